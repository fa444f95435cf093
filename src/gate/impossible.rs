//! Facts that cannot be true together: a mistake in one of two places, and nothing is written until it is mended.

use chrono::NaiveDate;

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::codes::Port;
use crate::domain::day::{birthday, plus_days};
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Stage, Verification, Word};
use crate::identity::mrz::Mrz;
use crate::identity::names::{self, NameFault, NameMatch};
use crate::policy::Policy;

/// Nobody who travels is older: the oldest person of whom there is a record reached 122.
const OLDEST_YEARS: u32 = 130;

/// Values that differ where the zone of another person's passport was read.
const OF_ANOTHER_PASSPORT: usize = 3;

/// The doors at which what cannot be true is stopped: it is not taken in, and nothing is granted on it.
const DOORS: [Door; 5] = [Door::Accept, Door::Amend, Door::AddPaper, Door::Establish, Door::Approve];

/// Every pair of facts of a case that cannot be true together.
pub(super) fn impossible(standing: &Standing, found: &mut Vec<Obstacle>) {
    if standing.state.is_none_or(|state| state.is_open()) {
        found.extend(pairs(standing.facts, standing.policy, (standing.taken_at, standing.came_on), standing.today));
        found.extend(standing.passport_issued_on.and_then(|on| issued(standing.facts, on, standing.today)));
    }
}

/// A passport is issued to somebody who is born, before it ends and before it is used, and not after today.
pub fn issued(facts: &Facts, issued_on: NaiveDate, today: NaiveDate) -> Option<Obstacle> {
    let before_birth = facts.applicant.birth_date.is_some_and(|born| issued_on < born);
    let after_its_end = facts.passport.expires_on.is_some_and(|ends| ends < issued_on);
    let entered = facts.current_stay.entered_on.filter(|_| facts.passport.used_for_entry == Some(true));
    let (zh, en) = match () {
        () if entered.is_some_and(|entered| entered < issued_on) => {
            ("晚于持其入境的日期", "after the entry that was made with it")
        }
        () if before_birth => ("早于出生日期", "before its holder was born"),
        () if after_its_end => ("晚于其有效期", "after it ended"),
        () if today < issued_on => ("晚于今天", "after today"),
        () => return None,
    };
    let what =
        Text::new(format!("护照签发日期 {issued_on} {zh}"), format!("the passport was issued on {issued_on}, {en}"));
    let obstacle = Obstacle::new(Kind::Impossible, "passport_issued_otherwise", &DOORS, what);
    Some(obstacle.about("particulars.passport_issued_on").lifted(
        "核对护照，改正其中之一；没有写入任何内容",
        "look at the passport and mend one of them; nothing was written",
        None,
    ))
}

/// Returns every pair of facts that cannot be true together, of an application that came in at a stage, on a day where that
/// is known, and is looked at on a day.
pub fn pairs(
    facts: &Facts,
    policy: &Policy,
    (taken_at, came_on): (Stage, Option<NaiveDate>),
    today: NaiveDate,
) -> Vec<Obstacle> {
    let mut pairs = Pairs { facts, policy, filed_on: facts.filed_on(), taken_at, came_on, today, found: Vec::new() };
    pairs.person();
    pairs.papers();
    pairs.stay();
    pairs.in_advance();
    pairs.arrival();
    pairs.ports();
    if facts.passport.mrz.is_some() {
        pairs.zone();
    }
    pairs.found
}

struct Pairs<'a> {
    facts: &'a Facts,
    policy: &'a Policy,
    filed_on: NaiveDate,
    taken_at: Stage,
    came_on: Option<NaiveDate>,
    today: NaiveDate,
    found: Vec<Obstacle>,
}

