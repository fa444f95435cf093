//! The life of a case, through the command line: each measure whole, each wrong step refused and nothing written.

use serde_json::{Value, json};
use visa_cli::app::amend::lay_over;
use visa_cli::domain::life::{State, Step};
use visa_cli::domain::words::Word;
use visa_cli::error::Exit;

use crate::office::{Office, example};

/// Every state with every step: `from,step,to`, and no row for what is not open.
#[test]
fn the_table_of_a_life_is_the_one_that_officers_know() {
    let mut open = String::from("from,step,to\n");
    for state in State::ALL {
        for step in Step::ALL {
            if let Some(next) = state.after(*step) {
                open += &format!("{state},{step},{next}\n");
            }
        }
    }
    for step in Step::ALL {
        if let Some(next) = State::born_by(*step) {
            open += &format!(",{step},{next}\n");
        }
    }
    crate::golden::golden("life.csv", &open);
    for state in State::ALL {
        assert!(state.is_open() || state.open_steps().iter().all(|(_, next)| !next.is_open()), "{state} comes back");
    }
}

/// The example that each measure is shown with, what is changed in it, and the day.
fn measures() -> Vec<(&'static str, Value, &'static str)> {
    let papers = |kinds: &[&str]| -> Value { kinds.iter().map(|kind| json!({"kind": kind})).collect() };
    let reissue = json!({
        "measure": "visa_reissue", "request": {"circumstance": "lost"},
        "documents": papers(&["application_form", "photo", "accommodation_registration", "inviter_letter",
            "business_registration", "loss_certificate", "embassy_note"]),
    });
    let replacement = json!({
        "measure": "visa_replacement",
        "request": {"circumstance": "multiple_entry", "validity_months": 12, "stay_days": 60, "entries": "multiple",
            "visa_class": "M"},
        "documents": papers(&["application_form", "photo", "accommodation_registration", "inviter_letter",
            "business_registration", "multi_trip_evidence"]),
    });
    let permit_reissue = json!({
        "measure": "residence_permit_reissue", "request": {"circumstance": "lost"},
        "current_stay": {"basis": "residence_permit", "permit_kind": "work", "valid_until": "2027-01-01",
            "visa_class": null},
        "documents": papers(&["application_form", "photo", "accommodation_registration", "work_permit",
            "fingerprints", "loss_certificate", "embassy_note"]),
    });
    vec![
        ("pv-negotiation", json!({}), "2026-11-23"),
        ("ex-30-days", json!({}), "2026-09-14"),
        ("ex-30-days", replacement, "2026-09-14"),
        ("ex-30-days", reissue, "2026-09-14"),
        ("rs-work-one-year", json!({}), "2026-06-15"),
        ("rx-study", json!({}), ""),
        ("rc-new-employer", json!({}), ""),
        ("rs-work-one-year", permit_reissue, "2026-06-15"),
        ("nb-day-58", json!({}), ""),
    ]
}

fn opened(id: &str, change: &Value, day: &str) -> (Office, Value) {
    let mut facts = example(id);
    lay_over(&mut facts, change.clone());
    let day = if day.is_empty() { facts["as_of"].as_str().unwrap().to_owned() } else { day.to_owned() };
    (Office::new(&format!("{day}T09:00+08:00")), facts)
}

/// Tells whether the document is put into a passport that its holder has.
fn at_hand(office: &Office, case: &str) -> bool {
    let whole = office.show(case);
    let in_passport = !["port_visa", "newborn_registration"].contains(&whole["measure"].as_str().unwrap());
    in_passport && whole["custody"] == "holder"
}

