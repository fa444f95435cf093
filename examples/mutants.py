#!/usr/bin/env python3
"""Change the rules in one place at a time, and tell which changes no test notices.

mutants.py [--count N] [--seed S] [--only PART] [--folder DIR]     for instance: mutants.py --count 60 --only rules/advice

The rooms that decide (domain, identity, policy, rules) are copied into a small crate of their own, which builds in
seconds, with the labelled cases and the tests that need no other room. Of all places that can be changed N are drawn:
a comparison, a connective, a sign, a number, a quantifier in the code; a figure, a day or an item in the policy text.
Each is built and tested, the labelled cases first; what no test notices survives and is printed as a difference. A
change of the policy text needs no build: the small crate reads it as it runs. The exit code is 1 where one survives.
A survivor that changes no answer is no gap: which those are somebody has to judge. A change that does not build, or
does not end in time, counts as noticed.
"""
import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["domain", "identity", "policy", "rules"]
TESTS = ["advice", "calendar", "consistent", "golden", "labelled", "policy", "random", "small_facts", "small_random", "total"]
DATA = ["advice", "calendar", "check", "golden", "policy"]
CRATES = ["chrono", "clap", "csv", "encoding_rs", "foldhash", "serde", "serde_json", "sha2", "strsim", "thiserror", "toml", "unicode-normalization"]
# What most changes fail at, in a second.
FIRST = ["labelled", "policy::"]
POLICY = "policy.toml"
AS_IT_RUNS = [
    ("static POLICY: InUse = InUse::unread(Cow::Borrowed(BUILT_IN));",
     f'static POLICY: std::sync::LazyLock<InUse> = std::sync::LazyLock::new(|| InUse::unread(Cow::Owned(std::fs::read_to_string("{POLICY}").unwrap())));'),
    ("if text != BUILT_IN {", f'if std::fs::read_to_string("{POLICY}").is_ok_and(|built_in| built_in != text) {{'),
]
SKIPPED = ["the_command_tells_advice_only_when_asked"]
LIB = """#![allow(missing_docs, dead_code)]
pub mod domain;
pub mod error {
    #[derive(Debug, PartialEq, Eq)]
    pub enum Exit { Done }
}
pub mod identity;
pub mod policy;
pub mod rules;
"""
WHOLE = """//! The examples of the rules and the labelled cases.
use visa_cli::policy::Policy;
use visa_cli::rules::{labelled::Labelled, verify::verify};

#[test]
fn the_rules_are_whole() {
    let report = verify(Policy::built_in(), 211);
    assert!(report.faults.iter().all(|fault| fault.en.contains("no facts lead")), "{:?}", report.faults.first());
}

#[test]
fn labelled_cases_are_decided_as_expected() {
    for file in [include_str!("check/cases.jsonl"), include_str!("check/deadline_cases.jsonl"),
        include_str!("check/format_cases.jsonl"), include_str!("check/more_cases.jsonl"), include_str!("check/several_findings.jsonl"),
        include_str!("check/rulings.jsonl")] {
        for line in file.lines() {
            let mut case: serde_json::Value = serde_json::from_str(line).unwrap();
            let case: Labelled = serde_json::from_value(serde_json::json!({"facts": case["facts"].take(), "expect": case["expect"].take()})).unwrap();
            assert!(case.differences(Policy::built_in()).is_empty(), "{line}");
        }
    }
}
"""
CHECK = """use visa_cli::error::Exit;
pub(crate) fn run(_: &[&str], _: &[u8]) -> (Exit, String, String) { unreachable!() }
"""
# What is written instead of what; the first group of a pattern is replaced.
CODE = [
    (r"(?<=\s)(<=)(?=\s)", "<"), (r"(?<=\s)(<)(?=\s)", "<="), (r"(?<=\s)(>=)(?=\s)", ">"), (r"(?<=\s)(>)(?=\s)", ">="),
    (r"(?<=\s)(==)(?=\s)", "!="), (r"(?<=\s)(!=)(?=\s)", "=="), (r"(?<=\s)(&&)(?=\s)", "||"), (r"(?<=\s)(\|\|)(?=\s)", "&&"),
    (r"(?<=\w\s)(\+)(?=\s)", "-"), (r"(?<=\w\s)(-)(?=\s\w)", "+"), (r"(\.is_some\(\))", ".is_none()"), (r"(\.is_none\(\))", ".is_some()"),
    (r"(\.any\()", ".all("), (r"(\.all\()", ".any("), (r"(\.min\()", ".max("), (r"(\.max\()", ".min("), (r"(?<=[(\s])(!)(?=[a-z])", ""),
    (r"\b(is_some_and)\(", "is_none_or("), (r"\b(is_none_or)\(", "is_some_and("),
    (r"(?<=[(,]\s)(1)(?=\))", "2"), (r"\b(plus_days)\(", "minus_days("), (r"\b(true)\b", "false"), (r"\b(false)\b", "true"),
]
TEXT = [
    (r"value = (\d+)", lambda text: str(int(text) + 1)),
    (r"from = \"(\d{4}-\d\d-)\d\d\"", None),
    (r"value = (true)", "false"), (r"value = (false)", "true"),
    (r"value = \[(\"[^\"]+\", )", ""),
]


