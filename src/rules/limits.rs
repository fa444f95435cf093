//! How much of each limit of time is used on a day, and what follows when a last day of the applicant has passed.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::Case;
use super::decision::Values;
use super::extension;
use super::reasons::Code;
use crate::domain::day::{birthday, minus_days, plus_days};
use crate::domain::measure::{Ask, Extension};
use crate::domain::text::Text;
use crate::domain::words::{Basis, Word};

/// What was given on an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Last day: of entry for a port visa, of stay or residence otherwise.
    pub valid_until: Option<NaiveDate>,
    /// Days of stay for each entry.
    pub stay_days: Option<u32>,
}

/// How an application stands beside its facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// What was given on it and holds.
    pub given: Option<Given>,
    /// It was accepted: no day for filing it runs any more.
    pub is_filed: bool,
    /// Last day that its receipt covers, where it stands for a lawful stay.
    pub covered_until: Option<NaiveDate>,
}

/// A limit of time with how much of it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Constant word.
    pub limit: &'static str,
    /// What is limited.
    #[serde(flatten)]
    pub name: Named,
    /// Its provision.
    pub cite: &'static str,
    /// Days that it allows.
    pub days: u32,
    /// Days used.
    pub used: u32,
    /// Days left.
    pub left: u32,
    /// Its last day, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A text in both languages, as JSON tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Named {
    fn of(text: Text) -> Named {
        Named { zh: text.zh, en: text.en }
    }

    /// As a text.
    pub fn text(&self) -> Text {
        Text { zh: self.zh.clone(), en: self.en.clone() }
    }
}

/// A last day of the applicant with what follows when it has passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// The last day.
    pub day: NaiveDate,
    /// The reason that stands from the next day on.
    pub code: Code,
    /// What follows.
    #[serde(flatten)]
    pub what: Named,
    /// The provision.
    pub cite: &'static str,
}

/// Returns how much of each limit is used on a day.
pub fn limits(case: &Case, stands: Stands, on: NaiveDate) -> Vec<Limit> {
    let (mut limits, given) = (Vec::new(), stands.given);
    if let Ask::Extension(asked) = &case.ask
        && asked.held.basis != Some(Basis::VisaExempt)
        && case.wrong_basis.is_none()
    {
        of_extension(case, asked, given.is_some(), &mut limits);
    }
    if let Some(given) = given {
        limits.extend(of_entry(case, given, on));
    }
    if let Some(held) = case.ask.held().filter(|_| counts_from_entry(case))
        && let (Some(entered), Some(last)) = (held.entered_on.filter(|day| *day <= on), end_of_stay(case, given))
        // Who has a visa for further entries has left since, or is told what follows.
        && (given.is_none() || !case.ask.is_for_further_entries() || on <= last)
    {
        let name = Text::new(format!("本次停留（{entered} 入境）"), format!("this stay, entered on {entered}"));
        let (days, used) = (span(entered, last), span(entered, on));
        limits.push(Limit { until: Some(last), ..limit("present_stay", name, "Reg 36(1)(iii)", days, used) });
    }
    if let Some(window) = case.window.filter(|_| !stands.is_filed)
        && let Some(entered) = case.ask.held().and_then(|held| held.entered_on)
    {
        let name = Text::new("入境后申请居留证件", "applying for a residence permit after entry");
        let (days, used) = (span(entered, window.apply_by), span(entered, on));
        limits
            .push(Limit { until: Some(window.apply_by), ..limit("apply_after_entry", name, "EEAL 30(1)", days, used) });
    }
    limits
}

/// Tells whether the present stay is one of days from the entry: a permit runs to a day of its own, and is residence where
/// it is a residence permit.
fn counts_from_entry(case: &Case) -> bool {
    let basis = case.ask.held().and_then(|held| held.basis);
    let of_permit = matches!(basis, Some(Basis::ResidencePermit | Basis::StayPermit));
    !of_permit && !case.facts.measure.is_residence_permit()
}

/// The last day for entering on what was given.
pub fn enter_by(case: &Case, given: Given) -> Option<NaiveDate> {
    given.valid_until.filter(|_| case.ask.is_entered_on())
}

/// The stay that each entry gives. When somebody entered no act tells; a port visa is used by its last day of entry, so that
/// its stay ends at the latest as many days after.
fn of_entry(case: &Case, given: Given, on: NaiveDate) -> Option<Limit> {
    let (until, days) = (enter_by(case, given)?, given.stay_days?);
    if case.ask.is_for_further_entries() {
        let name = Text::new(
            format!("每次入境可停留日数（自入境次日起算；{until} 前可多次入境）"),
            format!("days of stay of each entry, from the day after it; entries until {until}"),
        );
        return Some(limit("stay_of_entry", name, "Reg 36(1)(iii)", days, 0));
    }
    let name = Text::new(
        format!("一次入境可停留日数（自入境次日起算；最迟 {until} 入境）"),
        format!("days of stay of its one entry, from the day after it, on {until} at the latest"),
    );
    let used = if until < on { span(until, on) } else { 0 };
    Some(Limit { until: Some(plus_days(until, days)), ..limit("stay_of_entry", name, "Reg 36(1)(iii)", days, used) })
}

