//! What papers say: days, passports, what is to be supplied; and that a copy is an act.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use super::{ISSUED, at_the_counter, every_paper, led, named, text, with_case};
use crate::office::Office;

/// The receipts of `deadlines.csv`, each taken in and printed on its day.
#[test]
fn receipts_end_on_the_days_of_the_law() {
    let facts: BTreeMap<String, Value> = include_str!("../check/deadline_cases.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["facts"].clone())
        .map(|facts| (facts["id"].as_str().unwrap().to_owned(), facts))
        .collect();
    let mut office = Office::new("2026-01-05T09:00+08:00");
    let mut rows = csv::Reader::from_reader(include_str!("../policy/deadlines.csv").as_bytes());
    let mut seen = 0;
    for row in rows.deserialize::<BTreeMap<String, String>>() {
        let row = row.unwrap();
        if !row["kind"].ends_with("_receipt") {
            continue;
        }
        seen += 1;
        office.now = format!("{}T09:00+08:00", row["start_date"]);
        let case = office.intake(&facts[&row["id"]]);
        let receipt = text(&office, &format!("receipt {case}"));
        if row["expected_date"].starts_with("ERROR") {
            assert!(!receipt.contains("Valid until"), "{}: no day is guessed: {receipt}", row["id"]);
        } else {
            let line = format!("有效期至 Valid until: {}\n", row["expected_date"]);
            assert!(receipt.contains(&line), "{}: {receipt}", row["id"]);
            assert_eq!(office.show(&case)["due_on"], row["expected_date"]);
        }
    }
    assert_eq!(seen, 28);
}

#[test]
fn a_receipt_says_where_the_passport_is_and_what_the_stay_does() {
    let (office, case) = with_case("rs-work-one-year", json!({}), "2026-06-15");
    let exempt = text(&office, &format!("receipt {case}"));
    assert!(exempt.contains("由本人持有") && exempt.contains("bring the passport for"), "{exempt}");
    assert!(!exempt.contains("收存期间") && !exempt.contains("届满"), "{exempt}");

    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let kept = text(&office, &format!("{case} receipt"));
    assert!(kept.contains("护照由本机关收存") && kept.contains("kept by this office"), "{kept}");
    let last = office.show(&case)["decision"]["values"]["last_permitted_day"].as_str().unwrap().to_owned();
    let due = office.show(&case)["due_on"].as_str().unwrap().to_owned();
    assert_eq!(kept.contains("届满"), last < due, "the stay ends on {last}, the receipt on {due}");

    // The stay on the visa ends before the receipt: warned of, and told what the receipt is worth.
    let stay = json!({"current_stay": {"stay_days": 18}});
    let (office, case) = with_case("rs-work-one-year", stay, "2026-06-15");
    let gap = text(&office, &format!("receipt {case}"));
    assert!(gap.contains("! 现有停留或者居留期限于 2026-06-19 届满") && gap.contains("ends on 2026-06-19"), "{gap}");
}

#[test]
fn a_notice_names_everything_once() {
    let (office, case) = with_case("pv-no-letter-no-photo", json!({"request": {"stay_days": null}}), "2026-11-23");
    let notice = text(&office, &format!("notice {case}"));
    let named = office.show(&case)["notice"].clone();
    let lines: Vec<&str> =
        notice.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).map(str::trim).collect();
    assert_eq!(lines.len(), named.as_array().unwrap().len(), "{notice}");
    for (place, line) in lines.iter().enumerate() {
        assert!(line.starts_with(&format!("{}. ", place + 1)), "{line}");
    }
    for (zh, en) in [("邀请函件", "invitation letter"), ("照片", "photograph"), ("申请停留期", "the stay asked for")]
    {
        assert_eq!((notice.matches(zh).count(), notice.matches(en).count()), (1, 1), "{zh}: {notice}");
    }
}

/// A paper that was shown and will not do comes with the reason.
#[test]
fn a_notice_says_why_a_paper_will_not_do() {
    let (office, case) = with_case("rs-old-health-certificate", json!({}), "2026-06-15");
    let notice = text(&office, &format!("notice {case}"));
    assert!(notice.contains("健康证明 health certificate\n（"), "{notice}");
}

