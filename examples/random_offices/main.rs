//! Random offices: officers with few and many roles do random things to a small town of people, units, lists, watch lists
//! and laws, under clocks that jump. Every event of every office is printed as one line of JSON, for a judge of its own:
//!
//! ```text
//! cargo run --release --example random_offices -- 10000 | python3 examples/verify_sequences.py
//! ```
//!
//! The judge knows nothing of this program's gate: it is `examples/verify_record.py`, which tells from the record alone
//! whether each obstacle to every approval and every issue was lifted. What the last guard of the file refused, the gate had
//! let through: that is told with the office, and the judge takes it for a fault as well. `--first SEED` begins elsewhere.
//! With the feature `gate-controls` a build can forget one kind of obstacle (`--forget KIND`), and the judge must find that
//! out: `examples/sequence_controls.sh` asks it of each kind.

use std::io::{self, BufWriter, Write};

use chrono::DateTime;
use serde_json::{Value, json};
use visa_cli::app::desk::Desk;
use visa_cli::domain::words::Word;
use visa_cli::error::{Exit, UserError};

mod aims;
#[path = "../../tests/it/small_office.rs"]
mod small_office;
#[path = "../../tests/it/small_random.rs"]
mod small_random;
mod steps;
mod town;

use small_random::Random;
use town::{OFFICERS, examples};

/// Every so many offices one has its file in a folder, and takes lists in.
const ON_DISK: u64 = 8;
/// Of so many commands one is the beginning of an aim.
const AIMED: usize = 24;

/// One play: an office, and the dice.
struct Play {
    desk: Desk,
    random: Random,
    bases: Vec<Value>,
    /// The file stands in a folder: a list is read beside the writer, which a file in memory does not allow.
    takes_lists: bool,
    /// How many commands the last guard of the file refused.
    guarded: usize,
    /// The gate forgets a kind: what the tables do not take is then no bug, but what they are there for.
    forgets: bool,
}

impl Play {
    fn chance(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    /// Tells whether a command was done; a refusal is part of the play, a bug is not.
    fn judged(&mut self, done: anyhow::Result<()>) -> anyhow::Result<bool> {
        let Err(error) = done else { return Ok(true) };
        match error.downcast_ref::<UserError>() {
            // What the gate refused comes with its obstacles, and nobody else writes to the file meanwhile.
            Some(UserError { code: "bound" | "duty" | "number_taken" | "stale", obstacles, .. })
                if obstacles.is_empty() =>
            {
                self.guarded += 1;
            }
            Some(refusal) if self.forgets && refusal.exit == Exit::Internal => self.guarded += 1,
            Some(refusal) if refusal.exit != Exit::Internal && refusal.exit != Exit::Integrity => {}
            Some(_) | None => return Err(error),
        }
        Ok(false)
    }
}

/// Plays one office, and tells with its end how many commands the last guard of the file refused.
fn play(seed: u64, bases: &[Value], forgets: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let start = DateTime::parse_from_rfc3339("2026-03-02T09:00:00+08:00")?.to_utc();
    let folder = seed.is_multiple_of(ON_DISK).then(tempfile::tempdir).transpose()?;
    let desk = small_office::office(&OFFICERS, start, folder.as_ref().map(tempfile::TempDir::path))?;
    let takes_lists = folder.is_some();
    let mut play = Play { desk, random: Random(seed), bases: bases.to_vec(), takes_lists, guarded: 0, forgets };
    for _ in 0..80 + play.random.below(80) {
        let done = if play.chance(AIMED) { play.aimed() } else { play.act() };
        play.judged(done).map_err(|bug| anyhow::anyhow!("seed {seed}: {bug:?}"))?;
    }
    told(&play.desk, out)?;
    writeln!(out, "{{\"end\":{seed},\"guarded\":{}}}", play.guarded)?;
    Ok(())
}

/// Writes every event of an office, one a line.
fn told(desk: &Desk, out: &mut impl Write) -> anyhow::Result<()> {
    let mut seq = 1;
    while let Some(event) = desk.file.event(seq)? {
        let said: Value = serde_json::from_slice(&desk.file.act_of(seq)?.body())?;
        let event = json!({"seq": seq, "case_id": event.case, "kind": event.kind.code(), "at": event.at,
            "officer": &*event.officer});
        serde_json::to_writer(&mut *out, &json!([event, said]))?;
        out.write_all(b"\n")?;
        seq += 1;
    }
    Ok(())
}

fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| asked.iter().position(|arg| arg == flag).and_then(|at| asked.get(at + 1));
    let wanted: u64 = asked.first().and_then(|count| count.parse().ok()).unwrap_or(100);
    let first: u64 = after("--first").and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let forgotten = after("--forget");
    forgotten.map(|kind| forget(kind)).transpose()?;
    let bases = examples();
    let mut out = BufWriter::new(io::stdout().lock());
    for seed in first..first + wanted {
        play(seed, &bases, forgotten.is_some(), &mut out)?;
    }
    out.flush()?;
    Ok(())
}

#[cfg(feature = "gate-controls")]
fn forget(kind: &str) -> anyhow::Result<()> {
    let kind = visa_cli::gate::Kind::find(kind).ok_or_else(|| anyhow::anyhow!("{kind} is no kind of obstacle"))?;
    visa_cli::gate::controls::forget(kind);
    Ok(())
}

#[cfg(not(feature = "gate-controls"))]
fn forget(kind: &str) -> anyhow::Result<()> {
    anyhow::bail!("to forget {kind}, build with --features gate-controls")
}
