//! The one door for writing: a file is made, and changed by one signed transaction at a time.

use std::path::{Path, PathBuf};

use crate::record::act::Act;
use crate::record::hash::Hash;
use crate::record::roster::Genesis;
use crate::store::engine::format;
use crate::store::engine::place;
use crate::store::engine::{Access, Engine};
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done, Ledger};
use crate::store::write::recording::{Recording, Stamp};

impl CaseFile {
    /// Makes a case file with its first officers.
    pub fn create(path: &Path, genesis: &Genesis, stamp: &Stamp) -> Result<(CaseFile, Done), StoreError> {
        let named = place::new(path)?;
        let made = Engine::open(&named, Access::Create)
            .and_then(|engine| CaseFile::begin(engine, Some(named.clone()), genesis, stamp));
        if made.is_err() {
            // Nothing of a case file that was not finished is left.
            for ending in ["", "-wal", "-shm"] {
                let mut leftover = named.clone().into_os_string();
                leftover.push(ending);
                let _ = std::fs::remove_file(leftover);
            }
        }
        made
    }

    /// Does all of [`CaseFile::create`] but leave a file.
    pub fn rehearse_creation(path: &Path, genesis: &Genesis, stamp: &Stamp) -> Result<Done, StoreError> {
        place::free(path)?;
        let (_, done) = CaseFile::in_memory(genesis, stamp)?;
        Ok(Done { dry_run: true, ..done })
    }

    /// Makes a case file in memory.
    pub fn in_memory(genesis: &Genesis, stamp: &Stamp) -> Result<(CaseFile, Done), StoreError> {
        CaseFile::begin(Engine::in_memory()?, None, genesis, stamp)
    }

    fn begin(
        mut engine: Engine,
        path: Option<PathBuf>,
        genesis: &Genesis,
        stamp: &Stamp,
    ) -> Result<(CaseFile, Done), StoreError> {
        format::make(&mut engine)?;
        let ledger = Ledger {
            id: Hash::ZERO,
            office: genesis.office.clone(),
            office_name: genesis.office_name.clone(),
            training: genesis.training,
        };
        let mut file = CaseFile { engine, path, ledger, part: None.into() };
        let ((), done) = file.change(stamp, |record| record.office(Act::LedgerOpened(genesis.clone())).map(|_| ()))?;
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

    /// The one door for writing: what `make` records becomes one signed transaction, or nothing is written.
    pub fn change<T>(
        &mut self,
        stamp: &Stamp,
        make: impl FnOnce(&mut Recording) -> Result<T, StoreError>,
    ) -> Result<(T, Done), StoreError> {
        let (training, dry_run) = (self.ledger.training, self.engine.rehearses());
        self.engine.commit(|change| {
            let mut recording = Recording::begin(change, stamp, training)?;
            let made = make(&mut recording)?;
            Ok((made, Done { dry_run, ..recording.end()? }))
        })
    }
}