#[test]
fn a_confirmation_carries_what_a_visa_carries() {
    let (office, case) = with_case("pv-negotiation", named("OKAFOR ADA"), "2026-11-23");
    led(&office, &case, &ISSUED);
    let (paper, whole) = (
        text(&office, &format!("confirmation {case}")),
        office.done("intake1", &format!("show {case} --reveal --purpose case-work")),
    );
    for (of, at) in [("passport", "number"), ("applicant", "birth_date")] {
        assert!(paper.contains(whole["facts"][of][at].as_str().unwrap()), "{of} {at}: {paper}");
    }
    for at in ["number", "valid_from", "valid_until"] {
        assert!(paper.contains(whole["issued"][at].as_str().unwrap()), "{at}: {paper}");
    }
    assert!(paper.contains("一次 single") && !paper.contains("不是签证"), "{paper}");
    // Once it is void nothing is printed.
    office.done("approve1", &format!("void {case} --ground lost --note x"));
    for kind in ["confirmation", "decision"] {
        let none = office.refused("intake1", &format!("print {kind} {case}"), Exit::Stale);
        assert_eq!(none.code(), "nothing_to_print");
    }
}

#[test]
fn what_was_approved_in_advance_is_confirmed_and_is_no_visa() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let facts = crate::office::example("pv-in-advance");
    let office = Office { now: format!("{}T09:00+08:00", facts["as_of"].as_str().unwrap()), ..office };
    let case = office.intake(&facts);
    led(&office, &case, &[("review1", "review --recommend approve --note x")]);
    let reasons = office.show(&case)["decision"]["reasons"].as_array().unwrap().clone();
    let grounds: Vec<String> =
        reasons.iter().map(|reason| format!("--ground {}", reason["code"].as_str().unwrap())).collect();
    let discretion =
        if reasons[0]["code"] == "OK" { String::new() } else { grounds.join(" ") + " --rank division-head --note x" };
    led(&office, &case, &[("approve1", &format!("approve {discretion}"))]);
    let paper = text(&office, &format!("confirmation {case}"));
    assert!(paper.contains("! 本确认书不是签证") && paper.contains("original"), "{paper}");
    assert!(!paper.contains("Document number"), "{paper}");
}

#[test]
fn a_slip_tells_each_time_the_passport_changes_hands() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let received = text(&office, &format!("custody {case}"));
    assert!(received.contains("已收取") && received.contains("has received the passport"), "{received}");
    office.done("intake1", &format!("custody return {case} --note traveller"));
    let returned = text(&office, &format!("custody {case}"));
    assert!(returned.contains("已退还本人") && returned.contains("copy 1"), "{returned}");
    assert!(!returned.contains("traveller"), "{returned}");
    let number = |paper: &str| paper.lines().find(|line| line.starts_with("文书编号")).unwrap().to_owned();
    assert_ne!(number(&received), number(&returned));
}

#[test]
fn the_case_file_print_is_whole_and_internal() {
    let (office, case) = with_case("ex-30-days", named("NGUYEN VAN AN"), "2026-09-14");
    led(&office, &case, &[("review1", "review --note remark-of-the-reviewer"), ("approve1", "approve --note agreed")]);
    let paper = text(&office, &format!("file {case}"));
    let sha256 = office.show(&case)["decision"]["policy_sha256"].as_str().unwrap().to_owned();
    for word in [
        sha256.as_str(),
        "政策版本",
        "内部",
        "remark-of-the-reviewer",
        "agreed",
        "NGUYEN VAN AN",
        "护照",
        "review1",
        "approve1",
    ] {
        assert!(paper.contains(word), "{word}: {paper}");
    }
}

#[test]
fn a_copy_is_an_act_and_the_second_needs_a_reason() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let first = text(&office, &format!("receipt {case}"));
    assert!(first.contains("第 1 份 copy 1"), "{first}");
    let refused = office.refused("intake1", &format!("print receipt {case}"), Exit::Usage);
    assert_eq!(refused.code(), "printed_already");
    assert!(refused.err.contains("2026-09-14") && refused.err.contains("intake1"), "{}", refused.err);
    let second = text(&office, &format!("receipt {case} --note unreadable"));
    assert!(second.contains("第 2 份 copy 2") && !second.contains("unreadable"), "{second}");
    let events = office.show(&case)["events"].clone();
    let printed: Vec<&Value> = events.as_array().unwrap().iter().filter(|event| event["kind"] == "printed").collect();
    assert_eq!(printed.len(), 2);
    assert!(printed[1]["said"].as_str().unwrap().ends_with("2 unreadable"));
    office.holds();
}

