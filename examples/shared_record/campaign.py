#!/usr/bin/env python3
"""Machines that write through one log while its primary is killed and the standby takes its place.

    examples/shared_record/campaign.py BINARY [ROUNDS [MACHINES [SECONDS]]] [leader]

Each round: a new engine with a standby that every act waits for, a training office, MACHINES copies that take in
applications at once, `kill -9` of the primary half way, promotion: of all its processes at once, as a machine dies, or of
its leader alone. Then what waited for the standby may be seen for a moment, and a machine that followed it is set aside.
Acknowledged applications that are not in the record, or are there twice, must be 0; exit codes 0, 4, 75 and 76 alone; each 76
is settled by its request id; every machine and the log are proven at the end. Ends by itself; loopback only.
"""
import collections, json, os, sys, threading, time

from machines import ALLOWED, Engine, Folder, an_office, person, proven, told


def at_work(machine, place, until, came_to, aside):
    number = 0
    while time.time() < until:
        number += 1
        request, facts = f"m{place}-{number}", person(place * 100_000 + number)
        while time.time() < until + 60:
            began = time.time()
            came = machine.run("intake1", "intake", "port_visa", "--from", "-", "--request-id", request, facts=facts)
            came_to.append((request, came.returncode, time.time() - began, came.stderr))
            if came.returncode == 4 and '"diverged"' in came.stderr:
                # It followed what its engine alone had: what it holds more is set aside, and nobody was told of it.
                aside.append(json.loads(machine.run("", "sync", "--rebuild").stdout)["tasks"])
            if came.returncode not in (4, 75, 76):
                break


def a_round(binary, folder, port, count, seconds, leader_alone):
    with Engine(folder / "engine", port) as engine:
        machines, _ = an_office(binary, folder, engine, count)
        came_to, aside, until = [], [], time.time() + seconds
        threads = [threading.Thread(target=at_work, args=(machine, place, until, came_to, aside))
                   for place, machine in enumerate(machines)]
        [thread.start() for thread in threads]
        time.sleep(seconds / 2)
        killed = time.time()
        if leader_alone:
            engine.does("kill", "primary")
            time.sleep(0.2)
        engine.does("promote")
        stood = time.time() - killed
        [thread.join() for thread in threads]
        for machine in machines:
            if machine.run("", "sync").returncode == 4:
                aside.append(machine.done("", "sync", "--rebuild")["tasks"])
        proven(machines)
        recorded = machines[0].requests()
    for code, said in {code: said for _, code, _, said in came_to if code not in ALLOWED}.items():
        print(code, said[-400:])
    done = {request for request, code, *_ in came_to if code == 0}
    unknown = {request for request, code, *_ in came_to if code == 76}
    return {"acknowledged": len(done), "lost": sum(recorded[request] == 0 for request in done),
            "twice": sum(times > 1 for times in recorded.values()), "codes": collections.Counter(code for _, code, *_ in came_to),
            "unknown": len(unknown), "unsettled": len(unknown - done), "set aside": len(aside), "stood": stood,
            "times": [took for _, code, took, _ in came_to if code == 0]}


def main():
    binary = os.path.abspath(sys.argv[1])
    leader_alone = sys.argv[-1] == "leader"
    sys.argv = sys.argv[:-1] if leader_alone else sys.argv
    rounds, count, seconds = (int(value) for value in (sys.argv[2:] + ["3", "6", "8"][len(sys.argv) - 2:])[:3])
    sums, times, good = collections.Counter(), [], 0
    for number in range(rounds):
        with Folder() as folder:
            came = a_round(binary, folder, 5500 + 2 * (number % 50), count, seconds, leader_alone)
        times += came.pop("times")
        codes = came.pop("codes")
        sums.update({f"exit {code}": many for code, many in codes.items()})
        sums.update({key: value for key, value in came.items() if key != "stood"})
        wrong = came["lost"] or came["twice"] or came["unsettled"] or (came["set aside"] and not leader_alone)
        good += not wrong and set(codes) <= set(ALLOWED)
        print(f"round {number + 1}: {came}, exit codes {dict(codes)}", flush=True)
    print(f"{good} of {rounds} rounds; {dict(sums)}; {told(times)}")
    return 0 if good == rounds else 1


if __name__ == "__main__":
    sys.exit(main())