/// The last day of the stay, or of the one that was given. What a visa for further entries gives ends with no day of the
/// present stay; a port visa ends it as many days after the last day for entering.
fn end_of_stay(case: &Case, given: Option<Given>) -> Option<NaiveDate> {
    let Some(given) = given.filter(|_| !case.ask.is_for_further_entries()) else { return case.last_day };
    let last = given.valid_until?;
    if case.ask.is_entered_on() { given.stay_days.map(|days| plus_days(last, days)) } else { Some(last) }
}

/// The last day of the stay that was given; nothing where each of several entries has its own.
pub fn leave_by(case: &Case, given: Given) -> Option<NaiveDate> {
    if case.ask.is_for_further_entries() { None } else { end_of_stay(case, Some(given)) }
}

/// The last lawful day of the stay: its own, or that of the receipt where it covers a stay that ends before.
pub fn last_of_stay(case: &Case, stands: Stands) -> Option<NaiveDate> {
    let last = end_of_stay(case, stands.given)?;
    Some(stands.covered_until.filter(|until| last < *until).unwrap_or(last))
}

/// The last day on which an extension of what was given can be filed in time; nothing where no day is left that may be
/// added, or nothing of it is extended.
pub fn file_next_by(case: &Case, given: Given) -> Option<NaiveDate> {
    let law = case.law();
    let lead = match &case.ask {
        Ask::PermitIssue(_) | Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_) => {
            law.residence.extension_lead_days
        }
        Ask::PortVisa(_) => law.extension.lead_days,
        Ask::Extension(asked) => {
            let used = asked.held.extended_days + asked.days.unwrap_or(0);
            asked.held.stay_days.filter(|printed| used < *printed).map(|_| law.extension.lead_days)?
        }
        Ask::Replacement(_) | Ask::Reissue(_) => {
            let held = case.ask.held().filter(|_| !case.ask.is_for_further_entries())?;
            held.stay_days.filter(|printed| held.extended_days < *printed).map(|_| law.extension.lead_days)?
        }
        Ask::Newborn | Ask::Elsewhere(_) => return None,
    };
    Some(minus_days(end_of_stay(case, Some(given))?, lead))
}

/// The stay first printed, which all extensions together may not exceed, and the cap of the class for one extension.
fn of_extension(case: &Case, asked: &Extension, granted: bool, limits: &mut Vec<Limit>) {
    let now = asked.days.filter(|_| granted).unwrap_or(0);
    if let Some(printed) = asked.held.stay_days {
        let name =
            Text::new("历次延期累计（不超过原注明停留日数）", "all extensions together, of the stay first printed");
        limits.push(limit("original_stay", name, "EEAL 29(3); Reg 14(1)", printed, asked.held.extended_days + now));
    }
    if let Some(cap) = extension::cap_of(case, asked) {
        let name = Text::new("本次延期（该种类签证上限）", "this extension, of the cap of the class");
        limits.push(limit("class_cap", name, "MPS norm 2013", cap, now));
    }
}

fn limit(limit: &'static str, name: Text, cite: &'static str, days: u32, used: u32) -> Limit {
    Limit {
        limit,
        name: Named::of(name),
        cite,
        days,
        used: used.min(days),
        left: days.saturating_sub(used),
        until: None,
    }
}

fn span(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

/// Returns what follows when each last day of the applicant has passed, in the order of the days.
pub fn passed(case: &Case, values: &Values, stands: Stands) -> Vec<Passed> {
    let (mut passed, given) = (Vec::new(), stands.given);
    let mut add = |day: Option<NaiveDate>, code: Code, what: Text, cite: &'static str| {
        passed.extend(day.map(|day| Passed { day, code, what: Named::of(what), cite }));
    };
    let file_by =
        if stands.is_filed { given.and_then(|given| file_next_by(case, given)) } else { values.latest_filing_day };
    let (late, cite) = filed_late(case);
    add(file_by, Code::LateButLawful, late, cite);
    if !stands.is_filed {
        let (code, cite) = if matches!(case.ask, Ask::PermitChange(_)) {
            (Code::LateChangeReport, "EEAL 33(2), 76(1)(iv)")
        } else if case.ask == Ask::Newborn {
            (Code::LateBirthRegistration, "EEAL 40(1), 76(1)(iii)")
        } else {
            (Code::LateResidenceApplication, "EEAL 30(1), 31(1)(iv), 78")
        };
        add(values.apply_by, code, consequence(case, code), cite);
    }
    let what = Text::new(
        "签证入境有效期已过，不能凭其入境；须重新申请",
        "the visa admits nobody any more; another must be applied for",
    );
    add(given.and_then(|given| enter_by(case, given)), Code::VisaEntryValidityExpired, what, "Reg 36(1)(ii)");
    if let Some(last) = last_of_stay(case, stands) {
        let (what, cite) = illegal_stay(case, plus_days(last, 1));
        let what = match who_stays(case, stands, last) {
            Some(who) => Text::new(format!("{}{}", who.zh, what.zh), format!("{}{}", who.en, what.en)),
            None => what,
        };
        add(Some(last), Code::StayExpired, what, cite);
    }
    passed.sort_by_key(|passed| passed.day);
    passed
}

