//! The roster: who may act, in which roles, with which key. Itself a chain of events.
//!
//! The first transaction names the first officers. After that one security administrator proposes a change and another
//! confirms it; the change holds from the event that confirms it.

mod fault;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::canonical::Canonical;
use super::event::EventKind;
use super::hash::Hash;
use super::key::PublicKey;
use super::sshsig;
use crate::domain::hex::{from_hex, hex};
pub use crate::domain::life::{Rank, Role};
use crate::domain::number::{NumberForm, Numbering};
use crate::domain::words::Word;
pub use fault::RosterFault;

/// Shortest and longest officer id.
const ID_LENGTH: std::ops::RangeInclusive<usize> = 2..=32;
/// How many security administrators there must always be.
const LEAST_ADMINS: usize = 2;

/// An officer as enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Lower-case letters, digits and hyphens.
    pub id: String,
    /// Name, as colleagues know it.
    pub name: String,
    /// Roles, each once.
    pub roles: Vec<Role>,
    /// Ranks that discretion may be used in, each once; given by the administrators and no part of what a new officer signs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<Rank>,
    /// The key that signs.
    pub key: PublicKey,
}

impl Member {
    /// Returns the bytes by which the holder of the key proves to hold it, for one case file.
    pub fn to_prove(&self, ledger: Hash) -> Vec<u8> {
        let roles: Vec<&str> = self.roles.iter().map(|role| role.code()).collect();
        Canonical::new(b"vpm1")
            .bytes(ledger.as_bytes())
            .bytes(self.id.as_bytes())
            .bytes(self.name.as_bytes())
            .bytes(roles.join(" ").as_bytes())
            .bytes(&self.key.wire())
            .done()
    }
}

/// The first event of a case file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Code of the office: 2 to 8 capital letters and digits.
    pub office: String,
    /// Name of the office.
    pub office_name: String,
    /// The file is for training, for ever.
    pub training: bool,
    /// 16 random bytes in hexadecimal, so that no two files begin alike.
    pub salt: String,
    /// The first officers.
    pub officers: Vec<Member>,
    /// The key in the safe, that confirms in the place of a second administrator when only one has a key left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<PublicKey>,
    /// Two officers correct a document; one alone could in files of earlier versions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrected_by_two: bool,
    /// Why the file stands where it was doubtful.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_is_right: Option<String>,
    /// Why it begins where the machine knew another case file that was gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_anew: Option<String>,
    /// How cases and receipts are numbered, where that is not as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberForm>,
}

impl Genesis {
    /// How the cases of the file are numbered.
    pub fn numbering(&self) -> Numbering {
        Numbering { office: self.office.clone(), form: self.numbers.clone().unwrap_or_default() }
    }
}

/// A change of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// A new officer, with proof of possession of the key: SSHSIG in hexadecimal.
    Enrol {
        /// Who.
        member: Box<Member>,
        /// The proof.
        proof: String,
    },
    /// Other roles for an officer.
    Roles {
        /// Who.
        id: String,
        /// All roles from now on.
        roles: Vec<Role>,
    },
    /// Other ranks for an officer.
    Ranks {
        /// Who.
        id: String,
        /// All ranks from now on; may be none.
        ranks: Vec<Rank>,
    },
    /// An officer who may act no longer.
    Revoke {
        /// Who.
        id: String,
        /// Why.
        reason: String,
    },
    /// Another key for an officer, with proof of possession.
    Rekey {
        /// Who.
        id: String,
        /// The key from now on.
        key: PublicKey,
        /// The proof.
        proof: String,
    },
}

impl Change {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Change::Enrol { .. } => "enrol",
            Change::Roles { .. } => "roles",
            Change::Ranks { .. } => "ranks",
            Change::Revoke { .. } => "revoke",
            Change::Rekey { .. } => "rekey",
        }
    }

    /// The roles that it gives.
    pub fn roles(&self) -> &[Role] {
        match self {
            Change::Enrol { member, .. } => &member.roles,
            Change::Roles { roles, .. } => roles,
            Change::Ranks { .. } | Change::Revoke { .. } | Change::Rekey { .. } => &[],
        }
    }

    /// The ranks that it gives.
    pub fn ranks(&self) -> &[Rank] {
        match self {
            Change::Enrol { member, .. } => &member.ranks,
            Change::Ranks { ranks, .. } => ranks,
            Change::Roles { .. } | Change::Revoke { .. } | Change::Rekey { .. } => &[],
        }
    }

    /// The officer it is about.
    pub fn subject(&self) -> &str {
        match self {
            Change::Enrol { member, .. } => &member.id,
            Change::Roles { id, .. }
            | Change::Ranks { id, .. }
            | Change::Revoke { id, .. }
            | Change::Rekey { id, .. } => id,
        }
    }
}

