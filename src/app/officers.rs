//! Officers: keys, enrolment, roles, revocation; every change by two security administrators.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::desk::{Desk, PROGRAM};
use super::fault;
use crate::domain::hex::hex;
use crate::domain::number::{NumberForm, Numbering};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::record::act::{Act, RosterWithdrawn};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::key::{OpenKey, PublicKey, Signer};
use crate::record::keyfile;
use crate::record::roster::{
    Change, Confirmation, Genesis, Member, Officer, Proposal, Rank, Role, RosterFault, to_recover,
};
use crate::record::sshsig;
use crate::store::engine::place::doubts;
use crate::store::fault::StoreError;
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
    /// Ranks that discretion may be used in.
    pub ranks: Vec<Rank>,
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
    /// The roles that it gives, where it gives some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// The ranks that it gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<Rank>,
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
pub const TRAINING: [(&str, &str, Role); 8] = [
    ("intake1", "受理一", Role::Intake),
    ("review1", "审核一", Role::Review),
    ("review2", "审核二", Role::Review),
    ("approve1", "批准一", Role::Approve),
    ("approve2", "批准二", Role::Approve),
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
        None => keyfile::write_open(key),
        Some(passphrase) => sealed(key, passphrase, random)?,
    };
    door::folder(door::folder_of(path))?;
    door::write(path, text.as_bytes(), Over::Nothing)
}

/// Seals a key in its own file with another passphrase.
pub fn reseal(path: &Path, key: &OpenKey, passphrase: &[u8], random: fn(&mut [u8])) -> Result<(), UserError> {
    door::write(path, sealed(key, passphrase, random)?.as_bytes(), Over::ItsKey)
}

/// Seals a key with a passphrase.
pub fn sealed(key: &OpenKey, passphrase: &[u8], random: fn(&mut [u8])) -> Result<String, UserError> {
    let (mut salt, mut nonce) = ([0; keyfile::SALT], [0; keyfile::NONCE]);
    random(&mut salt);
    random(&mut nonce);
    keyfile::write_sealed(key, passphrase, &salt, &nonce).ok_or_else(not_sealed)
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
    (path, [place_is_right, begun_anew]): (&Path, [Option<&str>; 2]),
    (numbering, office_name, training): (&Numbering, &str, bool),
    (officers, recovery): (Vec<Member>, Option<PublicKey>),
    signer: (&str, &dyn Signer),
    policy: &Policy,
    (at, random): (i64, fn(&mut [u8])),
    dry_run: bool,
) -> anyhow::Result<Done> {
    let mut salt = [0; 16];
    random(&mut salt);
    let genesis = Genesis {
        office: numbering.office.clone(),
        office_name: office_name.to_owned(),
        training,
        salt: hex(&salt),
        officers,
        recovery,
        corrected_by_two: true,
        place_is_right: place_is_right.map(str::to_owned),
        begun_anew: begun_anew.map(str::to_owned),
        numbers: Some(numbering.form.clone()).filter(|form| *form != NumberForm::default()),
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
        return Ok(CaseFile::rehearse_creation(path, &genesis, &policy.text, &stamp)?);
    }
    Ok(CaseFile::create(path, &genesis, &policy.text, &stamp)?.1)
}

/// Asks that nothing is doubtful about the place of a case file that is made or put back, or that somebody says why it is
/// right; returns what is recorded. Into a copy of a record nothing can be recorded: of its place the doctor tells.
pub fn place_fits<'a>(path: &Path, reason: Option<&'a str>) -> Result<Option<&'a str>, UserError> {
    let doubts = doubts(door::folder_of(path));
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    if doubts.is_empty() {
        return Ok(None);
    }
    if reason.is_some() {
        return Ok(reason);
    }
    let error = UserError::new(
        Exit::Refused,
        "doubtful_place",
        Text::new(
            format!("{} 不宜存放案件文件", path.display()),
            format!("{} is no fit place for a case file", path.display()),
        ),
        Text::new(
            "改放本机磁盘上本单位专用的目录；确需如此的，以 --place-is-right 写明理由，记录在案",
            "keep it in a folder of its own on a local disk; if it must be there, say why with --place-is-right: that is \
             recorded",
        ),
    );
    Err(error.with_details(doubts))
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
        RosterFault::Name
        | RosterFault::Roles
        | RosterFault::Ranks
        | RosterFault::Used
        | RosterFault::TooFewAdmins
        | RosterFault::Proof
        | RosterFault::Numbers => Exit::Refused,
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
        ranks: officer.member.ranks.clone(),
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
        change: change.word(),
        roles: change.roles().to_vec(),
        ranks: change.ranks().to_vec(),
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
        ranks: Vec::new(),
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
    if let Some((waits, other)) = waiting_alike(desk, &change)? {
        return Err(
            if other == change { proposed_already(waits, &officer) } else { another_waits(waits, &other) }.into()
        );
    }
    let act = Act::RosterProposed(Proposal { change });
    let acted = desk.act(|record| record.office(act))?;
    Ok(RosterDone { schema: 1, proposal: acted.made, officer, confirmed: false, done: acted.done })
}

/// A proposal that waits and says the same of the same officer; of one who is enrolled, whatever it says.
fn waiting_alike(desk: &Desk, change: &Change) -> anyhow::Result<Option<(u64, Change)>> {
    let enrols = |change: &Change| matches!(change, Change::Enrol { .. });
    let alike = |other: &Change| other == change || (enrols(other) && enrols(change));
    let roster = desk.roster()?;
    let found = roster.proposals().find(|(_, _, other)| other.subject() == change.subject() && alike(other));
    Ok(found.map(|(proposal, _, other)| (proposal, other.clone())))
}

