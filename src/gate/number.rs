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
    let doors = [Door::Issue, Door::Correct];
    let plain = asked.number.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if !LENGTH.contains(&asked.number.len()) || !plain {
        let what = Text::new(
            "证件号码应为 4 至 20 位字母、数字或者连字符",
            "a document number has 4 to 20 letters, digits or hyphens",
        );
        let obstacle = Obstacle::new(Kind::Number, "bad_number", &doors, what).about("--number");
        found.push(obstacle.lifted("核对贴纸号码", "check the number on the sticker", None).by(&[Role::Issue]));
    }
    if let Some(case) = &asked.used_by {
        let number = &asked.number;
        let what = Text::new(
            format!("签证证件号码 {number} 已用于案件 {case}"),
            format!("the document number {number} is used on case {case}"),
        );
        let obstacle = Obstacle::new(Kind::Number, "number_taken", &doors, what).about(number.clone());
        found.push(
            obstacle.lifted("换用下一张贴纸的号码", "take the number of another sticker", None).by(&[Role::Issue]),
        );
    }
}
