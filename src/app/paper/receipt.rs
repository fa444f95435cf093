//! The receipt of an accepted application; the holder shows it in place of the passport where the passport is kept.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::about::About;
use super::subject::{Subject, subject};
use crate::app::case::OpenCase;
use crate::app::custody::is_to_be_seized;
use crate::app::deadline::provisional;
use crate::app::desk::Desk;
use crate::domain::day::{office_day, read_day};
use crate::domain::life::{Place, State};
use crate::domain::words::Measure;
use crate::record::act::Act;

/// What a receipt says.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Passport number whole: the receipt stands in place of the passport.
    pub passport_whole: Option<String>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Last day of the receipt, and of the period for deciding; none where the law sets no period.
    pub last_day: Option<NaiveDate>,
    /// The year whose working days are not published, where its last day cannot be counted yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
    /// The holder keeps the passport, and brings it for the sticker.
    pub exempt: bool,
    /// The office keeps the passport.
    pub kept: bool,
    /// Last day of the stay on the visa, where it ends before the receipt does.
    pub stay_ends: Option<NaiveDate>,
    /// A residence permit is applied for; otherwise a visa or another document of stay.
    pub residence: bool,
    /// The stay had ended before the application was filed, or before the passport came into keeping: no text says that the
    /// receipt brings it back.
    pub overstays: bool,
    /// The passport is forged, or evidence: the receipt stands in for none that is kept to issue a paper.
    pub to_be_seized: bool,
    /// The receipt itself has run out.
    pub run_out: bool,
    /// By the office's setting the receipt covers a stay that ends while the passport is with its holder.
    pub covers: bool,
}

/// Returns the receipt of a case.
pub fn receipt(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<Receipt>>> {
    let row = &taken.row;
    if ended(row.state) {
        return Ok(None);
    }
    let Some(about) = accepted_by(desk, taken)?.filter(|_| row.receipted) else { return Ok(None) };
    let decided = crate::app::case_view::decision(desk, row)?;
    let last_lawful = stay_ends(&decided);
    let stay_ends = last_lawful.filter(|ends| row.due_on.is_some_and(|due| *ends < due));
    let law = desk.policy.on(row.filed_on);
    let kept_since = if row.custody == Place::Office { kept_since(desk, taken)? } else { None };
    let receipt = Receipt {
        subject: subject(taken),
        passport_whole: taken.facts.passport.number.map(|number| number.as_str().to_owned()),
        birth_date: taken.facts.applicant.birth_date,
        last_day: row.due_on,
        provisional: provisional(desk, row)?,
        exempt: !row.custody.is_here() && (row.exempt || leaves_passport(&decided)),
        kept: row.custody == Place::Office,
        stay_ends,
        residence: row.measure.is_residence_permit(),
        overstays: last_lawful.is_some_and(|ends| ends < kept_since.unwrap_or(row.filed_on)),
        to_be_seized: is_to_be_seized(desk, row, &taken.facts)?,
        run_out: row.due_on.is_some_and(|due| due < desk.today()),
        covers: law.is_some_and(|edition| edition.figures.retention.receipt_covers_returned_passport),
    };
    Ok(Some(About { event: about, last_day: row.due_on, says: receipt }))
}

/// Returns the last day that the receipt of a case covers where it stands for a lawful stay that ends on a day: while the
/// passport is kept (Reg 13(3), 18(3)), or by the office's setting while it is with its holder. A stay that had ended before
/// is covered by nothing.
pub fn covered_until(desk: &Desk, taken: &OpenCase, stay_ends: Option<NaiveDate>) -> anyhow::Result<Option<NaiveDate>> {
    let row = &taken.row;
    if !row.receipted || ended(row.state) || row.measure == Measure::PortVisa {
        return Ok(None);
    }
    let is_kept = row.custody == Place::Office;
    if is_to_be_seized(desk, row, &taken.facts)? {
        return Ok(None);
    }
    let since = if is_kept { kept_since(desk, taken)? } else { None }.unwrap_or(row.filed_on);
    let law = desk.policy.on(row.filed_on);
    let covers = is_kept || law.is_some_and(|edition| edition.figures.retention.receipt_covers_returned_passport);
    Ok(row.due_on.filter(|_| covers && stay_ends.is_none_or(|ends| since <= ends)))
}

/// A receipt ends with its case: it stands for a passport and a decision that are still to be had.
pub fn ended(state: State) -> bool {
    matches!(state, State::Refused | State::Collected | State::Withdrawn | State::Void)
}

/// The event that gave the receipt.
pub(super) fn accepted_by(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<u64>> {
    for event in desk.file.events(taken.row.key)? {
        let act = desk.file.act_of(event.seq)?;
        let receipt = act.taken().and_then(|taken| taken.receipt.as_ref());
        if receipt.or(act.amended().and_then(|amended| amended.receipt.as_ref())).is_some() {
            return Ok(Some(event.seq));
        }
    }
    Ok(None)
}

/// The day since which the office keeps the passport without a break.
fn kept_since(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<NaiveDate>> {
    let mut since = None;
    for event in desk.file.events(taken.row.key)? {
        let act = desk.file.act_of(event.seq)?;
        let moved = if let Act::CustodyMoved(moved) = &act { Some(moved.place) } else { None };
        match moved.or(act.taken().map(|taken| taken.custody)) {
            Some(Place::Office) => since = since.or(Some(office_day(event.at))),
            Some(_) => since = None,
            None => {}
        }
    }
    Ok(since)
}

/// The last lawful day of the present stay, as the last decision found it.
fn stay_ends(decision: &Value) -> Option<NaiveDate> {
    decision["values"]["last_permitted_day"].as_str().and_then(read_day)
}

/// Tells whether the last decision found that the holder keeps the passport.
fn leaves_passport(decision: &Value) -> bool {
    decision["retention"]["passport_kept"] == false
}
