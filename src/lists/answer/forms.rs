//! The forms of the answer sheet: text, CSV, .xlsx and HTML, each in Chinese or English.

use std::io::{self, Write};

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook};

use super::{Head, Line, Printed};
use crate::domain::guard::guarded;
use crate::domain::safe::shown;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Word, words};
use crate::error::{Exit, UserError};

words! {
    /// The form of an answer sheet.
    Form {
        Text = "text", "文本", "text";
        Csv = "csv", "CSV", "CSV";
        Xlsx = "xlsx", "工作簿", "workbook";
        Html = "html", "网页", "HTML";
    }
}

impl Form {
    /// Tells the form by the ending of a file's name, text where it has none; `None` for an ending that names no form.
    pub fn of_name(name: &str) -> Option<Form> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let Some((_, ending)) = file.rsplit_once('.') else { return Some(Form::Text) };
        let known = |form: &&Form| ending.eq_ignore_ascii_case(form.code());
        let is = |other: &str| ending.eq_ignore_ascii_case(other);
        let other = if is("htm") { Some(Form::Html) } else { is("txt").then_some(Form::Text) };
        Form::ALL.iter().find(known).copied().or(other)
    }
}

/// The page; everything put into it is escaped.
const PAGE: &str = include_str!("answer.html");
const ROW: &str = include_str!("row.html");

static TITLE: Text = text("邀请名单办理回执", "Answer to a list of invited people");
static COLUMNS: [Text; 6] = [
    text("行号", "Row"),
    text("姓名", "Name"),
    text("护照尾号", "Passport ends"),
    text("办理情况", "Standing"),
    text("受理回执号", "Receipt"),
    text("请补正的内容", "To be supplied or corrected"),
];
static ONCE: Text =
    text("须补正的内容已一次全部列出。", "Everything that is to be supplied or corrected is listed here at once.");
static TRAINING: Text = text("培训用，无效力", "TRAINING, WITHOUT EFFECT");

const fn text(zh: &'static str, en: &'static str) -> Text {
    Text { zh: std::borrow::Cow::Borrowed(zh), en: std::borrow::Cow::Borrowed(en) }
}

/// Hands on the lines of an answer, one at a time.
pub type Lines<'a> = &'a mut dyn FnMut(&mut dyn FnMut(Line) -> anyhow::Result<()>) -> anyhow::Result<()>;

/// Writes an answer sheet, line by line as they come.
pub fn write(form: Form, lang: Lang, head: &Head, lines: Lines, out: &mut dyn Write) -> anyhow::Result<()> {
    match form {
        Form::Text => as_text(lang, head, lines, out)?,
        Form::Csv => as_csv(lang, head, lines, out)?,
        Form::Xlsx => as_xlsx(lang, head, lines, out)?,
        Form::Html => as_html(lang, head, lines, out)?,
    }
    out.flush().map_err(|error| cannot_write(&error).into())
}

fn cannot_write(error: &io::Error) -> UserError {
    UserError::new(
        Exit::Refused,
        "cannot_write",
        Text::new(format!("回执无法写出: {error}"), format!("the answer sheet cannot be written: {error}")),
        Text::new("检查文件夹、权限和剩余空间", "check the folder, the permissions and the space left"),
    )
}

/// What cannot be written is told as such.
fn put<T, E: Into<io::Error>>(written: Result<T, E>) -> Result<T, UserError> {
    written.map_err(|error| cannot_write(&error.into()))
}

fn print(line: &Line, lang: Lang) -> Printed {
    let Line { row, name, standing, receipt, points, .. } = line;
    Printed {
        row: *row,
        name: shown(name).into_owned(),
        passport: shown(&line.passport_end()).into_owned(),
        code: standing.code(),
        standing: word(*standing, lang),
        receipt: receipt.clone().unwrap_or_default(),
        points: points.iter().map(|point| shown(point.of(lang)).into_owned()).collect(),
    }
}

fn word(word: impl Word, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => word.zh(),
        Lang::En => word.en(),
    }
}

/// What stands above the rows: label and value.
fn above(head: &Head, lang: Lang) -> Vec<(&'static str, String)> {
    let label = |zh, en| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut above = vec![
        (label("受理机关", "Office"), head.office.clone()),
        (label("名单", "List"), shown(&head.list).into_owned()),
        (label("名单摘要", "SHA-256 of the list"), head.sha256.clone()),
        (label("日期", "Date"), head.on.to_string()),
    ];
    if let Some(batch) = head.batch {
        above.push((label("批次", "Batch"), batch.to_string()));
    }
    above.extend(head.counts.iter().map(|(standing, count)| (word(*standing, lang), count.to_string())));
    if let Some(typed) = &head.typed {
        above.push((
            label("已按通常写法读取，以后请改用半角", "Read in usual form; please type it so"),
            typed.of(lang).to_owned(),
        ));
    }
    if head.training {
        above.push((label("注意", "Note"), TRAINING.of(lang).to_owned()));
    }
    above
}

