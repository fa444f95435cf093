//! Duty: the role that a step asks for, the hands that exclude, who stepped aside.

use super::kind::{Door, Kind};
use super::law::has_rank;
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::{Hand, Role, State};
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
        if roles.is_empty() {
            continue;
        }
        let all = |word: fn(&Role) -> &'static str, or: &str| roles.iter().map(word).collect::<Vec<_>>().join(or);
        let (zh, en) = (all(|role| role.zh(), "”“"), all(|role| role.en(), " or "));
        let what = Text::new(format!("{id} 没有“{zh}”岗位"), format!("{id} does not hold the role {en}"));
        let zh = format!("由具有“{}”岗位的警官办理", all(|role| role.zh(), "”或者“"));
        let en = format!("an officer with the role {} must do it", all(|role| role.code(), " or "));
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

/// What no text of the law undoes: nobody approves what they entered or reviewed, nor issues what they approved.
const ALWAYS: [[Hand; 2]; 3] =
    [[Hand::Approved, Hand::Entered], [Hand::Approved, Hand::Reviewed], [Hand::Issued, Hand::Approved]];

/// The hand that a step is.
fn hand_of(door: Door) -> Option<Hand> {
    match door {
        Door::Review => Some(Hand::Reviewed),
        Door::Approve | Door::Refuse => Some(Hand::Approved),
        Door::Issue => Some(Hand::Issued),
        Door::Accept
        | Door::Amend
        | Door::AddPaper
        | Door::VerifyPaper
        | Door::Establish
        | Door::Notice
        | Door::Claim
        | Door::Return
        | Door::Withdraw
        | Door::Collect
        | Door::Print
        | Door::Receive
        | Door::GiveBack
        | Door::HandOn
        | Door::Recuse
        | Door::Void
        | Door::Correct
        | Door::ConfirmCorrection => None,
    }
}

/// The lines of four eyes that concern a case, as pairs of hands.
fn pairs(standing: &Standing) -> impl Iterator<Item = [Hand; 2]> {
    let measure = standing.facts.measure;
    let of_law = standing.apart.iter().filter(move |line| line.concerns(measure, &standing.risks));
    ALWAYS.into_iter().chain(of_law.map(|line| line.hands))
}

/// The hands that exclude from a step; who issued does not undo what they issued.
fn excluded(standing: &Standing, door: Door) -> Vec<Hand> {
    if door == Door::Void {
        return vec![Hand::Issued];
    }
    let alone = standing.urgency.is_some_and(|urgency| urgency.allowed) && matches!(door, Door::Approve | Door::Issue);
    let Some(hand) = hand_of(door).filter(|_| !alone) else { return Vec::new() };
    let other = |[one, other]: [Hand; 2]| match () {
        () if one == other => None,
        () if one == hand => Some(other),
        () if other == hand => Some(one),
        () => None,
    };
    let mut hands: Vec<Hand> = pairs(standing).filter_map(other).collect();
    hands.sort_unstable();
    hands.dedup();
    hands
}

/// Tells whether an officer gave the approval that waits for a second.
fn approved_already(standing: &Standing, id: &str, door: Door) -> bool {
    let two = pairs(standing).any(|hands| hands == [Hand::Approved, Hand::Approved]);
    let gave = |(who, hand): &(String, Hand)| who == id && *hand == Hand::Approved;
    let waits = standing.state == Some(State::Reviewed);
    door == Door::Approve && waits && two && standing.standing_hands.iter().any(gave)
}

/// Tells whether an officer gave an approval that a second look doubted.
fn was_doubted(standing: &Standing, id: &str, door: Door) -> bool {
    let gave = |doubt: &super::standing::Doubt| doubt.approved_by.iter().any(|who| who == id);
    door == Door::Approve && standing.doubt.as_ref().is_some_and(gave)
}

/// Tells whether an officer lifted, after the review, what stood against a grant.
fn settled_it(standing: &Standing, id: &str, door: Door) -> bool {
    door == Door::Approve && standing.settled_since.iter().any(|who| who == id)
}

/// Tells whether an officer proposed the correction that waits for another.
fn proposed_it(standing: &Standing, id: &str, door: Door) -> bool {
    door == Door::ConfirmCorrection && standing.correction.as_ref().is_some_and(|(_, who)| who == id)
}