/// What a reason says that stands from a day on, with the figures of the law that applies to the case.
pub fn consequence(case: &Case, code: Code) -> Text {
    let law = &case.law().residence;
    let (zh, en) = if code == Code::LateButLawful {
        return filed_late(case).0;
    } else if code == Code::StayExpired {
        return Text::new(
            "停留或者居留期限届满后申请，构成非法居留",
            "Filed after the stay or permit ended: illegal stay",
        );
    } else if code == Code::LateResidenceApplication {
        let days = law.apply_within_days;
        (
            format!("入境{days}日后申请居留证件"),
            format!("First residence permit filed more than {days} days after entry"),
        )
    } else if code == Code::LateChangeReport {
        let days = law.change_report_days;
        (format!("变更后超过{days}日申报"), format!("Change reported more than {days} days after it happened"))
    } else if code == Code::LateBirthRegistration {
        let days = law.birth_registration_days;
        (format!("出生{days}日后申请登记"), format!("Newborn registered more than {days} days after birth"))
    } else {
        return Text::new(code.zh(), code.en());
    };
    Text::new(zh, en)
}

/// Whom the end of a stay concerns, or what carries it so far, where that is to be said.
fn who_stays(case: &Case, stands: Stands, last: NaiveDate) -> Option<Text> {
    let own = end_of_stay(case, stands.given)?;
    if own < last {
        return Some(Text::new(
            format!("停留期限至 {own}，其后凭受理回执至 {last}；此后"),
            format!("the stay ends on {own} and the receipt covers it to {last}; then "),
        ));
    }
    if let (Ask::PortVisa(_), Some(by)) = (&case.ask, stands.given.and_then(|given| enter_by(case, given))) {
        return Some(Text::new(format!("最迟日 {by} 入境的："), format!("who entered on {by}, the last day for it: ")));
    }
    let entered = case.ask.held().and_then(|held| held.entered_on);
    let entered = entered.filter(|_| stands.given.is_some() && case.ask.is_for_further_entries())?;
    Some(Text::new(format!("{entered} 入境后未再离境的："), format!("who has not left since the entry on {entered}: ")))
}

/// What filing after the day that the law names leads to: seven days before a stay ends, thirty before a permit does.
fn filed_late(case: &Case) -> (Text, &'static str) {
    let law = case.law();
    let (term, days, cite) = match case.facts.measure.is_residence_permit() {
        true => (["居留期限", "the permit"], law.residence.extension_lead_days, "EEAL 32"),
        false => (["停留期限", "the stay"], law.extension.lead_days, "EEAL 29(2)"),
    };
    let text = Text::new(
        format!("距{}届满不足{days}日申请：期限未过的仍可申请，报上级审批", term[0]),
        format!("filed fewer than {days} days before {} ends: lawful until then, a supervisor decides", term[1]),
    );
    (text, cite)
}

/// What an illegal stay that begins on a day leads to, with the figures of the law: for a child it is the guardian who
/// answers.
fn illegal_stay(case: &Case, from: NaiveDate) -> (Text, &'static str) {
    let law = &case.law().sanctions;
    let young = |birth| from < birthday(birth, law.guardian_under_age);
    if case.facts.applicant.birth_date.is_some_and(young) {
        let most = law.guardian_fine_cap;
        let text = Text::new(
            format!(
                "非法居留：对监护人给予警告，可以并处{most}元以下罚款（仅限未尽监护义务）；先行处理后方可办理其他申请"
            ),
            format!(
                "illegal stay: the guardian is warned, with up to {most} yuan (only where guardianship was neglected); it is \
                 dealt with before anything else is applied for"
            ),
        );
        return (text, "EEAL 78(2)");
    }
    let (day, cap) = (law.fine_per_day, law.fine_cap);
    let detained = law.detention_min_days.zip(law.detention_max_days);
    let detained = detained.map_or_else(
        || Text::new("", ""),
        |(least, most)| {
            Text::new(format!("或者拘留{least}至{most}日"), format!(", or detention for {least} to {most} days"))
        },
    );
    let text = Text::new(
        format!(
            "非法居留：给予警告；情节严重的，每非法居留一日罚款{day}元、总额不超过{cap}元{}；先行处理后方可办理其他申请",
            detained.zh
        ),
        format!(
            "illegal stay: a warning; in serious cases {day} yuan a day and {cap} yuan at most{}; it is dealt with before \
             anything else is applied for",
            detained.en
        ),
    );
    (text, "EEAL 78(1)")
}