/// Another application of the same officer waits: whoever confirms it gives what that one says.
fn another_waits(proposal: u64, other: &Change) -> UserError {
    let (officer, roles) =
        (other.subject(), other.roles().iter().map(|role| role.code()).collect::<Vec<_>>().join(", "));
    UserError::new(
        Exit::Stale,
        "another_waits",
        Text::new(
            format!("{officer} 的另一申请已经提出（提议 {proposal}，岗位 {roles}），待确认"),
            format!("another application of {officer} was proposed: proposal {proposal} waits, for the roles {roles}"),
        ),
        Text::new(
            format!(
                "先撤回: visa-cli officer withdraw {proposal} --note TEXT，或者由另一名安全管理员确认: visa-cli officer confirm {proposal}"
            ),
            format!(
                "withdraw it first: visa-cli officer withdraw {proposal} --note TEXT; or another security administrator \
                 confirms it: visa-cli officer confirm {proposal}"
            ),
        ),
    )
}

fn proposed_already(proposal: u64, officer: &str) -> UserError {
    UserError::new(
        Exit::Stale,
        "proposed_already",
        Text::new(
            format!("{officer} 的同一变更已经提出（提议 {proposal}），待确认"),
            format!("the same change of {officer} was proposed already: proposal {proposal} waits"),
        ),
        Text::new(
            format!(
                "由另一名安全管理员确认: visa-cli officer confirm {proposal}；内容有误的先撤回: visa-cli officer withdraw {proposal} --note TEXT"
            ),
            format!(
                "another security administrator confirms it: visa-cli officer confirm {proposal}; if it is wrong, withdraw \
                 it first: visa-cli officer withdraw {proposal} --note TEXT"
            ),
        ),
    )
}

/// Confirms a change that another administrator proposed; it holds from now on.
pub fn confirm(desk: &mut Desk, proposal: u64, recovery: Option<&dyn Signer>) -> anyhow::Result<RosterDone> {
    desk.must_be(Role::SecurityAdmin)?;
    let roster = desk.roster()?;
    let me = desk.officer_id()?.to_owned();
    let (by, change) = roster.proposal(proposal).ok_or_else(|| roster_fault(RosterFault::NoProposal))?;
    if by == me && recovery.is_none() {
        return Err(roster_fault(RosterFault::SameAdmin).into());
    }
    roster.allows(change).map_err(roster_fault)?;
    let (change, officer) = (change.clone(), change.subject().to_owned());
    let recovery = recovery.map(|key| recovered(desk, proposal, &change, key)).transpose()?;
    let act = Act::RosterConfirmed(Confirmation { proposal, change, recovery });
    let acted = desk.act(|record| record.office(act))?;
    Ok(RosterDone { schema: 1, proposal, officer, confirmed: true, done: acted.done })
}

/// Reads ranks written as `section-head,division-head`; `none` takes all of them away.
pub fn ranks(text: &str) -> Result<Vec<Rank>, UserError> {
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let read = |word: &str| Rank::find(word.trim());
    text.split(',').map(read).collect::<Option<Vec<Rank>>>().ok_or_else(|| {
        let codes: Vec<&str> = Rank::ALL.iter().map(|rank| rank.code()).collect();
        fault::refused(
            "unknown_rank",
            format!("职级应为 {} 之一，以逗号分隔；none 为全部撤销", codes.join("、")),
            format!("ranks are {}, with commas between; none takes them all away", codes.join(", ")),
            Vec::new(),
        )
    })
}

/// The confirmation by the key in the safe.
fn recovered(desk: &Desk, proposal: u64, change: &Change, key: &dyn Signer) -> anyhow::Result<String> {
    if desk.roster()?.recovery() != Some(key.public()) {
        return Err(fault::another_key("recovery").into());
    }
    let signed = key.sign(sshsig::RECOVERY, &to_recover(desk.file.ledger().id, proposal, change));
    Ok(hex(&signed.map_err(|failed| StoreError::NotSigned(failed.0))?))
}

/// Takes back a change that waits.
pub fn withdraw(desk: &mut Desk, proposal: u64, note: &str) -> anyhow::Result<RosterDone> {
    desk.must_be(Role::SecurityAdmin)?;
    let officer = {
        let (_, change) = desk.roster()?.proposal(proposal).ok_or_else(|| roster_fault(RosterFault::NoProposal))?;
        change.subject().to_owned()
    };
    let act = Act::RosterWithdrawn(RosterWithdrawn { proposal, note: note.to_owned() });
    let acted = desk.act(|record| record.office(act))?;
    Ok(RosterDone { schema: 1, proposal, officer, confirmed: false, done: acted.done })
}

/// Returns a change that waits, whole.
pub fn proposed(desk: &Desk, proposal: u64) -> anyhow::Result<(String, Change)> {
    let roster = desk.file.roster()?;
    let found = roster.proposal(proposal).ok_or_else(|| roster_fault(RosterFault::NoProposal))?;
    Ok((found.0.to_owned(), found.1.clone()))
}

/// The change that puts another key in the place of an officer's, as the officer's own application asks for it.
pub fn rekey(desk: &Desk, asked: EnrolmentRequest) -> anyhow::Result<Change> {
    let roster = desk.file.roster()?;
    let known = roster.officer(&asked.member.id).ok_or_else(|| roster_fault(RosterFault::Unknown))?;
    let same = known.member.name == asked.member.name && known.member.roles == asked.member.roles;
    if !same {
        return Err(fault::refused(
            "another_officer",
            "申请中的姓名或者岗位与名册不同；换钥不改变其他内容",
            "the name or the roles of the application are not those of the roster; a new key changes nothing else",
            Vec::new(),
        )
        .into());
    }
    Ok(Change::Rekey { id: asked.member.id, key: asked.member.key, proof: asked.proof })
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
