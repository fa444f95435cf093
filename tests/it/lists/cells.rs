//! Cells as they are written and as spreadsheets spoil them: taken right, or told with cell, value, reason and remedy.

use proptest::prelude::{prop_assert_eq, proptest};
use visa_cli::domain::safe::acts;
use visa_cli::domain::words::Word;
use visa_cli::identity::country;
use visa_cli::lists::cell::{text, trimmed, word};
use visa_cli::lists::header::Field;
use visa_cli::lists::row::{self, RowSays};
use visa_cli::lists::sheet::Why;

use super::{family, survey};

const TABLE: &str = include_str!("cells.csv");
const FIELDS: [Field; 11] = [
    Field::Number,
    Field::FullName,
    Field::Nationality,
    Field::Passport,
    Field::BirthDate,
    Field::Sex,
    Field::Days,
    Field::Entries,
    Field::Purpose,
    Field::PassportKind,
    Field::Port,
];
const ROW: [&str; 13] =
    ["1", "ADAM", "USA", "540021887", "1979-01-31", "M", "7", "1", "商务", "普通", "PVG", "91310115MA1K4BQR53", "1"];

fn fields() -> Vec<Field> {
    FIELDS.into_iter().chain([Field::Uscc, Field::Phone]).collect()
}

/// A list whose first person has `cell` in the column of `field`, followed by others.
fn list(field: Field, cell: &str, others: &str) -> String {
    let line = |cell: &str| {
        let cells = fields().into_iter().zip(ROW).map(|(of, usual)| if of == field { cell } else { usual });
        cells.map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n"
    };
    let header: Vec<&str> = fields().into_iter().map(|field| field.names()[0]).collect();
    let others: String = others.split('|').filter(|other| !other.is_empty()).map(line).collect();
    format!("{}\n{}{others}", header.join(","), line(cell))
}

fn taken(says: &RowSays, field: Field) -> String {
    match field {
        Field::Passport => says.passport.unwrap().to_string(),
        Field::BirthDate => says.birth_date.unwrap().to_string(),
        Field::Nationality => says.nationality.unwrap().to_string(),
        Field::FullName => says.name.as_deref().unwrap().to_owned(),
        Field::Sex => says.particulars.sex.unwrap().to_owned(),
        Field::Days => says.stay_days.unwrap().to_string(),
        Field::Entries => says.entries.unwrap().code().to_owned(),
        Field::Purpose => says.purpose.unwrap().code().to_owned(),
        Field::PassportKind => says.passport_kind.unwrap().code().to_owned(),
        Field::Port => says.port.unwrap().to_string(),
        Field::Uscc => says.uscc.as_deref().unwrap().to_owned(),
        Field::Phone => says.particulars.phone.unwrap().to_owned(),
        Field::Number
        | Field::Surname
        | Field::GivenNames
        | Field::MiddleName
        | Field::FormOfAddress
        | Field::ChineseName
        | Field::PassportIssued
        | Field::PassportExpires
        | Field::Employer
        | Field::Position
        | Field::EntryDate
        | Field::Inviter
        | Field::Contact
        | Field::Note => panic!("{field} is not in the table"),
    }
}

#[test]
fn every_cell_is_taken_right_or_told() {
    let (mut count, mut wrong) = (0, Vec::new());
    for line in TABLE.lines().skip(1) {
        let [field, cell, others, expected] = line.split(';').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let field = Field::find(field).unwrap();
        let sheet = survey(list(field, cell, others).as_bytes()).unwrap();
        let mut rows = sheet.rows();
        let says = row::read(rows.next().unwrap().unwrap(), &sheet).unwrap();
        let found = match says.problems.as_slice() {
            [] => taken(&says, field),
            [problem] => {
                let column = char::from(b'A' + u8::try_from(sheet.columns.column(field).unwrap()).unwrap());
                assert_eq!(problem.cell, format!("{column}2"));
                let texts = [&problem.fault.what, &problem.fault.remedy];
                assert!(texts.iter().all(|text| !text.zh.is_empty() && !text.en.is_empty()), "{line}");
                problem.fault.code.to_owned()
            }
            several => format!("{several:?}"),
        };
        count += 1;
        if found != expected {
            wrong.push(format!("{line}: {found}"));
        }
    }
    assert!(100 <= count);
    family("cells", count, &wrong);
}

