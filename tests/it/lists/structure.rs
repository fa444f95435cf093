//! Faults of the structure: refused with line and column, or read right.

use serde_json::Value;

use super::{family, says, survey};

const TABLE: &str = include_str!("structure.jsonl");

/// `{A*1000}` stands for a thousand times A.
fn written_out(text: &str) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (what, more) = after.split_once('}').unwrap();
        let (unit, times) = what.rsplit_once('*').unwrap();
        all.push_str(before);
        all.push_str(&unit.repeat(times.parse().unwrap()));
        rest = more;
    }
    all + rest
}

/// `broken_list 3:2` with the places, the word of another refusal, or how many rows of data there are.
fn comes(list: &str) -> String {
    match survey(list.as_bytes()) {
        Ok(sheet) => {
            assert_eq!(says(&sheet).rows, sheet.data_rows);
            format!("{} rows", sheet.data_rows)
        }
        Err(error) => {
            let places = error.details.iter().map(|text| {
                let numbers = text.en.split([' ', ':']).filter_map(|word| word.parse::<u64>().ok()).take(2);
                let [line, column] = numbers.collect::<Vec<_>>()[..] else { panic!("{}", text.en) };
                assert!(text.zh.contains(&format!("第 {line} 行第 {column} 列")), "{}", text.zh);
                format!(" {line}:{column}")
            });
            format!("{}{}", error.code, places.collect::<String>())
        }
    }
}

#[test]
fn every_broken_list_is_refused_with_its_place() {
    let (mut count, mut wrong) = (0, Vec::new());
    for line in TABLE.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap();
        let found = comes(&written_out(text("list")));
        count += 1;
        if found != text("comes") {
            wrong.push(format!("{}: {found}, expected {}", text("what"), text("comes")));
        }
    }
    assert!(28 <= count);
    family("structure", count, &wrong);
}

#[test]
fn many_faults_are_listed_and_all_are_counted() {
    let rows: String = (0..500).map(|row| format!("GUEST,USA,54002{row:04},X\n")).collect();
    let error = survey(format!("姓名,国籍,护照号码\n{rows}").as_bytes()).unwrap_err();
    assert_eq!(error.details.len(), 50);
    assert!(error.what.zh.contains("共 500 处") && error.what.en.contains("500 places"), "{}", error.what.zh);
}
