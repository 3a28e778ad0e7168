#!/bin/sh
# Pins every Python package, with the hashes of all its files, for all systems and Python 3.11 or newer.
# uv is a tool of whoever locks, not of the project: it stays in a folder of its own.
set -eu
cd "$(dirname "$0")/.."
tools=var/tools
if [ ! -x "$tools/bin/uv" ]; then
    $(command -v python3.11 || command -v python3) -m venv --clear "$tools"
    "$tools/bin/python" -m pip --disable-pip-version-check install --quiet uv
fi
for name in requirements requirements-dev; do
    "$tools/bin/uv" pip compile --quiet --python-version 3.11 --universal --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@" "$name.in" --output-file "$name.txt"
done
