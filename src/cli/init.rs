//! `init`: the case file, its genesis and its first officers.

mod guided;
mod opening;
mod people;

use std::path::{Path, PathBuf};

use chrono::Datelike;
use serde_json::json;

use self::opening::{Keyed, Opened};
use self::people::{Made, Person};
use crate::app::amend::lay_over;
use crate::app::desk::Recorded;
use crate::app::doctor::examine;
use crate::app::high_water::HighWaterMarks;
use crate::app::officers::{TRAINING, found, new_key, place_fits, training_keys, write_key};
use crate::cli::Outcome;
use crate::cli::backup::checks_told;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::domain::day::office_day;
use crate::domain::number::{CaseKey, Numbering};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door;
use crate::error::Exit;
use crate::record::key::{OpenKey, PublicKey, Signer};
use crate::record::roster::{Member, Rank, Role};
use crate::store::engine::Access;
use crate::store::record::file::Done;

/// Make the case file, its genesis and the first security administrators
///
/// A real case file begins with two security administrators, who enrol everybody else. At a terminal it asks for what is not
/// said, from the code of the office to the backups and the work of the night, and ends as `doctor` does. A key that is not
/// there yet is made, sealed with a passphrase.
///
/// A training file has officers intake1, review1, review2, approve1, approve2, issue1, admin1 and admin2 with open keys
/// beside it. It is marked for ever, every paper from it says so, and it takes --now.
#[derive(Clone, clap::Args)]
#[command(after_help = "Examples:
  visa-cli --case-file practice.db init --training --office PVG
  visa-cli init
  visa-cli init --office PVG --name '浦东机场' --admin chen --admin wu \\
    --staff li:李:intake,review --backups /srv/backup --nightly night1")]
pub(crate) struct InitArgs {
    /// Make a training file
    #[arg(long)]
    training: bool,
    /// Code of the office: 2 to 8 capital letters and digits; it begins every case number
    #[arg(long, value_name = "CODE")]
    office: Option<String>,
    /// Name of the office, as papers print it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A first security administrator: id, and the key file where it is not ID.key in the folder of keys; twice or more
    #[arg(long, value_name = "ID[=KEYFILE]", conflicts_with = "training")]
    admin: Vec<String>,
    /// File with the passphrase of an administrator's key; once for each --admin, in their order
    #[arg(long, value_name = "FILE", conflicts_with = "training")]
    admin_passphrase_file: Vec<PathBuf>,
    /// An officer who is enrolled by the first two administrators: id, name, roles, and ranks of who approves
    #[arg(long, value_name = "ID:NAME:ROLES[:RANKS]", conflicts_with = "training")]
    staff: Vec<String>,
    /// File with the passphrase of an officer's key; once for each --staff, in their order
    #[arg(long, value_name = "FILE", conflicts_with = "training")]
    staff_passphrase_file: Vec<PathBuf>,
    /// Folder for backups, on another disk: the first is made, and putting it back is tried
    #[arg(long, value_name = "FOLDER", conflicts_with = "training")]
    backups: Option<PathBuf>,
    /// Set up the night's work in the folder for backups, signed by an auditor with this id; cron is told how
    #[arg(long, value_name = "ID", conflicts_with = "training")]
    nightly: Option<String>,
    /// Make a recovery key in this file, sealed with a passphrase of its own, to be printed and kept in the safe
    ///
    /// When only one security administrator has a key left, it confirms in the place of the second.
    #[arg(long, value_name = "FILE", conflicts_with = "training")]
    recovery: Option<PathBuf>,
    /// File with the passphrase of the recovery key
    #[arg(long, value_name = "FILE", requires = "recovery")]
    recovery_passphrase_file: Option<PathBuf>,
    /// Why the file may stand where it is doubtful: synchronised folders, memory disks, folders in which everybody writes
    #[arg(long, value_name = "TEXT", conflicts_with = "training")]
    place_is_right: Option<String>,
    /// Why a new record begins where this machine knows another one whose file is gone; it is recorded
    #[arg(long, value_name = "TEXT", conflicts_with = "training")]
    begin_anew: Option<String>,
}

