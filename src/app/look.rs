//! A case as it is looked at before a decision: who, what is asked and what is allowed, what was found, whom it differs
//! from; and the step that who acts may take.

use std::collections::BTreeMap;

use super::at_gate::{Asks, obstacles_of};
use super::decide::{Examined, examine};
use super::desk::Desk;
use super::issue::waits_for_the_passport;
use crate::domain::facts::Facts;
use crate::domain::labels::nationality;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{PaperKind, Word};
use crate::gate::{Door, Kind, Obstacle};
use crate::record::act::Particulars;
use crate::rules::decision::{Decision, Values};
use crate::rules::reasons::Outcome;
use crate::store::cases::case::CaseRow;

/// A case before the eyes of an officer.
pub struct Look {
    /// The case as the rules find it today.
    pub examined: Examined,
    /// The step that leads on from here.
    pub door: Option<Door>,
    /// What stands before that step, duty among it.
    pub before: Vec<Obstacle>,
    /// What stands before approval and not before that step: a reviewer sees it.
    pub ahead: Vec<Obstacle>,
    /// What is to be remarked.
    pub remarks: Vec<Obstacle>,
    /// Name of the inviting unit, or its code.
    pub unit: Option<String>,
    /// Papers that were shown.
    pub papers: usize,
    /// Other cases of the same person.
    pub others: Vec<String>,
    /// What stands otherwise than in most cases of the same list.
    pub differs: Vec<Different>,
}

/// The step that leads on from a state.
pub fn step_of(state: State) -> Option<Door> {
    match state {
        State::Accepted | State::UnderExamination | State::AwaitingPapers => Some(Door::Review),
        State::Reviewed => Some(Door::Approve),
        State::Approved => Some(Door::Issue),
        State::Issued => Some(Door::Collect),
        State::Draft => Some(Door::Accept),
        State::Refused | State::Collected | State::Withdrawn | State::Void => None,
    }
}

/// Looks at a case.
pub fn look(desk: &Desk, key: CaseKey, usual: &Usual) -> anyhow::Result<Option<Look>> {
    let Some(row) = desk.file.case(key)? else { return Ok(None) };
    let examined = examine(desk, desk.taken(row)?)?;
    let row = &examined.case.row;
    let door = step_of(row.state);
    let asks = Asks::approved(desk, &examined)?;
    let found = obstacles_of(desk, &examined, &asks, &door.into_iter().collect::<Vec<_>>())?;
    let before = found.doors.into_iter().next().map(|(_, before)| before).unwrap_or_default();
    let (remarks, closing): (Vec<Obstacle>, Vec<Obstacle>) = found.all.into_iter().partition(Obstacle::is_remark);
    let state = row.state;
    // What the rules find is told with the decision.
    let is_ahead = |one: &Obstacle| {
        let blocks = one.blocks.contains(&Door::Approve) && one.is_ahead(state);
        blocks && one.kind != Kind::Law && !one.is_of_who_acts()
    };
    let ahead = closing.into_iter().filter(|one| is_ahead(one) && !before.contains(one)).collect();
    let code = examined.facts.inviter.uscc.as_ref().map(|code| code.0.clone());
    let named = code.as_deref().map(|code| desk.file.enterprise(code)).transpose()?.flatten();
    let others = match row.person {
        Some(person) => desk.file.cases_of(person)?,
        None => Vec::new(),
    };
    let others = others.iter().filter(|other| other.key != row.key).map(|other| desk.number(other.key)).collect();
    let papers = examined.facts.documents.as_ref().map_or(0, Vec::len);
    let differs = usual.differs(&examined);
    Ok(Some(Look { unit: named.or(code), papers, others, differs, door, before, ahead, remarks, examined }))
}

impl Look {
    /// The step may be taken by who acts.
    pub fn is_open(&self) -> bool {
        self.door.is_some() && self.before.is_empty()
    }

    /// The case itself keeps it from being approved, and not who acts.
    pub fn is_closed_to_approval(&self) -> bool {
        self.door == Some(Door::Approve) && !self.before.iter().any(Obstacle::is_of_who_acts)
    }

    /// The passport of an application filed in advance is seen at the port, when the document is issued.
    pub fn needs_the_passport(&self) -> bool {
        self.door == Some(Door::Issue) && waits_for_the_passport(&self.examined.facts)
    }

    /// What the rules find leaves a review no other recommendation than refusal.
    pub fn would_be_refused(&self) -> bool {
        self.examined.decision.outcome == Outcome::NotEligible
    }

    /// Who the applicant is, each with its name.
    pub fn person(&self) -> Vec<(Text, Text)> {
        person(&self.examined.facts, &self.examined.case.particulars)
    }

