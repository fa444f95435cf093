#!/usr/bin/env python3
"""Judges the random offices of examples/random_offices.rs by examples/verify_record.py, which knows nothing of the gate.

    cargo run --release --example random_offices -- 10000 | python3 examples/verify_sequences.py

Reads the events of one office after the other from standard input. Prints how many offices hold, with how many approvals
and issues; exit 0 if all do, 7 if not, or if the last ends early. An office in which the last guard of the file refused
what the gate had let through does not hold either. --all goes on after the first that does not hold; --log FILE keeps in a
file how far it is.
"""

import collections
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from verify_record import Gate, Law, Wrong


def told(held, wrong, proven, kinds, guarded):
    lines = [f"seed {seed} does not hold: {found}" for seed, found in wrong[:20]]
    lines.append(f"{held} of {held + len(wrong)} offices hold: {proven['approved']} approvals, {proven['issued']} issues,"
                 f" {sum(kinds.values())} events of {len(kinds)} kinds; the last guard refused {guarded} times")
    return "".join(line + "\n" for line in lines)


def main():
    held, guarded, proven, wrong = 0, 0, collections.Counter(), []
    kinds, gate, law, why, whole = collections.Counter(), Gate(), Law(), None, True
    log = sys.argv[sys.argv.index("--log") + 1] if "--log" in sys.argv else None
    for line in sys.stdin:
        read = json.loads(line)
        if isinstance(read, dict):
            guarded += read["guarded"]
            if read["guarded"] and not why:
                why = f"the last guard refused {read['guarded']} commands that the gate let through"
            if why:
                wrong.append((read["end"], why))
                if "--all" not in sys.argv:
                    break
            held += why is None
            proven.update(gate.proven)
            if log and (held + len(wrong)) % 50 == 0:
                with open(log, "w", encoding="utf-8") as out:
                    out.write(told(held, wrong, proven, kinds, guarded))
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
    print(told(held, wrong, proven, kinds, guarded), end="")
    if log:
        with open(log, "w", encoding="utf-8") as out:
            out.write(told(held, wrong, proven, kinds, guarded) + "the end\n")
    return 7 if wrong or not held else 0


if __name__ == "__main__":
    sys.exit(main())
