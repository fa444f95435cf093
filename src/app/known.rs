//! Who stands at the counter, as the register knows that person: the open cases, where the passport is, and what may be
//! taken over from an earlier case.

use serde_json::{Value, json};

use super::case::OpenCase;
use super::desk::Desk;
use super::renew::{FollowUp, Prefilled, measure_of, prefill};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::store::cases::case::CaseRow;

/// A person on file.
pub struct Known {
    /// Every case of the person, the newest first.
    cases: Vec<CaseRow>,
}

/// What is taken over where whoever acts says so, with the case that it is from.
pub struct Offer {
    /// Number of the case.
    pub case: String,
    /// What it says, in words.
    pub told: Text,
    /// The facts that are taken over.
    pub facts: Value,
    /// Name of the inviting unit.
    pub inviter_name: Option<String>,
    /// The case that the application follows, where it asks for more on its document.
    pub follows: Option<crate::domain::number::CaseKey>,
}

/// Finds who an application is of, by the passport that it names.
pub fn known(desk: &Desk, facts: &Facts) -> anyhow::Result<Option<Known>> {
    let Some(entry) = desk.file.entry_of(facts, None)? else { return Ok(None) };
    let mut cases = Vec::new();
    for person in desk.same_person(entry)? {
        cases.extend(desk.file.cases_of(person)?);
    }
    cases.sort_by_key(|row| std::cmp::Reverse(row.key));
    Ok((!cases.is_empty()).then_some(Known { cases }))
}

impl Known {
    /// The cases that matter at a counter, each in words: those that are open, and documents that hold.
    pub fn told(&self, desk: &Desk) -> anyhow::Result<Vec<Text>> {
        let mut told = Vec::new();
        for row in &self.cases {
            let document = desk.file.issued(row.key)?.filter(|document| !document.ended);
            if !row.state.is_open() && document.is_none() {
                continue;
            }
            let number = desk.number(row.key);
            let mut zh = format!("{number} {} {}", row.measure.zh(), row.state.zh());
            let mut en = format!("{number} {}: {}", row.measure.en(), row.state.en());
            if let Some(document) = document {
                let until = document.valid_until.map_or_else(|| "-".to_owned(), |day| day.to_string());
                zh.push_str(&format!("，证件 {} 至 {until}", document.number));
                en.push_str(&format!(", document {} to {until}", document.number));
            }
            if row.custody != Place::Holder {
                zh.push_str(&format!("，护照：{}", row.custody.zh()));
                en.push_str(&format!(", passport: {}", row.custody.en()));
            }
            told.push(Text::new(zh, en));
        }
        Ok(told)
    }

    /// The newest draft of the person for a measure.
    pub fn draft(&self, measure: Measure) -> Option<&CaseRow> {
        self.cases.iter().find(|row| row.state == State::Draft && row.measure == measure)
    }

    /// What may be taken over: the stay that our own document gave, else what was asked for the last time.
    pub fn offer(&self, desk: &Desk, measure: Measure) -> anyhow::Result<Option<Offer>> {
        for row in &self.cases {
            let follow_up = FollowUp::ALL.iter().find(|act| measure_of(row.measure, **act) == Some(measure));
            let holds = desk.file.issued(row.key)?.is_some_and(|document| !document.ended);
            if let Some(act) = follow_up.filter(|_| holds) {
                return followed(desk, &desk.number(row.key), *act).map(Some);
            }
        }
        match self.cases.iter().find(|row| row.measure == measure && row.state != State::Draft) {
            Some(row) => as_before(desk, &desk.taken(row.clone())?),
            None => Ok(None),
        }
    }

    /// The newest case of the person that is no draft.
    pub fn newest(&self, desk: &Desk) -> anyhow::Result<Option<OpenCase>> {
        let newest = self.cases.iter().find(|row| row.state != State::Draft);
        newest.map(|row| desk.taken(row.clone())).transpose()
    }
}

/// The follow-up of a case whose document holds.
fn followed(desk: &Desk, number: &str, act: FollowUp) -> anyhow::Result<Offer> {
    let Prefilled { before, mut facts, particulars } = prefill(desk, number, act, json!({}))?;
    for part in ["id", "as_of", "stage", "applicant", "passport"] {
        facts[part] = Value::Null;
    }
    let unit = particulars.inviter_name.clone();
    let document = desk.file.issued(before.row.key)?;
    let (document, until) = document.map_or_else(Default::default, |document| {
        (document.number, document.valid_until.map_or_else(|| "-".to_owned(), |day| day.to_string()))
    });
    let of = unit.clone();
    let of = of.map_or_else(String::new, |unit| format!(" {unit}"));
    let told = Text::new(
        format!("接续 {number}：证件 {document}，至 {until}{of}"),
        format!("follows {number}: document {document} to {until}{of}"),
    );
    Ok(Offer { case: before.number, told, facts, inviter_name: unit, follows: Some(before.row.key) })
}

/// What was asked for in another case, as far as it may be asked for again.
pub fn as_before(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<Offer>> {
    let facts = serde_json::to_value(&case.facts)?;
    let mut taken = json!({});
    for (part, kept) in [
        ("inviter", ["uscc", "kind", "region"].as_slice()),
        ("request", &["purpose", "stay_days", "visa_class", "entries", "permit_kind", "permit_days", "relationship"]),
    ] {
        for key in kept.iter().filter(|key| !facts[part][**key].is_null()) {
            taken[part][*key] = facts[part][*key].clone();
        }
    }
    let code = case.facts.inviter.uscc.as_ref().map(|code| code.0.clone());
    let on_file = code.as_deref().map(|code| desk.file.enterprise(code)).transpose()?.flatten();
    let unit = case.particulars.inviter_name.clone().or(on_file);
    let asked = super::look::asked(&case.facts, None);
    let words = |of: fn(&Text) -> &str, sign: &str| {
        let unit = unit.clone().or(code.clone()).into_iter();
        unit.chain(asked.iter().map(|(name, said)| format!("{} {}", of(name), of(said)))).collect::<Vec<_>>().join(sign)
    };
    let (zh, en) = (words(|text| &text.zh, "，"), words(|text| &text.en, ", "));
    if taken.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(None);
    }
    let number = &case.number;
    let told = Text::new(format!("与 {number} 相同：{zh}"), format!("as in {number}: {en}"));
    Ok(Some(Offer { case: number.clone(), told, facts: taken, inviter_name: unit, follows: None }))
}
