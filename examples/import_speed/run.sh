#!/bin/sh
# Times the import of an invented list against what others do with it, interleaved: run.sh VISA-CLI ROWS [ROUNDS]
# Every import goes into a copy of a file that has as many people on file already.
set -eu
visa=$1 rows=$2 rounds=${3:-5}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/list.py" "$rows" 1 "$work/before.csv"
python3 "$here/list.py" "$rows" 2 "$work/list.csv"
papers="--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence"
facts="--set passport.shown=copy --set request.visa_abroad_in_time=false"
take() {
    "$visa" --quiet --case-file "$work/$1.db" --officer intake1 --now 2026-11-25T09:00+08:00 \
        import "$work/$2.csv" --accept-good $papers $facts >/dev/null || [ $? -eq 8 ]
}
"$visa" --quiet --case-file "$work/full.db" init --training --office PVG >/dev/null
take full before
for round in $(seq "$rounds"); do
    rm -rf "$work"/run.db*
    cp "$work/full.db" "$work/run.db"
    cp -r "$work/full.db.keys" "$work/run.db.keys"
    begun=$(date +%s.%N)
    take run list
    echo "round $round: import $(echo "$(date +%s.%N) - $begun" | bc) s"
    python3 "$here/peers.py" "$work/list.csv" | sed "s/^/round $round: /"
done
