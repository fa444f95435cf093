#!/usr/bin/env bash
# A primary and a standby that every act waits for, on loopback: what an office sets up on two machines.
#
#   examples/shared_record/engine.sh FOLDER [PORT]      starts both and prints the address; ports PORT and PORT+1
#   examples/shared_record/engine.sh FOLDER stop
#   examples/shared_record/engine.sh FOLDER promote     kills the primary as a power cut does; the standby takes its place
#   examples/shared_record/engine.sh FOLDER kill|start primary|standby
#
# Run it as a user that is not root, or as root where the user postgres exists.
set -euo pipefail
folder=$(realpath -m "$1"); what=${2:-5480}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true); bin=${bin:-$(dirname "$(command -v initdb)")}
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
port() { cat "$folder/$1.port"; }
start() {
    as "$bin/pg_ctl" -s -w -D "$folder/$1" -l "$folder/$1.log" -o "-p $(port "$1") -c listen_addresses=127.0.0.1 -k $folder" start
}

case $what in
stop)
    for one in primary standby; do as "$bin/pg_ctl" -s -D "$folder/$one" -m immediate stop 2>/dev/null || true; done
    ;;
kill) kill -9 "$(head -1 "$folder/$3/postmaster.pid")" ;;
start) for _ in 1 2 3 4 5; do start "$3" 2>/dev/null && exit; sleep 1; done; exit 1 ;; # what was killed lets go of its memory
promote)
    if leader=$(head -1 "$folder/primary/postmaster.pid" 2>/dev/null); then
        # Nobody sees another one die: a leader killed alone lets who waits for the standby go on for a moment.
        kill -STOP "$leader" 2>/dev/null || true
        all="$leader $(pgrep -P "$leader" || true)"
        for signal in STOP KILL; do kill -"$signal" $all 2>/dev/null || true; done
    fi
    as "$bin/pg_ctl" -s -w -D "$folder/standby" promote
    as "$bin/psql" -qX -h 127.0.0.1 -p "$(port standby)" -U postgres -c "ALTER SYSTEM RESET synchronous_standby_names" \
        -c "SELECT pg_reload_conf()" >/dev/null
    ;;
*)
    mkdir -p "$folder"; [ "$(id -u)" != 0 ] || chown postgres "$folder"
    echo "$what" >"$folder/primary.port"; echo "$((what + 1))" >"$folder/standby.port"
    as "$bin/initdb" -D "$folder/primary" -U postgres --auth=trust -E UTF8 --locale=C -N >/dev/null
    start primary
    as "$bin/psql" -qX -h 127.0.0.1 -p "$(port primary)" -U postgres -c "CREATE ROLE counter LOGIN" -c "CREATE DATABASE office"
    as "$bin/pg_basebackup" -h 127.0.0.1 -p "$(port primary)" -U postgres -D "$folder/standby" -R -X stream -c fast
    echo "primary_conninfo = 'host=127.0.0.1 port=$(port primary) user=postgres application_name=standby'" \
        >>"$folder/standby/postgresql.auto.conf"
    start standby
    as "$bin/psql" -qX -h 127.0.0.1 -p "$(port primary)" -U postgres \
        -c "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'" -c "SELECT pg_reload_conf()" >/dev/null
    echo "postgres://counter@127.0.0.1:$(port primary),127.0.0.1:$(port standby)/office"
    ;;
esac
