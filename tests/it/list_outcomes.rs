//! What is told of rows that are not taken in as they stand, in the answer and in the list that goes back, and of a list
//! that is taken in again.

use std::fs;

use serde_json::Value;
use visa_cli::error::Exit;

use crate::office::Office;

const NOW: &str = "2026-02-20T09:00+08:00";
const HEADER: &str = "外文姓名,性别,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,统一社会信用代码";
const UNIT: &str = "商务洽谈,91310115MA1K4BQR53";

fn taken(office: &Office, rows: &[&str], more: &str) -> Value {
    let list = office.folder.path().join("list.csv");
    let rows: String = rows.iter().map(|row| format!("{row},{UNIT}\n")).collect();
    fs::write(&list, format!("{HEADER}\n{rows}")).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good {more}", list.display()));
    assert!(matches!(came.exit, Exit::Done | Exit::ListHeld), "{}", came.err);
    came.json()
}

fn outcomes(plan: &Value) -> Vec<&str> {
    plan["rows"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect()
}

const HANS: &str = "MUELLER HANS,男,1979-04-12,德国,C4F7H2K91,2030-05-01,2026-03-04,14";
const ANNA: &str = "SCHNEIDER ANNA,女,1985-11-30,德国,C8L2M4N70,2029-08-17,2026-03-05,21";
/// Perhaps the same person as the first.
const LIKE_HANS: &str = "MUELLER-SCHMIDT HANS,男,1979-04-12,德国,C4F7H2K92,2030-05-01,2026-03-04,31";

#[test]
fn a_list_that_was_taken_back_is_taken_in_anew_though_a_part_of_it_was_taken_in_beside_it() {
    let office = Office::new(NOW);
    let like = LIKE_HANS.replace(",31", ",14");
    let rows = [HANS, ANNA, &like];
    let first = taken(&office, &rows, "");
    assert_eq!(outcomes(&first), ["held-duplicate", "new", "held-duplicate"]);
    let settled = taken(&office, &rows, "--distinct 4 --note shown");
    assert_eq!(outcomes(&settled), ["new", "already-on-file", "new"]);
    office.done("intake1", &format!("batch undo {} --note wrong", first["batch"]));
    let again = taken(&office, &rows, "");
    assert_eq!(again["seen_before"], Value::Null, "{again}");
    assert_eq!(outcomes(&again)[1], "linked");
    let case = again["rows"][1]["case"].as_str().unwrap();
    assert_eq!(office.show(case)["state"], "awaiting-papers");
    // Now the whole of it stands, and nothing is written a third time.
    let third = taken(&office, &rows, "");
    assert!(third["seen_before"].is_string(), "{third}");
    office.holds();
}

#[test]
fn another_order_of_the_words_of_a_name_is_no_change() {
    let office = Office::new(NOW);
    taken(&office, &[HANS], "");
    let turned = HANS.replace("MUELLER HANS", "Hans Müller");
    assert_eq!(outcomes(&taken(&office, &[&turned, ANNA], "")), ["already-on-file", "new"]);
    let other = HANS.replace("MUELLER HANS", "MUELLER HEINZ");
    let rossi = "ROSSI MARCO,男,1971-03-07,意大利,YB4471920,2028-12-09,2026-03-07,30";
    assert_eq!(outcomes(&taken(&office, &[&other, rossi], "")), ["held-duplicate", "new"]);
}

/// The answer, and the list that goes back.
fn back(office: &Office, rows: &[&str]) -> (String, String) {
    let at = |name: &str| office.folder.path().join(name);
    let (answer, mend) = (at("answer.txt"), at("mend.csv"));
    let flags = format!("--lang en --answer {} --corrections {}", answer.display(), mend.display());
    taken(office, rows, &flags);
    (fs::read_to_string(answer).unwrap(), fs::read_to_string(mend).unwrap())
}

#[test]
fn a_unit_is_told_the_same_in_the_answer_and_in_the_list_that_goes_back() {
    let office = Office::new(NOW);
    let chinese = "WANG LI,女,1993-05-19,中国,E40219954,2033-02-28,2026-03-06,7";
    let no_days = "TANAKA HIROSHI,男,1966-01-08,日本,TS8814402,2032-06-11,2026-03-05,";
    let past = "KIM MINJUN,男,1993-05-19,韩国,M40219954,2033-02-28,2026-02-06,7";
    let unborn = "BABY ZOE,女,2027-06-29,捷克,44820194,2030-09-12,2026-03-11,15";
    let (answer, mend) = back(&office, &[HANS, LIKE_HANS, chinese, no_days, past, unborn, ANNA]);
    // Refused by a rule, held and refused by a rule, impossible, born too late: the same in both.
    for told in ["not a foreigner", "asks for 31 days", "lies before the day of filing", "C7: not before the arrival"] {
        assert!(answer.contains(told) && mend.contains(told), "{told}:\n{answer}\n{mend}");
    }
    for untold in ["may be the person of", "nothing was written"] {
        assert!(!answer.contains(untold) && !mend.contains(untold), "{untold}:\n{answer}\n{mend}");
    }
    // Who lacks a cell is told to fill that in; the papers are asked for as of everybody else.
    let of = |name: &str| -> Vec<String> {
        let lines = answer.lines().skip_while(|line| !line.contains(name)).skip(1);
        lines.take_while(|line| line.starts_with("    - ")).map(str::to_owned).collect()
    };
    let lacks = of("TANAKA");
    assert_eq!(lacks[0], "    - H5: nothing stands in this column → fill in the column");
    assert_eq!(lacks[1..], of("SCHNEIDER ANNA")[..], "{answer}");
}

#[test]
fn the_hint_after_a_part_was_taken_works_as_it_stands() {
    let office = Office::new(NOW);
    let at = |name: &str| office.folder.path().join(name).display().to_string();
    let mend = at("mend.csv");
    let rows = format!("{HEADER}\n{HANS},{UNIT}\n{LIKE_HANS},{UNIT}\n");
    fs::write(at("list.csv"), rows).unwrap();
    let flags = format!("--accept-good --lang en --corrections {mend} --answer {}", at("answer.txt"));
    let came = office.run("intake1", &format!("import {} {flags}", at("list.csv")));
    let next = came
        .err
        .lines()
        .find_map(|line| line.strip_prefix("next: visa-cli "))
        .unwrap_or_else(|| panic!("{}", came.err));
    assert!(next.starts_with("import ") && next.contains("mend.csv"), "{next}");
    let mended = fs::read_to_string(&mend).unwrap() + &format!("{ANNA},{UNIT}\n");
    fs::write(&mend, mended).unwrap();
    let second = office.run("intake1", next);
    assert_eq!(second.exit, Exit::ListHeld, "{}", second.err);
    // Taken in already, nothing is written, and the code says that rows are open still.
    let silent = office.refused("intake1", &next.replace(" --accept-good", ""), Exit::ListHeld);
    assert!(silent.json()["seen_before"].is_string(), "{}", silent.err);
}

#[test]
fn an_order_of_day_and_month_that_the_column_shows_is_told_and_stays_with_the_value() {
    let office = Office::new(NOW);
    let dotted = HANS.replace("1979-04-12", "14.02.1990");
    let slashed = ANNA.replace("1985-11-30", "03/07/1971");
    let plan = taken(&office, &[&dotted, &slashed], "");
    assert_eq!(outcomes(&plan), ["new", "held-day"], "dots say nothing of slashes");
    let shows = "ROSSI MARCO,男,11/30/1971,意大利,YB4471920,2028-12-09,2026-03-07,30";
    let plan = taken(&office, &[&dotted, &slashed, shows], "");
    assert_eq!(outcomes(&plan), ["already-on-file", "new", "new"]);
    assert_eq!(
        (&plan["day_orders"][0]["order"], &plan["day_orders"][0]["by"]),
        (&"month-first".into(), &"column".into())
    );
    let sources = office.done("", &format!("show {} --sources", plan["rows"][1]["case"].as_str().unwrap()));
    let born = sources["sources"].as_array().unwrap().iter().find(|one| one["fact"] == "applicant.birth_date").unwrap();
    assert!(born["source"].as_str().unwrap().contains("month-first"), "{born}");
    assert_eq!(born["value"], "1971-03-07");
    office.holds();
}

/// A list of one row, without some columns.
fn few_columns(office: &Office, header: &str, row: &str, more: &str) -> Value {
    let list = office.folder.path().join("few.csv");
    fs::write(&list, format!("{header}\n{row}\n")).unwrap();
    office.run("intake1", &format!("import {} --accept-good {more}", list.display())).json()
}

#[test]
fn a_mended_row_fills_in_its_draft_as_a_perfect_first_list_would_have() {
    let (office, perfect) = (Office::new(NOW), Office::new(NOW));
    let at = |name: &str| office.folder.path().join(name);
    let short = HANS.replace("2030-05-01", "").replace(",14", ",");
    let first = taken(&office, &[&short], &format!("--drafts --lang en --corrections {}", at("mend.csv").display()));
    assert_eq!(outcomes(&first), ["incomplete"]);
    let cells: Vec<&Value> = first["rows"][0]["problems"].as_array().unwrap().iter().map(|one| &one["cell"]).collect();
    assert_eq!(cells, ["H2", "F2"], "all that it lacks is told at once: {first}");
    // Sent again untouched it is refused as before, and the list asks for the row until it is mended.
    let mend = fs::read_to_string(at("mend.csv")).unwrap();
    let batch = &first["batch"];
    let again = office.run("intake1", &format!("import {} --accept-good", at("mend.csv").display()));
    assert_eq!(again.exit, Exit::ListNotWritten, "{}", again.out);
    let asked = |name: &str, what: &str| {
        let (list, to) = (at("list.csv").display().to_string(), at(name));
        office.done("intake1", &format!("--lang en batch {what} {batch} {list} --to {}", to.display()));
        fs::read_to_string(to).unwrap()
    };
    assert!(asked("mend2.csv", "corrections").contains("MUELLER HANS"));
    assert!(asked("answer.txt", "answer").contains("H2: nothing stands in this column"));
    // A part of it mended is still short; what the draft says already is never written over.
    let mended = mend.replace("C4F7H2K91,,", "C4F7H2K91,2030-05-01,").replace("2026-03-04,,", "2026-03-04,14,");
    let part = mend.replace("C4F7H2K91,,", "C4F7H2K91,2030-05-01,");
    for (text, outcome) in [(&part, "incomplete"), (&mended.replace("2026-03-04", "2026-03-05"), "changed")] {
        fs::write(at("mend.csv"), text).unwrap();
        let plan = office.done("", &format!("import {} --dry-run", at("mend.csv").display()));
        assert_eq!(outcomes(&plan), [outcome], "{plan}");
    }
    fs::write(at("mend.csv"), mended).unwrap();
    let second = office.done("intake1", &format!("import {} --accept-good", at("mend.csv").display()));
    assert_eq!((outcomes(&second), &second["continues"]), (vec!["completed"], batch));
    let now = asked("answer2.txt", "answer");
    assert!(now.contains("a copy of a valid passport") && !now.contains("H2:"), "{now}");
    // The same case as had it been whole at first.
    let case = second["rows"][0]["case"].as_str().unwrap();
    let whole = taken(&perfect, &[HANS], "");
    let (mine, theirs) = (office.show(case), perfect.show(whole["rows"][0]["case"].as_str().unwrap()));
    for part in ["state", "facts", "particulars", "notice", "receipt", "outcome"] {
        assert_eq!(mine[part], theirs[part], "{part}");
    }
    let sources = office.done("", &format!("show {case} --sources"));
    let days = sources["sources"].as_array().unwrap().iter().find(|one| one["fact"] == "request.stay_days").unwrap();
    assert_eq!(days["source"], format!("list:{}:H2", second["batch"]));
    // The case was acted on: nothing of the first list can be taken back, and the case is named.
    let undone = office.run("review1", &format!("batch undo {batch} --note wrong"));
    assert_eq!((undone.exit, undone.code()), (Exit::Stale, "nothing_to_take_back".to_owned()), "{}", undone.err);
    assert!(undone.err.contains(case), "{}", undone.err);
    office.holds();
}

#[test]
fn a_draft_without_a_passport_is_filled_in_by_the_row_that_says_it_is_its_own() {
    let office = Office::new(NOW);
    let mend = office.folder.path().join("mend.csv");
    let short = HANS.replace("C4F7H2K91", "").replace("2030-05-01", "");
    let first = taken(&office, &[&short], &format!("--drafts --corrections {}", mend.display()));
    let mended = fs::read_to_string(&mend).unwrap().replace("德国,,,", "德国,C4F7H2K91,2030-05-01,");
    fs::write(&mend, mended).unwrap();
    let second = office.done("intake1", &format!("import {} --accept-good", mend.display()));
    assert_eq!(outcomes(&second), ["completed"], "{second}");
    assert_eq!(second["rows"][0]["case"], first["rows"][0]["case"]);
    office.holds();
}

#[test]
fn a_column_that_the_list_does_not_have_is_named_and_no_cell_is_blamed() {
    let office = Office::new(NOW);
    let answer = office.folder.path().join("answer.txt");
    let row = "MUELLER HANS,1979-04-12,德国,C4F7H2K91";
    let flags = format!("--drafts --lang en --answer {}", answer.display());
    let plan = few_columns(&office, "外文姓名,出生日期,国籍,护照号码", row, &flags);
    let told = plan["rows"][0]["problems"].as_array().unwrap();
    assert!(told.iter().all(|one| one["cell"] == "2"), "{plan}");
    let fields: Vec<&str> = told.iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert!(["days", "purpose", "passport_expires"].iter().all(|field| fields.contains(field)), "{fields:?}");
    let answer = fs::read_to_string(answer).unwrap();
    assert!(answer.contains("    - the list has no column \"days\"") && !answer.contains("A2"), "{answer}");
    // What was said for all rows is no word of the sender: the row differs in nothing.
    let again = few_columns(&office, "外文姓名,出生日期,国籍,护照号码,备注", &format!("{row},x"), "");
    assert_eq!(outcomes(&again), ["incomplete"], "{again}");
}

#[test]
fn the_same_list_again_says_what_is_open_and_knows_its_rows_though_a_passport_was_amended() {
    let office = Office::new(NOW);
    let wrong = ANNA.replace("1985-11-30", "1985-02-30");
    let first = taken(&office, &[HANS, &wrong], "");
    let case = first["rows"][0]["case"].as_str().unwrap();
    office.done("intake1", &format!("amend {case} --set passport.number=C4F7H2K98 --note misread"));
    let line = format!("import {} --accept-good", office.folder.path().join("list.csv").display());
    let again = office.refused("intake1", &line, Exit::ListHeld).json();
    assert_eq!(outcomes(&again), ["already-on-file", "error"]);
    assert_eq!(again["rows"][0]["case"], case);
    // In another list too: the number that was amended away is of the same person, and is asked about.
    let more = taken(&office, &[HANS, ANNA], "");
    assert_eq!(outcomes(&more), ["held-duplicate", "new"], "{more}");
}

#[test]
fn a_dry_run_with_a_plan_says_that_it_moved() {
    let office = Office::new(NOW);
    taken(&office, &[ANNA], "");
    let list = office.folder.path().join("list.csv");
    fs::write(&list, format!("{HEADER}\n{HANS},{UNIT}\n")).unwrap();
    let line = format!("import {} --accept-good", list.display());
    let plan = office.done("intake1", &format!("{line} --dry-run"))["plan"].as_str().unwrap().to_owned();
    office.done("intake1", &format!("{line} --dry-run --plan {plan}"));
    let watched = "passport,nationality,name,birth_date\nC4F7H2K91,DEU,MUELLER HANS,1979-04-12\n";
    assert_eq!(office.piped("review1", "watchlist load -", watched.as_bytes()).exit, Exit::Done);
    for more in ["", " --dry-run"] {
        assert_eq!(office.refused("intake1", &format!("{line} --plan {plan}{more}"), Exit::Stale).code(), "plan_moved");
    }
}

/// The correction file of a workbook keeps text alone; what was refused for how the workbook kept it is refused still.
#[test]
fn an_untouched_correction_of_a_workbook_is_refused_as_the_workbook_was() {
    for (name, codes) in [("formulas.xlsx", vec!["FORMULA", "FORMULA"]), ("merged_cells.xlsx", vec!["MERGED_CELL"])] {
        for lang in ["zh", "en"] {
            let office = Office::new(NOW);
            let mend = office.folder.path().join("mend.xlsx");
            let list = format!("{}/examples/lists/{name}", env!("CARGO_MANIFEST_DIR"));
            let first = office
                .run("intake1", &format!("--lang {lang} import {list} --accept-good --corrections {}", mend.display()));
            assert_eq!(first.exit, Exit::ListHeld, "{}", first.err);
            let line = format!("import {} --accept-good", mend.display());
            let again = office.refused("intake1", &line, Exit::ListNotWritten).json();
            let told = again["rows"].as_array().unwrap().iter().flat_map(|row| row["problems"].as_array().unwrap());
            let told: Vec<&str> = told.map(|one| one["code"].as_str().unwrap()).collect();
            assert_eq!(told, codes, "{name} {lang}");
        }
    }
}

/// What the officer said of a row stays said: it stands with the list, and the same file does not ask again.
#[test]
fn a_row_that_was_found_to_be_of_a_trip_on_file_is_not_asked_about_again() {
    let office = Office::new(NOW);
    let first = taken(&office, &[HANS], "");
    let rows = [LIKE_HANS.replace(",31", ",14"), ANNA.to_owned()];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(outcomes(&taken(&office, &rows, "")), ["held-duplicate", "new"]);
    let settled = taken(&office, &rows, "--same 2 --note both-shown");
    assert_eq!(outcomes(&settled), ["changed", "already-on-file"]);
    assert_eq!(settled["rows"][0]["case"], first["rows"][0]["case"]);
    // The command that is offered says what the row says, and does it.
    let command = settled["rows"][0]["settle"][0].as_str().unwrap();
    assert!(command.contains("--set passport.number=C4F7H2K92"), "{command}");
    let shown = office.done("", &format!("batch show {}", settled["batch"]));
    assert_eq!((&shown["settled"][0]["row"], &shown["settled"][0]["same"]), (&2.into(), &true.into()));
    assert_eq!(shown["settled_note"], "both-shown");
    assert_eq!(outcomes(&taken(&office, &rows, "")), ["changed", "already-on-file"]);
    office.holds();
}

/// What must be found out of each person or unit is said with from what, for one as for three thousand.
#[test]
fn findings_for_a_whole_list_are_said_with_their_source() {
    let office = Office::new(NOW);
    let list = office.folder.path().join("list.csv");
    fs::write(&list, format!("{HEADER}\n{HANS},{UNIT}\n")).unwrap();
    for found in ["record=clear", "passport.verification=verified", "inviter.status=active"] {
        let came = office.run("intake1", &format!("import {} --accept-good --set {found}", list.display()));
        assert_eq!((came.exit, came.code()), (Exit::Usage, "answer_needed".to_owned()), "{found}: {}", came.err);
        assert!(came.err.contains("--source"), "{found}: {}", came.err);
    }
    let plan = taken(&office, &[HANS], "--set record=clear --set passport.shown=copy --source search_of_20_February");
    let case = plan["rows"][0]["case"].as_str().unwrap();
    let shown = office.done("", &format!("show {case} --sources"));
    let all = shown["sources"].as_array().unwrap();
    let of = |fact: &str| all.iter().find(|one| one["fact"] == fact).map(|one| one["source"].clone());
    assert_eq!(of("record").unwrap(), "officer: search_of_20_February");
    assert_eq!(of("passport.shown").unwrap(), "officer");
    office.holds();
}

/// A passport that is issued after today is no passport, at the counter and in a list.
#[test]
fn a_passport_issued_in_the_future_is_in_error() {
    let office = Office::new(NOW);
    let list = office.folder.path().join("list.csv");
    for (day, outcome) in [("2027-01-01", "error"), ("2020-05-02", "new")] {
        let text = format!("{HEADER},护照签发日期\n{HANS},{UNIT},{day}\n");
        fs::write(&list, text).unwrap();
        let plan = office.run("intake1", &format!("import {} --dry-run", list.display())).json();
        assert_eq!(plan["rows"][0]["outcome"], outcome, "{day}: {plan}");
        if outcome == "error" {
            let told = &plan["rows"][0]["problems"][0];
            assert_eq!((&told["cell"], &told["code"]), (&"K2".into(), &"passport_issued_otherwise".into()), "{told}");
        }
    }
}

/// Rows that are held are work for somebody: who looks into hits, and who takes lists in.
#[test]
fn lists_with_rows_that_are_held_stand_before_those_who_settle_them() {
    let office = Office::new(NOW);
    let watched = "name,birth_date\nSCHNEIDER ANNA,1985-11-30\n";
    assert_eq!(office.piped("review1", "watchlist load -", watched.as_bytes()).exit, Exit::Done);
    assert_eq!(office.run("", "report escalations").exit, Exit::Done);
    let like = LIKE_HANS.replace(",31", ",14");
    let other = "WEBER KARL,男,1969-04-12,德国,C6F7H2K99,2030-05-01,2026-03-04,14";
    let first = taken(&office, &[HANS, ANNA, &like, other], "");
    assert_eq!(outcomes(&first), ["held-duplicate", "held-screening", "held-duplicate", "new"]);
    let lists = |officer: &str| office.done(officer, "first")["lists"].clone();
    for (officer, is_told) in [("review1", true), ("intake1", true), ("approve1", false)] {
        assert_eq!(lists(officer)[0]["batch"], if is_told { first["batch"].clone() } else { Value::Null }, "{officer}");
    }
    let escalated = office.run("", "report escalations");
    assert_eq!(escalated.exit, Exit::Attention, "{}", escalated.out);
    let told = &escalated.json()["lists"][0];
    assert_eq!((&told["screening"], &told["to_settle"]), (&1.into(), &2.into()), "{told}");
    assert_eq!(office.done("", "stats")["held_lists"][0]["batch"], first["batch"]);
    assert!(office.run("review1", "queue").err.contains("held for screening 1"), "the queue says so");
    // Another round of the same file: what it leaves held is told of that one, and once all is settled of none.
    let list = office.folder.path().join("list.csv").display().to_string();
    office.done("review1", &format!("watchlist clear --list {list} --row 3 --note compared"));
    assert_eq!(lists("intake1")[0]["cleared_since"], 1);
    let second = taken(&office, &[HANS, ANNA, &like, other], "");
    let now = lists("intake1");
    assert_eq!(
        (&now[0]["batch"], &now[0]["screening"], now.as_array().unwrap().len()),
        (&second["batch"], &0.into(), 1)
    );
    taken(&office, &[HANS, ANNA, &like, other], "--leave 4 --note given_twice");
    assert_eq!((lists("intake1"), office.run("", "report escalations").exit), (Value::Null, Exit::Done));
    office.holds();
}

/// The list comes back a day later: who arrived meanwhile is on file, and a row that was spoiled is no row that is gone.
#[test]
fn who_arrived_is_on_file_and_a_spoiled_row_is_not_missing() {
    let mut office = Office::new(NOW);
    let arrives = HANS.replace("2026-03-04", "2026-02-21");
    let first = taken(&office, &[&arrives, ANNA], "");
    let case = first["rows"][0]["case"].clone();
    office.now = "2026-02-24T09:00+08:00".to_owned();
    let spoiled = ANNA.replace("1985-11-30", "30/11/85");
    let other = "WEBER KARL,男,1969-04-12,德国,C6F7H2K99,2030-05-01,2026-03-04,14";
    let second = taken(&office, &[&arrives, &spoiled, other], "");
    assert_eq!(outcomes(&second), ["already-on-file", "error", "new"], "{second}");
    assert_eq!(second["rows"][0]["case"], case);
    assert_eq!((&second["missing_total"], &second["continues"]), (&0.into(), &first["batch"]), "{second}");
    // Who is new and whose arrival is past is in error, as before.
    let late = other.replace("WEBER KARL", "LANG EVA").replace("C6F7H2K99", "C6F7H2K98").replace("1969", "1971");
    let third = taken(&office, &[&late.replace("2026-03-04", "2026-02-20"), ANNA], "");
    assert_eq!(outcomes(&third), ["error", "already-on-file"], "{third}");
    assert_eq!(third["rows"][0]["problems"][0]["code"], "arrival_past", "{third}");
    assert_eq!(third["missing_total"], 1, "one of the first list that nothing is said of: {third}");
    office.holds();
}

/// Two persons that were told apart are asked about no more when the list comes back.
#[test]
fn two_who_were_told_apart_are_on_file_when_the_list_comes_back() {
    let office = Office::new(NOW);
    let like = LIKE_HANS.replace(",31", ",14");
    let first = taken(&office, &[HANS, &like], "--distinct 3 --note shown");
    assert_eq!(outcomes(&first), ["new", "new"]);
    let second = taken(&office, &[HANS, &like, ANNA], "");
    assert_eq!(outcomes(&second), ["already-on-file", "already-on-file", "new"], "{second}");
    assert_eq!(second["missing_total"], 0, "{second}");
    office.holds();
}

/// What goes back has a name of its own.
#[test]
fn what_goes_back_is_written_over_nothing_of_the_same_command() {
    let office = Office::new(NOW);
    let list = office.folder.path().join("list.csv").display().to_string();
    fs::write(&list, format!("{HEADER}\n{HANS},{UNIT}\n")).unwrap();
    let before = office.bytes();
    let twice = office.folder.path().join("back.csv").display().to_string();
    for more in [
        format!("--corrections {twice} --answer {twice}"),
        format!("--corrections {list} --force"),
        format!("--answer {list} --force"),
    ] {
        let came = office.run("intake1", &format!("import {list} --accept-good {more}"));
        assert_eq!((came.exit, came.code()), (Exit::Usage, "answer_needed".to_owned()), "{more}: {}", came.err);
    }
    assert!(office.bytes() == before, "nothing was written");
    assert!(fs::read_to_string(&list).unwrap().starts_with(HEADER), "the list stands as it did");
}

/// A list of which somebody acted on every case is not taken back, and one that was says what stays.
#[test]
fn a_list_of_which_nothing_can_be_taken_back_is_not() {
    let office = Office::new(NOW);
    let first = taken(&office, &[HANS, ANNA], "");
    let (batch, of) = (&first["batch"], |place: usize| first["rows"][place]["case"].as_str().unwrap());
    office.done("intake1", &format!("amend {} --set request.stay_days=10 --note asked", of(0)));
    let undone = office.done("intake1", &format!("batch undo {batch} --note wrong"));
    assert_eq!((&undone["withdrawn"], &undone["kept"][0]), (&1.into(), &of(0).into()), "{undone}");
    let again = office.done("intake1", &format!("batch undo {batch} --note wrong"));
    assert_eq!(again["kept"], undone["kept"], "{again}");
    let other = "WEBER KARL,男,1969-04-12,德国,C6F7H2K99,2030-05-01,2026-03-04,14";
    let second = taken(&office, &[other], "");
    let case = second["rows"][0]["case"].as_str().unwrap();
    office.done("intake1", &format!("amend {case} --set request.stay_days=10 --note asked"));
    let refused = office.run("intake1", &format!("batch undo {} --note wrong", second["batch"]));
    assert_eq!((refused.exit, refused.code()), (Exit::Stale, "nothing_to_take_back".to_owned()), "{}", refused.err);
    assert_eq!(office.done("", &format!("batch show {}", second["batch"]))["undone"], false);
    office.holds();
}

/// A draft that names nobody says so where drafts are listed.
#[test]
fn a_draft_without_a_name_lacks_it() {
    let office = Office::new(NOW);
    let nobody = HANS.replace("MUELLER HANS", "");
    let plan = taken(&office, &[&nobody, ANNA], "--drafts");
    assert_eq!(outcomes(&plan), ["incomplete", "new"]);
    let drafts = office.done("intake1", "queue drafts");
    assert!(drafts["cases"][0]["missing"].to_string().contains("applicant.name"), "{drafts}");
}

/// A formula that nobody computed yet is no empty cell.
#[test]
fn a_formula_without_a_value_is_flagged() {
    let mut whole = zip::ZipArchive::new(fs::File::open("examples/lists/formulas.xlsx").unwrap()).unwrap();
    let office = Office::new(NOW);
    let path = office.folder.path().join("formulas.xlsx");
    let mut written = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let names: Vec<String> = whole.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names {
        let mut bytes = Vec::new();
        std::io::copy(&mut whole.by_name(&name).unwrap(), &mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            // As a program writes it that computes nothing.
            let text = String::from_utf8(bytes).unwrap();
            let mut parts = text.split("</f><v>");
            let mut left = parts.next().unwrap().to_owned();
            parts.for_each(|part| left += &format!("</f><v></v>{}", part.split_once("</v>").unwrap().1));
            assert_ne!(left, text);
            bytes = left.into_bytes();
        }
        written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut written, &bytes).unwrap();
    }
    written.finish().unwrap();
    let plan = office.run("intake1", &format!("import {} --dry-run", path.display())).json();
    let problems = plan["rows"].as_array().unwrap().iter().flat_map(|row| row["problems"].as_array().unwrap());
    let told: Vec<(String, String)> = problems
        .filter(|told| told["code"] == "FORMULA")
        .map(|told| (told["cell"].as_str().unwrap().to_owned(), told["value"].as_str().unwrap().to_owned()))
        .collect();
    let cells: Vec<&str> = told.iter().map(|(cell, _)| cell.as_str()).collect();
    // The other one came to an empty text, as a spreadsheet says it: nothing is written there.
    assert_eq!(cells, ["K2"], "{plan}");
    assert_eq!(plan["rows"][2]["problems"][0]["code"], "MISSING_CELL", "{plan}");
    assert!(told.iter().all(|(_, value)| value.starts_with('=')), "{told:?}");
}

