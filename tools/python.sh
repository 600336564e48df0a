#!/bin/sh
# Run the environment's Python, once it is set up: sh tools/python.sh -m pytest
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
unset PYTHONDONTWRITEBYTECODE # without compiled files every start is slow
# Jupyter and matplotlib keep files in the home folder: without one they get a folder here.
if [ ! -w "${HOME:-/nowhere}" ]; then
    HOME="$PWD/${VENV:-.venv}/home"
    case "${VENV:-}" in /*) HOME="$VENV/home" ;; esac
    mkdir -p "$HOME"
    export HOME
fi
exec "${VENV:-.venv}/bin/python" "$@"
