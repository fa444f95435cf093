//! The one door for writing: a file is made, and changed by one signed transaction at a time.

use std::path::{Path, PathBuf};

use crate::record::act::{Act, PolicyKept};
use crate::record::hash::Hash;
use crate::record::roster::Genesis;
use crate::store::engine::format;
use crate::store::engine::place;
use crate::store::engine::{Access, Engine};
use crate::store::fault::StoreError;
use crate::store::record::carried::carried;
use crate::store::record::file::{CaseFile, Done, Ledger, TimeRule};
use crate::store::shared::log::SharedLog;
use crate::store::write::recording::{Recording, Stamp};

impl CaseFile {
    /// Makes a case file with its first officers and the text of the law that is in force from then on.
    pub fn create(path: &Path, genesis: &Genesis, law: &str, stamp: &Stamp) -> Result<(CaseFile, Done), StoreError> {
        // Whoever is killed here leaves nothing at the place.
        let (named, begun) = place::begun(path)?;
        let engine = Engine::open(begun.part(), Access::Create)?;
        let (made, done) = CaseFile::begin(engine, Some(begun.part().to_owned()), genesis, law, stamp)?;
        made.settled()?;
        begun.take_place().map_err(|error| StoreError::NotWritten(Box::new(error)))?;
        Ok((CaseFile::open(&named, Access::Write)?, done))
    }

    /// Does all of [`CaseFile::create`] but leave a file.
    pub fn rehearse_creation(path: &Path, genesis: &Genesis, law: &str, stamp: &Stamp) -> Result<Done, StoreError> {
        place::free(path)?;
        let (_, done) = CaseFile::in_memory(genesis, law, stamp)?;
        Ok(Done { dry_run: true, ..done })
    }

    /// Makes a case file in memory.
    pub fn in_memory(genesis: &Genesis, law: &str, stamp: &Stamp) -> Result<(CaseFile, Done), StoreError> {
        CaseFile::begin(Engine::in_memory()?, None, genesis, law, stamp)
    }

    fn begin(
        mut engine: Engine,
        path: Option<PathBuf>,
        genesis: &Genesis,
        law: &str,
        stamp: &Stamp,
    ) -> Result<(CaseFile, Done), StoreError> {
        format::make(&mut engine)?;
        let ledger = Ledger {
            id: Hash::ZERO,
            numbering: genesis.numbering(),
            office_name: genesis.office_name.clone(),
            training: genesis.training,
        };
        let mut file = CaseFile::over(engine, path, ledger);
        let pinned = PolicyKept { sha256: Hash::of(law.as_bytes()).to_string(), text: law.to_owned(), pinned: true };
        let (_, done) = file.change(stamp, |record| {
            record.office(Act::LedgerOpened(genesis.clone()))?;
            record.office(Act::PolicyKept(pinned))
        })?;
        file.ledger.id = done.hash;
        Ok((file, done))
    }

    /// Changes the file as [`CaseFile::change`] does, by much at once: the log is moved into the file once, when
    /// all is durable, and not on the way.
    pub fn change_much<T>(
        &mut self,
        stamp: &Stamp,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> Result<(T, Done), StoreError> {
        self.engine.without_checkpoints()?;
        self.change(stamp, make)
    }

    /// Changes the file as [`CaseFile::change`] does, where the log of the office is held: what was signed is added to the
    /// log, which is committed before this file. Whoever stops between finds it in the log.
    pub fn change_through<T>(
        &mut self,
        stamp: &Stamp,
        log: &mut dyn SharedLog,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> Result<(T, Done), StoreError> {
        let rule = if self.ledger.training { TimeRule::True } else { self.time };
        let mut chain = self.chain()?;
        let begun = self.head()?.transaction;
        let changed = self.engine.commit(|change| {
            let mut recording = Recording::begin(change, stamp, rule)?;
            let made = make(&mut recording)?;
            let done = recording.end()?;
            for number in begun + 1..=done.transaction {
                let carried = carried(change, number)?;
                // What no other machine would take must not come into the log.
                let on_file = carried.on_file().map_err(|_| StoreError::Bug("an act that cannot be read again"))?;
                chain.follow(&carried.transaction, &carried.signature, &on_file).map_err(|_| StoreError::Stale)?;
                log.append(&carried)?;
            }
            log.commit()?;
            Ok((made, done))
        });
        if changed.is_err() {
            log.release();
        }
        changed
    }

    /// The one door for writing: what `make` records becomes one signed transaction, or nothing is written.
    pub fn change<T>(
        &mut self,
        stamp: &Stamp,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> Result<(T, Done), StoreError> {
        let rule = if self.ledger.training { TimeRule::True } else { self.time };
        let dry_run = self.engine.rehearses();
        self.engine.commit(|change| {
            let mut recording = Recording::begin(change, stamp, rule)?;
            let made = make(&mut recording)?;
            Ok((made, Done { dry_run, ..recording.end()? }))
        })
    }
}
