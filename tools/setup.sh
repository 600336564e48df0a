#!/bin/sh
# Make .venv (or the folder that VENV names) hold exactly what requirements.txt locks.
# A finished environment that is up to date and whole is left alone; anything else is built anew,
# so an interrupted run leaves nothing half done. Uses uv where there is one, else venv and pip.
set -eu
cd "$(dirname "$0")/.."

venv="${VENV:-.venv}"
lock="${LOCK:-requirements.txt}"
ready="$venv/ready"
wanted="$(cat "$lock" tools/setup.sh | cksum) $PWD"

files() { find "$venv" -type f ! -name '*.pyc' ! -name ready 2>/dev/null | wc -l | tr -d ' '; }
finished() {
    { read -r was && read -r count; } 2>/dev/null <"$ready" &&
        [ "$was" = "$wanted" ] && [ "$(files)" -ge "$count" ] && "$venv/bin/python" -c "" 2>/dev/null
}
failed() {
    echo "Set-up failed: $1 Nothing is left half done: run the same command again." >&2
    echo "README.md, 'When something fails', has the usual causes." >&2
    exit 1
}

if [ -e "$ready" ] && finished; then exit 0; fi
mkdir -p "$venv" 2>/dev/null && [ -w "$venv" ] ||
    failed "$PWD/$venv cannot be written (say where there is room: make ... VENV=/path/to/folder)."

# One at a time: the lock is a link that names the process that holds it.
until ln -s $$ "$venv.lock" 2>/dev/null; do
    holder=$(readlink "$venv.lock" || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
        rm -f "$venv.lock"
    else
        [ -n "${told:-}" ] || echo "Another set-up of $venv is under way (process $holder): waiting for it."
        told=yes
        sleep 1
    fi
done
trap 'rm -f "$venv.lock"' EXIT
trap 'exit 130' INT TERM HUP
if [ -e "$ready" ] && finished; then exit 0; fi

echo "Setting up $venv (once; seconds with uv, about a minute with pip)."
rm -f "$ready"
if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --clear --python "${PYTHON:->=3.11}" "$venv" || failed "uv found no Python ${PYTHON:-3.11 or newer}."
    install() { uv pip install --quiet --python "$venv/bin/python" "$@"; }
else
    for python in ${PYTHON:-python3 python3.15 python3.14 python3.13 python3.12 python3.11 python}; do
        new_enough="import sys; sys.exit(sys.version_info < (3, 11))"
        if "$python" -c "$new_enough" >/dev/null 2>&1; then break; fi
        python=""
    done
    [ -n "$python" ] || failed "no Python 3.11 or newer was found (say where: make ... PYTHON=/path/to/python)."
    "$python" -m venv --clear "$venv" || failed "'$python -m venv' does not work (on Debian or Ubuntu: apt install python3-venv)."
    export PIP_USER=0 # a setting that an environment of its own cannot have
    install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@"; }
fi
install --require-hashes -r "$lock" || failed "the packages could not be installed."
install --no-deps --no-build-isolation -e . || failed "lecture8 itself could not be installed."
# JupyterLab need not ask whether to fetch its news.
settings="$venv/share/jupyter/lab/settings"
mkdir -p "$settings"
echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' >"$settings/overrides.json"
printf '%s\n%s\n%s\n' "$wanted" "$(files)" "$lock" >"$ready"