    /// What is asked, beside what the law allows.
    pub fn asked(&self) -> Vec<(Text, Text)> {
        asked(&self.examined.facts, Some(&self.examined.decision.values))
    }

    /// Every finding that is not met, and what is missing.
    pub fn findings(&self) -> Vec<Text> {
        findings(&self.examined.decision)
    }
}

/// Things said, each behind its name, on one line.
pub fn on_a_line(pairs: &[(Text, Text)], lang: Lang) -> String {
    let one = |(name, said): &(Text, Text)| format!("{} {}", name.of(lang), said.of(lang));
    pairs.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// Who the applicant is, each with its name.
pub fn person(facts: &Facts, particulars: &Particulars) -> Vec<(Text, Text)> {
    let same = |text: String| Text::new(text.clone(), text);
    let name = facts.applicant.name.as_ref().map(|name| name.0.clone());
    let chinese = particulars.chinese_name.clone().filter(|name| !name.is_empty());
    let name = match (name, chinese) {
        (Some(name), Some(chinese)) => Some(format!("{name} {chinese}")),
        (name, chinese) => name.or(chinese),
    };
    let told = [
        (Text::new("姓名", "name"), name.map(same)),
        (Text::new("护照", "passport"), facts.passport.number.map(|number| same(number.as_str().to_owned()))),
        (Text::new("出生", "born"), facts.applicant.birth_date.map(|day| same(day.to_string()))),
        (Text::new("国籍", "nationality"), facts.applicant.nationality.map(nationality)),
    ];
    told.into_iter().filter_map(|(what, said)| Some((what, said?))).collect()
}

/// What is asked, beside what the law allows.
pub fn asked(facts: &Facts, values: Option<&Values>) -> Vec<(Text, Text)> {
    let request = &facts.request;
    let mut told = Vec::new();
    let mut add = |zh: &'static str, en: &'static str, said: Option<Text>| {
        if let Some(said) = said {
            told.push((Text::new(zh, en), said));
        }
    };
    let days = |asked: Option<u32>, most: Option<u32>| {
        asked.map(|asked| match most {
            Some(most) => Text::new(format!("{asked} 日（上限 {most}）"), format!("{asked} days (at most {most})")),
            None => Text::new(format!("{asked} 日"), format!("{asked} days")),
        })
    };
    let word = |zh: &'static str, en: &'static str| Text::new(zh, en);
    add("事由", "purpose", request.purpose.map(|purpose| word(purpose.zh(), purpose.en())));
    add("情形", "ground", request.circumstance.map(|ground| word(ground.zh(), ground.en())));
    add("停留", "stay", days(request.stay_days.map(|days| days.0), values.and_then(|values| values.max_stay_days)));
    add(
        "延期",
        "extension",
        days(request.extension_days.map(|days| days.0), values.and_then(|values| values.max_extension_days)),
    );
    add("居留", "residence", days(request.permit_days.map(|days| days.0), None));
    let class = values.and_then(|values| values.visa_class).or(request.visa_class).map(|class| class.to_string());
    let entries = request.entries.map(|entries| (entries.zh(), entries.en()));
    let visa = class.map(|class| match entries {
        Some((zh, en)) => Text::new(format!("{class} 字，{zh}"), format!("{class}, {en}")),
        None => Text::new(format!("{class} 字"), class.clone()),
    });
    add("签证", "visa", visa);
    let arrival = facts.arrival.at.map(|at| at.beijing_day().to_string());
    add("抵达", "arrival", arrival.map(|day| Text::new(day.clone(), day)));
    told
}

/// Every finding that is not met, and what is missing.
pub fn findings(decision: &Decision) -> Vec<Text> {
    let met = |outcome: Outcome| outcome == Outcome::Eligible;
    let found = decision.reasons.iter().filter(|reason| !met(reason.code.outcome()));
    found.map(|reason| Text::new(reason.message_zh.clone(), reason.message_en.clone())).collect()
}

/// What most cases of some are like, to tell those that differ.
#[derive(Clone, Debug, Default)]
pub struct Usual(BTreeMap<&'static str, String>);

/// What a case has otherwise than most.
#[derive(Clone, Debug)]
pub struct Different {
    /// What it is called.
    pub name: Text,
    /// What the case has, as codes.
    pub code: String,
    /// The same in words.
    pub said: Text,
}

impl Different {
    /// On one line, with the sign that marks it.
    pub fn marked(&self, lang: Lang) -> String {
        format!("≠ {}: {}", self.name.of(lang), self.said.of(lang))
    }
}

/// What is compared: what a list of plain cases has in common, as codes and in words. Names, days and numbers are
/// everybody's own.
fn compared(examined: &Examined) -> Vec<(&'static str, Different)> {
    let (facts, decision) = (&examined.facts, &examined.decision);
    let mut papers: Vec<PaperKind> = facts.documents.iter().flatten().map(|paper| paper.kind).collect();
    papers.sort_unstable_by_key(|paper| paper.code());
    let found = || decision.reasons.iter().filter(|reason| reason.code.outcome() != Outcome::Eligible);
    let findings = Text::new(
        found().map(|reason| reason.message_zh.clone()).collect::<Vec<_>>().join("；"),
        found().map(|reason| reason.message_en.clone()).collect::<Vec<_>>().join("; "),
    );
    let reasons: Vec<&str> = decision.reasons.iter().map(|reason| reason.code.code()).collect();
    let same = |text: String| (text.clone(), Text::new(text.clone(), text));
    let unit = facts.inviter.uscc.as_ref().map_or_else(|| "-".to_owned(), |code| code.0.clone());
    let called = examined.case.particulars.inviter_name.clone().unwrap_or_else(|| unit.clone());
    let class = facts.request.visa_class.map_or_else(|| "-".to_owned(), |class| class.to_string());
    let port = examined.case.row.port.clone().unwrap_or_else(|| "-".to_owned());
    let all = [
        ("measure", "事项", "measure", word(Some(facts.measure))),
        ("outcome", "结论", "outcome", word(Some(decision.outcome))),
        ("reasons", "理由", "findings", (reasons.join(" "), findings)),
        ("purpose", "事由", "purpose", word(facts.request.purpose)),
        ("class", "签证种类", "class", same(class)),
        ("entries", "入境次数", "entries", word(facts.request.entries)),
        ("unit", "单位", "unit", (unit, Text::new(called.clone(), called))),
        ("port", "口岸", "port", same(port)),
        ("papers", "材料", "papers", words(&papers)),
        ("filed", "申请人", "filed by", word(facts.filing.filed_by)),
        ("shown", "护照出示", "passport shown", word(facts.passport.shown)),
    ];
    all.into_iter()
        .map(|(key, zh, en, (code, said))| (key, Different { name: Text::new(zh, en), code, said }))
        .collect()
}

/// A word as its code and in both languages; what was not said is told so.
fn word<W: Word>(said: Option<W>) -> (String, Text) {
    match said {
        Some(word) => (word.code().to_owned(), Text::new(word.zh(), word.en())),
        None => ("-".to_owned(), Text::new("未说明", "not said")),
    }
}

fn words<W: Word>(all: &[W]) -> (String, Text) {
    let join = |of: fn(&W) -> &'static str, sign: &str| all.iter().map(of).collect::<Vec<_>>().join(sign);
    let said = if all.is_empty() {
        Text::new("无", "none")
    } else {
        Text::new(join(|one| one.zh(), "、"), join(|one| one.en(), ", "))
    };
    (join(|one| one.code(), " "), said)
}

impl Usual {
    /// Learns from cases what is usual among them.
    pub fn of<'a>(cases: impl Iterator<Item = &'a Examined>) -> Usual {
        let mut counts: BTreeMap<&'static str, BTreeMap<String, usize>> = BTreeMap::new();
        for examined in cases {
            for (key, Different { code, .. }) in compared(examined) {
                *counts.entry(key).or_default().entry(code).or_default() += 1;
            }
        }
        let most = |values: BTreeMap<String, usize>| {
            values.into_iter().max_by_key(|(value, count)| (*count, std::cmp::Reverse(value.clone())))
        };
        Usual(counts.into_iter().filter_map(|(key, values)| Some((key, most(values)?.0))).collect())
    }

    /// Returns what a case has otherwise.
    pub fn differs(&self, examined: &Examined) -> Vec<Different> {
        let is_other = |key: &str, code: &String| self.0.get(key).is_some_and(|usual| usual != code);
        let all = compared(examined).into_iter();
        all.filter(|(key, has)| is_other(key, &has.code)).map(|(_, has)| has).collect()
    }
}

/// The cases of the list that a case came with, as far as they are looked at to learn what is usual.
pub fn siblings(desk: &Desk, row: &CaseRow) -> anyhow::Result<Usual> {
    let Some(span) = row.batch.map(|batch| desk.file.cases_of_batch(batch)).transpose()?.flatten() else {
        return Ok(Usual::default());
    };
    let last = CaseKey(span.1.0.min(span.0.0 + LOOKED_AT - 1));
    let mut rows = Vec::new();
    desk.file.each_case_between((span.0, last), |row| {
        rows.push(row);
        Ok(())
    })?;
    let examined: anyhow::Result<Vec<Examined>> = rows.into_iter().map(|row| examine(desk, desk.taken(row)?)).collect();
    Ok(Usual::of(examined?.iter()))
}

/// Cases of a list from which is learnt what is usual.
const LOOKED_AT: u64 = 40;
