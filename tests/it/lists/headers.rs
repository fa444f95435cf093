//! Headers as enterprises write them: each is mapped to the right fields, or refused with what was found.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use visa_cli::domain::words::Word;
use visa_cli::lists::header::{Columns, Field, folded};
use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;

use super::{family, survey};

const TABLE: &str = include_str!("headers.csv");

/// The codes of the columns from left to right, `?` for a name that is not known.
fn mapped(sheet: &Sheet) -> String {
    let known = sheet.columns.fields().into_iter().map(|(field, column)| (column, field.code()));
    let unknown = sheet.columns.unknown().iter().map(|(column, _)| (*column, "?"));
    let all: BTreeMap<usize, &str> = known.chain(unknown).collect();
    all.into_values().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_header_is_understood_or_refused() {
    let (mut count, mut wrong) = (0, Vec::new());
    for line in TABLE.lines().skip(1) {
        let (header, expected) = line.split_once(';').unwrap();
        let cells: Vec<String> = header.split('|').map(|cell| format!("\"{}\"", cell.replace("\\n", "\n"))).collect();
        let row: Vec<&str> = cells.iter().map(|cell| if cell == "\"\"" { "" } else { "x" }).collect();
        let list = format!("{}\n{}\n", cells.join(","), row.join(","));
        let found = match survey(list.as_bytes()) {
            Ok(sheet) => mapped(&sheet),
            Err(error) => format!("refused {}", error.code),
        };
        count += 1;
        if found != expected {
            wrong.push(format!("{header}: {found}, expected {expected}"));
        }
    }
    assert!(40 <= count);
    family("headers", count, &wrong);
}

#[test]
fn what_is_missing_and_what_was_found_is_told() {
    let error = survey("姓名,国籍,性别,出生日期\nA,B,C,D\n".as_bytes()).unwrap_err();
    assert!(error.what.zh.contains("缺少列 护照号码") && error.what.zh.contains("姓名 | 国籍 | 性别 | 出生日期"));
    assert!(error.what.en.contains("lacks the columns passport number"), "{}", error.what.en);
}

#[test]
fn an_enterprise_may_have_words_of_its_own() {
    let list = "Pax,Nat,Doc\nADAM,USA,540021887\n";
    assert_eq!(survey(list.as_bytes()).unwrap_err().code, "wrong_file");
    let names = [("Pax", Field::FullName), ("Nat", Field::Nationality), ("Doc", Field::Passport)];
    let names = names.into_iter().map(|(name, field)| (folded(name), field)).collect();
    let asks = Asks { names, ..Asks::default() };
    let sheet = Sheet::survey(&Source::of_bytes("list.csv", list.as_bytes()), &asks).unwrap();
    assert_eq!(mapped(&sheet), "full_name nationality passport");
}

#[test]
fn a_character_is_folded_alike_alone_and_beside_others() {
    for c in ('\0'..='\u{7f}').chain('\u{4e00}'..='\u{9fff}') {
        let small = c.nfkc().flat_map(char::to_lowercase);
        let whole: String = small.filter(|c| c.is_alphanumeric() || *c == '#').collect();
        // The letter with an accent is none of those that are composed already.
        assert_eq!((folded(&c.to_string()), folded(&format!("é{c}"))), (whole.clone(), format!("é{whole}")), "{c:?}");
    }
}

/// The names of each field in Chinese and in English, for whoever wants to read them: at least forty of each field.
const NAMES: &str = include_str!("header_names.csv");

#[test]
fn every_name_of_a_column_stands_for_its_field() {
    let (none, mut count, mut wrong) = (BTreeMap::new(), 0, Vec::new());
    let mut of_fields: BTreeMap<&str, usize> = BTreeMap::new();
    for line in NAMES.lines().skip(1) {
        let [field, _, names] = line.splitn(3, ';').collect::<Vec<_>>()[..] else { panic!("{line}") };
        for name in names.split('|') {
            count += 1;
            *of_fields.entry(field).or_default() += 1;
            let found = Columns::of([name].into_iter(), &none).unwrap();
            let found = found.fields().first().map_or("?", |(field, _)| field.code());
            if found != field {
                wrong.push(format!("{name}: {found}, expected {field}"));
            }
        }
    }
    assert_eq!(of_fields.len(), Field::ALL.len());
    assert!(of_fields.values().all(|names| 40 <= *names), "{of_fields:?}");
    family("names of columns", count, &wrong);
}
