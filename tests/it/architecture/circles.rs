//! Circles in what uses what.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Module;

type Uses = BTreeMap<Module, BTreeSet<Module>>;

/// Returns the modules that reach themselves, those of one circle together.
pub(crate) fn circles(uses: &Uses) -> Vec<Vec<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = uses.keys().map(|from| (from, reach(from, uses))).collect();
    let mut found: Vec<Vec<Module>> = Vec::new();
    let mut told = BTreeSet::new();
    for (module, all) in &reached {
        if !all.contains(module) || told.contains(module) {
            continue;
        }
        let circle: Vec<Module> = all
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(module)))
            .map(|other| (*other).clone())
            .collect();
        told.extend(reached.keys().filter(|known| circle.contains(known)).copied());
        found.push(circle);
    }
    found
}

fn reach<'u>(from: &Module, uses: &'u Uses) -> BTreeSet<&'u Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = uses.get(from).into_iter().flatten().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(uses.get(module).into_iter().flatten());
        }
    }
    reached
}
