#!/bin/sh
# Fetch what congvan uses of the system: Tesseract's Vietnamese data (scans), antiword and catdoc (Word 6 and 95).
# Nothing fails without them: what needs them then says so. $1: the environment's folder; $2: "dev" adds what the tests render with.
#
# As root on Debian or Ubuntu they are installed; elsewhere the data is unpacked into the environment, where congvan looks first.
set -u
folder=$1
packages=
[ -f "$folder/share/congvan/tessdata/vie.traineddata" ] || ls /usr/share/tesseract-ocr/*/tessdata/vie.traineddata >/dev/null 2>&1 ||
    packages=tesseract-ocr-vie
for program in antiword catdoc; do
    command -v "$program" >/dev/null 2>&1 || packages="$packages $program"
done
if [ "${2:-}" = dev ]; then
    command -v soffice >/dev/null 2>&1 || packages="$packages libreoffice-writer-nogui"
    [ -d /usr/share/fonts/truetype/liberation ] || [ -d /usr/share/fonts/truetype/liberation2 ] || packages="$packages fonts-liberation"
fi
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "congvan: there is no apt-get here; without tesseract-ocr-vie scans are not read, without antiword Word 6 and 95 are not" >&2
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word a package
    if { apt-get update && apt-get install --yes --no-install-recommends $packages; } >"$folder/system.log" 2>&1; then
        echo "congvan: installed $(echo $packages)"
    else
        echo "congvan: could not install $(echo $packages) ($folder/system.log says why); go on without" >&2
    fi
    exit 0
fi
case $packages in *tesseract-ocr-vie*) ;; *) exit 0 ;; esac
work=$(mktemp -d) || exit 0
trap 'rm -rf "$work"' EXIT
if (cd "$work" && apt-get download tesseract-ocr-vie && dpkg-deb --extract tesseract-ocr-vie*.deb tree) >"$folder/system.log" 2>&1; then
    mkdir -p "$folder/share/congvan/tessdata"
    find "$work/tree" -name vie.traineddata -exec cp {} "$folder/share/congvan/tessdata/" \;
    echo "congvan: unpacked Tesseract's Vietnamese data into $folder/share/congvan/tessdata"
else
    echo "congvan: could not download tesseract-ocr-vie ($folder/system.log says why); scans are not read without it" >&2
fi
