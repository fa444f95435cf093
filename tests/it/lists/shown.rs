//! Workbooks as their sheets show them: number formats, merged and hidden cells, empty sheets, files that are none.

use std::io::{Read, Write};

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use visa_cli::lists::sheet::{Asks, HIDDEN, Hidden, Sheet, Why};
use visa_cli::lists::source::Source;
use zip::write::SimpleFileOptions;

use super::{says, survey};

const HEADER: [&str; 4] = ["姓名", "国籍", "护照号码", "停留天数"];

fn people(page: &mut Worksheet, count: u32) {
    for (column, name) in (0..).zip(HEADER) {
        page.write_string(0, column, name).unwrap();
    }
    for row in 1..=count {
        page.write_string(row, 0, format!("GUEST {}", char::from(b'A' + row as u8))).unwrap();
        page.write_string(row, 1, "英国").unwrap();
        page.write_string(row, 2, format!("C40021{row:03}")).unwrap();
    }
}

fn passports(bytes: &[u8]) -> Vec<String> {
    let sheet = survey(bytes).unwrap();
    let (mut rows, mut found) = (sheet.rows(), Vec::new());
    while let Some(row) = rows.next().unwrap() {
        let says = visa_cli::lists::row::read(row, &sheet).unwrap();
        let told = says.problems.iter().map(|problem| problem.fault.code.to_owned());
        found.push(says.passport.map_or_else(|| told.collect::<Vec<_>>().join(" "), |number| number.to_string()));
    }
    found
}

#[test]
fn a_number_is_read_as_its_format_shows_it() {
    let table = [
        ("000000000", 21_457_893.0, "021457893"),
        ("\"G\"00000000", 1_457_893.0, "G01457893"),
        ("0", 512_345_671.0, "512345671"),
        ("General", 512_345_671.0, "512345671"),
        ("000\\ 000\\ 000", 21_457_893.0, "BAD_PASSPORT"),
        ("0.00E+00", 21_457_893.0, "SPOILED_CELL"),
        (";;;", 21_457_893.0, "SHOWN_OTHERWISE"),
        ("[>99]000000000;0", 21_457_893.0, "SHOWN_OTHERWISE"),
        ("# ?/?", 21_457_893.0, "SHOWN_OTHERWISE"),
    ];
    for (format, number, expected) in table {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        people(page, 1);
        page.write_number_with_format(1, 2, number, &Format::new().set_num_format(format)).unwrap();
        assert_eq!(passports(&book.save_to_buffer().unwrap()), [expected], "{format}");
    }
}

#[test]
fn hidden_rows_and_columns_are_asked_about() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    people(page, 4);
    page.set_row_hidden(2).unwrap();
    page.set_row_hidden(3).unwrap();
    page.set_column_hidden(1).unwrap();
    let source = Source::of_bytes("list.xlsx", book.save_to_buffer().unwrap());
    let asked = |hidden| Sheet::survey(&source, &Asks { hidden, ..Asks::default() });
    let question = asked(None).unwrap_err();
    assert_eq!(question.code, HIDDEN);
    assert!(question.what.en.contains("2 hidden rows and 1 hidden column (B)"), "{}", question.what.en);
    assert_eq!(says(&asked(Some(Hidden::Include)).unwrap()).people.len(), 4);
    // Without the column of nationalities it is no list.
    assert_eq!(asked(Some(Hidden::Skip)).unwrap_err().code, "column_missing");
}

