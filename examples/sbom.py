#!/usr/bin/env python3
"""What the program is built from: a CycloneDX list of every crate, with its licence and checksum.

    python3 examples/sbom.py > sbom.cdx.json      # one document, the same bytes for the same Cargo.lock and platform
    python3 examples/sbom.py --check              # every crate is a published one, of one registry and with its checksum, under a
                                               # licence of deny.toml; exit 1 otherwise

Needs cargo and python3 3.11 alone. `deny.toml` is read by cargo-deny too, where it is installed.
"""
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def packages():
    """Every crate that goes into the binary or builds it, tests apart."""
    told = subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host()],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )
    told = json.loads(told.stdout)
    nodes = {node["id"]: node for node in told["resolve"]["nodes"]}
    wanted, waiting = set(), [told["resolve"]["root"]]
    while waiting:
        one = waiting.pop()
        if one in wanted:
            continue
        wanted.add(one)
        for dep in nodes[one]["deps"]:
            if any(kind["kind"] != "dev" for kind in dep["dep_kinds"]):
                waiting.append(dep["pkg"])
    found = [package for package in told["packages"] if package["id"] in wanted]
    return sorted(found, key=lambda one: (one["name"], one["version"])), told["resolve"]["root"]


def host():
    """The machine that is built for."""
    told = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    return re.search(r"^host: (\S+)$", told, re.M).group(1)


def checksums():
    """The SHA-256 of each crate, as Cargo.lock holds it."""
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(one["name"], one["version"]): one.get("checksum") for one in lock["package"]}


def allowed(expression, allow):
    """Tells whether a licence expression is met by licences that are allowed."""
    tokens = re.findall(r"\(|\)|AND|OR|WITH|[^\s()]+", expression.replace("/", " OR "))
    place = 0

    def either():
        nonlocal place
        met = both()
        while place < len(tokens) and tokens[place] == "OR":
            place += 1
            met = both() or met
        return met

    def both():
        nonlocal place
        met = one()
        while place < len(tokens) and tokens[place] == "AND":
            place += 1
            met = one() and met
        return met

    def one():
        nonlocal place
        token = tokens[place]
        place += 1
        if token == "(":
            met = either()
            place += 1
            return met
        if place < len(tokens) and tokens[place] == "WITH":
            token = f"{token} WITH {tokens[place + 1]}"
            place += 2
        return token in allow

    return either()


def check(found, root):
    """Says which crates come from elsewhere or under another licence."""
    allow = set(tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"])
    sums, wrong = checksums(), []
    registries = {one["source"] for one in found if (one["source"] or "").startswith("registry+")}
    if len(registries) > 1:
        wrong.append(f"more than one registry: {', '.join(sorted(registries))}")
    for one in found:
        published = one["source"] in registries and sums.get((one["name"], one["version"]))
        if one["id"] != root and not published:
            wrong.append(f"{one['name']} {one['version']}: comes from {one['source'] or 'a folder'}")
        if not one["license"] or not allowed(one["license"], allow):
            wrong.append(f"{one['name']} {one['version']}: {one['license'] or 'no licence'}")
    return wrong


def document(found, root):
    """The list as CycloneDX 1.5."""
    sums = checksums()

    def component(one):
        told = {
            "type": "library", "bom-ref": f"{one['name']}@{one['version']}", "name": one["name"],
            "version": one["version"], "purl": f"pkg:cargo/{one['name']}@{one['version']}",
            "licenses": [{"expression": one["license"].replace("/", " OR ")}] if one["license"] else [],
        }
        checksum = sums.get((one["name"], one["version"]))
        if checksum:
            told["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        return told

    program = next(one for one in found if one["id"] == root)
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {**component(program), "type": "application"}},
        "components": [component(one) for one in found if one["id"] != root],
    }


def main():
    found, root = packages()
    if sys.argv[1:] == ["--check"]:
        wrong = check(found, root)
        print("\n".join(wrong) or f"{len(found)} crates, all published, under licences of deny.toml")
        return 1 if wrong else 0
    json.dump(document(found, root), sys.stdout, indent=1, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
