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
    // The case was acted on: taking the first list back leaves it, and names it.
    let undone = office.done("review1", &format!("batch undo {batch} --note wrong"));
    assert_eq!(undone["kept"], Value::from(vec![case]), "{undone}");
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
