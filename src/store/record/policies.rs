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
        let said = self.act_of(seq)?;
        let text = if let Act::PolicyKept(kept) = said {
            Some(kept.text)
        } else if let Act::LawProposed(proposed) = said {
            Some(proposed.text)
        } else {
            None
        };
        let text = text.filter(|text| Hash::of(text.as_bytes()).to_string() == sha256);
        text.map(Some).ok_or_else(|| {
            StoreError::Record(Text::new("保存的政策文本被改动", "the kept text of the policy was altered"))
        })
    }

    /// Returns the hash of the text by which the office decides: the one activated last; in a file that never pinned one,
    /// the one kept last; `None` where nothing was ever kept.
    pub fn law_in_force(&self) -> Result<Option<String>, StoreError> {
        self.law_in_force_at(u64::MAX >> 1)
    }

    /// Returns the SHA-256 of the text that was in force after an event.
    pub fn law_in_force_at(&self, seq: u64) -> Result<Option<String>, StoreError> {
        let activated = "SELECT sha256 FROM law WHERE activated_seq <= ?1 ORDER BY activated_seq DESC LIMIT 1";
        let kept = "SELECT sha256 FROM policy_edition WHERE seq NOT IN (SELECT seq FROM law) AND seq <= ?1
             ORDER BY seq DESC LIMIT 1";
        match self.engine.query_one(activated, params![seq], |row| row.get(0))? {
            Some(sha256) => Ok(Some(sha256)),
            None => self.engine.query_one(kept, params![seq], |row| row.get(0)),
        }
    }

    /// Returns every text that was pinned or proposed, the oldest first; in a file that never pinned one also the one kept
    /// last.
    pub fn laws(&self) -> Result<Vec<LawRow>, StoreError> {
        let sql = "SELECT seq, sha256, officer, activated_seq, activated_by FROM law
             UNION ALL SELECT seq, sha256, officer, seq, officer
             FROM (SELECT seq, sha256 FROM policy_edition WHERE seq NOT IN (SELECT seq FROM law)
                 ORDER BY seq DESC LIMIT 1) JOIN event USING (seq)
             WHERE NOT EXISTS (SELECT 1 FROM law WHERE seq = activated_seq)
             ORDER BY seq";
        self.engine.query(sql, [], |row| {
            Ok(LawRow {
                seq: row.get(0)?,
                sha256: row.get(1)?,
                officer: row.get(2)?,
                activated: row.get::<_, Option<u64>>(3)?.zip(row.get(4)?),
            })
        })
    }
}

/// A text of the law that was pinned or proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawRow {
    /// The event that pinned or proposed it.
    pub seq: u64,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// Who pinned or proposed it.
    pub officer: String,
    /// The event that activated it, and by whom.
    pub activated: Option<(u64, String)>,
}
