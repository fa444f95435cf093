//! `officer`: who works here, with which key and in which roles.

use std::path::PathBuf;

use serde_json::json;

use crate::app::officers::{self, EnrolmentRequest, RosterDone, new_key, propose, write_key};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::record::key::Signer;
use crate::record::keyfile::write_openssh;
use crate::record::roster::Change;

/// Officers, their keys and roles
///
/// A new officer makes a key with `keygen` and an application with `apply`; one security administrator proposes it with
/// `enrol`, another confirms it with `confirm`. Roles: intake, review, approve, issue; security-admin and auditor hold no
/// other role.
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
        /// Name, as colleagues know it
        #[arg(long)]
        name: String,
        /// Roles, with commas between
        #[arg(long)]
        roles: String,
    },
    /// Propose a new officer from an application
    #[command(after_help = "Example:
  visa-cli --officer admin1 officer enrol li.json")]
    Enrol {
        /// The application; - reads standard input
        #[arg(value_name = "FILE|-")]
        application: PathBuf,
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
    #[command(after_help = "Example:
  visa-cli --officer admin2 officer confirm 3")]
    Confirm {
        /// Number of the proposal
        proposal: u64,
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
        OfficerCommand::Apply { id, name, roles } => apply(id, name, roles, ctx),
        OfficerCommand::Enrol { application } => {
            let read = super::application_args::read_json(application, &mut ctx)?;
            let EnrolmentRequest { member, proof } = serde_json::from_value(read).map_err(|_| not_an_application())?;
            let change = Change::Enrol { member: Box::new(member), proof };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Roles { id, roles } => {
            let change = Change::Roles { id: id.clone(), roles: officers::roles(roles)? };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Revoke { id, reason } => {
            let change = Change::Revoke { id: id.clone(), reason: reason.clone() };
            changed(propose(&mut ctx.sit()?, change)?, ctx)
        }
        OfficerCommand::Confirm { proposal } => changed(officers::confirm(&mut ctx.sit()?, *proposal)?, ctx),
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
    let passphrase = ctx.passphrase(true)?;
    if passphrase.is_empty() {
        return Err(super::context::needed("--passphrase-file", "非空口令", "a passphrase that is not empty").into());
    }
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
        ctx.ui.say(&Text::new(format!("密钥已写入 {}", path.display()), format!("key written to {}", path.display())));
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
    let key = ctx.open_key(&path)?;
    let mut check = [0; 4];
    (ctx.ui.environment.random)(&mut check);
    let text = write_openssh(&key, id, u32::from_be_bytes(check));
    ctx.ui.data(text.as_bytes());
    Ok(Exit::Done)
}

fn apply(id: &str, name: &str, roles: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let path = key_file(id, &ctx)?;
    let signer = ctx.key_of_file(&path)?;
    let application = officers::apply(&desk, id, name, &officers::roles(roles)?, signer.as_ref())?;
    ctx.json(&application)?;
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
    let number = done.proposal;
    ctx.ui.say(&if done.confirmed {
        Text::new("已生效", "it holds from now on")
    } else {
        Text::new(
            format!("下一步: 由另一名安全管理员运行 visa-cli officer confirm {number}"),
            format!("next: another security administrator runs visa-cli officer confirm {number}"),
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
        ctx.ui.line(
            Text::new(
                format!("待确认 {number}: {by} 提议 {what} {officer}"),
                format!("waiting {number}: {by} proposes {what} {officer}"),
            )
            .of(ctx.ui.lang),
        );
    }
    Ok(Exit::Done)
}

fn table(officers: &[officers::OfficerSummary], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = officers
        .iter()
        .map(|officer| {
            let name = |role: &crate::record::roster::Role| Text::new(role.zh(), role.en()).of(lang).to_owned();
            let roles: Vec<String> = officer.roles.iter().map(name).collect();
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
