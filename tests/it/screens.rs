//! The officer's screens at a real terminal: one look and one key a case, many with a look, who moved it meanwhile, keys that
//! are held; and what is found for the telephone.

use std::fmt::Write;
use std::thread::sleep;
use std::time::{Duration, Instant};

use visa_cli::error::Exit;

use crate::office::{Office, example};
use crate::terminal::Terminal;

const NOW: &str = "2026-02-20T09:00+08:00";
const WIDE: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (40, 12);
/// Longer than the program takes for one key held down.
const LOOK: Duration = Duration::from_millis(160);

const SURNAMES: [&str; 10] =
    ["KOWALSKI", "NOVAK", "SILVA", "MEYER", "ROSSI", "GARCIA", "HANSEN", "PETROV", "TANAKA", "HADDAD"];
const NAMES: [&str; 6] = ["PETER", "CLAIRE", "LUIS", "IVAN", "MARIA", "HANS"];

/// An office with a list of plain people, everything about them established.
fn office(count: usize) -> Office {
    let office = Office::new(NOW);
    let mut list = String::from(
        "序号,外文姓名,中文姓名,性别,出生日期,国籍,护照号码,护照有效期至,职务,拟入境日期,停留天数,来华事由,邀请单位,统一社会信用代码,联系人,联系电话\n",
    );
    for n in 0..count {
        let name = format!("{} {}", SURNAMES[n % 10], NAMES[n / 10 % 6]);
        let (year, month, number) = (1960 + n % 35, 1 + n % 12, 1_000_000 + n * 7_919);
        let _ = writeln!(
            list,
            "{},{name},,男,{year}-{month:02}-01,日本,B{number},2031-02-15,经理,2026-03-05,10,商务洽谈,上海申海精密机械有限公司,91310115MA1K4BQR53,周敏,021-50550000",
            n + 1
        );
    }
    let file = office.folder.path().join("list.csv");
    std::fs::write(&file, list).unwrap();
    let papers = "--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence";
    let facts = "--set passport.shown=copy --set request.visa_abroad_in_time=false";
    office.done("intake1", &format!("import {} --accept-good {papers} {facts}", file.display()));
    office.done("intake1", "establish batch:3 record=clear inviter.status=active --source searched");
    office
}

/// Presses a key that decides once the case was looked at.
fn decides(at: &mut Terminal, key: &str) {
    sleep(LOOK);
    at.types(key);
}

fn in_state(office: &Office, state: &str) -> u64 {
    office.done("", &format!("list state:{state}"))["total"].as_u64().unwrap()
}

#[test]
fn one_look_and_one_key_a_case_from_review_to_issue() {
    let office = office(12);
    let mut keys = 0;
    for (officer, line, key, state) in [
        ("review1", "work", "\r", "reviewed"),
        ("approve1", "work", "\r", "approved"),
        ("issue1", "work", "p", "issued"),
    ] {
        let mut at = Terminal::open(&office, WIDE, officer, line);
        at.keys = "visa-cli ".len() + line.len() + 1;
        for case in 1..=12 {
            at.shows(&format!("PVG-2026-{case:06} · port visa"));
            decides(&mut at, key);
            if key == "p" && case == 1 {
                // The numbers after the first follow from it.
                at.shows("number of the document").types("A0012345\r");
            }
        }
        at.shows("nothing waits").types("q");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        assert_eq!(in_state(&office, state), 12, "{officer}");
        keys += at.keys;
    }
    // Sixty cases take 48 more of each key: three commands in all.
    assert!(keys + 3 * 48 <= 250, "{keys}");
    assert_eq!(office.show("12")["issued"]["number"], "A0012356");
    office.holds();
}

