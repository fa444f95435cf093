//! The editions of the policy that the file keeps.

use rusqlite::params;

use super::file::CaseFile;
use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::hash::Hash;
use crate::store::fault::StoreError;

impl CaseFile {
    /// Tells whether an edition of the policy is kept in the file.
    pub fn keeps_policy(&self, sha256: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM policy_edition WHERE sha256 = ?1";
        Ok(self.engine.query_one(sql, params![sha256], |_| Ok(()))?.is_some())
    }

    /// Returns the text of an edition of the policy.
    pub fn policy(&self, sha256: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT seq FROM policy_edition WHERE sha256 = ?1";
        let seq: Option<u64> = self.engine.query_one(sql, params![sha256], |row| row.get(0))?;
        let Some(seq) = seq else { return Ok(None) };
        if let Act::PolicyKept(kept) = self.act_of(seq)?
            && Hash::of(kept.text.as_bytes()).to_string() == sha256
        {
            return Ok(Some(kept.text));
        }
        Err(StoreError::Record(Text::new("保存的政策文本被改动", "the kept text of the policy was altered")))
    }
}