/// A proposed change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What is proposed.
    pub change: Change,
}

/// The confirmation of a proposal; it repeats the change, so that both signed the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The event that proposed it.
    pub proposal: u64,
    /// What was proposed.
    pub change: Change,
    /// SSHSIG of the recovery key over the proposal, in hexadecimal: then one administrator proposes and confirms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<String>,
}

/// Returns the bytes that the recovery key signs to confirm a change of one case file.
pub fn to_recover(ledger: Hash, proposal: u64, change: &Change) -> Vec<u8> {
    let change = serde_json::to_vec(change).unwrap_or_default();
    Canonical::new(b"vpr1").bytes(ledger.as_bytes()).number(proposal).bytes(&change).done()
}

/// Returns the bytes that the recovery key signs to confirm what takes two security administrators beside the roster: the
/// event of the first, and what it says as JSON.
pub fn to_stand_in(ledger: Hash, kind: EventKind, event: u64, said: &[u8]) -> Vec<u8> {
    Canonical::new(b"vpr2").bytes(ledger.as_bytes()).bytes(kind.code().as_bytes()).number(event).bytes(said).done()
}

/// An officer of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// As enrolled, with the roles and ranks of now.
    pub member: Member,
    /// The event that revoked the officer.
    pub revoked: Option<u64>,
    /// Keys of before, each with the event that put another in its place.
    pub former: Vec<(PublicKey, u64)>,
}

impl Officer {
    /// Returns the key with which the officer signs a transaction that begins with an event.
    pub fn key_at(&self, seq: u64) -> &PublicKey {
        let former = self.former.iter().find(|(_, until)| seq <= *until);
        former.map_or(&self.member.key, |(key, _)| key)
    }

    /// Tells whether the officer may act in a role.
    pub fn may(&self, role: Role) -> bool {
        self.revoked.is_none() && self.member.roles.contains(&role)
    }

    /// Tells whether the officer holds a rank; who approves no longer uses none.
    pub fn holds(&self, rank: Rank) -> bool {
        self.may(Role::Approve) && self.member.ranks.contains(&rank)
    }

    /// Tells whether the officer may sign an event of a kind.
    pub fn may_sign(&self, kind: EventKind) -> bool {
        self.revoked.is_none() && (kind.roles().is_empty() || kind.roles().iter().any(|role| self.may(*role)))
    }
}

/// Who may act, as of some event.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    ledger: Option<Hash>,
    officers: BTreeMap<String, Officer>,
    open: BTreeMap<u64, (String, Change)>,
    recovery: Option<PublicKey>,
}

impl Roster {
    /// Begins with the first officers.
    pub fn of(genesis: &Genesis) -> Result<Roster, RosterFault> {
        if !is_office_code(&genesis.office) {
            return Err(RosterFault::Name);
        }
        if !genesis.numbering().form.is_sound() {
            return Err(RosterFault::Numbers);
        }
        let mut roster = Roster { recovery: genesis.recovery.clone(), ..Roster::default() };
        for member in &genesis.officers {
            roster.fits(member)?;
            roster.enrol(member);
        }
        if roster.admins() < LEAST_ADMINS { Err(RosterFault::TooFewAdmins) } else { Ok(roster) }
    }

    /// Pins the id of the case file, which new officers sign.
    pub fn pin(&mut self, ledger: Hash) {
        self.ledger = Some(ledger);
    }

    /// Takes a proposal.
    pub fn propose(&mut self, seq: u64, officer: &str, change: &Change) -> Result<(), RosterFault> {
        self.admin(officer)?;
        self.allows(change)?;
        self.open.insert(seq, (officer.to_owned(), change.clone()));
        Ok(())
    }

