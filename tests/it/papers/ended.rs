//! Papers end with what they stood on: nothing is printed of it any more, and the office's list says so to whoever verifies.

use serde_json::{Value, json};
use visa_cli::domain::ground::{VoidGround, WithdrawGround};
use visa_cli::domain::words::Word;
use visa_cli::error::Exit;

use super::{ISSUED, led, place, text, with_case};
use crate::check;
use crate::office::Office;

/// Verifies a paper by the keys and the list of an office, without its case file.
fn by_the_list(office: &Office, paper: &str, list: &str) -> (Exit, Value) {
    let (keys, list) = (place(office, "office.keys"), place(office, list));
    let args = ["--json", "paper", "verify", "-", "--keys", keys.to_str().unwrap(), "--ended", list.to_str().unwrap()];
    let (exit, out, err) = check::run(&args, paper.as_bytes());
    (exit, serde_json::from_str(&out).unwrap_or_else(|_| json!(err)))
}

fn list(office: &Office, name: &str) {
    office.done("", &format!("paper keys -o {} --force", place(office, "office.keys").display()));
    office.done("intake1", &format!("paper ended -o {} --force", place(office, name).display()));
}

#[test]
fn every_ground_is_recorded_shown_and_told_and_no_other_is_taken() {
    for ground in VoidGround::ALL {
        let (mut office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
        led(&office, &case, &ISSUED);
        if *ground == VoidGround::NotUsed {
            // That nobody came for it is no ground while it holds.
            office.refused("approve1", &format!("void {case} --ground {ground} --note x"), Exit::Stale);
            office.now = "2027-09-14T09:00+08:00".to_owned();
        }
        let none = office.refused("approve1", &format!("void {case} --note x"), Exit::Usage);
        assert_eq!(none.code(), "answer_needed");
        for known in VoidGround::ALL {
            assert!(none.err.contains(&format!("{known}  {}", known.en())), "{}", none.err);
        }
        let wrong = office.refused("approve1", &format!("void {case} --ground whim --note x"), Exit::Usage);
        assert!(VoidGround::ALL.iter().all(|known| wrong.err.contains(known.code())), "{}", wrong.err);
        office.refused("approve1", &format!("void {case} --ground {ground}"), Exit::Usage);
        office.refused("intake1", &format!("print void-notice {case}"), Exit::Refused);
        office.done("approve1", &format!("void {case} --ground {ground} --note x"));
        let events = office.show(&case)["events"].to_string();
        assert!(events.contains(ground.code()), "{events}");
        let notice = text(&office, &format!("void-notice {case}"));
        let notice = notice.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            notice.contains(ground.zh()) && notice.contains(ground.en()) && notice.contains("Z8880001"),
            "{notice}"
        );
        let cites = notice.contains("Regulations 34") || notice.contains("Regulations 35");
        assert_eq!(cites, ground.citation().is_some(), "{notice}");
        assert_eq!(office.done("", "audit verify")["ok"], true);
    }
    // What goes to another office goes with its file: transfers.rs.
    for ground in WithdrawGround::ALL.iter().filter(|ground| **ground != WithdrawGround::HandedOver) {
        let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
        office.refused("intake1", &format!("withdraw {case} --ground whim"), Exit::Usage);
        office.done("intake1", &format!("withdraw {case} --ground {ground}"));
        assert!(office.show(&case)["events"].to_string().contains(ground.code()));
    }
}

#[test]
fn whoever_verifies_learns_that_a_paper_has_ended() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let receipt = text(&office, &format!("receipt {case}"));
    list(&office, "before.txt");
    let (exit, told) = by_the_list(&office, &receipt, "before.txt");
    assert_eq!((exit, &told["ok"], &told["ended"]["says"]), (Exit::Done, &json!(true), &json!("holds")), "{told}");
    office.done("intake1", &format!("withdraw {case}"));
    office.refused("intake1", &format!("print receipt {case} --note again"), Exit::Stale);
    list(&office, "after.txt");
    let (exit, told) = by_the_list(&office, &receipt, "after.txt");
    assert_eq!((exit, &told["ok"]), (Exit::LawSaysNo, &json!(false)), "{told}");
    assert_eq!((&told["ended"]["why"], &told["ended"]["on"]), (&json!("withdrawn"), &json!("2026-09-14")));
    // The slip is taken back: the receipt holds again.
    office.done("intake1", "undo --note slip --yes");
    list(&office, "again.txt");
    assert_eq!(by_the_list(&office, &receipt, "again.txt").0, Exit::Done);
    // A paper that is younger than the list: the list cannot say, which is not that it holds.
    let copy = text(&office, &format!("receipt {case} --note again"));
    assert_eq!(by_the_list(&office, &copy, "again.txt").0, Exit::Stale);
}

