#!/bin/sh
# Makes .venv with Python 3.11 or newer, and everything that requirements-dev.txt pins, each file checked by its hash.
set -eu
cd "$(dirname "$0")/.."
version=""
for python in python3.11 python3.12 python3.13 python3.14 python3; do
    # The command is tried, not only found: a version manager's stand-in exists without its Python.
    if version=$($python -c 'import sys; sys.version_info >= (3, 11) or sys.exit(1); print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
        break
    fi
done
if [ -z "$version" ]; then
    echo "Python 3.11 ou plus récent est nécessaire. Sous Debian 12 ou plus récent : apt-get install python3" >&2
    exit 1
fi
# Debian puts venv's pip in a package of its own.
if ! $python -c 'import ensurepip, venv' 2>/dev/null; then
    sh tools/apt.sh "python$version-venv"
fi
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "Création de .venv avec Python $version"
    $python -m venv --clear .venv
fi
pip=".venv/bin/python -m pip --disable-pip-version-check"
echo "Installation des paquets Python dans .venv (quelques minutes la première fois)"
$pip install --quiet --require-hashes -r requirements-dev.txt
$pip install --quiet --no-deps --no-build-isolation -e .
