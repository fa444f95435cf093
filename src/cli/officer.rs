//! `officer`: who works here, with which key and in which roles.

use std::path::PathBuf;

use serde_json::json;

use crate::app::officers::{self, EnrolmentRequest, RosterDone, new_key, propose, write_key};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::cli::keys::Keys;
use crate::cli::officer_interest::{self, InterestCommand};
use crate::cli::second::SafeArgs;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::record::key::Signer;
use crate::record::keyfile::write_openssh;
use crate::record::roster::{Change, Member, Rank, Role};

/// Officers, their keys and roles
///
/// A new officer makes a key with `keygen` and an application with `apply`; one security administrator proposes it with
/// `enrol`, another confirms it with `confirm`. Roles: intake, review, approve, issue; security-admin and auditor hold no
/// other role. Who approves uses discretion only in the ranks that the roster gives: section-head, division-head,
/// city-level.
#[derive(clap::Args)]
pub(crate) struct OfficerArgs {
    #[command(subcommand)]
    command: OfficerCommand,
}

#[derive(clap::Subcommand)]
enum OfficerCommand {
    /// Make a key, sealed with a passphrase
    #[command(after_help = "Example:
  visa-cli officer keygen chen --passphrase-file pass")]
    Keygen {
        /// Id of the officer, which names the file in the key folder
        id: String,
        /// Another place for the file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print a key without its seal, for ssh-agent
    ///
    /// The key then stays with the agent for a shift, and no command asks for the passphrase. Nothing is written to a disk.
    #[command(after_help = "Example:
  visa-cli officer unseal chen | ssh-add -t 8h -")]
    Unseal {
        /// Id of the officer
        id: String,
    },
    /// Write the application of a new officer for this case file, with proof that the key is held
    #[command(after_help = "Example:
  visa-cli officer apply li --name 李 --roles intake,review > li.json")]
    Apply {
        /// Id: 2 to 32 lower-case letters, digits or hyphens
        id: String,
        /// Name, as colleagues know it; of an officer of the roster it is the one there
        #[arg(long)]
        name: Option<String>,
        /// Roles, with commas between; of an officer of the roster they are those there
        #[arg(long)]
        roles: Option<String>,
    },
    /// Propose a new officer from an application
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer enrol li.json")]
    Enrol {
        /// The application; - reads standard input
        #[arg(value_name = "FILE|-")]
        application: PathBuf,
        /// Ranks in which an officer who approves may use discretion, with commas between
        #[arg(long)]
        ranks: Option<String>,
    },
    /// Propose other roles for an officer
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer roles review1 review,approve")]
    Roles {
        /// Id
        id: String,
        /// All roles from now on
        roles: String,
    },
    /// Propose other ranks for an officer who approves: those in which discretion may be used
    ///
    /// Ranks: section-head, division-head, city-level; none takes them all away.
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer ranks approve1 section-head,division-head")]
    Ranks {
        /// Id
        id: String,
        /// All ranks from now on
        ranks: String,
    },
    /// Propose another key for an officer, from the application that the officer made with it
    ///
    /// The person and what the officer did stay the same; what was signed with the key of before goes on holding.
    #[command(after_help = "Example:
  visa-cli officer keygen li --out li-new.key
  visa-cli --key li-new.key officer apply li > li.json
  visa-cli --officer admin1 officer rekey li.json")]
    Rekey {
        /// The application; - reads standard input
        #[arg(value_name = "FILE|-")]
        application: PathBuf,
    },
    /// Conflicts of interest: units and addresses that an officer is close to
    ///
    /// In cases of such a unit or address (`intake --address`) the officer is held off every step; another one acts.
    #[command(after_help = "Examples:
  visa-cli --officer review1 officer interest state \\
    --unit 91310115MA1K4BQR2R --note 'my sister works there'
  visa-cli officer interest list")]
    Interest {
        #[command(subcommand)]
        command: InterestCommand,
    },
    /// Seal the key of an officer with another passphrase
    #[command(after_help = "Example:
  visa-cli officer passphrase chen --new-passphrase-file new")]
    Passphrase {
        /// Id of the officer
        id: String,
        /// File with the new passphrase
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Show a change that waits, whole
    #[command(after_help = "Example:
  visa-cli officer proposal 3")]
    Proposal {
        /// Number of the proposal
        proposal: u64,
    },
    /// Take back a change that waits
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer withdraw 3 --note 'wrong officer'")]
    Withdraw {
        /// Number of the proposal
        proposal: u64,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Propose that an officer may act no longer
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer revoke review1 --reason left")]
    Revoke {
        /// Id
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Confirm what another security administrator proposed
    ///
    /// A proposal dies with the office of who made it. When only one administrator has a key left, the recovery key that was
    /// made with the case file confirms in the place of the second.
    #[command(after_help = "Example:
  visa-cli --officer admin2 officer confirm 3")]
    Confirm {
        /// Number of the proposal
        proposal: u64,
        #[command(flatten)]
        safe: SafeArgs,
    },
    /// List the officers, and the changes that wait
    #[command(after_help = "Example:
  visa-cli officer list")]
    List,
    /// Show one officer
    #[command(after_help = "Example:
  visa-cli officer show review1")]
    Show {
        /// Id
        id: String,
    },
}

pub(crate) fn run(args: &OfficerArgs, mut ctx: CommandContext) -> Outcome {
    match &args.command {
        OfficerCommand::Keygen { id, out } => keygen(id, out.as_ref(), ctx),
        OfficerCommand::Unseal { id } => unseal(id, ctx),
        OfficerCommand::Interest { command } => officer_interest::run(command, ctx),
        OfficerCommand::Apply { id, name, roles } => apply(id, name.as_deref(), roles.as_deref(), ctx),
        OfficerCommand::Enrol { application, ranks } => {
            let read = super::application_args::read_json(application, &mut ctx)?;
            let EnrolmentRequest { member, proof } = serde_json::from_value(read).map_err(|_| not_an_application())?;
            // Ranks are for the administrators to give, whatever an application says.
            let ranks = ranks.as_deref().map(officers::ranks).transpose()?.unwrap_or_default();
            let member = Member { ranks, ..member };
            let change = Change::Enrol { member: Box::new(member), proof };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Roles { id, roles } => {
            let change = Change::Roles { id: id.clone(), roles: officers::roles(roles)? };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Ranks { id, ranks } => {
            let change = Change::Ranks { id: id.clone(), ranks: officers::ranks(ranks)? };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Revoke { id, reason } => {
            let change = Change::Revoke { id: id.clone(), reason: reason.clone() };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Rekey { application } => {
            let read = super::application_args::read_json(application, &mut ctx)?;
            let asked: EnrolmentRequest = serde_json::from_value(read).map_err(|_| not_an_application())?;
            let mut desk = ctx.sit()?;
            let change = officers::rekey(&desk, asked)?;
            changed(propose(&mut desk, change)?, ctx)
        }
        OfficerCommand::Passphrase { id, new_passphrase_file } => passphrase(id, new_passphrase_file.as_deref(), ctx),
        OfficerCommand::Proposal { proposal } => show_proposal(*proposal, ctx),
        OfficerCommand::Withdraw { proposal, note } => {
            let done = officers::withdraw(&mut ctx.sit()?, *proposal, note)?;
            withdrawn(&done, ctx)
        }
        OfficerCommand::Confirm { proposal, safe } => {
            let mut desk = ctx.sit()?;
            let key = safe.key(Keys::of(&desk), &mut ctx)?;
            let key = key.as_ref().map(|key| key as &dyn Signer);
            changed(officers::confirm(&mut desk, *proposal, key)?, ctx)
        }
        OfficerCommand::List => list(ctx),
        OfficerCommand::Show { id } => {
            let officer = officers::show(&ctx.look()?, id)?;
            if ctx.ui.json {
                ctx.json(&json!({"schema": 1, "officer": officer}))?;
            } else {
                table(&[officer], &mut ctx);
            }
            Ok(Exit::Done)
        }
    }
}

fn not_an_application() -> UserError {
    UserError::new(
        Exit::Refused,
        "not_an_application",
        Text::new("不是警官登记申请", "this is no application of an officer"),
        Text::new("由本人运行 visa-cli officer apply 生成", "have the officer make it with visa-cli officer apply"),
    )
}

fn keygen(id: &str, out: Option<&PathBuf>, mut ctx: CommandContext) -> Outcome {
    let folder = ctx.ui.environment.key_folder.clone();
    let path = out.cloned().or_else(|| Some(folder?.join(format!("{id}.key"))));
    let path = path.ok_or_else(|| super::context::needed("--out", "密钥文件位置", "a place for the key"))?;
    let file = ctx.everywhere.passphrase_file.clone();
    let passphrase = ctx.new_passphrase(id, file.as_deref(), "--passphrase-file")?;
    let random = ctx.ui.environment.random;
    let key = new_key(random);
    if ctx.everywhere.dry_run {
        door::may_stand(&path, Over::Nothing)?;
    } else {
        write_key(&path, &key, Some(passphrase.as_bytes()), random)?;
    }
    let line = key.public().ssh_line(id);
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "id": id, "file": path, "key": line}))?;
    } else {
        ctx.ui.line(&line);
        if !ctx.everywhere.dry_run {
            let path = path.display();
            ctx.ui.say(&Text::new(format!("密钥已写入 {path}"), format!("key written to {path}")));
        }
    }
    Ok(Exit::Done)
}

/// The key file of an officer: the one that was named, or the one in the key folder.
fn key_file(id: &str, ctx: &CommandContext) -> Result<PathBuf, UserError> {
    let named = ctx.everywhere.key.clone();
    let usual = || Some(ctx.ui.environment.key_folder.as_ref()?.join(format!("{id}.key")));
    named.or_else(usual).ok_or_else(|| super::context::needed("--key", "密钥文件", "the key file"))
}

fn unseal(id: &str, mut ctx: CommandContext) -> Outcome {
    let path = key_file(id, &ctx)?;
    let key = ctx.open_key(&path, id, Keys::Training)?;
    let mut check = [0; 4];
    (ctx.ui.environment.random)(&mut check);
    let text = write_openssh(&key, id, u32::from_be_bytes(check));
    ctx.ui.data(text.as_bytes());
    Ok(Exit::Done)
}

fn apply(id: &str, name: Option<&str>, roles: Option<&str>, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let path = key_file(id, &ctx)?;
    let signer = ctx.open_key(&path, id, Keys::of(&desk))?;
    let known = desk.file.roster()?.officer(id).map(|officer| officer.member.clone());
    let name = name.map(str::to_owned).or_else(|| Some(known.as_ref()?.name.clone()));
    let name = name.ok_or_else(|| super::context::needed("--name", "姓名", "the name"))?;
    let roles = match (roles, known) {
        (Some(roles), _) => officers::roles(roles)?,
        (None, Some(known)) => known.roles,
        (None, None) => return Err(super::context::needed("--roles", "岗位", "the roles").into()),
    };
    let again = desk.file.roster()?.officer(id).is_some();
    let application = officers::apply(&desk, id, &name, &roles, &signer)?;
    ctx.json(&application)?;
    let act = if again { "rekey" } else { "enrol" };
    ctx.ui.say(&Text::new(
        format!("下一步: 将以上内容存为文件交给安全管理员，由其办理 visa-cli --officer ID officer {act} 文件"),
        format!(
            "next: hand this in a file to a security administrator, who runs visa-cli --officer ID officer {act} FILE"
        ),
    ));
    Ok(Exit::Done)
}

fn passphrase(id: &str, new: Option<&std::path::Path>, mut ctx: CommandContext) -> Outcome {
    let path = key_file(id, &ctx)?;
    // An open key is for training; sealed it would pass for an officer's.
    let key = ctx.open_key(&path, id, Keys::Sealed)?;
    let new = ctx.new_passphrase(id, new, "--new-passphrase-file")?;
    if !ctx.everywhere.dry_run {
        officers::reseal(&path, &key, new.as_bytes(), ctx.ui.environment.random)?;
    }
    let file = path.display().to_string();
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "id": id, "file": file, "key": key.public().ssh_line(id)}))?;
    } else {
        ctx.ui.line(&file);
        ctx.ui.say(&Text::new("口令已更换；旧口令不再有效", "sealed anew; the passphrase of before opens it no more"));
    }
    Ok(Exit::Done)
}

