#!/usr/bin/env python3
"""Machines that write through one log while its primary is killed and the standby takes its place.

    examples/shared_record/campaign.py BINARY [ROUNDS [MACHINES [SECONDS]]]

Each round: a new engine with a standby that every act waits for, a training office, MACHINES copies that take in
applications at once, `kill -9` of the primary half way, promotion. Acknowledged applications that are not in the record, or
are there twice, must be 0; exit codes 0, 4, 75 and 76 alone; each 76 is settled by its request id; every machine and the log
are proven at the end. Ends by itself; loopback only.
"""
import collections, json, os, pathlib, shutil, subprocess, sys, tempfile, threading, time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = os.path.abspath(sys.argv[1])
ROUNDS, MACHINES, SECONDS = (int(value) for value in (sys.argv[2:] + ["3", "6", "8"][len(sys.argv) - 2:])[:3])
EXAMPLES = [json.loads(line) for line in open(HERE.parent / "facts" / "port_visa.jsonl", encoding="utf-8")]
FACTS = next(facts for facts in EXAMPLES if facts["id"] == "pv-negotiation")
NOW = FACTS["as_of"] + "T09:00+08:00"


class Machine:
    def __init__(self, folder, urls):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        (self.folder / "settings.toml").write_text(f'[record]\nlog = "{urls}"\nmax_age = "1s"\ndeadline = "3s"\n')

    def run(self, officer, *words, facts=None):
        command = [BINARY, "--json", "--no-input", "--now", NOW, "--config", self.folder / "settings.toml",
                   "--case-file", self.folder / "cases.db"] + (["--officer", officer] if officer else []) + list(words)
        return subprocess.run(command, input=json.dumps(facts) if facts else None, capture_output=True, text=True,
                              env={"HOME": str(self.folder)})


def name(number):
    return "".join(chr(65 + int(digit)) for digit in f"{number:012d}")


def person(number):
    facts = json.loads(json.dumps(FACTS))
    facts.setdefault("applicant", {})["name"] = f"{name(number * 7919 % 10**9)} {name(number)[6:]}"
    facts["applicant"]["birth_date"] = f"19{50 + number % 47}-{1 + number % 11:02d}-{1 + number % 27:02d}"
    return facts


def at_work(machine, place, until, done, times, codes, lock):
    number = 0
    while time.time() < until:
        number += 1
        request, facts = f"m{place}-{number}", person(place * 100_000 + number)
        while True:
            began = time.time()
            came = machine.run("intake1", "intake", "port_visa", "--from", "-", "--request-id", request, facts=facts)
            with lock:
                codes[came.returncode] += 1
            if came.returncode == 0:
                with lock:
                    done.append(request)
                    times.append(time.time() - began)
                break
            if came.returncode not in (4, 75, 76):
                with lock:
                    codes[f"{came.returncode}: {came.stderr[:200]}"] += 1
                break
            if time.time() > until + 60:
                break


def a_round(folder, port):
    engine = [HERE / "engine.sh", folder / "engine"]
    urls = subprocess.run(engine + [str(port)], capture_output=True, text=True, check=True).stdout.strip()
    try:
        first = Machine(folder / "m0", urls)
        made = first.run("", "init", "--training", "--office", "PVG")
        assert made.returncode == 0, made.stderr
        shared = first.run("admin1", "share", urls.replace("counter@", "postgres@"), "--role", "counter", "--note", "trial")
        assert shared.returncode == 0, shared.stderr
        ledger = json.loads(shared.stdout)["ledger"]
        machines = [first]
        for place in range(1, MACHINES):
            machine = Machine(folder / f"m{place}", urls)
            joined = machine.run("", "join", urls, "--ledger", ledger)
            assert joined.returncode == 0, joined.stderr
            (machine.folder / "cases.db.keys").mkdir()
            for key in (first.folder / "cases.db.keys").glob("*.key"):
                shutil.copy(key, machine.folder / "cases.db.keys")
            machines.append(machine)
        done, times, codes, lock = [], [], collections.Counter(), threading.Lock()
        until = time.time() + SECONDS
        threads = [threading.Thread(target=at_work, args=(machine, place, until, done, times, codes, lock))
                   for place, machine in enumerate(machines)]
        [thread.start() for thread in threads]
        time.sleep(SECONDS / 2)
        subprocess.run(engine + ["promote"], check=True)
        [thread.join() for thread in threads]
        recorded = collections.Counter()
        for machine in machines:
            assert (came := machine.run("", "sync")).returncode == 0, came.stderr
            proven = machine.run("", "audit", "verify", "--log")
            assert proven.returncode == 0, proven.stdout
        file = machines[0].folder / "cases.db"
        import sqlite3
        for request, in sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute("SELECT request FROM txn"):
            recorded[request.split(" ")[0]] += 1
        lost = sum(recorded[request] == 0 for request in done)
        twice = sum(count > 1 for count in recorded.values())
        times.sort()
        told = f"{len(done)} acknowledged, lost {lost}, twice {twice}, exit codes {dict(codes)}"
        if times:
            told += f", p50 {times[len(times) // 2] * 1000:.0f} ms, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms"
        print(told, flush=True)
        return lost == 0 and twice == 0 and all(code in (0, 4, 75, 76) for code in codes)
    finally:
        subprocess.run(engine + ["stop"], stderr=subprocess.DEVNULL)


def main():
    good = 0
    for number in range(ROUNDS):
        folder = pathlib.Path(tempfile.mkdtemp())
        folder.chmod(0o755)
        try:
            good += a_round(folder, 5500 + 2 * (number % 50))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{good} of {ROUNDS} rounds")
    return 0 if good == ROUNDS else 1


if __name__ == "__main__":
    sys.exit(main())
