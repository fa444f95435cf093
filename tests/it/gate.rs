//! The gate: each kind of obstacle at each door, as an officer meets it; what `next` and `ready` say is what the act says.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";
const LATER: &str = "2031-03-02T09:00+08:00";

/// Each kind with each door: the code that refuses, empty where the kind does not concern the door.
const MATRIX: &str = include_str!("gate/matrix.csv");

/// A way through the office up to a door.
struct Way {
    office: Office,
    /// The case at the door, where there is one.
    case: Option<String>,
    /// What is handed in, where the door takes something.
    facts: Value,
    /// More of the command line.
    more: String,
    officer: &'static str,
}

fn business(number: &str) -> Value {
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = json!(number);
    facts
}

fn extension() -> Value {
    example("ex-30-days")
}

impl Way {
    fn begin(now: &str) -> Way {
        Way { office: Office::new(now), case: None, facts: business("A31200457"), more: String::new(), officer: "" }
    }

    fn taken(mut self) -> Way {
        self.case = Some(self.office.intake(&self.facts));
        self
    }

    fn done(self, officer: &str, command: &str) -> Way {
        let case = self.case.clone().unwrap();
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        self.office.done(officer, &format!("{verb} {case} {rest}"));
        self
    }

    fn reviewed(self) -> Way {
        self.done("review1", "review --recommend approve")
    }

    fn approved(self) -> Way {
        self.reviewed().done("approve1", "approve")
    }

    fn issued(self) -> Way {
        self.approved().done("issue1", "issue --number A0000001")
    }

    fn with(mut self, more: &str) -> Way {
        self.more = more.to_owned();
        self
    }

    fn by(mut self, officer: &'static str) -> Way {
        self.officer = officer;
        self
    }

    fn at(mut self, now: &str) -> Way {
        self.office.now = now.to_owned();
        self
    }

    /// Somebody who is looked for.
    fn watched(self) -> Way {
        let facts = &self.facts;
        let word = |path: &str| facts.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = format!(
            "passport,nationality,name,birth_date\n{},{},{},{}\n",
            word("/passport/number"),
            word("/applicant/nationality"),
            word("/applicant/name"),
            word("/applicant/birth_date"),
        );
        assert_eq!(self.office.piped("approve1", "watchlist load -", list.as_bytes()).exit, Exit::Done);
        self
    }

    /// The same person on another passport.
    fn namesake(self) -> Way {
        self.office.intake(&business("B77700001"));
        self
    }

    /// Goes to the door.
    fn goes(&self, door: &str) -> Came {
        let case = self.case.clone().unwrap_or_default();
        let (usual, command) = match door {
            "intake" if self.case.is_some() => ("intake1", format!("intake {case}")),
            "intake" => {
                let measure = self.facts["measure"].as_str().unwrap();
                let line = format!("intake {measure} --from - {}", self.more);
                let officer = if self.officer.is_empty() { "intake1" } else { self.officer };
                return self.office.piped(officer, &line, self.facts.to_string().as_bytes());
            }
            "import" => {
                let path = self.office.folder.path().join("list.csv");
                fs::write(&path, self.list()).unwrap();
                ("intake1", format!("import {} --accept-good", path.display()))
            }
            "amend" => ("intake1", format!("amend {case} --note x {}", self.more)),
            "renew" => ("intake1", format!("renew {case} --act extension --days 5 {}", self.more)),
            "document-add" => ("intake1", format!("document add {case} --kind photo {}", self.more)),
            "review" => ("review1", format!("review {case} --recommend approve")),
            "approve" => ("approve1", format!("approve {case}")),
            "issue" => ("issue1", format!("issue {case} --number A0000001")),
            "collect" => ("issue1", format!("collect {case}")),
            "print" => ("intake1", format!("print receipt {case}")),
            other => panic!("no door {other}"),
        };
        self.office.run(if self.officer.is_empty() { usual } else { self.officer }, &command)
    }

