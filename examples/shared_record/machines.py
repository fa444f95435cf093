"""What the scripts of this folder share: an engine on loopback, machines that write through one log, and the proof at the end."""
import collections, contextlib, json, os, pathlib, shutil, signal, sqlite3, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = [json.loads(line) for line in open(HERE.parent / "facts" / "port_visa.jsonl", encoding="utf-8")]
FACTS = next(facts for facts in EXAMPLES if facts["id"] == "pv-negotiation")
NOW = FACTS["as_of"] + "T09:00+08:00"
# Done, moved meanwhile, the log out of reach, outcome unknown: what a machine may be told.
ALLOWED = (0, 4, 75, 76)
# Whoever ends a script from outside leaves no engine behind.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Engine:
    """A primary and a standby that every act waits for; see engine.sh."""

    def __init__(self, folder, port):
        self.folder = pathlib.Path(folder)
        self.ports = (port, port + 1)
        self.urls = self.does(str(port)).stdout.strip()
        self.owner = self.urls.replace("counter@", "postgres@")

    def does(self, *words, check=True):
        return subprocess.run([HERE / "engine.sh", self.folder, *words], capture_output=True, text=True, check=check,
                              timeout=120)

    def sql(self, text, port=None, database="office"):
        done = subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(port or self.ports[0]), "-U", "postgres", "-d", database,
                               "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.does("stop", check=False)


class Machine:
    """A case file with settings that name the log."""

    def __init__(self, binary, folder, urls, deadline="3s", max_age="1s"):
        self.binary, self.folder = binary, pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.file = self.folder / "cases.db"
        self.now = NOW
        if urls:
            (self.folder / "settings.toml").write_text(
                f'[record]\nlog = "{urls}"\nmax_age = "{max_age}"\ndeadline = "{deadline}"\n')

    def command(self, officer, *words):
        settings = self.folder / "settings.toml"
        return [self.binary, "--json", "--verbose", "--no-input", "--now", self.now, "--case-file", self.file,
                *(["--config", settings] if settings.exists() else []), *(["--officer", officer] if officer else []), *words]

    def run(self, officer, *words, facts=None, before=(), timeout=200):
        return subprocess.run([*before, *self.command(officer, *words)], input=json.dumps(facts) if facts else None,
                              capture_output=True, text=True, env={"HOME": str(self.folder), "PATH": os.environ["PATH"]},
                              timeout=timeout)

    def done(self, officer, *words, facts=None):
        came = self.run(officer, *words, facts=facts)
        assert came.returncode == 0, f"{officer} {' '.join(map(str, words))}: {came.returncode} {came.stdout} {came.stderr}"
        return json.loads(came.stdout)

    def rows(self, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as file:
            return file.execute(sql, values).fetchall()

    def requests(self):
        """How often each request stands in the record."""
        return collections.Counter(request.split(" ")[0] for request, in self.rows("SELECT request FROM txn"))


def an_office(binary, folder, engine, count, office="PVG", role="counter", **settings):
    """An office whose record is in the log, on so many machines; and the id of its record."""
    first = Machine(binary, folder / f"{office}0", engine.urls, **settings)
    first.done("", "init", "--training", "--office", office)
    ledger = first.done("admin1", "share", engine.owner, "--role", role, "--note", "trial")["ledger"]
    machines = [first]
    for place in range(1, count):
        machines.append(joined(binary, folder / f"{office}{place}", engine.urls, first, ledger, **settings))
    return machines, ledger


def joined(binary, folder, urls, first, ledger, **settings):
    machine = Machine(binary, folder, urls, **settings)
    machine.done("", "join", urls, "--ledger", ledger)
    keys = pathlib.Path(f"{machine.file}.keys")
    keys.mkdir(exist_ok=True)
    for key in pathlib.Path(f"{first.file}.keys").glob("*.key"):
        shutil.copy(key, keys)
    return machine


def proven(machines):
    """Every machine follows; record and log hold on each; all stand at the same transaction, without a gap."""
    ends = set()
    for machine in machines:
        machine.done("", "sync")
        verified = machine.done("", "audit", "verify", "--log")
        count, last = machine.rows("SELECT count(*), max(number) FROM txn")[0]
        assert count == last == verified["log"]["transactions"], (count, last, verified)
        ends.add(machine.rows("SELECT record FROM txn WHERE number = ?", last)[0])
    assert len(ends) == 1, "the machines end differently"
    return last


def same_tables(one, other):
    """Tables that are not the same in both files, the marks of a machine's own aside."""
    def tables(machine):
        names = [name for name, in machine.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(machine.rows(f'SELECT * FROM "{name}"'), key=repr) for name in names
                if not name.startswith("sqlite_stat")}
    left, right = tables(one), tables(other)
    return len(left), [name for name in left if left[name] != right.get(name)]


def letters(number):
    return "".join(chr(65 + int(digit)) for digit in f"{number:012d}")


def person(number):
    """An application of somebody who is like no other."""
    facts = json.loads(json.dumps(FACTS))
    facts.setdefault("applicant", {})["name"] = f"{letters(number * 7919 % 10**9)} {letters(number)[6:]}"
    facts["applicant"]["birth_date"] = f"19{50 + number % 47}-{1 + number % 11:02d}-{1 + number % 27:02d}"
    if "passport" in facts:
        facts["passport"]["number"] = f"E{number:08d}"
    return facts


def told(times):
    times = sorted(times)
    if not times:
        return "no times"
    return f"p50 {times[len(times) // 2] * 1000:.0f} ms, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms"


class Folder:
    """A folder that the user postgres can enter; it goes when the script ends."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp())
        self.path.chmod(0o755)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
