//! What holds for a whole list, before its rows are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::since::Taken;
use crate::app::amend::{lay_over, put_paper, read_facts};
use crate::app::assess::at_stage;
use crate::app::case::reason_given;
use crate::app::desk::Desk;
use crate::app::fault;
use crate::app::sources::{OFFICER, REGISTER, SETTING, Sources};
use crate::app::values::usual;
use crate::domain::facts::Facts;
use crate::domain::number::{CaseKey, NO_NUMBER};
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::UserError;
use crate::lists::header::{Field, column_name, folded};
use crate::lists::sheet::{Asks, DatesSaid, Hidden, Sheet};
use crate::record::hash::Hash;
use crate::store::lists::batch::BatchRow;

/// A list, ready to be read.
pub(super) struct List {
    pub(super) sheet: Sheet,
    pub(super) file_sha256: String,
    /// The facts that every row is laid over.
    pub(super) common: Facts,
    /// Rows that lack something are kept as drafts.
    pub(super) drafts: bool,
    /// Where the values of the common facts came from, by their paths.
    pub(super) sources: BTreeMap<String, String>,
    /// How the sheet was read, as far as somebody said so.
    pub(super) asks: Asks,
    /// Which rows that are held the officer settles.
    pub(super) settling: Settlings,
    /// Which rows were settled when the same file was taken in before.
    pub(super) settled_before: BTreeMap<u64, Said>,
    /// Who takes it in.
    pub(super) taken_by: Option<String>,
    /// What its rows became, where it was taken in before and is only read again.
    pub(super) taken: Option<Arc<Taken>>,
    /// The list as which it was taken in, where rows that were held then go in now.
    pub(super) goes_on: Option<u64>,
}

/// What the officer says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is of the person on file, of this case where several may be meant; or of a row above, on another trip.
    Same(Option<CaseKey>),
    /// It is of another person than the one on file, or in a row above.
    Distinct,
    /// It is not taken in.
    Left,
}

impl Said {
    /// What is kept of it: whether it is the same person.
    pub(super) fn is_same(self) -> Option<bool> {
        match self {
            Said::Same(_) => Some(true),
            Said::Distinct => Some(false),
            Said::Left => None,
        }
    }
}

/// Rows that the officer settles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlings {
    /// By the row of the sheet.
    pub rows: BTreeMap<u64, Said>,
    /// On what ground.
    pub note: Option<String>,
}

/// What holds for a whole list.
#[derive(Clone, Debug, Default)]
pub struct ListAsks {
    /// Facts that hold for every row, such as the inviter.
    pub common: Value,
    /// The facts of every row, where they are known already; nothing else is laid over.
    pub given: Option<Facts>,
    /// What the settings say of every row of a list, unless something else is said here or by a row.
    pub every: Value,
    /// Papers that came with the list.
    pub papers: Vec<PaperKind>,
    /// How the file is read.
    pub sheet: Asks,
    /// Rows that lack something are kept as drafts.
    pub drafts: bool,
    /// The good rows are taken though nearly all are wrong.
    pub few_good: bool,
    /// Which rows that are held the officer settles.
    pub settling: Settlings,
    /// From what it was found out what is said of records, passports and units.
    pub source: Option<String>,
}

/// What is looked up of each person or unit: it is said with from what.
const FOUND_OUT: [&str; 4] = ["record", "passport.verification", "inviter.status", "inviter.on_file"];

/// Takes out of what is said of every row what somebody found out; nothing where nothing of it is said.
fn found_out(said: &mut Value) -> Value {
    let mut found = json!({});
    for path in FOUND_OUT {
        let (group, name) = path.split_once('.').unwrap_or(("", path));
        let into = if group.is_empty() { Some(&mut *said) } else { said.get_mut(group) };
        let value = into.and_then(|group| group.as_object_mut()?.remove(name)).filter(|value| !value.is_null());
        if let Some(value) = value {
            lay_over(&mut found, if group.is_empty() { json!({name: value}) } else { json!({group: {name: value}}) });
        }
    }
    found
}

/// The settings of an office say nothing that is to be found out of each.
fn settings_say_findings() -> UserError {
    fault::refused(
        "setting_states_a_finding",
        "设置 [lists.every] 不能写明须逐件查明的事实",
        "the settings [lists.every] cannot state what is to be found out of each person or unit",
        FOUND_OUT.iter().map(|path| Text::new(*path, *path)).collect(),
    )
}

/// How far a list has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Rows done.
    pub done: u64,
    /// Rows in all.
    pub of: u64,
}

