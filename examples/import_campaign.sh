#!/bin/sh
# An import that is stopped, runs out of disk, meets another import, or keeps counters waiting: import_campaign.sh
# VISA-CLI [KILLS] [ROWS] [ROWS-BESIDE-COUNTERS]. Whatever happens, all of the list is on file or nothing. Everybody on
# the lists is invented. The full disk needs the right to mount; without it that part is left out and said so.
set -eu
visa=$(realpath "$1") kills=${2:-60} rows=${3:-50000} beside=${4:-100000}
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
small=$work/small
trap 'umount "$small" 2>/dev/null || true; rm -rf "$work"' EXIT
papers="--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence"
facts="--set passport.shown=copy --set request.visa_abroad_in_time=false"
now=2026-11-25T09:00+08:00

fresh() { # FOLDER: an empty case file there
    rm -rf "$1"/cases.db*
    cp -r "$work/new/." "$1"
}
take() { # FILE LIST
    "$visa" --quiet --case-file "$1" --officer intake1 --now $now --json import "$2" --accept-good $papers $facts
}
begin() { # FILE LIST: in the background, so that the process that is named by $! is the import itself
    exec "$visa" --quiet --case-file "$1" --officer intake1 --now $now --json import "$2" --accept-good $papers $facts
}
cases() { # FILE: how many cases its lists made; the commands must be able to read it
    "$visa" --case-file "$1" batch list --json | python3 -c 'import json, sys
print(sum(one["cases"] for one in json.load(sys.stdin)["batches"]))'
}
proven() { # FILE
    "$visa" --quiet --case-file "$1" audit verify >/dev/null || { echo "does not hold: $1"; exit 1; }
}

mkdir "$work/new" "$work/run" "$small"
"$visa" --quiet --case-file "$work/new/cases.db" init --training --office PVG >/dev/null
python3 "$here/speed/invented.py" "$rows" 1 "$work/list.csv"
file=$work/run/cases.db

fresh "$work/run"
begun=$(date +%s.%N)
take "$file" "$work/list.csv" >/dev/null || [ $? -eq 8 ]
length=$(echo "$(date +%s.%N) - $begun" | bc)
all=$(cases "$file")
proven "$file"
echo "undisturbed: $all cases of $rows rows in $length s"

refused=0 fits=0
for size in 2 4 6 9 12 16 20 26 34 60; do
    mount -t tmpfs -o "size=${size}m" cases "$small" 2>/dev/null || { echo "full disk: cannot mount here, left out"; break; }
    fresh "$small"
    exit=0
    take "$small/cases.db" "$work/list.csv" >"$work/told" 2>&1 || exit=$?
    kept=$(cases "$small/cases.db")
    proven "$small/cases.db"
    case $exit-$kept in
    0-"$all" | 8-"$all") fits=$((fits + 1)) ;;
    *-0) refused=$((refused + 1)); echo "disk of $size MB: exit $exit, nothing on file, reads and holds" ;;
    *) echo "disk of $size MB: exit $exit, $kept cases of $all"; exit 1 ;;
    esac
    umount "$small"
done
echo "full disk: $refused times refused, $fits times it fitted"

fresh "$work/run"
take "$file" "$work/list.csv" >/dev/null 2>"$work/one" & one=$!
take "$file" "$work/list.csv" >/dev/null 2>"$work/two" & two=$!
first=0 second=0
wait $one || first=$?
wait $two || second=$?
proven "$file"
echo "two at once: exit $first and $second; $(cases "$file") cases of $all on file"
[ "$(cases "$file")" = "$all" ]

fresh "$work/run"
python3 "$here/speed/invented.py" "$beside" 2 "$work/long.csv"
take "$file" "$work/long.csv" >"$work/plan" & long=$!
python3 "$here/import_counters.py" "$visa" "$file" "$here/facts/port_visa.jsonl" 8 $long
wait $long || [ $? -eq 8 ]
proven "$file"
echo "beside them: $(cases "$file") cases of $beside rows"

nothing=0 whole=0
for round in $(seq "$kills"); do
    fresh "$work/run"
    wait_for=$(python3 -c "import random; print(f'{random.Random($round).uniform(0, 1.05 * $length):.4f}')")
    begin "$file" "$work/list.csv" >/dev/null 2>&1 &
    sleep "$wait_for"
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    kept=$(cases "$file")
    proven "$file"
    case $kept in
    0) nothing=$((nothing + 1)) ;;
    "$all") whole=$((whole + 1)) ;;
    *) echo "killed after $wait_for s: $kept cases of $all"; exit 1 ;;
    esac
    take "$file" "$work/list.csv" >/dev/null || [ $? -eq 8 ]
    [ "$(cases "$file")" = "$all" ] || { echo "killed after $wait_for s: not repaired"; exit 1; }
done
proven "$file"
echo "killed at $kills random moments: $nothing times nothing on file, $whole times all; then imported whole each time"
