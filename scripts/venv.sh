#!/bin/sh
# Make the environment in the folder $1 with the first Python of 3.11 to 3.13 that is found. PYTHON=… chooses one.
# Debian and Ubuntu ship Python without the means to make one; then the last line says what to install.
set -eu
folder=$1

fits() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

chosen=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if fits "$candidate"; then
        chosen=$candidate
        break
    fi
done
if [ -z "$chosen" ]; then
    echo "congvan needs Python 3.11, 3.12 or 3.13 and found none: install one, or name it with PYTHON=/path/to/python" >&2
    exit 1
fi

if "$chosen" -c 'import ensurepip' 2>/dev/null; then
    "$chosen" -m venv "$folder"
elif "$chosen" -c 'import virtualenv' 2>/dev/null; then
    "$chosen" -m virtualenv --quiet "$folder"
elif command -v uv >/dev/null 2>&1; then
    uv venv --quiet --seed --python "$chosen" "$folder"
else
    version=$("$chosen" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version here cannot make environments (no ensurepip): on Debian or Ubuntu run" \
        "'apt-get install python3-venv', then the same make command again" >&2
    exit 1
fi
