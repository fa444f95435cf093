//! Cases of another system: carried over once, as drafts and as history, and nothing granted on their word.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

const NOW: &str = "2026-02-02T09:00+08:00";
const MAPPING: &str = include_str!("../../examples/legacy/mapping.toml");
const CASES: &str = include_str!("../../examples/legacy/cases.csv");

fn carry(office: &Office, cases: &str, mapping: &str, more: &str) -> Came {
    let path = |name: &str| office.folder.path().join(name).display().to_string();
    fs::write(path("old.csv"), cases).unwrap();
    fs::write(path("map.toml"), mapping).unwrap();
    office.run("intake1", &format!("import cases {} --mapping {} {more}", path("old.csv"), path("map.toml")))
}

/// A case that is told otherwise than when it was carried over is held, and what differs is told.
#[test]
fn a_case_that_comes_again_otherwise_is_told() {
    let office = Office::new(NOW);
    let open = carry(&office, CASES, MAPPING, "").json()["last_case"].as_str().unwrap().to_owned();
    let refused = CASES.replace("2019-3,在办,,,ROSSI MARCO", "2019-3,不予签发,2026-01-30,,ROSSI-MARIO");
    let mapping = MAPPING.split("[sums]").next().unwrap().to_owned();
    let came = carry(&office, &refused, &mapping, "");
    assert_eq!(came.exit, Exit::ListHeld, "{}", came.err);
    let found = came.json();
    assert_eq!((counts(&found), &found["outcomes"]["changed"]), ([0, 0, 2, 0], &json!(1)), "{found}");
    assert_eq!((&found["changed"][0]["row"], &found["changed"][0]["case"]), (&json!(4), &json!(open)), "{found}");
    let what = found["changed"][0]["what"].to_string();
    assert!(what.contains("不予签发") && what.contains("ROSSI-MARIO") && what.contains("2026-01-30"), "{what}");
    // Beside a case that is new somebody says that the others are taken.
    let more = format!("{refused}2019-4,在办,,,WEBER KARL,1980-01-02,德国,C8L2M4N70,9,\n");
    let stopped = carry(&office, &more, &mapping, "");
    assert_eq!(
        (stopped.exit, stopped.code()),
        (Exit::ListNotWritten, "list_not_written".to_owned()),
        "{}",
        stopped.err
    );
    assert!(stopped.err.contains("row 4 differs from case"), "{}", stopped.err);
    assert_eq!(counts(&carry(&office, &more, &mapping, "--accept-good").json()), [1, 0, 2, 0]);
    // What was amended here since, and ended here, is no difference any more.
    office.done("intake1", &format!("amend {open} --set applicant.name=ROSSI-MARIO --note passport_shown"));
    office.done("intake1", &format!("withdraw {open} --note refused_there"));
    let again = carry(&office, &refused, &mapping, "");
    assert_eq!((again.exit, counts(&again.json())), (Exit::Done, [0, 0, 3, 0]), "{}", again.out);
    office.holds();
}

/// What cannot be true at the counter cannot be true of another system, drafts and history alike.
#[test]
fn what_cannot_be_true_of_a_carried_case_is_in_error() {
    let office = Office::new(NOW);
    let mapping = MAPPING.split("[sums]").next().unwrap().to_owned();
    for (good, bad) in [
        ("2019年3月1日", "2027-03-01"),
        ("2019年3月1日", "1970-03-01"),
        ("1971/7/3", "2027-04-30"),
        ("ROSSI MARCO", "MÃœLLER MARCO"),
    ] {
        let came = carry(&office, &CASES.replace(good, bad), &mapping, "");
        assert_eq!(
            (came.exit, came.code()),
            (Exit::ListNotWritten, "list_not_written".to_owned()),
            "{bad}: {}",
            came.out
        );
    }
    assert_eq!(carry(&office, CASES, &mapping, "").exit, Exit::Done);
}

/// A number that stands on a document of another system is not there to be issued.
#[test]
fn the_number_of_a_carried_document_is_not_received_as_a_blank() {
    let office = Office::new(NOW);
    assert_eq!(carry(&office, CASES, MAPPING, "").exit, Exit::Done);
    let came = office.run("issue1", "stock receive A7700001-A7700100");
    assert_eq!((came.exit, came.code()), (Exit::Refused, "number_of_a_carried_case".to_owned()), "{}", came.err);
    assert!(came.err.contains("PVG-2026-000001"), "{}", came.err);
    office.done("issue1", "stock receive A7700002-A7700100");
}

fn counts(found: &Value) -> [u64; 4] {
    ["open", "closed", "carried-before", "error"].map(|what| found["outcomes"][what].as_u64().unwrap())
}