impl Pairs<'_> {
    /// A pair: the fact to be mended, and both in words. No birth date and no number is repeated.
    fn add(&mut self, code: &'static str, at: &str, zh: String, en: String) {
        let obstacle = Obstacle::new(Kind::Impossible, code, &DOORS, Text::new(zh, en)).about(at);
        self.found.push(obstacle.lifted(
            "核对护照和申请表，改正其中之一；没有写入任何内容",
            "look at the passport and the form and mend one of them; nothing was written",
            None,
        ));
    }

    fn person(&mut self) {
        if let Some(fault) = self.facts.applicant.name.as_ref().and_then(|name| names::fault(&name.0)) {
            // A sign is named; a word of the name is not.
            let (zh, en) = match &fault {
                NameFault::Sign(_) => (format!("：{}", fault.zh()), format!(": {}", fault.en())),
                NameFault::QuestionMark
                | NameFault::NoLetters
                | NameFault::TooLong
                | NameFault::Spoiled(_)
                | NameFault::InsteadOfName
                | NameFault::Several
                | NameFault::TwoScripts(_)
                | NameFault::SexBeside
                | NameFault::Address => (String::new(), String::new()),
            };
            let zh = format!("姓名一栏填写的不是一个人的姓名{zh}");
            let en = format!("what is given as the name is not the name of one person{en}");
            self.add("no_name", "applicant.name", zh, en);
            if let Some(obstacle) = self.found.last_mut() {
                obstacle.remedy = Text::new(fault.remedy_zh(), fault.remedy_en());
            }
        }
        let Some(born) = self.facts.applicant.birth_date else { return };
        let (at, filed_on) = ("applicant.birth_date", self.filed_on);
        if filed_on < born {
            let zh = format!("出生日期晚于申请日 {filed_on}");
            self.add("born_after_filing", at, zh, format!("the day of birth lies after the day of filing, {filed_on}"));
        } else if birthday(born, OLDEST_YEARS) < filed_on {
            let zh = format!("按出生日期，申请人已过 {OLDEST_YEARS} 岁");
            self.add(
                "too_old",
                at,
                zh,
                format!("by the day of birth the applicant is older than {OLDEST_YEARS} years"),
            );
        }
        if let Some(expires) = self.facts.passport.expires_on.filter(|expires| *expires < born) {
            let zh = format!("护照有效期 {expires} 早于出生日期");
            let en = format!("the passport ended on {expires}, before its holder was born");
            self.add("passport_before_birth", "passport.expires_on", zh, en);
        }
        if let Some(entered) = self.facts.current_stay.entered_on.filter(|entered| *entered < born) {
            let zh = format!("入境日期 {entered} 早于出生日期");
            let en = format!("the entry on {entered} lies before the day of birth");
            self.add("entered_before_birth", "current_stay.entered_on", zh, en);
        }
    }

    /// What comes in with the application is of its day at the latest; what is supplied later, of the day it comes in.
    fn papers(&mut self) {
        let (facts, limit) = (self.facts, self.filed_on.max(self.today));
        for (place, paper) in facts.documents.as_deref().unwrap_or_default().iter().enumerate() {
            let [zh, en] = *paper.kind.names();
            let Some(issued_on) = paper.issued_on else { continue };
            if limit < issued_on {
                let zh = format!("{zh}的出具日期 {issued_on} 晚于今天 {limit}");
                let en = format!("the {en} is dated {issued_on}, ahead of {limit}");
                self.add("paper_dated_ahead", &format!("documents.{place}.issued_on"), zh, en);
            } else if let Some(until) = paper.valid_until.filter(|until| *until < issued_on) {
                let zh = format!("{zh}的有效期 {until} 早于出具日期 {issued_on}");
                let en = format!("the {en} ended on {until}, before it was issued on {issued_on}");
                self.add("paper_ends_before_issue", &format!("documents.{place}.valid_until"), zh, en);
            }
        }
        for (place, entry) in facts.record.as_deref().unwrap_or_default().iter().enumerate() {
            if let Some(on) = entry.on.filter(|on| limit < *on) {
                let zh = format!("记录日期 {on} 晚于今天 {limit}");
                let en = format!("the entry of the records is dated {on}, ahead of {limit}");
                self.add("record_dated_ahead", &format!("record.{place}.on"), zh, en);
            }
        }
    }

    fn stay(&mut self) {
        let (facts, filed_on) = (self.facts, self.filed_on);
        let entered = facts.current_stay.entered_on.filter(|on| filed_on < *on);
        // Later than acceptance the entry may be a new one; it is never one to come.
        if let Some(on) = entered.filter(|on| facts.stage == Stage::Acceptance || self.today < *on) {
            let zh = format!("入境日期 {on} 晚于申请日 {filed_on}");
            let en = format!("the entry on {on} lies after the day of filing, {filed_on}");
            self.add("entered_after_filing", "current_stay.entered_on", zh, en);
        }
        let changed = facts.request.changed_on.filter(|_| facts.measure == Measure::ResidenceChange);
        if let Some(on) = changed.filter(|on| filed_on < *on) {
            let zh = format!("变更日期 {on} 晚于申请日 {filed_on}");
            let en = format!("the change on {on} lies after the day of filing, {filed_on}");
            self.add("changed_after_filing", "request.changed_on", zh, en);
        }
    }

    /// In the country an application comes in at the counter: only a port visa is filed before anybody arrives.
    fn in_advance(&mut self) {
        let measure = self.facts.measure;
        if self.taken_at == Stage::Advance && measure != Measure::PortVisa {
            let zh = format!("“{}”不能预先申请（stage=advance 仅用于口岸签证）", measure.zh());
            let en = format!("{} is not filed in advance: stage=advance is for port visas", measure.en());
            self.add("not_filed_in_advance", "stage", zh, en);
            if let Some(obstacle) = self.found.last_mut() {
                obstacle.remedy = Text::new("改为 stage=acceptance", "say stage=acceptance");
            }
        }
    }

    /// Nobody files in advance after arriving; at the counter who landed before midnight may.
    fn arrival(&mut self) {
        let Some(at) = self.facts.arrival.at.filter(|_| self.facts.measure == Measure::PortVisa) else { return };
        let Some(law) = self.policy.on(self.filed_on).map(|edition| &edition.figures.port_visa) else { return };
        let days = match self.taken_at {
            Stage::Advance => law.arrival_before_advance_days,
            Stage::Acceptance => law.arrival_before_acceptance_days,
            Stage::UnderExamination | Stage::Collection | Stage::Reconsideration | Stage::EntryCheck => None,
        };
        let Some(days) = days else { return };
        // Who stands at the port and is to bring a paper arrived when the application came in, not when it is complete.
        let came_on = self.came_on.filter(|_| self.taken_at == Stage::Acceptance);
        let (arrives_on, filed_on) = (at.beijing_day(), came_on.unwrap_or(self.filed_on));
        if plus_days(arrives_on, days) < filed_on {
            let zh = format!("抵达日 {arrives_on} 早于申请日 {filed_on}");
            let en = format!("the arrival on {arrives_on} lies before the day of filing, {filed_on}");
            self.add("arrival_past", "arrival.at", zh, en);
        }
    }

    /// A port that nobody knows issues no visa, unless an officer says that it may.
    fn ports(&mut self) {
        let facts = self.facts;
        if facts.measure != Measure::PortVisa || facts.filing.port_authorised == Some(true) {
            return;
        }
        let unknown = |port: Option<Port>| port.filter(|port| !port.is_known());
        for (at, port) in [("filing.port", unknown(facts.filing.port)), ("arrival.port", unknown(facts.arrival.port))] {
            let Some(port) = port else { continue };
            let zh = format!("{port} 不是已知的口岸");
            self.add("unknown_port", at, zh, format!("{port} is no port that is known"));
            if let Some(obstacle) = self.found.last_mut() {
                obstacle.remedy = Text::new(
                    "写口岸三字代码；名单中没有而确有口岸签证权的，写明 --set filing.port_authorised=true",
                    "write the port's three-letter code; where it is missing from the list and may issue port visas, say so: \
                     --set filing.port_authorised=true",
                );
            }
        }
    }

    /// The zone and what was typed. A passport found to be altered or forged may contradict itself.
    fn zone(&mut self) {
        let facts = self.facts;
        let found_bad = facts.passport.verification.is_some_and(|found| found != Verification::Verified);
        let Some(lines) = facts.passport.mrz.filter(|_| !found_bad) else { return };
        let lines = lines.0.map(|line| line.as_str().to_owned());
        let Ok(zone) = Mrz::read(&[&lines[0], &lines[1]]) else { return };
        let found = differences(&zone, facts);
        let of_another = found.len() >= OF_ANOTHER_PASSPORT;
        for (at, zh, en) in found {
            let text = (
                format!("机读码与所填{zh}不一致"),
                format!("the machine-readable zone and the {en} that was given differ"),
            );
            self.add("zone_differs", at, text.0, text.1);
            if let Some(obstacle) = self.found.last_mut() {
                obstacle.remedy = if of_another {
                    Text::new(
                        "似为另一本护照的机读码：读取申请人本人护照（--mrz），或者去掉（passport.mrz=null）；没有写入任何内容",
                        "it seems to be the zone of another passport: read the applicant's own (--mrz), or leave it out (passport.mrz=null); nothing was written",
                    )
                } else {
                    Text::new(
                        "核对护照和申请表，改正其中之一；护照换发的，一并更正机读码（passport.mrz）；没有写入任何内容",
                        "look at the passport and the form and mend one of them; of a renewed passport give the new zone too (passport.mrz); nothing was written",
                    )
                };
            }
        }
    }
}

