//! What no longer holds on the day of the step: the passport, a paper, the days that are asked for; and what lapses soon.

use chrono::NaiveDate;

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::day::{plus_days, plus_months};
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::measure::Ask;
use crate::domain::paper::Paper;
use crate::domain::text::Text;
use crate::domain::words::{Measure, PaperKind, Word};
use crate::rules::decision::Decision;
use crate::rules::reasons::Code;

/// Code of a passport that holds no longer.
pub const PASSPORT_LAPSED: &str = "passport_lapsed";
/// Code of a paper that holds no longer.
pub const PAPER_LAPSED: &str = "paper_lapsed";
/// The passport, as a decision and a notice name it.
const PASSPORT: &str = "passport";

/// Days before its end from which a passport or a paper is remarked on.
const ALARM_DAYS: u32 = 14;

/// Days before silence accepts from which a draft is remarked on: two working days, and a weekend between.
const SILENCE_DAYS: u32 = 4;

/// Something with a last day.
struct Ends {
    code: &'static str,
    about: String,
    on: NaiveDate,
    name: Text,
    doors: &'static [Door],
    renew: String,
}

/// What has lapsed, and what lapses before the case is decided.
pub(super) fn lapsed(standing: &Standing, found: &mut Vec<Obstacle>) {
    found.extend(silence(standing));
    late_arrival(standing, found);
    for ends in all(standing) {
        if ends.on < standing.today {
            found.push(gone(&ends));
        } else if ends.on < alarm_until(standing) {
            found.push(soon(&ends));
        }
    }
    if standing.state.is_none_or(|state| state.is_open()) {
        found.extend(outlasted(standing));
    }
}

/// The passport ends before what is asked for does: an extended stay that is printed into it cannot be used to its end.
fn outlasted(standing: &Standing) -> Option<Obstacle> {
    let (facts, number) = (standing.facts, standing.number);
    // What admits again outlasts passports; whether the present stay fits into this one its own days tell.
    let further = Ask::of(facts).is_for_further_entries();
    if further || !matches!(facts.measure, Measure::VisaExtension | Measure::VisaReissue) {
        return None;
    }
    let (ends, (_, last)) = (facts.passport.expires_on?, standing.asks_for?);
    let what = Text::new(
        format!("护照将于 {ends} 到期，早于所申请停留的最后一日 {last}"),
        format!("the passport ends on {ends}, before the stay that is asked for does on {last}"),
    );
    let over = u32::try_from((last - ends).num_days()).unwrap_or(0);
    let fewer = facts.request.extension_days.map(|days| days.0.saturating_sub(over)).filter(|days| *days > 0);
    let (zh, en) = fewer.map_or_else(Default::default, |days| {
        (format!("，或者改为申请 {days} 日以内"), format!(", or ask for {days} days at most"))
    });
    let command = fewer.map(|days| format!("visa-cli amend {number} --set request.extension_days={days} --note TEXT"));
    (ends < last && standing.today <= ends).then(|| {
        Obstacle::remark(Kind::Lapsed, "passport_ends_in_stay", what)
            .lifted(
                format!("请在 {ends} 之前换领护照{zh}"),
                format!("have the passport renewed before {ends}{en}"),
                command,
            )
            .about("passport.expires_on")
    })
}

/// The day of arrival has gone by before a port visa is issued. No provision ends an approval by it, and who is late is
/// served; but the stay then begins on another day than was examined, and the passport must last to its end.
fn late_arrival(standing: &Standing, found: &mut Vec<Obstacle>) {
    let (facts, number, today) = (standing.facts, standing.number, standing.today);
    let arrival = facts.arrival.at.filter(|_| facts.measure == Measure::PortVisa).map(|at| at.beijing_day());
    let Some(on) = arrival.filter(|on| *on < today && standing.state == Some(State::Approved)) else { return };
    let what = Text::new(
        format!("申请所写的抵达日 {on} 已过"),
        format!("the arrival that the application names, on {on}, has gone by"),
    );
    let command = "visa-cli no-shows".to_owned();
    let remark = Obstacle::remark(Kind::Lapsed, "arrival_passed", what).about("arrival.at");
    found.push(remark.lifted(
        "本人到场的可以签发；没有来的撤回",
        "who is here is served; who did not come is withdrawn",
        command,
    ));
    let last = facts.request.stay_days.map(|days| plus_days(today, days.0));
    let ends = facts.passport.expires_on.zip(last).filter(|(ends, last)| today <= *ends && ends < last);
    let Some((ends, last)) = ends else { return };
    let what = Text::new(
        format!("护照将于 {ends} 到期，早于今日起停留的最后一日 {last}"),
        format!("the passport ends on {ends}, before a stay from today does on {last}"),
    );
    let command = format!("visa-cli amend {number} --set arrival.at={today}T00:00+08:00 --note TEXT");
    found.push(
        Obstacle::new(Kind::Lapsed, "passport_ends_in_stay", &[Door::Issue], what)
            .lifted("按实际抵达日重新审查", "examine it anew by the day of arrival", command)
            .about("passport.expires_on"),
    );
}

/// A draft that the law takes for accepted unless something is said, or has taken for accepted.
fn silence(standing: &Standing) -> Option<Obstacle> {
    let (number, last) = (standing.number, standing.silent_until?);
    let over = last < standing.today;
    if !over && plus_days(standing.today, SILENCE_DAYS) < last {
        return None;
    }
    let (code, what) = match over {
        true => (
            "deemed_accepted",
            Text::new(
                format!("{last} 前没有受理或者告知，案件 {number} 依法视为自收件之日起受理"),
                format!("nothing was said by {last}: by law case {number} counts as accepted on the day it came in"),
            ),
        ),
        false => (
            "silence_accepts",
            Text::new(
                format!("{last} 前须受理案件 {number} 或者一次性告知，逾期视为受理"),
                format!("accept case {number} or give the notice by {last}; after that silence accepts it"),
            ),
        ),
    };
    let command = format!("visa-cli intake {number}");
    Some(Obstacle::remark(Kind::Lapsed, code, what).lifted(
        "受理或者一次性告知",
        "take it in; what is missing becomes the notice",
        command,
    ))
}

