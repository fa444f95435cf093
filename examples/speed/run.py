#!/usr/bin/env python3
"""Every command whose time grows with the file, at several sizes, beside peers in the same run, as a table in Markdown.

run.py VISA-CLI CASES... [--runs N] [--lists N]     for instance: run.py target/dist/visa-cli 100000 1000000
run.py VISA-CLI CASES... --against BINARY           for instance, before a newer program takes the place of the one in use

For each size a file is made by one import of so many rows, everybody on them invented, then a hundred lists more of a
hundredth each; each case waits for review, which is the worst for what reads open cases. Figures are seconds of
processor (`s`, or `ms`) and the peak of memory; those of short commands are medians of N runs. Peers do less: the flat
`.import` keeps text in one table without an index, `select 1` opens the file and asks nothing of it, `.backup` proves
nothing. They tell what the machine can do on that day, so that tables of two machines can be compared.

With --against another program does the same in the same run, turn by turn, and of each figure the least of the rounds
counts. Where a command takes more than --slower times as long, or more than --larger times the memory, it is named and
the exit code is 1. What takes less than --least milliseconds is not judged by its time: it is noise.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


NOW = "2026-11-25T09:00+08:00"
PAPERS = [word for paper in ("application_form", "photo", "invitation_letter", "enterprise_evidence") for word in ("--paper", paper)]
TAKEN = ["--accept-good", *PAPERS, "--set", "passport.shown=copy", "--set", "request.visa_abroad_in_time=false"]

ESTABLISHED = ["record=clear", "inviter.status=active", "passport.verification=verified", "--source", "searched"]
DRAFT = [("max_stay_days", 30, 20), ("min_passport_months", 6, 60), ("temporary_entry_max_days", 15, 10)]
PEERS = {
    "flat": "&nbsp;&nbsp;*`sqlite3 .import` of it, one table of text*",
    "script": "&nbsp;&nbsp;*a script of 40 lines with some of the checks*",
}


def measured(command, fine=(0,), **how):
    """Seconds of processor and megabytes at the peak of one command, run cold."""
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **how)
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in fine:
        sys.exit(f"exit {child.returncode}: {' '.join(map(str, command))}\n{said.decode()}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def listed(path, count, seed):
    """A list, written by a process of its own: what a child is said to take at its peak is no less than its parent took."""
    subprocess.run([sys.executable, Path(__file__).with_name("invented.py"), str(count), str(seed), path], check=True)


def middle(runs, command, **how):
    times = [measured(command, **how) for _ in range(runs)]
    return statistics.median(time for time, _ in times), max(peak for _, peak in times)


class Office:
    """A training file in a folder of its own, and what is measured on it."""

    def __init__(self, visa, folder, runs):
        self.visa, self.folder, self.runs, self.rows = visa, folder, runs, {}
        self.file = folder / "cases.db"

    def words(self, *words, officer="review1", file=None):
        return [self.visa, "--quiet", "--case-file", file or self.file, "--officer", officer, "--now", NOW, *words]

    def put(self, row, figures):
        self.rows[row] = figures

    def once(self, row, *words, **how):
        fine = how.pop("fine", (0,))
        self.put(row, measured(self.words(*words, **how), fine))

    def often(self, row, *words, fine=(0,), **how):
        self.put(row, middle(self.runs, self.words(*words, **how), fine=fine))

    def peer(self, row, *words, runs=1):
        self.put(row, middle(runs, ["sqlite3", *words]))

    def lists(self, cases, count):
        one, part = self.folder / "one.csv", self.folder / "part.csv"
        listed(one, cases, 1)
        self.begin(self.file)
        measured(self.words("backup", self.folder / "copy.db", officer="admin1"))
        self.once("`import` of one list", "import", one, *TAKEN, officer="intake1", fine=(0, 8))
        for peer, told in PEERS.items():
            self.put(told, measured([sys.executable, Path(__file__).with_name("peers.py"), peer, one]))
        # Into a file of its own: what follows is measured at the size that the column names.
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            beside = Path(folder) / "cases.db"
            self.begin(beside)
            figures = []
            for number in range(count):
                listed(part, cases // count, 100 + number)
                figures.append(measured(self.words("import", part, *TAKEN, officer="intake1", file=beside), fine=(0, 8)))
        self.put(f"`import` of {count} lists, as many people in all", (sum(time for time, _ in figures), max(peak for _, peak in figures)))

    def begin(self, file):
        measured([self.visa, "--quiet", "--case-file", file, "--now", NOW, "init", "--training", "--office", "PVG"])

    def in_bulk(self):
        """A list of a thousand beside all others, each of its cases established, reviewed and approved as one plan."""
        more = self.folder / "more.csv"
        listed(more, 1_000, 7)
        batch = self.asked("import", more, *TAKEN, officer="intake1", fine=(0, 8))["batch"]
        words = (f"batch:{batch}",)
        self.once("`establish` 1,000 cases", "establish", *words, *ESTABLISHED, officer="intake1")
        for step, officer in (("review", "review1"), ("approve", "approve1")):
            plan = self.asked(step, *words, "-n", officer=officer)["plan"]
            self.once(f"`{step}` 1,000 cases as one plan", step, *words, "--plan", plan, officer=officer)

    def single_acts(self):
        name = self.asked("show", "5")["facts"]["applicant"]["name"]
        slipped = name[:2] + name[3:]
        self.peer("*`sqlite3` opens the file: `select 1`*", "-readonly", self.file, "select 1", runs=self.runs)
        self.often("`show 5`", "show", "5")
        taken = [measured(self.words("intake", "port_visa", "--from", facts, officer="intake1")) for facts in self.walk_ins()]
        self.put("`intake` of one person, signed and on disk", (statistics.median(time for time, _ in taken), max(peak for _, peak in taken)))
        self.often("`queue`", "queue")
        self.often("the first screen")
        self.often("`work`, its first page", "work", "--json", fine=(0, 2))
        self.often("`find` a name", "find", name)
        self.often("`find` a name with a slip", "find", slipped, fine=(0, 3))
        self.often("`stats`", "stats")
        self.often("`report escalations`", "report", "escalations", fine=(0, 10))
        self.often("`report daily`", "report", "daily")
        self.often("`doctor`", "doctor", fine=(0, 1, 7, 10))

    def walk_ins(self):
        """A file of facts for each run, every one of another person."""
        plain = Path(__file__).parent.with_name("facts").joinpath("port_visa.jsonl").read_text().splitlines()[0]
        for run in range(self.runs):
            facts = json.loads(plain)
            facts["as_of"], facts["arrival"]["at"] = NOW[:10], "2026-11-25T06:40+08:00"
            facts["applicant"]["name"] = f"{'ABCDEFGHKL'[run % 10]}BRAHIM LAYLA"
            facts["applicant"]["birth_date"] = f"{1950 + run}-06-11"
            facts["passport"]["number"] = f"A4120{run:04}"
            file = self.folder / f"walk_in_{run}.json"
            file.write_text(json.dumps(facts))
            yield file

    def asked(self, *words, fine=(0,), **how):
        told = subprocess.run([str(word) for word in self.words(*words, "--json", **how)], capture_output=True)
        if told.returncode not in fine:
            sys.exit(f"exit {told.returncode}: {' '.join(words)}\n{told.stderr.decode()}")
        return json.loads(told.stdout)

    def whole_file(self):
        draft, one = self.folder / "draft.toml", self.folder / "one.csv"
        text = subprocess.run([self.visa, "config", "show", "--built-in"], check=True, capture_output=True, text=True).stdout
        for figure, now, drafted in DRAFT:
            begins = text.index(f"\n{figure} = [")
            text = text[:begins] + text[begins:].replace(f"value = {now}", f"value = {drafted}", 1)
        draft.write_text(text)
        batch = self.asked("batch", "list")["batches"][-1]["batch"]
        self.once("`audit verify`", "audit", "verify")
        self.once("`audit replay`", "audit", "replay")
        self.once("`rules impact` of a draft with three other figures", "rules", "impact", draft)
        self.once("`export` as CSV", "export", "-o", self.folder / "all.csv")
        self.once("`batch answer` of the list", "batch", "answer", batch, one, "--to", self.folder / "answer.csv", officer="intake1")
        self.once("`backup`, proven", "backup", self.folder / "backup.db", officer="admin1")
        self.peer("&nbsp;&nbsp;*`sqlite3 .backup`*", self.file, f".backup {self.folder / 'plain.db'}")
        self.once("`restore --drill`", "restore", self.folder / "backup.db", "--drill", officer="admin1")
        bundle = self.folder / "all.bundle"
        self.once("`bundle out` of the whole record", "bundle", "out", bundle, officer="admin1")
        self.once("`bundle in` of it, proven", "bundle", "in", bundle, file=self.folder / "copy.db")


def cell(figures):
    if figures is None:
        return "–"
    time, peak = figures
    return (f"{time:.1f} s" if time >= 1 else f"{time * 1000:.0f} ms") + f", {peak:.0f} MB"


def of_one(visa, cases, asked):
    """The rows of one program at one size, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(visa.resolve(), Path(folder), asked.runs)
        office.lists(cases, asked.lists)
        office.single_acts()
        office.in_bulk()
        office.whole_file()
        return office.rows


