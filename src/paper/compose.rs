//! Putting a paper together: the office and its mark of training, what the template says, and the printing.

use serde_json::Value;

use super::sheet::{Block, Kind, Sheet};
use super::template::Templates;
use crate::app::paper::{Draft, Stamp};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};

/// Returns the sheet of a paper. No template can leave out the office, the mark of training or the printing.
pub fn compose(draft: &Draft, stamp: &Stamp, templates: &Templates) -> Result<Sheet, UserError> {
    let mut data = serde_json::to_value(&draft.body).map_err(|_| unwritable(draft))?;
    if let Value::Object(data) = &mut data {
        data.insert("stamp".to_owned(), serde_json::to_value(stamp).map_err(|_| unwritable(draft))?);
    }
    let mut said = templates.filled(draft.paper.code(), &data)?.blocks;
    if said.first().is_none_or(|block| block.kind != Kind::Title) {
        said.insert(0, Block::new(Kind::Title, [draft.paper.zh(), draft.paper.en()]));
    }
    let mut blocks = vec![Block::new(Kind::Office, [&format!("{} {}", stamp.code, stamp.name)]), said.remove(0)];
    if stamp.training {
        let mark = ["培训用，无法律效力", "TRAINING, OF NO LEGAL EFFECT"];
        blocks.push(Block::new(Kind::Banner, mark));
    }
    blocks.push(Block::new(Kind::Rule, []));
    blocks.append(&mut said);
    blocks.extend(printing(stamp));
    Ok(Sheet { blocks })
}

/// How many blocks at the end of a paper tell of its printing.
pub const OF_PRINTING: usize = 5;

fn printing(stamp: &Stamp) -> [Block; OF_PRINTING] {
    let copy = format!("第 {0} 份 copy {0}", stamp.copy);
    let (printed, record) = (
        format!("{}, {}, {}", stamp.printed_on, stamp.officer, stamp.program),
        format!("{}  head {}", stamp.transaction, stamp.head),
    );
    [
        Block::new(Kind::Rule, []),
        Block::new(Kind::Field, ["文书编号", "Paper", &format!("{}  {copy}", stamp.number)]),
        Block::new(Kind::Field, ["打印", "Printed", &printed]),
        Block::new(Kind::Field, ["交易", "txn", &record]),
        Block::new(Kind::Field, ["账本", "Ledger", &stamp.ledger]),
    ]
}

/// Every body is a struct of text, days and lists.
fn unwritable(draft: &Draft) -> UserError {
    let text = crate::domain::text::Text::new(
        format!("文书 {} 无法生成", draft.number),
        format!("paper {} cannot be put together", draft.number),
    );
    let hint = crate::domain::text::Text::new("请报告给系统管理员", "report this to whoever maintains the program");
    UserError::new(Exit::Internal, "unwritable_paper", text, hint)
}
