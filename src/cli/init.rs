//! `init`: the case file, its genesis and its first officers.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::app::amend::lay_over;
use crate::app::desk::Recorded;
use crate::app::high_water::HighWaterMarks;
use crate::app::officers::{TRAINING, found, new_key, place_fits, training_keys, write_key};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::keys::Keys;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door;
use crate::error::Exit;
use crate::record::key::{OpenKey, PublicKey, Signer};
use crate::record::roster::{Member, Rank, Role};
use crate::store::record::file::Done;

/// Make the case file, its genesis and the first security administrators
///
/// A real case file begins with two security administrators, who then enrol everybody else. Their key files are given
/// with --admin ID=KEYFILE, made before with `visa-cli officer keygen`.
///
/// A training file has officers intake1, review1, review2, approve1, approve2, issue1, admin1 and admin2 with open keys
/// beside it. It is marked for ever, every paper from it says so, and it takes --now.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --case-file practice.db init --training --office PVG
  visa-cli init --office PVG --admin chen=chen.key --admin wu=wu.key")]
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
    /// A first security administrator: id and key file; twice or more
    #[arg(long, value_name = "ID=KEYFILE", conflicts_with = "training")]
    admin: Vec<String>,
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
}

pub(crate) fn run(args: &InitArgs, mut ctx: CommandContext) -> Outcome {
    let office = match (&args.office, args.training) {
        (Some(office), _) => office.clone(),
        (None, true) => "PVG".to_owned(),
        (None, false) => return Err(needed("--office", "单位代码", "the code of the office").into()),
    };
    let name =
        args.name.clone().unwrap_or_else(|| if args.training { "培训 / Training".to_owned() } else { office.clone() });
    let path = ctx.case_file()?;
    let at = ctx.now(args.training)?.timestamp_millis();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !ctx.everywhere.dry_run) {
        door::folder(folder)?;
    }
    let done = if args.training {
        training(&ctx, &path, (&office, &name), at)?
    } else {
        real(args, &mut ctx, &path, (&office, &name), at)?
    };
    if !ctx.everywhere.dry_run {
        // Nothing can answer for it again, so its request is not named.
        let recorded = Recorded { transaction: done.transaction, request: String::new(), case: None };
        *ctx.recorded.borrow_mut() = Some(recorded);
    }
    if !args.training && !ctx.everywhere.dry_run {
        // The old file of this place, if one was known, is not the one that was just made.
        HighWaterMarks::new(ctx.ui.environment.state_folder.clone(), done.hash).at(&path, done.hash).named(true).pin();
    }
    if ctx.ui.json {
        let mut told = json!({
            "schema": 1, "case_file": path, "office": office, "training": args.training, "ledger": done.hash,
        });
        lay_over(&mut told, serde_json::to_value(&done)?);
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("案件文件", "case file"), path.display().to_string()),
        (Text::new("单位", "office"), format!("{office} {name}")),
        transaction(&done),
    ]);
    let next = if args.training {
        Text::new(
            "下一步: visa-cli --officer intake1 intake port_visa",
            "next: visa-cli --officer intake1 intake port_visa",
        )
    } else {
        Text::new(
            "下一步: 警官用 visa-cli officer apply ID --name NAME --roles ROLES > FILE 申请，再由安全管理员办理 visa-cli --officer ID officer enrol FILE",
            "next: an officer applies with visa-cli officer apply ID --name NAME --roles ROLES > FILE, then a security \
             administrator: visa-cli --officer ID officer enrol FILE",
        )
    };
    ctx.ui.say(&next);
    Ok(Exit::Done)
}

fn training(ctx: &CommandContext, path: &Path, office: (&str, &str), at: i64) -> anyhow::Result<Done> {
    let random = ctx.ui.environment.random;
    let keys: Vec<OpenKey> = TRAINING.iter().map(|_| new_key(random)).collect();
    let members = TRAINING.iter().zip(&keys).map(|((id, name, role), key)| member(id, name, *role, key)).collect();
    let admin = TRAINING.iter().position(|(_, _, role)| *role == Role::SecurityAdmin).unwrap_or(0);
    let policy = ctx.config.policy;
    let signer = (TRAINING[admin].0, &keys[admin] as &dyn Signer);
    let dry_run = ctx.everywhere.dry_run;
    let done = found((path, None), (office.0, office.1, true), (members, None), signer, policy, (at, random), dry_run)?;
    if dry_run {
        return Ok(done);
    }
    let folder = training_keys(path);
    set_aside(&folder)?;
    for ((id, _, _), key) in TRAINING.iter().zip(&keys) {
        write_key(&folder.join(format!("{id}.key")), key, None, random)?;
    }
    Ok(done)
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

fn real(args: &InitArgs, ctx: &mut CommandContext, path: &Path, office: (&str, &str), at: i64) -> anyhow::Result<Done> {
    if args.admin.len() < 2 {
        return Err(
            needed("--admin ID=KEYFILE --admin ID=KEYFILE", "两名安全管理员", "two security administrators").into()
        );
    }
    let mut keys = Vec::new();
    for admin in &args.admin {
        let pair = admin.split_once('=').map(|(id, file)| (id.to_owned(), PathBuf::from(file)));
        let (id, file) = pair.ok_or_else(|| needed("--admin ID=KEYFILE", "编号和密钥文件", "an id and a key file"))?;
        let signer: Box<dyn Signer> = Box::new(ctx.open_key(&file, &id, Keys::Sealed)?);
        keys.push((id, signer));
    }
    let place_is_right = place_fits(path, args.place_is_right.as_deref())?;
    let members = keys.iter().map(|(id, key)| member(id, id, Role::SecurityAdmin, key.as_ref())).collect();
    let random = ctx.ui.environment.random;
    let (first, signer) = &keys[0];
    let recovery = match &args.recovery {
        Some(file) => Some(recovery_key(file, args.recovery_passphrase_file.as_deref(), ctx)?),
        None => None,
    };
    found(
        (path, place_is_right),
        (office.0, office.1, false),
        (members, recovery),
        (first, signer.as_ref()),
        ctx.config.policy,
        (at, random),
        ctx.everywhere.dry_run,
    )
}

/// Makes the key for the safe; its file is written before the case file that names it.
fn recovery_key(file: &Path, passphrase: Option<&Path>, ctx: &mut CommandContext) -> anyhow::Result<PublicKey> {
    let passphrase = ctx.new_passphrase("recovery", passphrase, "--recovery-passphrase-file")?;
    let random = ctx.ui.environment.random;
    let key = new_key(random);
    if ctx.everywhere.dry_run {
        door::may_stand(file, door::Over::Nothing)?;
    } else {
        write_key(file, &key, Some(passphrase.as_bytes()), random)?;
        let file = file.display();
        ctx.ui.say(&Text::new(
            format!("恢复密钥在 {file}：打印并封存于保险柜，然后删除文件"),
            format!("the recovery key is in {file}: print it, seal it in the safe, then remove the file"),
        ));
    }
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
