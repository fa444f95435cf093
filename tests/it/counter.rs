//! What an officer reads at a counter: a verdict on one screen, what is overdue in words and in colour, long names that push
//! nothing out, the days of each step, and a follow-up that asks for nothing twice.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};
use crate::terminal::Terminal;

const NOW: &str = "2026-11-23T09:00+08:00";
const LONG: &str = "WOLFESCHLEGELSTEINHAUSENBERGERDORFF MONTMORENCY HUBERT BLAINE";
const RED: &str = "\u{1b}[1;31m";

/// An example as if it were filed today.
fn today(id: &str, name: &str) -> Value {
    let mut facts = example(id);
    facts["as_of"] = json!("2026-11-23");
    facts["current_stay"]["entered_on"] = json!("2026-11-05");
    facts["applicant"]["name"] = json!(name);
    facts["passport"]["number"] = json!(format!("E{:08}", name.len() * 7919));
    for paper in facts["documents"].as_array_mut().unwrap() {
        if !paper["issued_on"].is_null() {
            paper["issued_on"] = json!("2026-11-01");
        }
    }
    facts
}

fn file(office: &Office, name: &str, facts: &Value) -> String {
    let path = office.folder.path().join(name);
    std::fs::write(&path, facts.to_string()).unwrap();
    path.display().to_string()
}

/// The lines that stand on a screen.
fn lines(screen: &str) -> usize {
    screen.trim_end().lines().count()
}

#[test]
fn what_intake_and_review_say_fits_one_screen_with_the_verdict_below() {
    for (id, measure, verdict) in [
        ("ex-30-days", "visa_extension", "ELIGIBLE: to be accepted"),
        ("ri-lost", "visa_reissue", "ELIGIBLE: to be accepted"),
        ("rs-work-one-year", "residence_permit_issue", "ELIGIBLE: to be accepted"),
        ("ex-too-many-days", "visa_extension", "NOT ELIGIBLE"),
    ] {
        let office = Office::new(NOW);
        let from = file(&office, "facts.json", &today(id, LONG));
        let line = format!("--no-input intake {measure} --from {from}");
        let mut at = Terminal::open(&office, (80, 60), "intake1", &line);
        assert_eq!(at.ends(), 0, "{id}: {}", at.screen());
        let screen = at.screen();
        assert!(lines(&screen) <= 24 && screen.contains(verdict), "{id}: {}\n{screen}", lines(&screen));
        // What stands against it comes before the verdict.
        let place = |text: &str| screen.find(text).unwrap_or(usize::MAX);
        assert!(place(" · edition ").min(place("  × ")) < place(verdict), "{screen}");
        let mut at = Terminal::open(&office, (80, 60), "review1", "--no-input review 1");
        at.ends();
        let screen = at.screen();
        assert!(lines(&screen) <= 24, "{id}: {}\n{screen}", lines(&screen));
        let mut at = Terminal::open(&office, (80, 200), "review2", "--no-input review 1 --all --take-over");
        at.ends();
        assert!(at.screen().contains("Rules that are met"), "{}", at.screen());
    }
}

#[test]
fn what_only_the_sticker_needs_is_not_in_the_way_of_examining() {
    let office = Office::new(NOW);
    let from = file(&office, "facts.json", &today("rs-work-one-year", "LEE ANN"));
    let words = ["--officer", "intake1", "intake", "residence_permit_issue", "--from", &from].map(str::to_owned);
    let out = office.plain(&words).out;
    assert!(out.contains("hand it back once verified") && !out.contains("in the way"), "{out}");
    assert!(out.contains("needed before the document is issued"), "{out}");
}

#[test]
fn what_is_overdue_is_said_in_words_and_shown_in_colour_where_there_is_colour() {
    let mut office = Office::new(NOW);
    office.intake(&today("ex-30-days", LONG));
    office.intake(&today("ri-lost", "LEE ANN"));
    office.now = "2026-12-21T09:00+08:00".to_owned();
    for (window, lang, word) in [((80, 24), "en", "overdue"), ((40, 12), "zh", "逾期")] {
        for line in ["list", "queue office", ""] {
            let mut at = Terminal::open(&office, window, "review1", format!("--lang {lang} {line}").trim());
            assert_eq!(at.ends(), 0, "{line}");
            let (screen, everything) = (at.screen(), at.everything());
            assert!(screen.contains(word) && everything.contains(RED), "{line}: {screen}");
            assert!(screen.contains("WOLFESCHL") && !screen.contains("PVG-2026-"), "{line}: {screen}");
            assert!(screen.lines().all(|line| line.trim_end().chars().count() <= usize::from(window.0)), "{screen}");
        }
        for (plain, environment) in [
            ("--color never", vec![("TERM", "xterm-256color"), ("LANG", "C.UTF-8")]),
            ("", vec![("TERM", "xterm-256color"), ("LANG", "C"), ("NO_COLOR", "1")]),
        ] {
            let line = format!("--lang {lang} {plain} list");
            let mut at = Terminal::with(&office, window, "review1", &line, &environment);
            assert_eq!(at.ends(), 0);
            assert!(at.screen().contains(word) && !at.everything().contains('\u{1b}'), "{:?}", at.everything());
        }
    }
    // What is decided and handed over is due no more.
    office.done("intake1", "withdraw 1 --note gone");
    let listed = office.plain(&["list", "state:closed", "--format", "table"].map(str::to_owned)).out;
    assert!(!listed.contains("overdue"), "{listed}");
}

