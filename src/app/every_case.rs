//! Every case of the file taken up once: by all cores, told in order, so that memory does not grow with the file.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use super::desk::{Beside, Desk};
use crate::domain::number::CaseKey;
use crate::store::record::file::CaseFile;

/// Cases that a core takes at a time.
const CASES: usize = 500;
/// Finished parts that may wait to be told, for each core.
const WAITING: usize = 4;

/// What a walk over cases does: `part` in each core with a state of its own, `told` in order of the cases.
pub struct Walk<P, T> {
    /// Takes a part of the cases.
    pub part: P,
    /// Takes what was found of a part, and how many cases were walked so far; false stops.
    pub told: T,
}

/// Walks cases; returns whether the walk came to its end.
pub fn walk<S, F, P, T>(desk: &Desk, cases: &[CaseKey], walk: Walk<P, T>) -> anyhow::Result<bool>
where
    S: Default,
    F: Send,
    P: Fn(&CaseFile, &[CaseKey], &mut S) -> anyhow::Result<F> + Sync,
    T: FnMut(F, u64) -> anyhow::Result<bool>,
{
    let Walk { part, mut told } = walk;
    let parts: Vec<&[CaseKey]> = cases.chunks(CASES).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(parts.len());
    if desk.file.path().is_none() || cores < 2 {
        let (mut state, mut done) = (S::default(), 0);
        for cases in parts {
            done += cases.len() as u64;
            if !told(part(&desk.file, cases, &mut state)?, done)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let beside = (0..cores).map(|_| desk.beside()).collect::<anyhow::Result<Vec<_>>>()?;
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (found, in_turn) = mpsc::sync_channel(cores * WAITING);
        for one in beside {
            let (parts, part, next, stopped, found) = (&parts, &part, &next, &stopped, found.clone());
            scope.spawn(move || by_one_core(one, parts, (next, stopped), part, &found));
        }
        drop(found);
        let ended = in_order(&in_turn, &parts, &mut told);
        // Who still waits to hand something on finds nobody there.
        stopped.store(true, Ordering::Relaxed);
        drop(in_turn);
        ended
    })
}

/// A part by its place, with what was found there.
type Placed<F> = (usize, anyhow::Result<F>);

fn by_one_core<S: Default, F>(
    beside: Beside,
    parts: &[&[CaseKey]],
    (next, stopped): (&AtomicUsize, &AtomicBool),
    part: impl Fn(&CaseFile, &[CaseKey], &mut S) -> anyhow::Result<F>,
    found: &mpsc::SyncSender<Placed<F>>,
) {
    let mut state = S::default();
    let desk = beside.open();
    while !stopped.load(Ordering::Relaxed) {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(cases) = parts.get(place) else { return };
        let came = match &desk {
            Ok(desk) => part(&desk.file, cases, &mut state),
            Err(error) => Err(anyhow::anyhow!("{error:#}")),
        };
        if found.send((place, came)).is_err() {
            return;
        }
    }
}

fn in_order<F>(
    in_turn: &mpsc::Receiver<Placed<F>>,
    parts: &[&[CaseKey]],
    told: &mut impl FnMut(F, u64) -> anyhow::Result<bool>,
) -> anyhow::Result<bool> {
    let (mut waiting, mut place, mut done) = (BTreeMap::new(), 0, 0);
    for (at, came) in in_turn {
        waiting.insert(at, came?);
        while let Some(found) = waiting.remove(&place) {
            done += parts[place].len() as u64;
            place += 1;
            if !told(found, done)? {
                return Ok(false);
            }
        }
    }
    if place == parts.len() { Ok(true) } else { Err(anyhow::anyhow!("a core ended before its part was done")) }
}
