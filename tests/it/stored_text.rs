//! No stored text acts: what acts, hides or ends a line is recorded by no door, and where an older program recorded it, no
//! output hands it to a terminal. Formulas stand in no file that a spreadsheet opens, and come back as they were.

use std::io;

use rusqlite::params;
use serde_json::{Value, json};
use visa_cli::domain::safe::acts;
use visa_cli::domain::text::Lang;
use visa_cli::error::Exit;
use visa_cli::lists::correction;
use visa_cli::lists::outcome::CellRemark;
use visa_cli::lists::row;
use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;
use visa_cli::record::event::commit;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::{Office, example};
use crate::tamper::meddle;

const PAYLOADS: [&str; 21] = [
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{1b}P1$q",
    "\u{1b}c",
    "\u{9b}31m",
    "\u{9d}0;y",
    "\u{90}",
    "\u{85}",
    "\0",
    "\u{7}",
    "\u{8}",
    "\r",
    "\u{b}",
    "\u{7f}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "\u{e0041}",
];

/// The word that stands in every field of text, in whose place the payloads are put.
const WORD: &str = "MARKERWORD";

/// Where texts stand in an application.
const FIELDS: [&str; 10] = [
    "applicant.name",
    "particulars.chinese_name",
    "particulars.inviter_name",
    "particulars.employer",
    "particulars.position",
    "particulars.contact",
    "particulars.phone",
    "particulars.address",
    "particulars.note",
    "inviter.uscc",
];

fn with(field: &str, text: &str, facts: &mut Value) {
    let (of, at) = field.split_once('.').unwrap();
    facts[of][at] = json!(text);
}

fn transactions(office: &Office) -> Value {
    office.done("", "audit head")["transaction"].clone()
}

#[test]
fn no_door_records_what_acts_hides_or_ends_a_line() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    let before = transactions(&office);
    let mut refused = 0;
    let mut all = PAYLOADS.to_vec();
    all.extend(["\n", "\t"]);
    // Every payload in the name, and one after another in every other field and at every other door.
    for (place, payload) in all.iter().enumerate() {
        for field in ["applicant.name", FIELDS[1 + place % (FIELDS.len() - 1)]] {
            let mut facts = example("pv-negotiation");
            facts["passport"]["number"] = json!("C7720998");
            with(field, &format!("A{payload}B"), &mut facts);
            let draft = if field == "inviter.uscc" { "intake --from - --draft" } else { "intake --from -" };
            let came = office.piped("intake1", draft, facts.to_string().as_bytes());
            assert_eq!(came.exit, Exit::Refused, "{field} {payload:?}: {} {}", came.out, came.err);
            assert!(!came.err.chars().any(|c| acts(c) && c != '\n'), "{:?}", came.err);
            refused += 1;
        }
        let doors: [(&str, Vec<String>); 6] = [
            (
                "intake1",
                vec![
                    "amend".into(),
                    case.clone(),
                    "--set".into(),
                    format!("applicant.name=A{payload}B"),
                    "--note".into(),
                    "x".into(),
                ],
            ),
            (
                "intake1",
                vec![
                    "amend".into(),
                    case.clone(),
                    "--set".into(),
                    "request.stay_days=9".into(),
                    "--note".into(),
                    format!("x{payload}y"),
                ],
            ),
            ("review1", vec!["review".into(), case.clone(), "--note".into(), format!("x{payload}y")]),
            ("intake1", vec!["withdraw".into(), case.clone(), "--note".into(), format!("x{payload}y")]),
            ("review1", vec!["recuse".into(), case.clone(), "--note".into(), format!("x{payload}y")]),
            (
                "intake1",
                vec!["custody".into(), "receive".into(), case.clone(), "--note".into(), format!("x{payload}y")],
            ),
        ];
        let (officer, words) = &doors[place % doors.len()];
        let came = office.words(officer, words, b"");
        assert_eq!(came.exit, Exit::Refused, "{words:?}: {} {}", came.out, came.err);
        refused += 1;
    }
    assert_eq!(refused, 3 * all.len());
    assert_eq!(transactions(&office), before);
    // The control: the same doors take a plain text.
    office.done("intake1", &format!("amend {case} --set applicant.name=ANNA --note x"));
}