    fn list(&self) -> String {
        let word = |path: &str| self.facts.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!(
            "外文姓名,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,统一社会信用代码\n{},{},{},{},{},2026-11-25,14,商务洽谈,91310115MA1K4BQR53\n",
            word("/applicant/name"),
            word("/applicant/birth_date"),
            word("/applicant/nationality"),
            word("/passport/number"),
            word("/passport/expires_on"),
        )
    }
}

fn impossible(door: &str) -> Way {
    let mut way = Way::begin(NOW);
    match door {
        "amend" => way.taken().with("--set applicant.birth_date=2027-01-01"),
        "document-add" => way.taken().with("--issued-on 2027-01-01"),
        "renew" => way.taken().issued().with("--set applicant.birth_date=2027-01-01"),
        _ => {
            way.facts["applicant"]["birth_date"] = json!("2027-01-01");
            way
        }
    }
}

fn screening(door: &str) -> Way {
    let way = Way::begin(NOW);
    match door {
        "approve" => way.taken().reviewed().watched(),
        "issue" => way.taken().approved().watched(),
        "renew" => way.taken().issued().watched(),
        _ => way.watched(),
    }
}

fn right_held(door: &str) -> Way {
    let way = Way::begin(NOW).taken();
    if matches!(door, "intake" | "import") {
        let file = way.office.folder.path().join("1.case").display().to_string();
        let way = {
            way.office.done("intake1", &format!("transfer out 1 --to CAN --note x -o {file}"));
            way
        };
        return Way { case: None, ..way };
    }
    if door == "approve" {
        return way.taken().reviewed();
    }
    // Two that were approved before the other was issued cannot be: the later one waits, until the first is given back.
    let first = way.case.clone().unwrap();
    let second = way.taken().reviewed();
    second.office.done("intake1", &format!("withdraw {first} --note x"));
    let second = second.done("approve1", "approve");
    Way { case: None, ..second }
}

fn state(door: &str) -> Way {
    let way = Way::begin(NOW).taken();
    match door {
        "approve" | "issue" | "collect" => way,
        "intake" => way,
        "amend" => way.issued().with("--set request.stay_days=9"),
        _ => way.issued(),
    }
}

/// The way that comes to a door with an obstacle of a kind.
fn way(kind: &str, door: &str) -> Way {
    let mut way = Way::begin(NOW);
    match (kind, door) {
        ("impossible", _) => impossible(door),
        ("unestablished", _) => {
            way.facts["record"] = Value::Null;
            way.taken().reviewed()
        }
        ("lapsed", "approve") => way.taken().reviewed().at(LATER),
        ("lapsed", _) => way.taken().approved().at(LATER),
        ("contradicted-identity", _) => {
            way.office.intake(&way.facts.clone());
            way.facts["applicant"]["name"] = json!("KRAUSE EMIL");
            way.facts["applicant"]["birth_date"] = json!("1962-11-11");
            way
        }
        ("possible-same-person", "approve") => way.taken().namesake().reviewed(),
        ("possible-same-person", _) => way.taken().approved().namesake(),
        ("screening", _) => screening(door),
        ("law", "issue") => {
            // The unit was in order on the day of the approval, and is not any more.
            let way = way.taken().approved();
            way.office.done("review1", "enterprise close 91310115MA1K4BQR2R --ground register");
            way
        }
        ("law", _) => {
            way.facts["request"]["stay_days"] = json!(40);
            let way = way.taken();
            if door == "approve" { way.done("review1", "review --recommend refuse") } else { way }
        }
        ("right-held", _) => right_held(door),
        ("unit", _) => {
            way.facts["inviter"]["status"] = json!("licence_revoked");
            way.taken().done("review1", "review --recommend refuse")
        }
        ("duty", "intake" | "import") => way.by("admin1"),
        ("duty", "renew" | "collect") => way.taken().issued().by("admin1"),
        ("duty", "approve") => way.taken().reviewed().by("admin1"),
        ("duty", "issue") => way.taken().approved().by("admin1"),
        ("duty", "amend") => way.taken().with("--set request.stay_days=9").by("admin1"),
        ("duty", _) => way.taken().by("admin1"),
        ("state", _) => state(door),
        ("passport", _) => {
            let way = Way { facts: extension(), ..Way::begin("2026-09-14T09:00+08:00") };
            let way = way.taken().approved();
            let case = way.case.clone().unwrap();
            way.office.done("issue1", &format!("custody return {case}"));
            way
        }
        ("number", _) => {
            let other = Way { facts: other_person(), ..way }.taken().issued();
            Way { facts: business("A31200457"), case: None, ..other }.taken().approved()
        }
        (kind, door) => panic!("no way to {kind} at {door}"),
    }
}

