//! Lists of which rows are still held: for whoever looks into hits of the watch list, and for whoever takes lists in.

use serde::Serialize;

use super::desk::Desk;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::lists::outcome::RowOutcome;
use crate::store::lists::batch::BatchRow;

/// A list with rows that are held.
#[derive(Clone, Debug, Serialize)]
pub struct HeldList {
    /// Its number.
    pub batch: u64,
    /// Name of the file.
    pub name: String,
    /// Who took it in.
    pub officer: String,
    /// Rows that somebody looks into who reviews: the watch list may be about them.
    pub screening: u64,
    /// Hits of the watch list that were cleared since, of whomever: the list may be given again.
    pub cleared_since: usize,
    /// Rows that whoever takes lists in settles: perhaps the same person as another, changed, days that can be read in two
    /// ways.
    pub to_settle: u64,
}

/// Returns the lists that stand, of which rows are held and that no later one goes on from; the first one first.
pub fn held_lists(desk: &Desk) -> anyhow::Result<Vec<HeldList>> {
    let mut held = Vec::new();
    for row in desk.file.batches_with_held(&held_codes())? {
        if is_gone_on_from(desk, &row)? {
            continue;
        }
        let outcomes: serde_json::Value = serde_json::from_str(&row.outcomes)?;
        let count = |outcome: RowOutcome| outcomes[outcome.code()].as_u64().unwrap_or(0);
        let list = desk.file.list_taken(row.id)?;
        let screening = count(RowOutcome::HeldScreening);
        let cleared_since = if screening > 0 { desk.file.cleared_since(row.id)?.len() } else { 0 };
        held.push(HeldList {
            batch: row.id,
            name: list.name,
            officer: row.officer,
            screening,
            cleared_since,
            to_settle: TO_SETTLE.into_iter().map(count).sum(),
        });
    }
    Ok(held)
}

/// What whoever takes a list in settles.
const TO_SETTLE: [RowOutcome; 3] = [RowOutcome::HeldDuplicate, RowOutcome::Changed, RowOutcome::HeldDay];

fn held_codes() -> Vec<&'static str> {
    TO_SETTLE.into_iter().chain([RowOutcome::HeldScreening]).map(Word::code).collect()
}

/// A later list continues it, or is the same sheet of the same file: that one tells what is held still.
fn is_gone_on_from(desk: &Desk, row: &BatchRow) -> anyhow::Result<bool> {
    if desk.file.is_continued(row.id)? {
        return Ok(true);
    }
    let sheet = desk.file.list_taken(row.id)?.sheet;
    for later in desk.file.batches_of_file(&row.file_sha256)? {
        if row.id < later.id && !later.undone && desk.file.list_taken(later.id)?.sheet == sheet {
            return Ok(true);
        }
    }
    Ok(false)
}

impl HeldList {
    /// Tells whether rows of it wait for somebody of a role.
    pub fn waits_for(&self, role: Role) -> bool {
        match role {
            Role::Review => self.screening > 0,
            Role::Intake => self.to_settle > 0 || self.cleared_since > 0,
            Role::Approve | Role::Issue | Role::SecurityAdmin | Role::Auditor => false,
        }
    }

    /// What waits, and what is done about it.
    pub fn told(&self) -> Text {
        let HeldList { batch, name, screening, cleared_since, to_settle, .. } = self;
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        if 0 < *screening {
            zh.push(format!("待核查 {screening} 行（由审核警官 watchlist clear --list FILE --row ROW）"));
            en.push(format!(
                "held for screening {screening} (a reviewing officer: watchlist clear --list FILE --row ROW)"
            ));
        }
        if 0 < *cleared_since {
            zh.push(format!("此后已排除命中 {cleared_since} 项，可再次导入"));
            en.push(format!("hits cleared since {cleared_since}: import it again"));
        }
        if 0 < *to_settle {
            zh.push(format!("待认定 {to_settle} 行（由受理警官再次 import）"));
            en.push(format!("to be settled {to_settle} (who takes it in: import it again)"));
        }
        Text::new(format!("批次 {batch} {name}: {}", zh.join("；")), format!("batch {batch} {name}: {}", en.join("; ")))
    }
}