fn as_text(lang: Lang, head: &Head, lines: Lines, out: &mut dyn Write) -> anyhow::Result<()> {
    put(writeln!(out, "{}", TITLE.of(lang)))?;
    for (label, value) in above(head, lang) {
        put(writeln!(out, "{label}: {value}"))?;
    }
    put(writeln!(out))?;
    lines(&mut |line| {
        let Printed { row, name, passport, standing, receipt, points, .. } = print(&line, lang);
        let receipt = if receipt.is_empty() { receipt } else { format!("  {receipt}") };
        put(writeln!(out, "{row}  {name} (…{passport})  {standing}{receipt}"))?;
        for point in points {
            put(writeln!(out, "    - {point}"))?;
        }
        Ok(())
    })?;
    Ok(put(writeln!(out, "\n{}", ONCE.of(lang)))?)
}

/// UTF-8 with a mark, so that spreadsheets read it as such.
fn as_csv(lang: Lang, head: &Head, lines: Lines, out: &mut dyn Write) -> anyhow::Result<()> {
    put(out.write_all("\u{feff}".as_bytes()))?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
    put(csv.write_record([TITLE.of(lang)]))?;
    for (label, value) in above(head, lang) {
        put(csv.write_record([label, &guarded(&value)]))?;
    }
    put(csv.write_record(COLUMNS.iter().map(|name| name.of(lang))))?;
    lines(&mut |line| {
        let cells = cells(&print(&line, lang));
        Ok(put(csv.write_record(cells.iter().map(|cell| guarded(cell).into_owned())))?)
    })?;
    Ok(put(csv.flush())?)
}

fn cells(line: &Printed) -> [String; 6] {
    let Printed { row, name, passport, standing, receipt, points, .. } = line;
    [row.to_string(), name.clone(), passport.clone(), (*standing).to_owned(), receipt.clone(), points.join("\n")]
}

/// The sheet is kept in a file without a name until it is whole.
fn as_xlsx(lang: Lang, head: &Head, lines: Lines, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut whole = put(tempfile::tempfile())?;
    let mut book = Workbook::new();
    fill(&mut book, lang, head, lines)?;
    put(book.save_to_writer(&mut whole).map_err(io::Error::other))?;
    put(io::Seek::rewind(&mut whole))?;
    put(io::copy(&mut whole, out))?;
    Ok(())
}

/// Widths of the columns, characters.
const WIDTHS: [f64; 6] = [7.0, 30.0, 14.0, 24.0, 22.0, 70.0];

fn fill(book: &mut Workbook, lang: Lang, head: &Head, lines: Lines) -> anyhow::Result<()> {
    // The same answer has the same bytes: no time of writing stands in the file.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let page = book.add_worksheet_with_constant_memory()?;
    let plain = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let bold = plain.clone().set_bold();
    page.set_name(match lang {
        Lang::Zh => "回执",
        Lang::En => "answer",
    })?;
    page.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    for (column, width) in (0..).zip(WIDTHS) {
        page.set_column_width(column, width)?;
    }
    page.write_string_with_format(0, 0, TITLE.of(lang), &Format::new().set_bold())?;
    let mut at = 1;
    for (label, value) in above(head, lang) {
        page.write_string_with_format(at, 1, label, &plain)?;
        page.write_string_with_format(at, 3, value, &Format::new())?;
        at += 1;
    }
    for (column, name) in (0..).zip(&COLUMNS) {
        page.write_string_with_format(at, column, name.of(lang), &bold)?;
    }
    page.set_repeat_rows(at, at)?;
    lines(&mut |line| {
        at += 1;
        for (column, cell) in (0..).zip(cells(&print(&line, lang))) {
            page.write_string_with_format(at, column, cell, &plain)?;
        }
        Ok(())
    })?;
    page.write_string_with_format(at + 1, 0, ONCE.of(lang), &Format::new())?;
    Ok(())
}

/// Where the rows stand in the page.
const ROWS: &str = "<!-- rows -->";

fn as_html(lang: Lang, head: &Head, lines: Lines, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    pages.add_template("answer.html", PAGE)?;
    pages.add_template("row.html", ROW)?;
    let values = context! {
        lang => match lang { Lang::Zh => "zh-CN", Lang::En => "en" },
        title => TITLE.of(lang),
        training => if head.training { TRAINING.of(lang) } else { "" },
        above => above(head, lang),
        columns => COLUMNS.iter().map(|name| name.of(lang)).collect::<Vec<_>>(),
        once => ONCE.of(lang),
    };
    let page = pages.get_template("answer.html")?.render(values)?;
    let (before, after) = page.split_once(ROWS).unwrap_or((&page, ""));
    put(out.write_all(before.as_bytes()))?;
    let row = pages.get_template("row.html")?;
    lines(&mut |line| {
        let text = row.render(context! { line => Value::from(Serde(print(&line, lang))) })?;
        Ok(put(out.write_all(text.as_bytes()))?)
    })?;
    Ok(put(out.write_all(after.as_bytes()))?)
}
