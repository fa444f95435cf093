//! The desks at a real terminal: one applicant after another, one holder after another; how many answers and keys each takes;
//! what leaving one halfway writes.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::interview::zone;
use crate::office::{Office, example};
use crate::terminal::Terminal;

const NOW: &str = "2026-11-23T09:00+08:00";
const WIDE: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (40, 12);
const UNIT: &str = "上海申海精密机械有限公司";
const NEXT: &str = "next: scan the passport";

/// An office that knows the unit.
fn office() -> Office {
    let office = Office::new(NOW);
    let mut known = example("pv-negotiation");
    known["particulars"] = json!({"inviter_name": UNIT});
    known["passport"]["number"] = json!("A99999999");
    office.intake(&known);
    office
}

/// Answers and keys of one applicant; what a reader sends is one answer and no key.
#[derive(Default)]
struct Counted {
    answers: usize,
    keys: usize,
}

/// Answers each question once it stands there.
fn answers(at: &mut Terminal, all: &[(&str, &str)]) -> Counted {
    let mut counted = Counted { answers: all.len(), keys: 0 };
    for (question, answer) in all {
        at.shows(question).types(answer);
        counted.keys += answer.chars().filter(|key| *key != '\r').count();
    }
    counted
}

fn scans(at: &mut Terminal, number: &str) {
    let [first, second] = zone("EGY", number, "840611", "310228");
    at.shows(NEXT).scans(&format!("{first}\r{second}\r"));
}

fn newest(office: &Office) -> Value {
    let list = office.done("", "list --all");
    let last = list["cases"].as_array().unwrap().last().unwrap()["case"].as_str().unwrap().to_owned();
    office.show(&last)
}

#[test]
fn one_applicant_comes_after_another_with_few_answers() {
    let office = office();
    for window in [WIDE, NARROW] {
        let folder = tempfile::tempdir().unwrap();
        let line = format!("intake port_visa --desk --papers {}", folder.path().display());
        let mut at = Terminal::open(&office, window, "intake1", &line);
        let number = if window == WIDE { "A31200457" } else { "A31200458" };
        scans(&mut at, number);
        let seen = [("[y/n]", "y\r"), ("one by one", "1 21 申海\r"), ("papers shown", "a\r"), ("write it", "\r")];
        let first = answers(&mut at, &seen);
        assert!(first.answers < 8 && first.keys <= 10, "{} {}", first.answers, first.keys);
        // The next one asks for the same: one yes takes it over, and nothing else does.
        scans(&mut at, if window == WIDE { "A31200467" } else { "A31200468" });
        let same = [("in person", "y\r"), ("as in PVG-2026", "y\r"), ("papers shown", "a\r"), ("write it", "\r")];
        let second = answers(&mut at, &same);
        assert!(second.answers < 5 && second.keys <= 4);
        at.shows(NEXT).types("q\r");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        let papers = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(papers, 2, "each receipt was printed");
        let case = newest(&office);
        assert_eq!((&case["state"], &case["enterprise_name"]), (&json!("accepted"), &json!(UNIT)));
        let sources = office.done("", &format!("show {} --sources", case["case"].as_str().unwrap()));
        let of = |fact: &str| {
            let all = sources["sources"].as_array().unwrap();
            all.iter().find(|one| one["fact"] == fact).unwrap()["source"].as_str().unwrap().to_owned()
        };
        assert_eq!(of("passport.number"), "mrz");
        assert!(of("request.stay_days").starts_with("case:PVG-2026-"), "{}", of("request.stay_days"));
    }
    office.holds();
}

#[test]
fn whom_the_register_knows_is_filled_in_and_what_is_open_is_shown() {
    let office = office();
    let mut at = Terminal::open(&office, WIDE, "intake1", "--lang en intake port_visa --desk");
    // By the number alone: who it is comes from the register.
    at.shows(NEXT).types("A99999999\r");
    at.shows("on file:").shows("PVG-2026-000001 port visa: accepted");
    let known = answers(&mut at, &[("[y/n]", "y\r"), ("as in PVG-2026-000001", "y\r"), ("papers shown", "a\r")]);
    assert!(known.answers <= 3, "the number and the confirmation make five");
    at.shows("write it").types("\r");
    at.shows(NEXT).types("q\r");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    let case = newest(&office);
    for fact in ["name", "nationality", "birth_date"] {
        assert_eq!(case["facts"]["applicant"][fact], office.show("1")["facts"]["applicant"][fact]);
    }
    // What was found of the person then is not said again by anybody.
    assert!(case["facts"]["applicant"]["can_pay_expenses"].is_null());
    assert_eq!(case["facts"]["request"]["stay_days"], office.show("1")["facts"]["request"]["stay_days"]);
}

