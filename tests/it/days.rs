//! Days given with flags: read as officers say them, counted from the day in Beijing; days of birth are only dates.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

/// Three in the morning of Tuesday 24 November in Beijing, still Monday elsewhere.
const TUESDAY: &str = "2026-11-23T19:00:00Z";

#[test]
fn papers_have_the_days_that_were_said() {
    let office = Office::new(TUESDAY);
    let case = office.intake(&example("pv-negotiation"));
    for (issued, until, dates) in [
        ("今天", "+30d", ("2026-11-24", "2026-12-24")),
        ("昨天", "下周一", ("2026-11-23", "2026-11-30")),
        ("-2w", "2027年1月5日", ("2026-11-10", "2027-01-05")),
        ("20260930", "2027/1/5", ("2026-09-30", "2027-01-05")),
    ] {
        let add = format!("document add {case} --kind invitation_letter --issued-on={issued} --valid-until={until}");
        office.done("intake1", &add);
        let facts = office.show(&case)["facts"].clone();
        let papers = facts["documents"].as_array().unwrap();
        let letter = papers.iter().find(|paper| paper["kind"] == "invitation_letter").unwrap();
        assert_eq!((&letter["issued_on"], &letter["valid_until"]), (&json!(dates.0), &json!(dates.1)), "{issued}");
    }
    let wrong = office.refused("intake1", &format!("document add {case} --kind photo --issued-on=明年"), Exit::Usage);
    assert!(wrong.err.contains("+3d"), "{}", wrong.err);
}

#[test]
fn a_passport_may_end_on_a_day_that_was_said_and_a_birth_is_a_date() {
    let office = Office::new(TUESDAY);
    let facts = example("pv-negotiation").to_string();
    let intake = |flags: &str| {
        let words: Vec<String> =
            format!("intake port_visa --from - {flags}").split_whitespace().map(str::to_owned).collect();
        office.words("intake1", &words, facts.as_bytes())
    };
    let came = intake("--born 1984年3月9日 --expires=+400d");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let shown: Value = office.show(came.json()["case"].as_str().unwrap())["facts"].clone();
    assert_eq!(shown["applicant"]["birth_date"], "1984-03-09");
    assert_eq!(shown["passport"]["expires_on"], "2027-12-29");
    for born in ["今天", "-3d", "yesterday"] {
        let wrong = intake(&format!("--born={born}"));
        assert_eq!((wrong.exit, wrong.code()), (Exit::Refused, "invalid_facts".to_owned()), "{born}");
        assert!(wrong.err.contains("/applicant/birth_date") && !wrong.err.contains(born), "{}", wrong.err);
    }
}

#[test]
fn a_watch_list_is_of_the_day_that_was_said() {
    let office = Office::new(TUESDAY);
    let list = office.folder.path().join("watch.csv");
    for (number, (said, dated)) in
        [("昨天", "2026-11-23"), ("today", "2026-11-24"), ("2026年11月1日", "2026-11-01")].iter().enumerate()
    {
        let lines = format!("passport,nationality,name,birth_date\nC4F7H2K9{number},DEU,MUELLER HANS,1979-04-12\n");
        std::fs::write(&list, lines).unwrap();
        let loaded = office.done("review1", &format!("watchlist load {} --older --dated={said}", list.display()));
        assert_eq!(loaded["dated_on"], *dated, "{said}");
    }
    let clear =
        |born: &str| format!("watchlist clear --passport C4F7H2K92 --nationality DEU --birth-date={born} --note other");
    let wrong = office.refused("review1", &clear("昨天"), Exit::Usage);
    assert!(wrong.err.contains("2026-01-05") && !wrong.err.contains("+3d"), "{}", wrong.err);
    office.done("review1", &clear("1979年4月12日"));
}

/// An empty file shows nothing.
#[test]
fn an_empty_file_is_no_paper() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    let empty = office.folder.path().join("photo.jpg");
    std::fs::write(&empty, "").unwrap();
    let line = format!("document add {case} --kind photo --file {}", empty.display());
    let came = office.refused("intake1", &line, Exit::Refused);
    assert_eq!(came.code(), "empty_file", "{}", came.err);
}