/// Until when a last day is worth a remark: the last day for deciding, or the days of the alarm, whichever is later.
fn alarm_until(standing: &Standing) -> NaiveDate {
    let open = standing.state.is_none_or(|state| state.is_open());
    let alarm = plus_days(standing.today, ALARM_DAYS);
    if open { standing.due_on.map_or(alarm, |due| due.max(alarm)) } else { NaiveDate::MIN }
}

/// Returns everything that is to be supplied: what the decision lacks, and what was shown and holds no longer on a day.
pub fn to_supply(decision: &Decision, facts: &Facts, today: NaiveDate) -> Vec<&'static str> {
    let mut codes = decision.missing.clone();
    codes.extend(lapsed_of(facts, today).filter(|code| !decision.missing.contains(code)));
    codes
}

/// The codes of what was shown and holds no longer on a day.
fn lapsed_of(facts: &Facts, today: NaiveDate) -> impl Iterator<Item = &'static str> {
    let passport = facts.passport.expires_on.filter(|ends| *ends < today).map(|_| PASSPORT);
    let papers = facts.documents.iter().flatten();
    let ended = papers.filter(move |paper| paper.valid_until.is_some_and(|until| until < today));
    passport.into_iter().chain(ended.map(|paper| paper.kind.code()))
}

/// The grounds on which an application is refused of which something lapsed and was asked for in vain.
pub(super) fn grounds(standing: &Standing) -> Vec<Code> {
    let of = |code: &str| match code {
        PASSPORT if standing.facts.measure == Measure::PortVisa => Code::PassportNotValid,
        PASSPORT => Code::PassportExpired,
        _ => Code::DocumentExpired,
    };
    lapsed_of(standing.facts, standing.today).map(of).collect()
}

fn all(standing: &Standing) -> Vec<Ends> {
    let (facts, number) = (standing.facts, standing.number);
    let mut all = Vec::new();
    if let Some(on) = facts.passport.expires_on {
        all.push(Ends {
            code: PASSPORT_LAPSED,
            about: "passport.expires_on".to_owned(),
            on,
            name: Text::new("护照", "the passport"),
            doors: &[Door::Approve, Door::Issue],
            renew: format!("visa-cli amend {number} --set passport.expires_on=DATE --note TEXT"),
        });
    }
    for paper in facts.documents.as_deref().unwrap_or_default() {
        if let Some(on) = paper.valid_until {
            let kind = paper.kind;
            all.push(Ends {
                code: PAPER_LAPSED,
                about: kind.code().to_owned(),
                on,
                name: Text::new(kind.zh(), format!("the {}", kind.en())),
                doors: &[Door::Approve, Door::Issue],
                renew: format!("visa-cli document add {number} --kind {kind} --valid-until DATE"),
            });
        }
    }
    all.extend(health_certificate(standing));
    // A port visa is used on arriving: until when is the day of entry, and no stay ends on it.
    if let Some((_, on)) = standing.asks_for.filter(|_| facts.measure != Measure::PortVisa) {
        all.push(Ends {
            code: "grant_is_over",
            about: "request".to_owned(),
            on,
            name: Text::new("所申请的期限", "what is asked for"),
            doors: &[Door::Approve, Door::Issue],
            renew: format!("visa-cli amend {number} --set FACT=VALUE --note TEXT"),
        });
    }
    all
}

/// A health certificate of which only the day of issue is known holds by its age, which counts on the day of filing: what was
/// filed in time is closed by it no more, and is told before it is too old for another filing.
fn health_certificate(standing: &Standing) -> Option<Ends> {
    let months = standing.policy.on(standing.today)?.figures.residence.health_certificate_months;
    let papers = standing.facts.documents.as_deref().unwrap_or_default();
    let kind = PaperKind::HealthCertificate;
    let dated = |paper: &&Paper| paper.kind == kind && paper.valid_until.is_none();
    let on = plus_months(papers.iter().find(dated)?.issued_on?, months);
    (standing.today <= on).then(|| Ends {
        code: PAPER_LAPSED,
        about: kind.code().to_owned(),
        on,
        name: Text::new(
            format!("{}（签发后 {months} 个月）", kind.zh()),
            format!("the {} ({months} months from its issue)", kind.en()),
        ),
        doors: &[],
        renew: format!("visa-cli document add {} --kind {kind} --issued-on DATE", standing.number),
    })
}

fn gone(ends: &Ends) -> Obstacle {
    let Ends { on, name, .. } = ends;
    let what = Text::new(format!("{}已于 {on} 到期", name.zh), format!("{} ended on {on}", name.en));
    Obstacle::new(Kind::Lapsed, ends.code, ends.doors, what)
        .lifted(
            "一次性告知申请人换交有效的（notice）；交来后登记",
            "ask for one that holds, by the notice, and record it when it comes",
            ends.renew.clone(),
        )
        .about(ends.about.clone())
}

fn soon(ends: &Ends) -> Obstacle {
    let Ends { on, name, .. } = ends;
    let what = Text::new(format!("{}将于 {on} 到期", name.zh), format!("{} ends on {on}", name.en));
    Obstacle::remark(Kind::Lapsed, "lapses_soon", what)
        .lifted("在此之前决定，或者请申请人换交", "decide before that, or ask for another", ends.renew.clone())
        .about(ends.about.clone())
}
