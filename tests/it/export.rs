//! Export: columns, safe cells, and pseudonyms that tell nobody apart from themselves.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{DataType, Reader};
use serde_json::Value;
use visa_cli::error::Exit;

use crate::office::{Office, example};

/// An office with a case of somebody with a formula for a name, twice, and of somebody else.
fn office() -> Office {
    let office = Office::new("2026-11-23T09:00+08:00");
    for (name, number) in [("-CMD CALC", "L11111111"), ("Ibrahim Layla", "L22222222")] {
        let mut facts = example("pv-negotiation");
        facts["applicant"]["name"] = name.into();
        facts["passport"]["number"] = number.into();
        facts["passport"]["mrz"] = Value::Null;
        office.intake(&facts);
    }
    let again = office.intake(&example("pv-negotiation"));
    assert!(again.ends_with("3"));
    office
}

fn rows(office: &Office, words: &str) -> Vec<Value> {
    let came = office.run("", words);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    came.json()["cases"].as_array().unwrap().clone()
}

#[test]
fn what_a_spreadsheet_takes_for_a_formula_is_text() {
    let office = office();
    let file = |format: &str| {
        let path = office.folder.path().join(format);
        let line = format!("export --columns name,passport --format {format} --output {}", path.display());
        // `--json` asks for JSON whatever the format; a script leaves it out.
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert_eq!(office.plain(&words).exit, Exit::Done);
        std::fs::read(path).unwrap()
    };
    let csv = String::from_utf8(file("csv")).unwrap();
    assert!(csv.starts_with("\u{feff}name,passport\n"), "{csv}");
    assert!(csv.contains("\n'-CMD") && csv.contains("*****1111"), "{csv}");
    assert!(!csv.contains("L1111"), "{csv}");
    let mut book = calamine::Xlsx::new(Cursor::new(file("xlsx"))).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert!(sheet.get((1, 0)).unwrap().as_string().unwrap().starts_with("-CMD"));
    assert_eq!(book.worksheet_formula("Sheet1").unwrap().used_cells().count(), 0);
    let lines = String::from_utf8(file("jsonl")).unwrap();
    let cases: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), 3);
}

#[test]
fn pseudonyms_are_the_same_for_the_same_and_say_nothing() {
    let office = office();
    let key = office.folder.path().join("key");
    let keyed = format!("export --redact --columns case,name,passport,enterprise --pseudonym-key {}", key.display());
    let (one, other) = (rows(&office, &keyed), rows(&office, &keyed));
    assert_eq!(one, other, "one key, one set of pseudonyms");
    let fresh = rows(&office, "export --redact --columns case,name,passport,enterprise");
    assert_ne!(one, fresh, "without a key each export has its own");
    for rows in [&one, &fresh] {
        let of = |column: &str| rows.iter().map(|row| row[column].to_string()).collect::<BTreeSet<_>>().len();
        assert_eq!((of("case"), of("passport"), of("enterprise")), (3, 3, 1));
        let text = serde_json::to_string(rows).unwrap();
        for told in ["PVG-2026", "L11111111", "L22222222", "Ibrahim", "CMD", "9131"] {
            assert!(!text.contains(told), "{told}: {text}");
        }
    }
    let warned = office.plain(&["export".to_owned(), "--redact".to_owned()]);
    assert!(warned.err.contains("3 rows have fewer than 5 alike"), "{}", warned.err);
}

#[test]
fn passports_in_full_are_a_view_that_is_recorded() {
    let office = office();
    assert_eq!(office.run("", "export --reveal --purpose authority").exit, Exit::Usage);
    let before = office.done("", "audit head")["transaction"].as_u64().unwrap();
    let told = office.done("review1", "export --reveal --purpose authority --columns passport");
    assert_eq!(told["cases"][0]["passport"], "L11111111");
    assert_eq!(office.done("", "audit head")["transaction"], before + 1);
    office.holds();
}

#[test]
fn a_saved_query_stands_for_its_words() {
    let office = office();
    let config = office.folder.path().join("office.toml");
    std::fs::write(&config, "[queries]\nours = \"port:PVG state:open\"\nnone = \"nationality:D state:draft\"\n")
        .unwrap();
    let counted =
        |query: &str| office.done("", &format!("--config {} list {query}", config.display()))["total"].clone();
    assert_eq!((counted("@ours"), counted("@none")), (3.into(), 0.into()));
    // What no case and no office can be is a mistake, not an empty list.
    for word in ["port:XXX", "enterprise:9131Z", "batch:77", "claimed:nobody", "state:gone"] {
        for command in ["list", "queue office", "export"] {
            let came = office.run("", &format!("{command} {word}"));
            assert_eq!(
                (came.exit, came.code().as_str()),
                (Exit::Usage, "bad_filter"),
                "{command} {word}: {}",
                came.err
            );
        }
    }
    assert_eq!(office.done("", "list port:PVG enterprise:9131")["total"], office.done("", "list")["total"]);
    assert_eq!(office.run("", &format!("--config {} list @others", config.display())).exit, Exit::NotFound);
}