    /// Takes a confirmation: the change holds from now on.
    pub fn confirm(&mut self, seq: u64, officer: &str, confirmation: &Confirmation) -> Result<(), RosterFault> {
        self.admin(officer)?;
        let (proposer, change) = self.open.get(&confirmation.proposal).ok_or(RosterFault::NoProposal)?;
        if *change != confirmation.change {
            return Err(RosterFault::NoProposal);
        }
        if proposer == officer {
            self.recovers(confirmation)?;
        }
        self.allows(&confirmation.change)?;
        self.open.remove(&confirmation.proposal);
        match &confirmation.change {
            Change::Enrol { member, .. } => self.enrol(member),
            Change::Roles { id, roles } => {
                if let Some(officer) = self.officers.get_mut(id) {
                    officer.member.roles.clone_from(roles);
                }
            }
            Change::Ranks { id, ranks } => {
                if let Some(officer) = self.officers.get_mut(id) {
                    officer.member.ranks.clone_from(ranks);
                }
            }
            Change::Revoke { id, .. } => {
                if let Some(officer) = self.officers.get_mut(id) {
                    officer.revoked = Some(seq);
                }
            }
            Change::Rekey { id, key, .. } => {
                if let Some(officer) = self.officers.get_mut(id) {
                    let before = std::mem::replace(&mut officer.member.key, key.clone());
                    officer.former.push((before, seq));
                }
            }
        }
        Ok(())
    }

    /// Takes back a proposal; who proposed it may, and every other security administrator.
    pub fn withdraw(&mut self, officer: &str, proposal: u64) -> Result<(), RosterFault> {
        self.admin(officer)?;
        self.open.remove(&proposal).map(|_| ()).ok_or(RosterFault::NoProposal)
    }

    /// The key in the safe, where the file was made with one.
    pub fn recovery(&self) -> Option<&PublicKey> {
        self.recovery.as_ref()
    }

    /// Asks that the recovery key confirms a change in the place of a second administrator.
    fn recovers(&self, confirmation: &Confirmation) -> Result<(), RosterFault> {
        let Confirmation { proposal, change, recovery } = confirmation;
        self.signed_in_the_safe(recovery.as_deref(), |ledger| to_recover(ledger, *proposal, change))
    }

    /// Asks that the key in the safe signed what it stands in for.
    pub(super) fn signed_in_the_safe(
        &self,
        proof: Option<&str>,
        signed: impl Fn(Hash) -> Vec<u8>,
    ) -> Result<(), RosterFault> {
        let (Some(key), Some(proof)) = (&self.recovery, proof) else { return Err(RosterFault::SameAdmin) };
        let ledger = self.ledger.ok_or(RosterFault::Proof)?;
        let blob = from_hex(proof).ok_or(RosterFault::Proof)?;
        sshsig::verify(key, sshsig::RECOVERY, &signed(ledger), &blob).map_err(|_| RosterFault::Proof)
    }

    /// Returns an officer, revoked or not.
    pub fn officer(&self, id: &str) -> Option<&Officer> {
        self.officers.get(id)
    }

    /// Returns the change that waits under a number, and who proposed it. It dies with the office of who proposed it.
    pub fn proposal(&self, seq: u64) -> Option<(&str, &Change)> {
        self.proposals().find(|(number, ..)| *number == seq).map(|(_, officer, change)| (officer, change))
    }

    /// Returns all officers, by id.
    pub fn officers(&self) -> impl Iterator<Item = &Officer> {
        self.officers.values()
    }

    /// Returns the officers in office who may act in a role, by id.
    pub fn who_may(&self, role: Role) -> impl Iterator<Item = &Officer> {
        self.officers().filter(move |officer| officer.may(role))
    }

    /// Returns the changes that wait: number, who proposed, what.
    pub fn proposals(&self) -> impl Iterator<Item = (u64, &str, &Change)> {
        let stands = |officer: &str| self.admin(officer).is_ok();
        let open = self.open.iter().filter(move |(_, (officer, _))| stands(officer));
        open.map(|(seq, (officer, change))| (*seq, officer.as_str(), change))
    }

