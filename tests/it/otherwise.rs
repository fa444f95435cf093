//! What the file says otherwise than a case: findings do not die with the case that holds them, a stay that a document of
//! the office gave is not typed otherwise, and what goes on from a case is of the same person.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T10:00+08:00";

fn otherwise(told: &Value) -> Vec<&str> {
    let all = told["obstacles"].as_array().unwrap().iter();
    all.filter(|one| one["code"] == "file_says_otherwise").map(|one| one["about"].as_str().unwrap()).collect()
}

/// A finding of a case, the ways in which its case ends, and the application that is handed in anew.
#[test]
fn a_finding_outlives_its_case_until_another_officer_who_reviews_answers_it() {
    for (finding, fact, clear) in [
        ("record=security_ground", "record", "record=clear"),
        ("passport.verification=forged", "passport.verification", "passport.verification=verified"),
    ] {
        for ends in ["withdraw {} --note wish", "open"] {
            let office = Office::new(NOW);
            let first = office.intake(&example("pv-negotiation"));
            office.done("review2", &format!("establish {first} {finding} --source notice"));
            if ends != "open" {
                office.done("intake1", &ends.replace("{}", &first));
            }
            let told =
                office.piped("intake1", "intake --from -", example("pv-negotiation").to_string().as_bytes()).json();
            let second = told["case"].as_str().unwrap().to_owned();
            assert_eq!(otherwise(&told), [fact], "{finding} {ends}: {told}");
            assert!(told.to_string().contains(&first) && told.to_string().contains("review2"), "{told}");
            if ends == "open" {
                continue;
            }
            let approve = format!("approve {second}");
            let review = format!("review {second} --recommend approve");
            // Neither who takes it in nor who recorded it answers it.
            for officer in ["intake1", "review2"] {
                office.done(officer, &format!("establish {second} {clear} --source mine"));
                office.done("review1", &review);
                let came = office.run("approve1", &approve);
                assert_eq!(came.code(), "file_says_otherwise", "{officer}: {}", came.err);
            }
            office.done("review1", &format!("establish {second} {clear} --source another_person"));
            assert!(otherwise(&office.show(&second)).is_empty());
            office.done("review1", &review);
            office.done("approve1", &approve);
            // What is found later stands against it again.
            let third =
                office.piped("intake1", "intake --from -", example("pv-negotiation").to_string().as_bytes()).json();
            assert!(otherwise(&third).contains(&fact), "{third}");
        }
    }
}

#[test]
fn what_was_found_untrue_in_its_own_case_stands_against_no_other() {
    let office = Office::new(NOW);
    let first = office.intake(&example("pv-negotiation"));
    office.done("review2", &format!("establish {first} record=security_ground --source notice"));
    office.done("review1", &format!("establish {first} record=clear --source another_person"));
    office.done("intake1", &format!("withdraw {first} --note wish"));
    let second = office.intake(&example("pv-negotiation"));
    assert!(otherwise(&office.show(&second)).is_empty());
}

/// A port visa of ten days that was issued and used.
fn used() -> (Office, String) {
    let mut office = Office::new(NOW);
    let mut facts = example("pv-negotiation");
    facts["request"]["stay_days"] = json!(10);
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.done("issue1", &format!("collect {case}"));
    office.now = "2026-11-25T10:00+08:00".to_owned();
    (office, case)
}

const RENEWAL: &str = "--set passport.shown=original --set passport.verification=verified --set record=clear \
     --set filing.filed_by=applicant --set current_stay.entered_on=2026-11-23 --paper accommodation_registration \
     --paper application_form --paper photo --paper business_registration --paper inviter_letter";

