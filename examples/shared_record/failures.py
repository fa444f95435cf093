#!/usr/bin/env python3
"""What the officer sees, acted out: each row of the table of failures in README.md, with the exit code and the word it must have.

    examples/shared_record/failures.py BINARY [ROW…]

Ends by itself; loopback only. As root it also fills a small disk and cuts a machine off in a network namespace.
"""
import json, os, shutil, signal, subprocess, sys, threading, time

from machines import Engine, Folder, Machine, an_office, joined, person, proven

HEAD = "SELECT number FROM visa_log.ledger"


class Office:
    """Two machines of an office, an engine, and what an act on the first of them comes to."""

    def __init__(self, binary, folder, port):
        self.binary, self.folder = binary, folder
        self.engine = Engine(folder / "engine", port)
        (self.one, self.other), self.ledger = an_office(binary, folder, self.engine, 2)
        self.people = 0

    def act(self, machine=None, request=None, before=()):
        if not request:
            self.people += 1
        words = ["--request-id", request] if request else []
        machine = machine or self.one
        return machine.run("intake1", "intake", "port_visa", "--from", "-", *words, facts=person(self.people), before=before)

    def goes_on(self, machine=None):
        """An act is done again, at the latest when the standby is back; what could not be known is settled by its request id."""
        self.people += 1
        for _ in range(12):
            came = self.act(machine, f"goes-on-{self.people}")
            if came.returncode not in (75, 76):
                break
        assert came.returncode == 0, (came.returncode, came.stderr)

    def head(self, port=None):
        return int(self.engine.sql(HEAD, port))

    def postmaster(self, which):
        return int((self.engine.folder / which / "postmaster.pid").read_text().split()[0])

    def frozen(self, which, signal_):
        """Stops every process of an engine, or lets it go on."""
        leader = self.postmaster(which)
        children = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True).stdout.split()
        for process in [leader, *map(int, children)]:
            os.kill(process, signal_)


def is_told(came, exit_code, word):
    said = json.loads(came.stderr.strip().splitlines()[-1])["error"] if came.returncode else {"code": ""}
    assert (came.returncode, said["code"]) == (exit_code, word), (came.returncode, came.stdout, came.stderr)
    return said


def reading_goes_on(machine, before=()):
    time.sleep(1.1)
    read = machine.run("", "list", before=before)
    assert read.returncode == 0 and "as of txn" in read.stderr, (read.returncode, read.stderr)


def down(office):
    office.engine.does("kill", "primary")
    is_told(office.act(), 75, "log_unreachable")
    reading_goes_on(office.one)
    office.engine.does("start", "primary")
    office.goes_on()


def cut_off(office):
    alone = ("unshare", "-n")
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        return "skipped: no network namespaces here"
    is_told(office.act(before=alone), 75, "log_unreachable")
    reading_goes_on(office.one, before=alone)
    assert office.act().returncode == 0


def silent(office):
    office.frozen("primary", signal.SIGSTOP)
    began = time.time()
    is_told(office.act(), 75, "log_unreachable")
    took = time.time() - began
    office.frozen("primary", signal.SIGCONT)
    assert took < 8, took
    office.goes_on()
    return f"told after {took:.1f} s"


def read_only(office):
    for setting in ["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"]:
        office.engine.sql(setting)
    time.sleep(0.3)
    is_told(office.act(), 75, "log_unreachable")
    for setting in ["ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"]:
        subprocess.run(["psql", "-qX", "-h", "127.0.0.1", "-p", str(office.engine.ports[0]), "-U", "postgres", "-c", setting],
                       check=True, capture_output=True, env={**os.environ, "PGOPTIONS": "-c default_transaction_read_only=off"})
    time.sleep(0.3)
    office.goes_on()


def full(office):
    """The log on a small disk of its own that has no room left; an engine without a standby, which would need the place too."""
    with Folder() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=777", "tmpfs", folder], capture_output=True).returncode:
            return "skipped: no disk can be mounted here"
        (folder / "log").mkdir()
        shutil.chown(folder / "log", "postgres")
        try:
            with Folder() as beside, (of := Office(office.binary, beside, office.engine.ports[0] + 20)).engine as engine:
                engine.does("kill", "standby")
                for sql in ["ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()",
                            f"CREATE TABLESPACE small LOCATION '{folder}/log'", "ALTER TABLE visa_log.txn SET TABLESPACE small"]:
                    engine.sql(sql)
                of.goes_on()
                with open(folder / "filler", "wb", buffering=0) as filler:
                    try:
                        while filler.write(bytes(4096)):
                            pass
                    except OSError:
                        pass
                count = 0
                while (came := of.act()).returncode == 0 and count < 60:
                    count += 1
                is_told(came, 75, "log_unreachable")
                (folder / "filler").unlink()
                of.goes_on()
                proven([of.one, of.other])
                return f"after {count} more acts"
        finally:
            subprocess.run(["umount", "-l", folder], capture_output=True)