/// What was said of days holds for the rows that come back mended, as the names of columns do.
#[test]
fn what_was_said_of_days_holds_for_the_correction_file() {
    let office = Office::new(NOW);
    let mend = office.folder.path().join("mend.csv");
    let anna = ANNA.replace("1985-11-30", "1985-13-30").replace("2026-03-05", "46086");
    let first = taken(
        &office,
        &[&HANS.replace("2026-03-04", "46085"), &anna],
        &format!("--dates serials --corrections {}", mend.display()),
    );
    assert_eq!(outcomes(&first), ["new", "error"], "{first}");
    let text = fs::read_to_string(&mend).unwrap().replace("1985-13-30", "1985-11-30");
    fs::write(&mend, text).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good", mend.display()));
    assert_eq!((came.exit, outcomes(&came.json())), (Exit::Done, vec!["new"]), "{}", came.out);
    office.holds();
}

/// The caller is told nothing of what another system decided.
#[test]
fn a_refusal_of_another_system_is_told_to_nobody_who_calls() {
    let office = Office::new(NOW);
    let [cases, mapping] = ["cases.csv", "mapping.toml"].map(|name| format!("examples/legacy/{name}"));
    office.done("intake1", &format!("import cases {cases} --mapping {mapping}"));
    for (number, word) in [("2019-2", "不予签发"), ("2019-1", "已签发")] {
        let found = office.done("", &format!("find {number}"))["cases"][0].clone();
        assert_eq!(found["closed_there"]["state"], word, "the officer sees it");
        assert!(!found["tell"].to_string().contains(word) && !found["tell"].to_string().contains("EEV3"), "{found}");
    }
}

