#!/usr/bin/env python3
"""Many machines at once through one log with a standby that every act waits for.

    examples/shared_record/many.py BINARY [MACHINES [ACTS [RATE [SECONDS]]]]

Each machine takes in applications and prints on a case that all share, ACTS of them; with RATE, so many acts a second are
begun over all machines, without it as many as go. Ends after SECONDS at the latest. Acknowledged acts that are not in the
record, or are there twice, must be 0; exit codes 0, 4, 75 and 76 alone; the record without a gap, the same on every machine.
"""
import collections, os, resource, sys, threading, time

from machines import ALLOWED, Engine, Folder, an_office, person, proven, told


def at_work(machine, place, count, pace, until, came_to):
    """`pace`: seconds between the beginnings of two acts of this machine, and when the first begins."""
    between, begin = pace
    for number in range(count):
        due = begin + number * between
        if due > until or time.time() > until:
            return
        time.sleep(max(0, due - time.time()))
        request = f"m{place}-{number}"
        for _ in range(200):
            began = time.time()
            if (number + place) % 20 == 19:
                came = machine.run("intake1", "print", "file", "1", "--note", "again", "--request-id", request)
            else:
                came = machine.run("intake1", "intake", "port_visa", "--from", "-", "--request-id", request,
                                   facts=person(place * 100_000 + number))
            came_to.append((request, came.returncode, time.time() - began, came.stderr))
            if came.returncode not in (4, 75, 76) or time.time() > until + 30:
                break


def main():
    binary = os.path.abspath(sys.argv[1])
    asked = sys.argv[2:] + ["50", "100", "0", "180"][len(sys.argv) - 2:]
    count, acts, rate, seconds = int(asked[0]), int(asked[1]), float(asked[2]), float(asked[3])
    with Folder() as folder, Engine(folder / "engine", 5600) as engine:
        machines, _ = an_office(binary, folder, engine, count, deadline="10s")
        machines[0].done("intake1", "intake", "port_visa", "--from", "-", facts=person(1))
        before = proven(machines[:1])
        came_to, start = [], time.time() + 0.5
        between = count / rate if rate else 0
        threads = [threading.Thread(target=at_work, args=(machine, place + 1, acts, (between, start + place * between / count),
                                                          start + seconds, came_to))
                   for place, machine in enumerate(machines)]
        used_before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        took = time.time() - start
        used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - used_before
        last = proven(machines)
        done = {request for request, code, *_ in came_to if code == 0}
        recorded = machines[-1].requests()
        lost = [request for request in done if recorded[request] == 0]
        twice = [request for request, times in recorded.items() if times > 1]
        codes = collections.Counter(code for _, code, *_ in came_to)
        print(f"{count} machines, {len(done)} acts acknowledged of {count * acts}, {len(done) / took:.1f} a second; "
              f"lost {len(lost)}, twice {len(twice)}; exit codes {dict(codes)}; "
              f"{told([seconds for _, code, seconds, _ in came_to if code == 0])}, {used / len(came_to) * 1000:.0f} ms of processor "
              f"an act, load {os.getloadavg()[0]:.1f} on {os.cpu_count()}; transactions {before} to {last}, no gap")
        # What each refusal said, once each.
        said = {code: said for _, code, _, said in came_to if code}
        for code, text in said.items():
            print(code, text.strip()[-400:])
        good = not lost and not twice and set(codes) <= set(ALLOWED) and last >= before + len(done)
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
