#!/bin/sh
# Open JupyterLab on the notebooks. A taken port is no error: JupyterLab takes the next one.
set -eu
cd "$(dirname "$0")/.."

options="--ServerApp.root_dir=notebooks --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
if [ "$(uname)" != Darwin ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    options="$options --no-browser"
    echo "No display here: open the address that starts with http://127.0.0.1 below in a browser."
fi
if [ "$(id -u)" = 0 ]; then options="$options --allow-root"; fi
echo "To stop JupyterLab, press Ctrl-C here twice."
exec sh tools/python.sh -m jupyterlab $options