fn other_person() -> Value {
    let mut facts = business("K55500011");
    facts["applicant"]["name"] = json!("LINDQVIST ASTRID");
    facts["applicant"]["birth_date"] = json!("1971-02-27");
    facts
}

/// The codes that a door refused with: of an error, of an application that is held, of the rows of a list.
fn codes(came: &Came) -> Vec<String> {
    let error: Value = came.err.lines().find_map(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    let out: Value = serde_json::from_str(&came.out).unwrap_or_default();
    let mut found = Vec::new();
    let mut add = |codes: &Value| {
        for one in codes.as_array().into_iter().flatten() {
            found.extend(one["code"].as_str().map(str::to_owned));
        }
    };
    add(&error["error"]["obstacles"]);
    add(&json!([error["error"]]));
    for row in out["rows"].as_array().into_iter().flatten() {
        add(&row["problems"]);
    }
    if out["state"] == "draft" {
        add(&out["obstacles"]);
    }
    found
}

/// What `next` says of a door: the codes that close it, none where it is open.
fn next(way: &Way, door: &str) -> Option<Vec<String>> {
    let case = way.case.as_ref()?;
    let officer = match door {
        "review" => "review1",
        "approve" => "approve1",
        "issue" | "collect" => "issue1",
        _ => "intake1",
    };
    let officer = if way.officer.is_empty() { officer } else { way.officer };
    let told = way.office.done(officer, &format!("next {case}"));
    let entry =
        ["open", "closed"].iter().flat_map(|list| told[list].as_array().unwrap()).find(|one| one["step"] == door)?;
    let codes = entry["obstacles"].as_array().into_iter().flatten();
    Some(codes.filter_map(|code| code.as_str().map(str::to_owned)).collect())
}

#[test]
fn each_kind_is_met_at_each_door_and_next_and_ready_say_the_same() {
    let mut lines = MATRIX.lines();
    let doors: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    let (mut met, mut cells, mut all, mut wrong) = (0, 0, 0, Vec::new());
    for line in lines {
        let mut row = line.split(',');
        let kind = row.next().unwrap();
        for (door, code) in doors.iter().copied().zip(row) {
            all += 1;
            // A right that is held stands before approval already: there is no way to issue with one.
            if code.is_empty() || (kind, door) == ("right-held", "issue") {
                continue;
            }
            cells += 1;
            let way = way(kind, door);
            let told = next(&way, door);
            let ready = way.case.as_ref().map(|case| way.office.run("", &format!("ready {case}")));
            let came = way.goes(door);
            let found = codes(&came);
            let refused = came.exit != Exit::Done && found.iter().any(|one| one == code);
            // What depends on what is handed in or on the number cannot be said before.
            let said_before = !matches!(kind, "impossible" | "number") && (kind, door) != ("law", "review");
            let next_agrees = told.is_none_or(|told| !said_before || told.iter().any(|one| one == code));
            let decides = matches!(door, "approve" | "issue") && !matches!(kind, "duty" | "state" | "number");
            let ready_agrees = ready.is_none_or(|ready| !decides || ready.exit == Exit::LawSaysNo);
            if refused && next_agrees && ready_agrees {
                met += 1;
            } else {
                wrong.push(format!(
                    "{kind} at {door}: {code}, came {:?} {found:?}, next {next_agrees}, ready {ready_agrees}",
                    came.exit
                ));
            }
        }
    }
    println!("{met} of {cells} cells refuse with their code and are told before; {} are not concerned", all - cells);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_obstacles_are_told_at_once() {
    let mut way = Way::begin(NOW);
    way.facts["record"] = Value::Null;
    way.facts["passport"]["verification"] = Value::Null;
    let way = way.taken().namesake().reviewed().watched();
    let came = way.goes("approve");
    let found = codes(&came);
    for code in ["watch_list_hit", "may_be_same_person", "unestablished"] {
        assert!(found.iter().any(|one| one == code), "{code}: {found:?}");
    }
    assert_eq!(found.iter().filter(|one| *one == "unestablished").count(), 2, "{found:?}");
}

#[test]
fn a_hit_is_kept_as_a_draft_until_another_officer_clears_it() {
    let way = Way::begin(NOW).watched();
    let came = way.goes("intake");
    assert_eq!(came.exit, Exit::Stale, "{}", came.err);
    let told = came.json();
    assert_eq!((&told["state"], &told["receipt"]), (&json!("draft"), &Value::Null));
    let case = told["case"].as_str().unwrap();
    way.office.refused("intake1", &format!("intake {case}"), Exit::LawSaysNo);
    way.office.done("review1", &format!("watchlist clear --case {case} --note other-parents"));
    assert_eq!(way.office.done("intake1", &format!("intake {case}"))["state"], "accepted");
}

#[test]
fn what_is_incomplete_gets_the_notice_and_no_receipt_whatever_else_stands_against_it() {
    let mut facts = example("pv-negotiation");
    facts["request"]["stay_days"] = json!(40);
    facts["documents"].as_array_mut().unwrap().pop();
    let office = Office::new(NOW);
    let case = office.intake(&facts);
    let whole = office.show(&case);
    assert_eq!(whole["decision"]["outcome"], "not_eligible");
    assert_eq!((&whole["state"], &whole["receipt"]), (&json!("awaiting-papers"), &Value::Null));
    assert_eq!(whole["notice"].as_array().unwrap().len(), 1);
}

#[test]
fn a_second_notice_is_open_for_what_the_first_could_not_have_named() {
    let mut facts = example("pv-negotiation");
    facts["documents"].as_array_mut().unwrap().pop();
    let office = Office::new(NOW);
    let case = office.intake(&facts);
    assert_eq!(office.refused("review1", &format!("notice {case}"), Exit::Stale).code(), "noticed_before");
    // The letter turned out to be of another: it must be shown anew.
    let left: Vec<Value> = facts["documents"].as_array().unwrap().iter().take(1).cloned().collect();
    let set = format!("documents={}", json!(left));
    let words: Vec<String> =
        ["amend", &case, "--set", &set, "--note", "papers were of another"].map(str::to_owned).to_vec();
    assert_eq!(office.words("intake1", &words, b"").exit, Exit::Done);
    let told = office.done("review1", &format!("notice {case}"));
    assert!(told["notice"].as_array().unwrap().len() > 1, "{told}");
    office.holds();
}

#[test]
fn every_value_tells_where_it_came_from() {
    let office = Office::new(NOW);
    let mut facts = example("pv-negotiation");
    facts["record"] = Value::Null;
    let case = office.intake(&facts);
    office.done("review1", &format!("establish {case} record=clear --source search-7"));
    let told = office.done("", &format!("show {case} --sources"));
    let of = |fact: &str| {
        let all = told["sources"].as_array().unwrap();
        let one = all.iter().find(|one| one["fact"] == fact).unwrap_or_else(|| panic!("no source of {fact}"));
        (one["source"].as_str().unwrap().to_owned(), one["officer"].as_str().unwrap().to_owned())
    };
    assert_eq!(of("applicant.name"), ("officer".to_owned(), "intake1".to_owned()));
    assert_eq!(of("record"), ("officer: search-7".to_owned(), "review1".to_owned()));
}

#[test]
fn a_period_that_was_stopped_goes_on_with_the_days_that_were_left() {
    let facts = extension();
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&facts);
    // Seven working days from the 14th; two have passed when the photograph is found to be of somebody else.
    assert_eq!(office.show(&case)["due_on"], "2026-09-22");
    let office = Office { now: "2026-09-16T09:00+08:00".to_owned(), ..office };
    let left: Vec<Value> =
        facts["documents"].as_array().unwrap().iter().filter(|paper| paper["kind"] != "photo").cloned().collect();
    let words = ["amend", &case, "--set", &format!("documents={}", json!(left)), "--note", "of another"];
    assert_eq!(office.words("intake1", &words.map(str::to_owned), b"").exit, Exit::Done);
    office.done("review1", &format!("notice {case}"));
    let whole = office.show(&case);
    assert_eq!((&whole["state"], &whole["due_on"]), (&json!("awaiting-papers"), &Value::Null));
    assert_eq!(whole["receipt"]["last_day"], Value::Null, "no day holds while the period is stopped");
    // The national day and its holidays lie between.
    let office = Office { now: "2026-10-12T09:00+08:00".to_owned(), ..office };
    office.done("intake1", &format!("document add {case} --kind photo"));
    let whole = office.show(&case);
    assert_eq!((&whole["state"], &whole["due_on"]), (&json!("accepted"), &json!("2026-10-19")));
    office.holds();
}

#[test]
fn a_receipt_ends_with_its_case() {
    let way = Way::begin(NOW).taken();
    let case = way.case.clone().unwrap();
    way.office.done("intake1", &format!("print receipt {case}"));
    let way = way.done("intake1", "withdraw --note left");
    assert_eq!(way.office.show(&case)["receipt"]["ended"], true);
    assert_eq!(way.office.run("intake1", &format!("print receipt {case} --note again")).code(), "nothing_to_print");
}

#[test]
fn a_paper_that_lapses_raises_an_alarm_before_it_does() {
    let way = Way::begin(NOW).taken();
    let case = way.case.clone().unwrap();
    way.office.done("intake1", &format!("document add {case} --kind photo --valid-until 2026-12-01"));
    let alarm = way.office.run("", "report escalations");
    assert!(alarm.out.contains("paper-lapses"), "{}", alarm.out);
    let told = way.office.show(&case);
    assert!(told["obstacles"].as_array().unwrap().iter().any(|one| one["code"] == "lapses_soon"), "{told}");
    // After its last day it stands before approval.
    let way = way.reviewed().at("2026-12-02T09:00+08:00");
    assert!(codes(&way.goes("approve")).contains(&"paper_lapsed".to_owned()));
}

#[test]
fn what_one_door_takes_every_door_takes_and_what_none_takes_is_told_with_its_field() {
    let mut facts = example("pv-negotiation");
    facts["applicant"]["nationality"] = json!("埃及");
    facts["applicant"]["birth_date"] = json!("1984/6/11");
    facts["documents"][0]["kind"] = json!("申请表");
    let office = Office::new(NOW);
    let case = office.intake(&facts);
    let read = office.show(&case)["facts"].clone();
    assert_eq!(
        (&read["applicant"]["nationality"], &read["applicant"]["birth_date"]),
        (&json!("EGY"), &json!("1984-06-11"))
    );
    office.done("intake1", &format!("amend {case} --set passport.expires_on=2031/2/27 --note x"));
    office.done("intake1", &format!("document add {case} --kind 照片"));
    facts["applicant"]["birth_date"] = json!("31.2.84");
    facts["request"]["stay_days"] = json!("many");
    let came = office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes());
    assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "invalid_facts"));
    let error: Value = came.err.lines().find_map(|line| serde_json::from_str(line).ok()).unwrap();
    let problems = error["error"]["problems"].as_array().unwrap();
    let fields: Vec<&str> = problems.iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["applicant.birth_date", "request.stay_days"]);
    assert!(problems.iter().all(|one| !one["rule"]["zh"].as_str().unwrap().is_empty()), "{problems:?}");
    assert!(!came.err.contains("31.2.84"), "a birth date is not repeated");
}

