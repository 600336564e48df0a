#!/bin/sh
# Make .venv hold exactly what requirements.txt locks.
# A finished environment that is up to date is left alone; anything else is built anew, so an
# interrupted run leaves nothing half done. Uses uv where there is one, else venv and pip.
set -eu
cd "$(dirname "$0")/.."

ready=".venv/ready"
wanted="$(cat requirements.txt tools/setup.sh | cksum) $PWD"
if [ "$(cat $ready 2>/dev/null || true)" = "$wanted" ] && .venv/bin/python -c "" 2>/dev/null; then
    exit 0
fi

failed() {
    echo "Set-up failed: $1 Nothing is left half done: run the same command again." >&2
    echo "README.md, 'When something fails', has the usual causes." >&2
    exit 1
}

echo "Setting up .venv (once; seconds with uv, about a minute with pip)."
if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --clear --python "${PYTHON:->=3.11}" .venv || failed "uv found no Python ${PYTHON:-3.11 or newer}."
    install="uv pip install --quiet --python .venv/bin/python"
else
    for python in ${PYTHON:-python3 python3.15 python3.14 python3.13 python3.12 python3.11 python}; do
        new_enough="import sys; sys.exit(sys.version_info < (3, 11))"
        if "$python" -c "$new_enough" >/dev/null 2>&1; then break; fi
        python=""
    done
    [ -n "$python" ] || failed "no Python 3.11 or newer was found (say where: make ... PYTHON=/path/to/python)."
    "$python" -m venv --clear .venv || failed "'$python -m venv' does not work (on Debian or Ubuntu: apt install python3-venv)."
    install=".venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input"
fi
$install --require-hashes -r requirements.txt || failed "the packages could not be installed."
$install --no-deps --no-build-isolation -e . || failed "lecture8 itself could not be installed."
# JupyterLab need not ask whether to fetch its news.
settings=.venv/share/jupyter/lab/settings
mkdir -p $settings
echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' >$settings/overrides.json
echo "$wanted" >$ready