/// A fact that the zone says otherwise: its path and what it is called.
pub type Differs = (&'static str, &'static str, &'static str);

/// Returns what a zone says otherwise than the facts.
pub fn differences(zone: &Mrz, facts: &Facts) -> Vec<Differs> {
    let (applicant, passport) = (&facts.applicant, &facts.passport);
    let name = format!("{} {}", zone.surname, zone.given_names);
    let other_name = applicant.name.as_ref().is_some_and(|typed| {
        // The zone prints Latin letters only: a name in other script is compared by eye.
        typed.0.is_ascii() && names::compare(&typed.0, &name) == NameMatch::Different
    });
    let short = |day: Option<NaiveDate>| day.map(|day| day.format("%y%m%d").to_string());
    let same_day = |read: &str, typed: Option<String>| {
        typed.is_none_or(|typed| read.bytes().zip(typed.bytes()).all(|(read, typed)| read == b'<' || read == typed))
    };
    let all = [
        (other_name, ("applicant.name", "姓名", "name")),
        (
            passport.number.is_some_and(|typed| typed.as_str() != zone.number),
            ("passport.number", "护照号码", "passport number"),
        ),
        (
            applicant.nationality.is_some_and(|typed| typed.as_str() != zone.nationality),
            ("applicant.nationality", "国籍", "nationality"),
        ),
        (!same_day(&zone.birth, short(applicant.birth_date)), ("applicant.birth_date", "出生日期", "day of birth")),
        (
            passport.expires_on.is_some_and(|typed| typed != zone.expires_on),
            ("passport.expires_on", "护照有效期", "last day of the passport"),
        ),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
}

/// The same remedy for who sends a list: that nothing was written is told to the officer alone.
pub fn remedy_of_a_list(remedy: &Text) -> Text {
    let (zh, en) = (remedy.zh.as_ref(), remedy.en.as_ref());
    Text::new(
        zh.strip_suffix("；没有写入任何内容").unwrap_or(zh).to_owned(),
        en.strip_suffix("; nothing was written").unwrap_or(en).to_owned(),
    )
}
