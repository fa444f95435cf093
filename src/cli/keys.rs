//! Officers' keys as a command meets them: the agent is asked first, then the file, which its owner alone may read; an open
//! key signs in training and nowhere else.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::app::desk::Desk;
use crate::app::fault;
use crate::app::officers::training_keys;
use crate::cli::agent::Agent;
use crate::cli::context::{CommandContext, needed};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::key::{OpenKey, PublicKey, Signer};
use crate::record::keyfile::{KeyFile, NoKey};

/// Permissions that nobody but the owner may have on a key or a passphrase.
const OTHERS: u32 = 0o077;
/// A passphrase is no shorter than this; a Chinese character counts for two.
const SHORTEST: usize = 12;
/// It has at least so many different characters.
const DIFFERENT: usize = 6;
/// How often a new passphrase is asked for.
const TRIES: usize = 3;

/// Where an open key may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Of a training file: open keys too.
    Training,
    /// Of a real office: sealed keys alone.
    Sealed,
}

impl Keys {
    /// What a case file takes.
    pub(crate) fn of(desk: &Desk) -> Keys {
        if desk.file.ledger().training { Keys::Training } else { Keys::Sealed }
    }
}

impl CommandContext<'_> {
    /// What signs for who acts.
    pub(crate) fn signer(&mut self, desk: &Desk, id: &str) -> anyhow::Result<Box<dyn Signer>> {
        let keys = training_keys(desk.file.path().unwrap_or(Path::new("")));
        self.signer_of(desk, id, (self.everywhere.key.clone(), None), &keys)
    }

    /// Finds the key of an officer: the file that was named, else the agent, else the file in the folder of keys.
    pub(crate) fn signer_of(
        &mut self,
        desk: &Desk,
        id: &str,
        (key, passphrase): (Option<PathBuf>, Option<&Path>),
        training_keys: &Path,
    ) -> anyhow::Result<Box<dyn Signer>> {
        let keys = Keys::of(desk);
        if let Some(path) = key {
            return Ok(Box::new(self.open_key_with(&path, id, passphrase, keys)?));
        }
        let enrolled = desk.file.roster()?.officer(id).map(|officer| officer.member.key.clone());
        let enrolled = enrolled.ok_or_else(|| fault::no_such_officer(id))?;
        if let Some(agent) = self.key_of_agent(&enrolled) {
            return Ok(agent);
        }
        let folder = match keys {
            Keys::Training => Some(training_keys.to_owned()),
            Keys::Sealed => self.ui.environment.key_folder.clone(),
        };
        let path = folder.map(|folder| folder.join(format!("{id}.key"))).filter(|path| path.exists());
        let path = path.ok_or_else(|| no_key(id))?;
        Ok(Box::new(self.open_key_with(&path, id, passphrase, keys)?))
    }

    fn key_of_agent(&self, enrolled: &PublicKey) -> Option<Box<dyn Signer>> {
        Some(Box::new(Agent::with_key(self.ui.environment.agent.as_ref()?, enrolled)?))
    }

    /// Reads an officer's key file, and the passphrase where it is sealed.
    pub(crate) fn open_key(&mut self, path: &Path, id: &str, keys: Keys) -> anyhow::Result<OpenKey> {
        self.open_key_with(path, id, None, keys)
    }

    /// Reads an officer's key file, with the passphrase of a file of its own.
    pub(crate) fn open_key_with(
        &mut self,
        path: &Path,
        id: &str,
        passphrase: Option<&Path>,
        keys: Keys,
    ) -> anyhow::Result<OpenKey> {
        match KeyFile::read(&secret(path)?).map_err(|_| bad_key(path, "不是密钥文件", "is no key file"))? {
            KeyFile::Open(key) if keys == Keys::Training => Ok(key),
            KeyFile::Open(_) => Err(lies_open(path).into()),
            KeyFile::Sealed(sealed) => {
                let passphrase = match passphrase {
                    Some(file) => passphrase_of(file)?,
                    None => self.passphrase(id)?,
                };
                Ok(sealed.unlock(passphrase.as_bytes()).map_err(|why| match why {
                    NoKey::Passphrase => {
                        bad_key(path, "口令不对，或者文件被改动", "the passphrase is wrong, or the file was altered")
                    }
                    NoKey::Form => bad_key(path, "不是密钥文件", "is no key file"),
                })?)
            }
        }
    }

    /// Reads the passphrase of an officer's key: from the file that was named, or at the terminal.
    fn passphrase(&mut self, id: &str) -> anyhow::Result<Zeroizing<String>> {
        if let Some(path) = &self.everywhere.passphrase_file {
            return passphrase_of(path);
        }
        if !self.may_ask() {
            return Err(needed("--passphrase-file", "密钥口令", "the passphrase of the key").into());
        }
        self.ui.passphrase(&whose(id), false)
    }

    /// Reads a new passphrase that is strong enough: from a file, or at the terminal, twice.
    pub(crate) fn new_passphrase(
        &mut self,
        id: &str,
        file: Option<&Path>,
        flag: &str,
    ) -> anyhow::Result<Zeroizing<String>> {
        if let Some(file) = file {
            let passphrase = passphrase_of(file)?;
            return Ok(weak(&passphrase, id).map_or(Ok(passphrase), Err)?);
        }
        if !self.may_ask() {
            return Err(needed(flag, "新口令", "the new passphrase").into());
        }
        let mut tries = 0;
        loop {
            tries += 1;
            let passphrase = self.ui.passphrase(&whose(id), true)?;
            match weak(&passphrase, id) {
                None => return Ok(passphrase),
                Some(error) if tries < TRIES => self.ui.say(&error.what),
                Some(error) => return Err(error.into()),
            }
        }
    }
}

