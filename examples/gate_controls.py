#!/usr/bin/env python3
"""Shows that verify_record.py misses no kind of obstacle: records in which a gate forgot one kind are found out.

gate_controls.py CASES.DB takes the acts of a file that holds, alters what they say as a program with a hole in its gate
would have let them be said, once for each kind, and asks the verifier of each. Exit 0 if every one is found, 7 if not.
"""

import copy
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from verify_record import Gate, Law, Wrong, at, day_of


def acts(path):
    file = sqlite3.connect(f"file:{os.path.abspath(path)}?mode=ro", uri=True)
    file.row_factory = sqlite3.Row
    rows = file.execute("SELECT event.seq, case_id, kind, at, officer, body FROM event JOIN payload USING (seq) ORDER BY seq")
    return [(dict(row), json.loads(row["body"])) for row in rows]


def passes(record):
    gate, law = Gate(), Law()
    for event, said in record:
        law.follow(event["seq"], event["officer"], event["kind"], said)
        gate.take(event, said, law)
    return gate.proven


class Doctored:
    """A copy of a record, and the approval and the issue in it that are altered."""

    def __init__(self, record, country):
        self.record = copy.deepcopy(record)
        issued = [event["case_id"] for event, said in record
                  if event["kind"] == "issued" and said["right"]["measure"].startswith(country)]
        whole = [event["case_id"] for event, said in record if event["kind"] == "accepted" and isinstance(said, dict)]
        self.case = next(case for case in issued if case in whole)

    def of(self, kind, last=True):
        found = [one for one in self.record if one[0]["case_id"] == self.case and one[0]["kind"] == kind]
        return found[-1 if last else 0]

    def facts(self):
        """What the application says from its last change on."""
        kinds = ("drafted", "accepted", "amended", "paper-added")
        _, said = [one for one in self.record if one[0]["case_id"] == self.case and one[0]["kind"] in kinds][-1]
        return said["amended"]["facts"] if "amended" in said else said["facts"]

    def before(self, kind, officer, of, said, case=None):
        """Puts an act in before another."""
        place = self.record.index(self.of(of))
        at_it = self.record[place][0]
        event = {**at_it, "kind": kind, "officer": officer, "case_id": self.case if case is None else case,
                 "seq": at_it["seq"] - 0.5}
        self.record.insert(place, (event, said))

    def without(self, *kinds):
        self.record = [one for one in self.record if not (one[0]["case_id"] == self.case and one[0]["kind"] in kinds)]


def another(doctored, **changes):
    """Another application like this one, handed in before it was approved."""
    said = copy.deepcopy(doctored.of("accepted")[1])
    for path, value in changes.items():
        group, name = path.split("__")
        said["facts"][group][name] = value
    doctored.before("accepted", "intake1", "approved", {**said, "assessed": said["assessed"]}, case=999)


def same_officer(d):
    d.of("approved")[0]["officer"] = d.of("reviewed")[0]["officer"]


def reviewer_issues(d):
    d.of("issued")[0]["officer"] = d.of("reviewed")[0]["officer"]


def one_of_two(d):
    d.of("approved")[1]["assessed"]["decision"]["outcome"] = "refer"
    d.of("approved")[1].update(grounds=["OK"], note="asked", rank="division-head")


def without_ground(d):
    d.of("approved")[1]["assessed"]["decision"]["outcome"] = "refer"
    d.of("approved")[1].update(note=" ", second_look_by="2026-12-01")


def stepped_aside(d):
    d.before("recused", d.of("approved")[0]["officer"], "approved", {"note": "cousin"})


def close(d):
    who, unit = d.of("approved")[0]["officer"], at(d.facts(), "inviter.uscc")
    d.before("interest-stated", who, "approved", {"officer": who, "unit": unit, "note": "sister"}, case=0)


