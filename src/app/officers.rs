//! Officers: keys, enrolment, roles, revocation; every change by two security administrators.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::desk::{Desk, PROGRAM};
use super::fault;
use crate::domain::hex::hex;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::key::{OpenKey, PublicKey, Signer};
use crate::record::keyfile;
use crate::record::roster::{Change, Confirmation, Genesis, Member, Officer, Proposal, Role, RosterFault};
use crate::record::sshsig;
use crate::store::record::file::{CaseFile, Done};
use crate::store::write::recording::Stamp;

/// An officer as `officer list` shows one.
#[derive(Clone, Debug, Serialize)]
pub struct OfficerSummary {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Public key.
    pub key: String,
    /// `active` or `revoked`.
    pub status: &'static str,
}

/// A change of the roster that waits for a second administrator.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// Number under which it is confirmed.
    pub proposal: u64,
    /// Who proposed it.
    pub by: String,
    /// The officer it is about.
    pub officer: String,
    /// What it does.
    pub change: &'static str,
}

/// What a change of the roster returns.
#[derive(Clone, Debug, Serialize)]
pub struct RosterDone {
    /// Version of this shape.
    pub schema: u32,
    /// Number of the proposal.
    pub proposal: u64,
    /// The officer it is about.
    pub officer: String,
    /// It holds; otherwise it waits for a second administrator.
    pub confirmed: bool,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// Officers of a training file with their roles.
pub const TRAINING: [(&str, &str, Role); 6] = [
    ("intake1", "受理一", Role::Intake),
    ("review1", "审核一", Role::Review),
    ("approve1", "批准一", Role::Approve),
    ("issue1", "签发一", Role::Issue),
    ("admin1", "安全一", Role::SecurityAdmin),
    ("admin2", "安全二", Role::SecurityAdmin),
];

/// Makes a key.
pub fn new_key(random: fn(&mut [u8])) -> OpenKey {
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    random(&mut *seed);
    OpenKey::from_seed(&seed)
}

/// Writes a key file for its owner alone; an existing one is never overwritten.
pub fn write_key(
    path: &Path,
    key: &OpenKey,
    passphrase: Option<&[u8]>,
    random: fn(&mut [u8]),
) -> Result<(), UserError> {
    let text = match passphrase {
        None => Some(keyfile::write_open(key)),
        Some(passphrase) => {
            let (mut salt, mut nonce) = ([0; keyfile::SALT], [0; keyfile::NONCE]);
            random(&mut salt);
            random(&mut nonce);
            keyfile::write_sealed(key, passphrase, &salt, &nonce)
        }
    };
    let text = text.ok_or_else(not_sealed)?;
    door::folder(door::folder_of(path))?;
    door::write(path, text.as_bytes(), Over::Nothing)
}

fn not_sealed() -> UserError {
    UserError::new(
        Exit::Internal,
        "key_not_sealed",
        Text::new("密钥无法用口令封存", "the key cannot be sealed"),
        Text::new("没有写入任何内容；换一个口令", "nothing was written; try another passphrase"),
    )
}

/// Makes a case file with its first officers; who signs the first transaction is the first security administrator.
pub fn found(
    path: &Path,
    (office, office_name, training): (&str, &str, bool),
    officers: Vec<Member>,
    signer: (&str, &dyn Signer),
    policy: &Policy,
    (at, random): (i64, fn(&mut [u8])),
    dry_run: bool,
) -> anyhow::Result<Done> {
    let mut salt = [0; 16];
    random(&mut salt);
    let genesis = Genesis {
        office: office.to_owned(),
        office_name: office_name.to_owned(),
        training,
        salt: hex(&salt),
        officers,
    };
    crate::record::roster::Roster::of(&genesis).map_err(roster_fault)?;
    random(&mut salt);
    let stamp = Stamp {
        officer: signer.0,
        signer: signer.1,
        at,
        request: &hex(&salt),
        policy: Hash::from_hex(&policy.sha256).unwrap_or(Hash::ZERO),
        program: PROGRAM,
        random: &random,
    };
    if dry_run {
        return Ok(CaseFile::rehearse_creation(path, &genesis, &stamp)?);
    }
    Ok(CaseFile::create(path, &genesis, &stamp)?.1)
}

/// The folder of the keys of a training file: beside it.
pub fn training_keys(case_file: &Path) -> PathBuf {
    let mut folder = case_file.as_os_str().to_owned();
    folder.push(".keys");
    PathBuf::from(folder)
}

/// Says why a change of the roster is refused.
pub fn roster_fault(fault: RosterFault) -> UserError {
    let exit = match fault {
        RosterFault::NotAdmin | RosterFault::SameAdmin => Exit::Duty,
        RosterFault::NoProposal | RosterFault::Unknown => Exit::NotFound,
        RosterFault::Name | RosterFault::Roles | RosterFault::Used | RosterFault::TooFewAdmins | RosterFault::Proof => {
            Exit::Refused
        }
    };
    UserError::new(exit, "roster", fault.text(), Text::new("查看 visa-cli officer list", "see visa-cli officer list"))
}

/// Returns all officers, by id.
pub fn list(desk: &Desk) -> anyhow::Result<Vec<OfficerSummary>> {
    let roster = desk.file.roster()?;
    Ok(roster.officers().map(listed).collect())
}

/// Returns one officer.
pub fn show(desk: &Desk, id: &str) -> anyhow::Result<OfficerSummary> {
    let roster = desk.file.roster()?;
    Ok(roster.officer(id).map(listed).ok_or_else(|| roster_fault(RosterFault::Unknown))?)
}

fn listed(officer: &Officer) -> OfficerSummary {
    OfficerSummary {
        id: officer.member.id.clone(),
        name: officer.member.name.clone(),
        roles: officer.member.roles.clone(),
        key: officer.member.key.ssh_line(""),
        status: if officer.revoked.is_some() { "revoked" } else { "active" },
    }
}

/// Returns the changes that wait for a second administrator.
pub fn waiting(desk: &Desk) -> anyhow::Result<Vec<Waiting>> {
    let roster = desk.file.roster()?;
    let waiting = roster.proposals().map(|(proposal, by, change)| Waiting {
        proposal,
        by: by.to_owned(),
        officer: change.subject().to_owned(),
        change: match change {
            Change::Enrol { .. } => "enrol",
            Change::Roles { .. } => "roles",
            Change::Revoke { .. } => "revoke",
        },
    });
    Ok(waiting.collect())
}

/// What a new officer hands to the security administrators: who, in which roles, with the proof that the key is held.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// The officer.
    pub member: Member,
    /// SSHSIG over the officer's particulars and the id of the case file, in hexadecimal.
    pub proof: String,
}