#[test]
fn many_cases_are_decided_with_a_look_in_few_keys_each_signed_by_itself() {
    let office = office(60);
    // One that is no more plain, and one that differs.
    office.done("intake1", "amend 7 --set request.entries=null --note asked");
    let mut keys = 0;
    for (officer, line) in [("review1", "review batch:3"), ("approve1", "approve batch:3")] {
        let mut at = Terminal::open(&office, (120, 100), officer, line);
        at.keys = "visa-cli ".len() + line.len() + 1;
        at.shows("59 plain and alike").shows("type");
        let count = if at.screen().contains("1 differ,") { "60" } else { "59" };
        at.types(count).types("\r");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        keys += at.keys;
    }
    assert!(keys <= 60, "{keys}");
    assert!(in_state(&office, "approved") >= 59);
    let log = office.done("", "show 30");
    let events = log["events"].as_array().unwrap();
    assert_eq!(events.iter().filter(|event| event["kind"] == "approved").count(), 1);
    office.holds();
    // The daily report says what was decided so, by whom and how many at once; what was undone is not among them.
    office.done("approve1", "undo 30 --note slip --yes");
    let report = office.done("", "report daily");
    let table = report["tables"].as_array().unwrap().iter().find(|table| table["key"] == "in-bulk").unwrap().clone();
    let rows: Vec<(String, u64)> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["value"].as_str().unwrap().to_owned(), row["numbers"]["in-bulk"].as_u64().unwrap()))
        .collect();
    let [(all, sum), (approved, by_approver), (reviewed, by_reviewer)] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((all.as_str(), *sum), ("", by_approver + by_reviewer));
    assert!(approved.starts_with("approve1.approved.") && reviewed.starts_with("review1.reviewed."), "{rows:?}");
    assert_eq!(*by_approver, *by_reviewer - 1);
    let explained = office.done("", &format!("report explain in-bulk.plan.{approved}"));
    assert_eq!(explained["cases"].as_array().unwrap().len() as u64, *by_approver);
    let of_others = office.done("", "report daily nationality:FRA");
    assert!(of_others["tables"].as_array().unwrap().iter().all(|table| table["key"] != "in-bulk"), "{of_others}");
    let text = office.plain(&["report", "daily"].map(str::to_owned)).out;
    assert!(text.contains("approve1 approved by plan "), "{text}");
    let history = office.plain(&["history", "31"].map(str::to_owned)).out;
    assert!(history.contains("planned in bulk, plan"), "{history}");
    assert_eq!(report["reconciled"], true);
}

#[test]
fn a_plan_that_is_longer_than_the_window_is_read_page_by_page_before_it_is_confirmed() {
    let office = office(30);
    let environment = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PAGER", "less")];
    let mut at = Terminal::with(&office, WIDE, "review1", "review batch:3", &environment);
    at.shows("KOWALSKI PETER").shows(":").types("G").shows("30 plain and alike").types("q");
    at.shows("type 30").types("30").types("\r");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    assert_eq!(in_state(&office, "reviewed"), 30);
}

#[test]
fn what_a_case_has_otherwise_is_told_in_words() {
    let office = office(4);
    office.done("intake1", "amend 2 --set passport.shown=original --note seen");
    office.done("intake1", "establish 2 passport.verification=verified --source seen");
    let plan = office.done("review1", "review batch:3");
    let differs =
        &plan["cases"].as_array().unwrap().iter().find(|one| one["case"] == "PVG-2026-000002").unwrap()["differs"];
    assert_eq!(differs["passport shown"], "original", "{plan}");
    let told = |lang: &str| {
        let words = ["--lang", lang, "--officer", "review1", "review", "batch:3"].map(str::to_owned);
        office.plain(&words).out
    };
    assert!(told("zh").contains("≠ 护照出示: 原件"), "{}", told("zh"));
    assert!(told("en").contains("≠ passport shown: original"), "{}", told("en"));
    let shown = office.plain(&["--lang", "zh", "batch", "show", "3"].map(str::to_owned)).out;
    assert!(shown.contains("新收") && !shown.contains("new"), "{shown}");
}

#[test]
fn lists_and_the_morning_take_the_words_of_a_filter() {
    let office = office(5);
    let batches = |words: &str| office.done("", &format!("batch list {words}"))["batches"].as_array().unwrap().len();
    assert_eq!((batches(""), batches("nationality:JPN"), batches("nationality:FRA")), (1, 1, 0));
    assert_eq!(batches("enterprise:91310115MA1K4BQR53 state:accepted"), 1);
    let whole = office.done("", "stats");
    let all = office.done("", "stats nationality:JPN");
    for key in ["open", "received_today", "received_by_day", "by_state", "decided_yesterday", "cases"] {
        assert_eq!(all[key], whole[key], "{key}");
    }
    assert_eq!((&all["filter"], all.get("lists")), (&serde_json::json!("nationality:JPN"), None));
    let none = office.done("", "stats nationality:FRA");
    assert_eq!((&none["open"], &none["received_today"]), (&serde_json::json!(0), &serde_json::json!(0)));
    office.refused("", "stats nationality:XXQ", Exit::Usage);
    office.refused("", "batch list state:nowhere", Exit::Usage);
}

