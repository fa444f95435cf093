#!/usr/bin/env python3
"""Verifies the record of a case file without visa-cli.

Written from the page of src/record.rs alone. Needs Python's standard library and ssh-keygen, which checks the
signatures. Usage: verify_record.py CASES.DB [--ledger HEX] [--head HEX]; exit 0 if the record holds, 7 if not.
"""

import argparse
import base64
import copy
import datetime
import hashlib
import json
import os
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import tomllib

ADMIN, CLERKS = "security-admin", ["intake", "review"]
# A key of a case is its year and its place in it.
PER_YEAR = 10_000_000
RANKS = ["section-head", "division-head", "city-level"]
ROLES = ["intake", "review", "approve", "issue", ADMIN, "auditor"]
MAY_SIGN = {
    "ledger-opened": [ADMIN], "roster-proposed": [ADMIN], "roster-confirmed": [ADMIN], "roster-withdrawn": [ADMIN],
    "law-proposed": ["approve"], "law-activated": [ADMIN], "erasure-proposed": ["approve"], "erased": [ADMIN], "period-set": [ADMIN], "unit-marked": ["review", "approve"],
    "record-shared": [ADMIN], "restored": [ADMIN], "restore-confirmed": [ADMIN], "time-set": [ADMIN], "time-confirmed": [ADMIN],
    "drafted": ["intake"], "accepted": ["intake"], "list-taken": ["intake"], "list-part": ["intake"],
    "watch-cleared": ["review"], "watch-list-loaded": ["review", "approve"],
    "noticed": CLERKS, "amended": CLERKS, "paper-added": CLERKS, "paper-verified": CLERKS, "inquired": CLERKS, "withdrawn": CLERKS, "taken-over": CLERKS,
    "linked": CLERKS, "distinct": CLERKS, "list-undone": CLERKS, "unlinked": ["review"], "parted": ["review"],
    "custody-moved": ["intake", "issue", "approve"], "collected": ["intake", "issue"],
    "claimed": ["review"], "reviewed": ["review"], "returned": ["review", "approve", "issue"],
    "approved": ["approve"], "refused": ["approve"], "voided": ["approve"],
    "endorsed": ["approve"], "looked-again": ["review", "approve"],
    "issued": ["issue"], "corrected": ["issue", "approve"], "correction-proposed": ["issue"],
    "correction-withdrawn": ["issue", "approve"], "stock-received": ["issue", "approve"],
    "stock-counted": ["issue", "approve"], "stock-returned": ["issue", "approve"], "stock-found": ["issue", "approve"], "number-spoiled": ["issue", "approve"],
    "recused": ["intake", "review", "approve", "issue"], "undone": ["intake", "review", "approve", "issue"],
}
SLIPS = {"claimed", "reviewed", "returned", "endorsed", "approved", "refused", "withdrawn", "collected", "voided", "recused",
         "custody-moved"}
NO_SALT = bytes(16)
HEX = {"salt", "body", "bytes", "hash", "commitment", "message", "signed", "blob"}
TXN, ENROL, RECOVERY = "visa-cli.txn.v1", "visa-cli.enrol.v1", "visa-cli.recovery.v1"


class Wrong(Exception):
    """Something does not hold."""


def need(holds, what):
    if not holds:
        raise Wrong(what)


# Bytes


def number(value):
    return struct.pack(">Q", value)


def time(value):
    return struct.pack(">q", value)


def field(value):
    value = value.encode() if isinstance(value, str) else bytes(value)
    return struct.pack(">I", len(value)) + value


def sha256(data):
    return hashlib.sha256(data).digest()


def commitment(salt, body):
    return sha256(b"vpc1" + field(salt) + field(body))


def leaf(seq, case, kind, at, officer, committed):
    return sha256(b"\0vpe1" + number(seq) + number(case) + field(kind) + time(at) + field(officer) + field(committed))


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return sha256(b"\1" + root(leaves[:left]) + root(leaves[left:]))


FIELDS = ["number", "first_seq", "last_seq", "root", "previous", "officer", "key", "roster", "policy", "at", "request",
          "program"]


def record_bytes(txn):
    return (b"vpt1\1" + number(txn["number"]) + number(txn["first_seq"]) + number(txn["last_seq"]) + field(txn["root"])
            + field(txn["previous"]) + field(txn["officer"]) + field(txn["key"]) + number(txn["roster"])
            + field(txn["policy"]) + time(txn["at"]) + field(txn["request"]) + field(txn["program"]))


def read_record(record):
    need(record[:5] == b"vpt1\1", "the record has another tag or another algorithm")
    place, txn = 5, {}
    for name in FIELDS:
        if name in ("number", "first_seq", "last_seq", "roster", "at"):
            need(len(record) >= place + 8, "the record is cut short")
            txn[name] = struct.unpack_from(">q" if name == "at" else ">Q", record, place)[0]
            place += 8
        else:
            need(len(record) >= place + 4, "the record is cut short")
            length = struct.unpack_from(">I", record, place)[0]
            value = record[place + 4:place + 4 + length]
            need(len(value) == length, "the record is cut short")
            place += 4 + length
            if name in ("officer", "request", "program"):
                value = value.decode()
            else:
                need(length == 32, f"{name} is no digest")
            txn[name] = value
    need(place == len(record), "something follows the record")
    return txn


# Keys and signatures


def wire(key):
    kind, text = key.split(" ")
    need(kind == "ssh-ed25519", "another kind of key")
    data = base64.b64decode(text, validate=True)
    need(len(data) == 51 and data == field("ssh-ed25519") + field(data[19:]), "no public key")
    return data


def signed(namespace, message):
    return b"SSHSIG" + field(namespace) + field("") + field("sha512") + field(hashlib.sha512(message).digest())


def blob(key, namespace, signature):
    return (b"SSHSIG" + struct.pack(">I", 1) + field(key) + field(namespace) + field("") + field("sha512")
            + field(field("ssh-ed25519") + field(signature)))


