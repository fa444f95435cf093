#!/bin/sh
# Times the import of an invented list against what others do with it, interleaved:
# run.sh VISA-CLI ROWS [ROUNDS] [ON_FILE]
# Every import goes into a copy of a file that has as many people on file already, or ON_FILE. The table at the end has
# medians, beside `sqlite3 .import`, and the peak of memory.
set -eu
visa=$1 rows=$2 rounds=${3:-3} on_file=${4:-$2}
here=$(dirname "$0")
work=$(mktemp -d)
mkdir "$work/full"
trap 'rm -rf "$work"' EXIT
python3 "$here/list.py" "$on_file" 1 "$work/before.csv"
python3 "$here/list.py" "$rows" 2 "$work/list.csv"
papers="--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence"
facts="--set passport.shown=copy --set request.visa_abroad_in_time=false"
measured='import resource, subprocess, sys, time
begun = time.monotonic()
ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print("visa-cli", time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)
sys.exit(ended not in (0, 8))'
take() {
    python3 -c "$measured" "$visa" --quiet --case-file "$work/$1/cases.db" --officer intake1 \
        --now 2026-11-25T09:00+08:00 import "$work/$2.csv" --accept-good $papers $facts
}
"$visa" --quiet --case-file "$work/full/cases.db" init --training --office PVG >/dev/null
take full before >/dev/null
: >"$work/times"
for round in $(seq "$rounds"); do
    rm -rf "$work/run"
    cp -r "$work/full" "$work/run"
    sync
    take run list >>"$work/times"
    python3 "$here/peers.py" "$work/list.csv" >>"$work/times"
done
python3 - "$work/times" <<'END'
import statistics, sys
took, peak = {}, 0
for line in open(sys.argv[1]):
    name, seconds, *megabytes = line.split()
    took.setdefault(name, []).append(float(seconds))
    peak = max([peak, *map(float, megabytes)])
flat = statistics.median(took["flat"])
for name, all_of in took.items():
    middle = statistics.median(all_of)
    print(f"{name:14} {middle:8.2f} s  {middle / flat:6.2f}  (from {min(all_of):.2f} to {max(all_of):.2f} s)")
print(f"peak of visa-cli {peak:.0f} MB")
END