def least(rows):
    """Of each figure the least that came in any round."""
    names = dict.fromkeys(name for one in rows for name in one)
    figures = {name: [one[name] for one in rows if one.get(name)] for name in names}
    return {name: (min(time for time, _ in found), min(peak for _, peak in found)) for name, found in figures.items() if found}


def beside(asked):
    """Both programs at each size; tells what became slower or larger, and whether anything did."""
    worse = []
    for cases in asked.cases:
        rounds = [[of_one(binary, cases, asked) for binary in (asked.against, asked.visa)] for _ in range(asked.rounds)]
        before, after = (least([one[place] for one in rounds]) for place in (0, 1))
        print(f"| {cases:,} cases | before | after | time | memory |\n| --- | ---: | ---: | ---: | ---: |")
        for row in (row for row in after if row in before and "*" not in row):
            (time, peak), (now, size) = before[row], after[row]
            slower, larger = now / max(time, 0.001), size / max(peak, 1)
            judged = asked.least <= 1000 * max(time, now)
            marks = ["slower"] * (judged and asked.slower < slower) + ["larger"] * (asked.larger < larger)
            worse += [f"{mark} at {cases:,} cases: {row}" for mark in marks]
            print(f"| {row} | {cell(before[row])} | {cell(after[row])} | {slower:.2f} | {larger:.2f} |{' '.join(marks)}")
    print("\n".join(worse) if worse else "nothing is slower or larger than it may be")
    return bool(worse)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("visa", type=Path)
    words.add_argument("cases", type=int, nargs="+")
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--lists", type=int, default=100)
    words.add_argument("--against", type=Path, help="the program that is compared with")
    words.add_argument("--rounds", type=int, default=3, help="how often both are measured, turn by turn")
    words.add_argument("--slower", type=float, default=1.25, help="most times as long")
    words.add_argument("--larger", type=float, default=1.2, help="most times the memory")
    words.add_argument("--least", type=float, default=20, help="milliseconds below which time is not judged")
    asked = words.parse_args()
    if asked.against:
        sys.exit(1 if beside(asked) else 0)
    tables = [of_one(asked.visa, cases, asked) for cases in asked.cases]
    print("| | " + " | ".join(f"{cases:,} cases" for cases in asked.cases) + " |")
    print("| --- |" + " ---: |" * len(asked.cases))
    for row in dict.fromkeys(row for table in tables for row in table):
        print(f"| {row} | " + " | ".join(cell(table.get(row)) for table in tables) + " |")


main()
