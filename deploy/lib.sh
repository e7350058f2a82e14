# Read by upgrade and rollback. The environment may say where things are, and which program does
# what systemctl does; nobody needs to.
# shellcheck shell=sh

: "${COWORKER_ROOT:=/opt/coworker}"
: "${COWORKER_CONFIG:=/etc/coworker/installation.yaml}"
: "${COWORKER_DATA:=/var/lib/coworker}"
: "${COWORKER_CACHE:=/var/cache/coworker}"
: "${COWORKER_BACKUPS:=/var/backups/coworker}"
: "${COWORKER_SECRETS_FROM:=/etc/coworker-secrets}"
: "${COWORKER_USER:=coworker}"
: "${COWORKER_UNITS:=/etc/systemd/system}"
: "${COWORKER_BIN:=/usr/local/bin}"
: "${COWORKER_SYSTEMCTL:=systemctl}"
# Seconds to wait for what is in hand, and for the service to be ready.
: "${COWORKER_WAIT:=300}"

say() { echo "$me: $*"; }

fail() {
    echo "$me: $*" >&2
    exit 1
}

# coworker VERSION WORDS…: a version's command as the service's user.
coworker() {
    _program=$COWORKER_ROOT/$1/bin/coworker
    shift
    _password=$COWORKER_SECRETS_FROM/installation.database.password
    if [ -r "$_password" ]; then
        COWORKER_DATABASE_PASSWORD=$(cat "$_password")
        export COWORKER_DATABASE_PASSWORD
    fi
    set -- env "HOME=$COWORKER_DATA" "COWORKER_CONFIG=$COWORKER_CONFIG" "COWORKER_DATA=$COWORKER_DATA" \
        "NUMBA_CACHE_DIR=$COWORKER_CACHE" "$_program" "$@"
    if [ "$(id -un)" = "$COWORKER_USER" ]; then
        (cd / && umask 077 && "$@")
    else
        (cd / && umask 077 && runuser -u "$COWORKER_USER" -- "$@")
    fi
}

# The units of ours that run on this host.
running() {
    for _unit in coworker.service coworker-worker.service coworker-inbox.service; do
        "$COWORKER_SYSTEMCTL" is-active --quiet "$_unit" && echo "$_unit"
    done
    return 0
}

# systemd start|stop: all that ran when we began.
systemd() {
    for _unit in $units; do
        "$COWORKER_SYSTEMCTL" "$1" "$_unit" || return 1
    done
}

version_at() { basename "$(readlink "$COWORKER_ROOT/$1" 2>/dev/null || true)"; }

# point NAME VERSION: in one step.
point() {
    ln -sfn "$2" "$COWORKER_ROOT/.$1.new" && mv -T "$COWORKER_ROOT/.$1.new" "$COWORKER_ROOT/$1"
}

# switch VERSION FROM: what runs from the next start on, with its units and the command by hand.
switch() {
    point current "$1" || return 1
    if [ -n "$2" ] && [ "$2" != "$1" ]; then
        point previous "$2" || return 1
    fi
    for _file in "$COWORKER_ROOT/$1"/deploy/systemd/coworker*.service \
        "$COWORKER_ROOT/$1"/deploy/systemd/coworker*.timer; do
        # Only those that somebody has put there.
        [ ! -e "$COWORKER_UNITS/${_file##*/}" ] || cp "$_file" "$COWORKER_UNITS/" || return 1
    done
    install -m 755 "$COWORKER_ROOT/$1/deploy/coworker" "$COWORKER_BIN/coworker" || return 1
    "$COWORKER_SYSTEMCTL" daemon-reload
}

# ready VERSION: everything that we started answers, and works.
ready() {
    for _unit in $units; do
        case $_unit in
        coworker.service | coworker-inbox.service)
            coworker "$1" ping inbox --wait "$COWORKER_WAIT" || return 1
            ;;
        esac
        case $_unit in
        coworker.service | coworker-worker.service)
            coworker "$1" ping worker --wait "$COWORKER_WAIT" || return 1
            ;;
        esac
    done
}

has_worker() {
    case $units in *coworker.service* | *coworker-worker.service*) return 0 ;; esac
    return 1
}
