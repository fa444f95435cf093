#!/usr/bin/env python3
"""A day's report beside the same sums by hand, on the same files: report_speed.py PROGRAM FILE...

Files are those of `cargo run --release --example large_file`. Runs are interleaved; medians of processor time and
ratios are printed.
By hand means: the numbers of the last day, counted over events and cases, once plainly and once through the index on
the time of transactions; backlog, age and deadlines over the cases as they stand. DuckDB, where the Python package is
there, counts in tables that were read into it beforehand; reading them is not counted.
"""
import os, resource, sqlite3, statistics, subprocess, sys, tempfile, time

DAY, ROUNDS = "2026-11-20", 5
START = 1795104000000  # 2026-11-20T00:00+08:00
END = START + 86_400_000
SPLITS = ("measure", "port", "nationality", "enterprise")
STANDS = f"""
SELECT state, count(*) FROM case_file WHERE state IN ('accepted','awaiting-papers','under-examination','reviewed','approved') GROUP BY 1;
SELECT measure, count(*) FROM case_file WHERE state IN ('accepted','awaiting-papers','under-examination','reviewed','approved') GROUP BY 1;
SELECT CASE WHEN received_on > '2026-11-17' THEN 0 WHEN received_on > '2026-11-12' THEN 1 WHEN received_on > '2026-11-04' THEN 2
  WHEN received_on > '2026-10-20' THEN 3 ELSE 4 END AS age, count(*) FROM case_file
  WHERE state IN ('accepted','awaiting-papers','under-examination','reviewed','approved') GROUP BY 1;
SELECT count(*) FROM case_file WHERE state IN ('accepted','under-examination','reviewed') AND due_on < '{DAY}';
SELECT custody, count(*) FROM case_file WHERE custody <> 'holder' GROUP BY 1;
"""


def sums(which, dated):
    """Counts of the day by each split; `dated` says which events are of the day."""
    table = f"SELECT kind, {', '.join(SPLITS)} FROM event JOIN case_file ON case_file.id = event.case_id WHERE {dated}"
    create = f"CREATE TEMP TABLE of_day AS {table} AND kind IN ('accepted','approved','refused','issued');\n"
    groups = "".join(f"SELECT kind, {split}, count(*) FROM of_day GROUP BY 1, 2;\n" for split in SPLITS)
    return create + groups + STANDS + "DROP TABLE of_day;\n"


PLAIN = sums("plain", f'event."at" >= {START} AND event."at" < {END}')
SEQS = f"(SELECT %s FROM txn WHERE at >= {START} AND at < {END})"
SMART = sums("smart", f"event.seq BETWEEN {SEQS % 'min(first_seq)'} AND {SEQS % 'max(last_seq)'}")


def timed(command, text=None):
    """Seconds of the processor, which what else runs on the machine changes little."""
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


def duck(path):
    try:
        import duckdb
    except ImportError:
        return None
    base = duckdb.connect()
    base.execute("SET threads = 2")
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for table, columns in (
        ("event", "seq, case_id, kind, at"),
        ("case_file", "id, state, measure, port, nationality, enterprise, received_on, due_on, custody"),
    ):
        handle, name = tempfile.mkstemp(suffix=".csv")
        os.close(handle)
        subprocess.run(f"sqlite3 -csv -header {path} 'SELECT {columns} FROM {table}' > {name}", shell=True, check=True)
        base.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{name}', all_varchar = false)")
        os.unlink(name)
    source.close()
    return base


def counted(base):
    began = time.process_time()
    for statement in PLAIN.split(";"):
        if statement.strip():
            base.execute(statement).fetchall() if statement.strip().startswith("SELECT") else base.execute(statement)
    return time.process_time() - began


def main():
    program, files = sys.argv[1], sys.argv[2:]
    now = f"{DAY}T18:00+08:00"
    results = {}
    bases = {path: duck(path) for path in files if os.environ.get("DUCKDB", "1") == "1"}
    for round in range(ROUNDS):
        for path in files:
            report = [program, "--case-file", path, "--now", now, "report", "daily", "--date", DAY, "--json"]
            start = [program, "--version"]
            runs = {
                "visa-cli --version": lambda: timed(start),
                "report daily": lambda: timed(report),
                "sqlite3 select 1": lambda: timed(["sqlite3", path, "select 1"]),
                "sqlite3 by index": lambda: timed(["sqlite3", path], SMART),
            }
            if round < 3:
                runs["sqlite3 plainly"] = lambda: timed(["sqlite3", path], PLAIN)
            if bases.get(path):
                runs["DuckDB in memory"] = lambda: counted(bases[path])
            for name, run in runs.items():
                results.setdefault((path, name), []).append(run())
    for path in files:
        cases = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("SELECT count(*) FROM case_file").fetchone()[0]
        mine = statistics.median(results[path, "report daily"])
        print(f"{path}: {cases} cases, {os.path.getsize(path) / cases:.0f} bytes a case on disk")
        for (one, name), times in results.items():
            if one == path:
                median = statistics.median(times)
                print(f"  {name:20} {median * 1000:10.1f} ms   {median / mine:8.2f} of report daily   ({len(times)} runs)")
    first = statistics.median(results[files[0], "report daily"])
    for path in files[1:]:
        print(f"report daily: {path} / {files[0]} = {statistics.median(results[path, 'report daily']) / first:.2f}")


main()
