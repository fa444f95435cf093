//! Persons: a passport number on file for another name or another country is settled by an officer who may, and what was
//! held goes on; what was found holds for the values that were compared, and is asked again when they change.

use chrono::DateTime;
use serde_json::{Value, json};
use visa_cli::app::desk::Desk;
use visa_cli::app::known::known;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::number::Numbering;
use visa_cli::error::Exit;
use visa_cli::policy::Policy;
use visa_cli::store::engine::Access;
use visa_cli::store::record::file::CaseFile;

use crate::office::{Came, Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";

fn business(name: &str, number: &str) -> Value {
    let mut facts = example("pv-negotiation");
    facts["arrival"]["at"] = json!("2026-11-25T06:40+08:00");
    facts["passport"]["number"] = json!(number);
    facts["applicant"]["name"] = json!(name);
    facts
}

fn taken(office: &Office, facts: &Value) -> Value {
    let came = office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes());
    came.json()
}

fn number(taken: &Value) -> String {
    taken["case"].as_str().unwrap().to_owned()
}

/// The codes of all obstacles, with the note that it is asked again.
fn obstacles(told: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = told["obstacles"].as_array().unwrap().iter();
    all.map(|one| (text(&one["code"]), text(&one["details"][0]["en"]))).collect()
}

fn codes(told: &Value) -> Vec<String> {
    obstacles(told).into_iter().map(|(code, _)| code).collect()
}

fn issued(office: &Office, case: &str, document: &str) -> Came {
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.run("issue1", &format!("issue {case} --number {document}"))
}

/// A case on file, and a second one with the same passport number under another name: held as a draft.
fn contradicted() -> (Office, String, String) {
    let office = Office::new(NOW);
    let first = number(&taken(&office, &business("IBRAHIM LAYLA", "A31200457")));
    let second = taken(&office, &business("MOHAMED OMAR", "A31200457"));
    assert_eq!(second["state"], "draft", "{second}");
    assert!(codes(&second).contains(&"identity_contradicted".to_owned()), "{second}");
    (office, first, number(&second))
}

#[test]
fn one_number_of_two_persons_is_told_apart_and_both_go_on() {
    let (office, first, second) = contradicted();
    for (officer, code) in [("intake1", "role_missing"), ("approve1", "role_missing")] {
        let came = office.run(officer, &format!("person distinct {second} {first} --note seen"));
        assert_eq!(came.code(), code, "{}", came.err);
    }
    assert_eq!(office.run("review1", &format!("person distinct {second} {first}")).code(), "answer_needed");
    office.done("review1", &format!("person distinct {second} {first} --note embassy_confirms_both"));
    let taken = office.done("intake1", &format!("intake {second}"));
    assert_eq!(taken["state"], "accepted", "{taken}");
    // Two persons may hold two visas for the same days.
    for (case, document) in [(&first, "A0000001"), (&second, "A0000002")] {
        let came = issued(&office, case, document);
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
    }
    office.holds();
    let mine = office.done("", &format!("person show {second}"));
    assert_eq!(mine["cases"].as_array().unwrap().len(), 1, "{mine}");
    assert_eq!(mine["found"][0]["same"], false, "{mine}");
    // A third application goes to whom it names.
    let third = number(&taken_again(&office, "MOHAMED OMAR"));
    let shown = office.done("", &format!("person show {third}"));
    assert_eq!(shown["cases"].as_array().unwrap().len(), 2, "{shown}");
}

fn taken_again(office: &Office, name: &str) -> Value {
    let taken = taken(office, &business(name, "A31200457"));
    assert_ne!(taken["state"], "draft", "{taken}");
    taken
}

#[test]
fn one_person_of_two_names_is_found_the_same_and_goes_on() {
    let (office, first, second) = contradicted();
    office.done("review1", &format!("person same {second} {first} --note married_certificate_shown"));
    office.done("intake1", &format!("withdraw {first} --note changed"));
    office.done("intake1", &format!("intake {second}"));
    assert_eq!(issued(&office, &second, "A0000001").exit, Exit::Done);
    let shown = office.done("", &format!("person show {first}"));
    assert_eq!(shown["cases"].as_array().unwrap().len(), 2, "{shown}");
    assert_eq!(shown["found"][0]["same"], true, "{shown}");
    assert_eq!(shown["rights"][0]["number"], "A0000001", "{shown}");
    office.holds();
}

