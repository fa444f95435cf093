#!/usr/bin/env python3
"""A machine that is killed at every step of an act: at each of its calls that sends, receives, syncs, cuts or writes.

    examples/shared_record/crash.py BINARY [SECONDS [CALL,…]]

`strace` kills the command at its Nth call of a kind, for each N until it runs to its end. After each: the same command again
under the same request id; record and log hold, and the act stands once. Ends after SECONDS at the latest and says how far it
came.
"""
import os, shutil, sys, time

from machines import Engine, Folder, an_office, person, proven

CALLS = ["sendto", "recvfrom", "fsync", "ftruncate", "unlink", "pwrite64"]


def main():
    binary, seconds = os.path.abspath(sys.argv[1]), float((sys.argv[2:] + ["200"])[0])
    calls = sys.argv[3].split(",") if len(sys.argv) > 3 else CALLS
    if not shutil.which("strace"):
        print("skipped: there is no strace on this machine")
        return 0
    with Folder() as folder, Engine(folder / "engine", 5620) as engine:
        (one, other), _ = an_office(binary, folder, engine, 2)
        head, began = (lambda: int(engine.sql("SELECT number FROM visa_log.ledger"))), time.time()
        people, told = 0, []
        for call in calls:
            at, between, both, whole = 0, 0, 0, False
            while not whole and time.time() < began + seconds:
                at, people = at + 1, people + 1
                words = ["intake", "port_visa", "--from", "-", "--request-id", f"killed-{call}-{at}"]
                # Something to follow, so that a kill may fall there.
                other.done("intake1", "intake", "port_visa", "--from", "-", facts=person(500_000 + people))
                before = head()
                trace = ["strace", "-qq", "-o", "/dev/null", "-f", "-e", f"trace={call}", "-e",
                         f"inject={call}:signal=KILL:when={at}"]
                came = one.run("intake1", *words, facts=person(people), before=trace)
                whole = came.returncode == 0
                logged = head() > before
                here = one.rows("SELECT count(*) FROM txn WHERE request LIKE ?", words[-1] + " %")[0][0]
                between, both = between + (logged and not here), both + (logged and here and not whole)
                again = one.done("intake1", *words, facts=person(people))
                assert again.get("already_done", False) == logged, (call, at, again)
                proven([one])
                assert one.requests()[words[-1]] == 1, (call, at)
            told.append(f"{call} 1 to {at - whole}{'' if whole else ' and more'} ({between} in the log alone, {both} in both)")
        proven([one, other])
        print(f"killed at {'; '.join(told)}: the act stood once each time, record and log held")
        return 0


if __name__ == "__main__":
    sys.exit(main())
