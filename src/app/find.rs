//! For the telephone: what is known of a case, who has it, and the one sentence that the caller may be told.

use chrono::NaiveDate;
use serde::Serialize;

use super::case_list::{masked, missing_of, unit_of};
use super::desk::{Desk, recorded_time};
use super::legacy::{ClosedThere, cases_called, closed_there};
use super::transfer::{HandedOver, handed_over};
use crate::domain::filter::{Filter, Term};
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Measure;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;
use crate::store::cases::stock::SerialRow;
use crate::store::register::person::PersonRow;

/// What is said of one case.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// Number.
    pub case: String,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// How it ended in another system, where it came in as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_there: Option<ClosedThere>,
    /// Name.
    pub name: Option<String>,
    /// Passport number, all but the last four masked.
    pub passport: Option<String>,
    /// Name of the inviting unit, or its code.
    pub unit: Option<String>,
    /// Number of the document.
    pub document: Option<String>,
    /// What is still to be supplied.
    pub missing: Vec<String>,
    /// The last act on it.
    pub since: Option<String>,
    /// Who has it in hand; nobody where it waits for whoever takes it next.
    pub with: Option<String>,
    /// Last day for deciding.
    pub due_on: Option<chrono::NaiveDate>,
    /// What the caller may be told.
    pub tell: Text,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Answers {
    /// Version of this shape.
    pub schema: u32,
    /// The surest first.
    pub cases: Vec<Answer>,
    /// What became of the blank of that number, where it is on no document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank: Option<Text>,
    /// There are more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// Finds cases by whatever the caller says.
pub fn find(desk: &Desk, text: &str, most: u32) -> anyhow::Result<Answers> {
    let mut rows: Vec<CaseRow> = Vec::new();
    for key in desk.file.cases_named(text.trim())? {
        rows.extend(desk.file.case(key)?);
    }
    if rows.is_empty() {
        for key in cases_called(desk, text)? {
            rows.extend(desk.file.case(key)?);
        }
    }
    // A blank that was spoiled is on no document any more; it is found by the case that it was spoiled for.
    let number = text.trim().to_uppercase();
    let blank = match desk.file.serial(&number)? {
        Some(blank) => Some(blank),
        None => desk.file.serial_that_ends(&number)?,
    };
    if let Some(case) = blank.as_ref().and_then(|blank| blank.case)
        && rows.iter().all(|row| row.key != case)
    {
        rows.extend(desk.file.case(case)?);
    }
    let blank = blank.filter(|blank| blank.case.is_none() || blank.spoiled_on.is_some());
    let blank = blank.map(|blank| of_blank(&blank));
    let page = desk.file.list(&Filter { terms: vec![Term::Text(text.to_owned())] }, Order::Sure, most)?;
    let more = page.more || page.total > page.rows.len() as u64;
    let named: Vec<CaseKey> = rows.iter().map(|row| row.key).collect();
    rows.extend(page.rows.into_iter().filter(|row| !named.contains(&row.key)));
    rows.truncate(most as usize);
    let cases: anyhow::Result<Vec<Answer>> = rows.into_iter().map(|row| answer(desk, row)).collect();
    Ok(Answers { schema: 1, cases: cases?, blank, more })
}

/// What became of a blank that is on no document.
fn of_blank(blank: &SerialRow) -> Text {
    let number = &blank.number;
    let told = |day: NaiveDate, zh: &str, en: &str| {
        Text::new(format!("号码 {number}：{day} {zh}"), format!("the number {number}: {en} on {day}"))
    };
    match (blank.spoiled_on, blank.returned_on, blank.used_on) {
        (Some(day), ..) => told(day, "登记为废证", "spoiled"),
        (None, Some(day), _) => told(day, "退还", "given back"),
        (None, None, day) => told(
            day.unwrap_or_default(),
            "恢复备份时扣下，可能已经使用",
            "held back when the file was put back, may be used",
        ),
    }
}

fn answer(desk: &Desk, row: CaseRow) -> anyhow::Result<Answer> {
    let person = desk.applicant(&row)?;
    let unit = unit_of(desk, &row)?;
    let since = desk.file.events(row.key)?.last().map(|event| recorded_time(event.at));
    let missing = if row.state.is_open() { missing_of(desk, &row)? } else { Vec::new() };
    let document = desk.file.issued(row.key)?.map(|document| document.number);
    let closed_there = closed_there(desk, &row)?;
    let since = closed_there.as_ref().map_or(since, |there| there.on.clone());
    let told = match (&closed_there, handed_over(desk, &row)?) {
        // What another system decided is told to nobody over the telephone, as what was decided here.
        (Some(_), _) => Some(Text::new("已办结，请到窗口查询", "it was decided: ask at the counter")),
        (None, Some(HandedOver { to, .. })) => Some(Text::new(
            format!("案件已移交 {to}，请向该机关查询"),
            format!("the case was handed over to {to}: ask there"),
        )),
        (None, None) => None,
    };
    Ok(Answer {
        case: desk.number(row.key),
        measure: row.measure,
        state: row.state,
        closed_there,
        name: person.as_ref().and_then(PersonRow::called).map(str::to_owned),
        passport: person.and_then(|person| person.passport).map(|number| masked(&number)),
        unit,
        document,
        since,
        with: row.in_hand_of().map(str::to_owned),
        due_on: row.holds_until(),
        tell: told.unwrap_or_else(|| tell(&row, &missing, desk.today())),
        missing,
    })
}

/// The one sentence for whoever calls: how far it is and what to do, never why, never what somebody thinks of it.
fn tell(row: &CaseRow, missing: &[String], today: NaiveDate) -> Text {
    // Of a day that has gone by nothing is promised.
    let by = |zh: &str, en: &str| match row.holds_until().filter(|day| today <= *day) {
        Some(day) => Text::new(format!("{zh}，最迟 {day} 作出决定"), format!("{en}; it is decided by {day}")),
        None => Text::new(zh.to_owned(), en.to_owned()),
    };
    match row.state {
        State::Draft => {
            Text::new("尚未受理，请本人带护照到窗口", "not accepted yet: come to the counter with the passport")
        }
        State::AwaitingPapers if missing.is_empty() => Text::new("请按告知书补交材料", "supply what the notice names"),
        State::AwaitingPapers => {
            let [zh, en] = [crate::domain::text::Lang::Zh, crate::domain::text::Lang::En]
                .map(|lang| crate::domain::labels::all_wanted(missing, lang));
            Text::new(format!("请补交：{zh}"), format!("please supply: {en}"))
        }
        State::Accepted | State::UnderExamination | State::Reviewed => by("正在办理", "it is being examined"),
        State::Approved if row.measure == Measure::PortVisa => {
            Text::new("抵达口岸后凭护照原件办理", "come to the port with the original passport")
        }
        State::Approved
            if row.custody == Place::Holder
                && row.measure.in_country()
                && row.measure != Measure::NewbornRegistration =>
        {
            Text::new("已批准，请带护照到窗口办理贴签", "it is approved: please bring the passport to the counter")
        }
        State::Approved => {
            Text::new("正在制作，可领取时通知", "it is being made; you are told when it can be collected")
        }
        State::Issued if row.custody.is_gone() => Text::new("请到窗口咨询", "please ask at the counter"),
        State::Issued => Text::new(
            "可以领取，请带受理回执和身份证明",
            "it can be collected: bring the receipt and a proof of identity",
        ),
        State::Collected => Text::new("已经领取", "it was collected"),
        State::Refused => {
            Text::new("已作出决定，请到窗口领取决定书", "it was decided: come to the counter for the decision")
        }
        State::Withdrawn => Text::new("申请已撤回", "the application was withdrawn"),
        State::Void => Text::new("请到窗口咨询", "please ask at the counter"),
    }
}