#[test]
fn a_health_certificate_of_which_the_day_of_issue_is_known_raises_an_alarm_before_it_is_too_old() {
    let told = |office: &Office, case: &str| {
        let obstacles = office.show(case)["obstacles"].as_array().unwrap().clone();
        let soon =
            obstacles.into_iter().filter(|one| one["code"] == "lapses_soon" && one["about"] == "health_certificate");
        (soon.count(), office.run("", "report escalations").out.contains("health certificate"))
    };
    for (issued_on, expected) in [("2026-05-28", (1, true)), ("2026-11-01", (0, false))] {
        let office = Office::new(NOW);
        let mut facts = example("rs-work-one-year");
        for paper in facts["documents"].as_array_mut().unwrap() {
            if paper["kind"] == "health_certificate" {
                *paper = json!({"kind": "health_certificate", "issued_on": issued_on});
            }
        }
        facts["current_stay"]["entered_on"] = json!("2026-11-10");
        facts["as_of"] = json!("2026-11-23");
        let case = office.intake(&facts);
        assert_eq!(told(&office, &case), expected, "{}", office.show(&case));
    }
}

#[test]
fn next_names_an_inquiry_and_undoing_with_why_they_are_closed() {
    let way = Way::begin(NOW).taken();
    let case = way.case.clone().unwrap();
    let of = |way: &Way, officer: &str, step: &str| -> (bool, String) {
        let told = way.office.run(officer, &format!("next {case}")).json();
        let find = |key: &str| told[key].as_array().unwrap().iter().find(|one| one["step"] == step).cloned();
        let (open, found) = match find("open") {
            Some(found) => (true, found),
            None => (false, find("closed").unwrap()),
        };
        (open, found["why"].as_str().unwrap().to_owned())
    };
    assert!(of(&way, "review1", "inquiry").0);
    assert_eq!(of(&way, "approve1", "inquiry"), (false, "approve1 does not hold the role intake or review".to_owned()));
    assert!(!of(&way, "review1", "undo").0, "it is another's act");
    let way = way.reviewed();
    assert_eq!(of(&way, "review1", "undo"), (true, "takes back: reviewed".to_owned()));
    // What it says is what the act says.
    let way = way.done("approve1", "approve");
    let (open, why) = of(&way, "review1", "undo");
    let came = way.office.run("review1", &format!("undo {case} --note x"));
    assert!(!open && came.exit != Exit::Done && came.err.replace('\\', "").contains(&why), "{why}: {}", came.err);
}

