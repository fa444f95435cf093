#!/usr/bin/env python3
"""Faults of the operating system at every call of every command that writes.

    examples/fault_campaign.py BINARY [--only NAME,…] [--faults KILL,EIO,ENOSPC,EINTR] [--seconds N] [--seed N]

Each command runs on a copy of a prepared training file; `strace` kills it, or lets one of its calls fail, at the first, the
second, the third … call of each kind. Then the same command runs again under the same request id. Asked after each fault:

  lost      it said that it was done, and it does not stand
  false OK  a fault of the program (exit 70), or done where a file that it makes is not whole
  doubled   it stands twice, or by halves: the record does not hold
  alarm     the file is told to be tampered with (exit 7)
  blocked   the same command does not come to its end any more

The points are drawn at random where they take longer than N seconds a command (60). The control is a paper printed again
without a request id: it must be found to stand twice. Exit 0 only if nothing was found and the control was.
"""
import argparse, json, os, random, re, shutil, sqlite3, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOW = "2026-09-14T09:00+08:00"
CALLS = "write,pwrite64,pwritev,fsync,fdatasync,openat,rename,renameat,renameat2,unlink,unlinkat,ftruncate,linkat,fchmod,mkdir"
LAW = """
[archive]
keep_years = [{ from = "2013-07-01", value = 1, cite = "office rule 3", level = "PRACTICE", checked = "2026-03-01" }]
"""