#[test]
fn a_plan_is_carried_out_by_its_hash_and_moves_with_any_case() {
    let office = office(4);
    let plan = office.done("review1", "review batch:3");
    assert_eq!(plan["cases"].as_array().unwrap().len(), 4);
    let hash = plan["plan"].as_str().unwrap().to_owned();
    office.done("review1", "claim 2");
    let came = office.refused("review1", &format!("review batch:3 --plan {hash}"), Exit::Stale);
    assert_eq!(came.code(), "plan_moved");
    // It says which case moved, by whom, and how.
    assert!(came.err.contains("000002: review1 at ") && came.err.contains("claimed"), "{}", came.err);
    assert!(!came.err.contains("000003"), "{}", came.err);
    // Named by its hash alone, as before, it is refused all the same.
    let alone = hash.split('@').next().unwrap();
    assert_eq!(office.refused("review1", &format!("review batch:3 --plan {alone}"), Exit::Stale).code(), "plan_moved");
    let hash = office.done("review1", "review batch:3")["plan"].as_str().unwrap().to_owned();
    let done = office.done("review1", &format!("review batch:3 --plan {hash}"));
    assert_eq!(done["cases"].as_array().unwrap().len(), 4);
    // Who reviewed approves nothing, in bulk as singly: nothing is decided, each is named.
    assert_eq!(office.refused("review1", "approve batch:3", Exit::Duty).code(), "role_missing");
    assert_eq!(office.refused("review1", &format!("approve batch:3 --plan {hash}"), Exit::Duty).code(), "role_missing");
    // What is for one case alone is not said of many.
    office.refused("approve1", "approve batch:3 --ground X --note y", Exit::Usage);
    office.refused("approve1", "approve batch:99", Exit::Usage);
    office.holds();
}

#[test]
fn what_another_moved_meanwhile_is_told_and_nothing_is_written_over_it() {
    let office = office(3);
    let mut at = Terminal::open(&office, WIDE, "review1", "work");
    at.shows("PVG-2026-000001 · port visa");
    office.done("intake1", "withdraw 1 --note gone");
    let before = office.bytes();
    decides(&mut at, "\r");
    at.shows("not done").shows("intake1");
    assert!(office.bytes() == before);
    at.types("q");
    assert_eq!(at.ends(), 0);
    assert_eq!(office.show("1")["state"], "withdrawn");
}

#[test]
fn of_two_officers_with_the_same_case_on_the_screen_one_decides_and_one_is_told() {
    // A thousand of them: examples/two_counters.py.
    let office = office(8);
    let mut counters = ["review1", "review2"].map(|officer| Terminal::open(&office, WIDE, officer, "work"));
    for case in 1..=8 {
        for at in &mut counters {
            at.shows(&format!("PVG-2026-{case:06} · port visa"));
        }
        sleep(LOOK);
        for at in &mut counters {
            at.types("\r");
        }
        let done = format!("ok PVG-2026-{case:06}");
        let came = counters.each_mut().map(|at| at.shows_one_of(&[&done, "not done"]).to_owned());
        let lost: Vec<usize> = (0..2).filter(|place| came[*place] == "not done").collect();
        assert_eq!(lost.len(), 1, "{case}: {came:?}");
        counters[lost[0]].shows("has moved").types("g");
    }
    for mut at in counters {
        at.shows("nothing waits").types("q");
        assert_eq!(at.ends(), 0);
    }
    for case in 1..=8 {
        let events = office.done("", &format!("history {case}"))["events"].as_array().unwrap().clone();
        assert_eq!(events.iter().filter(|event| event["kind"] == "reviewed").count(), 1);
    }
    office.holds();
}

