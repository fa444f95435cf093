//! Who did not come is closed with a look: on its ground, by who may, never one who may still come.

use serde_json::json;
use visa_cli::error::Exit;

use crate::office::{Office, born_of, example, name_of};

fn approved(office: &Office, place: usize, arrives: &str) -> String {
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-02");
    facts["arrival"]["at"] = json!(arrives);
    facts["applicant"]["name"] = json!(name_of(place));
    facts["applicant"]["birth_date"] = json!(born_of(place));
    facts["passport"]["number"] = json!(format!("E8000{place}78{place}"));
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    case
}

fn state(office: &Office, case: &str) -> String {
    office.show(case)["state"].as_str().unwrap().to_owned()
}

/// The last day on which somebody may be here on a visa.
fn stays_until(office: &Office, case: &str) -> chrono::NaiveDate {
    let issued = office.show(case)["issued"].clone();
    let last = chrono::NaiveDate::parse_from_str(issued["valid_until"].as_str().unwrap(), "%Y-%m-%d").unwrap();
    last + chrono::Duration::days(issued["stay_days"].as_i64().unwrap())
}

#[test]
fn who_did_not_come_is_closed_on_its_ground_and_who_may_still_come_is_not() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let (gone, ahead, unused) =
        (approved(&office, 0, "2026-11-03"), approved(&office, 1, "2026-11-30"), approved(&office, 2, "2026-11-02"));
    office.done("issue1", &format!("issue {unused} --number A0000001"));
    let last = stays_until(&office, &unused);
    office.now = "2026-11-05T09:00+08:00".to_owned();
    // The visa still holds: nobody may say that it was not used.
    let still = office.refused("approve2", &format!("void {unused} --ground not-used --note gone"), Exit::Stale);
    assert_eq!(still.code(), "still_holds");
    let seen = office.done("intake1", "no-shows");
    assert_eq!(seen["cases"].as_array().unwrap().len(), 1, "{seen}");
    assert_eq!((&seen["cases"][0]["case"], &seen["cases"][0]["ground"]), (&json!(gone), &json!("did-not-come")));
    // Nothing without a note, nothing by a plan that moved.
    assert_eq!(office.run("intake1", &format!("no-shows --plan {}", seen["plan"].as_str().unwrap())).exit, Exit::Usage);
    office.refused("intake1", "no-shows --plan 00 --note asked", Exit::Stale);
    let plan = seen["plan"].as_str().unwrap().to_owned();
    let done = office.done("intake1", &format!("no-shows --plan {plan} --note asked"));
    assert_eq!(done["cases"][0]["state"], "withdrawn", "{done}");
    assert_eq!((state(&office, &gone), state(&office, &ahead)), ("withdrawn".to_owned(), "approved".to_owned()));
    let history = office.run("", &format!("history {gone}")).out;
    assert!(history.contains("did-not-come") && history.contains("asked"), "{history}");
    // On the last day somebody may still be here on it.
    office.now = format!("{last}T09:00+08:00");
    assert_eq!(office.done("approve2", "no-shows")["cases"], json!([]));
    // Its validity over, another officer than the one who issued it makes it void.
    office.now = format!("{}T09:00+08:00", last + chrono::Duration::days(1));
    let seen = office.done("approve2", &format!("no-shows {unused}"));
    let left: Vec<_> = seen["left_out"].as_array().unwrap().iter().map(|one| one["case"].clone()).collect();
    assert!(!left.contains(&json!(unused)), "{seen}");
    let plan = seen["plan"].as_str().unwrap().to_owned();
    office.done("approve2", &format!("no-shows {unused} --plan {plan} --note asked"));
    assert_eq!(state(&office, &unused), "void");
    // Whoever may only take in is told of what is left to others.
    office.holds();
}

#[test]
fn an_officer_closes_what_is_theirs_and_is_told_of_the_rest() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let unused = approved(&office, 0, "2026-11-02");
    office.done("issue1", &format!("issue {unused} --number A0000001"));
    let last = stays_until(&office, &unused);
    office.now = format!("{}T09:00+08:00", last + chrono::Duration::days(1));
    let seen = office.done("intake1", "no-shows");
    assert_eq!((seen["cases"].as_array().unwrap().len(), &seen["left_out"][0]["case"]), (0, &json!(unused)));
    assert_eq!(seen["left_out"][0]["code"], "role_missing", "{seen}");
    // A case that moved between the look and the closing moves the plan.
    let seen = office.done("approve2", "no-shows");
    let plan = seen["plan"].as_str().unwrap().to_owned();
    office.done("issue1", &format!("collect {unused}"));
    office.refused("approve2", &format!("no-shows --plan {plan} --note asked"), Exit::Stale);
    assert_eq!(office.done("approve2", "no-shows")["cases"], json!([]));
}

/// An electronic port visa goes out before the journey: nobody says that its passport was seen here, and one on which nobody
/// arrived ends by that.
#[test]
fn an_electronic_visa_is_issued_before_the_passport_is_seen() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-02");
    facts["stage"] = json!("advance");
    facts["arrival"] = json!({"at": "2026-11-10T08:00+08:00", "port": "SHA", "region": "310115"});
    facts["passport"]["shown"] = json!("copy");
    facts["passport"]["verification"] = json!(null);
    facts["request"]["electronic"] = json!(true);
    facts["inviter"]["electronic_registry"] = json!("lingang");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let open = office.done("issue1", &format!("next {case}"))["open"].to_string();
    assert!(open.contains("issue") && !open.contains("passport-shown"), "{open}");
    office.done("issue1", &format!("issue {case} --number E0000001"));
    let passport = office.show(&case)["facts"]["passport"].clone();
    assert_eq!((&passport["shown"], &passport["verification"]), (&json!("copy"), &json!(null)), "{passport}");
    office.done("issue1", &format!("correct {case} --set applicant.name=IBRAHIM,LAILA --note slip"));
    office.done("approve1", &format!("correct {case} --confirm --number E0000002"));
    office.done("issue1", &format!("collect {case}"));
    let void = format!("void {case} --ground not-used --note asked");
    assert_eq!(office.refused("approve2", &void, Exit::Stale).code(), "still_holds");
    office.now = format!("{}T09:00+08:00", stays_until(&office, &case) + chrono::Duration::days(1));
    office.done("approve2", &void);
    office.holds();
}

/// Of a visa filed in advance on a copy the way on is to see the passport at issue, not to examine the case anew.
#[test]
fn what_waits_for_the_passport_is_led_to_issue() {
    let office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-02");
    facts["stage"] = json!("advance");
    facts["arrival"]["at"] = json!("2026-11-03T08:00+08:00");
    facts["passport"]["shown"] = json!("copy");
    facts["passport"]["verification"] = json!(null);
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let told = office.done("issue1", &format!("next {case}"));
    let waits = told["obstacles"].as_array().unwrap().iter().find(|one| one["about"] == "passport.verification");
    assert!(waits.unwrap()["command"].as_str().unwrap().ends_with("--passport-shown"), "{told}");
    let tell = office.done("", &format!("find {case}"))["cases"][0]["tell"].clone();
    assert!(tell["en"].as_str().unwrap().contains("come to the port"), "{tell}");
}