    /// Tells whether a change would be allowed now.
    pub fn allows(&self, change: &Change) -> Result<(), RosterFault> {
        match change {
            Change::Enrol { member, proof } => {
                self.fits(member)?;
                self.proves(member, proof)
            }
            Change::Roles { id, roles } => {
                let officer = self.in_office(id)?;
                go_together(roles)?;
                self.keeps_admins(officer.may(Role::SecurityAdmin) && !roles.contains(&Role::SecurityAdmin))
            }
            Change::Ranks { id, ranks } => fit_ranks(ranks, &self.in_office(id)?.member.roles),
            Change::Revoke { id, .. } => self.keeps_admins(self.in_office(id)?.may(Role::SecurityAdmin)),
            Change::Rekey { id, key, proof } => {
                let member = Member { key: key.clone(), ..self.in_office(id)?.member.clone() };
                if self.knows(key) {
                    return Err(RosterFault::Used);
                }
                self.proves(&member, proof)
            }
        }
    }

    /// Asks that the holder of a key proved to hold it.
    fn proves(&self, member: &Member, proof: &str) -> Result<(), RosterFault> {
        let ledger = self.ledger.ok_or(RosterFault::Proof)?;
        let blob = from_hex(proof).ok_or(RosterFault::Proof)?;
        sshsig::verify(&member.key, sshsig::ENROLMENT, &member.to_prove(ledger), &blob).map_err(|_| RosterFault::Proof)
    }

    /// Tells whether a key is, or ever was, of an officer, or is the one in the safe.
    fn knows(&self, key: &PublicKey) -> bool {
        let of =
            |officer: &Officer| officer.member.key == *key || officer.former.iter().any(|(former, _)| former == key);
        self.officers.values().any(of) || self.recovery.as_ref() == Some(key)
    }

    fn in_office(&self, id: &str) -> Result<&Officer, RosterFault> {
        self.officers.get(id).filter(|officer| officer.revoked.is_none()).ok_or(RosterFault::Unknown)
    }

    fn admin(&self, id: &str) -> Result<(), RosterFault> {
        if self.in_office(id)?.may(Role::SecurityAdmin) { Ok(()) } else { Err(RosterFault::NotAdmin) }
    }

    fn admins(&self) -> usize {
        self.who_may(Role::SecurityAdmin).count()
    }

    fn keeps_admins(&self, one_goes: bool) -> Result<(), RosterFault> {
        if one_goes && self.admins() <= LEAST_ADMINS { Err(RosterFault::TooFewAdmins) } else { Ok(()) }
    }

    /// A new officer has an id and a key that were never used, and roles that go together.
    fn fits(&self, member: &Member) -> Result<(), RosterFault> {
        well_formed(&member.id, &member.name, &member.roles, &member.ranks)?;
        let used = self.officers.contains_key(&member.id) || self.knows(&member.key);
        if used { Err(RosterFault::Used) } else { Ok(()) }
    }

    fn enrol(&mut self, member: &Member) {
        self.officers.insert(member.id.clone(), Officer { member: member.clone(), revoked: None, former: Vec::new() });
    }
}

/// Tells whether a text is the code of an office.
pub fn is_office_code(text: &str) -> bool {
    (2..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Asks that an officer has an id, a name, and roles and ranks that go together.
pub fn well_formed(id: &str, name: &str, roles: &[Role], ranks: &[Rank]) -> Result<(), RosterFault> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_id = ID_LENGTH.contains(&id.len()) && id.bytes().all(is_letter) && !id.starts_with('-');
    if !is_id || name.trim().is_empty() {
        return Err(RosterFault::Name);
    }
    go_together(roles)?;
    fit_ranks(ranks, roles)
}

fn go_together(roles: &[Role]) -> Result<(), RosterFault> {
    let twice = roles.iter().enumerate().any(|(place, role)| roles[..place].contains(role));
    let alone = |role| roles.contains(&role) && roles.len() > 1;
    if roles.is_empty() || twice || alone(Role::SecurityAdmin) || alone(Role::Auditor) {
        return Err(RosterFault::Roles);
    }
    Ok(())
}

fn fit_ranks(ranks: &[Rank], roles: &[Role]) -> Result<(), RosterFault> {
    let twice = ranks.iter().enumerate().any(|(place, rank)| ranks[..place].contains(rank));
    let misplaced = !ranks.is_empty() && !roles.contains(&Role::Approve);
    if twice || misplaced { Err(RosterFault::Ranks) } else { Ok(()) }
}

/// Writes a proof of possession as a proposal holds it.
pub fn proof(blob: &[u8]) -> String {
    hex(blob)
}