#[test]
fn every_measure_lives_its_whole_life() {
    for (number, (id, change, day)) in measures().into_iter().enumerate() {
        let (office, facts) = opened(id, &change, day);
        let case = office.intake(&facts);
        let whole = office.show(&case);
        assert_eq!(
            (&whole["state"], &whole["decision"]["outcome"]),
            (&json!("accepted"), &json!("eligible")),
            "{id} {facts}"
        );
        // In each state only what is open is done; everything else is refused and writes nothing.
        type Stage = (&'static str, &'static str, &'static [&'static str]);
        let life: [Stage; 5] = [
            ("review1", "claim", &["approve", "issue --number Z9990001", "collect", "void --ground damaged --note x"]),
            ("review1", "review", &["approve", "return --note x"]),
            ("approve1", "approve", &["issue --number Z9990001", "claim"]),
            ("issue1", "issue --number Z8880001", &["review", "approve"]),
            ("issue1", "collect", &["issue --number Z9990001", "withdraw"]),
        ];
        for (officer, command, closed) in life {
            for line in closed {
                let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
                let who = match verb {
                    "approve" | "void" => "approve1",
                    "issue" | "collect" => "issue1",
                    "withdraw" => "intake1",
                    _ => "review1",
                };
                office.refused(who, &format!("{verb} {case} {rest}"), Exit::Stale);
            }
            // Nobody without the role, and no administrator.
            let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
            for other in ["admin1", "admin2"] {
                office.refused(other, &format!("{verb} {case} {rest}"), Exit::Duty);
            }
            if verb == "issue" && at_hand(&office, &case) {
                office.refused(officer, &format!("{verb} {case} {rest}"), Exit::Stale);
                office.done(officer, &format!("custody receive {case}"));
            }
            let moved = office.done(officer, &format!("{verb} {case} {rest}"));
            assert_eq!(moved["case"], json!(case));
        }
        assert_eq!(office.show(&case)["state"], "collected", "{number} {id}");
        office.holds();
    }
}

#[test]
fn an_incomplete_application_gets_one_notice_and_its_receipt_when_it_is_complete() {
    let (office, mut facts) = opened("ex-30-days", &json!({}), "2026-09-14");
    facts["documents"]
        .as_array_mut()
        .unwrap()
        .retain(|paper| paper["kind"] != "inviter_letter" && paper["kind"] != "photo");
    let case = office.intake(&facts);
    let whole = office.show(&case);
    assert_eq!((&whole["state"], &whole["receipt"]), (&json!("awaiting-papers"), &Value::Null));
    assert_eq!(whole["notice"], json!(["inviter_letter", "photo"]));
    let second = office.refused("review1", &format!("notice {case}"), Exit::Stale);
    assert_eq!(second.code(), "noticed_before");
    office.refused("review1", &format!("review {case} --recommend approve"), Exit::LawSaysNo);
    assert_eq!(office.refused("", &format!("ready {case}"), Exit::LawSaysNo).json()["ready"], false);
    let one = office.done("intake1", &format!("document add {case} --kind photo"));
    assert_eq!(one["state"], "awaiting-papers");
    // The file is complete two days later: the receipt counts from then, the filing stays in time.
    let later = Office { now: "2026-09-16T09:00+08:00".to_owned(), ..office };
    let done = later.done("intake1", &format!("document add {case} --kind inviter_letter"));
    assert_eq!(done["state"], "accepted");
    let whole = later.show(&case);
    assert_eq!(whole["receipt"]["last_day"], "2026-09-24");
    assert_eq!(whole["decision"]["outcome"], "eligible");
    later.holds();
}

#[test]
fn evidence_that_changes_makes_a_review_stale() {
    let (office, facts) = opened("ex-30-days", &json!({}), "2026-09-14");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    let amended = office.done("intake1", &format!("amend {case} --set request.extension_days=20 --note wish"));
    assert_eq!(
        (&amended["state"], &amended["changed"]),
        (&json!("under-examination"), &json!(["/request/extension_days"]))
    );
    office.refused("approve1", &format!("approve {case}"), Exit::Stale);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.refused("intake1", &format!("document add {case} --kind itinerary"), Exit::Stale);
    office.done("approve1", &format!("return {case} --note again"));
    assert_eq!(office.show(&case)["approver"], Value::Null);
    office.holds();
}

