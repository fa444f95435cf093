#!/bin/sh
# Single acts, each a cold process, beside the sqlite3 shell on the same file.
# Usage: examples/single_acts.sh FILE [RUNS]; FILE is made by: cargo run --release --example hundred_thousand FILE
# Needs hyperfine and sqlite3. Ratios are of medians of one run; say what else the machine was doing.
set -eu
file=$1 runs=${2:-100}
bin=${VISA_CLI:-target/release/visa-cli}
now=2026-11-23T09:00+08:00
work=$(mktemp -d)
agent=
trap 'rm -rf "$work"; [ -z "$agent" ] || kill "$agent"' EXIT
head -n 1 examples/facts/port_visa.jsonl > "$work/facts.json"
flat="$work/flat.db"
sqlite3 "$flat" 'PRAGMA journal_mode=WAL; CREATE TABLE act (id INTEGER PRIMARY KEY, what TEXT);' > /dev/null
export VISA_CASE_FILE="$file"

# The same training key, held by an agent: the file of the key is hidden from the command.
eval "$(ssh-agent -s)" > /dev/null
agent=$SSH_AGENT_PID
"$bin" --key "$file.keys/intake1.key" officer unseal intake1 | ssh-add -q -
mkdir "$work/empty"

case=$("$bin" list --limit 1 --json | sed 's/.*"case":"\([^"]*\)".*/\1/')
in="$bin --officer intake1 --now $now --json intake port_visa --from $work/facts.json"
hyperfine -N -w 10 -r "$runs" --export-json "$work/out.json" \
    -n 'sqlite3 select 1' "sqlite3 -readonly $file 'select 1'" \
    -n 'show' "$bin show $case --json" \
    -n 'queue' "$bin queue --now $now --json" \
    -n 'sqlite3 durable insert' "sqlite3 $flat \"PRAGMA synchronous=FULL; INSERT INTO act (what) VALUES ('x')\"" \
    -n 'intake --from, training key' "$in" \
    -n "intake --from, agent" "$in" \
    > "$work/told" 2>&1 || { cat "$work/told"; exit 1; }

python3 - "$work/out.json" <<'END'
import json, sys
# Time on the clock (median) and on the processor (mean); the second says the same on a busy machine.
found = {one["command"]: (one["median"] * 1000, (one["user"] + one["system"]) * 1000) for one in json.load(open(sys.argv[1]))["results"]}
aims = {"show": ("select 1", 2), "queue": ("select 1", 3), "intake": ("durable insert", 4)}
for name, (clock, processor) in found.items():
    ratio = ""
    if "sqlite3" not in name:
        beside, aim = aims[name.split()[0]]
        (base, spent) = found["sqlite3 " + beside]
        ratio = f"{clock / base:5.2f} × {beside} (aim {aim}), {processor / spent:5.2f} × in processor time"
    print(f"{name:30} {clock:7.2f} ms {processor:7.2f} ms  {ratio}")
END
