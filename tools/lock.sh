#!/bin/sh
# Write the two locked sets: the newest versions, and the oldest that pyproject.toml allows.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile pyproject.toml --universal --extra dev --python-version 3.11 --generate-hashes --quiet --upgrade \
        --no-emit-index-url --no-emit-find-links --constraint tools/lock-constraints.txt --custom-compile-command "make lock" "$@"
}
compile -o requirements.txt
compile --resolution lowest-direct -o tools/requirements-oldest.txt