def screened(held, of_now):
    def doctor(d):
        said = {"name": "w.csv", "dated_on": "2026-03-01", "file_sha256": "0" * 64, "entries": []}
        d.before("watch-list-loaded", "review1", "approved", said, case=0)
        seq = d.record[d.record.index(d.of("approved")) - 1][0]["seq"]
        for kind in ("approved", "issued"):
            d.of(kind)[1]["assessed"]["screened"] = {"list": seq if of_now else seq - 1, "dated_on": "2026-03-01",
                                                     "file_sha256": "0" * 64, "held": held}
    return doctor


def held_twice(d):
    said = copy.deepcopy(d.of("accepted")[1])
    said.pop("follows", None)
    event, issue = d.of("issued")
    lists = [(one["seq"], what) for one, what in d.record if one["kind"] == "watch-list-loaded"]
    for one in (d.of("reviewed")[1], d.of("approved")[1], issue) if lists else ():
        seq, what = lists[-1]
        one["assessed"]["screened"] = {"list": seq, "dated_on": what["dated_on"], "file_sha256": what["file_sha256"]}
    for kind, what in [("accepted", said), ("reviewed", d.of("reviewed")[1]), ("approved", d.of("approved")[1]),
                       ("custody-moved", {"place": "office", "note": ""}), ("issued", {**issue, "number": "Z9999999"})]:
        officer = d.of(kind)[0]["officer"] if kind != "custody-moved" else "intake1"
        place = len(d.record)
        d.record.append(({**event, "kind": kind, "officer": officer, "case_id": 999, "seq": 10**6 + place},
                         copy.deepcopy(what)))


def number_again(d):
    other = next(said["number"] for event, said in d.record if event["kind"] == "issued" and event["case_id"] != d.case)
    d.of("issued")[1]["number"] = other


def deregistered(d):
    said = {"uscc": at(d.facts(), "inviter.uscc"), "standing": "deregistered", "from": "2026-01-01", "ground": "x"}
    d.before("unit-marked", "review1", "approved", said, case=0)


def says(group, name, value):
    return lambda d: d.facts()[group].__setitem__(name, value)


def found(kind, key, value):
    return lambda d: d.of(kind)[1]["assessed"]["decision"].__setitem__(key, value)


def asked(d):
    said = {"manner": "phone", "subject": "inviter", "on": "2026-03-02", "whom": "", "outcome": "refused", "note": "hung up"}
    d.before("inquired", "review1", "approved", said)


def confirmed_before(d):
    """What was said before the case was received takes nothing back."""
    asked(d)
    said = {"manner": "phone", "subject": "inviter", "on": "1999-03-02", "whom": "", "outcome": "confirmed", "note": "knew"}
    d.before("inquired", "review1", "approved", said)


def one_number(d):
    """Another country's passport of the same number, of somebody else."""
    another(d, applicant__nationality="XXB")


def otherwise(d):
    """Another case of the same passport found it forged, and nobody looked into that here."""
    another(d, passport__verification="forged")


def answered_by_who_took_it_in(d):
    otherwise(d)
    taken, said = d.of("accepted", last=False)
    again = {"facts": said["facts"], "particulars": said["particulars"], "assessed": said["assessed"], "changed": [],
             "note": "seen", "sources": {"passport.verification": "officer: seen"}}
    d.before("amended", taken["officer"], "reviewed", again)
    # It was said after the finding.
    for event, _ in d.record:
        if event["case_id"] == 999:
            event["seq"] = 0


def doubted(d):
    d.before("looked-again", "review2", "issued", {"asked": 1, "agreed": False, "note": "not so"})


def lifted_by_who_had_it(d):
    doubted(d)
    seq = d.record[d.record.index(d.of("issued")) - 1][0]["seq"]
    d.before("looked-again", "review2", "issued", {"asked": 1, "agreed": True, "lifts": seq, "note": "so"})


def kept_of_exempt(d):
    d.before("custody-moved", "intake1", "approved", {"place": "office", "note": ""})
    d.of("approved")[1]["assessed"]["decision"]["retention"] = {"passport_kept": False}


