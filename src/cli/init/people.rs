//! Who begins in a new office: security administrators and officers as they are named, each with a key that is opened, or
//! made where there is none yet.

use std::path::{Path, PathBuf};

use super::InitArgs;
use crate::app::officers::{self, new_key, roster_fault, sealed};
use crate::cli::context::{CommandContext, needed};
use crate::cli::keys::Keys;
use crate::domain::text::Text;
use crate::door::{self, Over};
use crate::error::{Exit, UserError};
use crate::record::key::OpenKey;
use crate::record::roster::{Rank, Role, well_formed};

/// Somebody who begins here.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) roles: Vec<Role>,
    pub(super) ranks: Vec<Rank>,
    /// Where the key is, or will be.
    file: PathBuf,
    /// It was named, so it must be there.
    named: bool,
    /// File with its passphrase.
    passphrase: Option<PathBuf>,
}

/// Everybody who is named, the administrators first; what cannot be read is told before anything is written.
pub(super) fn of(args: &InitArgs, ctx: &CommandContext) -> anyhow::Result<(Vec<Person>, Vec<Person>)> {
    let mut admins = Vec::new();
    for (place, admin) in args.admin.iter().enumerate() {
        let (id, file) = admin.split_once('=').map_or((admin.as_str(), None), |(id, file)| (id, Some(file)));
        let passphrase = args.admin_passphrase_file.get(place).cloned();
        admins.push(person((id, id), &[Role::SecurityAdmin], &[], (file, passphrase), ctx)?);
    }
    let mut staff = Vec::new();
    for (place, one) in args.staff.iter().enumerate() {
        let parts: Vec<&str> = one.split(':').collect();
        let ([id, name, roles] | [id, name, roles, _]) = parts[..] else {
            return Err(needed("--staff ID:NAME:ROLES", "编号、姓名和岗位", "an id, a name and roles").into());
        };
        let ranks = parts.get(3).map(|ranks| officers::ranks(ranks)).transpose()?.unwrap_or_default();
        let passphrase = args.staff_passphrase_file.get(place).cloned();
        staff.push(person((id, name), &officers::roles(roles)?, &ranks, (None, passphrase), ctx)?);
    }
    let mut ids: Vec<&str> = admins.iter().chain(&staff).map(|one| one.id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(named_twice(pair[0]).into()),
        None => Ok((admins, staff)),
    }
}

fn person(
    (id, name): (&str, &str),
    roles: &[Role],
    ranks: &[Rank],
    (file, passphrase): (Option<&str>, Option<PathBuf>),
    ctx: &CommandContext,
) -> Result<Person, UserError> {
    well_formed(id, name, roles, ranks).map_err(roster_fault)?;
    let usual = || Some(ctx.ui.environment.key_folder.as_ref()?.join(format!("{id}.key")));
    let path = file.map(PathBuf::from).or_else(usual);
    let path = path.ok_or_else(|| needed("--admin ID=KEYFILE", "密钥文件", "a key file"))?;
    let (id, name, roles, ranks) = (id.to_owned(), name.to_owned(), roles.to_vec(), ranks.to_vec());
    Ok(Person { id, name, roles, ranks, file: path, named: file.is_some(), passphrase })
}

/// The auditor of the night.
pub(super) fn auditor(id: &str, ctx: &CommandContext) -> Result<Person, UserError> {
    person((id, id), &[Role::Auditor], &[], (None, None), ctx)
}

impl Person {
    /// Where the key is, or will be.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Opens the key, or makes it where none is.
    pub(super) fn key(&self, made: &mut Made, ctx: &mut CommandContext) -> anyhow::Result<OpenKey> {
        if self.named || self.file.exists() {
            return ctx.open_key_with(&self.file, &self.id, self.passphrase.as_deref(), Keys::Sealed);
        }
        let given = self.passphrase.clone().or_else(|| ctx.everywhere.passphrase_file.clone());
        let administers = self.roles.contains(&Role::SecurityAdmin);
        let flag = if administers { "--admin-passphrase-file" } else { "--staff-passphrase-file" };
        let passphrase = ctx.new_passphrase(&self.id, given.as_deref(), flag)?;
        made.key(&self.id, &self.file, &passphrase, ctx)
    }
}

/// The files that were written: keys are nobody's where the case file that names them does not come about, and a case file is
/// nobody's where its office does not.
///
/// Keys are written when everybody has answered: whoever stops at a question has written nothing.
#[derive(Default)]
pub(super) struct Made {
    written: Vec<PathBuf>,
    /// Sealed keys with their places, and what is said once they are written.
    waiting: Vec<(PathBuf, String, Text)>,
}

impl Made {
    /// Makes a key, to be written sealed.
    pub(super) fn key(
        &mut self,
        id: &str,
        file: &Path,
        passphrase: &str,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<OpenKey> {
        let key = new_key(ctx.ui.environment.random);
        let at = file.display();
        let told = Text::new(format!("{id} 的密钥已写入 {at}"), format!("key of {id} written to {at}"));
        self.keeps(file, (&key, passphrase), told, ctx)?;
        Ok(key)
    }

    /// Keeps a key to be written, sealed; a rehearsal looks only whether it may stand there.
    pub(super) fn keeps(
        &mut self,
        file: &Path,
        (key, passphrase): (&OpenKey, &str),
        told: Text,
        ctx: &CommandContext,
    ) -> Result<(), UserError> {
        door::may_stand(file, Over::Nothing)?;
        if !ctx.everywhere.dry_run {
            let text = sealed(key, passphrase.as_bytes(), ctx.ui.environment.random)?;
            self.waiting.push((file.to_owned(), text, told));
        }
        Ok(())
    }

    /// Writes the keys that wait.
    pub(super) fn write(&mut self, ctx: &mut CommandContext) -> Result<(), UserError> {
        for (file, text, told) in std::mem::take(&mut self.waiting) {
            door::folder(door::folder_of(&file))?;
            door::write(&file, text.as_bytes(), Over::Nothing)?;
            self.written.push(file);
            ctx.ui.say(&told);
        }
        Ok(())
    }

    /// Notes something else that was made.
    pub(super) fn wrote(&mut self, file: &Path) {
        self.written.push(file.to_owned());
    }

    /// Removes them.
    pub(super) fn take_back(&self) {
        for file in &self.written {
            let _ = std::fs::remove_file(file);
        }
    }
}

fn named_twice(id: &str) -> UserError {
    UserError::new(
        Exit::Usage,
        "named_twice",
        Text::new(format!("{id} 写了两次"), format!("{id} is named twice")),
        Text::new("每人一个编号，一人一次", "everybody has an id of their own and is named once"),
    )
}