#[test]
fn a_key_that_is_neither_yes_nor_no_is_told() {
    let office = Office::new(NOW);
    let mut at = Terminal::open(&office, (40, 12), "intake1", "intake port_visa --desk");
    at.shows("scan the passport").scans("P<EGYHASSAN<<OMAR<YOUSSEF<<<<<<<<<<<<<<<<<<<\r");
    at.scans("A312004585EGY8406114M3102282<<<<<<<<<<<<<<<8\r").shows("Egypt").shows("[y/n]");
    at.types("x\r").shows("answer y or n").types("\u{3}").types("\u{3}");
    assert_eq!(at.ends(), 130);
    assert_eq!(office.done("", "list")["total"], 0);
}

#[test]
fn each_step_has_its_day_and_says_when_it_was_done() {
    let mut office = Office::new(NOW);
    office.intake(&today("ex-30-days", "LEE ANN"));
    let steps = |office: &Office, case: &str| office.done("", &format!("deadline explain {case}"))["steps"].clone();
    let open = json!([
        {"step": "examine", "by": "2026-11-30", "done_on": null}, {"step": "decide", "by": "2026-12-02", "done_on": null},
        {"step": "issue", "by": "2026-12-02", "done_on": null},
    ]);
    assert_eq!(steps(&office, "1"), open);
    office.now = "2026-12-01T09:00+08:00".to_owned();
    office.done("review1", "review 1");
    office.now = "2026-12-02T09:00+08:00".to_owned();
    office.done("approve1", "approve 1");
    office.done("issue1", "issue 1 --number A0012345");
    let told = office.plain(&["deadline", "explain", "1"].map(str::to_owned)).out;
    assert!(told.contains("examine: by 2026-11-30, done on 2026-12-01, late"), "{told}");
    assert!(told.contains("decide: by 2026-12-02, done on 2026-12-02"), "{told}");
    // The applicant leaves by the day that was given, not by the one before.
    assert_eq!(office.done("", "deadline explain 1")["leave_by"], "2027-01-04");
    // What was taken back was not done, and a port visa is due by the arrival.
    let mut port = example("pv-negotiation");
    port["arrival"]["at"] = json!("2026-12-05T06:40+08:00");
    port["as_of"] = json!("2026-12-02");
    office.intake(&port);
    office.done("review1", "review 2");
    assert_eq!(steps(&office, "2")[0], json!({"step": "examine", "by": "2026-12-05", "done_on": "2026-12-02"}));
    office.done("approve1", "return 2 --note again");
    assert_eq!(steps(&office, "2")[0]["done_on"], Value::Null);
}