#[test]
fn who_took_a_document_is_on_record() {
    let way = Way::begin(NOW).taken().approved().done("issue1", "issue --number A12345678");
    let case = way.case.clone().unwrap();
    let words =
        ["collect", &case, "--to", "Ivanov Petr", "--to-as", "relative", "--to-paper", "ID 4411"].map(str::to_owned);
    assert_eq!(way.office.words("issue1", &words, b"").exit, Exit::Done);
    let told = way.office.done("", &format!("history {case}"));
    let said = told["events"].as_array().unwrap().iter().find(|event| event["kind"] == "collected").unwrap().clone();
    assert!(said["said"].as_str().unwrap().contains("Ivanov Petr"), "{said}");
    way.office.holds();
}

#[test]
fn a_port_visa_at_a_port_that_is_not_the_offices_own_is_not_granted_where_it_named_them() {
    let way = Way::begin(NOW).taken().reviewed();
    let case = way.case.clone().unwrap();
    let config = |ports: &str| {
        let path = way.office.folder.path().join("config.toml");
        let law = include_str!("../../config.example.toml");
        fs::write(&path, law.replace("[settings]\n", &format!("[settings]\nports = {ports}\n"))).unwrap();
        format!("--config {} approve {case}", path.display())
    };
    let came = way.office.refused("approve1", &config(r#"["SHA"]"#), Exit::LawSaysNo);
    assert_eq!(came.code(), "port_of_another_office", "{}", came.err);
    way.office.done("approve1", &config(r#"["SHA", "PVG"]"#));
}