/// A file of an older program: every text of it holds every payload, committed to as it stands.
fn of_an_older_program() -> (Office, String) {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    for field in FIELDS.iter().filter(|field| **field != "inviter.uscc") {
        with(field, WORD, &mut facts);
    }
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --note {WORD}"));
    office.done("approve1", &format!("return {case} --note {WORD}"));
    office.done("review1", &format!("enterprise suspend 91310115MA1K4BQR2R --ground {WORD}"));
    let text = PAYLOADS.concat();
    let in_json = json!(text).to_string();
    let in_json = in_json.trim_matches('"');
    let office = meddle(&office, |file| {
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = file
            .prepare("SELECT seq, salt, body FROM payload")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for (seq, salt, body) in rows {
            let Ok(said) = String::from_utf8(body) else { continue };
            if !said.contains(WORD) {
                continue;
            }
            let said = said.replace(WORD, in_json);
            let commitment = commit(&salt.try_into().unwrap(), said.as_bytes());
            file.execute("UPDATE payload SET body = ?2 WHERE seq = ?1", params![seq, said.into_bytes()]).unwrap();
            file.execute(
                "UPDATE event SET commitment = ?2 WHERE seq = ?1",
                params![seq, commitment.as_bytes().as_slice()],
            )
            .unwrap();
        }
        replace(&text, file);
    });
    (office, case)
}

/// Puts a text for the word in all tables but those of the record; some tables take no other text.
fn replace(text: &str, file: &rusqlite::Connection) {
    let replaced = texts_of(file).into_iter().map(|(table, column)| {
        let sql = format!(
            "UPDATE \"{table}\" SET \"{column}\" = replace(\"{column}\", ?1, ?2) WHERE instr(\"{column}\", ?1)"
        );
        file.execute(&sql, params![WORD, text]).unwrap_or(0)
    });
    assert!(0 < replaced.sum::<usize>(), "the word stands in a table");
}