#[test]
fn the_stay_that_a_document_of_the_office_gave_is_not_typed_otherwise() {
    let (office, case) = used();
    let renewed = office.done("intake1", &format!("renew {case} --act extension --days 5 {RENEWAL}"));
    assert!(otherwise(&renewed).is_empty(), "{renewed}");
    office.done("intake1", &format!("withdraw {} --note again", renewed["case"].as_str().unwrap()));
    let more = "--set current_stay.stay_days=90";
    let told = office.run("intake1", &format!("renew {case} --act extension --days 60 {more} {RENEWAL}")).json();
    assert_eq!(otherwise(&told), ["current_stay.stay_days"], "{told}");
    assert!(told.to_string().contains("as 10"), "{told}");
    let number = told["case"].as_str().unwrap();
    office.done("review1", &format!("review {number} --recommend approve"));
    assert_eq!(office.run("approve1", &format!("approve {number}")).code(), "file_says_otherwise");
    office.done("intake1", &format!("withdraw {number} --note again"));
    // Typed straight in, without a word of the case before.
    let mut facts = office.show(number)["facts"].clone();
    for part in ["as_of", "stage", "id"] {
        facts.as_object_mut().unwrap().remove(part);
    }
    facts["current_stay"].as_object_mut().unwrap().remove("port_visa");
    let typed = office.piped("intake1", "intake visa_extension --from -", facts.to_string().as_bytes()).json();
    assert_eq!(otherwise(&typed), ["current_stay.stay_days"], "{typed}");
}

#[test]
fn an_extension_that_the_office_gave_is_not_left_out() {
    let mut office = Office::new("2026-09-14T09:00+08:00");
    let facts = example("ex-30-days");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.done("issue1", &format!("collect {case}"));
    let until = office.show(&case)["issued"]["valid_until"].as_str().unwrap().to_owned();
    // A few days before its end, in what would be illegal stay without it.
    office.now = format!("{}T09:00+08:00", until.parse::<chrono::NaiveDate>().unwrap() - chrono::Days::new(2));
    let told = office.piped("intake1", "intake visa_extension --from -", facts.to_string().as_bytes()).json();
    assert_eq!(otherwise(&told), ["current_stay.extended_days"], "{told}");
    let second = told["case"].as_str().unwrap();
    office.done("review1", &format!("review {second} --recommend refuse --note x"));
    let refused = office.run("approve1", &format!("refuse {second} --ground STAY_EXPIRED --note x"));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::LawSaysNo, "file_says_otherwise"), "{}", refused.err);
    office.done("approve1", &format!("return {second} --note x"));
    office.done("review1", &format!("establish {second} current_stay.extended_days=30 --source register"));
    assert!(otherwise(&office.show(second)).is_empty());
}

#[test]
fn what_goes_on_from_a_case_is_of_the_same_person() {
    let (office, case) = used();
    let other = "--name TOTALLY,OTHER --passport Z9999999 --born 1999-01-01";
    let told = office.run("intake1", &format!("renew {case} --act extension --days 5 {other} {RENEWAL}")).json();
    assert_eq!(otherwise(&told), ["applicant.name", "applicant.birth_date"], "{told}");
    let number = told["case"].as_str().unwrap();
    office.done("review1", &format!("review {number} --recommend approve"));
    assert_eq!(office.run("approve1", &format!("approve {number}")).code(), "file_says_otherwise");
}

#[test]
fn what_is_no_name_comes_in_by_no_door() {
    let office = Office::new(NOW);
    let case = office.intake(&example("pv-negotiation"));
    for name in ["  ", ".", "12345", "N/A", "待定", "0KAF0R CH1DI", "MÃœLLER JÃœRGEN"] {
        let mut facts = example("pv-negotiation");
        facts["applicant"]["name"] = json!(name);
        facts["passport"]["number"] = json!("B77720194");
        for line in ["intake --from -", "intake port_visa --draft --from -"] {
            let came = office.piped("intake1", line, facts.to_string().as_bytes());
            assert_eq!(came.code(), "no_name", "{name} by {line}: {} {}", came.out, came.err);
        }
        let over = json!({"applicant": {"name": name}}).to_string();
        let came = office.piped("intake1", &format!("amend {case} --from - --note slip"), over.as_bytes());
        assert_eq!(came.code(), "no_name", "{name}: {} {}", came.out, came.err);
    }
}