def unknown(office):
    """The standby is silent: the wait for it ends with the deadline of the machine."""
    office.frozen("standby", signal.SIGSTOP)
    said = is_told(office.act(request="unknown-1"), 76, "outcome_unknown")
    assert "unknown-1" in said["hint"], said
    office.frozen("standby", signal.SIGCONT)
    came = office.act(request="unknown-1")
    assert came.returncode == 0, came.stderr
    return "settled, " + ("it stood" if json.loads(came.stdout).get("already_done") else "it did not stand")


def broken_off(office):
    """Whoever looks after the engine cancels the wait for the standby: the engine says done and warns."""
    office.frozen("standby", signal.SIGSTOP)
    cancel = threading.Timer(1.0, lambda: office.engine.sql(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'visa-cli'"))
    cancel.start()
    came = office.act(request="unknown-2")
    cancel.join()
    office.frozen("standby", signal.SIGCONT)
    is_told(came, 76, "outcome_unknown")
    again = office.act(request="unknown-2")
    assert again.returncode == 0 and json.loads(again.stdout)["already_done"], again.stderr


def stands_still(office):
    """The standby is gone and one machine waits for it: the others are told within a minute, and need not wait for a list."""
    office.frozen("standby", signal.SIGSTOP)
    is_told(office.act(request="still-1"), 76, "outcome_unknown")
    began = time.time()
    is_told(office.act(office.other), 75, "log_unreachable")
    took = time.time() - began
    office.frozen("standby", signal.SIGCONT)
    office.people -= 1
    assert office.act(request="still-1").returncode == 0
    office.people += 1
    office.goes_on(office.other)
    assert took < 60, took
    return f"told after {took:.0f} s"


def long_list(office):
    """Another machine holds the log: this one waits and says so."""
    hold = subprocess.Popen(["psql", "-qX", "-h", "127.0.0.1", "-p", str(office.engine.ports[0]), "-U", "postgres", "-d",
                             "office", "-c", "BEGIN; SELECT visa_log.hold(); SELECT pg_sleep(4); ROLLBACK"],
                            stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    office.people += 1
    plain = [word for word in office.one.command("intake1", "intake", "port_visa", "--from", "-") if word != "--json"]
    came = subprocess.run(plain, input=json.dumps(person(office.people)), capture_output=True, text=True, timeout=60,
                          env={"HOME": str(office.one.folder), "VISA_LANG": "en"})
    hold.wait()
    assert came.returncode == 0 and "waiting for" in came.stderr, came.stderr
    return "it said: " + came.stderr.strip().splitlines()[0]


def rolled_back(office):
    """The engine is put back to a copy of before: the machines give it what they know."""
    place = office.engine.folder
    subprocess.run([*(["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []), "pg_basebackup", "-h", "127.0.0.1",
                    "-p", str(office.engine.ports[0]), "-U", "postgres", "-D", place / "yesterday", "-X", "stream", "-c",
                    "fast"], check=True, capture_output=True)
    for _ in range(5):
        assert office.act().returncode == 0
    office.other.done("", "sync")
    now = office.head()
    office.engine.does("stop")
    for which in ["primary", "standby"]:
        shutil.rmtree(place / which)
    (place / "yesterday").rename(place / "primary")
    (place / "primary" / "standby.signal").unlink(missing_ok=True)
    with open(place / "primary" / "postgresql.auto.conf", "a") as settings:
        settings.write("synchronous_standby_names = ''\n")
    office.engine.does("start", "primary")
    assert office.head() == now - 5
    synced = office.other.done("", "sync")
    assert synced["added_again"] == 5 and office.head() == now, synced
    assert office.act().returncode == 0
    proven([office.one, office.other])


def deposed(office):
    """The primary is cut off from its standby, which takes its place; then the old one comes back and is reached first."""
    with Folder() as folder:
        of = Office(office.binary, folder, office.engine.ports[0] + 40)
        with of.engine:
            assert of.act().returncode == 0
            of.other.done("", "sync")
            of.engine.does("promote")
            for _ in range(3):
                assert (came := of.act()).returncode == 0, came.stderr
            head = of.head(of.engine.ports[1])
            of.engine.does("start", "primary")
            # It stands first in the address, takes writes, and lacks what the machine knows.
            came = of.act(request="deposed-1")
            assert came.returncode in (75, 76), (came.returncode, came.stderr)
            stands = of.head(of.engine.ports[0])
            of.engine.does("kill", "primary")
            again = of.act(request="deposed-1")
            assert again.returncode == 0, again.stderr
            assert of.head(of.engine.ports[1]) == head + 1
            # Back once more, with the standby's wait gone by hand: what it takes now nobody else knows.
            proven([of.one, of.other])
            return f"exit {came.returncode}, the old primary at txn {stands}, the new one at {head}; fenced: settled"


def diverged(office):
    head = office.head()
    assert office.act().returncode == 0
    back = (f"DELETE FROM visa_log.txn WHERE number > {head}; UPDATE visa_log.ledger SET number = {head}, "
            f"hash = (SELECT hash FROM visa_log.txn WHERE number = {head})")
    office.engine.sql(back)
    assert office.act(office.other).returncode == 0
    is_told(office.act(), 4, "diverged")
    rebuilt = office.one.done("", "sync", "--rebuild")
    assert len(rebuilt["tasks"]) == 1, rebuilt
    proven([office.one, office.other])


def altered(office):
    assert office.act().returncode == 0
    head = office.head()
    flip = "UPDATE visa_log.txn SET carried = set_byte(carried, 200, get_byte(carried, 200) # 1) WHERE number = %d"
    office.engine.sql(flip % head)
    came = office.other.run("", "sync")
    assert came.returncode == 7, came.stderr
    verified = office.one.run("", "audit", "verify", "--log")
    assert verified.returncode == 7 and str(head) in verified.stdout, verified.stdout
    office.engine.sql(flip % head)
    proven([office.one, office.other])


def cut(office, first):
    """The owner takes out of the log what does not hold, and all that follows."""
    office.engine.sql(f"BEGIN; DELETE FROM visa_log.txn WHERE number >= {first}; UPDATE visa_log.ledger SET number = {first - 1}, "
                      f"hash = (SELECT hash FROM visa_log.txn WHERE number = {first - 1}); COMMIT")


def put_right(office):
    """Whoever has the password appends what nobody signed; an old transaction is altered; the owner cuts both out."""
    assert office.act().returncode == 0
    office.other.done("", "sync")
    head = office.head()
    forged = f"SELECT visa_log.append((SELECT hash FROM visa_log.ledger), {head + 1}, decode(repeat('07', 32), 'hex'), 'x', '\\x00')"
    subprocess.run(["psql", "-qX", "-h", "127.0.0.1", "-p", str(office.engine.ports[0]), "-U", "counter", "-d", "office", "-c",
                    forged], check=True, capture_output=True)
    for machine in [office.one, office.other]:
        assert office.act(machine).returncode == 7 and machine.run("", "sync").returncode == 7
    cut(office, head + 1)
    proven([office.one, office.other])
    assert office.act().returncode == 0
    old = head - 2
    office.engine.sql(f"UPDATE visa_log.txn SET carried = set_byte(carried, 200, get_byte(carried, 200) # 1) WHERE number = {old}")
    verified = office.one.run("", "audit", "verify", "--log")
    assert verified.returncode == 7 and f'"differ":[{old}]' in verified.stdout, verified.stdout
    cut(office, old)
    return f"given back: {office.one.done('', 'sync')['added_again']}"


def lost(office):
    """The engine and its backup are gone: a machine fills another with all that it knows."""
    office.engine.sql("DROP SCHEMA visa_log CASCADE")
    office.one.done("admin1", "share", office.engine.owner, "--role", "counter", "--log-is-lost", "--note", "lost")
    assert office.act().returncode == 0


def another_ledger(office):
    (office.folder / "stranger").mkdir()
    stranger = Machine(office.binary, office.folder / "stranger", None)
    stranger.done("", "init", "--training", "--office", "CAN")
    is_told(stranger.run("admin1", "share", office.engine.owner, "--note", "x"), 7, "another_ledger")


def log_needed(office):
    settings = office.one.folder / "settings.toml"
    text = settings.read_text()
    settings.write_text("")
    is_told(office.act(), 75, "log_needed")
    assert office.one.run("", "list").returncode == 0
    settings.write_text(text)


def dead_machine(office):
    """A machine that dies for good: another takes its place from the log alone."""
    assert office.act().returncode == 0
    shutil.rmtree(office.one.folder)
    keys = office.other
    office.one = joined(office.binary, office.folder / "anew", office.engine.urls, keys, office.ledger)
    assert office.act().returncode == 0
    proven([office.one, office.other])


ROWS = [down, cut_off, silent, read_only, full, unknown, broken_off, stands_still, long_list, diverged, altered, put_right,
        lost, another_ledger, log_needed, dead_machine, deposed, rolled_back]


def main():
    binary, asked = os.path.abspath(sys.argv[1]), sys.argv[2:]
    good = done = 0
    with Folder() as folder:
        office = Office(binary, folder, 5640)
        with office.engine:
            for row in [row for row in ROWS if not asked or row.__name__ in asked]:
                done += 1
                try:
                    told = row(office) or ""
                    if row is not rolled_back:
                        proven([office.one, office.other])
                    good += 1
                    print(f"{row.__name__}: as it should be {told and '(' + told + ')'}", flush=True)
                except Exception as wrong:
                    print(f"{row.__name__}: NOT as it should be: {type(wrong).__name__} {str(wrong)[:600]}", flush=True)
    print(f"{good} of {done} rows of the table")
    return 0 if good == done else 1


if __name__ == "__main__":
    sys.exit(main())