#[test]
fn a_list_that_is_not_the_offices_says_nothing() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let receipt = text(&office, &format!("receipt {case}"));
    office.done("intake1", &format!("withdraw {case}"));
    list(&office, "ended.txt");
    let whole = std::fs::read_to_string(place(&office, "ended.txt")).unwrap();
    assert_eq!(by_the_list(&office, &receipt, "ended.txt").0, Exit::LawSaysNo);
    // Every line left out or changed, and the whole list of another office.
    for line in whole.lines() {
        for other in [String::new(), line.replacen(['1', '2', '3', '4', '5', '6', '7', '8', '9'], "0", 1)] {
            let altered = whole.replacen(line, &other, 1);
            if altered == whole {
                continue;
            }
            std::fs::write(place(&office, "altered.txt"), altered).unwrap();
            let (exit, told) = by_the_list(&office, &receipt, "altered.txt");
            assert!(matches!(exit, Exit::Integrity | Exit::Refused), "{line}: {exit:?} {told}");
        }
    }
    let (other, _) = with_case("ex-30-days", json!({}), "2026-09-14");
    list(&other, "ended.txt");
    std::fs::copy(place(&other, "ended.txt"), place(&office, "other.txt")).unwrap();
    assert_eq!(by_the_list(&office, &receipt, "other.txt").0, Exit::Integrity);
}

#[test]
fn what_a_correction_took_the_place_of_has_ended_and_the_new_copy_holds() {
    let (office, case) = with_case("pv-negotiation", json!({}), "2026-11-23");
    led(&office, &case, &ISSUED);
    let first = text(&office, &format!("confirmation {case}"));
    office.done("issue1", &format!("correct {case} --spoiled --number Z8880002 --note torn"));
    let second = text(&office, &format!("confirmation {case} --note corrected"));
    list(&office, "ended.txt");
    let (exit, told) = by_the_list(&office, &first, "ended.txt");
    assert_eq!((exit, &told["ended"]["why"]), (Exit::LawSaysNo, &json!("superseded")), "{told}");
    assert_eq!(by_the_list(&office, &second, "ended.txt").0, Exit::Done);
    office.done("approve1", &format!("void {case} --ground issued-in-error --note x"));
    list(&office, "ended.txt");
    let (exit, told) = by_the_list(&office, &second, "ended.txt");
    assert_eq!((exit, &told["ended"]["why"]), (Exit::LawSaysNo, &json!("void")), "{told}");
}

/// A copy that tells otherwise than the office would now has ended; the copy printed since holds.
#[test]
fn what_the_office_would_print_otherwise_has_ended() {
    for change in ["amend {case} --set applicant.name=OTHER,NAME --note misread", "custody return {case}"] {
        let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
        let first = text(&office, &format!("receipt {case}"));
        list(&office, "before.txt");
        assert_eq!(by_the_list(&office, &first, "before.txt").0, Exit::Done, "{change}");
        office.done("intake1", &change.replace("{case}", &case));
        let second = text(&office, &format!("receipt {case} --note changed"));
        list(&office, "ended.txt");
        let (exit, told) = by_the_list(&office, &first, "ended.txt");
        assert_eq!((exit, &told["ended"]["why"]), (Exit::LawSaysNo, &json!("superseded")), "{change}: {told}");
        assert_eq!(by_the_list(&office, &second, "ended.txt").0, Exit::Done, "{change}");
    }
    // What is no word of the paper ends nothing.
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let receipt = text(&office, &format!("receipt {case}"));
    office.done("intake1", &format!("amend {case} --set request.extension_days=9 --note fewer"));
    list(&office, "ended.txt");
    assert_eq!(by_the_list(&office, &receipt, "ended.txt").0, Exit::Done);
}

#[test]
fn a_receipt_that_ran_out_before_the_list_was_made_is_over() {
    let (mut office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let receipt = text(&office, &format!("receipt {case}"));
    let last = office.show(&case)["receipt"]["last_day"].as_str().unwrap().to_owned();
    office.now = format!("{last}T09:00+08:00");
    list(&office, "same.txt");
    assert_eq!(by_the_list(&office, &receipt, "same.txt").0, Exit::Done, "it holds to its last day");
    office.now = "2026-12-20T09:00+08:00".to_owned();
    list(&office, "later.txt");
    let (exit, told) = by_the_list(&office, &receipt, "later.txt");
    assert_eq!((exit, &told["ok"], &told["ended"]["why"]), (Exit::LawSaysNo, &json!(false), &json!("over")), "{told}");
    assert_eq!(told["ended"]["on"], last.as_str());
}