#[test]
fn an_extension_and_a_first_permit_take_seven_answers() {
    let office = office();
    let extension: &[(&str, &str)] = &[
        ("[y/n]", "y\r"),
        ("the present stay in one line", "visa M 2026-11-01 30 0\r"),
        ("what is asked for in one line", "2 10 申海\r"),
        ("papers shown", "a\r"),
        ("handed over and kept", "y\r"),
        ("write it", "\r"),
    ];
    let permit: &[(&str, &str)] = &[
        ("[y/n]", "y\r"),
        ("the present stay in one line", "visa Z 2026-11-10\r"),
        ("what is asked for in one line", "work 365\r"),
        ("papers shown", "a\r"),
        ("day of issue of the", "2026-11-02\r"),
        ("write it", "\r"),
    ];
    for (measure, number, all) in
        [("visa_extension", "B31200457", extension), ("residence_permit_issue", "C31200457", permit)]
    {
        let mut at = Terminal::open(&office, WIDE, "intake1", &format!("intake {measure} --desk"));
        scans(&mut at, number);
        let counted = answers(&mut at, all);
        assert!(counted.answers < 7, "{measure} {}", counted.answers);
        at.shows(NEXT).types("q\r");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        let case = newest(&office);
        assert_eq!((&case["measure"], &case["state"]), (&json!(measure), &json!("accepted")), "{}", case["decision"]);
    }
    office.holds();
}

#[test]
fn a_line_says_what_cannot_be_read_and_leaves_open_what_is_a_dash() {
    let office = office();
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
    scans(&mut at, "A31200457");
    at.shows("[y/n]").types("y\r");
    at.shows("one by one").types("nothing 21\r");
    at.shows("purpose: nothing cannot be read").types("1 many\r");
    at.shows("many cannot be read");
    // Chinese is edited here as anywhere; nothing of what could not be read was taken.
    at.types("1 - 申海海\u{7f}\r").shows("papers shown");
    at.types("a\r").shows("write it");
    // Back through the line to the first question, and from there the applicant is left.
    at.types("<").shows("[ ] application").types("\u{1b}");
    at.shows("papers shown: <").types("<\r");
    at.shows("  > <").shows("arrives today [y/n]").types("<");
    at.shows(NEXT).types("q\r");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    assert_eq!(office.done("", "list")["total"], 1, "nothing was written");
}

#[test]
fn ctrl_c_at_every_question_of_the_desk_writes_nothing_or_the_draft_asked_for() {
    let office = office();
    let before = office.bytes();
    let all = [("[y/n]", "y\r"), ("one by one", "1 21 申海\r"), ("papers shown", "a\r"), ("write it", "\r")];
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
    at.shows(NEXT).types("\u{3}");
    assert_eq!(at.ends(), 130);
    for count in 0..all.len() {
        let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
        scans(&mut at, "A31200457");
        answers(&mut at, &all[..count]);
        at.shows(all[count].0).types("\u{3}");
        if count < 3 {
            at.shows("draft [y/N]").types("\r");
        }
        assert_eq!(at.ends(), 130, "{count}: {}", at.screen());
        assert!(!at.cursor_is_hidden());
        assert!(office.bytes() == before, "after {count}");
    }
    // Who says no to all of it goes on with the next applicant, with a draft or without.
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
    scans(&mut at, "A31200457");
    answers(&mut at, &all[..3]);
    at.shows("write it").types("n\r");
    at.shows("draft [y/N]").types("\r");
    at.shows(NEXT).types("q\r");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    assert!(office.bytes() == before);
    // One was taken in, the second is kept as a draft: what was told before stands.
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
    scans(&mut at, "A31200457");
    answers(&mut at, &all);
    scans(&mut at, "A31200467");
    at.shows("[y/n]").types("\u{3}");
    at.shows("draft [y/N]").types("y\r");
    at.shows(NEXT).types("\u{3}");
    assert_eq!(at.ends(), 130, "{}", at.screen());
    assert_eq!(office.done("", "list state:draft")["total"], 1);
    assert_eq!(office.done("", "list state:accepted")["total"], 2);
    // Its passport is scanned again another day: the draft is gone on with.
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
    scans(&mut at, "A31200467");
    answers(&mut at, &[("go on with the draft", "y\r"), ("in person", "y\r")]);
    answers(&mut at, &all[1..]);
    at.shows(NEXT).types("q\r");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    assert_eq!(office.done("", "list state:draft")["total"], 0);
    office.holds();
}

