//! Correction files: what comes back repaired is read as the perfect list would have been.

use visa_cli::domain::text::Lang;
use visa_cli::lists::correction;
use visa_cli::lists::outcome::CellRemark;
use visa_cli::lists::row;
use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;

use super::{says, survey};

/// The correction file of all rows with problems.
fn correct(sheet: &Sheet, lang: Lang) -> Vec<u8> {
    let (mut rows, mut unsettled) = (sheet.rows(), Vec::new());
    while let Some(row) = rows.next().unwrap() {
        let problems = row::read(row, sheet).map(|says| says.problems).unwrap_or_default();
        if !problems.is_empty() {
            unsettled.push((row.number, problems.into_iter().map(CellRemark::from).collect()));
        }
    }
    let mut out = Vec::new();
    correction::write(sheet, lang, None, unsettled.into_iter(), &mut out).unwrap();
    out
}

const LIST: &str = "外国客商邀请名单,,,\r\n姓名,国籍,护照号码,\"备注, 其他\"\r\n\
                    ADAM,USA,540021887,\r\nEVE,乌有国,1.23E+08,\"a \"\"b\"\"\r\nc\"\r\nKAIN,USA,540021889,\r\nABEL,,540021880,末";

#[test]
fn only_rows_with_problems_come_back_with_reason_and_remedy() {
    let file = correct(&survey(LIST.as_bytes()).unwrap(), Lang::Zh);
    let text = String::from_utf8(file).unwrap();
    let expected = "外国客商邀请名单,,,\r\n姓名,国籍,护照号码,\"备注, 其他\",行号,问题,改正办法\r\n\
        EVE,乌有国,1.23E+08,\"a \"\"b\"\"\r\nc\",4,B4: 没有这个国籍；C4: 已被表格软件改成科学计数法，原来的数字已丢失,写国家中文全称或者三字代码；将该列设为文本格式后重新填写\r\n\
        ABEL,,540021880,末,6,B6: 没有填写,填写该格\r\n";
    assert_eq!(text, expected);
}

#[test]
fn a_repaired_correction_is_read_as_the_perfect_list() {
    let perfect = LIST.replace("乌有国,1.23E+08", "USA,540021888").replace("ABEL,,", "ABEL,USA,");
    let whole = says(&survey(perfect.as_bytes()).unwrap());
    assert_eq!(whole.problems, [] as [&str; 0]);
    for (encode, lang) in [(false, Lang::Zh), (true, Lang::En)] {
        let list = if encode { encoding_rs::GBK.encode(LIST).0.into_owned() } else { LIST.into() };
        let file = correct(&survey(&list).unwrap(), lang);
        let text =
            if encode { encoding_rs::GBK.decode(&file).0.into_owned() } else { String::from_utf8(file).unwrap() };
        let repaired = text.replace("乌有国,1.23E+08", "USA,540021888").replace("ABEL,,", "ABEL,USA,");
        let bytes = if encode { encoding_rs::GBK.encode(&repaired).0.into_owned() } else { repaired.into() };
        let again = says(&survey(&bytes).unwrap());
        let people = |says: &super::Says| -> Vec<String> {
            says.people.iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
        };
        let mut unsettled = people(&whole);
        unsettled.retain(|line| line.starts_with("EVE") || line.starts_with("ABEL"));
        assert_eq!(people(&again), unsettled);
        assert_eq!(again.notes, ["a \"b\"\r\nc", "末"]);
    }
}

#[test]
fn the_correction_of_a_workbook_is_a_workbook_of_text() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lists/numbers_for_days.xlsx");
    let sheet = Sheet::survey(&Source::open(path.as_ref()).unwrap(), &Asks::default()).unwrap();
    assert_eq!(correction::ending(&sheet), "xlsx");
    let file = correct(&sheet, Lang::Zh);
    let again = survey(&file).unwrap();
    assert_eq!((again.data_rows, again.encoding()), (3, "XLSX"));
    assert_eq!(says(&again).problems, ["E2 SERIAL_DATE", "H3 SERIAL_DATE", "G4 SPOILED_CELL"]);
    assert_eq!(again.columns.fields(), sheet.columns.fields());
    assert!(again.columns.unknown().is_empty(), "our own columns say nothing");
}
