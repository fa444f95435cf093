//! The number of the sticker, permit or confirmation that is asked for.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::Role;
use crate::domain::text::Text;

/// Longest and shortest number.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// A number that cannot be one, or that is used.
pub(super) fn number(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(asked) = &standing.document else { return };
    let doors = [Door::Issue, Door::Correct, Door::ConfirmCorrection];
    let plain = asked.number.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if !LENGTH.contains(&asked.number.len()) || !plain {
        let what = Text::new(
            "证件号码应为 4 至 20 位字母、数字或者连字符",
            "a document number has 4 to 20 letters, digits or hyphens",
        );
        let obstacle = Obstacle::new(Kind::Number, "bad_number", &doors, what).about("--number");
        found.push(obstacle.lifted("核对贴纸号码", "check the number on the sticker", None).by(&[Role::Issue]));
    }
    let number = &asked.number;
    let mut add = |code, zh: String, en: String, remedy: [&'static str; 2]| {
        let obstacle = Obstacle::new(Kind::Number, code, &doors, Text::new(zh, en)).about(number.clone());
        found.push(obstacle.lifted(remedy[0], remedy[1], None).by(&[Role::Issue]));
    };
    const ANOTHER: [&str; 2] = ["换用下一张贴纸的号码", "take the number of another sticker"];
    if let Some(case) = &asked.used_by {
        let (zh, en) = (
            format!("签证证件号码 {number} 已用于案件 {case}"),
            format!("the document number {number} is used on case {case}"),
        );
        add("number_taken", zh, en, ANOTHER);
    } else if asked.spoiled {
        let (zh, en) = (
            format!("签证证件号码 {number} 已作为废证登记，不得再用"),
            format!("the document number {number} is spoiled and never used again"),
        );
        add("number_spoiled", zh, en, ANOTHER);
    } else if asked.returned {
        let (zh, en) = (
            format!("签证证件号码 {number} 的空白证件已退还"),
            format!("the blank with the number {number} was given back"),
        );
        add("number_returned", zh, en, ANOTHER);
    } else if let Some(case) = &asked.set_aside {
        let (zh, en) = (
            format!("号码 {number} 已在移开的文件中用于 {case}，待在本文件补办"),
            format!(
                "the number {number} is used on {case} in the file that was set aside, which is to be done again here"
            ),
        );
        add(
            "number_taken",
            zh,
            en,
            ["换用下一张，待补办的见 visa-cli bundle tasks", "take another; see visa-cli bundle tasks"],
        );
    } else if asked.in_stock == Some(false) {
        let (zh, en) =
            (format!("签证证件号码 {number} 不在库存中"), format!("the document number {number} is not in the stock"));
        let remedy = [
            "核对贴纸号码；新到的先登记：visa-cli stock receive FIRST-LAST",
            "check the sticker; what is new comes in with visa-cli stock receive FIRST-LAST",
        ];
        add("number_not_in_stock", zh, en, remedy);
    }
}