fn show_proposal(number: u64, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let (by, change) = officers::proposed(&desk, number)?;
    let change = serde_json::to_value(&change)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "proposal": number, "by": by, "change": change}))?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("提议", "proposal"), number.to_string()),
        (Text::new("提议人", "proposed by"), by),
        (Text::new("内容", "change"), serde_json::to_string_pretty(&change)?),
    ]);
    Ok(Exit::Done)
}

fn withdrawn(done: &RosterDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
    } else {
        ctx.pairs(&[(Text::new("已撤回提议", "withdrawn"), done.proposal.to_string()), transaction(&done.done)]);
    }
    Ok(Exit::Done)
}

fn changed(done: RosterDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("警官", "officer"), done.officer.clone()),
        (Text::new("提议", "proposal"), done.proposal.to_string()),
        transaction(&done.done),
    ]);
    if done.done.dry_run {
        return Ok(Exit::Done);
    }
    let number = done.proposal;
    ctx.ui.say(&if done.confirmed {
        Text::new("已生效", "it holds from now on")
    } else {
        Text::new(
            format!(
                "下一步: 由另一名安全管理员运行 visa-cli officer confirm {number}；没有另一名的，加 --recovery 恢复密钥"
            ),
            format!(
                "next: another security administrator runs visa-cli officer confirm {number}; where none is left, with \
                 --recovery KEY"
            ),
        )
    });
    Ok(Exit::Done)
}