#[test]
fn a_passport_scanned_into_a_confirmation_confirms_nothing() {
    let office = office();
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa --desk");
    scans(&mut at, "A31200457");
    answers(&mut at, &[("[y/n]", "y\r"), ("one by one", "1 21 申海\r"), ("papers shown", "a\r")]);
    let [first, second] = zone("EGY", "A31200499", "840611", "310228");
    at.shows("write it").scans(&format!("{first}\r{second}\r"));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(office.done("", "list")["total"], 1, "{}", at.screen());
    at.types("\r").shows(NEXT).types("q\r");
    assert_eq!(at.ends(), 0);
    assert_eq!(office.done("", "list")["total"], 2);
}

#[test]
fn the_desk_works_in_lines_in_chinese_and_not_without_a_terminal() {
    let office = office();
    let environment = [("TERM", "dumb"), ("LANG", "C"), ("NO_COLOR", "1")];
    let mut at = Terminal::with(&office, WIDE, "intake1", "--plain --lang zh intake port_visa --desk", &environment);
    let [first, second] = zone("EGY", "A31200457", "840611", "310228");
    at.shows("下一位").scans(&format!("{first}\n"));
    at.shows("第二行").scans(&format!("{second}\n"));
    for (question, answer) in
        [("不在册", ""), ("[y/n]", "y\n"), ("一行写明", "1 21 申海\n"), ("已收材料", "all\n"), ("写入", "\n")]
    {
        at.shows(question).types(answer);
    }
    at.shows("受理回执").types("q\n");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    assert!(!at.everything().contains('\u{1b}'), "{}", at.everything().escape_debug());
    assert_eq!(office.done("", "list")["total"], 2);
    for line in ["intake port_visa --desk", "issue --desk"] {
        let officer = if line.starts_with("issue") { "issue1" } else { "intake1" };
        assert_eq!(office.refused(officer, line, Exit::Usage).code(), "needs_a_terminal");
    }
    office.refused("issue1", "issue", Exit::Usage);
}

/// An office with approved cases of its own day.
fn approved(office: &Office, count: usize) {
    for n in 0..count {
        let mut facts = example("pv-negotiation");
        facts["passport"]["number"] = json!(format!("B7770000{n}"));
        facts["applicant"]["name"] = json!(crate::office::name_of(n));
        facts["applicant"]["birth_date"] = json!(crate::office::born_of(n));
        facts["inviter"]["status"] = json!("active");
        let case = office.intake(&facts);
        office.done("review1", &format!("review {case}"));
        office.done("approve1", &format!("approve {case}"));
    }
}

#[test]
fn documents_are_issued_and_handed_out_one_after_another() {
    let office = Office::new(NOW);
    approved(&office, 4);
    office.done("issue1", "stock receive A0012001-A0012020");
    for (window, cases, next) in [(WIDE, [1, 2], 1), (NARROW, [3, 4], 4)] {
        let mut at = Terminal::open(&office, window, "issue1", "issue --desk");
        // The first that waits at Enter; the next blank at Enter; handed out at Enter.
        at.shows("Enter: the first").types("\r");
        at.shows(&format!("Enter issues A001200{next}")).types("\r");
        at.shows("hand it to its holder now").types("\r");
        at.shows("collected");
        // The second by its number, with a blank that is spoiled on the way.
        at.shows("Enter: the first").types(&format!("B7770000{}\r", cases[1] - 1));
        at.shows(&format!("Enter issues A001200{}", next + 1)).types("s\r");
        at.shows("was spoiled").types("torn\r");
        at.shows(&format!("Enter issues A001200{}", next + 2)).types("\r");
        at.shows("hand it to its holder now").types("n\r");
        at.shows("Enter: the first").types("q\r");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        assert_eq!(office.show(&cases[0].to_string())["state"], "collected");
        assert_eq!(office.show(&cases[1].to_string())["state"], "issued");
    }
    assert_eq!(office.show("2")["issued"]["number"], "A0012003");
    assert_eq!(office.show("2")["spoiled"], json!(["A0012002"]));
    // What was left is handed out by the number on the document.
    let mut at = Terminal::open(&office, WIDE, "issue1", "issue --desk");
    at.shows("Enter: the first").types("A0012003\r");
    at.shows("document A0012003").shows("hand it").types("\u{3}");
    assert_eq!(at.ends(), 130);
    assert_eq!(office.show("2")["state"], "issued");
    office.holds();
}

