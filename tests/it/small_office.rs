//! A practice office of any officers, for random plays: keys by place, bytes by count, the file in memory or in a folder.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use visa_cli::app::desk::{Desk, PROGRAM};
use visa_cli::policy::Policy;
use visa_cli::record::hash::Hash;
use visa_cli::record::key::{OpenKey, Signer};
use visa_cli::record::roster::{Genesis, Member, Rank, Role};
use visa_cli::store::record::file::CaseFile;
use visa_cli::store::write::recording::Stamp;

/// An officer: id and roles.
pub(crate) type Player = (&'static str, &'static [Role]);

/// The key of the officer at a place.
pub(crate) fn key(place: usize) -> OpenKey {
    OpenKey::from_seed(&[u8::try_from(place).unwrap_or(0) + 1; 32])
}

/// Bytes that differ each time; a play needs no secrets.
pub(crate) fn bytes(into: &mut [u8]) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let next = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    into.iter_mut().zip(next.iter().cycle()).for_each(|(byte, next)| *byte = *next);
}

/// An office whose file stands in a folder, or in memory; the first officer signs that it is made.
pub(crate) fn office(officers: &[Player], now: DateTime<Utc>, folder: Option<&Path>) -> anyhow::Result<Desk> {
    let member = |(place, (id, roles)): (usize, &Player)| Member {
        id: (*id).to_owned(),
        name: (*id).to_owned(),
        roles: roles.to_vec(),
        ranks: if roles.contains(&Role::Approve) { vec![Rank::SectionHead] } else { Vec::new() },
        key: key(place).public().clone(),
    };
    let genesis = Genesis {
        office: "PVG".to_owned(),
        office_name: "play".to_owned(),
        training: true,
        salt: "00".to_owned(),
        officers: officers.iter().enumerate().map(member).collect(),
        recovery: None,
        corrected_by_two: true,
        place_is_right: None,
        begun_anew: None,
        numbers: None,
    };
    let (signer, policy) = (key(0), Policy::built_in());
    let stamp = Stamp {
        officer: officers[0].0,
        signer: &signer,
        at: now.timestamp_millis(),
        request: "first",
        policy: Hash::from_hex(&policy.sha256).unwrap_or(Hash::ZERO),
        program: PROGRAM,
        random: &bytes,
    };
    let (file, _) = match folder {
        Some(folder) => CaseFile::create(&folder.join("cases.db"), &genesis, &policy.text, &stamp)?,
        None => CaseFile::in_memory(&genesis, &policy.text, &stamp)?,
    };
    Ok(Desk::new(file, policy, now, None, bytes))
}
