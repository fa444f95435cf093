"""Counters that take in single cases as long as a process runs: import_counters.py VISA-CLI FILE FACTS COUNTERS PROCESS."""
import json
import subprocess
import sys
import threading
import time


def main():
    visa, file, facts, counters, process = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    with open(facts, encoding="utf-8") as lines:
        base = json.loads(next(lines))
    took, refused, lock = [], [], threading.Lock()

    def runs():
        try:
            with open(f"/proc/{process}/stat", encoding="ascii") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def counter(place):
        number = 0
        while runs():
            number += 1
            one = json.loads(json.dumps(base))
            one["passport"]["number"] = f"Z{place}{number:06}"
            begun = time.monotonic()
            came = subprocess.run([visa, "--quiet", "--case-file", file, "--officer", "intake1", "--now",
                                   "2026-11-25T09:00+08:00", "intake", "port_visa", "--from", "-"],
                                  input=json.dumps(one).encode(), capture_output=True, check=False)
            with lock:
                took.append(time.monotonic() - begun)
                if came.returncode:
                    refused.append((came.returncode, came.stderr.decode()[:300]))

    threads = [threading.Thread(target=counter, args=(place,)) for place in range(counters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    at = lambda share: took[min(len(took) - 1, int(share * len(took)))] if took else 0
    print(f"{counters} counters beside an import: {len(took)} intakes, {len(refused)} refused; p50 {at(0.5):.3f} s, "
          f"p99 {at(0.99):.3f} s, longest {at(1):.3f} s")
    for told in sorted(set(refused))[:3]:
        print("  exit", *told)


main()
