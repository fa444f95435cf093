//! Duty: the role that a step asks for, the hands that exclude, who stepped aside.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::{Hand, Role};
use crate::domain::text::Text;
use crate::domain::words::Word;

/// The role of each step, and who stepped aside.
pub(super) fn role(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(officer) = &standing.officer else { return };
    let id = &officer.id;
    let mut asked: Vec<(&'static [Role], Vec<Door>)> = Vec::new();
    for door in Door::ALL.iter().copied() {
        let roles = door.roles();
        if roles.iter().any(|role| officer.roles.contains(role)) {
            continue;
        }
        match asked.iter_mut().find(|(same, _)| *same == roles) {
            Some((_, doors)) => doors.push(door),
            None => asked.push((roles, vec![door])),
        }
    }
    for (roles, doors) in asked {
        let Some(first) = roles.first() else { continue };
        let (zh, en, code) = (first.zh(), first.en(), first.code());
        let what = Text::new(format!("{id} 没有“{zh}”岗位"), format!("{id} does not hold the role {en}"));
        let zh = format!("由具有 {code} 岗位的警官办理");
        let en = format!("an officer with the role {code} must do it");
        found.push(Obstacle::new(Kind::Duty, "role_missing", &doors, what).lifted(zh, en, None).by(roles));
    }
    if standing.recused.contains(id) {
        let number = standing.number;
        let what =
            Text::new(format!("{id} 已就案件 {number} 回避"), format!("{id} has stepped aside from case {number}"));
        let doors: Vec<Door> = Door::ALL.iter().copied().filter(|door| *door != Door::Print).collect();
        found.push(another_officer(Obstacle::new(Kind::Duty, "recused", &doors, what), standing, &[]));
    }
}

/// The hands that exclude each step: nobody approves what they entered or reviewed, nor undoes or issues what they gave.
const EXCLUDES: [(Door, &[Hand]); 5] = [
    (Door::Review, &[Hand::Approved]),
    (Door::Approve, &[Hand::Entered, Hand::Reviewed]),
    (Door::Refuse, &[Hand::Entered, Hand::Reviewed]),
    (Door::Issue, &[Hand::Approved]),
    (Door::Void, &[Hand::Issued]),
];

/// Returns the hands that exclude a step.
fn excluded(door: Door) -> &'static [Hand] {
    EXCLUDES.iter().find(|(of, _)| *of == door).map_or(&[], |(_, hands)| hands)
}

/// Four eyes: a hand in the case that excludes a later one.
pub(super) fn hand(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(officer) = &standing.officer else { return };
    let (id, number) = (&officer.id, standing.number);
    for hand in Hand::ALL.iter().copied() {
        if !standing.hands.iter().any(|(who, had)| who == id && *had == hand) {
            continue;
        }
        let doors: Vec<Door> = Door::ALL.iter().copied().filter(|door| excluded(*door).contains(&hand)).collect();
        if doors.is_empty() {
            continue;
        }
        let (zh, en) = (hand.zh(), hand.en());
        let what = Text::new(
            format!("{id} 已{zh}案件 {number}，不得由同一人办理"),
            format!("{id} {en} case {number}: another officer must do this"),
        );
        let obstacle = Obstacle::new(Kind::Duty, "same_officer", &doors, what);
        found.push(another_officer(obstacle, standing, &doors));
    }
}

/// Says who is left; where nobody is, that too.
fn another_officer(obstacle: Obstacle, standing: &Standing, doors: &[Door]) -> Obstacle {
    let left: Vec<&str> = standing.roster.iter().filter(|other| may(standing, other, doors)).map(|o| &*o.id).collect();
    if doors.is_empty() {
        return obstacle.lifted("由另一名警官办理", "have another officer run the command", None);
    }
    if left.is_empty() {
        return obstacle.lifted(
            "名册中没有其他警官可以办理，须由安全管理员增派",
            "no officer of the roster is left who may: the security administrators must enrol one",
            None,
        );
    }
    let left = left.join(", ");
    obstacle.lifted(format!("由另一名警官办理：{left}"), format!("have another officer run the command: {left}"), None)
}

fn may(standing: &Standing, officer: &super::standing::OfficerAt, doors: &[Door]) -> bool {
    let had =
        |door: &Door| standing.hands.iter().any(|(who, hand)| *who == officer.id && excluded(*door).contains(hand));
    let holds = |door: &Door| door.roles().iter().any(|role| officer.roles.contains(role));
    !standing.recused.contains(&officer.id) && doors.iter().all(|door| holds(door) && !had(door))
}