def lost_elsewhere(d):
    """Another case of the same passport says that it is lost."""
    another(d)
    d.before("custody-moved", "intake1", "issued", {"place": "lost", "note": ""}, case=999)


def by_another(d):
    d.facts()["filing"]["filed_by"] = "employer"


by_another.measures = ("visa_", "residence_")

def with_another_office(d):
    said = copy.deepcopy(d.of("accepted")[1])
    said["facts"]["id"] = "PVG-2026-000998"
    d.before("accepted", "intake1", "reviewed", said, case=998)
    d.before("withdrawn", "intake1", "reviewed", {"ground": "handed-over", "note": "", "to": "CAN"}, case=998)


def lifted_alone(d):
    said = {"manner": "phone", "subject": "applicant", "on": "2026-03-02", "whom": "", "note": "x"}
    approver = d.of("approved")[0]["officer"]
    d.before("inquired", "review1", "reviewed", {**said, "outcome": "doubtful"})
    d.before("inquired", approver, "approved", {**said, "outcome": "confirmed"})


def on_a_void_document(d):
    issued = {event["case_id"] for event, _ in d.record if event["kind"] == "issued"}
    d.case, follows = next((event["case_id"], said["follows"]) for event, said in d.record
                           if event["kind"] == "accepted" and isinstance(said, dict)
                           and said.get("follows") and event["case_id"] in issued)
    d.before("voided", "approve2", "approved", {"ground": "unlawfully-gained", "note": "x"}, case=follows)


CONTROLS = [
    ("impossible", says("applicant", "birth_date", "2199-01-01")),
    ("unestablished", found("approved", "unestablished", ["record"])),
    ("unestablished", says("passport", "number", None)),
    ("lapsed", says("passport", "expires_on", "2020-01-01")),
    ("identity", lambda d: another(d, applicant__birth_date="1950-01-01")),
    ("identity", lambda d: another(d, passport__number="Q0000001")),
    ("identity", one_number),
    ("unestablished", by_another),
    ("law", asked),
    ("law", confirmed_before),
    ("screening", screened(1, True)),
    ("screening", screened(0, False)),
    ("law", found("approved", "outcome", "not_eligible")),
    ("law", found("issued", "outcome", "missing_documents")),
    ("law", without_ground),
    ("law", lambda d: d.of("accepted")[1].__setitem__("late_entry", "the line was down")),
    ("right", held_twice),
    ("right", with_another_office),
    ("law", on_a_void_document),
    ("unit", deregistered),
    ("duty", same_officer),
    ("duty", reviewer_issues),
    ("duty", one_of_two),
    ("duty", stepped_aside),
    ("duty", close),
    ("duty", lifted_alone),
    ("state", lambda d: d.without("reviewed")),
    ("state", lambda d: d.without("approved")),
    ("passport", lambda d: d.without("custody-moved")),
    ("number", number_again),
    ("unestablished", otherwise),
    ("unestablished", answered_by_who_took_it_in),
    ("law", doubted),
    ("law", lifted_by_who_had_it),
    ("passport", kept_of_exempt),
    ("passport", lost_elsewhere),
    ("impossible", says("applicant", "name", "-- 123")),
]


def main():
    record = acts(sys.argv[1])
    proven = passes(record)
    caught = 0
    for kind, doctor in CONTROLS:
        of = "visa_" if kind == "passport" else getattr(doctor, "measures", ("visa_", "residence_", "port_"))
        doctored = Doctored(record, of)
        doctor(doctored)
        try:
            passes(doctored.record)
            print(f"not found: {kind} ({getattr(doctor, '__name__', '')})")
        except Wrong as why:
            right = str(why).startswith(kind)
            caught += right
            if not right:
                print(f"{kind} was found as: {why}")
    print(f"{caught} of {len(CONTROLS)} records in which a gate forgot one kind are found;"
          f" the record itself holds: {proven['approved']} approvals, {proven['issued']} issues")
    return 0 if caught == len(CONTROLS) else 7


if __name__ == "__main__":
    sys.exit(main())