#[test]
fn a_case_moved_while_its_question_stands_there_is_told_and_not_decided() {
    let office = office(4);
    office.done("review1", "review 2");
    office.done("review1", "review 3");
    office.done("approve1", "approve 3");
    for (officer, case, line) in [
        ("review2", "1", "review 1"),
        ("approve1", "2", "approve 2"),
        ("issue1", "3", "issue 3 --number A0012345 --passport-shown"),
        ("intake1", "4", "withdraw 4 --note gone"),
    ] {
        let mut at = Terminal::open(&office, WIDE, officer, line);
        at.shows("person: ").shows("effect: ").shows("go on?");
        let approved = officer == "issue1";
        let meanwhile =
            if approved { "withdraw 3 --note gone" } else { "amend CASE --set request.stay_days=9 --note asked" };
        office.done("intake1", &meanwhile.replace("CASE", case));
        let before = office.bytes();
        at.types("y\r");
        assert_eq!(at.ends(), 4, "{line}: {}", at.screen());
        assert!(at.everything().contains("moved"), "{line}: {}", at.screen());
        assert!(office.bytes() == before, "{line}");
        // No is no.
        let mut at = Terminal::open(&office, WIDE, officer, line);
        if officer == "approve1" {
            // Nobody is asked whether they mean what they may not do: what was reviewed has changed.
            assert_eq!(at.ends(), 4, "{line}: {}", at.screen());
            assert!(at.everything().contains("changed after its review"), "{}", at.screen());
        } else {
            at.shows("go on?").types("\r");
            assert_eq!(at.ends(), 130, "{line}: {}", at.screen());
        }
        assert!(office.bytes() == before, "{line}");
    }
}

#[test]
fn keys_that_are_held_down_decide_nothing_that_was_not_looked_at() {
    let office = office(8);
    let mut at = Terminal::open(&office, WIDE, "review1", "work");
    at.shows("PVG-2026-000001 · port visa");
    sleep(LOOK);
    // Where this machine itself paused for as long as a look takes, a key more was meant.
    let mut meant = 1;
    for _ in 0..40 {
        let pressed = Instant::now();
        at.types("\r");
        sleep(Duration::from_millis(15));
        meant += u64::from(pressed.elapsed() > LOOK / 2);
    }
    at.shows("too quick");
    at.types("q");
    assert_eq!(at.ends(), 0);
    assert!((1..=meant).contains(&in_state(&office, "reviewed")), "{meant}");
}

#[test]
fn every_screen_fits_its_window_and_leaves_the_terminal_as_it_was() {
    let office = office(3);
    for window in [WIDE, NARROW] {
        for (lang, leaves) in [("en", "q"), ("zh", "\u{3}"), ("en", "\u{1b}")] {
            let mut at = Terminal::open(&office, window, "review1", &format!("--lang {lang} work"));
            at.shows("PVG-2026-000001");
            assert!(at.cursor_is_hidden());
            at.types("w");
            at.types("j").shows("PVG-2026-000002");
            at.types("?").shows(if lang == "en" { "u undo" } else { "u 撤销" });
            at.types(leaves);
            assert_eq!(at.ends(), if leaves == "\u{3}" { 130 } else { 0 }, "{}", at.screen());
            assert!(!at.cursor_is_hidden());
        }
    }
    let mut at = Terminal::open(&office, WIDE, "review1", "--plain work");
    at.shows("key (none: Enter)").shows("KOWALSKI");
    at.types("q\r");
    assert_eq!(at.ends(), 0);
    assert!(!at.everything().contains('\u{1b}'));
    // Nobody can be asked: what waits is listed.
    assert_eq!(office.done("review1", "work")["total"], 3);
}

#[test]
fn the_telephone_is_answered_with_what_may_be_told() {
    let office = office(12);
    let found = office.done("", "find kowalsky peter");
    assert_eq!(found["cases"][0]["case"], "PVG-2026-000001", "{found}");
    assert_eq!(found["cases"][0]["unit"], "上海申海精密机械有限公司");
    for text in ["2", "PVG-2026-000002", "B1007919"] {
        assert_eq!(office.done("", &format!("find {text}"))["cases"][0]["case"], "PVG-2026-000002", "{text}");
    }
    let told = office.done("", "find 2")["cases"][0].clone();
    assert!(told["tell"]["en"].as_str().unwrap().contains("examined"), "{told}");
    assert!(!told.to_string().contains("B1007919"), "the number is masked");
    assert_eq!(office.done("", "find 申海 --limit 20")["cases"].as_array().unwrap().len(), 12);
    assert_eq!(office.run("", "find nobodyatall").exit, Exit::NotFound);
}

