#!/usr/bin/env python3
"""Two officers at two terminals with the same case on the screen, who press Enter at nearly the same time.

    examples/two_counters.py target/debug/visa-cli 1000

Of each case one review is recorded; the other officer is told that the case has moved, by whom, and nothing is written over
it. The whole file is proven at the end. Exit code 1 where one case came out otherwise.
"""

import json
import random
import sys
import tempfile

from at_terminal import Terminal, office, run

NOW = "2026-02-20T09:00+08:00"


def sheet(count, path):
    """Writes a list of plain people."""
    with open(path, "w", encoding="utf-8") as out:
        out.write("序号,外文姓名,性别,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,邀请单位,统一社会信用代码\n")
        letters = random.Random(7)
        for n in range(count):
            name = "".join(letters.choice("ABDEGHIKLMNORSTU") for _ in range(9))
            given = "".join(letters.choice("AEIOLNRST") for _ in range(6))
            out.write(f"{n + 1},{name} {given},男,{1950 + n % 47}-{1 + n % 12:02}-{1 + n % 28:02},日本,B{1000000 + n * 7919},"
                      f"2031-02-15,2026-03-05,10,商务洽谈,上海申海精密机械有限公司,91310115MA1K4BQR53\n")


def main():
    """Races, and proves what came of it."""
    binary, count = sys.argv[1], int(sys.argv[2])
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        sheet(count, f"{folder}/list.csv")
        office(binary, folder, f"{folder}/list.csv", NOW)
        counters = [Terminal(binary, folder, officer, "work", NOW) for officer in ("review1", "review2")]
        told = {counter: 0 for counter in counters}
        for case in range(1, count + 1):
            number = f"PVG-2026-{case:06}"
            for counter in counters:
                counter.shows(f"{number} ·")
            first, second = chance.sample(counters, 2)
            marks = {counter: counter.mark for counter in counters}
            first.decides("\r")
            # Sometimes at once, sometimes when the other is done: it is told in either case.
            late = chance.choice([0, 0, 0.002, 0.01, 0.03])
            if late:
                second.read(late)
            second.types("\r")
            came = {counter: counter.shows(f"ok {number}", "not done") for counter in (first, second)}
            lost = [counter for counter, text in came.items() if text == "not done"]
            if len(lost) != 1:
                raise SystemExit(f"{number}: {list(came.values())}")
            lost[0].shows("has moved")
            told[lost[0]] += 1
            lost[0].types("g")
            for counter in counters:
                # The next case is drawn above what the key came to.
                counter.mark = marks[counter]
        for counter in counters:
            counter.types("q")
            if counter.ends() != 0:
                raise SystemExit("a counter ended otherwise")
        reviewed = 0
        for case in range(1, count + 1):
            events = json.loads(run(binary, folder, "", f"history {case}", NOW))["events"]
            reviewed += sum(event["kind"] == "reviewed" for event in events) == 1
        proven = json.loads(run(binary, folder, "", "audit verify", NOW))["ok"]
        lost = sum(told.values())
        print(f"{count} cases: {lost} told that the case moved ({', '.join(map(str, told.values()))}), "
              f"{reviewed} reviewed once, record {'proven' if proven else 'NOT PROVEN'}")
        sys.exit(0 if lost == reviewed == count and proven else 1)


if __name__ == "__main__":
    main()