/// What holds of every row is told in Chinese in words, and so is who may do what.
#[test]
fn what_holds_of_every_row_is_told_in_words() {
    let office = Office::new(NOW);
    let list = office.folder.path().join("list.csv").display().to_string();
    fs::write(&list, format!("{HEADER}\n{HANS},{UNIT}\n")).unwrap();
    let told = office.plain(&["--lang", "zh", "import", &list, "--dry-run"].map(str::to_owned)).out;
    assert!(told.contains("邀请方（设置）") && !told.contains("filing.filed_by"), "{told}");
    let refused = office.run("review1", &format!("--lang zh import {list} --accept-good"));
    assert!(refused.err.contains("由具有“受理”岗位的警官办理"), "{}", refused.err);
}

/// Nothing of what the rules refuse is in hand; the answer to the unit is the same whoever stands on a list of ours.
#[test]
fn the_answer_for_what_the_rules_refuse_is_the_same_whoever_is_looked_for() {
    let office = Office::new(NOW);
    let long = ANNA.replace(",21", ",45");
    let answered = |name: &str| {
        let (list, to) = (office.folder.path().join("list.csv"), office.folder.path().join(name));
        let batch = office.done("", "batch list")["batches"][0]["batch"].clone();
        office.done("intake1", &format!("batch answer {batch} {} --to {}", list.display(), to.display()));
        fs::read_to_string(to).unwrap()
    };
    taken(&office, &[HANS, &long], "");
    let before = answered("before.txt");
    assert!(before.contains("not accepted"), "{before}");
    let listed = "name,birth date\nSCHNEIDER ANNA,1985-11-30\n";
    assert_eq!(office.piped("approve1", "watchlist load -", listed.as_bytes()).exit, Exit::Done);
    assert_eq!(answered("after.txt"), before);
}
