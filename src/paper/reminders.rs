//! Reminders as a file for the units that invited: rows for a spreadsheet, or a page for each unit.

use chrono::NaiveDate;
use minijinja::{Environment, context};

use super::report::training_mark;
use crate::app::report::reminders::Reminder;
use crate::domain::labels;
use crate::domain::safe;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;

const LAYOUT: &str = include_str!("reminders.html");

/// What is above the columns, Chinese and English.
pub const HEADS: [[&str; 2]; 11] = [
    ["日期", "by"],
    ["办理", "do"],
    ["姓名", "name"],
    ["国籍", "nationality"],
    ["护照", "passport"],
    ["事项", "measure"],
    ["证件号码", "document"],
    ["材料", "paper"],
    ["案件", "case"],
    ["邀请单位代码", "unit code"],
    ["邀请单位", "unit"],
];
/// Columns on a page, on which the unit stands above them.
const ON_PAGE: usize = 9;

/// What the file says of itself.
pub struct About {
    /// Name of the office.
    pub office: String,
    /// It is of a training file.
    pub training: bool,
    /// The day.
    pub on: NaiveDate,
}

/// The cells of one reminder, below [`HEADS`].
pub fn row(one: &Reminder, lang: Lang) -> Vec<String> {
    let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
    let country = one.nationality.as_deref().map(labels::nationality_of);
    vec![
        one.on.to_string(),
        one.duty.named(lang).to_owned(),
        or_empty(&one.name),
        country.map_or(String::new(), |country| country.of(lang).to_owned()),
        or_empty(&one.passport),
        one.measure.named(lang).to_owned(),
        or_empty(&one.document),
        one.paper.map_or(String::new(), |paper| paper.named(lang).to_owned()),
        one.case.clone(),
        or_empty(&one.enterprise),
        or_empty(&one.enterprise_name),
    ]
}

/// Returns one HTML file with a page for each unit, in the order in which units first stand among the reminders.
pub fn html(about: &About, found: &[Reminder], lang: Lang) -> anyhow::Result<String> {
    let mut units: Vec<(Option<&str>, Vec<&Reminder>)> = Vec::new();
    for one in found {
        let code = one.enterprise.as_deref();
        match units.iter_mut().find(|(of, _)| *of == code) {
            Some((_, rows)) => rows.push(one),
            None => units.push((code, vec![one])),
        }
    }
    let place = usize::from(lang == Lang::En);
    let pages: Vec<_> = units
        .iter()
        .map(|(code, rows)| {
            let name = rows.first().and_then(|one| one.enterprise_name.clone()).filter(|name| Some(&**name) != *code);
            let nobody = || Text::new("无邀请单位", "no inviting unit").of(lang).to_owned();
            let cells: Vec<Vec<String>> = rows.iter().map(|one| row(one, lang)[..ON_PAGE].to_vec()).collect();
            let (unit, code) = match (name, *code) {
                (Some(name), code) => (name, code),
                (None, Some(code)) => (code.to_owned(), None),
                (None, None) => (nobody(), None),
            };
            context! { unit, code, rows => cells }
        })
        .collect();
    let said = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut environment = Environment::new();
    environment.add_template("reminders.html", LAYOUT)?;
    let shown = environment.get_template("reminders.html")?.render(context! {
        lang => if lang == Lang::Zh { "zh-CN" } else { "en" },
        title => said("到期提醒", "days that run out"),
        office => about.office.clone(),
        on => about.on.to_string(),
        training => about.training.then(|| training_mark().of(lang).to_owned()),
        none => said("没有到期事项", "nothing runs out in these days"),
        note => said(
            "以受理机关的记录为准；逾期可能构成非法停留或者居留。",
            "The record of the office decides. To stay on after the last day may be unlawful.",
        ),
        heads => HEADS[..ON_PAGE].iter().map(|head| head[place]).collect::<Vec<_>>(),
        pages,
    })?;
    Ok(super::web_font::with_glyphs(&safe::shown(&shown)))
}