#[test]
fn all_problems_of_a_row_are_told_at_once() {
    let list = "姓名,国籍,护照号码,出生日期,停留天数\nM?LLER,乌有国,1.23E+08,45000,多\n";
    let says = super::says(&survey(list.as_bytes()).unwrap());
    assert_eq!(
        says.problems,
        ["A2 BAD_NAME", "B2 BAD_NATIONALITY", "C2 SPOILED_CELL", "D2 SERIAL_DATE", "E2 BAD_NUMBER"]
    );
}

#[test]
fn a_doubt_is_cleared_by_repeating_the_number() {
    let list = |note: &str| format!("姓名,国籍,护照号码,备注\nADAM,USA,54OO21887,{note}\n");
    assert_eq!(super::says(&survey(list("").as_bytes()).unwrap()).problems, ["C2 LOOKS_ALIKE"]);
    let says = super::says(&survey(list("护照即 54OO21887").as_bytes()).unwrap());
    assert_eq!(says.problems, [] as [&str; 0]);
}

#[test]
fn days_and_names_must_agree_with_each_other() {
    let list = "姓,名,姓名,国籍,护照号码,出生日期,签发日期,护照有效期至\n\
                MUELLER,HANS,HANS MUELLER,德国,C4F7H2K91,1979-04-12,2020-05-01,2030-05-01\n\
                MUELLER,HANS,ANNA SCHMIDT,德国,C4F7H2K91,2021-04-12,2020-05-01,2019-05-01\n";
    let says = super::says(&survey(list.as_bytes()).unwrap());
    assert_eq!(says.problems, ["C3 NAMES_DIFFER", "G3 DAYS_REVERSED", "H3 DAYS_REVERSED"]);
    assert_eq!(says.people.len(), 1);
}

#[test]
fn a_total_is_no_person_and_a_person_called_total_is_one() {
    let list = "序号,姓名,国籍,护照号码\n1,TOTAL ANNA,USA,540021887\n合计：2人,,,\nTotal: 2,,,\n共2人,,,\n合计 Total,2,,\n总计 / Grand Total: 2人,,,\n";
    let sheet = survey(list.as_bytes()).unwrap();
    assert_eq!((sheet.data_rows, sheet.around.rows(Why::Total).count()), (1, 5));
    let list = "姓名,国籍,护照号码\nTOTAL,USA,540021887\nTOTAL MARCO,USA,\n合计,,2\n";
    let sheet = survey(list.as_bytes()).unwrap();
    assert_eq!((sheet.data_rows, sheet.around.rows(Why::Total).count()), (2, 1));
    assert_eq!(super::says(&sheet).problems, ["C3 MISSING_CELL"]);
}

#[test]
fn a_person_right_below_the_header_is_no_instruction() {
    let list =
        "姓名,国籍,护照号码,备注\nADAM,USA,540021887,格式 A4\n同护照,中文全称,不含空格,选填\nEVE,USA,540021888,\n";
    let sheet = survey(list.as_bytes()).unwrap();
    assert_eq!((sheet.data_rows, sheet.around.rows(Why::Instruction).collect::<Vec<_>>()), (2, vec![3]));
}

#[test]
fn every_character_is_taken_unless_it_acts_or_hides() {
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let lost = matches!(c, '\u{fffc}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}');
        let hides = (acts(c) && c != '\r') || lost;
        assert_eq!(text::line(&format!("国{c}b")).is_err(), hides, "{c:?}");
    }
}

#[test]
fn a_country_is_read_by_each_of_its_names_unless_others_have_it_too() {
    for one in country::all().iter().filter(|one| one.known) {
        for name in [one.code, one.alpha_3, one.zh, one.en].into_iter().filter(|name| !name.is_empty()) {
            for _ in 0..2 {
                match word::nationality(name) {
                    Ok(read) => assert_eq!(read.as_str(), one.code, "{name}"),
                    Err(fault) => assert_eq!(fault.code, "AMBIGUOUS_NATIONALITY", "{name}"),
                }
            }
        }
    }
}

#[test]
fn a_name_has_letters_and_an_end() {
    assert!(text::name(&"A".repeat(120)).is_ok() && text::name(&"A".repeat(121)).is_err());
    assert!(text::name("AN NA").is_ok() && text::name(" ").is_err() && text::name("A4").is_err());
}

proptest! {
    #[test]
    fn a_cell_loses_what_surrounds_it_and_nothing_else(
        text in "[ \t\u{a0}\u{2003}\u{3000}\u{85}a中国。é\u{7f}鿿]{0,6}",
    ) {
        prop_assert_eq!(trimmed(&text), text.trim());
    }
}