#[test]
fn the_receipt_proves_who_may_stay_by_itself() {
    let (office, case) = with_case("ex-30-days", named("NGUYEN VAN AN"), "2026-09-14");
    let (paper, whole) = (text(&office, &format!("receipt {case}")), office.show(&case));
    for (of, at) in [("passport", "number"), ("applicant", "birth_date")] {
        assert!(paper.contains(whole["facts"][of][at].as_str().unwrap()), "{of} {at}: {paper}");
    }
    for word in ["越南", "NGUYEN VAN AN", "受理机关（盖章）"] {
        assert!(paper.contains(word), "{word}: {paper}");
    }
}

#[test]
fn what_was_printed_is_recorded_by_its_words_and_its_template() {
    let (office, case) = with_case("ex-30-days", named("NGUYEN VAN AN"), "2026-09-14");
    text(&office, &format!("receipt {case}"));
    text(&office, &format!("receipt {case} --note again"));
    office.done("intake1", &format!("amend {case} --set applicant.name=TRAN --note misread"));
    text(&office, &format!("receipt {case} --note corrected"));
    let file = rusqlite::Connection::open(office.path()).unwrap();
    let sql = "SELECT body FROM payload JOIN event USING (seq) WHERE kind = 'printed' ORDER BY seq";
    let mut found = file.prepare(sql).unwrap();
    let bodies = found.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let said: Vec<Value> = bodies.map(|body| serde_json::from_slice(&body.unwrap()).unwrap()).collect();
    assert_eq!(said.len(), 3);
    assert!(
        said.iter().all(|one| one["words"].as_str().unwrap().len() == 64 && one["template"] == said[0]["template"])
    );
    assert_eq!(said[0]["words"], said[1]["words"], "the same words, another copy");
    assert_ne!(said[0]["words"], said[2]["words"], "other words");
    // `history` and `print` show what is kept, the template by the beginning of its hash.
    let events = office.done("", &format!("history {case}"))["events"].clone();
    let shown = events.as_array().unwrap().iter().rfind(|event| event["kind"] == "printed").unwrap().clone();
    assert_eq!(shown["printed"]["template"], said[2]["template"]);
    assert_eq!(shown["printed"]["words"], said[2]["words"]);
    let again = office.done("intake1", &format!("print receipt {case} --note again"));
    assert_eq!(again["printed"]["template"], said[2]["template"]);
    let told = office.plain(&["history".to_owned(), case.clone()]).out;
    assert!(told.contains(&format!("template {}", &said[2]["template"].as_str().unwrap()[..12])), "{told}");
}

#[test]
fn several_papers_of_several_cases_are_printed_at_once_or_none() {
    let (office, case) = with_case("ex-30-days", named("NGUYEN VAN AN"), "2026-09-14");
    let folder = office.folder.path().join("papers");
    fs::create_dir(&folder).unwrap();
    let to = folder.display();
    let none = office.refused("intake1", &format!("print receipt decision {case} -o {to} --format html"), Exit::Stale);
    assert!(none.err.contains("nothing is decided yet"), "{}", none.err);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let told = office.done("intake1", &format!("print {case} receipt file custody -o {to} --format html"));
    assert_eq!((told["papers"].as_array().unwrap().len(), fs::read_dir(&folder).unwrap().count()), (3, 3));
    let missing = office.folder.path().join("gone").display().to_string();
    let line = format!("print receipt file {case} -o {missing} --note x");
    assert_eq!(office.refused("intake1", &line, Exit::Usage).code(), "needs_a_folder");
    office.holds();
}

