#!/usr/bin/env python3
"""Long ways: many acts and long lists through the log, and what other machines see of it.

    examples/shared_record/long.py BINARY [ACTS [ROWS [LIST]]]

ACTS mixed acts on one machine and a list of ROWS through the log; a second machine that was that far behind follows, its
rows are compared with the first one's in all tables, and a third one joins. Then a list of LIST rows from one machine, while
another goes on taking in: how long it waits is told, and nobody may end with 75 because of it. 0 leaves a part out.
"""
import json, os, subprocess, sys, threading, time

from machines import Engine, Folder, an_office, joined, letters, person, proven, same_tables, told


def a_list(path, rows, first, port="PVG"):
    with open(path, "w", encoding="utf-8") as to:
        to.write("护照号码,姓,名,出生日期,国籍,性别,护照有效期至,邀请单位,统一社会信用代码,事由,入境日期,停留天数,次数,抵达口岸\n")
        for row in range(first, first + rows):
            to.write(f"E{row:08d},{letters(row * 7919 % 10**9)},LIN{letters(row)[6:]},19{50 + row % 47}-"
                     f"{1 + row % 11:02d}-{1 + row % 27:02d},DEU,M,2031-05-05,浦东新区贸易有限公司,91310115MA1K4BQR2R,商务洽谈,2026-12-01,10,1,{port}\n")
    return path


def mixed(machine, count):
    """So many acts: cases led through their life, with papers, prints and notes between."""
    acts = 0
    number = 0
    while acts < count:
        number += 1
        case = machine.done("intake1", "intake", "port_visa", "--from", "-", facts=person(number))["case"]
        steps = [("intake1", "print", "receipt", case), ("review1", "claim", case),
                 ("review1", "review", case, "--recommend", "approve"), ("approve1", "approve", case),
                 ("issue1", "issue", case, "--number", f"A{number:07d}", "--passport-shown")]
        acts += 1
        for officer, *words in steps[:number % 6]:
            if machine.run(officer, *words).returncode:
                break
            acts += 1
    return acts


def behind(binary, folder, engine, acts, rows):
    (one, other), ledger = an_office(binary, folder, engine, 2, deadline="10s")
    began = time.time()
    done = mixed(one, acts)
    print(f"{done} mixed acts in {time.time() - began:.0f} s", flush=True)
    follows(other, done)
    if rows:
        began = time.time()
        outcomes = took_in(one, folder, rows, 5_000_000)
        print(f"a list of {rows} ({outcomes}) through the log in {time.time() - began:.1f} s", flush=True)
        follows(other, rows)
    began = time.time()
    third = joined(binary, folder / "third", engine.urls, one, ledger)
    print(f"a third machine joined in {time.time() - began:.1f} s", flush=True)
    proven([one, other, third])
    for machine in [other, third]:
        count, differ = same_tables(one, machine)
        print(f"{count} tables, not the same: {differ}", flush=True)
        assert not differ
    return one, other


def follows(machine, what):
    began = time.time()
    machine.done("", "sync")
    print(f"{what} behind: followed in {time.time() - began:.1f} s", flush=True)


def took_in(machine, folder, rows, first):
    came = machine.run("intake1", "import", a_list(folder / f"list{first}.csv", rows, first), "--accept-good", timeout=1800)
    # 8: a row in some ten thousand is held, since its made-up person looks like another one.
    assert came.returncode in (0, 8), (came.returncode, came.stdout[-500:], came.stderr[-500:])
    outcomes = {name: count for name, count in json.loads(came.stdout)["outcomes"].items() if count}
    assert outcomes["new"] > 0.999 * rows, outcomes
    return outcomes


def others_wait(one, other, folder, rows):
    """What the other machine sees while a long list is written."""
    codes, times, over = [], [], threading.Event()

    def at_work():
        number = 0
        while not over.is_set():
            number += 1
            began = time.time()
            came = other.run("intake1", "intake", "port_visa", "--from", "-", facts=person(900_000 + number), timeout=900)
            codes.append(came.returncode)
            times.append(time.time() - began)

    thread = threading.Thread(target=at_work)
    thread.start()
    began = time.time()
    took_in(one, folder, rows, 20_000_000)
    took = time.time() - began
    over.set()
    thread.join()
    print(f"a list of {rows} in {took:.0f} s; meanwhile the other machine: {len(codes)} acts, exit codes "
          f"{ {code: codes.count(code) for code in set(codes)} }, {told(times)}, the longest {max(times):.1f} s", flush=True)
    assert set(codes) <= {0, 4}, codes
    proven([one, other])


def main():
    binary = os.path.abspath(sys.argv[1])
    acts, rows, long = (int(value) for value in (sys.argv[2:] + ["10000", "100000", "0"][len(sys.argv) - 2:])[:3])
    with Folder() as folder, Engine(folder / "engine", 5660) as engine:
        one, other = behind(binary, folder, engine, acts, rows)
        if long:
            others_wait(one, other, folder, long)
    return 0


if __name__ == "__main__":
    sys.exit(main())
