#!/bin/sh
# Installs Debian packages where this account may: as root, or with a sudo that asks for no password.
# Usage: tools/apt.sh PACKAGE...   Exit code 1, with the command to type, where it may not.
set -eu
if ! command -v apt-get >/dev/null; then
    echo "Cette machine n'a pas apt-get : installez l'équivalent de ces paquets Debian : $*" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Tapez, avec un compte qui en a le droit : apt-get install $*" >&2
    exit 1
fi
echo "Installation des paquets Debian : $*"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
