#!/usr/bin/env bash
# Kills upgrades: a file of an older program, with cases, lists and papers, is upgraded by `migrate` and killed at moments
# spread over its run. After each kill the file must be the old one or the new one, whole, and never between.
#
#   examples/upgrade_campaign.sh OLD NEW [CASES] [KILLS]      5000 cases and 50 kills unless others are named
#
# After each kill: the format is the old or the new one; `migrate` run again ends well; the record holds by `audit verify`
# and by verify_record.py; and the head is the one from before. The control is a file whose pages come half from each: it
# must be refused. Prints k of n; exit 0 only if k is n.
set -euo pipefail
old=$(realpath "$1"); new=$(realpath "$2"); cases=${3:-5000}; kills=${4:-50}
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export HOME="$work/home" XDG_STATE_HOME="$work/state" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" VISA_LANG=en
mkdir -p "$HOME"; cd "$work"
now=2026-03-02T09:00+08:00
with() { local binary=$1; shift; "$binary" --json --quiet --no-input --case-file cases.db --now "$now" "$@"; }
format() { python3 -c "import sqlite3,sys; print(sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True).execute('PRAGMA user_version').fetchone()[0])" "$1"; }
value() { python3 -c "import json,sys; print(json.load(sys.stdin)[sys.argv[1]])" "$1"; }

# The file of the older program: lists until there are enough cases, and papers.
with "$old" init --training --office PVG >/dev/null
per=1000; made=0; list=0
while [ "$made" -lt "$cases" ]; do
    list=$((list + 1))
    python3 - "$list" "$per" >list.csv <<'P'
import sys
which, per = int(sys.argv[1]), int(sys.argv[2])
print("name,nationality,passport_number,sex,birth_date,passport_expiry,inviter_uscc,inviter_name,purpose,stay_days,arrival_date,port")
syllables = "KA LO MI NU RE SA TO VI WE YA".split()
for row in range(per):
    n = which * per + row
    name = "".join(syllables[int(d)] for d in f"{n:06d}")
    print(f"{name[:6]} {name[6:]},NGA,A{n:08d},{'MF'[n % 2]},{1960 + n % 40}-0{1 + n % 9}-1{n % 9},2029-01-01,91310000MA1FL0000X,Lists Ltd,negotiation,10,2026-03-05,PVG")
P
    code=0
    with "$old" --officer intake1 import list.csv --accept-good --drafts >imported.json 2>imported.err || code=$?
    case $code in 0 | 8) ;; *) cat imported.json imported.err >&2; exit 1 ;; esac
    now_there=$(with "$old" list --all | value total)
    [ "$now_there" -gt "$made" ] || { echo "the list brought no case" >&2; head -c 600 imported.json >&2; exit 1; }
    made=$now_there
done
for case in 1 2 3; do with "$old" --officer intake1 print receipt "$case" >/dev/null 2>&1 || true; done
with "$old" --officer intake1 backup "$work/before.db" >/dev/null
head=$(with "$old" audit head | value head)
from=$(format cases.db)
python3 -c "import sqlite3; c = sqlite3.connect('cases.db'); c.execute('PRAGMA wal_checkpoint(TRUNCATE)'); c.close()"
rm -f cases.db-wal cases.db-shm
mkdir pristine; cp -a cases.db cases.db.keys pristine/
again() { rm -rf cases.db* ; cp -a pristine/cases.db pristine/cases.db.keys .; }

# How long a whole upgrade takes at the quickest, and what it makes.
took=
for _ in 1 2 3; do
    again; began=$(date +%s%N); with "$new" migrate >migrated.json; ms=$(( ($(date +%s%N) - began) / 1000000 ))
    [ -n "$took" ] && [ "$took" -le "$ms" ] || took=$ms
done
to=$(format cases.db)
echo "$made cases, format $from to $to, $took ms"
[ "$to" -gt "$from" ]

held=0; was_old=0; was_new=0
for kill in $(seq 1 "$kills"); do
    again
    moment=$(python3 -c "print(f'{$took / 1000 * 1.4 * $kill / $kills:.4f}')")
    "$new" --json --no-input --case-file cases.db --now "$now" migrate >killed.json 2>/dev/null &
    pid=$!
    sleep "$moment"
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    is=$(format cases.db)
    ok=1
    if [ "$is" = "$from" ]; then was_old=$((was_old + 1)); elif [ "$is" = "$to" ]; then was_new=$((was_new + 1)); else ok=0; fi
    if [ "$is" = "$from" ]; then with "$old" audit verify >/dev/null || ok=0; else with "$new" audit verify >/dev/null || ok=0; fi
    python3 "$here/verify_record.py" cases.db --head "$head" >/dev/null || ok=0
    with "$new" migrate >/dev/null || ok=0
    with "$new" audit verify >/dev/null || ok=0
    python3 "$here/verify_record.py" cases.db --head "$head" >/dev/null || ok=0
    [ "$(with "$new" audit head | value head)" = "$head" ] || ok=0
    [ "$(with "$new" list --all | value total)" = "$made" ] || ok=0
    compgen -G '.visa-cli-*.part*' >/dev/null && ok=0
    held=$((held + ok)); [ "$ok" = 1 ] || echo "kill $kill: format $is does not hold" >&2
done

# The control: half of the pages of each is no file.
again; with "$new" migrate >/dev/null; python3 - <<'P'
import sqlite3
c = sqlite3.connect('cases.db'); c.execute('PRAGMA wal_checkpoint(TRUNCATE)'); c.close()
new, old = open('cases.db', 'rb').read(), open('pristine/cases.db', 'rb').read()
half = min(len(new), len(old)) // 2 // 16384 * 16384
open('cases.db', 'wb').write(new[:half] + old[half:])
P
rm -f cases.db-wal cases.db-shm
if with "$new" audit verify >/dev/null 2>&1; then echo "the control was not refused" >&2; exit 1; fi
echo "$held of $kills kills left the old file or the new one ($was_old old, $was_new new); the control was refused"
[ "$held" = "$kills" ]