/// The facts that every row is laid over, and where each came from: the settings, whoever takes the list in, a register.
pub(super) fn common(desk: &Desk, asks: &ListAsks, sheet: &Sheet) -> anyhow::Result<(Facts, BTreeMap<String, String>)> {
    if let Some(facts) = &asks.given {
        let mut facts = at_stage(facts, facts.stage, desk.today(), Some(facts.filed_on()));
        facts.inviter.status = desk.inviter_status(&facts)?.or(facts.inviter.status);
        return Ok((facts, BTreeMap::new()));
    }
    let mut all = json!({"id": NO_NUMBER, "measure": "port_visa", "stage": "advance", "as_of": desk.today()});
    let mut sources = Sources::default();
    let mut lay = |said: Value, source: &str| {
        sources.note(&said, source);
        lay_over(&mut all, said);
    };
    let office = desk.file.ledger().office();
    if office.len() == 3 && office.bytes().all(|byte| byte.is_ascii_uppercase()) {
        lay(json!({"filing": {"port": office}}), SETTING);
    }
    let mut every = asks.every.clone();
    // A list without a column for it is a list of holders of such passports; an empty cell says nothing.
    if sheet.columns.column(Field::PassportKind).is_some() {
        lay_over(&mut every, json!({"passport": {"kind": null}}));
    }
    if found_out(&mut every.clone()) != json!({}) {
        return Err(settings_say_findings().into());
    }
    lay(every, SETTING);
    let mut said = asks.common.clone();
    let found = found_out(&mut said);
    lay(said, OFFICER);
    if found != json!({}) {
        let source = reason_given(asks.source.as_deref(), "--source")?;
        lay(usual(&found), &format!("{OFFICER}: {source}"));
    }
    for kind in &asks.papers {
        put_paper(&mut all, json!({"kind": kind}));
    }
    all["id"] = json!(NO_NUMBER);
    let mut facts = read_facts(&all)?;
    if let Some(status) = desk.inviter_status(&facts)? {
        sources.note(&json!({"inviter": {"status": status}}), REGISTER);
        facts.inviter.status = Some(status);
    }
    if facts.filing.accepted_on.is_some() {
        return Err(fault::filing_day_is_no_fact().into());
    }
    if facts.as_of != desk.today() {
        return Err(fault::refused(
            "another_day",
            format!("名单按今天（{}）评估", desk.today()),
            format!("a list is assessed today ({})", desk.today()),
            vec![Text::new("as_of", "as_of")],
        )
        .into());
    }
    let sources = sources.of(&serde_json::to_value(&facts)?);
    Ok((facts, sources))
}

/// The facts that rows say, with the columns in which they say them.
pub(super) fn columns(sheet: &Sheet) -> BTreeMap<String, Vec<String>> {
    let said: [(&str, &[Field]); 14] = [
        ("applicant.name", &[Field::FullName, Field::Surname, Field::GivenNames, Field::MiddleName]),
        ("applicant.birth_date", &[Field::BirthDate]),
        ("applicant.nationality", &[Field::Nationality]),
        ("passport.number", &[Field::Passport]),
        ("passport.kind", &[Field::PassportKind]),
        ("passport.expires_on", &[Field::PassportExpires]),
        ("arrival.at", &[Field::EntryDate]),
        ("arrival.port", &[Field::Port]),
        ("request.stay_days", &[Field::Days]),
        ("request.entries", &[Field::Entries]),
        ("request.purpose", &[Field::Purpose]),
        ("inviter.uscc", &[Field::Uscc]),
        ("inviter.region", &[Field::Uscc]),
        ("inviter.kind", &[Field::Uscc]),
    ];
    let columns = |fields: &[Field]| -> Vec<String> {
        let whole = sheet.columns.column(fields[0]).map(column_name);
        match whole {
            Some(whole) => vec![whole],
            None => fields.iter().filter_map(|field| sheet.columns.column(*field)).map(column_name).collect(),
        }
    };
    let said = said.into_iter().map(|(fact, fields)| (fact.to_owned(), columns(fields)));
    said.filter(|(_, columns)| !columns.is_empty()).collect()
}

/// The facts of which other days of the column showed the order of day and month, as it is kept.
pub(super) fn day_orders(sheet: &Sheet) -> BTreeMap<String, String> {
    let facts = [
        (Field::BirthDate, "applicant.birth_date"),
        (Field::PassportExpires, "passport.expires_on"),
        (Field::EntryDate, "arrival.at"),
    ];
    let fact = |field: Field| facts.iter().find(|(known, _)| *known == field).map(|(_, fact)| *fact);
    let by_column = sheet.traits.decided().into_iter().filter(|one| one.by_column);
    by_column.filter_map(|one| Some((fact(one.field)?.to_owned(), one.order.code().to_owned()))).collect()
}