/// Gives the officer who approves other ranks, as two administrators do.
fn ranked(office: &Office, ranks: &str) {
    office.refused("approve1", &format!("officer ranks approve1 {ranks}"), Exit::Duty);
    let proposed = office.done("admin1", &format!("officer ranks approve1 {ranks}"));
    let confirm = format!("officer confirm {}", proposed["proposal"]);
    office.refused("admin1", &confirm, Exit::Duty);
    office.done("admin2", &confirm);
}

#[test]
fn hard_law_is_overridden_in_no_rank_and_discretion_needs_ground_rank_and_note() {
    let (office, mut facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    facts["request"]["stay_days"] = json!(31);
    let hard = office.intake(&facts);
    office.refused("review1", &format!("review {hard} --recommend approve"), Exit::LawSaysNo);
    office.done("review1", &format!("review {hard}"));
    office.refused(
        "approve1",
        &format!("approve {hard} --ground STAY_TOO_LONG --rank city-level --note x"),
        Exit::LawSaysNo,
    );
    office.refused("approve1", &format!("refuse {hard} --ground NO_MEANS --note x"), Exit::LawSaysNo);
    office.refused("approve1", &format!("refuse {hard} --ground NOTHING --note x"), Exit::Refused);
    office.refused("approve1", &format!("refuse {hard} --ground STAY_TOO_LONG"), Exit::Usage);
    let refused = office.done("approve1", &format!("refuse {hard} --ground STAY_TOO_LONG --note 31"));
    assert_eq!(refused["state"], "refused");
    office.refused("approve1", &format!("approve {hard}"), Exit::Stale);

    let (office, mut facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    facts["record"] = json!([{"kind": "watch_list_hit"}]);
    let case = office.intake(&facts);
    assert_eq!(office.show(&case)["decision"]["outcome"], "refer");
    office.refused("review1", &format!("review {case}"), Exit::Usage);
    office.done("review1", &format!("review {case} --recommend approve --note asked"));
    office.refused("approve1", &format!("approve {case}"), Exit::LawSaysNo);
    office.refused("approve1", &format!("approve {case} --ground WATCHLIST_UNCONFIRMED"), Exit::LawSaysNo);
    let blank = ["approve", &case, "--ground", "WATCHLIST_UNCONFIRMED", "--note", "  "].map(str::to_owned);
    assert_eq!(office.words("approve1", &blank, b"").exit, Exit::LawSaysNo, "a note of blanks gives no reason");
    // Ranks stand in the roster, by two administrators; who approves only chooses among those held.
    let approve = format!("approve {case} --ground WATCHLIST_UNCONFIRMED --note cleared");
    ranked(&office, "none");
    assert_eq!(office.refused("approve1", &approve, Exit::Duty).code(), "rank_missing");
    ranked(&office, "section-head,division-head");
    office.refused("approve1", &format!("{approve} --rank city-level"), Exit::Duty);
    // Discretion takes two who approve.
    assert_eq!(office.done("approve1", &format!("{approve} --rank division-head"))["state"], "reviewed");
    office.refused("issue1", &format!("issue {case} --number A7770001"), Exit::Stale);
    office.done("approve2", &format!("{approve} --rank division-head"));
    office.done("issue1", &format!("issue {case} --number A7770001"));
    office.holds();
}

#[test]
fn a_number_is_used_once_and_a_document_ends_by_acts_of_its_own() {
    let (office, facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    let mut other = facts.clone();
    lay_over(&mut other, json!({"applicant": {"name": "HADDAD SAMI"}, "passport": {"number": "A99900001"}}));
    let cases = [office.intake(&facts), office.intake(&other), office.intake(&facts)];
    for case in &cases {
        office.done("review1", &format!("review {case}"));
    }
    for case in &cases[..2] {
        office.done("approve1", &format!("approve {case}"));
    }
    // An earlier case of the same person for the same days is open.
    let open = office.refused("approve1", &format!("approve {}", cases[2]), Exit::LawSaysNo);
    assert_eq!(open.code(), "open_case_for_the_same");
    let issued = office.done("issue1", &format!("issue {} --number A1230001", cases[0]));
    assert_eq!(issued["issued"]["entries"], "single");
    let twice = office.refused("issue1", &format!("issue {} --number A1230001", cases[1]), Exit::Refused);
    assert_eq!(twice.code(), "number_taken");
    // The same person holds a right for these days already.
    let held = office.refused("approve1", &format!("approve {}", cases[2]), Exit::LawSaysNo);
    assert_eq!(held.code(), "right_held");
    office.refused("issue1", &format!("issue {} --number x", cases[1]), Exit::Refused);
    office.done("issue1", &format!("issue {} --number A1230002", cases[1]));
    office.refused("issue1", &format!("correct {} --spoiled --number A1230002 --note torn", cases[0]), Exit::Refused);
    let corrected = office.done("issue1", &format!("correct {} --spoiled --number A1230009 --note torn", cases[0]));
    assert_eq!(corrected["issued"]["number"], "A1230009");
    office.refused("issue1", &format!("void {} --ground unlawfully-gained --note fraud", cases[0]), Exit::Duty);
    office.done("approve1", &format!("void {} --ground unlawfully-gained --note fraud", cases[0]));
    assert_eq!(office.show(&cases[0])["issued"]["ended"], true);
    office.done("approve1", &format!("approve {}", cases[2]));
    office.done("issue1", &format!("issue {} --number A1230003", cases[2]));
    office.holds();
}

#[test]
fn who_stepped_aside_does_nothing_more() {
    let (office, facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    let case = office.intake(&facts);
    office.done("review1", &format!("recuse {case} --note relative"));
    assert_eq!(office.refused("review1", &format!("review {case}"), Exit::Duty).code(), "recused");
    office.refused("review1", &format!("claim {case}"), Exit::Duty);
    office.holds();
}

#[test]
fn a_request_is_answered_once() {
    let (office, facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    let take = |request: &str| {
        office.piped(
            "intake1",
            &format!("intake port_visa --from - --request-id {request}"),
            facts.to_string().as_bytes(),
        )
    };
    let (first, again) = (take("r1").json(), take("r1").json());
    assert_eq!((&first["case"], &first["transaction"]), (&again["case"], &again["transaction"]));
    assert_eq!(again["already_done"], true);
    let case = first["case"].as_str().unwrap();
    for command in ["review", "approve", "issue --number A5550001"] {
        let officer = ["review1", "approve1", "issue1"]
            [["review", "approve", "issue --number A5550001"].iter().position(|it| *it == command).unwrap()];
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        let line = format!("{verb} {case} {rest} --request-id {verb}");
        let one = office.done(officer, &line);
        let before = office.bytes();
        let two = office.done(officer, &line);
        assert_eq!(one["transaction"], two["transaction"]);
        assert!(office.bytes() == before);
    }
    let other = office.refused("review1", &format!("claim {case} --request-id r1"), Exit::Stale);
    assert_eq!(other.code(), "request_taken");
}

#[test]
fn a_draft_becomes_a_case_and_what_if_writes_nothing() {
    let (office, facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    let before = office.bytes();
    let what_if = office.piped("intake1", "intake port_visa --from - --what-if", facts.to_string().as_bytes());
    assert_eq!((what_if.exit, &what_if.json()["decision"]["outcome"]), (Exit::Done, &json!("eligible")));
    assert!(office.bytes() == before);
    let mut draft = facts.clone();
    draft["request"]["stay_days"] = Value::Null;
    let kept = office.piped("intake1", "intake port_visa --from - --draft", draft.to_string().as_bytes()).json();
    assert_eq!((&kept["state"], &kept["receipt"]), (&json!("draft"), &Value::Null));
    let case = kept["case"].as_str().unwrap();
    office.refused("review1", &format!("review {case}"), Exit::Stale);
    let taken = office.done("intake1", &format!("intake {case} --days 20"));
    assert_eq!((&taken["state"], &taken["case"]), (&json!("accepted"), &json!(case)));
    office.holds();
}

#[test]
fn the_passport_is_in_one_place_and_an_exempt_one_comes_in_for_the_sticker_alone() {
    let (office, facts) = opened("rs-work-one-year", &json!({}), "2026-06-15");
    let case = office.intake(&facts);
    let place = |office: &Office| office.show(&case)["custody"].as_str().unwrap().to_owned();
    assert_eq!((office.show(&case)["passport_exempt"].as_bool(), place(&office).as_str()), (Some(true), "holder"));
    office.refused("intake1", &format!("custody receive {case}"), Exit::LawSaysNo);
    office.refused("intake1", &format!("custody return {case}"), Exit::Stale);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("custody receive {case}"));
    assert_eq!(place(&office), "sticker");
    office.refused("issue1", &format!("custody receive {case}"), Exit::Stale);
    office.done("issue1", &format!("issue {case} --number R1110001"));
    office.done("issue1", &format!("collect {case}"));
    assert_eq!(place(&office), "holder");
    let moves = office.done("", &format!("custody list {case}"));
    let places: Vec<&str> = moves["moves"].as_array().unwrap().iter().map(|it| it["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["holder", "sticker", "holder"]);
    office.holds();
}

/// Who collects in the place of the holder is asked as who files for them: name, relation, paper, and not the holder.
#[test]
fn who_collects_for_the_holder_is_named_with_relation_and_paper() {
    let (office, facts) = opened("ex-30-days", &json!({"request": {"extension_days": 10}}), "2026-09-14");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number E1110001"));
    let own = facts["passport"]["number"].as_str().unwrap().to_owned();
    let collect = format!("collect {case} --to LI_NA");
    for (more, flag) in [("", "--to-as"), (" --to-as relative", "--to-paper"), (" --to-paper ID-310", "--to-as")] {
        let came = office.refused("issue1", &format!("{collect}{more}"), Exit::Usage);
        assert!(came.code() == "answer_needed" && came.err.contains(flag), "{more}: {}", came.err);
    }
    assert_eq!(office.run("issue1", &format!("{collect} --to-as applicant --to-paper ID-310")).exit, Exit::Usage);
    let whole = format!("{collect} --to-as relative --to-paper");
    let came = office.refused("issue1", &format!("{whole} passport-{own}"), Exit::Refused);
    assert!(came.code() == "taker_is_the_holder" && !came.err.contains(&own), "{}", came.err);
    office.done("issue1", &format!("{whole} ID-310"));
    let events = office.show(&case)["events"].as_array().unwrap().clone();
    for kind in ["collected", "custody-moved"] {
        let last = events.iter().rfind(|event| event["kind"] == kind).unwrap();
        let said = last["said"].as_str().unwrap();
        assert!(["LI_NA", "relative", "ID-310"].iter().all(|word| said.contains(word)), "{kind}: {said}");
    }
    office.holds();
}

#[test]
fn a_follow_up_is_filled_in_and_days_of_extension_add_up() {
    let (office, facts) = opened("ex-30-days", &json!({"request": {"extension_days": 10}}), "2026-09-14");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let issued = office.done("issue1", &format!("issue {case} --number E1110001"));
    office.done("issue1", &format!("collect {case}"));
    assert_eq!(issued["issued"]["valid_until"], "2026-10-05");
    let papers = "--paper application_form --paper photo --paper accommodation_registration --paper inviter_letter --paper business_registration";
    let seen = "--set passport.shown=original --set passport.verification=verified --set filing.filed_by=applicant --set record=[]";
    let renew = |days: u32| format!("renew E1110001 --act extension --days {days} {papers} {seen}");
    let too_long = office.done("intake1", &format!("{} --what-if", renew(25)));
    assert_eq!(too_long["decision"]["outcome"], "not_eligible", "10 days were granted, the stay was 30: {too_long}");
    let next = office.done("intake1", &format!("{} --passport-kept", renew(20)));
    assert_eq!((&next["decision"]["outcome"], &next["follows"]), (&json!("eligible"), &json!(case)));
    assert_eq!(next["decision"]["values"]["new_last_day"], "2026-10-25");
    let next = next["case"].as_str().unwrap().to_owned();
    office.done("review1", &format!("review {next}"));
    office.done("approve1", &format!("approve {next}"));
    office.done("issue1", &format!("issue {next} --number E1110002"));
    assert_eq!(office.show(&case)["issued"]["ended"], true);
    office.refused("intake1", &renew(5), Exit::Stale);
    office.holds();
}

#[test]
fn the_days_of_the_applicant_are_those_that_now_hold() {
    let (office, facts) = opened("ex-30-days", &json!({}), "2026-09-14");
    let case = office.intake(&facts);
    let before = office.done("", &format!("deadline explain {case}"));
    let last = facts["current_stay"]["entered_on"].as_str().unwrap().to_owned();
    assert!(before["leave_by"].as_str().unwrap() > last.as_str(), "{before}");
    let code = |told: &Value| -> Vec<Value> {
        told["passed"].as_array().unwrap().iter().map(|passed| passed["code"].clone()).collect()
    };
    // It is filed: no day for filing runs any more.
    assert_eq!(code(&before), ["STAY_EXPIRED"]);
    let left = |told: &Value, name: &str| {
        let limits = told["limits"].as_array().unwrap();
        let found = limits.iter().find(|limit| limit["limit"] == name).cloned();
        let found = found.unwrap_or_else(|| panic!("{name}: {told}"));
        (found["days"].clone(), found["used"].clone(), found["left"].clone())
    };
    assert_eq!(left(&before, "original_stay").1, 0);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number Z8880001"));
    let after = office.done("", &format!("deadline explain {case}"));
    let whole = office.show(&case);
    assert_eq!(after["leave_by"], whole["issued"]["valid_until"]);
    assert!(after["leave_by"].as_str() > before["leave_by"].as_str(), "{after}");
    assert_eq!((&after["file_by"], code(&after)), (&Value::Null, vec![json!("STAY_EXPIRED")]));
    let asked = facts["request"]["extension_days"].clone();
    assert_eq!((left(&after, "original_stay").1, left(&after, "class_cap").1), (asked.clone(), asked));
    assert_eq!(whole["limits"], after["limits"]);
    let open = office.done("intake1", &format!("next {case}"))["open"].to_string();
    assert!(open.contains("--act extension"), "{open}");
}

#[test]
fn a_port_visa_says_until_when_it_admits_and_for_how_long() {
    let (office, facts) = opened("pv-negotiation", &json!({}), "2026-11-23");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number Z8880002"));
    let told = office.done("", &format!("deadline explain {case}"));
    let issued = &office.show(&case)["issued"];
    assert_eq!((&told["enter_by"], &told["leave_by"]), (&issued["valid_until"], &Value::Null));
    let codes: Vec<&Value> = told["passed"].as_array().unwrap().iter().map(|passed| &passed["code"]).collect();
    assert_eq!(codes, ["VISA_ENTRY_VALIDITY_EXPIRED", "LATE_BUT_LAWFUL", "STAY_EXPIRED"]);
    assert_eq!(
        (&told["limits"][0]["limit"], &told["limits"][0]["days"]),
        (&json!("stay_of_entry"), &issued["stay_days"])
    );
}

#[test]
fn a_passport_that_ends_inside_the_extended_stay_is_told_with_remedy_and_day() {
    let (office, mut facts) = opened("ex-30-days", &json!({}), "2026-09-14");
    let case = office.intake(&facts);
    let all = office.done("review1", &format!("review {case} --what-if passport.expires_on=2026-09-30"));
    assert_eq!(all["decision"]["outcome"], "eligible");
    let last = office.done("", &format!("deadline explain {case}"))["leave_by"].as_str().unwrap().to_owned();
    facts["passport"]["expires_on"] = last.clone().into();
    facts["passport"]["number"] = "X7654321".into();
    facts["applicant"]["name"] = "OTHER PERSON".into();
    let second = office.intake(&facts);
    let obstacles = office.show(&second)["obstacles"].clone();
    let told = obstacles.as_array().unwrap().iter().find(|one| one["code"] == "passport_ends_in_stay").cloned();
    let told = told.unwrap_or_else(|| panic!("{obstacles}"));
    assert!(told["remedy_en"].as_str().unwrap().contains(&last), "{told}");
}

/// That a passport was shown says nothing of where it is: that it was handed over somebody says.
#[test]
fn a_passport_is_kept_where_somebody_says_that_it_was_handed_over() {
    let (office, facts) = opened("ex-30-days", &json!({}), "2026-09-14");
    let body = facts.to_string();
    let shown = office.piped("intake1", "intake visa_extension --from -", body.as_bytes()).json();
    let first = shown["case"].as_str().unwrap().to_owned();
    assert_eq!(office.show(&first)["custody"], "holder");
    assert!(shown["obstacles"].to_string().contains(&format!("custody receive {first}")), "{shown}");
    office.done("intake1", &format!("custody receive {first}"));
    assert_eq!(office.show(&first)["custody"], "office");
    // One passport is kept in one case.
    let came = office.piped("intake1", "intake visa_extension --from - --passport-kept", body.as_bytes());
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "passport_not_kept"), "{}", came.err);
    assert!(came.err.contains(&first), "{}", came.err);
    office.done("intake1", &format!("custody return {first}"));
    let came = office.piped("intake1", "intake visa_extension --from - --passport-kept", body.as_bytes());
    assert_eq!(office.show(came.json()["case"].as_str().unwrap())["custody"], "office");
    // Who is exempt keeps it, whatever is said.
    let (office, facts) = opened("rs-work-one-year", &json!({}), "2026-09-14");
    let line = "intake residence_permit_issue --from - --passport-kept";
    let came = office.piped("intake1", line, facts.to_string().as_bytes());
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "passport_not_kept"), "{}", came.err);
}

/// Who approves many goes by a list that somebody went through: the cases on it alone, one by one, and each is counted.
#[test]
fn many_are_approved_from_a_list_of_cases() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let cases: Vec<String> = (0..4)
        .map(|number| {
            let mut facts = example("pv-negotiation");
            facts["passport"]["number"] = json!(format!("C772000{number}"));
            facts["applicant"]["name"] = json!(crate::office::name_of(number));
            facts["applicant"]["birth_date"] = json!(crate::office::born_of(number));
            office.intake(&facts)
        })
        .collect();
    for case in &cases[..3] {
        office.done("review1", &format!("review {case} --recommend approve"));
    }
    let list = office.folder.path().join("reviewed.csv");
    std::fs::write(
        &list,
        format!(
            "\u{feff}案件,state\r\n{},reviewed\r\n\"{}\",x\r\n{}\r\n{}\r\n",
            cases[0], cases[1], cases[1], cases[3]
        ),
    )
    .unwrap();
    let line = format!("approve --list {}", list.display());
    let plan = office.done("approve1", &format!("{line} --dry-run"));
    let named: Vec<&serde_json::Value> = plan["cases"].as_array().unwrap().iter().map(|one| &one["case"]).collect();
    assert_eq!(named, [&cases[0], &cases[1]], "{plan}");
    assert_eq!((&plan["left_out"][0]["case"], &plan["left_out"][0]["code"]), (&json!(cases[3]), &json!("wrong_step")));
    let done = office.done("approve1", &format!("{line} --plan {}", plan["plan"].as_str().unwrap()));
    assert_eq!(done["cases"].as_array().unwrap().len(), 2, "{done}");
    assert_eq!(office.show(&cases[2])["state"], "reviewed");
    assert_eq!(office.done("", "report daily")["decided"]["total"], 2);
    // The same by their numbers; a list with one that is not there is refused whole.
    let plan = office.done("approve1", &format!("approve {} {} --dry-run", cases[2], cases[0]));
    assert_eq!(
        (plan["cases"].as_array().unwrap().len(), &plan["left_out"][0]["case"]),
        (1, &json!(cases[0])),
        "{plan}"
    );
    std::fs::write(&list, format!("{}\nPVG-2026-000099\n", cases[2])).unwrap();
    let came = office.refused("approve1", &line, Exit::NotFound);
    assert!(came.err.contains("000099"), "{}", came.err);
    office.holds();
}