pub(crate) fn run(args: &InitArgs, mut ctx: CommandContext) -> Outcome {
    let path = ctx.case_file()?;
    if !args.training {
        ctx.none_is_lost(&path, args.begin_anew.as_deref())?;
    }
    let asked = if guided::is_wanted(args, &ctx) {
        door::may_stand(&path, door::Over::Nothing)?;
        Some(guided::asked(args, &mut ctx)?)
    } else {
        None
    };
    let args = asked.as_ref().unwrap_or(args);
    let office = match (&args.office, args.training) {
        (Some(office), _) => office.clone(),
        (None, true) => "PVG".to_owned(),
        (None, false) => return Err(needed("--office", "单位代码", "the code of the office").into()),
    };
    let name =
        args.name.clone().unwrap_or_else(|| if args.training { "培训 / Training".to_owned() } else { office.clone() });
    let at = ctx.now(args.training)?.timestamp_millis();
    let numbering = Numbering { office, form: ctx.config.numbers.clone() };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !ctx.everywhere.dry_run) {
        door::folder(folder)?;
    }
    let (done, opened) = if args.training {
        let done = training(&ctx, &path, (&numbering, &name), at)?;
        is_recorded(&done, &ctx);
        (done, Opened::default())
    } else {
        real(args, &mut ctx, &path, (&numbering, &name), at)?
    };
    if ctx.ui.json {
        let mut told = json!({
            "schema": 1, "case_file": path, "office": numbering.office, "training": args.training, "ledger": done.hash,
        });
        lay_over(&mut told, serde_json::to_value(&done)?);
        lay_over(&mut told, serde_json::to_value(&opened)?);
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("案件文件", "case file"), path.display().to_string()),
        (Text::new("单位", "office"), format!("{} {name}", numbering.office)),
        (Text::new("首个案件编号", "first case"), CaseKey::first_of(office_day(at).year()).number(&numbering)),
        transaction(&done),
    ]);
    if args.training {
        ctx.ui.say(&Text::new(
            "下一步: visa-cli --officer intake1 intake port_visa",
            "next: visa-cli --officer intake1 intake port_visa",
        ));
    } else {
        told(&opened, &mut ctx)?;
    }
    Ok(Exit::Done)
}

/// Nothing can answer for it again, so its request is not named.
fn is_recorded(done: &Done, ctx: &CommandContext) {
    if !ctx.everywhere.dry_run {
        let recorded = Recorded { transaction: done.transaction, request: String::new(), case: None };
        *ctx.recorded.borrow_mut() = Some(recorded);
    }
}

/// Tells what a new office has, how it stands, and what comes next.
fn told(opened: &Opened, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let mut pairs = Vec::new();
    if !opened.officers.is_empty() {
        pairs.push((Text::new("已登记警官", "officers"), opened.officers.join(", ")));
    }
    if let Some(copy) = &opened.backup {
        pairs.push((Text::new("首次备份，已试恢复", "first backup, put back to try it"), copy.display().to_string()));
    }
    ctx.pairs(&pairs);
    if let Some(line) = &opened.cron {
        ctx.ui.say(&Text::new("夜间任务：用 crontab -e 加入这一行", "the night's work: add this line with crontab -e"));
        ctx.ui.line(line);
    }
    let Some(first) = opened.officers.first() else {
        ctx.ui.say(&Text::new(
            "下一步: 警官用 visa-cli officer apply ID --name NAME --roles ROLES > FILE 申请，再由安全管理员办理 visa-cli --officer ID officer enrol FILE",
            "next: an officer applies with visa-cli officer apply ID --name NAME --roles ROLES > FILE, then a security \
             administrator: visa-cli --officer ID officer enrol FILE",
        ));
        return Ok(());
    };
    let desk = ctx.open(Access::Read)?;
    checks_told(&examine(&desk)?, ctx);
    ctx.ui.say(&Text::new(
        format!("值班时由 ssh-agent 保管密钥: visa-cli officer unseal {first} | ssh-add -t 8h -\n下一步: visa-cli --officer {first}"),
        format!(
            "for a shift ssh-agent keeps a key: visa-cli officer unseal {first} | ssh-add -t 8h -\nnext: visa-cli --officer {first}"
        ),
    ));
    Ok(())
}

fn training(ctx: &CommandContext, path: &Path, office: (&Numbering, &str), at: i64) -> anyhow::Result<Done> {
    let random = ctx.ui.environment.random;
    let keys: Vec<OpenKey> = TRAINING.iter().map(|_| new_key(random)).collect();
    let members = TRAINING.iter().zip(&keys).map(|((id, name, role), key)| member(id, name, *role, key)).collect();
    let admin = TRAINING.iter().position(|(_, _, role)| *role == Role::SecurityAdmin).unwrap_or(0);
    let policy = ctx.config.policy;
    let signer = (TRAINING[admin].0, &keys[admin] as &dyn Signer);
    let dry_run = ctx.everywhere.dry_run;
    let done =
        found((path, [None; 2]), (office.0, office.1, true), (members, None), signer, policy, (at, random), dry_run)?;
    if dry_run {
        return Ok(done);
    }
    let mut made = Made::default();
    made.wrote(path);
    let written = training_keys_written(path, &keys, &mut made, ctx);
    if written.is_err() {
        made.take_back();
    }
    written.map(|()| done)
}

/// Writes the open keys of a training file beside it.
fn training_keys_written(path: &Path, keys: &[OpenKey], made: &mut Made, ctx: &CommandContext) -> anyhow::Result<()> {
    let folder = training_keys(path);
    set_aside(&folder)?;
    for ((id, _, _), key) in TRAINING.iter().zip(keys) {
        let file = folder.join(format!("{id}.key"));
        write_key(&file, key, None, ctx.ui.environment.random)?;
        made.wrote(&file);
    }
    Ok(())
}

