//! A case that another office handed over: it comes in as the cases of another system do, a draft whose values are that
//! office's until an officer here establishes them.

use serde_json::json;

use super::{Ended, OPEN, Ready, drafted, list_taken_of};
use crate::app::assess::{assess, at_stage};
use crate::app::desk::Desk;
use crate::app::sources::{LEGACY, Sources};
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::record::act::{Act, Application, LegacyCase, Particulars};
use crate::record::event::EventKind;
use crate::record::hand_over::HandOver;
use crate::record::hash::Hash;
use crate::record::list::LegacyList;
use crate::store::cases::case::CaseRow;
use crate::store::record::file::Done;

/// Opens it; where it is open here already nothing is written and that is told.
pub(in crate::app) fn take(desk: &mut Desk, said: &HandOver, sha256: &str) -> anyhow::Result<(CaseKey, Done, bool)> {
    desk.must_be_one_of(EventKind::Drafted.roles())?;
    let number = named(&said.id.number, &said.id.hash);
    if let Some(before) = before(desk, said, &number)? {
        return Ok(before);
    }
    let today = desk.today();
    let facts = at_stage(&said.facts, said.facts.stage, today, None);
    let mut sources = Sources::default();
    let mut laid = serde_json::to_value(&facts)?;
    laid["id"] = json!(null);
    sources.note(&laid, &format!("{LEGACY}{} {}", said.id.from, said.id.number));
    let legacy = LegacyCase {
        system: said.id.from.clone(),
        number: number.clone(),
        state: Some(said.state.code().to_owned()),
        decided_on: None,
        document: None,
        before: said.particulars.legacy.clone().map(Box::new),
    };
    let particulars = Particulars { legacy: Some(legacy), entry: None, ..said.particulars.clone() };
    let decision = assess(&facts, desk.policy)?;
    let one = Ready { row: 1, facts, particulars, sources, ended: Ended::Open };
    let legacy =
        LegacyList { system: said.id.from.clone(), mapping_sha256: Hash::ZERO.to_string(), numbers: vec![number] };
    let outcomes = [(OPEN.to_owned(), 1)].into();
    let taken = list_taken_of(desk, (sha256, &said.id.number), outcomes, (1, 1), legacy)?;
    let (year, numbering) = (desk.year(), desk.file.ledger().numbering.clone());
    let handed = said.besides.clone().map(Box::new);
    let acted = desk.act(|record| {
        let batch = record.office(Act::ListTaken(Box::new(taken)))?;
        let key = record.new_case(year);
        let taken = drafted(one, decision, (batch, today), &key.number(&numbering));
        // A passport that is lost, seized or with an authority is so here too.
        let custody =
            handed.as_ref().and_then(|handed| handed.passport.as_ref()).map_or(taken.custody, |one| one.place);
        record.case(key, Act::Drafted(Box::new(Application { custody, handed, ..taken })))?;
        Ok(key)
    })?;
    Ok((acted.made, acted.done, false))
}

/// How the hand-over is known here: a case that came back and went again is another one.
pub(in crate::app) fn named(number: &str, hash: &str) -> String {
    format!("{number} ({})", &hash[..hash.len().min(8)])
}

/// The office that handed a case over to this one, where one did.
pub(in crate::app) fn came_from(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<String>> {
    let Some(batch) = row.batch else { return Ok(None) };
    let carried = desk.file.list_taken(batch)?.legacy;
    Ok(carried.filter(|carried| carried.mapping_sha256 == Hash::ZERO.to_string()).map(|carried| carried.system))
}

fn before(desk: &Desk, said: &HandOver, number: &str) -> anyhow::Result<Option<(CaseKey, Done, bool)>> {
    for batch in desk.file.batches(u32::MAX)?.into_iter().filter(|batch| !batch.undone) {
        let list = desk.file.list_taken(batch.id)?;
        let same = list.legacy.is_some_and(|legacy| {
            legacy.system == said.id.from && legacy.numbers.iter().any(|carried| carried == number)
        });
        if let Some((key, _)) = same.then(|| desk.file.cases_of_batch(batch.id)).transpose()?.flatten() {
            let (transaction, _) = desk.file.transaction_of(batch.id)?;
            let done = Done { transaction: transaction.number, hash: transaction.hash(), dry_run: false };
            return Ok(Some((key, done, true)));
        }
    }
    Ok(None)
}
