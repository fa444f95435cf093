#!/usr/bin/env python3
"""What a day at the counter costs in commands, answers and keys, counted at a pseudo-terminal.

    examples/counter_keys.py target/debug/visa-cli LIST.csv

LIST.csv is a list of plain people of one enterprise. All of it is reviewed, approved and issued with a look at each case, then
in bulk; and applicants come to the desk. Enter is counted as a key where cases are decided; of answers the keys are counted
without it, and what a reader sends is one answer and no key. An office counts its own lists in this way.
"""

import json
import sys
import tempfile

from at_terminal import Terminal, office, run

LISTED, COUNTER = "2026-02-20T09:00+08:00", "2026-11-23T09:00+08:00"
WEIGHTS = (7, 3, 1)


def one_by_one(binary, sheet):
    """Reviews, approves and issues each case of a list with a look and a key."""
    with tempfile.TemporaryDirectory() as folder:
        office(binary, folder, sheet, LISTED)
        count = json.loads(run(binary, folder, "", "list --all", LISTED))["total"]
        first = True
        keys = 0
        for officer, key in (("review1", "\r"), ("approve1", "\r"), ("issue1", "p")):
            # Who arrives first is asked about first.
            waits = json.loads(run(binary, folder, officer, "queue --all", LISTED))["cases"]
            at = Terminal(binary, folder, officer, "work", LISTED)
            for case in waits:
                mark = at.mark
                at.shows(f"{case['case']} ·")
                at.decides(key)
                if key == "p" and first:
                    first = False
                    at.shows("number of the document")
                    at.types("A0012345\r")
                at.mark = max(mark, at.mark - 1)
            at.shows("nothing waits")
            at.types("q")
            at.ends()
            keys += at.keys
        issued = json.loads(run(binary, folder, "", "list state:issued", LISTED))["total"]
        print(f"one by one: {count} cases, {issued} issued, 3 commands, {keys} keys")


def in_bulk(binary, sheet):
    """Reviews and approves a list as one plan."""
    with tempfile.TemporaryDirectory() as folder:
        office(binary, folder, sheet, LISTED)
        keys = 0
        for officer, line in (("review1", "review batch:3"), ("approve1", "approve batch:3")):
            at = Terminal(binary, folder, officer, line, LISTED, 120, 100)
            at.shows(" plain and alike")
            at.shows("cases type ")
            at.read(0.3)
            count = at.seen[at.mark:].split(";")[0].strip()
            at.types(count + "\r")
            at.ends()
            keys += at.keys
        approved = json.loads(run(binary, folder, "", "list state:approved", LISTED))["total"]
        print(f"in bulk: {approved} reviewed and approved, 2 commands, {keys} keys")


def zone(number):
    """The two lines of a passport."""
    def digit(text):
        value = [int(c) if c.isdigit() else 0 if c == "<" else ord(c) - 55 for c in text]
        return str(sum(v * WEIGHTS[n % 3] for n, v in enumerate(value)) % 10)
    number, born, expires = number + digit(number), "840611" + digit("840611"), "310228" + digit("310228")
    rest = "<" * 14 + "0"
    return f"{'P<EGYIBRAHIM<<LAYLA':<<44}\r{number}EGY{born}F{expires}{rest}{digit(number + born + expires + rest)}\r"


def at_desk(binary):
    """Applicants at the desk, each by what is asked and answered."""
    look, papers, write = ("[y/n]", "y\r"), ("papers shown", "a\r"), ("write it", "\r")
    kept = ("handed over and kept [y/n]", "y\r")
    stay, asked = "the present stay in one line", "what is asked for in one line"
    applicants = [
        ("port visa, with a reader", "port_visa", zone("A31200457"), [look, (asked, "1 21 申海\r"), papers, write]),
        ("port visa, returning", "port_visa", zone("A31200457"), [look, ("as in ", "y\r"), papers, write]),
        ("port visa, returning, number typed", "port_visa", "A31200457\r", [look, ("as in ", "y\r"), papers, write]),
        ("extension", "visa_extension", zone("B31200457"),
         [look, (stay, "visa M 2026-11-01 30 0\r"), (asked, "2 10 申海\r"), papers, kept, write]),
        ("residence permit, first", "residence_permit_issue", zone("C31200457"),
         [look, (stay, "visa Z 2026-11-10\r"), (asked, "work 365\r"), papers, ("day of issue", "2026-11-02\r"), write]),
    ]
    with tempfile.TemporaryDirectory() as folder:
        run(binary, folder, "init", "init --training --office PVG", COUNTER)
        known = ("intake port_visa --passport A99999999 --nationality EGY --born 1984-06-11 --uscc 91310115MA1K4BQR2R "
                 "--inviter-name 上海申海精密机械有限公司 --draft --name")
        run(binary, folder, "intake1", known, COUNTER, "OTHER PERSON")
        for name, measure, begins, answers in applicants:
            line = f"--officer intake1 intake {measure} --desk --papers {folder}/papers"
            at = Terminal(binary, folder, "intake1", line.split(" ", 2)[2], COUNTER)
            at.shows("next: scan")
            at.keys = 0
            if len(begins) > 20:
                at.scans(begins)
            else:
                at.types(begins)
            for question, answer in answers:
                at.shows(question)
                at.read(0.2)
                at.types(answer)
            taken, keys = at.answers, at.keys - (at.answers - 1) - (len(begins) <= 20)
            at.shows("receipt")
            at.shows("next: scan")
            at.types("q\r")
            at.ends()
            print(f"{name}: {taken} answers, {keys} keys")


if __name__ == "__main__":
    one_by_one(sys.argv[1], sys.argv[2])
    in_bulk(sys.argv[1], sys.argv[2])
    at_desk(sys.argv[1])