/// Keeps the keys of a training file that stood here before, under another name.
fn set_aside(folder: &Path) -> anyhow::Result<()> {
    let named = |number: u32| {
        let mut name = folder.as_os_str().to_owned();
        name.push(format!(".before-{number}"));
        PathBuf::from(name)
    };
    if folder.exists()
        && let Some(free) = (1..).map(named).find(|name| !name.exists())
    {
        std::fs::rename(folder, free)?;
    }
    Ok(())
}

/// Makes the case file of an office, and what it begins with; every key is in hand before anything is written to it.
fn real(
    args: &InitArgs,
    ctx: &mut CommandContext,
    path: &Path,
    office: (&Numbering, &str),
    at: i64,
) -> anyhow::Result<(Done, Opened)> {
    if args.admin.len() < 2 {
        return Err(needed("--admin ID --admin ID", "两名安全管理员", "two security administrators").into());
    }
    let mut made = Made::default();
    let begun = begun(args, ctx, path, office, at, &mut made);
    if begun.is_err() {
        made.take_back();
    }
    let (done, admins, staff) = begun?;
    if ctx.everywhere.dry_run {
        return Ok((done, Opened::default()));
    }
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        made.wrote(Path::new(&name));
    }
    // The old file of this place, if one was known, is not the one that was just made.
    let marks = HighWaterMarks::new(ctx.ui.environment.state_folder.clone(), done.hash).at(path, done.hash).named(true);
    let known = marks.known_here();
    marks.pin();
    let opened = opening::opened(args, admins, staff, &mut made, ctx);
    if opened.is_err() {
        made.take_back();
        marks.pin_again(known.as_deref());
        // What was recorded is gone with the file.
        *ctx.recorded.borrow_mut() = None;
    } else {
        is_recorded(&done, ctx);
    }
    Ok((done, opened?))
}

/// The case file with its genesis, and who begins with which key.
fn begun(
    args: &InitArgs,
    ctx: &mut CommandContext,
    path: &Path,
    office: (&Numbering, &str),
    at: i64,
    made: &mut Made,
) -> anyhow::Result<(Done, Vec<Keyed>, Vec<Keyed>)> {
    let (admins, staff) = people::of(args, ctx)?;
    let place_is_right = place_fits(path, args.place_is_right.as_deref())?;
    if !ctx.everywhere.dry_run {
        opening::checked(args)?;
    }
    let admins = keyed(admins, made, ctx)?;
    let recovery = match &args.recovery {
        Some(file) => Some(recovery_key(file, args.recovery_passphrase_file.as_deref(), made, ctx)?),
        None => None,
    };
    let staff = keyed(staff, made, ctx)?;
    made.write(ctx)?;
    let members = admins.iter().map(|(one, key)| member(&one.id, &one.id, Role::SecurityAdmin, key)).collect();
    let (first, signer) = &admins[0];
    let done = found(
        (path, [place_is_right, args.begin_anew.as_deref()]),
        (office.0, office.1, false),
        (members, recovery),
        (&first.id, signer),
        ctx.config.policy,
        (at, ctx.ui.environment.random),
        ctx.everywhere.dry_run,
    )?;
    Ok((done, admins, staff))
}

fn keyed(people: Vec<Person>, made: &mut Made, ctx: &mut CommandContext) -> anyhow::Result<Vec<Keyed>> {
    people.into_iter().map(|one| one.key(made, ctx).map(|key| (one, key))).collect()
}

/// Makes the key for the safe; its file is written before the case file that names it.
fn recovery_key(
    file: &Path,
    passphrase: Option<&Path>,
    made: &mut Made,
    ctx: &mut CommandContext,
) -> anyhow::Result<PublicKey> {
    let passphrase = ctx.new_passphrase("recovery", passphrase, "--recovery-passphrase-file")?;
    let key = new_key(ctx.ui.environment.random);
    let at = file.display();
    let told = Text::new(
        format!("恢复密钥在 {at}：打印并封存于保险柜，然后删除文件"),
        format!("the recovery key is in {at}: print it, seal it in the safe, then remove the file"),
    );
    made.keeps(file, (&key, &passphrase), told, ctx)?;
    Ok(key.public().clone())
}

/// Who approves in a training file may use every discretion that the law leaves.
fn ranks(role: Role) -> Vec<Rank> {
    if role == Role::Approve { Rank::ALL.to_vec() } else { Vec::new() }
}

fn member(id: &str, name: &str, role: Role, key: &dyn Signer) -> Member {
    Member {
        id: id.to_owned(),
        name: name.to_owned(),
        roles: vec![role],
        ranks: ranks(role),
        key: key.public().clone(),
    }
}
