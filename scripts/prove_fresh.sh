#!/usr/bin/env bash
# Prove `make run` and `make test` on a fresh machine: a minimal Debian with Python and make, unpacked into a temporary
# folder, runs both on the committed state of this checkout. Root and debootstrap are needed; docs/releasing.md tells more.
#
#   scripts/prove_fresh.sh [run] [test]      (both where none is named; DEBIAN_SUITE=bookworm, DEBIAN_MIRROR=, CONGVAN_PORT=)
#
# The machine lives in namespaces of its own: whatever way this script ends, its mounts and processes go with it.
set -euo pipefail
cd "$(dirname "$0")/.."

suite=${DEBIAN_SUITE:-bookworm}
port=${CONGVAN_PORT:-8765}
parts=${*:-run test}
packages=python3,python3-venv,make,ca-certificates # Debian keeps a part of Python, venv, in a package of its own

fail() { echo "prove_fresh: $*" >&2; exit 1; }
say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

[ "$(id -u)" = 0 ] || fail "run it as root: debootstrap and chroot need it"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
for part in $parts; do case $part in run | test) ;; *) fail "no such part: $part (run, test)" ;; esac; done

work=$(mktemp -d "${TMPDIR:-/tmp}/congvan-fresh.XXXXXX")
root=$work/root
machine= # process id of the running machine, if any
stop_machine() {
    [ -n "$machine" ] || return 0
    kill -KILL "$machine" 2>/dev/null || true
    wait "$machine" 2>/dev/null || true
    machine=
}
cleanup() {
    stop_machine
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# What this machine says about reaching the package index holds in the other one too: pip's settings, proxies, certificates.
settings() {
    env | grep -E '^(PIP_[A-Z_]+|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)=' | grep -v '^PIP_FIND_LINKS=' || true
}
copy_settings() {
    local file
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" \
        $(settings | grep -E '^(PIP_CERT|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)=' | cut -d= -f2-); do
        [ -f "$file" ] && install -D -m 644 "$file" "$root/${file/#$HOME\//root/}"
    done
    return 0
}

# Become a command in the other machine: own processes, own mounts, no variable of this session but `settings`. Call it in
# a subshell: that is then the first process there, and everything there ends with it.
inside() {
    local variables
    mapfile -t variables < <(settings)
    # shellcheck disable=SC2016 # the inner shell expands
    exec unshare --mount --pid --fork --kill-child --propagation private sh -c '
        mount -t proc proc "$1/proc" && mkdir -p "$1/dev/shm" && mount -t tmpfs shm "$1/dev/shm" || exit 1
        root=$1; shift
        exec chroot "$root" "$@"
    ' inside "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "${variables[@]}" CONGVAN_PORT="$port" \
        sh -c 'cd /congvan && exec "$@"' inside "$@"
}

# Start `make run`, wait for the line that it prints last, end it. $1: name of the log.
prove_run() {
    local log=$work/$1.log started=$SECONDS
    (inside make run) </dev/null >"$log" 2>&1 &
    machine=$!
    until grep -qs 'Ctrl-C stops it' "$log"; do
        kill -0 "$machine" 2>/dev/null || { cat "$log"; fail "make run ended before it answered"; }
        [ $((SECONDS - started)) -lt 900 ] || { cat "$log"; fail "make run gave no answer in 15 minutes"; }
        sleep 1
    done
    say "make run answered after $((SECONDS - started)) s"
    grep -v '^WARNING: Location' "$log" | sed 's/^/    /' # pip on local folders of the other machine
    stop_machine
}

say "unpacking a minimal Debian $suite with $packages"
debootstrap --variant=minbase --include="$packages" "$suite" "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log"; fail "debootstrap could not unpack $suite: set DEBIAN_MIRROR to a mirror that you reach"; }
copy_settings
[ -z "$(git status --porcelain --untracked-files=no)" ] || say "note: changes that are not committed are not proved"
mkdir "$root/congvan" && git archive HEAD | tar -x -C "$root/congvan"
say "the machine has $(inside sh -c 'echo $(dpkg-query -W | wc -l) packages, $(python3 --version), $(make --version | head -n 1)')"

for part in $parts; do
    if [ "$part" = run ]; then
        say "make run, the first time"
        prove_run first
        say "make run, the second time: nothing is installed, every notice is a duplicate"
        prove_run second
    else
        say "make test"
        started=$SECONDS
        (inside make test) </dev/null 2>&1 | grep -v '^WARNING: Location' | sed 's/^/    /' || fail "make test failed"
        say "make test passed after $((SECONDS - started)) s"
    fi
done
say "proved: $parts at commit $(git rev-parse --short HEAD)"