/// Every column of text in the tables of a file, those of the record apart.
fn texts_of(file: &rusqlite::Connection) -> Vec<(String, String)> {
    let sql = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND upper(c.type) = 'TEXT' AND m.name NOT IN ('txn', 'event', 'payload')";
    let mut found = file.prepare(sql).unwrap();
    found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// Runs a command at a terminal, or into a pipe.
fn run(office: &Office, words: &[String], width: Option<usize>) -> (String, String, Exit) {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
    ui.environment.width = width;
    let path = office.path().display().to_string();
    let args = ["visa-cli", "--no-input", "--case-file", &path, "--now", &office.now, "--officer", "intake1"];
    let exit =
        visa_cli::run(args.iter().map(|arg| (*arg).to_owned()).chain(words.iter().cloned()).map(Into::into), &mut ui);
    drop(ui);
    (out.text(), talk.text(), exit)
}

#[test]
fn nothing_that_an_older_program_recorded_reaches_a_terminal() {
    let (office, case) = of_an_older_program();
    let reads = [
        "show CASE",
        "show CASE --json",
        "history CASE",
        "history CASE --json",
        "why CASE",
        "next CASE",
        "ready CASE",
        "list",
        "list --format csv",
        "list --format tsv",
        "list --json",
        "queue drafts",
        "queue review",
        "search MARK",
        "find 1",
        "person show 1",
        "document list CASE",
        "custody list CASE",
        "enterprise show 91310115MA1K4BQR2R",
        "enterprise list",
        "export",
        "export --format csv",
        "export --format json",
        "report daily",
        "report daily --format html",
        "report daily --format csv",
        "report escalations",
        "stats",
        "audit log",
        "audit verify",
        "audit verify --json",
        "audit replay",
        "officer list",
        "print receipt CASE",
        "print file CASE",
        "undo --yes --note x",
        "doctor",
    ];
    let (mut held, mut looked) = (0, 0);
    for line in reads {
        let words: Vec<String> = line.replace("CASE", &case).split(' ').map(str::to_owned).collect();
        let (out, talk, exit) = run(&office, &words, Some(80));
        assert!(![Exit::Usage, Exit::NotFound].contains(&exit), "{line}: {talk}");
        for text in [&out, &talk] {
            let raw: Vec<char> = text.chars().filter(|c| acts(*c)).collect();
            assert!(raw.is_empty(), "{line}: {raw:?}");
            held += usize::from(text.contains("\\u{1b}") || text.contains("\\u001b"));
        }
        looked += 1;
    }
    // The control: the payloads were there to be read.
    assert!(8 <= held && looked == reads.len(), "{held} of {looked} outputs show the payloads");
    let raw = run(&office, &["export".to_owned(), "--format".to_owned(), "csv".to_owned()], None).0;
    assert!(raw.chars().any(acts), "a file that is exported holds what is on record");
}

#[test]
fn no_mistake_in_a_command_line_acts_on_the_terminal() {
    let office = Office::new("2026-11-23T09:00+08:00");
    for payload in PAYLOADS {
        let bad = format!("x{payload}y");
        for words in [
            vec![bad.as_str()],
            vec!["show", &bad],
            vec!["list", &bad],
            vec!["list", "--format", &bad],
            vec![&format!("--{bad}")],
            vec!["search", &bad],
            vec!["import", &bad],
            vec!["--config", &bad, "list"],
            vec!["intake", &bad, "--json"],
            vec!["show", &bad, "--json"],
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            let (out, talk, _) = run(&office, &words, Some(80));
            let raw: Vec<char> = out.chars().chain(talk.chars()).filter(|c| acts(*c)).collect();
            assert!(raw.is_empty(), "{words:?}: {raw:?}");
        }
    }
}

#[test]
fn formulas_come_back_as_they_were_and_stand_live_in_no_correction() {
    let starts = ["=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠", "'=", "''-"];
    let bodies = ["1+1", "cmd|' /C calc'!A0", "HYPERLINK(\"http://x\",\"y\")", "SUM(A1:A9)", "\u{4e2d}\u{6587}", "2"];
    let cells: Vec<String> =
        starts.iter().flat_map(|start| bodies.iter().map(move |body| format!("{start}{body}"))).collect();
    assert_eq!(cells.len(), 66);
    for cell in &cells {
        // The note of a row that is to be corrected.
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["姓名", "国籍", "护照号码", "其他说明"]).unwrap();
        writer.write_record(["EVE", "乌有国", "540021888", cell]).unwrap();
        let list = writer.into_inner().unwrap();
        let sheet = Sheet::survey(&Source::of_bytes("list.csv", list), &Asks::default()).unwrap();
        let problems = {
            let mut rows = sheet.rows();
            let row = rows.next().unwrap().unwrap();
            row::read(row, &sheet).unwrap().problems
        };
        let mut out = Vec::new();
        let remarks: Vec<CellRemark> = problems.into_iter().map(CellRemark::from).collect();
        correction::write(&sheet, Lang::Zh, None, std::iter::once((2, remarks)), &mut out).unwrap();
        let mut back = csv::ReaderBuilder::new().flexible(true).from_reader(out.as_slice());
        let record = back.records().next().unwrap().unwrap();
        let live = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        assert!(!record.iter().any(live), "{cell:?}: {record:?}");
        assert_eq!(visa_cli::domain::guard::unguarded(&record[3]), cell, "{record:?}");
    }
    // Lists that are shown as CSV: a name of an older program.
    let office = Office::new("2026-11-23T09:00+08:00");
    office.intake(&{
        let mut facts = example("pv-negotiation");
        facts["applicant"]["name"] = json!(WORD);
        facts
    });
    for cell in cells.iter().step_by(bodies.len()).filter(|cell| !cell.starts_with('\t')) {
        let file = meddle(&office, |file| {
            replace(cell, file);
        });
        let (out, ..) = run(&file, &["list".to_owned(), "--format".to_owned(), "csv".to_owned()], None);
        let mut rows = csv::Reader::from_reader(out.as_bytes());
        let row = rows.records().next().unwrap().unwrap();
        assert!(row[7].starts_with('\''), "{cell:?}: {out}");
        assert_eq!(visa_cli::domain::guard::unguarded(&row[7]), cell);
    }
}