/// A workbook with something else in the place of a text of its first sheet.
fn edited(book: &mut Workbook, from: &str, to: &str) -> Vec<u8> {
    let bytes = std::io::Cursor::new(book.save_to_buffer().unwrap());
    let (mut whole, mut archive) =
        (zip::ZipArchive::new(bytes).unwrap(), zip::ZipWriter::new(std::io::Cursor::new(vec![])));
    for place in 0..whole.len() {
        let mut part = whole.by_index(place).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains(from), "{text}");
            content = text.replace(from, to).into_bytes();
        }
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_row_is_hidden_where_its_sheet_shows_nothing_of_it() {
    let table = [
        ("", false, 0),
        ("customHeight=\"1\" ", false, 0),
        ("ht=\"0\" ", false, 1),
        ("ht=\"0\" customHeight=\"1\" ", false, 1),
        ("hidden=\"1\" ", false, 1),
        // All rows in which nothing stands are hidden; those that stand in the sheet are shown.
        ("", true, 0),
        ("customHeight=\"1\" ", true, 0),
        ("hidden=\"1\" ", true, 1),
    ];
    for (says, unused, hidden) in table {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        people(page, 4);
        page.hide_unused_rows(unused);
        let bytes = edited(&mut book, "<row r=\"3\" ", &format!("<row r=\"3\" {says}"));
        let asks = Asks { hidden: Some(Hidden::Include), ..Asks::default() };
        let sheet = Sheet::survey(&Source::of_bytes("list.xlsx", bytes), &asks).unwrap();
        assert_eq!((sheet.around.hidden_rows, sheet.data_rows), (hidden, 4), "{says} {unused}");
    }
}

#[test]
fn part_of_a_name_is_not_left_out_in_silence() {
    let table = [
        ("NULL", Some("CELL_SAYS_NOTHING"), 0),
        ("n/a", Some("CELL_SAYS_NOTHING"), 0),
        ("None", Some("CELL_SAYS_NOTHING"), 0),
        ("nil", Some("CELL_SAYS_NOTHING"), 0),
        ("-", None, 1),
        ("无", None, 1),
        ("", None, 0),
        ("NULLE", None, 0),
    ];
    for (cell, code, told) in table {
        for column in [0, 1] {
            let mut book = Workbook::new();
            let page = book.add_worksheet();
            let mut row = ["ADEYEMI", "TUNDE", "英国", "C40021001"];
            row[column] = cell;
            for (place, (head, cell)) in ["姓", "名", "国籍", "护照号码"].iter().zip(row).enumerate() {
                page.write_string(0, u16::try_from(place).unwrap(), *head).unwrap();
                page.write_string(1, u16::try_from(place).unwrap(), cell).unwrap();
            }
            let sheet = survey(&book.save_to_buffer().unwrap()).unwrap();
            let mut rows = sheet.rows();
            let says = visa_cli::lists::row::read(rows.next().unwrap().unwrap(), &sheet).unwrap();
            let problems: Vec<&str> = says.problems.iter().map(|problem| problem.fault.code).collect();
            assert_eq!(problems, code.into_iter().collect::<Vec<_>>(), "{cell}");
            let at: Vec<String> = (0..told).map(|_| format!("{}2", ["A", "B"][column])).collect();
            assert_eq!(sheet.around.no_name, (told, at), "{cell}");
        }
    }
}

#[test]
fn a_row_that_is_hidden_or_struck_out_is_left_out_as_such_and_comments_are_told() {
    let struck = Format::new().set_font_strikethrough();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    people(page, 5);
    page.set_row_hidden(2).unwrap();
    page.write_string_with_format(3, 0, "GUEST D", &struck).unwrap();
    let parts = [(&Format::new(), "GUEST "), (&struck, "E")];
    page.write_rich_string(4, 0, &parts).unwrap();
    page.insert_note(5, 1, &rust_xlsxwriter::Note::new("do not take")).unwrap();
    let source = Source::of_bytes("list.xlsx", book.save_to_buffer().unwrap());
    let asked = |hidden| Sheet::survey(&source, &Asks { hidden, ..Asks::default() });
    let question = asked(None).unwrap_err();
    let what = &question.what.en;
    assert!(
        question.code == HIDDEN && what.contains("1 hidden row,") && what.contains("2 rows in which something"),
        "{what}"
    );
    let all = asked(Some(Hidden::Include)).unwrap();
    assert_eq!((all.around.hidden_rows, all.around.struck_rows, all.around.leaves_out_hidden), (1, 2, false));
    assert_eq!(says(&all).people.len(), 5);
    let rest = asked(Some(Hidden::Skip)).unwrap();
    assert_eq!((rest.around.hidden_rows, rest.around.struck_rows, rest.around.blank), (1, 2, 0));
    assert_eq!((says(&rest).people.len(), rest.data_rows), (2, 5));
    let mut rows = rest.rows();
    let mut left_out = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        left_out.extend(row.left_out.then_some(row.number));
    }
    assert_eq!(left_out, [3, 4, 5]);
    let comments = rest.comments();
    assert!(comments.len() == 1 && comments[0].0 == "B6" && comments[0].1.ends_with("do not take"), "{comments:?}");
}