def armored(data):
    text = base64.b64encode(data).decode()
    lines = [text[i:i + 70] for i in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def check_signature(officer, key, namespace, message, signature):
    need(signature == blob(wire(key), namespace, signature[-64:]), "the signature has another form, key or purpose")
    with tempfile.TemporaryDirectory() as folder:
        signers, sig = os.path.join(folder, "signers"), os.path.join(folder, "sig")
        with open(signers, "w", encoding="utf-8") as out:
            out.write(f"{officer} {key}\n")
        with open(sig, "w", encoding="utf-8") as out:
            out.write(armored(signature))
        done = subprocess.run(["ssh-keygen", "-Y", "verify", "-f", signers, "-I", officer, "-n", namespace, "-s", sig],
                              input=message, capture_output=True, check=False)
    need(done.returncode == 0, "the signature does not hold")


# The roster


class Roster:
    def __init__(self, genesis):
        need(re.fullmatch("[A-Z0-9]{2,8}", genesis["office"]), "the office is not well formed")
        self.officers, self.open, self.ledger, self.ranked = {}, {}, None, False
        self.former, self.recovery = [], genesis.get("recovery")
        for member in genesis["officers"]:
            self.enrol(member)
        need(self.admins() >= 2, "fewer than two security administrators")

    def in_office(self, name):
        officer = self.officers.get(name)
        need(officer and not officer["revoked"], f"{name} is not in office")
        return officer

    def admins(self):
        return sum(ADMIN in one["roles"] and not one["revoked"] for one in self.officers.values())

    def enrol(self, member):
        self.fits(member)
        self.officers[member["id"]] = {"ranks": [], **member, "revoked": False}
        self.ranked |= bool(member.get("ranks"))

    def fits(self, member):
        need(re.fullmatch("[a-z0-9][a-z0-9-]{1,31}", member["id"]) and member["name"].strip(), "not well formed")
        used = [one for one in self.officers.values() if one["id"] == member["id"] or one["key"] == member["key"]]
        need(not used and member["key"] not in [*self.former, self.recovery], "the id or the key was used before")
        wire(member["key"])
        self.go_together(member["roles"])
        self.fit_ranks(member.get("ranks", []), member["roles"])

    @staticmethod
    def fit_ranks(ranks, roles):
        need(set(ranks) <= set(RANKS) and len(set(ranks)) == len(ranks), "another rank, or one twice")
        need(not ranks or "approve" in roles, "ranks of one who does not approve")

    def approves(self, who, said):
        """Discretion is used in a rank that is held; records that never gave one are older than ranks."""
        rank = said.get("rank")
        need(rank is None or not self.ranked or rank in self.officers[who]["ranks"], f"{who} does not hold {rank}")

    @staticmethod
    def go_together(roles):
        need(roles and set(roles) <= set(ROLES) and len(set(roles)) == len(roles), "no roles, or one twice")
        need(len(roles) == 1 or not {ADMIN, "auditor"} & set(roles), "roles that are held alone")

    def allows(self, change):
        (what, said), = change.items()
        if what == "enrol":
            member = said["member"]
            self.fits(member)
            self.proves(member, said["proof"])
            return
        officer = self.in_office(said["id"])
        if what == "rekey":
            keys = [one["key"] for one in self.officers.values()]
            need(said["key"] not in [*keys, *self.former, self.recovery], "the key was used before")
            self.proves({**officer, "key": said["key"]}, said["proof"])
            return
        if what == "roles":
            self.go_together(said["roles"])
            goes = ADMIN not in said["roles"]
        elif what == "ranks":
            self.fit_ranks(said["ranks"], officer["roles"])
            goes = False
        else:
            need(what == "revoke", "another change")
            goes = True
        need(not (goes and ADMIN in officer["roles"]) or self.admins() > 2, "two security administrators must remain")

    def proves(self, member, proof):
        message = (b"vpm1" + field(self.ledger) + field(member["id"]) + field(member["name"])
                   + field(" ".join(member["roles"])) + field(wire(member["key"])))
        check_signature(member["id"], member["key"], ENROL, message, bytes.fromhex(proof))

    def withdraw(self, said):
        need(self.open.pop(said["proposal"], None), "no such proposal")

    def propose(self, seq, who, said):
        self.allows(said["change"])
        self.open[seq] = (who, said["change"])

    def stands_in(self, kind, said):
        """Where one security administrator is left, the recovery key signs in the place of the other."""
        need(self.recovery and "recovery" in said, "it takes two officers")
        text = json.dumps(said["said"], ensure_ascii=False, separators=(",", ":"))
        message = b"vpr2" + field(self.ledger) + field(kind) + number(said["event"]) + field(text)
        check_signature("recovery", self.recovery, RECOVERY, message, bytes.fromhex(said["recovery"]))

    def confirm(self, who, said):
        by, change = self.open.pop(said["proposal"], (None, None))
        need(change is not None and change == said["change"], "no such proposal")
        if by == who:
            need(self.recovery and "recovery" in said, "one administrator proposed and confirmed")
            text = json.dumps(change, ensure_ascii=False, separators=(",", ":"))
            message = b"vpr1" + field(self.ledger) + number(said["proposal"]) + field(text)
            check_signature("recovery", self.recovery, RECOVERY, message, bytes.fromhex(said["recovery"]))
        self.allows(change)
        (what, said), = change.items()
        if what == "enrol":
            self.enrol(said["member"])
        elif what == "roles":
            self.officers[said["id"]]["roles"] = said["roles"]
        elif what == "ranks":
            self.officers[said["id"]]["ranks"] = said["ranks"]
            self.ranked = True
        elif what == "rekey":
            self.former.append(self.officers[said["id"]]["key"])
            self.officers[said["id"]]["key"] = said["key"]
        else:
            self.officers[said["id"]]["revoked"] = True


# The law in force


class Law:
    def __init__(self):
        self.in_force, self.open, self.texts = None, {}, {}

    def decides(self, policy):
        need(self.in_force in (None, policy.hex()), "it was decided by another text than the one in force")

    def follow(self, seq, who, kind, said):
        if kind in ("policy-kept", "law-proposed"):
            need(sha256(said["text"].encode()).hex() == said["sha256"], "the text is not the one that its hash names")
            self.texts[said["sha256"]] = said["text"]
        if kind == "policy-kept" and said.get("pinned"):
            self.in_force = said["sha256"]
        elif kind == "law-proposed":
            self.open[seq] = (who, said["sha256"])
        elif kind == "law-activated":
            by, text = self.open.pop(said["proposal"], (None, None))
            need(text is not None and text == said["sha256"], "no such text waits")
            need(by != who, "one officer proposed and activated")
            self.in_force = text


# The gate: what must have been true before a case moved, from what the record says


APART = [("approved", "entered"), ("approved", "reviewed"), ("issued", "approved")]
MUST = ["applicant.name", "applicant.birth_date", "applicant.nationality", "passport.number", "passport.expires_on",
        "passport.verification", "record"]
RESIDENCE = ("visa_", "residence_", "stay_")


def at(facts, path):
    for part in path.split("."):
        facts = facts.get(part) if isinstance(facts, dict) else None
    return facts


def trip(facts):
    """First and last day of a trip, from arrival on."""
    arrives = at(facts, "arrival.at")
    if not arrives:
        return None, None
    moment = datetime.datetime.fromisoformat(arrives.replace("Z", "+00:00"))
    if moment.tzinfo:
        moment = moment.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
    days = at(facts, "request.stay_days")
    return moment.date(), moment.date() + datetime.timedelta(days=1 if days is None else days)


def admitted(facts, right):
    """First and last day of the trip that a port visa was issued for."""
    until = datetime.date.fromisoformat(right["valid_until"])
    arrives = trip(facts)[0] or datetime.date.fromisoformat(right["valid_from"])
    return min(arrives, until), until + datetime.timedelta(days=right["stay_days"])


def day_of(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone(datetime.timedelta(hours=8)))
    return moment.date().isoformat()


class Case:
    """A case as the acts on it leave it."""

    def __init__(self):
        self.facts, self.hands, self.aside, self.custody, self.address = {}, set(), set(), "holder", None
        self.evidence = self.review = 0
        self.reviewer = self.endorser = self.approver = self.issued = self.late = None
        self.confirmed = self.alone = self.cleared = self.ended = False
        self.entry = self.agent = self.follows = None
        # What an inquiry was about, with the days of those that stand against a grant.
        self.against, self.received = {}, ""
        # A second look that doubted the approval: its event, and who. What was found of the passport: how, the event, who.
        self.doubt = self.found = self.taker = None
        # The office that it was handed over to and is open in, and the cases of other offices that it was carried over from.
        self.handed, self.legs = None, []
        # Who lifted after the review what stood against it: by an inquiry, and by what stands of each pair of persons.
        self.lifters, self.told = set(), {}
        # From what each fact was last said: the event, and who.
        self.said = {}

    def now(self):
        """The hands that stand on it."""
        stands = [("reviewed", self.reviewer), ("approved", self.endorser), ("approved", self.approver)]
        return [(hand, who) for hand, who in stands if who]


class Gate:
    """For every approval and every issue: each obstacle that can be told from the record was lifted."""

    def __init__(self):
        self.cases, self.lists, self.parts, self.duties, self.before = {}, {}, {}, {}, {}
        self.watch, self.cleared, self.numbers, self.rights = None, 0, {}, []
        self.units, self.interests, self.compared, self.entries = {}, set(), set(), {}
        # Every event on a case, by its place and its commitment.
        self.trails = {}
        self.stamps, self.proven, self.erased = False, {"approved": 0, "issued": 0}, set()

    def apart(self, law, day):
        """The lines of four eyes that the text in force names for a day."""
        if law.in_force not in self.duties:
            text = tomllib.loads(law.texts.get(law.in_force, ""))
            self.duties[law.in_force] = text.get("duties", {}).get("apart", [])
        lines = [entry["value"] for entry in self.duties[law.in_force] if entry["from"] <= day]
        return lines[-1] if lines else []

    def take(self, event, said, law):
        seq, number, kind, who = event["seq"], event["case_id"], event["kind"], event["officer"]
        day = day_of(event["at"])
        office = {"watch-list-loaded": self.loaded, "watch-cleared": self.was_cleared, "unit-marked": self.marked,
                  "interest-stated": self.stated, "linked": self.told_apart, "distinct": self.told_apart, "unlinked": self.asked_again,
                  "list-taken": self.list_taken, "list-part": self.list_part}
        if kind in office:
            office[kind](seq, said, who)
            return
        if not number:
            return
        if number in self.erased:
            # What it was decided by is gone; what its document was numbered is not.
            if kind in ("issued", "corrected"):
                self.number(said["number"], number)
            return
        case = self.cases.setdefault(number, Case())
        if kind in ("endorsed", "approved", "refused") and "evidence" in said and number in self.trails:
            reviewed = b"".join(one for place, one in self.trails[number] if place <= case.review)
            need(said["evidence"] == sha256(b"vpe2" + reviewed).hex(), "law: it names other evidence than what was reviewed")
        if "commitment" in event:
            trail = self.trails.setdefault(number, [])
            trail.append((seq, struct.pack(">Q", seq) + field(event["commitment"])))
        if kind == "undone":
            self.cases[number] = self.before.pop(said["event"])
            self.rights = [right for right in self.rights if right["seq"] != said["event"]]
            for right in self.rights:
                right["ended"] = None if right["ended"] == said["event"] else right["ended"]
            for case in said.get("ends", []):
                self.right_of(case)["ended"] = self.right_of(number)["seq"]
            return
        if kind in SLIPS:
            self.before[seq] = copy.deepcopy(case)
        if kind == "inquired":
            if said["outcome"] == "confirmed" and (said["subject"], said.get("paper")) in case.against:
                case.lifters.add(who)
            self.asked(case, said)
        if kind in ("drafted", "accepted", "amended", "paper-added") or (kind == "inquired" and "amended" in said):
            self.entered(case, seq, kind, who, said)
        elif kind == "reviewed":
            self.sees(case, said)
            case.lifters, case.told = set(), {}
            case.review, case.reviewer, case.confirmed = seq, who, said.get("late_entry_confirmed", False)
            case.hands.add(("reviewed", who))
        elif kind in ("endorsed", "approved"):
            self.decided(case, kind, who, said, law, day, seq)
        elif kind == "refused":
            case.approver = who
        elif kind == "returned":
            case.review, case.reviewer, case.endorser, case.approver, case.alone = 0, None, None, None, False
            case.doubt = None
        elif kind == "looked-again":
            self.looked_again(case, seq, who, said)
        elif kind == "recused":
            case.aside.add(who)
        elif kind == "parted":
            whose = said["said"]
            case.entry = said.get("to") or seq
            if "to" not in said:
                passport = whose.get("passport"), whose.get("nationality")
                self.entries[passport].append((seq, whose.get("name"), whose.get("birth_date")))
            self.compared.add(tuple(sorted((said["from"], case.entry))))
        elif kind == "custody-moved":
            case.custody = said["place"]
        elif kind == "issued":
            self.issues(case, number, who, said, law, day, seq)
        elif kind == "withdrawn":
            case.ended, case.handed = True, said.get("to")
        elif kind == "taken-over":
            there = said.get("ended")
            case.handed = there.get("to") if there else case.handed
        elif kind == "voided":
            case.ended, own = True, self.right_of(number)
            for case in said.get("restores", []):
                need(self.right_of(case)["ended"] == own["seq"], "right: it restores what it did not end")
                self.right_of(case)["ended"] = None
            own["void"] = said.get("ground")
            own["ended"] = own["ended"] or seq
        elif kind == "corrected":
            self.number(said["number"], number)

    # What is said of no case

    @staticmethod
    def looked_again(case, seq, who, said):
        """A doubt stands until the case is given back, or another officer lifts it."""
        if not said["agreed"]:
            case.doubt = (seq, who)
        elif case.doubt and said.get("lifts") == case.doubt[0]:
            need(who != case.doubt[1], "law: a doubt was lifted by who had it")
            case.doubt = None

    def loaded(self, seq, said, _):
        self.watch = {"list": seq, "dated_on": said["dated_on"], "file_sha256": said["file_sha256"]}

    def was_cleared(self, _seq, _said, _who):
        self.cleared += 1

    def marked(self, _, said, _who):
        self.units.setdefault(said["uscc"], []).append((said["from"], said["standing"]))

    def stated(self, _, said, _who):
        near = (said["officer"], said.get("unit"), said.get("address"))
        if said.get("ended"):
            self.interests.discard(near)
        else:
            self.interests.add(near)

    def told_apart(self, _, said, who):
        for case in self.cases.values():
            if case.entry in (said["one"], said["other"]):
                case.told[said["one"], said["other"]] = who
        self.compared.add((said["one"], said["other"]))

    def asked_again(self, _, said, _who):
        for case in self.cases.values():
            case.told.pop((said["one"], said["other"]), None)
        self.compared.discard((said["one"], said["other"]))

    def list_taken(self, seq, said, who):
        self.lists[seq] = (said, who)

    def list_part(self, seq, said, _):
        self.parts[seq] = said

    # What is said of a case

    def row(self, said):
        """The application that a row of a list says, over what the list says of all."""
        (part, _, found, unit), own, asks = said[0], said[1], said[2]
        part = self.parts[part]
        facts = copy.deepcopy(self.lists[part["list"]][0]["common"])
        unit = part["units"][unit]
        for path, value in [("applicant.name", own[0]), ("applicant.nationality", own[1]),
                            ("applicant.birth_date", own[2]), ("passport.kind", own[3]), ("passport.number", own[4]),
                            ("passport.expires_on", own[5]), ("request.purpose", asks[0]),
                            ("request.stay_days", asks[1]), ("inviter.uscc", unit.get("uscc"))]:
            if value is not None:
                group, name = path.split(".")
                facts.setdefault(group, {})[name] = value
        return facts, part["found"][found], self.lists[part["list"]][1]

    @staticmethod
    def asked(case, said):
        """One of an earlier day takes nothing back, and one from before the case was received confirms nothing."""
        about, on, outcome = (said["subject"], said.get("paper")), said["on"], said["outcome"]
        if outcome == "not-reached" or (outcome == "confirmed" and on < case.received):
            return
        days = [day for day in case.against.pop(about, []) if on < day]
        if outcome != "confirmed":
            days.append(on)
        if days:
            case.against[about] = days

    def entered(self, case, seq, kind, who, said):
        if isinstance(said, list):
            case.facts, found, who = self.row(said)
            case.custody = found["custody"]
            case.received = self.lists[self.parts[said[0][0]]["list"]][0]["received_on"]
        else:
            amended = said["amended"] if kind in ("paper-added", "inquired") else said
            case.facts = amended["facts"]
            case.address, case.agent = amended["particulars"].get("address"), amended["particulars"].get("agent")
            leg, case.legs = amended["particulars"].get("legacy"), []
            while leg:
                case.legs.append(leg["number"])
                leg = leg.get("before")
            if kind in ("drafted", "accepted"):
                case.custody, case.late, case.follows = said["custody"], said.get("late_entry"), said.get("follows")
                case.received = said["received_on"]
                for made in (said.get("handed") or {}).get("inquiries", []):
                    self.asked(case, made)
            case.said.update({path: (seq, who) for path in amended.get("sources") or {}})
        case.taker = case.taker or who
        found = at(case.facts, "passport.verification")
        if found in (None, "verified"):
            case.found = None
        elif not case.found or case.found[0] != found:
            case.found = (found, seq, who)
        case.hands.add(("entered", who))
        case.evidence, case.review, case.reviewer, case.endorser = seq, 0, None, None
        if self.passport(case)[0]:
            case.entry = self.entry_of(case, seq)

    def right_of(self, number):
        """The document of a case, as it stands."""
        return next((right for right in reversed(self.rights) if right["case"] == number), {"ended": None, "seq": None})

    def goes_on_from_nothing(self, case):
        """The document of the case that it follows was made void, or has another in its place."""
        right = self.right_of(case.follows)
        gone = case.facts["measure"].endswith("reissue") and right.get("void") in ("damaged", "lost", "stolen")
        return bool(right["ended"]) and not gone

    def is_there(self, key, other, case):
        """The same application was handed over to another office in another case, and did not come back."""
        number = re.compile(rf"-{key // PER_YEAR}-0*{key % PER_YEAR} \(")
        if any(number.search(leg) for one in self.cases.values() if one.entry == case.entry for leg in one.legs[1:]):
            return False
        if other.facts["measure"] != case.facts["measure"]:
            return False
        if case.facts["measure"] == "port_visa":
            (first, last), (begins, ends) = trip(other.facts), trip(case.facts)
            return not (first and begins) or (first <= ends and begins <= last)
        told = ("current_stay.entered_on", "current_stay.valid_until", "current_stay.extended_days")
        pairs = [(at(other.facts, path), at(case.facts, path)) for path in told]
        return all(one is None or two is None or one == two for one, two in pairs)

    @staticmethod
    def passport(case):
        return at(case.facts, "passport.number"), at(case.facts, "applicant.nationality")

    def entry_of(self, case, seq):
        """The entry of a passport; of several that one number has, the case's own, or the one that says the same."""
        name, born = at(case.facts, "applicant.name"), at(case.facts, "applicant.birth_date")
        holders = self.entries.setdefault(self.passport(case), [])
        if not holders:
            holders.append((seq, name, born))
        if len(holders) == 1 or case.entry in [entry for entry, _, _ in holders]:
            return holders[0][0] if len(holders) == 1 else case.entry
        same = [entry for entry, its, day in holders if day == born and its == name]
        return (same + [entry for entry, _, day in holders if day == born] + [holders[0][0]])[0]

    def sees(self, case, said):
        screened = said["assessed"].get("screened") or {}
        case.cleared |= screened.get("cleared", 0) > 0

    def may(self, case, hand, who, lines, risks):
        """Four eyes, and who stepped aside or is close to the case."""
        need(who not in case.aside, f"duty: {who} had stepped aside")
        unit, address = at(case.facts, "inviter.uscc"), plain(case.address)
        near = [(who, unit, None), (who, None, address)]
        need(not any(one in self.interests for one in near if one[1] or one[2]), f"duty: {who} is close to the case")
        if case.alone:
            return
        measure, pairs = case.facts["measure"], list(APART)
        for line in lines:
            of = set(line.get("risk", [])), line.get("measures", [])
            if (not of[0] or of[0] & risks) and (not of[1] or measure in of[1]):
                pairs.append(tuple(line["hands"]))
        for one, other in pairs:
            if one == other:
                continue
            for mine, theirs in ((one, other), (other, one)):
                need(not (mine == hand and (theirs, who) in case.hands), f"duty: {who} {theirs} and {hand} the case")
            for held, by in case.now():
                theirs = other if held == one else one if held == other else None
                later = theirs in ("entered", "reviewed") and held != "entered" and theirs != held
                need(not (later and theirs == "entered" and (theirs, by) in case.hands),
                     f"duty: {by} {theirs} and {held} the case")
        if ("approved", "approved") in pairs and hand == "issued":
            need(case.endorser and case.endorser != case.approver, "duty: one officer approved what takes two")
        if ("approved", "approved") in pairs and hand == "approved":
            need(case.endorser != who, f"duty: {who} approved twice")

    def stands(self, case, said, day, step, when):
        """What the rules found and what the facts say on the day of a step."""
        found = json.loads(json.dumps(said["assessed"]["decision"]))
        outcome, facts = found["outcome"], case.facts
        need(outcome in ("eligible", "refer"), f"law: {outcome}")
        if found.get("rules", 1) >= 6:
            need(not self.goes_on_from_nothing(case), "law: the document that it goes on from holds no longer")
        if "unestablished" in found:
            copied = facts.get("stage") == "advance"
            seen = {"passport.verification"} if copied else set()
            need(not (set(found["unestablished"]) - (seen if step == "approved" or said.get("passport_shown") else set())),
                 f"unestablished: {found['unestablished']}")
            missing = [path for path in MUST if at(facts, path) is None and path not in seen]
            need(not missing, f"unestablished: {missing}")
        need(case.late is None or case.confirmed, "law: a late entry that no reviewer confirmed")
        self.screened(case, said)
        for key, other in self.cases.items():
            if other is not case and other.handed and other.entry == case.entry:
                need(not self.is_there(key, other, case), f"right: the same application is open with {other.handed}")
        ends = at(facts, "passport.expires_on")
        need(ends is None or ends >= day, f"lapsed: the passport ended on {ends}")
        for paper in facts.get("documents") or []:
            until = paper.get("valid_until")
            need(until is None or until >= day, f"lapsed: {paper['kind']} ended on {until}")
        born, entered = at(facts, "applicant.birth_date"), at(facts, "current_stay.entered_on")
        need(born is None or born <= day, "impossible: born after the day")
        need(entered is None or entered <= day, "impossible: entered after the day")
        standing = [how for since, how in self.units.get(at(facts, "inviter.uscc"), []) if since <= day]
        need(not standing or standing[-1] == "active", f"unit: {standing[-1:]}")
        need(not case.against, f"law: an inquiry stands against it: {case.against}")
        name = at(facts, "applicant.name")
        need(name is None or any(letter.isalpha() for letter in name), "impossible: a name without a letter")
        self.says_the_same(case)
        by = at(facts, "filing.filed_by")
        if by not in (None, "applicant") and facts["measure"] not in ("port_visa", "newborn_registration"):
            need(case.agent, "unestablished: who files for the applicant")
        self.is_somebody(case, when)

    def says_the_same(self, case):
        """What another case found of the same passport was looked into since, by an officer who neither found it nor took
        this case in."""
        for other in self.cases.values():
            same = other is not case and self.passport(case)[0] and self.passport(other) == self.passport(case)
            if not same or not other.found or case.found:
                continue
            since, who = case.said.get("passport.verification", (0, None))
            need(since > other.found[1] and who not in (other.found[2], case.taker),
                 f"unestablished: another case found the passport {other.found[0]}")

    def screened(self, case, said):
        checked = said["assessed"].get("checked") or {}
        need(not checked.get("alike"), "identity: somebody who may be the same was not settled")
        if self.watch is None:
            return
        screened = said["assessed"].get("screened")
        if screened is None:
            # Acts of a time before screenings were kept say nothing of them; once one is kept, every later one is.
            need(not self.stamps, "screening: none is kept")
            return
        self.stamps = True
        same = {key: screened[key] for key in self.watch}
        need(same == self.watch, "screening: against another list than the one in force")
        need(not screened.get("held"), "screening: a hit that nobody cleared")
        need(not screened.get("cleared") or self.cleared, "screening: a hit cleared by nobody")

    def is_somebody(self, case, when):
        """Names and births that agree to the letter under another passport were compared; the matcher sees more."""
        name, born, mine = at(case.facts, "applicant.name"), at(case.facts, "applicant.birth_date"), self.passport(case)
        for other in self.cases.values():
            theirs = self.passport(other)
            if other is case or other.ended or not theirs[0]:
                continue
            same = (at(other.facts, "applicant.name"), at(other.facts, "applicant.birth_date")) == (name, born)
            pair = tuple(sorted((case.entry or 0, other.entry or 0)))
            if theirs == mine and pair[0] == pair[1]:
                births = {at(other.facts, "applicant.birth_date"), born} - {None}
                need(len(births) < 2 or pair in self.compared, "identity: one passport, two days of birth")
            elif theirs[0] == mine[0] or (same and theirs[1] == mine[1]):
                need(pair in self.compared, f"identity: entries {pair} were never compared")

    def decided(self, case, kind, who, said, law, day, seq):
        self.sees(case, said)
        case.alone = bool(said.get("second_look_by"))
        outcome = said["assessed"]["decision"]["outcome"]
        risks = self.risks(case, outcome)
        lines = self.apart(law, day)
        need(case.review > case.evidence, "state: no review of what is on file")
        self.may(case, "approved", who, lines, risks)
        need(who not in case.lifters and who not in case.told.values(), "duty: who lifted what stood against it after the review approved it")
        if outcome == "refer":
            codes = {reason["code"] for reason in said["assessed"]["decision"]["reasons"]}
            need(codes <= set(said["grounds"]) and said["note"].strip() and said.get("rank"),
                 "law: discretion without ground, note or rank")
        self.stands(case, said, day, "approved", seq)
        kept = (said["assessed"]["decision"].get("retention") or {}).get("passport_kept")
        need(kept is not False or case.custody != "office", "passport: kept of one whom the law exempts")
        case.doubt = None
        if kind == "endorsed":
            case.endorser = who
        else:
            two = any(tuple(line["hands"]) == ("approved", "approved") and set(line.get("risk", [])) & risks
                      for line in lines)
            need(not two or case.alone or case.endorser, "duty: one officer approved what takes two")
            case.approver = who
            self.proven["approved"] += 1
        case.hands.add(("approved", who))

    @staticmethod
    def risks(case, outcome):
        return ({"referral", "discretion"} if outcome == "refer" else set()) | ({"cleared-hit"} if case.cleared else set())

    def issues(self, case, number, who, said, law, day, seq):
        need(case.approver, "state: nobody approved it")
        need(not case.doubt, "law: a second look doubts the approval")
        self.sees(case, said)
        outcome = said["assessed"]["decision"]["outcome"]
        self.may(case, "issued", who, self.apart(law, day), self.risks(case, outcome))
        self.stands(case, said, day, "issued", seq)
        measure = case.facts["measure"]
        if measure.startswith(RESIDENCE):
            here = [case.custody] + [other.custody for other in self.cases.values()
                                     if self.passport(other) == self.passport(case)]
            need(any(place != "holder" for place in here), "passport: it was with its holder")
        away = [other.custody for other in self.cases.values() if other is not case and other.entry == case.entry
                and self.passport(other) == self.passport(case)]
        if said["assessed"]["decision"].get("rules", 1) >= 6:
            need(not {"lost", "seized"} & set(away), "passport: lost or seized by another case")
        self.number(said["number"], number)
        right, mine = said["right"], case.entry
        entered, stay = at(case.facts, "current_stay.entered_on"), at(case.facts, "current_stay.stay_days")
        if right["measure"] == "visa_extension" and entered and stay:
            furthest = datetime.date.fromisoformat(entered) + datetime.timedelta(days=2 * stay)
            need(right["valid_until"] <= furthest.isoformat(), "law: extended by more than the stay first printed")
        for ended in said.get("ends", []):
            for one in self.rights:
                if one["case"] == ended and not one["ended"]:
                    one["ended"] = seq
        for one in self.rights:
            until, mine_until = one.get("until") or "9999", right.get("valid_until") or "9999"
            overlaps = right["valid_from"] <= until and one["from"] <= mine_until
            if right["measure"] == one["measure"] == "port_visa":
                (begins, ends), (its_begin, its_end) = admitted(case.facts, right), one["trip"]
                overlaps = overlaps and begins <= its_end and its_begin <= ends
            runs_out = one["case"] == case.follows and until == right["valid_from"]
            visa = one["measure"] in ("port_visa", "visa_replacement", "visa_reissue")
            outlasts = right["measure"] == "visa_extension" and visa and one["entries"] not in (None, "single")
            need(not (one["entry"] == mine and not one["ended"] and overlaps and not runs_out and not outlasts),
                 "right: held already for these days")
        self.rights.append({"case": number, "entry": mine, "from": right["valid_from"],
                            "until": right.get("valid_until"), "ended": None, "seq": seq, "measure": right["measure"],
                            "entries": right.get("entries"),
                            "trip": admitted(case.facts, right) if right["measure"] == "port_visa" else None})
        case.hands.add(("issued", who))
        self.proven["issued"] += 1

    def number(self, number, case):
        need(self.numbers.setdefault(number, case) == case, f"number: {number} was used before")


def plain(address):
    if not address:
        return None
    half = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in address)
    return "".join(c for c in half if c.isalnum()).upper()