/// Steps together for which the same officers are left.
fn by_who_is_left(standing: &Standing, doors: &[Door]) -> Vec<Vec<Door>> {
    let mut groups: Vec<(Vec<&str>, Vec<Door>)> = Vec::new();
    for door in doors.iter().copied() {
        let left = left_for(standing, &[door]);
        match groups.iter_mut().find(|(same, _)| *same == left) {
            Some((_, doors)) => doors.push(door),
            None => groups.push((left, vec![door])),
        }
    }
    groups.into_iter().map(|(_, doors)| doors).collect()
}

/// Officers of the roster who may take the steps, as far as role, rank, their hands and what keeps them off the case go.
pub fn left_for<'a>(standing: &'a Standing, doors: &[Door]) -> Vec<&'a str> {
    standing.roster.iter().filter(|other| may(standing, other, doors)).map(|other| &*other.id).collect()
}

/// Four eyes: a hand in the case that excludes a later one.
pub(super) fn hand(standing: &Standing, found: &mut Vec<Obstacle>) {
    urgent(standing, found);
    let Some(officer) = &standing.officer else { return };
    let (id, number) = (&officer.id, standing.number);
    for hand in Hand::ALL.iter().copied() {
        if !standing.hands.iter().any(|(who, had)| who == id && *had == hand) {
            continue;
        }
        let doors: Vec<Door> =
            Door::ALL.iter().copied().filter(|door| excluded(standing, *door).contains(&hand)).collect();
        if doors.is_empty() {
            continue;
        }
        let (zh, en) = (hand.zh(), hand.en());
        let what = Text::new(
            format!("{id} 已{zh}案件 {number}，不得由同一人办理"),
            format!("{id} {en} case {number}: another officer must do this"),
        );
        // Who is left is another matter for each step.
        for doors in by_who_is_left(standing, &doors) {
            let obstacle = Obstacle::new(Kind::Duty, "same_officer", &doors, what.clone());
            found.push(another_officer(obstacle, standing, &doors));
        }
    }
    if was_doubted(standing, id, Door::Approve) {
        let what = Text::new(
            format!("{id} 对案件 {number} 的批准经事后复核有疑义，不得由同一人再次批准"),
            format!(
                "the approval of case {number} by {id} was doubted on a second look: another officer must approve it"
            ),
        );
        let obstacle = Obstacle::new(Kind::Duty, "same_officer", &[Door::Approve], what);
        found.push(another_officer(obstacle, standing, &[Door::Approve]));
    }
    if approved_already(standing, id, Door::Approve) {
        let what = Text::new(
            format!("{id} 已对案件 {number} 首签批准，须由第二名警官批准"),
            format!("{id} gave the first approval of case {number}: a second officer must approve it"),
        );
        let obstacle = Obstacle::new(Kind::Duty, "same_officer", &[Door::Approve], what);
        found.push(another_officer(obstacle, standing, &[Door::Approve]));
    }
    settled(standing, id, found);
    conflict(standing, officer, found);
}

/// What one officer lifted after the review is seen by another: who approves, or who reviews it anew.
fn settled(standing: &Standing, id: &str, found: &mut Vec<Obstacle>) {
    if !settled_it(standing, id, Door::Approve) {
        return;
    }
    let number = standing.number;
    let what = Text::new(
        format!("审核之后，案件 {number} 的障碍由 {id} 排除：由另一名警官批准，或者退回重新审核"),
        format!(
            "after the review {id} lifted what stood against case {number}: another officer approves it, or it is given \
             back and reviewed anew"
        ),
    );
    let obstacle = Obstacle::new(Kind::Duty, "lifted_it", &[Door::Approve], what);
    found.push(another_officer(obstacle, standing, &[Door::Approve]));
}

/// One officer alone, where the law in force does not allow it.
fn urgent(standing: &Standing, found: &mut Vec<Obstacle>) {
    if standing.urgency.is_some_and(|urgency| urgency.asked && !urgency.allowed) {
        let number = standing.number;
        let what = Text::new(
            format!("案件 {number} 的来华事由不属于可由一人紧急办理的"),
            format!("what case {number} is for is nothing that one officer may decide alone"),
        );
        found.push(Obstacle::new(Kind::Duty, "not_urgent_by_law", &[Door::Approve], what).lifted(
            "由另一名警官批准，不加 --urgent；可一人办理的事由见: visa-cli rules show duties.urgent_alone",
            "another officer approves it, without --urgent; what may be done alone: visa-cli rules show duties.urgent_alone",
            None,
        ));
    }
}