#[test]
fn cases_are_carried_over_once_with_their_source() {
    let office = Office::new(NOW);
    let before = office.bytes();
    let dry = carry(&office, CASES, MAPPING, "--dry-run");
    assert_eq!(dry.exit, Exit::Done, "{}", dry.err);
    assert_eq!((counts(&dry.json()), &dry.json()["agrees"]), ([1, 2, 0, 0], &json!(true)));
    assert!(office.bytes() == before);
    let done = carry(&office, CASES, MAPPING, "");
    assert_eq!(done.exit, Exit::Done, "{}", done.err);
    let found = done.json();
    assert_eq!(counts(&found), [1, 2, 0, 0]);
    assert_eq!(found["states"], json!({"已签发": 1, "不予签发": 1, "在办": 1}));
    let first = found["first_case"].as_str().unwrap();
    let case = office.show(first);
    assert_eq!(case["state"], "withdrawn");
    assert_eq!(case["particulars"]["legacy"]["document"], "A7700001");
    // It is found by what it is called there, and so is its document.
    for line in ["find 2019-1", "search 2019-1", "find a7700001", "search A7700001"] {
        let told = office.done("", line);
        assert_eq!(told["cases"][0]["case"], first, "{line}: {told}");
    }
    // It stands as it did there, of the day that it did there, wherever it is told of.
    let there = json!({"system": "EEV3", "state": "已签发", "on": "2019-03-01"});
    assert_eq!(case["closed_there"], there);
    let of = |line: &str| {
        let told = office.done("", line);
        told["cases"].as_array().unwrap().iter().find(|one| one["case"] == first).cloned().unwrap_or(told)
    };
    for line in ["list".to_owned(), format!("find {first}"), format!("person show {first}")] {
        assert_eq!(of(&line)["closed_there"], there, "{line}");
    }
    // What was refused there is told as that system's word.
    let refused = office.done("", "search 2019-2")["cases"][0]["case"].as_str().unwrap().to_owned();
    let told = office.plain(&["--lang", "zh", "person", "show", &refused].map(str::to_owned)).out;
    assert!(told.contains("由 EEV3") && told.contains("所载为“不予签发”"), "{told}");
    let open = found["last_case"].as_str().unwrap();
    assert_eq!(office.show(open)["closed_there"], Value::Null);
    assert_eq!(office.done("", "report daily")["withdrawn"]["total"], 0, "nothing is withdrawn today");
    assert_eq!(case["particulars"]["legacy"]["decided_on"], "2019-03-01");
    let sources = office.done("", &format!("show {first} --sources"));
    let all = sources["sources"].as_array().unwrap();
    assert!(!all.is_empty() && all.iter().all(|one| one["source"] == "legacy:EEV3 2019-1"), "{all:?}");
    // Nothing is counted as received, and the same file, or a later one with the same numbers, writes nothing twice.
    assert_eq!(counts(&carry(&office, CASES, MAPPING, "").json()), [0, 0, 3, 0]);
    let later = format!("{CASES}2019-4,在办,,,WEBER KARL,1980-01-02,德国,C8L2M4N70,9,\n");
    let came = carry(&office, &later, &MAPPING.replace("rows = 3", "rows = 4"), "");
    assert_eq!(counts(&came.json()), [1, 0, 3, 0], "{}", came.err);
    // What is withdrawn here was withdrawn here.
    office.done("intake1", &format!("withdraw {open}"));
    assert_eq!(office.show(open)["closed_there"], Value::Null);
    office.holds();
}

