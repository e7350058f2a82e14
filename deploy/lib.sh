# Read by upgrade and rollback. The environment may say where things are, and which program does
# what systemctl does; nobody needs to.
# shellcheck shell=sh

# Cron looks for programs in /usr/bin and /bin only.
PATH=$PATH:/usr/sbin:/sbin

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
# The data folder that a version's command works with.
data=$COWORKER_DATA
# Seconds to wait for what is in hand, and for the service to be ready.
: "${COWORKER_WAIT:=300}"

say() { echo "$me: $*"; }

fail() {
    echo "$me: $*" >&2
    exit 1
}

# Only one of us at a time on this host. What stays when we end must close file 9.
alone() {
    exec 9>"$COWORKER_ROOT/.lock"
    flock -n 9 || fail "another upgrade or rollback works on this host"
    rm -rf "$COWORKER_ROOT"/.unpacked.*
}

# In an undo: nothing interrupts it, whether or not somebody still listens.
undisturbed() {
    trap '' HUP INT TERM PIPE
    trap - EXIT
    set +e
    exec >&2
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
    # A database that does not answer is no reason to wait for ever; 0 is no limit.
    _within=0
    [ "$1" != ping ] || _within=$((COWORKER_WAIT + 60))
    set -- timeout --foreground "$_within" \
        env "HOME=$COWORKER_DATA" "COWORKER_CONFIG=$COWORKER_CONFIG" "COWORKER_DATA=$data" \
        "NUMBA_CACHE_DIR=$COWORKER_CACHE" "$_program" "$@"
    [ "$(id -un)" = "$COWORKER_USER" ] || set -- runuser -u "$COWORKER_USER" -- "$@"
    (cd / && umask 077 && "$@" 9>&-)
}

# The units of ours that run on this host, or try to.
running() {
    for _unit in coworker.service coworker-worker.service coworker-inbox.service; do
        case $("$COWORKER_SYSTEMCTL" is-active "$_unit") in
        active | activating | reloading) echo "$_unit" ;;
        esac
    done
}

# systemd start|stop: all that ran when we began.
systemd() {
    for _unit in $units; do
        "$COWORKER_SYSTEMCTL" "$1" "$_unit" 9>&- || return 1
    done
}

version_at() { basename "$(readlink "$COWORKER_ROOT/$1" 2>/dev/null || true)"; }

# point NAME VERSION: in one step.
point() {
    ln -sfn "$2" "$COWORKER_ROOT/.$1.new" && mv -T "$COWORKER_ROOT/.$1.new" "$COWORKER_ROOT/$1"
}

# place MODE FILE AT: whole or not at all.
place() {
    install -m "$1" "$2" "${3%/*}/.${3##*/}.new" && mv -T "${3%/*}/.${3##*/}.new" "$3"
}

# switch VERSION FROM: what runs from the next start on, with its units and the command by hand.
switch() {
    if [ -n "$2" ] && [ "$2" != "$1" ]; then
        point previous "$2" || return 1
    fi
    point current "$1" || return 1
    for _file in "$COWORKER_ROOT/$1"/deploy/systemd/coworker*.service \
        "$COWORKER_ROOT/$1"/deploy/systemd/coworker*.timer; do
        # Only those that somebody has put there.
        _at=$COWORKER_UNITS/${_file##*/}
        [ ! -e "$_at" ] || place 644 "$_file" "$_at" || return 1
    done
    place 755 "$COWORKER_ROOT/$1/deploy/coworker" "$COWORKER_BIN/coworker" || return 1
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
