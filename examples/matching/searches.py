#!/usr/bin/env python3
"""Searches as officers and callers make them: searches.py BINARY FOLDER. Makes a file of 990 invented people, asks for some
of them in many ways, and counts how often the person stands among the first five. Standard library only."""
import collections, csv, json, pathlib, random, subprocess, sys, unicodedata
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fairs"))
import fairs

LETTERS = {"ü": "UE", "ö": "OE", "ä": "AE", "ß": "SS", "å": "AA", "ø": "OE"}
CYRILLIC = dict(zip("АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЫЭЮЯІЇЄ", "A B V G D E ZH Z I Y K L M N O P R S T U F KH TS CH SH SHCH Y E YU YA I YI YE".split()))
PINYIN = {"阮文安": "RUAN WENAN", "田中浩": "TIANZHONG HAO", "金民俊": "JIN MINJUN", "陈伟玲": "CHEN WEILING", "吴俊伟": "WU JUNWEI", "谢尔盖": "XIEERGAI"}


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).replace("ß", "ss").replace("Ł", "L").replace("ł", "l").replace("Đ", "D").replace("Ø", "O").replace("ı", "i").replace("I", "I")


def slip(word, rng):
    at = rng.randrange(1, len(word) - 1)
    return rng.choice([word[:at] + word[at + 1:], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2:],
                       word[:at] + rng.choice("AEIONRST") + word[at + 1:]])


def ways(one, rng):
    """How somebody is asked for: kind of search, and its text."""
    name, words, number = one["name"], one["name"].replace("-", " ").split(), one["passport"]
    latin = all(ord(c) < 0x250 for c in name)
    found = [("whole name", name), ("order swapped", " ".join(reversed(words))), ("in small letters", name.lower()),
             ("number", number), ("number in small letters", number.lower()), ("number with blanks", f"{number[:3]} {number[3:]}"),
             ("number with hyphen", f"{number[:2]}-{number[2:]}"), ("last four", number[-4:]), ("last five", number[-5:]),
             ("beginning of number", number[:6]), ("name and last four", f"{words[0]} {number[-4:]}"), ("last four and name", f"{number[-4:]} {words[-1]}")]
    if len(words) > 1:
        found += [("surname", words[0]), ("first and last word", f"{words[0]} {words[-1]}"), ("hyphens left out", " ".join(words)), ("joined", "".join(words))]
    if latin:
        plain = bare(name).upper()
        found.append(("without marks", plain))
        found.append(("marks in two letters", "".join(LETTERS.get(c.lower(), c) if c.lower() in LETTERS else c for c in name)))
        long = [w for w in plain.replace("-", " ").replace("'", "").split() if 5 <= len(w)]
        if long:
            found += [("beginning of a word", rng.choice(long)[:4]), ("slip in the name", " ".join(slip(w, rng) if w == long[0] else w for w in plain.split())),
                      ("slip in one word", slip(long[0], rng))]
    elif all(c in CYRILLIC or not c.isalpha() for c in name):
        found.append(("Cyrillic in letters", "".join(CYRILLIC.get(c, c) for c in name)))
    if one["chinese"]:
        found += [("Chinese name", one["chinese"]), ("part of the Chinese name", one["chinese"][1:]), ("pinyin", PINYIN[one["chinese"]]),
                  ("pinyin in small letters, joined", PINYIN[one["chinese"]].lower().replace(" ", ""))]
    if len(number) > 7:
        found.append(("slip in the number", number[:4] + ("7" if number[4] != "7" else "1") + number[5:]))
    return found


