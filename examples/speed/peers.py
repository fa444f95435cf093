"""What others do with the same list: peers.py flat|script|sqlite_utils LIST.CSV, each into a new file that is thrown away."""
import csv
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
WEIGHTS = [pow(3, place, 31) for place in range(17)]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def flat(path, to):
    subprocess.run(["sqlite3", to, "-cmd", ".mode csv", f".import {path} list"], check=True)


def sqlite_utils(path, to):
    subprocess.run(["sqlite-utils", "insert", to, "list", path, "--csv"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def credit_code_holds(code):
    try:
        total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(code[:17], WEIGHTS))
    except ValueError:
        return False
    return len(code) == 18 and ALPHABET[(31 - total % 31) % 31] == code[17]


def script(path, to):
    """The same checks in Python: dates, passport, credit code, duplicates; people, cases and events in tables of their own."""
    base = sqlite3.connect(to)
    base.executescript("""CREATE TABLE person (id INTEGER PRIMARY KEY, passport TEXT, nationality TEXT, name TEXT, birth TEXT,
            UNIQUE (passport, nationality));
        CREATE INDEX birth ON person (birth, name);
        CREATE TABLE cases (id INTEGER PRIMARY KEY, person INTEGER, unit TEXT, arrives TEXT, days INTEGER, state TEXT);
        CREATE INDEX of_person ON cases (person);
        CREATE TABLE event (seq INTEGER PRIMARY KEY, case_id INTEGER, body TEXT, hash BLOB);""")
    import hashlib
    import json
    last = b""
    with open(path, encoding="utf-8", newline="") as rows, base:
        for row in csv.DictReader(rows):
            days = [row["出生日期"], row["护照有效期至"], row["拟入境日期"]]
            if not all(DAY.match(day) for day in days) or not credit_code_holds(row["统一社会信用代码"]):
                continue
            if not row["护照号码"].isalnum() or not 1 <= int(row["停留天数"]) <= 30:
                continue
            key = " ".join(sorted(row["外文姓名"].split()))
            passport, country = row["护照号码"], row["国籍"]
            if base.execute("SELECT id FROM person WHERE passport = ? AND nationality = ?", (passport, country)).fetchone():
                continue
            if base.execute("SELECT id FROM person WHERE birth = ? AND name = ?", (days[0], key)).fetchone():
                continue
            person = base.execute("INSERT INTO person (passport, nationality, name, birth) VALUES (?, ?, ?, ?)",
                                  (passport, country, key, days[0])).lastrowid
            case = base.execute("INSERT INTO cases (person, unit, arrives, days, state) VALUES (?, ?, ?, ?, 'accepted')",
                                (person, row["统一社会信用代码"], days[2], int(row["停留天数"]))).lastrowid
            body = json.dumps(row, ensure_ascii=False)
            last = hashlib.sha256(last + body.encode()).digest()
            base.execute("INSERT INTO event (case_id, body, hash) VALUES (?, ?, ?)", (case, body, last))
    base.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        {"flat": flat, "script": script, "sqlite_utils": sqlite_utils}[sys.argv[1]](sys.argv[2], os.path.join(folder, "peer.db"))