/// Makes the application of a new officer for this case file.
pub fn apply(
    desk: &Desk,
    id: &str,
    name: &str,
    roles: &[Role],
    signer: &dyn Signer,
) -> anyhow::Result<EnrolmentRequest> {
    let member = Member {
        id: id.to_owned(),
        name: name.to_owned(),
        roles: roles.to_vec(),
        key: PublicKey::clone(signer.public()),
    };
    let proof = signer
        .sign(sshsig::ENROLMENT, &member.to_prove(desk.file.ledger().id))
        .map_err(|failed| UserError::new(Exit::Duty, "not_signed", failed.0, Text::new("检查密钥", "check the key")))?;
    Ok(EnrolmentRequest { member, proof: hex(&proof) })
}

/// Proposes a change of the roster.
pub fn propose(desk: &mut Desk, change: Change) -> anyhow::Result<RosterDone> {
    desk.must_be(Role::SecurityAdmin)?;
    desk.roster()?.allows(&change).map_err(roster_fault)?;
    let officer = change.subject().to_owned();
    if let Some((_, done)) = desk.done_before(&[EventKind::RosterProposed], None)? {
        return Ok(RosterDone { schema: 1, proposal: 0, officer, confirmed: false, done });
    }
    let act = Act::RosterProposed(Proposal { change });
    let acted = desk.act(|record| record.office(act))?;
    Ok(RosterDone { schema: 1, proposal: acted.made, officer, confirmed: false, done: acted.done })
}

/// Confirms a change that another administrator proposed; it holds from now on.
pub fn confirm(desk: &mut Desk, proposal: u64) -> anyhow::Result<RosterDone> {
    desk.must_be(Role::SecurityAdmin)?;
    let roster = desk.roster()?;
    let me = desk.officer_id()?.to_owned();
    let (by, change) = roster.proposal(proposal).ok_or_else(|| roster_fault(RosterFault::NoProposal))?;
    if by == me {
        return Err(roster_fault(RosterFault::SameAdmin).into());
    }
    roster.allows(change).map_err(roster_fault)?;
    let (change, officer) = (change.clone(), change.subject().to_owned());
    let act = Act::RosterConfirmed(Confirmation { proposal, change });
    let acted = desk.act(|record| record.office(act))?;
    Ok(RosterDone { schema: 1, proposal, officer, confirmed: true, done: acted.done })
}

/// Reads roles written as `intake,review`.
pub fn roles(text: &str) -> Result<Vec<Role>, UserError> {
    let read = |word: &str| Role::find(word.trim());
    text.split(',').map(read).collect::<Option<Vec<Role>>>().ok_or_else(|| {
        let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        fault::refused(
            "unknown_role",
            format!("岗位应为 {} 之一，以逗号分隔", codes.join("、")),
            format!("roles are {}, with commas between", codes.join(", ")),
            Vec::new(),
        )
    })
}