# The chain


class Chain:
    def __init__(self):
        self.roster, self.law, self.ledger, self.head = None, Law(), None, bytes(32)
        self.number = self.last_seq = self.version = 0
        self.at, self.training, self.requests = None, False, set()
        self.said, self.last, self.gate, self.left = {}, {}, Gate(), {}

    def slip(self, event, who):
        """The last act on a case, and what goes with it, is undone by who did it."""
        said, (seq, kind, by) = json.loads(event["body"]), self.last.get(event["case_id"], (None, None, None))
        need(kind in SLIPS and (said["event"], said["kind"], who) == (seq, kind, by), "it undoes what is no slip of its own")

    def acted(self, event, who):
        before = self.last.get(event["case_id"])
        goes = event["kind"] == "custody-moved" and before == (event["seq"] - 1, "collected", who)
        if event["case_id"] and not goes:
            self.last[event["case_id"]] = (event["seq"], event["kind"], who)

    def follow(self, row, events):
        txn = read_record(row["record"])
        for name in ("number", "first_seq", "last_seq", "at", "request"):
            need(row[name] == txn[name], f"txn.{name} is not as signed")
        need(txn["number"] == self.number + 1, "the numbers do not follow")
        seqs = [event["seq"] for event in events]
        need(seqs and seqs == list(range(self.last_seq + 1, txn["last_seq"] + 1)), "events are missing")
        need(txn["first_seq"] == seqs[0], "the events do not follow")
        leaves = []
        for event in events:
            need(event["salt"] is not None, f"event {event['seq']} has no payload")
            left = event["salt"] == NO_SALT and self.left.get(event["seq"]) == sha256(event["body"]).hex()
            need(left or commitment(event["salt"], event["body"]) == event["commitment"], f"payload {event['seq']} was altered")
            need((event["officer"], event["at"]) == (txn["officer"], txn["at"]), "another officer or time")
            leaves.append(leaf(*(event[name] for name in ("seq", "case_id", "kind", "at", "officer", "commitment"))))
        need(root(leaves) == txn["root"], "the events are not those that were signed")
        need(txn["previous"] == self.head, "it does not follow the transaction before it")
        need(txn["roster"] == self.version, "it names another roster")
        need(txn["request"] not in self.requests, "the request was answered before")
        if self.roster is None:
            kinds = [event["kind"] for event in events]
            need(kinds[0] == "ledger-opened" and set(kinds[1:]) <= {"policy-kept"}, "it is no beginning")
            genesis = json.loads(events[0]["body"])
            self.roster, self.training = Roster(genesis), genesis["training"]
            self.corrected_by_two = genesis.get("corrected_by_two", False)
        else:
            true_time = any(event["kind"] == "time-confirmed" for event in events)
            need(self.training or true_time or txn["at"] >= self.at, "its time lies before the transaction before it")
        officer = self.roster.in_office(txn["officer"])
        need(sha256(wire(officer["key"])) == txn["key"], "another key than the officer's")
        for event in events:
            roles = MAY_SIGN.get(event["kind"], ROLES)
            need(set(roles) & set(officer["roles"]), f"{officer['id']} holds no role for {event['kind']}")
        check_signature(officer["id"], officer["key"], TXN, row["record"], row["signature"])
        self.head = sha256(row["record"])
        self.ledger = self.ledger or self.head
        self.roster.ledger = self.ledger
        if not self.training:
            self.law.decides(txn["policy"])
        changed = self.number == 0
        for event in events if self.number else []:
            need(event["kind"] != "ledger-opened", "it begins again")
            if event["kind"] == "roster-proposed":
                self.roster.propose(event["seq"], txn["officer"], json.loads(event["body"]))
            elif event["kind"] == "roster-confirmed":
                self.roster.confirm(txn["officer"], json.loads(event["body"]))
                changed = True
            elif event["kind"] == "roster-withdrawn":
                self.roster.withdraw(json.loads(event["body"]))
            elif event["kind"] == "erasure-proposed":
                self.said[event["seq"]] = (txn["officer"], sha256(event["body"]).hex())
            elif event["kind"] == "erased":
                said = json.loads(event["body"])
                first, proposed = self.said.pop(said["proposal"], (None, None))
                need(first not in (None, txn["officer"]) and proposed == said["sha256"], "an erasure takes two officers")
            elif event["kind"] in ("restored", "time-set", "correction-proposed"):
                self.said[event["seq"]] = (txn["officer"], json.loads(event["body"]))
            elif event["kind"] in ("restore-confirmed", "time-confirmed"):
                said = json.loads(event["body"])
                first, before = self.said.pop(said["event"], (None, None))
                need(first is not None and before == said["said"], "it takes two officers")
                if first == txn["officer"]:
                    self.roster.stands_in(event["kind"], said)
                need("is" not in before or txn["at"] >= before["is"], "it lies before the true time")
        for event in events:
            if event["kind"] in ("policy-kept", "law-proposed", "law-activated"):
                self.law.follow(event["seq"], txn["officer"], event["kind"], json.loads(event["body"]))
            elif event["kind"] == "corrected":
                said = json.loads(event["body"])
                confirms = said.get("confirms")
                need(confirms or said.get("spoiled") or not self.corrected_by_two, "one officer corrected a document")
                first, before = self.said.pop(confirms["event"], (None, None)) if confirms else (None, None)
                need(not confirms or (first not in (None, txn["officer"]) and before == confirms["said"]),
                     "a correction takes two officers")
            elif event["kind"] == "undone":
                self.slip(event, txn["officer"])
            elif event["kind"] in ("endorsed", "approved"):
                self.roster.approves(txn["officer"], json.loads(event["body"]))
            self.acted(event, txn["officer"])
            self.gate.take(event, json.loads(event["body"]), self.law)
        self.number, self.last_seq, self.at = txn["number"], txn["last_seq"], txn["at"]
        self.version = self.number if changed else self.version
        need(row["roster"] == self.version, "txn.roster is another roster")
        self.requests.add(txn["request"])