def places(path, text):
    """Every place of a file that can be changed: its line, where in the file, and what is written there."""
    toml = path.suffix == ".toml"
    tests = text.find("#[cfg(test)]")
    for number, begin, line in lines(text):
        bare = line.strip()
        if bare.startswith(("//", "#", "///")) or (0 <= tests <= begin):
            continue
        shown = line if toml else re.sub(r'"(?:[^"\\]|\\.)*"', lambda match: '"' + "_" * (len(match[0]) - 2) + '"', line)
        shown = shown if toml else shown.split("//")[0]
        for pattern, instead in TEXT if toml else CODE:
            for match in re.finditer(pattern, shown):
                was = match[1]
                if instead is None:
                    day = re.search(r"(\d\d)\"$", match[0])[1]
                    start, was, new = begin + match.end() - 3, day, f"{int(day) % 28 + 1:02}"
                else:
                    start, new = begin + match.start(1), instead(was) if callable(instead) else instead
                yield number, start, was, new


def lines(text):
    begin = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        yield number, begin, line.rstrip("\n")
        begin += len(line)


def crate(folder):
    """The small crate, in a folder that is kept between runs so that only what changed is built."""
    source, tests = folder / "src", folder / "tests" / "it"
    for old in (source, folder / "tests", folder / "examples"):
        shutil.rmtree(old, ignore_errors=True)
    source.mkdir(parents=True)
    tests.mkdir(parents=True)
    for room in ROOMS:
        shutil.copy(ROOT / "src" / f"{room}.rs", source)
        shutil.copytree(ROOT / "src" / room, source / room)
    policy = (source / "policy.rs").read_text()
    for compiled, read in AS_IT_RUNS:
        if compiled not in policy:
            sys.exit(f"policy.rs no longer says: {compiled}")
        policy = policy.replace(compiled, read)
    (source / "policy.rs").write_text(policy)
    shutil.copytree(ROOT / "examples" / "facts", folder / "examples" / "facts")
    shutil.copy(ROOT / "config.example.toml", folder)
    shutil.copy(ROOT / "config.example.toml", folder / POLICY)
    shutil.copy(ROOT / "Cargo.lock", folder)
    for test in TESTS:
        shutil.copy(ROOT / "tests" / "it" / f"{test}.rs", tests)
    for data in DATA:
        if (ROOT / "tests" / "it" / data).is_dir():
            shutil.copytree(ROOT / "tests" / "it" / data, tests / data)
    (tests / "whole.rs").write_text(WHOLE)
    (tests / "check.rs").write_text(CHECK)
    mods = "".join(f"mod {name};\n" for name in [*TESTS, "check", "whole"])
    (tests / "main.rs").write_text(f"#![allow(dead_code)]\n{mods}")
    (source / "lib.rs").write_text(LIB)
    wanted = re.compile(rf"^(?:{'|'.join(CRATES)}|proptest) = .*$", re.M)
    dependencies = "\n".join(wanted.findall((ROOT / "Cargo.toml").read_text()))
    (folder / "Cargo.toml").write_text(
        '[package]\nname = "visa-cli"\nversion = "0.1.0"\nedition = "2024"\n[lib]\nname = "visa_cli"\n[workspace]\n'
        f'[dependencies]\n{dependencies}\n[profile.dev]\ndebug = false\nopt-level = 1\n[profile.dev.package."*"]\nopt-level = 1\n'
    )


def passes(folder, limit):
    """Whether the tests pass; what does not build or end in time does not."""
    skipped = [word for name in SKIPPED for word in ("--skip", name)]
    for words in (FIRST, []):
        command = ["cargo", "test", "-q", "--offline", "--test", "it", "--", *words, *skipped]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            return False, "out of time"
        if done.returncode != 0:
            return False, "does not build" if "could not compile" in done.stdout + done.stderr else "noticed"
    return True, "survives"


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="", help="part of the path of the files that are changed")
    asked.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "visa-cli-mutants")
    asked.add_argument("--limit", type=int, default=600, help="seconds for one change")
    args = asked.parse_args()
    crate(args.folder)
    whole, said = passes(args.folder, 3600)
    if not whole:
        sys.exit(f"the tests do not pass before anything is changed: {said}")
    files = [path for room in ("policy", "rules") for path in sorted((args.folder / "src" / room).rglob("*.rs"))]
    files.append(args.folder / POLICY)
    # How the rules are proven and printed is not what is tried out.
    out = ("rules/verify", "rules/examples.rs", "rules/labelled.rs", "rules/schema.rs", "rules/comparison.rs")
    files = [path for path in files if args.only in str(path) and not any(part in str(path) for part in out)]
    found = [(path, *place) for path in files for place in places(path, path.read_text())]
    drawn = random.Random(args.seed).sample(found, min(args.count, len(found)))
    survive, built = 0, 0
    for path, number, start, was, new in sorted(drawn, key=lambda one: (str(one[0]), one[1])):
        text = path.read_text()
        path.write_text(text[:start] + new + text[start + len(was):])
        lives, said = passes(args.folder, args.limit)
        line = path.read_text().splitlines()[number - 1].strip()
        path.write_text(text)
        built += said != "does not build"
        survive += lives
        name = path.relative_to(args.folder)
        print(f"{'SURVIVES' if lives else said}  {name}:{number}  {was} -> {new or 'nothing'}  {line}", flush=True)
    print(f"{len(drawn)} of {len(found)} places changed, {built} built, {survive} survive")
    sys.exit(1 if survive else 0)


if __name__ == "__main__":
    main()