fn whose(id: &str) -> Text {
    Text::new(format!("{id} 的密钥口令"), format!("passphrase of {id}'s key"))
}

/// Says why a passphrase is not taken.
fn weak(passphrase: &str, id: &str) -> Option<UserError> {
    let length: usize = passphrase.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let different: std::collections::BTreeSet<char> = passphrase.chars().flat_map(char::to_lowercase).collect();
    let names_itself = length < 2 * SHORTEST && passphrase.to_lowercase().contains(&id.to_lowercase());
    let needs_different = different.len() < DIFFERENT && different.iter().all(char::is_ascii);
    (length < SHORTEST || needs_different || names_itself).then(|| {
        UserError::new(
            Exit::Refused,
            "weak_passphrase",
            Text::new(
                format!("口令太弱：至少 {SHORTEST} 个字符（汉字算两个），其中至少 {DIFFERENT} 个不同，不得含警官编号"),
                format!(
                    "the passphrase is too weak: at least {SHORTEST} characters, {DIFFERENT} of them different, and not \
                     the officer's id"
                ),
            ),
            Text::new("例如几个不相干的词连写；没有写入任何内容", "several words that do not belong together; nothing was written"),
        )
    })
}

/// The officers whose keys lie in a folder.
pub(crate) fn keys_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter_map(|name| Some(name.strip_suffix(".key")?.to_owned())).collect()
}

/// Reads a passphrase from a file that its owner alone may read.
pub(crate) fn passphrase_of(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = secret(path)?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Reads a file that holds a secret; a pipe is nobody else's.
fn secret(path: &Path) -> Result<Zeroizing<String>, UserError> {
    let unreadable = |error: std::io::Error| bad_key(path, &error.to_string(), &error.to_string());
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if found.is_file() && found.permissions().mode() & OTHERS != 0 {
        return Err(readable(path));
    }
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(unreadable)
}

fn readable(path: &Path) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Duty,
        "key_readable",
        Text::new(
            format!("{path} 其他用户也能读取，不予使用"),
            format!("{path} can be read by others and is not used"),
        ),
        Text::new(
            format!("运行 chmod 600 {path}；曾被他人读到的，更换密钥：visa-cli officer rekey"),
            format!("chmod 600 {path}; if somebody may have read it, change the key: visa-cli officer rekey"),
        ),
    )
}

fn lies_open(path: &Path) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Duty,
        "open_key",
        Text::new(
            format!("密钥文件 {path} 没有用口令封存，只供培训使用"),
            format!("the key in {path} lies open, which is for training alone"),
        ),
        Text::new(
            "用 visa-cli officer keygen 生成用口令封存的密钥",
            "make a key that a passphrase seals with visa-cli officer keygen",
        ),
    )
}

fn no_key(id: &str) -> UserError {
    UserError::new(
        Exit::Duty,
        "no_key",
        Text::new(format!("没有 {id} 的密钥"), format!("there is no key of {id} here")),
        Text::new(
            "用 --key 指明密钥文件，或者将密钥加入 ssh-agent；密钥遗失的，由本人 officer keygen 和 officer apply 后，由安全管理员办理 visa-cli officer rekey",
            "name the key file with --key, or add the key to ssh-agent; where it is lost, a new one is made with officer \
             keygen and officer apply, and a security administrator takes it in with visa-cli officer rekey",
        ),
    )
}

fn bad_key(path: &Path, zh: &str, en: &str) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Duty,
        "key_refused",
        Text::new(format!("密钥文件 {path}: {zh}"), format!("key file {path}: {en}")),
        Text::new("检查 --key、--passphrase-file 和文件", "check --key, --passphrase-file and the file"),
    )
}

#[cfg(test)]
mod tests {
    use super::weak;

    #[test]
    fn a_passphrase_is_long_enough_and_not_one_key_held_down() {
        for bad in ["", "x", "short", "aaaaaaaaaaaaaaaa", "abababababababab", "chen-chen-1!", "口令口令口"] {
            assert_eq!(weak(bad, "chen").map(|error| error.code), Some("weak_passphrase"), "{bad}");
        }
        for good in ["correct horse", "山高月小水落石出", "chen owns a very large boat"] {
            assert!(weak(good, "chen").is_none(), "{good}");
        }
    }
}
