//! A simulator: random officers and commands, faults, clocks and restorations, against a model in memory of what was
//! acknowledged.
//!
//! ```text
//! cargo run --release --example simulator -- 1000000 [--first SEED] [--log FILE] [--control]
//! ```
//!
//! The commands are those of `examples/random_offices`. Between them the machine stops, with half a write behind the last
//! one; the clock jumps; a request is sent again; a backup is made, and put back when the file is lost. Asked after each step
//! (`model.rs`): what was acknowledged stands byte for byte; what was refused left nothing; nothing but the act of that name
//! decides a case; a request is answered once; nothing tells of a file set back that was not; what a restoration lacks is
//! named exactly, and no case number is given twice. Every office is verified whole at its end. A seed that fails is printed,
//! with its step. `--control` loses the last act at every stop: that must be found out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration};
use serde_json::Value;
use tempfile::TempDir;
use visa_cli::app::backup::{Wanted, backup};
use visa_cli::app::desk::Desk;
use visa_cli::app::high_water::HighWaterMarks;
use visa_cli::app::restore::{OnPaper, restore};
use visa_cli::app::two::{Second, Two};
use visa_cli::error::{Exit, UserError};
use visa_cli::policy::Policy;
use visa_cli::store::engine::Access;
use visa_cli::store::record::file::CaseFile;

mod model;
#[path = "../../tests/it/small_office.rs"]
mod small_office;
#[path = "../../tests/it/small_random.rs"]
mod small_random;
#[path = "../random_offices/steps.rs"]
mod steps;
#[path = "../random_offices/town.rs"]
mod town;

use model::Model;
use small_office::{bytes, key};
use small_random::Random;
use town::{OFFICERS, examples};

/// Steps of one office.
const STEPS: u64 = 400;

/// A backup, and the model as it was when it was made.
struct Copy {
    file: PathBuf,
    verified_to: u64,
    model: Model,
}

/// One play: an office on a disk, the dice, and what was acknowledged.
struct Play {
    desk: Desk,
    random: Random,
    bases: Vec<Value>,
    takes_lists: bool,
    model: Model,
    folder: TempDir,
    /// How often the file stood at another place so far.
    places: usize,
    copies: Vec<Copy>,
    step: u64,
    /// The last act is lost at every stop.
    loses: bool,
    counted: Counted,
}

/// What was done, for the last line.
#[derive(Default)]
struct Counted {
    steps: u64,
    done: u64,
    stops: u64,
    restored: u64,
}