#[test]
fn ctrl_c_at_every_question_of_handing_out_writes_nothing() {
    let office = Office::new(NOW);
    approved(&office, 1);
    office.done("issue1", "stock receive A0012001-A0012020");
    let before = office.bytes();
    let all =
        [("Enter: the first", "\r"), ("Enter issues", "s\r"), ("was spoiled", "torn\r"), ("Enter issues A0012002", "")];
    for count in 0..all.len() {
        let mut at = Terminal::open(&office, WIDE, "issue1", "issue --desk");
        answers(&mut at, &all[..count]);
        at.shows(all[count].0).types("\u{3}");
        assert_eq!(at.ends(), 130, "{count}: {}", at.screen());
        // A sticker that is torn is torn, whoever gets the next one.
        assert_eq!(office.bytes() == before, count < 3, "after {count}");
    }
    let stock = office.done("", "stock list");
    assert_eq!((&stock["blanks"][0]["spoiled"], &stock["runs"][0]["next"]), (&json!(1), &json!("A0012002")));
    assert_eq!(office.show("1")["state"], "approved");
    office.holds();
}

#[test]
fn a_case_moved_while_it_stands_at_the_issuing_desk_is_told_and_not_issued() {
    let office = Office::new(NOW);
    approved(&office, 1);
    office.done("issue1", "stock receive A0012001-A0012020");
    let mut at = Terminal::open(&office, WIDE, "issue1", "issue --desk");
    at.shows("Enter: the first").types("\r");
    at.shows("Enter issues A0012001");
    office.done("intake1", "withdraw 1 --note gone");
    at.types("\r").shows("has moved since").shows("intake1");
    at.shows("Enter: the first").types("q\r");
    assert_eq!(at.ends(), 0);
    assert_eq!(office.show("1")["state"], "withdrawn");
    assert!(office.show("1")["issued"].is_null());
    office.holds();
}

/// The passport of who keeps it is handed in at the desk, for the sticker.
#[test]
fn a_passport_is_handed_in_at_the_issuing_desk() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    office.run("intake1", &format!("custody return {case}"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", "stock receive A0012001-A0012020");
    let mut at = Terminal::open(&office, WIDE, "issue1", "issue --desk");
    at.shows("Enter: the first").types("\r");
    at.shows("the passport is handed in for the sticker now").types("y\r");
    at.shows("Enter issues A0012001").types("\r");
    at.shows("hand it to its holder now").types("\u{3}");
    // What was done is not told as undone.
    at.shows("cancelled; what was done before stands");
    assert_eq!(at.ends(), 130, "{}", at.screen());
    assert_eq!(office.show(&case)["state"], "issued");
    office.holds();
}

#[test]
fn a_passport_of_a_case_that_is_not_approved_yet_is_told_where_it_stands() {
    let office = Office::new(NOW);
    approved(&office, 1);
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = json!("B88800001");
    let case = office.intake(&facts);
    let mut at = Terminal::open(&office, WIDE, "issue1", "issue --desk");
    at.shows("Enter: the first").types("B88800001\r");
    at.shows("no case of it is to be issued").shows(&format!("{case} is accepted: see visa-cli next {case}"));
    assert!(!at.screen().contains("there is no case"), "{}", at.screen());
    at.shows("Enter: the first").types("B99900001\r");
    at.shows("there is no case");
    at.shows("Enter: the first").types("q\r");
    assert_eq!(at.ends(), 0);
}