#[test]
fn what_was_found_is_asked_again_when_a_value_changes_and_says_which() {
    let (office, first, second) = contradicted();
    office.done("review1", &format!("person same {second} {first} --note certificate_shown"));
    office.done("intake1", &format!("intake {second}"));
    assert!(!codes(&office.done("", &format!("show {second}"))).contains(&"identity_contradicted".to_owned()));
    office.done("intake1", &format!("amend {second} --set applicant.birth_date=1990-01-01 --note typed_wrongly"));
    let shown = office.done("", &format!("show {second}"));
    let again = obstacles(&shown).into_iter().find(|(code, _)| code == "identity_contradicted");
    let (_, why) = again.unwrap_or_else(|| panic!("{shown}"));
    assert!(why.contains("review1") && why.contains("2026-11-23") && why.contains("birth date"), "{why}");
    office.done("review1", &format!("person same {second} {first} --note certificate_shown_again"));
    assert!(!codes(&office.done("", &format!("show {second}"))).contains(&"identity_contradicted".to_owned()));
    office.done("review1", &format!("person unlink {second} {first} --note another_person_was_meant"));
    assert!(codes(&office.done("", &format!("show {second}"))).contains(&"identity_contradicted".to_owned()));
    let none = office.run("review1", &format!("person unlink {second} {first} --note again"));
    assert_eq!(none.code(), "nothing_found", "{}", none.err);
    office.holds();
}

#[test]
fn the_same_under_another_nationality_is_held_at_the_counter_and_settled() {
    let office = Office::new(NOW);
    let first = number(&taken(&office, &business("IBRAHIM LAYLA", "A31200457")));
    let mut facts = business("IBRAHIM LAYLA", "A31200457");
    facts["applicant"]["nationality"] = json!("SDN");
    let second = taken(&office, &facts);
    assert_eq!(second["state"], "draft", "{second}");
    let second = number(&second);
    office.done("review1", &format!("person distinct {second} {first} --note two_embassies_asked"));
    assert_eq!(office.done("intake1", &format!("intake {second}"))["state"], "accepted");
    assert_eq!(issued(&office, &second, "A0000002").exit, Exit::Done);
    office.holds();
}

#[test]
fn who_stepped_aside_says_nothing_of_the_persons() {
    let (office, first, second) = contradicted();
    office.done("review1", &format!("recuse {first} --note cousin"));
    let came = office.run("review1", &format!("person distinct {second} {first} --note seen"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "recused"), "{}", came.err);
    let unit = example("pv-negotiation")["inviter"]["uscc"].as_str().unwrap().to_owned();
    office.done("review2", &format!("officer interest state --unit {unit} --note sister"));
    let came = office.run("review2", &format!("person distinct {second} {first} --note seen"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "conflict_of_interest"), "{}", came.err);
}

#[test]
fn a_person_is_shown_as_known_at_an_earlier_moment() {
    let mut office = Office::new(NOW);
    let first = number(&taken(&office, &business("IBRAHIM LAYLA", "A31200457")));
    office.now = "2026-11-25T09:00+08:00".to_owned();
    assert_eq!(issued(&office, &first, "A0000001").exit, Exit::Done);
    let now = office.done("", &format!("person show {first}"));
    let then = office.done("", &format!("person show {first} --as-of 2026-11-23"));
    assert_eq!((now["rights"].as_array().unwrap().len(), then["rights"].as_array().unwrap().len()), (1, 0));
    assert_eq!(then["cases"][0]["state"], "accepted");
    assert_eq!(now["units"][0]["cases"][0], first.as_str());
    let kinds: Vec<&str> =
        now["timeline"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"accepted"));
    assert!(kinds.contains(&"issued"), "{kinds:?}");
}