#[test]
fn the_first_screen_tells_what_waits_and_who_arrives() {
    let mut office = office(3);
    let screen = office.done("review1", "first");
    let part = |screen: &serde_json::Value, name: &str| {
        let parts = screen["parts"].as_array().unwrap().clone();
        parts.into_iter().find(|part| part["part"] == name).unwrap()["total"].clone()
    };
    assert_eq!((part(&screen, "waiting_for_me"), part(&screen, "arriving_today")), (3.into(), 0.into()));
    assert_eq!(part(&office.done("approve1", "first"), "waiting_for_me"), 0);
    office.now = "2026-03-05T09:00+08:00".to_owned();
    let screen = office.done("review1", "first");
    assert_eq!(part(&screen, "arriving_today"), 3);
    assert_eq!(office.done("", "list arrival:today")["total"], 3);
    assert_eq!(office.done("", "list arrival:<today")["total"], 0);
    // By itself, at a terminal.
    let mut at = Terminal::open(&office, WIDE, "review1", "");
    at.shows("waiting for me 3").shows("KOWALSKI");
    assert_eq!(at.ends(), 0);
    let mut at = Terminal::open(&office, NARROW, "review1", "--watch");
    at.shows("arriving today 3");
    // What others do meanwhile is on it, at a key as by itself.
    office.done("intake1", "withdraw 1 --note asked");
    at.types(" ").shows("arriving today 2");
    at.types("q");
    assert_eq!(at.ends(), 0);
}

#[test]
fn a_value_that_nothing_can_match_is_refused_with_what_may_have_been_meant() {
    let office = office(1);
    for (word, meant) in [
        ("state:acepted", "did you mean accepted?"),
        ("measure:port_vsia", "did you mean port_visa?"),
        ("nationality:Japn", "did you mean Japan?"),
        ("outcome:eligble", "did you mean eligible?"),
        ("stat:open", "did you mean state?"),
        ("batch:99", "no such list"),
        ("claimed:review9", "did you mean review"),
        ("port:PVGX", "three letters"),
    ] {
        let came = office.refused("", &format!("list {word}"), Exit::Usage);
        assert!(came.err.contains(meant), "{word}: {}", came.err);
    }
    for word in ["nationality:日本", "nationality:Japan", "nationality:JPN"] {
        assert_eq!(office.done("", &format!("list {word}"))["total"], 1, "{word}");
    }
}

