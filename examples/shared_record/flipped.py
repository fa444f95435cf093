#!/usr/bin/env python3
"""Each flipped byte of a bundle and of the log is refused, and nothing of it is written.

    examples/shared_record/flipped.py BINARY [EVERY [SECONDS]]

A bundle of three transactions: each EVERYth byte is flipped (the 1st, every one, without it), and the bundle is cut off there,
and a machine that lacks the three is given it. The log: each such byte of what it holds of them, of their numbers, hashes and
requests, and of where it stands; a machine that lacks them follows, and one that has them proves the log. The unaltered bundle and log
are taken at the end: all tables are the same. Ends after SECONDS at the latest and says how far it came.
"""
import collections, contextlib, hashlib, os, shutil, sqlite3, subprocess, sys, time

from machines import Engine, Folder, Machine, an_office, person, proven, same_tables

COLUMNS = [("txn", "number"), ("txn", "hash"), ("txn", "request"), ("ledger", "id"), ("ledger", "number"), ("ledger", "hash"),
           ("txn", "carried")]


def digest(machine):
    """All that the machine's file holds."""
    with contextlib.closing(sqlite3.connect(f"file:{machine.file}?mode=ro", uri=True)) as file:
        return hashlib.sha256("\n".join(file.iterdump()).encode()).digest()


class Sql:
    """One conversation with the engine, for many short statements."""

    def __init__(self, engine):
        self.process = subprocess.Popen(["psql", "-h", "127.0.0.1", "-p", str(engine.ports[0]), "-U", "postgres", "-d", "office",
                                         "-qAtX", "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def does(self, text):
        self.process.stdin.write(text + ";\n\\echo done\n")
        self.process.stdin.flush()
        answer = []
        while (line := self.process.stdout.readline().rstrip("\n")) != "done":
            assert line or self.process.poll() is None, text
            answer.append(line)
        return "\n".join(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)


def three(machine, first):
    for number in range(3):
        machine.done("intake1", "intake", "port_visa", "--from", "-", facts=person(first + number))


def of_a_bundle(binary, folder, every, until):
    """One machine writes, another has a copy."""
    one, other = (Machine(binary, folder / name, None) for name in ["writes", "copies"])
    one.done("", "init", "--training", "--office", "PVG")
    three(one, 1)
    ledger, head = one.done("", "audit", "head")["ledger"], one.rows("SELECT max(number) FROM txn")[0][0]
    one.done("admin1", "bundle", "out", folder / "whole.bundle")
    other.done("", "join", folder / "whole.bundle", "--ledger", ledger)
    three(one, 11)
    one.done("admin1", "bundle", "out", folder / "three.bundle", "--since", str(head))
    good, before = (folder / "three.bundle").read_bytes(), digest(other)
    altered, codes, taken, at = folder / "altered.bundle", collections.Counter(), [], 0
    for at in range(0, len(good), every):
        if time.time() > until:
            break
        for bytes_ in [good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1:], good[:at]]:
            altered.write_bytes(bytes_)
            came = other.run("", "bundle", "in", altered)
            codes[came.returncode] += 1
            if came.returncode not in (4, 6, 7):
                taken.append((at, len(bytes_) - len(good), came.returncode, came.stdout[-200:], came.stderr[-300:]))
    assert digest(other) == before, "an altered bundle wrote something"
    other.done("", "bundle", "in", folder / "three.bundle")
    count, differ = same_tables(one, other)
    print(f"bundle: every {every}. of {len(good)} bytes to {at}, flipped and cut off: {codes.total() - len(taken)} of "
          f"{codes.total()} refused, exit codes {dict(codes)}; unaltered it is taken, {count} tables, not the same: {differ}",
          flush=True)
    [print("taken:", each) for each in taken[:5]]
    return not taken and not differ


def flip_of(table, column, at, where, number):
    """What flips a bit of a byte, and what flips it back."""
    if column == "number":
        bit = f"(1::bigint << {8 * at + (at + 3) % 8})"
        back = f" WHERE number = {number} # {bit}" if where else ""
        return (f"UPDATE visa_log.{table} SET number = number # {bit}{where}",
                f"UPDATE visa_log.{table} SET number = number # {bit}{back}")
    # A request is text: another letter, which the engine takes.
    bytes_, bit = (f"convert_to({column}, 'UTF8')", 1) if column == "request" else (column, 1 << at % 8)
    flipped = f"set_byte({bytes_}, {at}, get_byte({bytes_}, {at}) # {bit})"
    flipped = f"convert_from({flipped}, 'UTF8')" if column == "request" else flipped
    return (f"UPDATE visa_log.{table} SET {column} = {flipped}{where}",) * 2


def length_of(sql, table, column, where):
    return 8 if column == "number" else int(sql.does(f"SELECT octet_length({column}) FROM visa_log.{table}{where}"))


def of_the_log(binary, folder, engine, every, until):
    (one, other), ledger = an_office(binary, folder, engine, 2)
    three(one, 1)
    other.done("", "sync")
    head = one.rows("SELECT max(number) FROM txn")[0][0]
    three(one, 11)
    before, good = digest(other), True
    shutil.copytree(other.folder, folder / "kept")
    with Sql(engine) as sql:
        for table, column in COLUMNS:
            tried, followed, held, taken = 0, collections.Counter(), collections.Counter(), []
            for number in [None] if table == "ledger" else [head + 1, head + 2, head + 3]:
                where = f" WHERE number = {number}" if number else ""
                for at in range(0, length_of(sql, table, column, where), every if column == "carried" else 1):
                    if time.time() > until:
                        break
                    flip, back = flip_of(table, column, at, where, number)
                    sql.does(flip)
                    came, proof = other.run("", "sync"), one.run("", "audit", "verify", "--log")
                    sql.does(back)
                    tried += 1
                    followed[came.returncode] += 1
                    held[proof.returncode] += 1
                    if came.returncode not in (4, 7) or proof.returncode != 7:
                        taken.append((number, at, came.returncode, proof.returncode, came.stdout[-200:], came.stderr[-200:]))
                    if came.returncode == 0:
                        shutil.rmtree(other.folder)
                        shutil.copytree(folder / "kept", other.folder)
            print(f"log, {table}.{column}: {tried - len(taken)} of {tried} flipped bytes refused; exit codes of who follows "
                  f"{dict(followed)}, of who proves {dict(held)}", flush=True)
            [print("taken:", each) for each in taken[:3]]
            good = good and not taken
    assert digest(other) == before, "an altered log wrote something"
    proven([one, other])
    count, differ = same_tables(one, other)
    print(f"unaltered it is taken, {count} tables, not the same: {differ}")
    return good and not differ


def main():
    binary = os.path.abspath(sys.argv[1])
    every, seconds = (int(value) for value in (sys.argv[2:] + ["1", "900"][len(sys.argv) - 2:])[:2])
    with Folder() as folder, Engine(folder / "engine", 5700) as engine:
        good = of_a_bundle(binary, folder, every, time.time() + seconds / 2)
        good = of_the_log(binary, folder, engine, every, time.time() + seconds / 2) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
