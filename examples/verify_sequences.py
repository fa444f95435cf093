#!/usr/bin/env python3
"""Judges the random offices of examples/random_offices.rs by examples/verify_record.py, which knows nothing of the gate.

    cargo run --release --example random_offices -- 10000 | python3 examples/verify_sequences.py

Reads the events of one office after the other from standard input. Prints how many offices hold, with how many approvals
and issues; exit 0 if all do, 7 if not, or if the last ends early. --all goes on after the first that does not hold.
"""

import collections
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from verify_record import Gate, Law, Wrong


def main():
    held, guarded, proven, wrong = 0, 0, collections.Counter(), []
    kinds, gate, law, why, whole = collections.Counter(), Gate(), Law(), None, True
    for line in sys.stdin:
        read = json.loads(line)
        if isinstance(read, dict):
            guarded += read["guarded"]
            if why:
                wrong.append((read["end"], why))
                if "--all" not in sys.argv:
                    break
            held += why is None
            proven.update(gate.proven)
            gate, law, why, whole = Gate(), Law(), None, True
            continue
        whole = False
        event, said = read
        kinds[event["kind"]] += 1
        if why:
            continue
        try:
            law.follow(event["seq"], event["officer"], event["kind"], said)
            gate.take(event, said, law)
        except Wrong as found:
            why = f"event {event['seq']} {event['kind']} on case {event['case_id']}: {found}"
    if not whole and not wrong:
        wrong.append(("the last", "its events end before the office does"))
    for seed, found in wrong[:20]:
        print(f"seed {seed} does not hold: {found}")
    print(f"{held} of {held + len(wrong)} offices hold: {proven['approved']} approvals, {proven['issued']} issues,"
          f" {sum(kinds.values())} events of {len(kinds)} kinds; the last guard refused {guarded} times")
    return 7 if wrong or not held else 0


if __name__ == "__main__":
    sys.exit(main())