/// However many print at once, a copy has its number alone.
#[test]
fn copies_are_counted_one_after_the_other() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let print = |_| office.run("intake1", &format!("print receipt {case} --note x"));
    let came: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..8).map(|copy| scope.spawn(move || print(copy))).collect();
        running.into_iter().map(|print| print.join().unwrap()).collect()
    });
    let mut copies: Vec<u64> = Vec::new();
    for came in came {
        if came.exit == Exit::Done {
            copies.push(came.json()["office"]["copy"].as_u64().unwrap());
        } else {
            assert_eq!(came.exit, Exit::Stale, "{}", came.err);
        }
    }
    copies.sort_unstable();
    assert_eq!(copies, (1..=copies.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_request_run_again_gives_the_same_paper_until_the_case_moves() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let line = format!("receipt {case} --request-id p1");
    let first = text(&office, &line);
    let before = office.bytes();
    let later = Office { now: "2026-09-15T09:00+08:00".to_owned(), ..office };
    assert_eq!(text(&later, &line), first);
    assert!(later.bytes() == before, "nothing was written");
    later.done("review1", &format!("claim {case}"));
    assert_eq!(later.refused("intake1", &format!("print {line}"), Exit::Stale).code(), "moved_since");
}

#[test]
fn every_paper_of_a_training_file_says_so_and_names_the_record() {
    for (office, case, paper) in every_paper() {
        let told = office.done("intake1", &format!("print {paper} {case}"));
        let text = told["text"].as_str().unwrap();
        assert!(text.contains("*** 培训用，无法律效力  TRAINING, OF NO LEGAL EFFECT ***"), "{text}");
        let head = office.done("", "audit head");
        assert_eq!(told["office"]["transaction"], head["transaction"]);
        assert!(head["head"].as_str().unwrap().starts_with(told["office"]["head"].as_str().unwrap()));
        assert!(text.contains(&format!(
            "交易 txn: {}  head {}",
            head["transaction"],
            told["office"]["head"].as_str().unwrap()
        )));
        office.holds();
    }
}

#[test]
fn a_case_that_was_altered_prints_nothing() {
    let (office, case) = with_case("ex-30-days", named("NGUYEN VAN AN"), "2026-09-14");
    let file = rusqlite::Connection::open(office.path()).unwrap();
    file.execute("UPDATE case_file SET received_on = '2026-09-13'", []).unwrap();
    drop(file);
    for paper in ["receipt", "custody", "file"] {
        let came = office.run("intake1", &format!("print {paper} {case}"));
        assert_eq!(came.exit, Exit::Integrity, "{paper}: {}", came.out);
    }
}

#[test]
fn only_text_goes_to_a_terminal() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let before = office.bytes();
    for format in ["html", "pdf"] {
        let came = at_the_counter(&office, "intake1", &format!("print receipt {case} --format {format}"), Some(80));
        assert_eq!(came.exit, Exit::Usage);
        assert!(came.err.contains(format) && came.err.contains("--output FILE"), "{}", came.err);
    }
    assert!(office.bytes() == before, "nothing was recorded");
    assert_eq!(at_the_counter(&office, "intake1", &format!("print receipt {case}"), Some(80)).exit, Exit::Done);
}

/// What is only rehearsed is no paper: it has no code, no file and no act.
#[test]
fn a_rehearsed_paper_has_no_code() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let before = office.bytes();
    let file = super::place(&office, "r.pdf");
    let came = at_the_counter(&office, "intake1", &format!("print receipt {case} -n -o {}", file.display()), None);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    assert!(came.out.contains("受理回执") && !came.out.contains("VP1"), "{}", came.out);
    let dry = office.done("intake1", &format!("print receipt {case} --dry-run"));
    assert_eq!((&dry["code"], &dry["dry_run"]), (&Value::Null, &json!(true)));
    assert!(!file.exists() && office.bytes() == before);
}

#[test]
fn a_file_is_written_whole_for_its_owner_or_nothing_is_recorded() {
    use std::os::unix::fs::PermissionsExt;
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let folder = office.folder.path().join("out");
    office.refused("intake1", &format!("print receipt {case} -o {}/r.pdf", folder.display()), Exit::Refused);
    std::fs::create_dir(&folder).unwrap();
    office.done("intake1", &format!("print receipt {case} -o {}/r.pdf", folder.display()));
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
}