/// Who is found by the name that an application had first is found by the one that it was corrected to as well.
#[test]
fn a_corrected_name_is_compared_and_found() {
    let office = Office::new(NOW);
    let first = number(&taken(&office, &business("MOHAMED OMAR", "A31200457")));
    office.done("intake1", &format!("amend {first} --set applicant.name=IBRAHIM,LAYLA --note typed_wrongly"));
    let second = taken(&office, &business("IBRAHIM LAYLA", "B77720194"));
    let held: Vec<(String, String)> = obstacles(&second);
    assert!(held.iter().any(|(code, _)| code == "may_be_same_person"), "{second}");
    assert_eq!(office.done("", "search IBRAHIM")["total"].as_u64(), Some(2));
    office.holds();
}

/// What a table says of a case is what the case says now, also where its name sounds like the one it had.
#[test]
fn an_amended_name_is_listed_found_and_exported() {
    let office = Office::new(NOW);
    let first = number(&taken(&office, &business("MARTIN CLAIRE", "A31200457")));
    // Others of whom the words are on file already.
    taken(&office, &business("ROSSI CLARA", "B77720194"));
    taken(&office, &business("MARTIN PAUL", "B77720195"));
    let over = r#"{"applicant":{"name":"MARTIN CLARA"},"particulars":{"chinese_name":"马丁小兰"}}"#;
    let amended = office.piped("intake1", &format!("amend {first} --from - --note misread"), over.as_bytes());
    assert_eq!(amended.exit, Exit::Done, "{}", amended.err);
    let names = |line: &str| -> Vec<String> {
        let told = office.done("", line);
        let cases = told["cases"].as_array().unwrap().iter().filter(|one| one["case"] == first);
        cases.map(|one| one["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    for line in ["list", "queue", "search CLARA", "find CLARA", "find MARTIN_CLARA", "find 马丁小兰", "search CLAIRE"]
    {
        assert_eq!(names(&line.replace('_', " ")), ["MARTIN CLARA"], "{line}");
    }
    let told = office.done("", "export --columns case,name,chinese_name");
    assert_eq!(told["cases"][0], json!({"case": first, "name": "MARTIN CLARA", "chinese_name": "马丁小兰"}));
    office.holds();
}

#[test]
fn the_case_that_was_there_first_waits_too_while_it_is_not_said_whose_the_passport_is() {
    let (office, first, second) = contradicted();
    assert_eq!(office.run("review1", &format!("review {first} --recommend approve")).code(), "identity_contradicted");
    office.done("intake1", &format!("withdraw {second} --note typed_wrongly"));
    assert_eq!(issued(&office, &first, "A0000001").exit, Exit::Done);
}

/// A passport number of a case that was withdrawn, void or brought from another system is still that person's.
#[test]
fn the_number_of_a_closed_case_is_not_given_to_another_person() {
    let office = Office::new(NOW);
    let first = number(&taken(&office, &business("KOWALSKI JAN", "A31200457")));
    office.done("intake1", &format!("withdraw {first} --note stays_at_home"));
    let mut other = business("NOWAK PIOTR", "A31200457");
    other["applicant"]["birth_date"] = json!("1955-01-01");
    let second = taken(&office, &other);
    assert_eq!(second["state"], "draft", "{second}");
    assert!(codes(&second).contains(&"identity_contradicted".to_owned()), "{second}");
    // By an amendment no more than by an application.
    other["passport"]["number"] = json!("B77720194");
    let third = number(&taken(&office, &other));
    let amended =
        office.done("intake1", &format!("amend {third} --set passport.number=A31200457 --note typed_wrongly"));
    let told = &amended["obstacles"][0];
    assert_eq!(told["code"], "identity_contradicted", "{amended}");
    assert!(told.to_string().contains(&first), "the other case is named: {told}");
    let harmless = office.done("intake1", &format!("amend {third} --set request.stay_days=9 --note shorter"));
    assert!(harmless["obstacles"].is_null(), "{harmless}");
    assert!(codes(&office.done("", &format!("show {third}"))).contains(&"identity_contradicted".to_owned()));
    let came = office.run("review1", &format!("review {third} --recommend approve"));
    assert_eq!(came.code(), "identity_contradicted", "{}", came.err);
    office.done("intake1", &format!("withdraw {third} --note again"));
    // The officer who may tells them apart, also from a case that is closed.
    let second = number(&second);
    office.done("review1", &format!("person distinct {second} {first} --note embassy_confirms_both"));
    assert_eq!(office.done("intake1", &format!("intake {second}"))["state"], "accepted");
    let shown = office.done("", &format!("person show {second}"));
    assert_eq!(shown["cases"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(shown["passports"][0]["name"], "NOWAK PIOTR", "{shown}");
    office.holds();
}

/// What an entry was made of says whose the number is, also where it was a draft; an amended case contradicts itself nowhere.
#[test]
fn the_first_draft_of_a_number_says_whose_it_is_and_what_was_amended_says_it_no_more() {
    let office = Office::new(NOW);
    let mut facts = business("KOWALSKI JAN", "A31200457");
    facts["arrival"]["port"] = Value::Null;
    facts["request"]["purpose"] = Value::Null;
    let draft = office.piped("intake1", "intake port_visa --draft --from -", facts.to_string().as_bytes()).json();
    assert_eq!(draft["state"], "draft", "{draft}");
    office.done("intake1", &format!("withdraw {} --note gone", number(&draft)));
    let second = taken(&office, &business("NOWAK PIOTR", "A31200457"));
    assert!(codes(&second).contains(&"identity_contradicted".to_owned()), "{second}");
    let amended = number(&taken(&office, &business("MOHAMED OMAR", "C31200458")));
    office.done("intake1", &format!("amend {amended} --set applicant.name=IBRAHIM,LAYLA --note typed_wrongly"));
    office.done("intake1", &format!("withdraw {amended} --note gone"));
    let again = taken(&office, &business("IBRAHIM LAYLA", "C31200458"));
    assert!(!codes(&again).contains(&"identity_contradicted".to_owned()), "{again}");
}

/// Three cases of three passports under names that may be one.
fn three() -> (Office, [String; 3]) {
    let office = Office::new(NOW);
    let cases = ["A31200457", "B77720194", "C44420195"]
        .map(|passport| number(&taken(&office, &business("IBRAHIM LAYLA", passport))));
    (office, cases)
}

#[test]
fn findings_that_contradict_each_other_are_refused_with_the_way_on() {
    let (office, [first, second, third]) = three();
    office.done("review1", &format!("person same {first} {second} --note old_passport_shown"));
    office.done("review1", &format!("person same {second} {third} --note old_passport_shown"));
    let came = office.refused("review1", &format!("person distinct {first} {third} --note seen"), Exit::Stale);
    assert_eq!(came.code(), "findings_contradict", "{}", came.err);
    assert!(came.err.contains(&format!("person unlink {second} {third}")), "{}", came.err);
    office.done("review1", &format!("person unlink {second} {third} --note another_was_meant"));
    office.done("review1", &format!("person distinct {first} {third} --note seen"));
    // The other way round: who is not the one is not the same as who is.
    let came = office.refused("review1", &format!("person same {second} {third} --note seen"), Exit::Stale);
    assert_eq!(came.code(), "findings_contradict", "{}", came.err);
    assert!(came.err.contains(&format!("person unlink {first} {third}")), "{}", came.err);
    office.done("review1", &format!("person unlink {first} {third} --note wrong"));
    office.done("review1", &format!("person same {second} {third} --note seen"));
    // What was found of a pair itself may be found otherwise.
    office.done("review1", &format!("person unlink {first} {second} --note wrong"));
    office.done("review2", &format!("person distinct {second} {third} --note wrong"));
    office.holds();
}

/// How many open cases are told of who shows the passport of the first of [`three`].
fn told_at_the_counter(office: &Office) -> usize {
    let file = CaseFile::open(&office.path(), Access::Read).unwrap();
    let now = DateTime::parse_from_str(&office.now, "%Y-%m-%dT%H:%M%:z").unwrap().to_utc();
    let desk = Desk::new(file, Policy::built_in(), now, None, |_| ());
    let facts = Facts::from_json(business("IBRAHIM LAYLA", "A31200457").to_string().as_bytes()).unwrap();
    known(&desk, &facts).unwrap().unwrap().told(&desk).unwrap().len()
}

#[test]
fn what_was_found_falls_with_what_it_was_found_on() {
    let (office, [first, second, third]) = three();
    office.done("intake1", &format!("withdraw {third}"));
    office.done("review1", &format!("person same {first} {second} --note old_passport_shown"));
    let cases = |case: &str| office.done("", &format!("person show {case}"))["cases"].as_array().unwrap().len();
    assert_eq!((cases(&first), told_at_the_counter(&office)), (2, 2));
    // The second case turns out to be of somebody else.
    let amend = "--set applicant.name=KOWALSKI,JAN --set applicant.birth_date=1951-01-01 --set record=clear \
        --set passport.verification=verified --note misread";
    office.done("intake1", &format!("amend {second} {amend}"));
    assert_eq!((cases(&first), told_at_the_counter(&office)), (1, 1));
    let shown = office.done("", &format!("person show {second}"));
    assert_eq!(shown["cases"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(shown["found"][0]["fallen"], true, "{shown}");
    // One holds a visa: it is nothing to the other.
    office.done("review1", &format!("person distinct {first} {third} --note seen"));
    assert_eq!(issued(&office, &first, "A0000001").exit, Exit::Done);
    assert!(!codes(&office.done("", &format!("show {second}"))).contains(&"right_held".to_owned()));
    assert_eq!(issued(&office, &second, "A0000002").exit, Exit::Done);
    office.holds();
}

/// A case is nobody beside what it said before it was amended.
#[test]
fn an_amended_case_is_not_compared_with_itself() {
    let office = Office::new(NOW);
    let case = number(&taken(&office, &business("IBRAHIM LAYLA", "A31200457")));
    office.done("intake1", &format!("amend {case} --set passport.number=B77720194 --note misread"));
    for line in [format!("show {case}"), format!("person show {case}")] {
        let told = office.done("", &line);
        assert!(!told.to_string().contains("may_be_same_person"), "{told}");
        assert!(told["alike"].as_array().is_none_or(Vec::is_empty), "{told}");
    }
    let told = office.done("review1", &format!("review {case} --recommend approve"));
    assert_eq!(told["alike"], json!([]), "{told}");
}

/// What was shown and verified of one passport is not said of the one that took its place.
#[test]
fn a_passport_that_was_renewed_mid_case_is_verified_anew() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    // A number that was misread is of the same passport, which was shown; who looked at it says so again.
    let misread =
        "--set passport.number=C7720195 --set passport.verification=verified --set record=clear --note misread";
    office.done("intake1", &format!("amend {case} {misread}"));
    let passport = office.show(&case)["facts"]["passport"].clone();
    assert_eq!((&passport["verification"], &passport["shown"]), (&json!("verified"), &json!("original")));
    let renewed = "--set passport.number=N99887766 --set passport.expires_on=2036-01-01 --note renewed";
    let amended = office.done("intake1", &format!("amend {case} {renewed}"));
    assert!(amended["changed"].to_string().contains("/passport/verification"), "{amended}");
    assert_eq!(office.show(&case)["facts"]["passport"]["verification"], Value::Null);
    let came = office.run("review1", &format!("review {case} --recommend approve"));
    let approved = office.run("approve1", &format!("approve {case}"));
    assert_ne!(approved.exit, Exit::Done, "{} {}", came.err, approved.out);
    let seen = format!(
        "establish {case} passport.shown=original passport.verification=verified record=clear --source new_passport"
    );
    office.done("intake1", &seen);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.holds();
}

/// Two port visas are of two trips, and each is approved; a second one for the same trip is not, before its first was issued
/// nor after.
#[test]
fn a_person_may_ask_for_port_visas_of_two_trips() {
    let office = Office::new(NOW);
    let of = |at: &str| {
        let mut facts = business("LEFEBVRE ANNE", "C7720001");
        facts["arrival"]["at"] = json!(at);
        number(&taken(&office, &facts))
    };
    let (first, later, again) = (of("2026-11-25T06:40+08:00"), of("2027-03-20"), of("2026-11-25T21:00+08:00"));
    for case in [&first, &later, &again] {
        office.done("review1", &format!("review {case} --recommend approve"));
    }
    let open = |case: &str| codes(&office.show(case)).contains(&"open_case_for_the_same".to_owned());
    assert!(!open(&later), "{:?}", codes(&office.show(&later)));
    assert!(open(&again));
    office.done("approve1", &format!("approve {later}"));
    office.done("approve1", &format!("approve {first}"));
    let came = office.run("approve1", &format!("approve {again}"));
    assert!(came.err.contains("open_case_for_the_same") || came.err.contains(&first), "{}", came.err);
    // One is issued, and the third is for what is held; the other trip has a visa of its own, on the same day.
    office.done("issue1", &format!("issue {first} --number A0012345"));
    office.done("issue1", &format!("collect {first}"));
    assert!(codes(&office.show(&again)).contains(&"right_held".to_owned()), "{:?}", codes(&office.show(&again)));
    office.done("issue1", &format!("issue {later} --number A0012346"));
    office.done("issue1", &format!("collect {later}"));
    for case in [&first, &later] {
        assert!(!codes(&office.show(case)).contains(&"two_rights_hold".to_owned()));
    }
    // Past the gate the file itself takes no second one for the same trip.
    let file = rusqlite::Connection::open(office.path()).unwrap();
    let guard = "INSERT INTO issued (number, case_id, person, measure, valid_from, valid_until, entries, stay_days, issued_on, seq)
         SELECT 'A0099999', ?1, person, measure, valid_from, valid_until, entries, stay_days, issued_on, seq FROM issued
         WHERE case_id = ?2";
    let drop = "DROP TRIGGER case_moves; DROP TRIGGER approver_is_another; DROP TRIGGER approver_is_there;
         UPDATE case_file SET state = 'approved', approver = 'approve1' WHERE state = 'reviewed'";
    file.execute_batch("SAVEPOINT past").unwrap();
    file.execute_batch(drop).unwrap();
    let key = |case: &str| Numbering::of(case.split('-').next().unwrap()).case(case).unwrap().0;
    let refused = file.execute(guard, [key(&again), key(&first)]).unwrap_err();
    assert!(refused.to_string().contains("covers these days"), "{refused}");
    file.execute_batch("ROLLBACK TO past; RELEASE past").unwrap();
    office.holds();
}

/// What was found before a passport number was amended can be taken back, though both cases are of one passport by now.
#[test]
fn what_was_found_before_an_amendment_is_taken_back() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let facts = |number: &str| {
        let mut facts = example("pv-negotiation");
        facts["passport"]["number"] = json!(number);
        facts
    };
    let (one, other) = (office.intake(&facts("A31200457")), office.intake(&facts("B77720194")));
    office.done("review1", &format!("person distinct {one} {other} --note looks_different"));
    office.done("intake1", &format!("amend {other} --set passport.number=A31200457 --note misread"));
    let shown = office.done("", &format!("person show {other}"));
    assert_eq!((&shown["found"][0]["fallen"], &shown["found"][0]["others"]), (&json!(true), &json!([])), "{shown}");
    let line = format!("--lang en person show {other}");
    let told = office.plain(&line.split(' ').map(str::to_owned).collect::<Vec<_>>()).out;
    assert!(told.contains("it holds no more") && !told.contains("find anew"), "{told}");
    office.done("review1", &format!("person unlink {one} {other} --note misread_passport"));
    let again = office.run("review1", &format!("person unlink {one} {other} --note again"));
    assert_eq!((again.exit, again.code()), (Exit::Refused, "nothing_found".to_owned()), "{}", again.err);
    office.holds();
}