#[test]
fn why_says_of_every_rule_what_it_came_to() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = crate::office::example("pv-negotiation");
    facts["request"]["stay_days"] = 45.into();
    facts["passport"]["expires_on"] = serde_json::Value::Null;
    let words = ["intake".to_owned(), "--draft".to_owned(), "--from".to_owned(), "-".to_owned()];
    let case =
        office.words("intake1", &words, facts.to_string().as_bytes()).json()["case"].as_str().unwrap().to_owned();
    let why = office.done("", &format!("why {case}"));
    let rules = why["rules"].as_array().unwrap();
    let of = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap().clone();
    assert_eq!(
        (of("PV-04")["verdict"].as_str(), of("PV-04")["code"].as_str()),
        (Some("not-met"), Some("STAY_TOO_LONG"))
    );
    assert!(of("PV-04")["message_en"].as_str().unwrap().contains("45"));
    assert_eq!(
        (of("PP-01")["verdict"].as_str(), of("RS-05")["verdict"].as_str()),
        (Some("met"), Some("not-applicable"))
    );
    assert!(rules.iter().any(|rule| rule["verdict"] == "unknown"), "the last day of the passport was not shown");
    let text = office.plain(&["why".to_owned(), case]).out;
    for part in ["PV-04  asks for 45 days, 30 at most", "Not judged", "Rules that do not apply"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn long_output_is_read_page_by_page_and_short_output_is_not() {
    let office = office(40);
    let environment = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PAGER", "less")];
    let mut at = Terminal::with(&office, WIDE, "", "list", &environment);
    at.shows("\n1     port visa").shows(":");
    assert!(!at.screen().contains("\n40    port visa"), "{}", at.screen());
    at.types("G").shows("\n40    port visa").shows("40 cases");
    at.types("q");
    assert_eq!(at.ends(), 0);
    for (line, pager) in
        [("list --limit 3", "less"), ("list", "cat"), ("--plain list", "less"), ("--json list", "less")]
    {
        let environment = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PAGER", pager)];
        let mut at = Terminal::with(&office, WIDE, "", line, &environment);
        assert_eq!(at.ends(), 0, "{line}: {}", at.screen());
        let third = if line.contains("--json") { "PVG-2026-000003" } else { "\n3 " };
        assert!(at.everything().contains(third), "{line}");
    }
}

#[test]
fn a_filter_says_in_words_what_it_asks_for_wherever_it_stands() {
    let office = office(3);
    let words = "state:accepted,reviewed nationality:日本 arrival:<=+20d --explain-filter";
    for (officer, line) in [
        ("", "list"),
        ("", "queue office"),
        ("", "report escalations"),
        ("", "report reminders"),
        ("", "export"),
        ("review1", "review"),
        ("intake1", "--dry-run print receipt"),
    ] {
        let came = office.run(officer, &format!("{line} {words}"));
        for said in ["the state is one of: accepted, reviewed", "Japan (JPN)", "arriving on or before 2026-03-12"] {
            assert!(came.err.contains(said), "{line}: {} {}", came.out, came.err);
        }
    }
    // A filter takes the place of the cases where papers are printed.
    let folder = office.folder.path().join("papers");
    std::fs::create_dir(&folder).unwrap();
    office.done("intake1", &format!("print receipt batch:3 nationality:JPN -o {}", folder.display()));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
    office.refused("intake1", &format!("print receipt state:issued -o {}", folder.display()), Exit::NotFound);
    let all = office.done("", "report reminders");
    let none = office.done("", "report reminders nationality:FRA");
    assert!(none["reminders"].as_array().unwrap().is_empty(), "{all}");
}

#[test]
fn taking_a_list_back_shows_what_it_comes_to_and_asks() {
    let office = office(3);
    let file = office.folder.path().join("list.csv");
    let more = std::fs::read_to_string(&file).unwrap().replace("2026-03-05", "2026-05-05");
    std::fs::write(&file, more).unwrap();
    let batch = office.done("intake1", &format!("import {}", file.display()))["batch"].clone();
    let before = office.bytes();
    let mut at = Terminal::open(&office, WIDE, "review1", &format!("batch undo {batch} --note wrong"));
    at.shows(&format!("batch {batch} list.csv: 3 cases are withdrawn, 0 acted on since stay"))
        .shows("go on?")
        .types("n\r");
    assert_eq!(at.ends(), 130);
    assert!(office.bytes() == before);
}

#[test]
fn a_shell_completes_cases_officers_and_filters() {
    let office = office(3);
    let offered = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.arg("--").arg("visa-cli").args(words).env_clear().env("COMPLETE", "bash").env("_CLAP_IFS", "\n");
        command.env("_CLAP_COMPLETE_INDEX", words.len().to_string()).env("_CLAP_COMPLETE_COMP_TYPE", "9");
        command.env("VISA_CASE_FILE", office.path());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert_eq!(offered(&["show", "2"]).trim(), "PVG-2026-000002");
    assert_eq!(offered(&["show", "PVG-2026"]).lines().count(), 3);
    assert_eq!(offered(&["list", "state:rev"]).trim(), "state:reviewed");
    assert_eq!(offered(&["list", "batch:"]).trim(), "batch:3");
    assert_eq!(offered(&["approve", "nationa"]).trim(), "nationality:");
    assert_eq!(offered(&["--officer", "review"]).split_whitespace().collect::<Vec<_>>(), ["review1", "review2"]);
    assert!(offered(&["intake", "port"]).contains("port_visa"));
    assert!(offered(&["print", "rec"]).lines().any(|one| one == "receipt"));
    assert!(offered(&["help", "exit"]).contains("exit-codes") && offered(&["help", "int"]).contains("intake"));
    assert!(
        offered(&["intake", "port_visa", "--nationality", "DE"]).contains("DEU")
            || offered(&["intake", "port_visa", "--nationality", "D"]).contains('D')
    );
    assert_eq!(offered(&["list", "nationality:JP"]).trim(), "nationality:JPN");
    assert_eq!(offered(&["list", "enterprise:9131"]).trim(), "enterprise:91310115MA1K4BQR53");
    assert!(offered(&["intake", "port_visa", "--purpose", "bus"]).contains("business_negotiation"));
    assert!(offered(&["amend", "1", "--set", "passport.e"]).contains("passport.expires_on="));
    assert!(offered(&["establish", "1", "passport.verification=ver"]).contains("passport.verification=verified"));
    let names = offered(&["show", ""]);
    assert!(!names.contains("KOWALSKI"), "nothing of a person is shown: {names}");
    for shell in ["bash", "zsh", "fish"] {
        let script = office.plain(&["completions".to_owned(), shell.to_owned()]).out;
        assert!(script.contains("COMPLETE"), "{shell}: {script}");
    }
}

#[test]
fn columns_stand_in_line_where_ambiguous_signs_take_two() {
    let office = office(2);
    let config = office.folder.path().join("config.toml");
    std::fs::write(&config, "[settings]\nambiguous_width = 2\n[queries]\nsoon = \"arrival:<=+5d\"\n").unwrap();
    std::fs::write(office.folder.path().join("cyrillic.json"), {
        let mut facts = crate::office::example("pv-negotiation");
        facts["applicant"]["name"] = "ПЕТРОВ".into();
        facts["as_of"] = "2026-02-20".into();
        facts.to_string()
    })
    .unwrap();
    let line = format!("intake --draft --from {}", office.folder.path().join("cyrillic.json").display());
    office.done("intake1", &line);
    for (wide, width) in [
        (true, unicode_width::UnicodeWidthStr::width_cjk as fn(&str) -> usize),
        (false, unicode_width::UnicodeWidthStr::width),
    ] {
        let mut words = vec!["list".to_owned(), "--format".to_owned(), "table".to_owned()];
        if wide {
            words.extend(["--config".to_owned(), config.display().to_string()]);
        }
        let out = office.plain(&words).out;
        // The passports begin at one column, whatever stands before them.
        let columns: Vec<usize> =
            out.lines().filter_map(|line| line.find("****").map(|place| width(&line[..place]))).collect();
        assert!(columns.len() >= 3 && columns.iter().all(|column| *column == columns[0]), "{wide}: {columns:?}\n{out}");
    }
    let shown = office.done("", &format!("config show --config {}", config.display()));
    assert_eq!(shown["queries"]["soon"], "arrival:<=+5d");
}

#[test]
fn what_was_never_on_the_screen_is_not_decided_on() {
    let office = office(1);
    let mut at = Terminal::open(&office, NARROW, "review1", "work");
    at.shows("more below").shows_no("eligible");
    let mut pressed = 0;
    while !at.screen().contains("eligible") {
        assert!(pressed < 12 && in_state(&office, "reviewed") == 0, "{}", at.screen());
        let before = at.screen();
        decides(&mut at, "\r");
        at.shows_other_than(&before);
        pressed += 1;
    }
    assert!(pressed > 0);
    assert_eq!(in_state(&office, "reviewed"), 0, "{}", at.screen());
    decides(&mut at, "\r");
    at.shows("reviewed");
    assert_eq!(in_state(&office, "reviewed"), 1);
    at.types("\u{3}");
    assert_eq!(at.ends(), 130, "{}", at.screen());
}

/// Who reviews sees what approval will be refused for, though it does not keep from reviewing.
#[test]
fn what_stands_before_a_later_step_stands_on_the_screen_of_the_step_before() {
    let office = office(2);
    let list = "name,birth date\nKOWALSKI PETER,1960-01-01\n";
    assert_eq!(office.piped("approve1", "watchlist load -", list.as_bytes()).exit, Exit::Done);
    let mut at = Terminal::open(&office, WIDE, "review1", "work");
    at.shows("before approval: case PVG-2026-000001 is held by the watch list").shows("Enter review");
    at.types("j").shows("name NOVAK PETER").shows_no("before approval");
    at.types("q");
    assert_eq!(at.ends(), 0);
}

#[test]
fn a_step_that_is_not_open_is_told_before_anything_is_asked_for_it() {
    let office = office(1);
    for (key, step) in [("b", "return"), ("r", "refuse")] {
        let mut at = Terminal::open(&office, WIDE, "review1", "work");
        at.shows("Enter review");
        decides(&mut at, key);
        at.shows(&format!("not done: it is accepted: the step to {step} is not open"));
        assert!(!at.screen().contains("open;"), "{}", at.screen());
        at.types("q");
        assert_eq!(at.ends(), 0);
    }
    office.done("review1", "review 1 --recommend approve");
    // Nobody is offered a key that only another may press.
    let mut at = Terminal::open(&office, WIDE, "review1", "work 1");
    at.shows("q").shows_no("r refuse");
    at.types("q");
    assert_eq!(at.ends(), 0);
}

#[test]
fn a_window_of_another_size_is_drawn_anew_without_a_key() {
    let office = office(3);
    let mut at = Terminal::open(&office, WIDE, "review1", "work");
    at.shows("w rules · o open · / find");
    at.resized(NARROW).shows("? q").shows_no("w rules");
    assert_eq!(at.broken(), Vec::<String>::new(), "{}", at.screen());
    at.resized((100, 40)).shows("w rules · o open · / find").shows("KOWALSKI PETER").shows("eligible");
    at.types("q");
    assert_eq!(at.ends(), 0);
}

#[test]
fn what_was_issued_is_handed_to_its_holder_from_the_screen() {
    let office = office(1);
    office.done("review1", "review 1 --recommend approve");
    office.done("approve1", "approve 1");
    office.done("issue1", "issue 1 --number A0000001 --passport-shown");
    let mut at = Terminal::open(&office, WIDE, "issue1", "work");
    at.shows("Enter hand to its holder");
    decides(&mut at, "\r");
    at.shows("collected");
    at.types("q");
    assert_eq!(at.ends(), 0);
    assert_eq!(in_state(&office, "collected"), 1);
}

/// What a case rested on when it last moved is told apart from what the rules find today.
#[test]
fn show_says_what_is_found_today_where_that_is_something_else() {
    let mut office = Office::new("2026-09-14T09:00+08:00");
    office.intake(&example("ex-30-days"));
    let whole = office.show("1");
    assert_eq!((&whole["decision"]["outcome"], &whole["outcome_now"]), (&"eligible".into(), &serde_json::Value::Null));
    office.now = "2026-12-20T09:00+08:00".to_owned();
    let whole = office.show("1");
    assert_eq!(whole["decision"]["outcome"], "eligible");
    assert!(whole["outcome_now"].is_string(), "{}", whole["obstacles"]);
    let told = office.plain(&["show".to_owned(), "1".to_owned()]).out;
    assert!(told.contains("then eligible; today "), "{told}");
}

/// Who holds two roles is shown what is theirs, however much of their own work waits for another.
#[test]
fn what_another_must_do_hides_nothing_that_is_mine() {
    let office = office(60);
    let proposed = office.done("admin1", "officer roles review1 review,approve");
    office.done("admin2", &format!("officer confirm {}", proposed["proposal"]));
    for case in 1..=55 {
        office.done("review1", &format!("review {case} --recommend approve"));
    }
    for limit in [3, 20] {
        let mine = office.done("review1", &format!("queue --limit {limit}"));
        assert_eq!(mine["cases"].as_array().unwrap().len(), limit.min(5), "{mine}");
        assert_eq!(mine["total"], 5);
    }
    let first = office.done("review1", "first");
    let waiting = first["parts"].as_array().unwrap().iter().find(|part| part["part"] == "waiting_for_me").unwrap();
    assert_eq!(waiting["total"], 5, "{waiting}");
    // Two reviewers' cases are open to each other.
    office.done("review2", "review 56 --recommend approve");
    assert_eq!(office.done("review1", "queue state:reviewed")["total"], 1);
}