/// Facts that an application for a port visa needs and that nothing gives: no column, and nothing said for all rows.
pub(super) fn not_given(sheet: &Sheet, common: &Facts) -> Vec<Field> {
    let needed = [
        (Field::BirthDate, common.applicant.birth_date.is_some()),
        (Field::PassportExpires, common.passport.expires_on.is_some()),
        (Field::EntryDate, common.arrival.at.is_some()),
        (Field::Days, common.request.stay_days.is_some()),
        (Field::Purpose, common.request.purpose.is_some()),
        (Field::Uscc, common.inviter.uscc.is_some()),
    ];
    let lacks = |(field, given): &(Field, bool)| !given && sheet.columns.column(*field).is_none();
    needed.iter().filter(|one| lacks(one)).map(|(field, _)| *field).collect()
}

/// What the plan's hash is begun with: the file and how it is read, the law, and what holds for all rows.
pub(super) fn beginning(desk: &Desk, list: &List) -> anyhow::Result<Sha256> {
    let facts = serde_json::to_string(&list.common)?;
    let (sheet, asks) = (&list.sheet, &list.asks);
    let reading = json!([
        sheet.encoding(),
        sheet.sheet_name(),
        asks.hidden.map(Hidden::code),
        names_said(list),
        dates_said(asks),
        list.settling.rows.iter().map(|(row, said)| (row, said.is_same())).collect::<BTreeMap<_, _>>(),
    ]);
    let all = format!("{}\n{}\n{facts}\n{reading}", list.file_sha256, desk.policy.sha256);
    Ok(Sha256::new_with_prefix(Hash::of(all.as_bytes()).as_bytes()))
}

/// The names of columns beyond the usual ones that the sheet has, with the codes of their fields.
pub(super) fn names_said(list: &List) -> BTreeMap<String, String> {
    let here: Vec<String> = list.sheet.columns.understood().iter().map(|(_, name, _)| folded(name)).collect();
    let used = list.asks.names.iter().filter(|(name, _)| here.contains(name));
    used.map(|(name, field)| (name.clone(), field.code().to_owned())).collect()
}

/// What was said of days, as it is kept.
pub(super) fn dates_said(asks: &Asks) -> Vec<String> {
    asks.dates.iter().copied().map(DatesSaid::code).map(str::to_owned).collect()
}

/// The rows of the same sheet of a file that were settled whenever it was taken in, the last word of each.
pub(super) fn settled_before(desk: &Desk, sheet: &Sheet, file_sha256: &str) -> anyhow::Result<BTreeMap<u64, Said>> {
    let mut settled = BTreeMap::new();
    for batch in desk.file.batches_of_file(file_sha256)?.into_iter().filter(|batch| !batch.undone) {
        let list = desk.file.list_taken(batch.id)?;
        if list.sheet.as_deref() != sheet.sheet_name() {
            continue;
        }
        let said = |same: bool| if same { Said::Same(None) } else { Said::Distinct };
        settled.extend(list.settled.into_iter().map(|(row, same)| (row, said(same))));
        settled.extend(list.left.into_iter().map(|row| (row, Said::Left)));
    }
    Ok(settled)
}

/// The list that the same sheet of the same file was taken in as, read in the same way; none where a row of it that was
/// held then is settled now. What was taken in beside a list that was taken back since is not the whole of it.
pub(super) fn seen_as(desk: &Desk, list: &List) -> anyhow::Result<Option<BatchRow>> {
    if !list.settling.rows.is_empty() {
        return Ok(None);
    }
    let mut taken_back: Option<u64> = None;
    for batch in desk.file.batches_of_file(&list.file_sha256)? {
        let before = desk.file.list_taken(batch.id)?;
        let hidden = list.asks.hidden.map(Hidden::code);
        let of_sheet = before.sheet.as_deref() == list.sheet.sheet_name() && before.hidden.as_deref() == hidden;
        if !of_sheet || before.names != names_said(list) || before.dates != dates_said(&list.asks) {
            continue;
        }
        match batch.undone_seq {
            Some(undone) => taken_back = taken_back.max(Some(undone)),
            None if taken_back.is_none_or(|undone| undone < batch.id) => return Ok(Some(batch)),
            None => {}
        }
    }
    Ok(None)
}