#[test]
fn nothing_is_granted_on_the_word_of_another_system() {
    let office = Office::new(NOW);
    let found = carry(&office, CASES, MAPPING, "").json();
    let open = found["last_case"].as_str().unwrap();
    let next = office.done("review1", &format!("next {open}"));
    let text = next.to_string();
    assert!(text.contains("legacy_only"), "{text}");
    let approved = office.run("approve1", &format!("approve {open}"));
    assert!(matches!(approved.exit, Exit::Stale | Exit::LawSaysNo | Exit::Refused), "{:?}", approved.exit);
    // What an officer establishes has another source from then on, though the value is the same.
    let words = ["establish", open, "applicant.birth_date=1971-07-03", "--source", "passport"].map(str::to_owned);
    let came = office.words("intake1", &words, b"");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let sources = office.done("", &format!("show {open} --sources"));
    let of = |fact: &str| {
        let all = sources["sources"].as_array().unwrap();
        all.iter().find(|one| one["fact"] == fact).unwrap()["source"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (of("applicant.birth_date").as_str(), of("passport.number").as_str()),
        ("officer: passport", "legacy:EEV3 2019-3")
    );
    // The rest is looked through and established at once; then nothing stands on that word alone.
    let all = format!("establish {open} as-carried --source papers-and-passport-seen");
    let looked = office.run("review1", &format!("{all} --dry-run")).err;
    assert!(looked.contains("passport.number"), "it is shown: {looked}");
    office.done("review1", &all);
    let sources = office.done("", &format!("show {open} --sources"));
    let still = sources["sources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["source"].as_str().unwrap().starts_with("legacy"));
    assert_eq!(still.count(), 0, "{sources}");
    assert!(!office.show(open)["obstacles"].to_string().contains("legacy_only"));
    assert_eq!(office.refused("review1", &all, Exit::Refused).code(), "nothing_carried");
    office.holds();
}

#[test]
fn sums_that_differ_and_rows_in_error_stop_it() {
    let office = Office::new(NOW);
    let before = office.bytes();
    let short = carry(&office, CASES, &MAPPING.replace("rows = 3", "rows = 4"), "");
    assert_eq!((short.exit, short.code()), (Exit::ListNotWritten, "sums_differ".to_owned()));
    assert!(short.err.contains("4 were stated, 3 are in the file"), "{}", short.err);
    let wrong = CASES.replace("1990-02-14", "1990-02-31").replace("2019-3,在办", "2019-1,在办");
    let came = carry(&office, &wrong, MAPPING, "");
    assert_eq!((came.exit, came.code()), (Exit::ListNotWritten, "list_not_written".to_owned()));
    assert!(came.err.contains("row 3") && came.err.contains("row 4"), "{}", came.err);
    assert!(office.bytes() == before);
    let good = carry(&office, &wrong, MAPPING, "--accept-good");
    assert_eq!((good.exit, counts(&good.json())), (Exit::ListHeld, [0, 1, 0, 2]));
    // A row that has the number of another is in error as often as it comes.
    let again = carry(&office, &wrong, MAPPING, "--accept-good");
    assert_eq!((again.exit, counts(&again.json())), (Exit::ListHeld, [0, 0, 1, 2]), "{}", again.err);
    office.holds();
}

#[test]
fn everything_that_is_wrong_with_a_mapping_is_told() {
    let office = Office::new(NOW);
    let wrong =
        MAPPING.replace("\"applicant.name\"", "\"applicant.face\"").replace("\"legacy.number\"", "\"legacy.id\"");
    let came = carry(&office, CASES, &wrong, "");
    assert_eq!((came.exit, came.code()), (Exit::Refused, "bad_mapping".to_owned()));
    for word in ["applicant.face", "legacy.id", "applicant.name", "legacy.number"] {
        assert!(came.err.contains(word), "{word}: {}", came.err);
    }
    let broken = carry(&office, CASES, &MAPPING.replace("rows = 3", "rows = three"), "");
    assert!(broken.err.contains("line 30"), "{}", broken.err);
    let lacks = carry(&office, &CASES.replace("护照号,", "号,"), MAPPING, "");
    assert_eq!((lacks.exit, lacks.code()), (Exit::ListNotWritten, "column_missing".to_owned()));
    assert!(lacks.err.contains("护照号"), "{}", lacks.err);
}

#[test]
fn silence_accepts_nothing_that_was_carried_over() {
    let mut office = Office::new(NOW);
    let open = carry(&office, CASES, MAPPING, "").json()["last_case"].as_str().unwrap().to_owned();
    office.now = "2026-03-02T09:00+08:00".to_owned();
    office.done("review1", &format!("recuse {open} --note tired"));
    assert_eq!(office.show(&open)["deemed_accepted_on"], Value::Null);
    office.holds();
}

/// The number of a case that was closed in the other system is still that person's.
#[test]
fn the_number_of_a_carried_case_is_not_given_to_another_person() {
    let office = Office::new("2026-11-23T09:00+08:00");
    assert_eq!(carry(&office, CASES, MAPPING, "").exit, Exit::Done);
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = json!("C4F7H2K91");
    facts["applicant"]["nationality"] = json!("DEU");
    facts["applicant"]["name"] = json!("NOWAK PIOTR");
    let taken = office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes()).json();
    assert_eq!(taken["state"], "draft", "{taken}");
    assert!(taken["obstacles"].to_string().contains("identity_contradicted"), "{taken}");
}

/// Completing the draft of another system says nothing anew: what only that system says stays so until an officer
/// establishes it.
#[test]
fn a_carried_draft_that_is_completed_keeps_its_sources() {
    let office = Office::new(NOW);
    let open = carry(&office, CASES, MAPPING, "").json()["last_case"].as_str().unwrap().to_owned();
    let facts = json!({"request": {"purpose": "business_negotiation"}}).to_string();
    let came = office.piped("intake1", &format!("intake {open} --from - --draft"), facts.as_bytes());
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let all = office.done("", &format!("show {open} --sources"))["sources"].clone();
    let of = |fact: &str| all.as_array().unwrap().iter().find(|one| one["fact"] == fact).unwrap()["source"].clone();
    assert_eq!((of("passport.number"), of("request.purpose")), (json!("legacy:EEV3 2019-3"), json!("officer")));
    let next = office.done("review1", &format!("next {open}")).to_string();
    assert!(next.contains("legacy_only") && next.contains("护照号码"), "{next}");
    office.holds();
}

/// What a case was carried over from is no statement of an officer: nothing lays, changes or removes it.
#[test]
fn what_a_case_was_carried_from_is_said_by_no_officer() {
    let office = Office::new(NOW);
    let open = carry(&office, CASES, MAPPING, "").json()["last_case"].as_str().unwrap().to_owned();
    let carried = office.show(&open)["particulars"]["legacy"].clone();
    assert_eq!(carried["number"], "2019-3");
    for said in ["particulars.legacy=null", "particulars.legacy.number=2019-9"] {
        let came = office.run("intake1", &format!("amend {open} --set {said} --note typed"));
        assert_eq!((came.exit, came.code()), (Exit::Refused, "fixed".to_owned()), "{said}: {}", came.err);
    }
    office.done("intake1", &format!("amend {open} --set particulars.contact=Zheng --note asked"));
    let facts = json!({"request": {"entries": "single"}, "particulars": {"contact": "Zhou"}}).to_string();
    let came = office.piped("intake1", &format!("intake {open} --from - --draft"), facts.as_bytes());
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let now = office.show(&open)["particulars"].clone();
    assert_eq!((&now["contact"], &now["legacy"]), (&json!("Zhou"), &carried));
    let mut new = example("pv-negotiation");
    new["as_of"] = json!("2026-02-02");
    new["particulars"] = json!({"legacy": {"system": "EEV3", "number": "2019-9"}});
    let came = office.piped("intake1", "intake port_visa --from -", new.to_string().as_bytes());
    assert_eq!((came.exit, came.code()), (Exit::Refused, "fixed".to_owned()), "{}", came.err);
    office.holds();
}

#[test]
fn a_number_that_a_spreadsheet_spoiled_is_in_error_and_never_repaired() {
    let office = Office::new(NOW);
    for spoiled in ["1.2E+08", "120000000.0", "'C4F7H2K91"] {
        let came = carry(&office, &CASES.replace("C4F7H2K91", spoiled), MAPPING, "");
        assert_eq!((came.exit, came.code()), (Exit::ListNotWritten, "list_not_written".to_owned()), "{spoiled}");
        assert!(came.err.contains("row 2 passport.number"), "{spoiled}: {}", came.err);
    }
}

#[test]
fn history_of_a_list_that_was_taken_back_stands_nowhere() {
    let office = Office::new(NOW);
    let found = carry(&office, CASES, MAPPING, "").json();
    let (first, batch) = (found["first_case"].as_str().unwrap().to_owned(), found["batch"].as_u64().unwrap());
    office.done("intake1", &format!("batch undo {batch} --note wrong_sheet"));
    let again = carry(&office, CASES, MAPPING, "").json();
    assert_eq!(counts(&again), [1, 2, 0, 0], "it comes in anew: {again}");
    let other = again["first_case"].as_str().unwrap();
    let stands = |line: &str| -> Vec<(String, bool)> {
        let told = office.done("", line);
        let cases = told["cases"].as_array().unwrap().iter();
        let of = |one: &Value| (one["case"].as_str().unwrap().to_owned(), one["closed_there"].is_object());
        cases.map(of).filter(|(case, _)| *case == first || case == other).collect()
    };
    for line in ["list".to_owned(), "find 2019-1".to_owned(), format!("person show {first}")] {
        let mut all = stands(&line);
        all.sort_unstable();
        assert_eq!(all, [(first.clone(), false), (other.to_owned(), true)], "{line}");
    }
    assert_eq!(office.show(&first)["closed_there"], Value::Null);
    office.holds();
}

/// What another system closed is history, and no slip of who carried it over.
#[test]
fn what_ended_there_is_opened_by_no_undoing() {
    let office = Office::new(NOW);
    let came = carry(&office, CASES, MAPPING, "");
    let first = came.json()["first_case"].as_str().unwrap().to_owned();
    let refused = office.refused("intake1", &format!("undo {first} --note slip"), Exit::Stale);
    assert_eq!(refused.code(), "cannot_undo");
    assert!(refused.err.contains("batch undo 3"), "{}", refused.err);
    let next = office.done("intake1", &format!("next {first}"));
    assert!(!next["open"].to_string().contains("undo"), "{next}");
    // A draft is entered by who takes in: the record holds no other.
    let office = Office::new(NOW);
    carry(&office, CASES, MAPPING, "--dry-run");
    let path = |name: &str| office.folder.path().join(name).display().to_string();
    let line = format!("import cases {} --mapping {}", path("old.csv"), path("map.toml"));
    assert_eq!(office.refused("review1", &line, Exit::Duty).code(), "role_missing");
}