def erasures(file):
    """What two officers left of events, and the cases that these are of; that they did so is proven where they say it."""
    left = {}
    said = "SELECT body FROM event JOIN payload USING (seq) WHERE case_id = 0 AND "
    for (body,) in file.execute(said + "kind = 'erased'").fetchall():
        for (proposal,) in file.execute(said + "kind = 'erasure-proposed' AND seq = ?", (json.loads(body)["proposal"],)):
            left.update({seq: digest for seq, digest in json.loads(proposal)["events"]})
    cases = file.execute("SELECT seq, case_id FROM event WHERE case_id > 0")
    return left, {case for seq, case in cases if seq in left}


def verify(path):
    file = sqlite3.connect(f"file:{os.path.abspath(path)}?mode=ro", uri=True)
    file.row_factory = sqlite3.Row
    chain = Chain()
    chain.left, chain.gate.erased = erasures(file)
    for row in file.execute("SELECT * FROM txn ORDER BY number"):
        try:
            events = file.execute(
                "SELECT event.*, salt, body FROM event LEFT JOIN payload USING (seq)"
                " WHERE seq BETWEEN ? AND ? ORDER BY seq", (row["first_seq"], row["last_seq"])).fetchall()
            chain.follow(row, events)
        except (Wrong, KeyError, ValueError, TypeError, struct.error) as why:
            raise Wrong(f"transaction {row['number']}: {why}") from why
    need(chain.number, "there is no transaction")
    stray = file.execute("SELECT count(*) FROM event WHERE seq NOT BETWEEN 1 AND ?", (chain.last_seq,)).fetchone()[0]
    need(not stray, f"{stray} events belong to no transaction")
    stray = file.execute("SELECT count(*) FROM payload WHERE seq NOT IN (SELECT seq FROM event)").fetchone()[0]
    need(not stray, f"{stray} payloads belong to no event")
    return chain