/// Hands that stand on the case and are of one officer, where two must have them: what asks for two came up later.
pub(super) fn one_for_two(standing: &Standing, found: &mut Vec<Obstacle>) {
    if standing.urgency.is_some_and(|urgency| urgency.allowed) {
        return;
    }
    let number = standing.number;
    let stands = |hand: Hand| standing.standing_hands.iter().filter(move |(_, had)| *had == hand).map(|(who, _)| who);
    for [one, other] in pairs(standing) {
        let (later, earlier) = if other < one { (one, other) } else { (other, one) };
        if later == earlier && standing.state == Some(State::Reviewed) {
            found.push(two_approve(number, stands(Hand::Approved).next()));
        }
        if later == earlier {
            let approvers = stands(Hand::Approved).count();
            if standing.state == Some(State::Approved) && approvers < 2 {
                let what = Text::new(
                    format!("案件 {number} 须由两名警官批准，现只有一名"),
                    format!("two officers must approve case {number}, and one has"),
                );
                found.push(given_back(Obstacle::new(Kind::Duty, "one_approver", &[Door::Issue], what), number));
            }
            continue;
        }
        let both = stands(later)
            .find(|who| standing.hands.iter().any(|(had, hand)| had == *who && *hand == earlier))
            .filter(|_| later == Hand::Reviewed || later == Hand::Approved);
        let Some(who) = both else { continue };
        let what = Text::new(
            format!("案件 {number} 由 {who} {}又{}，须由两人办理", earlier.zh(), later.zh()),
            format!("{who} {} and {} case {number}: that takes two officers", earlier.en(), later.en()),
        );
        let doors: &[Door] = if later == Hand::Reviewed { &[Door::Approve, Door::Issue] } else { &[Door::Issue] };
        found.push(given_back(Obstacle::new(Kind::Duty, "one_for_two", doors, what), number));
    }
}

/// What is told before approval where two must approve.
fn two_approve(number: &str, first: Option<&String>) -> Obstacle {
    let what = match first {
        Some(first) => Text::new(
            format!("案件 {number} 已由 {first} 首签批准，尚须第二名警官批准"),
            format!("{first} gave the first approval of case {number}; a second officer must approve it"),
        ),
        None => Text::new(
            format!("案件 {number} 须由两名警官批准"),
            format!("two officers must approve case {number}: the first approval waits for the second"),
        ),
    };
    Obstacle::remark(Kind::Duty, "two_approvers", what)
}

fn given_back(obstacle: Obstacle, number: &str) -> Obstacle {
    let command = format!("visa-cli return {number} --note TEXT");
    obstacle.lifted("退回后由另一名警官办理", "give it back, and let another officer do it", command).by(&[
        Role::Approve,
        Role::Review,
        Role::Issue,
    ])
}

/// Who is close to the unit or the address of a case leaves it to others.
fn conflict(standing: &Standing, officer: &super::standing::OfficerAt, found: &mut Vec<Obstacle>) {
    let Some(close) = standing.close.iter().find(|close| close.officer == officer.id) else { return };
    let (id, number) = (&officer.id, standing.number);
    let (zh, en) = if close.of_unit { ("邀请单位", "unit") } else { ("地址", "address") };
    let what = Text::new(
        format!("{id} 已登记与案件 {number} 的{zh}有利害关系"),
        format!("{id} has stated to be close to the {en} of case {number}"),
    );
    let open = [Door::Print, Door::Recuse];
    let doors: Vec<Door> = Door::ALL.iter().copied().filter(|door| !open.contains(door)).collect();
    found.push(another_officer(Obstacle::new(Kind::Duty, "conflict_of_interest", &doors, what), standing, &[]));
}

/// Says who is left; where nobody is, that too.
fn another_officer(obstacle: Obstacle, standing: &Standing, doors: &[Door]) -> Obstacle {
    let left = left_for(standing, doors);
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
    let id = &officer.id;
    let had = |door: &Door| {
        let excluded = excluded(standing, *door);
        approved_already(standing, id, *door)
            || was_doubted(standing, id, *door)
            || settled_it(standing, id, *door)
            || proposed_it(standing, id, *door)
            || standing.hands.iter().any(|(who, hand)| who == id && excluded.contains(hand))
    };
    let holds = |door: &Door| door.roles().iter().any(|role| officer.roles.contains(role));
    let close = standing.close.iter().any(|close| close.officer == *id);
    let takes = |door: &Door| holds(door) && !had(door) && has_rank(standing, officer, *door);
    !close && !standing.recused.contains(id) && doors.iter().all(takes)
}
