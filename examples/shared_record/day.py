#!/usr/bin/env python3
"""A day of two offices with three machines each, acted out; at its end the sums of all reports agree.

    examples/shared_record/day.py BINARY [CASES]

In each office: the watch list from above is loaded, a list comes in at one machine, CASES applications at each counter, a
case goes its whole way over all machines, one machine dies and another takes its place, one is offline all day and reads on.
A case is handed over from one office to the other, with a receipt. Ends by itself; loopback only.
"""
import json, os, shutil, sys, threading

from machines import Engine, Folder, an_office, joined, person, proven
from long import a_list

REPORTS = ["daily", "backlog", "enterprise", "officers", "nationalities", "trend"]
OFFLINE = ("unshare", "-n")
# Cases that are no part of the counters' work: led whole, handed over.
LED, HANDED = 2, 1


class OneOffice:
    """An office with its log in a database of its own on the engine."""

    def __init__(self, binary, folder, engine, code, first):
        engine.sql(f"CREATE DATABASE {code.lower()}")
        own = Log(engine, code.lower())
        self.binary, self.folder, self.code, self.log, self.first = binary, folder, code, own, first
        self.machines, self.ledger = an_office(binary, folder, own, 3, code, deadline="10s")
        self.taken = 0

    def person(self, number):
        """An application at the port of the office."""
        facts = person(self.first + number)
        return json.loads(json.dumps(facts).replace('"PVG"', f'"{self.code}"'))

    def keys(self):
        path = self.folder / f"{self.code}.keys"
        if not path.exists():
            self.machines[0].done("", "paper", "keys", "-o", path)
        return path

    def morning(self, watched, rows):
        self.machines[0].done("review1", "watchlist", "load", watched)
        came = self.machines[0].run("intake1", "import", a_list(self.folder / f"{self.code}.csv", rows, self.first + 5000,
                                                                 self.code), "--accept-good")
        assert came.returncode == 0, (came.returncode, came.stdout[-600:], came.stderr)
        self.taken += json.loads(came.stdout)["outcomes"]["new"]

    def counters(self, cases):
        """Two machines take in at once; the third is offline: it reads on and writes nothing."""
        def at_work(place):
            for number in range(cases):
                facts = self.person(place * 1000 + number)
                for _ in range(50):
                    came = self.machines[place].run("intake1", "intake", "port_visa", "--from", "-", "--request-id",
                                                    f"{self.code}{place}-{number}", facts=facts)
                    if came.returncode not in (4, 75, 76):
                        break
                assert came.returncode == 0, came.stderr

        threads = [threading.Thread(target=at_work, args=(place,)) for place in (0, 1)]
        [thread.start() for thread in threads]
        offline = self.machines[2]
        refused = offline.run("intake1", "intake", "port_visa", "--from", "-", facts=self.person(9999), before=OFFLINE)
        assert refused.returncode == 75, (refused.returncode, refused.stderr)
        assert offline.run("", "list", before=OFFLINE).returncode == 0
        [thread.join() for thread in threads]
        self.taken += 2 * cases

    def one_dies(self):
        shutil.rmtree(self.machines[1].folder)
        self.machines[1] = joined(self.binary, self.folder / f"{self.code}-anew", self.log.urls, self.machines[0], self.ledger,
                                  deadline="10s")

    def leads_a_case(self):
        """A case on its way over all machines: the office is one."""
        one, other, third = self.machines
        for number in range(LED):
            case = one.done("intake1", "intake", "port_visa", "--from", "-", facts=self.person(8000 + number))["case"]
            other.done("review1", "review", case, "--recommend", "approve")
            third.done("approve1", "approve", case)
            one.done("issue1", "issue", case, "--number", f"A{self.first + number:07d}")
        self.taken += LED

    def reports(self):
        """Every report, the same from every machine."""
        found = {}
        for name in REPORTS:
            told = [json.loads(machine.run("", "report", name).stdout) for machine in self.machines]
            assert told[0] == told[1] == told[2], f"{name} differs"
            found[name] = told[0]
        return found


class Log:
    """A database of an engine, as `an_office` asks for one."""

    def __init__(self, engine, database):
        self.urls, self.owner = (url.replace("/office", f"/{database}") for url in (engine.urls, engine.owner))


def handed_over(from_, to):
    case = from_.machines[0].done("intake1", "intake", "port_visa", "--from", "-", facts=from_.person(7000))["case"]
    file, receipt = from_.folder / "one.case", from_.folder / "one.receipt"
    from_.machines[1].done("intake1", "transfer", "out", case, "--to", to.code, "--note", "moved", "-o", file)
    taken = to.machines[2].done("intake1", "transfer", "in", file, "--keys", from_.keys(), "-o", receipt)["moved"]["case"]
    from_.machines[2].done("intake1", "transfer", "receipt", receipt, "--keys", to.keys())
    from_.taken += HANDED
    return case, taken


def sums(office, reports):
    """Every report of the office says the same numbers, and they are what was acknowledged."""
    daily = reports["daily"]
    total = lambda metric: daily[metric]["total"]
    assert total("received") == office.taken, (total("received"), office.taken)
    for name, report in reports.items():
        assert report["reconciled"] and all(check["holds"] for check in report["checks"]), name
    for name in ["enterprise", "officers", "nationalities", "trend"]:
        # The row without a value is the sum of the others.
        rows = [row["numbers"]["received"] for row in reports[name]["tables"][0]["rows"] if row["value"]]
        assert sum(rows) == office.taken, (name, sum(rows), office.taken)
    assert total("issued") == LED
    return {metric: total(metric) for metric in ["received", "issued", "withdrawn"]}


def main():
    binary = os.path.abspath(sys.argv[1])
    cases = int((sys.argv[2:] + ["10"])[0])
    with Folder() as folder, Engine(folder / "engine", 5680) as engine:
        watched = folder / "watched.csv"
        watched.write_text("passport,nationality,name,birth_date\nX9999999,DEU,NOBODY HERE,1950-01-01\n")
        offices = [OneOffice(binary, folder, engine, code, first) for code, first in [("PVG", 100_000), ("CAN", 200_000)]]
        for office in offices:
            office.morning(watched, 50)
            office.counters(cases)
            office.one_dies()
            office.leads_a_case()
        case, taken = handed_over(*offices)
        print(f"{case} is {taken} now")
        for office in offices:
            proven(office.machines)
        open_in = [len(office.machines[0].done("", "list", "office:" + other)["cases"])
                   for office, other in zip(offices, ["CAN", "PVG"])]
        assert open_in == [1, 1], open_in
        for office in offices:
            print(f"{office.code}: {sums(office, office.reports())}; the same from three machines, record and log proven")
    return 0


if __name__ == "__main__":
    sys.exit(main())
