#!/bin/sh
# Times the import of an invented list against what others do with it, interleaved: run.sh VISA-CLI ROWS [ROUNDS]
# Every import goes into a copy of a file that has as many people on file already. The table at the end has medians,
# beside `sqlite3 .import`.
set -eu
visa=$1 rows=$2 rounds=${3:-3}
here=$(dirname "$0")
work=$(mktemp -d)
mkdir "$work/full"
trap 'rm -rf "$work"' EXIT
python3 "$here/list.py" "$rows" 1 "$work/before.csv"
python3 "$here/list.py" "$rows" 2 "$work/list.csv"
papers="--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence"
facts="--set passport.shown=copy --set request.visa_abroad_in_time=false"
take() {
    "$visa" --quiet --case-file "$work/$1/cases.db" --officer intake1 --now 2026-11-25T09:00+08:00 \
        import "$work/$2.csv" --accept-good $papers $facts >/dev/null || [ $? -eq 8 ]
}
"$visa" --quiet --case-file "$work/full/cases.db" init --training --office PVG >/dev/null
take full before
: >"$work/times"
for round in $(seq "$rounds"); do
    rm -rf "$work/run"
    cp -r "$work/full" "$work/run"
    sync
    begun=$(date +%s.%N)
    take run list
    echo "visa-cli $(echo "$(date +%s.%N) - $begun" | bc)" >>"$work/times"
    python3 "$here/peers.py" "$work/list.csv" >>"$work/times"
done
python3 - "$work/times" <<'END'
import statistics, sys
took = {}
for line in open(sys.argv[1]):
    name, seconds = line.split()
    took.setdefault(name, []).append(float(seconds))
flat = statistics.median(took["flat"])
for name, all_of in took.items():
    middle = statistics.median(all_of)
    print(f"{name:14} {middle:8.2f} s  {middle / flat:6.2f}  (from {min(all_of):.2f} to {max(all_of):.2f} s)")
END