class Office:
    """A folder with a case file in it."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def copied(self, to):
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        return Office(self.binary, to)

    def run(self, words, before=(), now=NOW):
        # Its folder is its home as well: what the machine saw of other offices is nothing here.
        env = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "VISA_LANG": "en"}
        line = [*before, self.binary, "--json", "--no-input", "--now", now, "--case-file", "c.db", *words]
        return subprocess.run(line, capture_output=True, cwd=self.folder, env=env, timeout=120)

    def done(self, line, fine=(0,), now=NOW):
        came = self.run(line.split(), now=now)
        if came.returncode not in fine:
            sys.exit(f"{line}: exit {came.returncode} {came.stderr.decode()}")
        return json.loads(came.stdout or b"null")

    def stands(self, request):
        """How often the act stands under its request id."""
        if not (self.folder / "c.db").exists():
            return 0
        with sqlite3.connect(f"file:{self.folder / 'c.db'}?mode=ro", uri=True) as file:
            return file.execute("SELECT count(*) FROM txn WHERE request LIKE ?", (request + " %",)).fetchone()[0]

    def says(self, kind):
        """Whether an event of a kind stands in the file."""
        with sqlite3.connect(f"file:{self.folder / 'c.db'}?mode=ro", uri=True) as file:
            return file.execute("SELECT count(*) FROM event WHERE kind = ?", (kind,)).fetchone()[0] > 0

    def holds(self, name="c.db"):
        line = [self.binary, "--json", "--case-file", name, "audit", "verify"]
        env = {"HOME": str(self.folder), "PATH": os.environ["PATH"]}
        return subprocess.run(line, capture_output=True, cwd=self.folder, env=env).returncode == 0


def prepared(binary, folder):
    """An office with a case in each state."""
    folder.mkdir()
    office = Office(binary, folder)
    office.done("init --training --office PVG")
    facts = [json.loads(line) for line in (HERE / "facts" / "port_visa.jsonl").read_text().splitlines()]
    plain = facts[0]
    names = "BRAHIM LAYLA,MORETTI PAOLO,OKAFOR CHIDI,TANAKA HARUTO,DUBOIS CLAIRE,LINDQVIST ASTRID,NOVAK JANA".split(",")
    for place, name in enumerate(names):
        plain["applicant"] |= {"name": name, "birth_date": f"19{60 + 5 * place}-06-1{place}"}
        plain["passport"]["number"] = f"A412000{place}"
        plain["arrival"]["at"], plain["as_of"] = "2026-09-14T06:40+08:00", NOW[:10]
        (folder / f"{place}.json").write_text(json.dumps(plain))
    for place in range(5):
        office.done(f"--officer intake1 intake port_visa --from {place}.json")
    for case in (2, 3, 4, 5):
        office.done(f"--officer review1 review {case} --recommend approve")
    for case in (3, 4, 5):
        office.done(f"--officer approve1 approve {case}")
    for case in (4, 5):
        office.done(f"--officer issue1 issue {case} --number A1112220{case} --passport-shown")
    # Its people arrive after the day of the campaign.
    arrives = (HERE / "lists" / "english_day_first.csv").read_text().replace(".03.2026", ".10.2026")
    (folder / "list.csv").write_text(arrives)
    office.done("--officer admin1 backup b.db")
    office.done("--officer intake1 bundle out whole.bundle")
    (folder / "law.toml").write_text((HERE.parent / "config.example.toml").read_text() + LAW)
    return office


# A command, and the file that it makes; `{}` is the request id. Where it has no id, what shows that it was done.
COMMANDS = {
    "intake": "--officer intake1 intake port_visa --from 6.json --request-id {}",
    "amend": "--officer intake1 amend 1 --set passport.expires_on=2031-01-01 --note read --request-id {}",
    "review": "--officer review1 review 1 --recommend approve --request-id {}",
    "approve": "--officer approve1 approve 2 --request-id {}",
    "issue": "--officer issue1 issue 3 --number A11122299 --passport-shown --request-id {}",
    "void": "--officer approve1 void 4 --ground issued-in-error --note slip --request-id {}",
    "withdraw": "--officer intake1 withdraw 1 --note asked --yes --request-id {}",
    "print": "--officer intake1 print receipt 1 -o receipt.txt --request-id {}",
    "correct": "--officer issue1 correct 5 --set applicant.name=CLARA --note slip --request-id {}",
    "stock": "--officer issue1 stock receive A0012001-A0012100 --request-id {}",
    "import": "--officer intake1 import list.csv --accept-good --corrections back.csv --force --request-id {}",
    "backup": "--officer admin1 backup made.db --request-id {}",
    "export": "--officer review1 export -o all.csv --reveal --purpose authority --force --request-id {}",
    "transfer": "--officer review1 transfer out 1 --to CAN -o moved.transfer --note moved --request-id {}",
    "bundle": "--officer intake1 bundle out made.bundle --force",
    "restore": "--officer admin1 restore b.db --to c.db --key c.db.keys/admin1.key --with admin2 "
    "--with-key c.db.keys/admin2.key --note lost",
    "init": "init --training --office PVG",
    "erase": "--config law.toml --now 2029-09-14T09:00+08:00 --officer admin1 erase --confirm {proposal}",
}


def starting(name, office, work):
    """The office before a command, and the command."""
    line = COMMANDS[name]
    if name == "init":
        empty = Office(office.binary, work / "nothing")
        empty.folder.mkdir(exist_ok=True)
        return empty, line
    begun = office.copied(work / f"before-{name}")
    if name == "restore":
        # The file that is lost is lost at the place where the machine knew it as well.
        office.folder = office.folder.rename(work / "elsewhere")
        for ending in ("", "-wal", "-shm"):
            (begun.folder / f"c.db{ending}").unlink(missing_ok=True)
    if name == "erase":
        for case in (1, 2, 3):
            begun.done(f"--officer intake1 withdraw {case} --note asked --yes")
        proposed = begun.done("--config law.toml --officer approve1 erase", now="2029-09-14T09:00+08:00")
        line = line.replace("{proposal}", str(proposed["proposal"]))
    return begun, line.replace("{}", f"fault-{name}")


def points(begun, words, scratch):
    """Every call of the command, counted by its kind."""
    control = begun.copied(scratch)
    told = scratch / "calls.txt"
    came = run(control, words, ["strace", "-f", "-qq", "-o", str(told), "-e", f"trace={CALLS}"])
    if came.returncode not in (0, 8):
        sys.exit(f"{' '.join(words)}: without a fault it ends with {came.returncode}: {came.stderr.decode()}")
    found = {}
    for line in told.read_text().splitlines():
        call = re.match(r"\d+\s+(\w+)\(", line)
        if call:
            found[call[1]] = found.get(call[1], 0) + 1
    return [(call, at) for call, count in found.items() for at in range(1, count + 1)], came.returncode


def run(office, words, before=()):
    if "--now" in words:
        place = words.index("--now")
        return office.run(words[:place] + words[place + 2 :], before, now=words[place + 1])
    return office.run(words, before)


def judged(name, office, words, fine, before):
    """Runs a command with a fault in it, and again; what is wrong after that."""
    request = f"fault-{name}" if "--request-id" in words else None
    first = run(office, words, before)
    wrong = []
    if first.returncode == 70:
        wrong.append(f"false OK: a fault of the program: {first.stderr.decode()[:200]}")
    if first.returncode == 7:
        wrong.append(f"alarm: {first.stderr.decode()[:200]}")
    if request and first.returncode in (0, 8, 74) and office.stands(request) != 1:
        wrong.append("lost")
    again = run(office, words)
    stands = again.returncode in (0, fine) or is_there(again, name, office)
    if not stands:
        wrong.append(f"blocked: {again.returncode} {again.stderr.decode()[:200]}")
    if request and office.stands(request) != 1:
        wrong.append(f"doubled: it stands {office.stands(request)} times")
    if not office.holds():
        wrong.append("doubled: the record does not hold")
    if name == "backup" and not office.holds("made.db"):
        wrong.append("false OK: the backup does not hold")
    left = [path.name for path in office.folder.iterdir() if path.name.endswith(".part")]
    if left:
        wrong.append(f"false OK: {left} is left over")
    return wrong


def is_there(again, name, office):
    """What makes a file and has no request id finds it made, whole, the second time; what was
    restored or erased says that it was."""
    code = (json.loads(again.stderr or b"{}").get("error") or {}).get("code") if again.stderr.startswith(b"{") else None
    made = {"init": {"exists", "file_exists"}, "restore": {"never_overwritten"}, "erase": {"no_proposal"},
            "bundle": {"never_overwritten"}}
    said = {"restore": "restored", "erase": "erased"}.get(name)
    whole = name != "bundle" or office.run(["bundle", "show", "made.bundle"]).returncode == 0
    return code in made.get(name, ()) and whole and office.holds() and (said is None or office.says(said))


def control(office, work):
    """A receipt printed without a request id is printed twice once the command runs again: the campaign must see it."""
    begun = office.copied(work / "control")
    words = [word for word in COMMANDS["print"].split() if word not in ("--request-id", "{}", "-o", "receipt.txt")] + ["--note", "again"]
    begun.run(words)
    begun.run(words)
    with sqlite3.connect(begun.folder / "c.db") as file:
        return file.execute("SELECT count(*) FROM event WHERE kind = 'printed'").fetchone()[0] == 2


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("binary", type=Path)
    asked.add_argument("--only", default=",".join(COMMANDS))
    asked.add_argument("--faults", default="KILL,EIO,ENOSPC,EINTR")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked = asked.parse_args()
    if not shutil.which("strace"):
        print("skipped: there is no strace on this machine")
        return 0
    random.seed(asked.seed)
    tried, found = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        office = prepared(str(asked.binary.resolve()), work / "office")
        for name in asked.only.split(","):
            begun, line = starting(name, office, work)
            words = line.split()
            all_points, fine = points(begun, words, work / "now")
            plan = [(fault, *point) for fault in asked.faults.split(",") for point in all_points]
            random.shuffle(plan)
            here, bad, end = 0, 0, time.time() + asked.seconds
            for fault, call, at in plan:
                if end < time.time():
                    break
                what = "signal=KILL" if fault == "KILL" else f"error={fault}"
                trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={at}"]
                wrong = judged(name, begun.copied(work / "now"), words, fine, trace)
                here += 1
                if wrong:
                    bad += 1
                    print(f"{name}: {fault} at {call} {at}: {'; '.join(wrong)}", flush=True)
            print(f"{name}: {here - bad} of {here} held ({len(plan)} points in all)", flush=True)
            tried, found = tried + here, found + bad
        seen = control(office, work)
    print(f"{tried - found} of {tried} held; control {'found' if seen else 'NOT found'}")
    return 0 if found == 0 and seen else 1


if __name__ == "__main__":
    sys.exit(main())