#[test]
fn a_paper_that_still_holds_is_not_asked_for_twice_and_none_is_guessed() {
    let office = Office::new(NOW);
    let mut facts = today("ex-30-days", "LEE ANN");
    facts["request"]["extension_days"] = json!(10);
    office.intake(&facts);
    for (officer, line) in [("review1", "review 1"), ("approve1", "approve 1"), ("issue1", "issue 1 --number A0012345")]
    {
        office.done(officer, line);
    }
    let renew = "renew 1 --act extension --days 10 --dry-run";
    let missing = |line: &str| -> Vec<String> {
        let told = office.done("intake1", line);
        told["decision"]["missing"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    let asked = missing(renew);
    let of_papers = ["photo", "accommodation_registration", "inviter_letter", "business_registration"];
    assert!(of_papers.iter().all(|paper| asked.iter().any(|code| code == paper)), "{asked:?}");
    let one = missing(&format!("{renew} --still business_registration"));
    assert!(!one.contains(&"business_registration".to_owned()) && one.contains(&"photo".to_owned()), "{one:?}");
    let all = missing(&format!("{renew} --still all"));
    assert!(of_papers.iter().all(|paper| all.iter().all(|code| code != paper)), "{all:?}");
    // The application itself is of one case alone, and what was never there still holds nowhere.
    assert!(all.contains(&"application_form".to_owned()), "{all:?}");
    for paper in ["application_form", "work_permit"] {
        let came = office.refused("intake1", &format!("{renew} --still {paper}"), Exit::Refused);
        assert_eq!(came.code(), "paper_not_there");
    }
    // Where each came from stands on record.
    let taken = office.done("intake1", "renew 1 --act extension --days 10 --still all --paper application_form");
    let case = taken["case"].as_str().unwrap();
    let sources = office.done("", &format!("show {case} --sources"))["sources"].clone();
    assert!(taken["notice"].as_array().is_some_and(|notice| notice.iter().all(|code| code != "photo")), "{taken}");
    assert!(sources.to_string().contains("case:PVG-2026-000001"), "{sources}");
    office.holds();
}

#[test]
fn at_a_terminal_the_papers_that_still_hold_are_ticked() {
    let office = Office::new(NOW);
    office.intake(&today("ex-30-days", "LEE ANN"));
    for (officer, line) in [("review1", "review 1"), ("approve1", "approve 1"), ("issue1", "issue 1 --number A0012345")]
    {
        office.done(officer, line);
    }
    let mut at = Terminal::open(&office, (80, 30), "intake1", "renew 1 --act extension --days 10");
    at.shows("papers of case PVG-2026-000001 that you see still hold").shows("[ ] photograph").types("\u{3}");
    assert_eq!(at.ends(), 130);
    assert_eq!(office.done("", "list")["total"], 1);
}

#[test]
fn every_screen_keeps_to_a_small_window_whatever_the_locale() {
    let office = Office::new(NOW);
    office.intake(&today("ex-30-days", LONG));
    let mut port = example("pv-negotiation");
    port["applicant"]["name"] = json!("买买提明·阿布都热合曼·古丽巴哈尔·努尔兰别克");
    office.intake(&port);
    office.intake(&today("ri-lost", "LEE ANN"));
    office.done("review1", "review 2");
    office.done("approve1", "approve 2");
    let screens = [
        ("review1", "", "", ""),
        ("review1", "work", "PVG-2026-000001", "q"),
        ("review1", "review state:accepted", "type 2", "\u{3}"),
        ("intake1", "intake port_visa --desk", "scan the passport", "q\r"),
        ("issue1", "issue --desk", "to be issued", "q\r"),
        ("", "find montmorency", "", ""),
        ("", "show 1", "", ""),
        ("", "deadline explain 1", "", ""),
        ("review1", "next 1", "", ""),
    ];
    for (columns, lines) in [(80, 24), (40, 12)] {
        for locale in ["C", "C.UTF-8"] {
            for (officer, line, shows, keys) in screens {
                let environment = [("TERM", "xterm-256color"), ("LANG", locale), ("PAGER", "cat")];
                let line = format!("--lang en {line}");
                let mut at = Terminal::with(&office, (columns, lines), officer, line.trim(), &environment);
                if !shows.is_empty() {
                    at.shows(shows);
                    assert_eq!(at.broken(), [] as [String; 0], "{line} {columns}: {}", at.screen());
                    at.types(keys);
                }
                let ended = at.ends();
                assert!([0, 130].contains(&ended), "{line}: {ended} {}", at.screen());
                let told: Vec<String> = at.broken().into_iter().filter(|text| !text.contains("visa-cli")).collect();
                assert_eq!(told, [] as [String; 0], "{line} {columns}: {}", at.screen());
            }
        }
    }
}

/// What stands in the options is read with everything else: all that is wrong is told at once, by its fact, and nobody's day
/// of birth or number is repeated.
#[test]
fn every_wrong_value_of_the_options_is_told_at_once() {
    let office = Office::new("2026-03-02T09:00+08:00");
    let line =
        "intake port_visa --name SUKARNO --nationality IDN --born 1979-02-30 --expires soon --passport Q --dry-run";
    let came = office.refused("intake1", line, Exit::Refused);
    let told: serde_json::Value = serde_json::from_str(came.err.lines().next().unwrap()).unwrap();
    let fields: Vec<&str> =
        told["error"]["problems"].as_array().unwrap().iter().filter_map(|one| one["field"].as_str()).collect();
    assert_eq!(fields, ["applicant.birth_date", "passport.expires_on", "passport.number"], "{}", came.err);
    assert!(!came.err.contains("1979") && !came.err.contains("\"Q\""), "{}", came.err);
    // A day as it is said is taken, as everywhere.
    let line =
        "intake port_visa --draft --name SUKARNO --nationality IDN --born 1979/2/3 --expires +400d --passport X1234567";
    let case = office.done("intake1", line)["case"].as_str().unwrap().to_owned();
    let facts = office.show(&case)["facts"].clone();
    assert_eq!(
        (&facts["applicant"]["birth_date"], &facts["passport"]["expires_on"]),
        (&"1979-02-03".into(), &"2027-04-06".into())
    );
}
