//! Answer sheets: what may be told, in four forms and two languages; nothing in them acts.

use chrono::NaiveDate;
use visa_cli::domain::guard::unguarded;
use visa_cli::domain::text::{Lang, Text};
use visa_cli::domain::words::Word;
use visa_cli::lists::answer::{Form, Head, Line, Standing, write};
use visa_cli::lists::outcome::{CellRemark, RowOutcome};

const SECRET: &str = "安全理由 watch list 布控 PVG-2026-000777";

fn lines() -> Vec<Line> {
    let told = |what: &str| {
        let what = Text::new(what.to_owned(), format!("{what} (en)"));
        vec![CellRemark::of_row("C5".to_owned(), "CODE", what, Text::new("改正它", "mend it"))]
    };
    let receipt = || Some("R-2026-000001".to_owned());
    let names =
        ["<script>alert(1)</script>", "=HYPERLINK(1)", "EVE \u{202e}X", "ABEL", "SETH", "NOAH", "SEM", "HAM", "JAPHET"];
    let outcomes = RowOutcome::ALL.iter().filter(|outcome| **outcome != RowOutcome::Blank);
    (2..)
        .zip(outcomes.zip(names))
        .map(|(row, (outcome, name))| {
            let standing = Standing::of(*outcome);
            let told = told(if standing == Standing::ToSupplement { "护照号码缺失" } else { SECRET });
            let points = Line::points(standing, &told);
            let receipt = receipt().filter(|_| standing.has_receipt());
            Line { row, name: name.to_owned(), passport: "C4F7H2K91".to_owned(), standing, receipt, points }
        })
        .collect()
}

fn head() -> Head {
    Head {
        office: "PVG".to_owned(),
        list: "=list<b>.csv".to_owned(),
        sha256: "ab".repeat(32),
        batch: Some(17),
        on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        counts: vec![(Standing::Accepted, 2), (Standing::InHand, 2)],
        typed: None,
        training: true,
    }
}

fn form(form: Form, lang: Lang) -> Vec<u8> {
    let mut out = Vec::new();
    write(form, lang, &head(), &mut |take| lines().into_iter().try_for_each(&mut *take), &mut out).unwrap();
    out
}

#[test]
fn what_is_held_or_refused_is_told_without_its_reason() {
    for lang in [Lang::Zh, Lang::En] {
        for one in [Form::Text, Form::Csv, Form::Html] {
            let text = String::from_utf8(form(one, lang)).unwrap();
            for word in ["安全理由", "watch list", "布控", "000777", "screening", "核查"] {
                assert!(!text.contains(word), "{one} says {word}");
            }
            assert!(!text.contains("C4F7H2K91"), "{one}: only the end of a passport number is printed");
            assert!(text.contains("2K91") && text.contains("R-2026-000001"));
            let point = match lang {
                Lang::Zh => "C5: 护照号码缺失 ",
                Lang::En => "C5: 护照号码缺失 (en) ",
            };
            assert_eq!(text.matches(point).count(), 3, "{one}: duplicate, incomplete and error are to be supplemented");
            // Two new people and one on file have a receipt; what is held or refused has none.
            assert_eq!(text.matches("R-2026-000001").count(), 3, "{one}");
        }
    }
}

#[test]
fn nothing_in_a_form_acts() {
    let html = String::from_utf8(form(Form::Html, Lang::Zh)).unwrap();
    assert!(!html.contains("<script") && !html.contains("<b>") && html.contains("&lt;script&gt;"));
    assert!(!html.contains("://") && html.contains("size: A4"), "the page needs nothing from elsewhere");
    for one in [Form::Text, Form::Csv, Form::Html] {
        assert!(!String::from_utf8(form(one, Lang::Zh)).unwrap().contains('\u{202e}'), "{one}");
    }
    let csv = form(Form::Csv, Lang::En);
    let rest = csv.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rest);
    let cells: Vec<String> =
        reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    assert!(cells.iter().any(|cell| unguarded(cell) == "=HYPERLINK(1)"));
    assert!(cells.iter().any(|cell| unguarded(cell) == "=list<b>.csv"));
}

#[test]
fn the_workbook_holds_the_same_rows_as_text() {
    use calamine::{Data, Reader, Xlsx};
    let mut book = Xlsx::new(std::io::Cursor::new(form(Form::Xlsx, Lang::Zh))).unwrap();
    let range = book.worksheet_range("回执").unwrap();
    let text = |cell: &Data| cell.to_string();
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(text).collect()).collect();
    let header = rows.iter().position(|row| row[0] == "行号").unwrap();
    let people = &rows[header + 1..header + 10];
    assert!(range.used_cells().all(|(_, _, cell)| matches!(cell, Data::String(_))), "no cell is a formula or a number");
    for (row, line) in people.iter().zip(lines()) {
        assert_eq!(row[0], line.row.to_string());
        assert_eq!(row[3], line.standing.zh());
        assert_eq!(row[4], line.receipt.unwrap_or_default());
    }
    assert_eq!(book.worksheet_formula("回执").unwrap().used_cells().count(), 0);
}

#[test]
fn the_form_follows_the_name_of_the_file() {
    let forms = [
        ("a.csv", Some(Form::Csv)),
        ("a.XLSX", Some(Form::Xlsx)),
        ("a.html", Some(Form::Html)),
        ("a.htm", Some(Form::Html)),
        ("a.txt", Some(Form::Text)),
        ("b.x/a", Some(Form::Text)),
        ("a.pdf", None),
    ];
    for (name, expected) in forms {
        assert_eq!(Form::of_name(name), expected);
    }
}
