//! What an office does once its case file stands: officers enrolled by two administrators, a first backup that was put back to
//! try it, the work of the night.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::InitArgs;
use super::people::{self, Made, Person};
use crate::app::backup::{Wanted, backup};
use crate::app::desk::Desk;
use crate::app::officers::{EnrolmentRequest, apply, confirm, propose};
use crate::app::restore::drill;
use crate::cli::context::{CommandContext, needed};
use crate::domain::hex::hex;
use crate::domain::text::Text;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::record::key::OpenKey;
use crate::record::roster::{Change, Member, Role};
use crate::store::engine::Access;

const NIGHTLY: &str = include_str!("../../../examples/cron/nightly.sh");
/// Copies that stay in the folder.
const KEPT: u32 = 14;
/// When the night's work begins, as cron writes it.
const AT_NIGHT: &str = "15 0 * * *";

/// Somebody with the key in hand.
pub(super) type Keyed = (Person, OpenKey);

/// What was done after the case file was made.
#[derive(Default, Serialize)]
pub(super) struct Opened {
    /// Officers who were enrolled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) officers: Vec<String>,
    /// The first backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) backup: Option<PathBuf>,
    /// The line for cron.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cron: Option<String>,
}

/// Asks that the night's work can be set up, and returns the folder that it works in.
pub(super) fn checked(args: &InitArgs) -> Result<(), UserError> {
    let Some(folder) = &args.backups else {
        return match &args.nightly {
            Some(_) => Err(needed("--backups FOLDER", "备份文件夹", "a folder for backups")),
            None => Ok(()),
        };
    };
    // A shell takes the folder apart at blanks.
    if args.nightly.is_some() && folder.display().to_string().contains(char::is_whitespace) {
        return Err(UserError::new(
            Exit::Usage,
            "bad_folder",
            Text::new("夜间任务的文件夹名不能含空白", "the folder of the night's work has no blanks in its name"),
            Text::new("另选一个文件夹", "name another folder"),
        ));
    }
    door::folder(folder)
}

/// Enrols, backs up and tries the backup.
pub(super) fn opened(
    args: &InitArgs,
    admins: Vec<Keyed>,
    staff: Vec<Keyed>,
    made: &mut Made,
    ctx: &mut CommandContext,
) -> anyhow::Result<Opened> {
    let mut opened = Opened::default();
    let mut desk = ctx.open(Access::Write)?;
    // Several acts go under no single request.
    desk.request = None;
    let mut admins = admins.into_iter();
    let (Some(first), Some(second)) = (admins.next(), admins.next()) else { return Ok(opened) };
    let night = args.nightly.as_deref().map(|id| night_officer(id, made, ctx)).transpose()?;
    desk.seat(&first.0.id, Some(Box::new(first.1)))?;
    let mut proposals = Vec::new();
    for (person, key) in staff.into_iter().chain(night) {
        proposals.push(proposed(&mut desk, &person, &key)?);
        opened.officers.push(person.id);
    }
    desk.seat(&second.0.id, Some(Box::new(second.1)))?;
    for proposal in proposals {
        confirm(&mut desk, proposal, None)?;
    }
    if let Some(folder) = &args.backups {
        let copy =
            backup(&mut desk, &Wanted { path: folder, also: None, keep: Some(KEPT), place_is_right: None })?.file;
        made.wrote(&copy);
        drill(&mut desk, &copy)?;
        opened.backup = Some(copy);
        opened.cron = args.nightly.as_deref().map(|id| night_work(id, folder, &desk, made, ctx)).transpose()?;
    }
    Ok(opened)
}

fn proposed(desk: &mut Desk, person: &Person, key: &OpenKey) -> anyhow::Result<u64> {
    let EnrolmentRequest { member, proof } = apply(desk, &person.id, &person.name, &person.roles, key)?;
    let member = Member { ranks: person.ranks.clone(), ..member };
    Ok(propose(desk, Change::Enrol { member: Box::new(member), proof })?.proposal)
}

fn passphrase_file(id: &str, ctx: &CommandContext) -> Result<PathBuf, UserError> {
    let folder = ctx.ui.environment.key_folder.as_ref();
    folder.map(|folder| folder.join(format!("{id}.pass"))).ok_or_else(|| needed("HOME", "密钥文件夹", "a key folder"))
}

/// The officer of the night: an auditor, who may act on no case, with a passphrase that lies beside the key.
fn night_officer(id: &str, made: &mut Made, ctx: &mut CommandContext) -> anyhow::Result<Keyed> {
    let mut bytes = [0; 24];
    (ctx.ui.environment.random)(&mut bytes);
    let (passphrase, file) = (hex(&bytes), passphrase_file(id, ctx)?);
    let person = people::auditor(id, ctx)?;
    let key = made.key(id, person.file(), &passphrase, ctx)?;
    made.write(ctx)?;
    door::write(&file, passphrase.as_bytes(), Over::Nothing)?;
    made.wrote(&file);
    Ok((person, key))
}

/// Writes the script of the night into its folder, and returns the line for cron.
fn night_work(id: &str, folder: &Path, desk: &Desk, made: &mut Made, ctx: &CommandContext) -> anyhow::Result<String> {
    let folder = std::path::absolute(folder)?;
    let script = folder.join("nightly.sh");
    door::write(&script, NIGHTLY.as_bytes(), Over::Nothing)?;
    made.wrote(&script);
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700))?;
    let (program, file) = (std::env::current_exe()?, desk.file.path().map(Path::to_owned).unwrap_or_default());
    let (program, file, passphrase) = (program.display(), std::path::absolute(file)?, passphrase_file(id, ctx)?);
    Ok(format!(
        "{AT_NIGHT}  VISA_CLI='{program}' VISA_CASE_FILE='{}' VISA_OFFICER={id} VISA_ARGS='--passphrase-file {}' {} {}",
        file.display(),
        passphrase.display(),
        script.display(),
        folder.display(),
    ))
}

/// The role that is held by nobody yet and that a case cannot do without, to be told.
pub(super) const NEEDED: [Role; 4] = [Role::Intake, Role::Review, Role::Approve, Role::Issue];
