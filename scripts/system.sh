#!/bin/sh
# Get the programs and data that pip cannot bring: Tesseract's Vietnamese data for scans, antiword and catdoc for files of Word 6 and
# 95; with $2 = dev also LibreOffice and the Liberation fonts, which the tests make documents with, and Chromium, which they open the pages
# with. $1 is the folder of the environment.
#
# As root on Debian or Ubuntu they are installed. Not as root, what needs no installing is unpacked into the environment. Elsewhere
# the last lines say what will not be read. This script never fails: congvan runs without all of them. SYSTEM=no leaves it all out.
set -u
folder=$1
purpose=${2:-run}
here=$folder/share/congvan
log=$(mktemp) || exit 0
trap 'rm -rf "$log" "${work:-}"' EXIT
export DEBIAN_FRONTEND=noninteractive

has() { command -v "$1" >/dev/null 2>&1; }
has_data() {
    for place in "$here/tessdata" /usr/share/tesseract-ocr/5/tessdata /usr/share/tesseract-ocr/4.00/tessdata /usr/share/tessdata; do
        [ -f "$place/vie.traineddata" ] && return 0
    done
    return 1
}
has_fonts() { # version 2 has Vietnamese letters, version 1 has not
    [ -f /usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf ] ||
        { has dpkg-query && dpkg-query -W -f '${Version}' fonts-liberation 2>/dev/null | grep -q '^1:2\|^2'; }
}
apt() { apt-get -qq -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1; }

missing() {
    has_data || echo tesseract-ocr-vie
    has antiword || echo antiword
    has catdoc || echo catdoc
    [ "$purpose" = dev ] || return 0
    has soffice || has libreoffice || echo libreoffice-writer-nogui
    has chromium || has chromium-browser || echo chromium
    has_fonts || if apt-cache show fonts-liberation2 >/dev/null 2>&1; then echo fonts-liberation2; else echo fonts-liberation; fi
}

install_all() {
    # shellcheck disable=SC2046,SC2086 # a word a package
    apt install --yes --no-install-recommends $1 && return 0
    apt update # the lists are missing or old
    # shellcheck disable=SC2046
    apt install --yes --no-install-recommends $(missing) && return 0
    for package in $(missing); do apt install --yes --no-install-recommends "$package"; done
}

unpack_data() {
    case " $1 " in *" tesseract-ocr-vie "*) ;; *) return 0 ;; esac
    work=$(mktemp -d) || return 0
    (cd "$work" && apt download tesseract-ocr-vie && dpkg -x tesseract-ocr-vie_*.deb .) >>"$log" 2>&1
    data=$(find "$work" -name vie.traineddata | head -n 1)
    [ -z "$data" ] || { mkdir -p "$here/tessdata" && cp "$data" "$here/tessdata/"; }
}

[ "${SYSTEM:-yes}" != no ] || exit 0
wanted=$(missing | tr '\n' ' ')
[ -n "$wanted" ] || exit 0
if has apt-get && [ "$(id -u)" = 0 ]; then
    echo "installing with apt-get, once: $wanted(SYSTEM=no leaves it out)"
    install_all "$wanted"
elif has apt-get && has dpkg; then
    unpack_data "$wanted"
fi
left=$(missing | tr '\n' ' ')
for package in $wanted; do
    case " $left " in *" $package "*) ;; *) has_now="${has_now:-}$package " ;; esac
done
[ -z "${has_now:-}" ] || echo "system: there is now ${has_now}"
case " $left " in *" tesseract-ocr-vie "*) echo "system: scans and photos will not be read: tesseract-ocr-vie is missing" ;; esac
case " $left " in *" antiword "* | *" catdoc "*) echo "system: files of Word 6 and 95 will not be read: antiword and catdoc are missing" ;; esac
case " $left " in *" libreoffice-writer-nogui "*) echo "system: tests that make documents are left out: libreoffice-writer-nogui is missing" ;; esac
case " $left " in *" chromium "*) echo "system: tests in a browser are left out: chromium is missing" ;; esac
exit 0