fn list(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let (officers, waiting) = (officers::list(&desk)?, officers::waiting(&desk)?);
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "officers": officers, "waiting": waiting}))?;
        return Ok(Exit::Done);
    }
    table(&officers, &mut ctx);
    for change in waiting {
        let (number, by, officer, what) = (change.proposal, &change.by, &change.officer, change.change);
        let lang = ctx.ui.lang;
        let gives =
            change.roles.iter().map(|role| role.named(lang)).chain(change.ranks.iter().map(|rank| rank.named(lang)));
        let gives = gives.collect::<Vec<_>>().join(", ");
        let gives = if gives.is_empty() { gives } else { format!("  {gives}") };
        let told = Text::new(
            format!("待确认 {number}: {by} 提议 {what} {officer}{gives}"),
            format!("waiting {number}: {by} proposes {what} {officer}{gives}"),
        );
        ctx.ui.line(told.of(lang));
    }
    Ok(Exit::Done)
}

fn table(officers: &[officers::OfficerSummary], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = officers
        .iter()
        .map(|officer| {
            let name = |role: &Role| role.named(lang).to_owned();
            let rank = |rank: &Rank| rank.named(lang).to_owned();
            let roles: Vec<String> = officer.roles.iter().map(name).chain(officer.ranks.iter().map(rank)).collect();
            vec![
                officer.id.clone(),
                officer.name.clone(),
                roles.join(", "),
                officer.status.to_owned(),
                officer.key.clone(),
            ]
        })
        .collect();
    // In a narrow window the keys are left to `officer show`.
    ctx.ui.table(&rows, &[4]);
}