def check_vectors(path):
    """Compares the byte vectors of the tests with what is written here."""
    with open(path, encoding="utf-8") as lines:
        vectors = [json.loads(line) for line in lines]
    for vector in vectors:
        read = {name: bytes.fromhex(vector[name]) for name in HEX & set(vector)}
        kind = vector["kind"]
        if kind == "commitment":
            need(commitment(read["salt"], read["body"]) == read["hash"], vector)
        elif kind == "leaf":
            same = [vector[name] for name in ("seq", "case", "event", "at", "officer")]
            need(leaf(*same, read["commitment"]) == read["hash"], vector)
        elif kind == "root":
            need(root([bytes.fromhex(one) for one in vector["leaves"]]) == read["hash"], vector)
        elif kind == "key":
            need(sha256(wire(vector["line"])).hex() == vector["key_id"], vector)
        elif kind == "transaction":
            txn = {**vector, **{name: bytes.fromhex(vector[name]) for name in ("root", "previous", "key", "policy")}}
            need(record_bytes(txn) == read["bytes"] and sha256(read["bytes"]) == read["hash"], vector)
            need(record_bytes(read_record(read["bytes"])) == read["bytes"], vector)
        elif kind == "signature":
            need(signed(vector["namespace"], read["message"]) == read["signed"], vector)
            check_signature("li", vector["line"], vector["namespace"], read["message"], read["blob"])
    return len(vectors)


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("file", help="the case file")
    asked.add_argument("--vectors", action="store_true", help="the file holds byte vectors, not cases")
    asked.add_argument("--ledger", help="the ledger id that is known")
    asked.add_argument("--head", help="the last hash that was seen, whole or its first digits")
    asked = asked.parse_args()
    try:
        if asked.vectors:
            print(f"{check_vectors(asked.file)} vectors hold")
            return 0
        chain = verify(asked.file)
        need(not asked.ledger or asked.ledger == chain.ledger.hex(), "this is another ledger")
        need(not asked.head or chain.head.hex().startswith(asked.head), "the head is another")
    except (Wrong, sqlite3.Error) as why:
        print(f"does not hold: {why}")
        return 7
    print(f"holds: {chain.number} transactions, {chain.last_seq} events, ledger {chain.ledger.hex()},"
          f" head {chain.head.hex()}")
    proven = chain.gate.proven
    print(f"gate: {proven['approved']} approvals and {proven['issued']} issues, every obstacle lifted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