impl Play {
    fn chance(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    /// Tells whether a command was done; a refusal is part of the play, a bug is not.
    fn judged(&mut self, done: anyhow::Result<()>) -> anyhow::Result<bool> {
        let Err(error) = done else { return Ok(true) };
        match error.downcast_ref::<UserError>() {
            Some(refusal) if refusal.exit != Exit::Internal && refusal.exit != Exit::Integrity => Ok(false),
            Some(_) | None => Err(error),
        }
    }

    /// One command under a request id of its own; now and then it is sent again.
    fn command(&mut self) -> anyhow::Result<()> {
        self.desk.request = Some(format!("step-{}", self.step));
        let (dice, now) = (self.random.0, self.desk.now);
        let done = self.act();
        let done = self.judged(done)?;
        self.model.follows(&self.desk.file, done)?;
        self.counted.done += u64::from(done);
        if done && self.chance(30) {
            let (dice_now, now_now) = (self.random.0, self.desk.now);
            (self.random.0, self.desk.now) = (dice, now);
            let again = self.act();
            self.judged(again)?;
            (self.random.0, self.desk.now) = (dice_now, now_now);
            self.model.stands(&self.desk.file)?;
        }
        Ok(())
    }

    fn place(&mut self) -> anyhow::Result<PathBuf> {
        self.places += 1;
        let folder = self.folder.path().join(self.places.to_string());
        fs::create_dir(&folder)?;
        Ok(folder.join("cases.db"))
    }

    /// Opens the file at a place as a command does: with the marks of this machine.
    fn opened(&mut self, path: &Path) -> anyhow::Result<()> {
        let file = CaseFile::open(path, Access::Write)?;
        let marks = Some(self.folder.path().join("state"));
        self.desk = Desk::new(file, Policy::built_in(), self.desk.now, marks, bytes);
        self.desk.marks.check(&self.desk.file).map_err(|error| anyhow::anyhow!("a false alarm: {error:?}"))
    }

    /// The machine stops: what the file and its log hold is all that is left, and half a write may stand behind it.
    fn stop(&mut self) -> anyhow::Result<()> {
        self.counted.stops += 1;
        let from = self.desk.file.path().map(ToOwned::to_owned).unwrap_or_default();
        let to = self.place()?;
        let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
        fs::copy(&from, &to)?;
        if log(&from).exists() {
            let mut left = fs::read(log(&from))?;
            if self.loses {
                left.truncate(left.len().saturating_sub(1));
            }
            let torn = self.random.below(3) * self.random.below(5000);
            left.extend((0..torn).map(|_| self.random.next() as u8));
            fs::write(log(&to), left)?;
        }
        self.opened(&to)?;
        self.model.stands(&self.desk.file)?;
        self.model.stands_whole(&self.desk.file)
    }

    fn copy(&mut self) -> anyhow::Result<()> {
        self.desk.seat(OFFICERS[0].0, Some(Box::new(key(0))))?;
        self.desk.request = Some(format!("step-{}", self.step));
        let file = self.folder.path().join(format!("backup-{}.db", self.step));
        let model = self.model.clone();
        let wanted = Wanted { path: &file, also: None, keep: None, place_is_right: None };
        let made = backup(&mut self.desk, &wanted);
        let Ok(made) = made else { return self.judged(made.map(drop)).map(drop) };
        self.model.follows(&self.desk.file, true)?;
        self.copies.push(Copy { file, verified_to: made.verified_to, model });
        Ok(())
    }

    /// The file is lost; the last backup, or one before it, is put back.
    fn lost(&mut self) -> anyhow::Result<()> {
        if self.copies.is_empty() {
            return Ok(());
        }
        let back = self.random.below(self.copies.len().min(3));
        let copy = self.copies.swap_remove(self.copies.len() - 1 - back);
        // A backup from before a file that was put back is of no use to a second one.
        self.copies.clear();
        let to = self.place()?;
        let signer = |place: usize| (OFFICERS[place].0.to_owned(), Box::new(key(place)) as _);
        let ((first, second), confirms) = ((signer(0), signer(1)), |(id, key)| Second::Officer(id, key));
        let two = Two { first, second: confirms(second) };
        let (now, state, ledger) = (self.desk.now, self.folder.path().join("state"), self.desk.file.ledger().id);
        let put_back = restore(&copy.file, &to, two, (OnPaper::default(), "the disk broke"), |file| {
            let mut desk = Desk::new(file, Policy::built_in(), now, None, bytes);
            desk.marks = HighWaterMarks::new(Some(state), ledger);
            desk
        })?;
        let named: Vec<u64> = put_back.examined.missing.iter().map(|missing| missing.transaction).collect();
        self.model.lacks(copy.verified_to, &named)?;
        self.opened(&to)?;
        self.model = copy.model.put_back(&self.model, &self.desk.file)?;
        self.model.stands_whole(&self.desk.file)?;
        self.counted.restored += 1;
        Ok(())
    }

    fn one(&mut self) -> anyhow::Result<()> {
        match self.random.below(240) {
            0..=5 => self.stop(),
            6..=8 => {
                let minutes = self.random.below(30 * 24 * 60) as i64 - 3 * 60;
                self.desk.now += Duration::minutes(minutes);
                Ok(())
            }
            9..=10 => self.copy(),
            11 => self.lost(),
            _ => self.command(),
        }
    }
}

/// Plays one office to its end; the error names the step.
fn play(seed: u64, (bases, steps, loses): (&[Value], u64, bool)) -> anyhow::Result<Counted> {
    let start = DateTime::parse_from_rfc3339("2026-03-02T09:00:00+08:00")?.to_utc();
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? };
    fs::create_dir(folder.path().join("0"))?;
    fs::create_dir(folder.path().join("state"))?;
    let mut desk = small_office::office(&OFFICERS, start, Some(&folder.path().join("0")))?;
    desk.marks = HighWaterMarks::new(Some(folder.path().join("state")), desk.file.ledger().id);
    let model = Model::of(&desk.file)?;
    let (random, bases) = (Random(seed), bases.to_vec());
    let counted = Counted::default();
    let mut play = Play {
        desk,
        random,
        bases,
        takes_lists: true,
        model,
        folder,
        places: 0,
        copies: Vec::new(),
        step: 0,
        loses,
        counted,
    };
    for step in 1..=steps {
        play.step = step;
        play.counted.steps += 1;
        let came = play.one();
        if let Err(broken) = came {
            anyhow::bail!("seed {seed}, step {step}: {broken:?}");
        }
    }
    let verified = play.desk.file.verify(|_| {})?;
    anyhow::ensure!(verified.problems.is_empty(), "seed {seed}: {:?}", verified.problems);
    Ok(play.counted)
}

fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| asked.iter().position(|arg| arg == flag).and_then(|at| asked.get(at + 1));
    let wanted: u64 = asked.first().and_then(|count| count.parse().ok()).unwrap_or(20_000);
    let first: u64 = after("--first").and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let loses = asked.iter().any(|arg| arg == "--control");
    let (bases, mut all, mut seed) = (examples(), Counted::default(), first);
    while all.steps < wanted {
        let Counted { steps, done, stops, restored } = play(seed, (&bases, STEPS, loses))?;
        all.steps += steps;
        all.done += done;
        all.stops += stops;
        all.restored += restored;
        seed += 1;
        let told = format!(
            "{} steps of {} offices, no promise broken: {} commands done, {} stops of the machine, {} files put back\n",
            all.steps,
            seed - first,
            all.done,
            all.stops,
            all.restored
        );
        if let Some(log) = after("--log") {
            fs::write(log, &told)?;
        }
        if wanted <= all.steps {
            std::io::stdout().write_all(told.as_bytes())?;
        }
    }
    Ok(())
}