#[test]
fn what_is_merged_down_a_column_holds_for_each_row() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    people(page, 3);
    page.merge_range(1, 3, 3, 3, "7", &Format::new()).unwrap();
    let sheet = survey(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!((says(&sheet).people.len(), sheet.around.merged), (3, 1));
    assert!(says(&sheet).people.iter().all(|person| person.ends_with(" 7")));
}

#[test]
fn empty_sheets_are_no_question_and_stray_cells_are_told() {
    let mut book = Workbook::new();
    book.add_worksheet();
    people(book.add_worksheet().set_name("B").unwrap(), 2);
    book.add_worksheet();
    assert_eq!(survey(&book.save_to_buffer().unwrap()).unwrap().sheet_name(), Some("B"));
    people(book.add_worksheet().set_name("D").unwrap(), 1);
    let question = survey(&book.save_to_buffer().unwrap()).unwrap_err();
    assert!(
        question.code == "which_sheet" && question.what.en.ends_with("B | D; nothing was written"),
        "{}",
        question.what.en
    );
    for (row, column, code) in [(1_048_575, 16_383, "stray_cell"), (2, 16_383, "broken_list")] {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        people(page, 2);
        page.write_string(row, column, "x").unwrap();
        assert_eq!(survey(&book.save_to_buffer().unwrap()).unwrap_err().code, code);
    }
}

fn zipped(name: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default()).unwrap();
    archive.write_all(b"x").unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_file_of_another_kind_is_named_for_what_it_is() {
    let wide: Vec<u8> = "\u{feff}<html><table>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table: Vec<(Vec<u8>, &str)> = vec![
        (b"<html><body><table><tr><td>x".to_vec(), "HTML"),
        (b"\xef\xbb\xbf\r\n<!-- x --><!DOCTYPE html><html>".to_vec(), "HTML"),
        (wide, "HTML"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n".to_vec(), "MHTML"),
        (
            b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>".to_vec(),
            "XML Spreadsheet 2003",
        ),
        (b"<?xml version=\"1.0\"?><a/>".to_vec(), "XML"),
        (b"%PDF-1.4".to_vec(), "PDF"),
        (b"{\\rtf1".to_vec(), "RTF"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "PNG"),
        (b"\xff\xd8\xff\xe0".to_vec(), "JPEG"),
        (b"Rar!\x1a\x07".to_vec(), "RAR"),
        (b"7z\xbc\xaf\x27\x1c".to_vec(), "7z"),
        (b"\x1f\x8b\x08".to_vec(), "gzip"),
        (b"{\"a\": 1}".to_vec(), "JSON"),
        (b"ID;PWXL;N;E".to_vec(), "SYLK"),
        (zipped("xl/workbook.bin"), "XLSB"),
        (zipped("word/document.xml"), "Word"),
        (zipped("ppt/presentation.xml"), "PowerPoint"),
        (zipped("Index/Document.iwa"), "Numbers"),
        (zipped("list.csv"), "ZIP"),
    ];
    for (bytes, name) in table {
        let refused = survey(&bytes).unwrap_err();
        assert_eq!(refused.code, "other_kind", "{name}");
        assert!(refused.what.en.contains(name) && refused.hint.en.contains(".csv"), "{name}: {}", refused.what.en);
    }
}

#[test]
fn why_rows_stand_aside_is_told_with_each() {
    let list = "名单,,,\n序号,姓名,国籍,护照号码\n欧洲馆（1人）,,,\n1,EVE,USA,540021888\n序号,姓名,国籍,护照号码\n2,ADAM,USA,540021887\n3,,,\n本页小计：2人,,,\n以上信息真实有效。,,,\n";
    let sheet = survey(list.as_bytes()).unwrap();
    let aside: Vec<(u64, Why)> = sheet.around.aside.iter().map(|aside| (aside.row, aside.why)).collect();
    let expected =
        [(1, Why::Title), (3, Why::Group), (5, Why::Header), (7, Why::NumberOnly), (8, Why::Total), (9, Why::Foot)];
    assert_eq!((aside.as_slice(), sheet.data_rows), (expected.as_slice(), 2));
}