def main(binary, folder):
    folder.mkdir(parents=True, exist_ok=True)
    rng, base = random.Random(7), folder / "search.db"
    call = lambda *words: subprocess.run([binary, "--lang", "en", "--now", fairs.NOW, "--case-file", str(base), "--no-input", *words], capture_output=True, text=True)
    everybody = fairs.people(44, 990)
    if not base.exists():
        call("init", "--training", "--office", "PVG")
        with (folder / "list.csv").open("w", newline="", encoding="utf-8") as out:
            sheet = csv.writer(out)
            sheet.writerow(fairs.ZH)
            for one in everybody:
                sheet.writerow([one["name"], one["chinese"], {"M": "男", "F": "女"}[one["sex"]], one["born"], one["zh"], one["passport"], one["expires"], one["arrives"], one["days"], "商务洽谈", one["unit"], one["uscc"]])
        papers = [x for kind in ("application_form", "photo", "invitation_letter", "enterprise_evidence") for x in ("--paper", kind)]
        came = call("--officer", "intake1", "import", str(folder / "list.csv"), "--accept-good", *papers, "--set", "passport.shown=copy", "--set", "request.visa_abroad_in_time=false")
        assert came.returncode in (0, 8), came.stderr
    by_number = {}
    exported = call("--officer", "review1", "export", "--reveal", "--purpose", "supervision",
                    "--columns", "case,passport,receipt", "--format", "csv")
    if exported.returncode:
        print(exported.stderr)
        sys.exit(1)
    for row in csv.DictReader(exported.stdout.lstrip("\ufeff").splitlines()):
        values = list(row.values())
        by_number[values[1].lstrip("'")] = (values[0], values[2])
    right, all, missed = collections.Counter(), collections.Counter(), []
    for one in rng.sample(everybody, 60):
        if one["passport"] not in by_number:
            continue
        case, receipt = by_number[one["passport"]]
        asked = ways(one, rng) + [("case number", case), ("short number", str(int(case[-6:]))), ("receipt", receipt)]
        for kind, text in asked:
            if not text:
                continue
            came = json.loads(call("search", "--json", "--limit", "5", "--", *text.split()).stdout or "{}")
            first = [row["case"] for row in came.get("cases", [])][:5]
            # More than five may be meant as well as this one: then any of the first five that is meant is right.
            meant = {by_number[o["passport"]][0] for o in everybody if o["passport"] in by_number and means(kind, text, o)} | {case}
            good = case in first or (len(meant) > 5 and set(first) and set(first) <= meant)
            all[kind] += 1
            right[kind] += good
            if not good:
                missed.append((kind, text, one["name"], one["chinese"], one["passport"], first))
    for kind in all:
        print(f"{kind:34} {right[kind]:4} of {all[kind]:4}")
    print(f"in all {sum(right.values())} of {sum(all.values())}")
    for miss in missed:
        print("MISS", miss)


def near(one, other):
    """One letter more, less, other, or two swapped."""
    def cuts(word):
        return {word[:at] + word[at + 1:] for at in range(len(word))} | {word}
    return abs(len(one) - len(other)) <= 1 and bool(cuts(one) & cuts(other)) or sorted(one) == sorted(other) and sum(a != b for a, b in zip(one, other)) == 2


def means(kind, text, one):
    """Whether a search means somebody as well as whom it was made for."""
    fold = lambda t: bare(t).upper().replace("-", " ")
    if kind in ("surname", "beginning of a word"):
        return any(word.startswith(fold(text)) for word in fold(one["name"]).replace("'", "").split())
    if "name" in kind and kind not in ("name and last four", "last four and name") or kind in ("order swapped", "without marks", "joined", "in small letters", "first and last word", "hyphens left out"):
        return set(fold(text).split()) <= set(fold(one["name"]).split()) or text in one["chinese"] or text == one["name"]
    if "inyin" in kind:
        return one["chinese"] and PINYIN[one["chinese"]].replace(" ", "").lower() == text.replace(" ", "").lower()
    if kind == "slip in one word":
        return any(near(fold(text), word) for word in fold(one["name"]).replace("'", "").split())
    if kind in ("last four", "last five"):
        return one["passport"].endswith(text)
    if kind == "beginning of number":
        return one["passport"].startswith(text)
    return False


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
