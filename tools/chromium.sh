#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: Debian's own. Never fails: the rest goes without it.
set -eu
if command -v chromium >/dev/null; then
    exit 0
fi
if ! sh "$(dirname "$0")/apt.sh" chromium; then
    echo "Chromium manque : les tests qui ouvrent un navigateur ont besoin du paquet Debian « chromium »." >&2
fi