#[test]
fn a_case_does_not_become_another_persons() {
    let office = Office::new(NOW);
    let case = office.intake(&example("pv-negotiation"));
    let both = "--set applicant.name=SMITH,JOHN --set passport.number=B77720194 --note slip";
    let came = office.run("intake1", &format!("amend {case} {both}"));
    assert_eq!(came.code(), "another_person", "{}", came.err);
    office.done("intake1", &format!("amend {case} --set passport.number=B77720194 --note slip"));
    let draft = office.piped(
        "intake1",
        "intake port_visa --draft --from -",
        br#"{"applicant":{"name":"LEE ANN"},"passport":{"number":"C12345678"}}"#,
    );
    let draft = draft.json()["case"].as_str().unwrap().to_owned();
    office.done("intake1", &format!("amend {draft} {both}"));
}

#[test]
fn who_is_close_to_a_unit_takes_in_none_of_its_applications() {
    let office = Office::new(NOW);
    let facts = example("pv-negotiation");
    let unit = facts["inviter"]["uscc"].as_str().unwrap();
    office.done("intake1", &format!("officer interest state --unit {unit} --note wife"));
    let came = office.piped("intake1", "intake --from -", facts.to_string().as_bytes());
    assert_eq!((came.exit, came.code()), (Exit::Duty, "conflict_of_interest".to_owned()), "{} {}", came.out, came.err);
    assert_eq!(office.done("", "list")["total"], 0);
    let list =
        format!("外文姓名,出生日期,国籍,护照号码,统一社会信用代码\nMUELLER HANS,1980-01-01,DEU,C01X00T47,{unit}\n");
    let path = office.path().with_file_name("list.csv");
    std::fs::write(&path, list).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good --drafts", path.display()));
    assert_eq!((came.exit, came.code()), (Exit::Duty, "conflict_of_interest".to_owned()), "{} {}", came.out, came.err);
}

/// What an officer who is close to a unit says of the unit itself opens or closes all its cases: that is for others.
#[test]
fn who_is_close_to_a_unit_says_nothing_of_its_standing() {
    let office = Office::new("2026-03-02T09:00+08:00");
    let unit = "91310115MA1K4BQR2R";
    office.done("review1", &format!("enterprise suspend {unit} --ground notice"));
    office.done("review2", &format!("officer interest state --unit {unit} --note sister"));
    for line in ["restore", "close", "close --licence-revoked"] {
        let came = office.refused("review2", &format!("enterprise {line} {unit} --ground seen"), Exit::Duty);
        assert_eq!(came.code(), "conflict_of_interest", "{line}");
    }
    office.done("review1", &format!("enterprise restore {unit} --ground seen"));
}

/// A port that no list knows stops at every door, until an officer says that it may issue visas; that is told with its source.
#[test]
fn a_port_that_nobody_knows_issues_no_visa() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["filing"]["port_authorised"] = Value::Null;
    let intake = |facts: &Value| office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes());
    for place in ["filing", "arrival"] {
        let before = facts.clone();
        facts[place]["port"] = json!("XQZ");
        let came = intake(&facts);
        assert_eq!((came.exit, came.code()), (Exit::Refused, "unknown_port".to_owned()), "{place}: {}", came.err);
        facts = before;
    }
    let case = office.intake(&facts);
    let came = office.refused("intake1", &format!("amend {case} --set filing.port=XQZ --note typed"), Exit::Refused);
    assert_eq!(came.code(), "unknown_port");
    facts["filing"]["port"] = json!("XQZ");
    facts["filing"]["port_authorised"] = json!(true);
    facts["passport"]["number"] = json!("C7777777");
    assert_eq!(intake(&facts).code(), "", "whoever knows it says so");
}

/// No passport was used for an entry before it was issued.
#[test]
fn a_passport_was_there_before_it_was_used() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let mut facts = example("ex-30-days");
    facts["passport"]["used_for_entry"] = json!(true);
    let entered = facts["current_stay"]["entered_on"].as_str().unwrap().to_owned();
    let later = "intake visa_extension --from - --passport-issued 2026-09-13 --dry-run";
    let came = office.piped("intake1", later, facts.to_string().as_bytes());
    assert_eq!((came.exit, came.code()), (Exit::Refused, "passport_issued_otherwise".to_owned()), "{}", came.err);
    let same_day = format!("intake visa_extension --from - --passport-issued {entered} --dry-run");
    assert_eq!(office.piped("intake1", &same_day, facts.to_string().as_bytes()).code(), "");
}
