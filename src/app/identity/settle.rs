//! Finding two persons the same, telling them apart, and taking back what was found.

mod overturn;

use super::findings::entries_before;
use super::{contradictions, entry, line, of_lines, reached, stands, values_of, values_of_both};

use crate::app::case::{Moved, OpenCase, reason_given};
use crate::app::desk::Desk;
use crate::app::duty::{self, HoldsOff};
use crate::app::fault;
use crate::app::people::{OnFile, said_by};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::act::{Act, Compared, Parted, PersonSaid};
use crate::record::event::EventKind;
use crate::record::roster::Role;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::{Link, PersonRow};

/// What is found may not contradict what was found of others: whoever is the same as two is not to be two of them.
fn fits_what_was_found(desk: &Desk, pair: &Pair, finding: Finding) -> anyhow::Result<()> {
    let (mine, theirs) = (pair.mine.id, pair.theirs.id);
    let own = Some((mine.min(theirs), mine.max(theirs)));
    let (ours, others) = (reached(desk, mine, own)?, reached(desk, theirs, own)?);
    let mut against: Vec<(u64, u64)> = Vec::new();
    match finding {
        Finding::Same => {
            for one in &ours {
                for (other, link) in desk.file.found_about(*one)? {
                    let is_own = own == Some((other.min(*one), other.max(*one)));
                    if !is_own && !link.same && others.contains(&other) && stands(desk, *one, other, &link)? {
                        against.push((*one, other));
                    }
                }
            }
        }
        Finding::Distinct if ours.contains(&theirs) => {
            for one in &ours {
                for (other, link) in desk.file.found_about(*one)?.into_iter().filter(|(other, _)| one < other) {
                    if link.same && ours.contains(&other) && stands(desk, *one, other, &link)? {
                        against.push((*one, other));
                    }
                }
            }
        }
        Finding::Distinct | Finding::Unlink => {}
    }
    if against.is_empty() { Ok(()) } else { Err(against_what_was_found(desk, pair, finding, &against)?.into()) }
}

fn against_what_was_found(
    desk: &Desk,
    pair: &Pair,
    finding: Finding,
    against: &[(u64, u64)],
) -> anyhow::Result<UserError> {
    let first_of = |id: u64| -> anyhow::Result<String> {
        Ok(desk.file.cases_of(id)?.last().map_or_else(|| "-".to_owned(), |row| desk.number(row.key)))
    };
    let (was_zh, was_en) =
        if finding == Finding::Same { ("两人", "two persons") } else { ("同一人", "the same person") };
    let mut details = Vec::new();
    for (one, other) in against {
        let (one, other) = (first_of(*one)?, first_of(*other)?);
        details.push(Text::new(
            format!("案件 {one} 和 {other} 的人员已认定为{was_zh}：visa-cli person unlink {one} {other} --note TEXT"),
            format!(
                "cases {one} and {other} are found to be of {was_en}: visa-cli person unlink {one} {other} --note TEXT"
            ),
        ));
    }
    let (one, other) = (&pair.one.number, &pair.other.number);
    Ok(UserError::new(
        Exit::Stale,
        "findings_contradict",
        Text::new(
            format!("对案件 {one} 和 {other} 的人员的认定与已有的认定矛盾，没有写入任何内容"),
            format!("what is found of the persons of cases {one} and {other} contradicts what was found before; nothing was written"),
        ),
        Text::new(
            "对照护照，先撤回所列认定中有误的一项，再作认定",
            "compare the passports; take back that of the findings listed which is wrong, then find anew",
        ),
    )
    .with_details(details))
}

/// What is found of the persons of two cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// They are the same person.
    Same,
    /// They are two.
    Distinct,
    /// What was found of them is taken back: it is asked again.
    Unlink,
}

/// Records what is found of the persons of two cases. Of a passport number that is on file for two names a reviewing officer
/// says it; who stepped aside from one of the cases, or is close to it, says nothing of them.
pub fn settle(desk: &mut Desk, one: &str, other: &str, finding: Finding, note: Option<&str>) -> anyhow::Result<Moved> {
    desk.must_be_one_of(&[Role::Review, Role::Intake])?;
    let (one, other) = (desk.take_up(one)?, desk.take_up(other)?);
    let kinds = match finding {
        Finding::Same => &[EventKind::Linked][..],
        Finding::Distinct => &[EventKind::Distinct, EventKind::Parted],
        Finding::Unlink => &[EventKind::Unlinked],
    };
    if let Some((_, done)) = desk.done_before(kinds, None)? {
        return desk.stands(one.row.key, done, true);
    }
    let note = reason_given(note, "--note")?;
    for case in [&one, &other] {
        may_say(desk, desk.officer_id()?, &case.row)?;
    }
    let (Some(mine), Some(theirs)) = (person_of(desk, &one)?, person_of(desk, &other)?) else {
        return Err(fault::needed("visa-cli amend", "护照号码", "a passport number").into());
    };
    let pair = Pair { one: &one, other: &other, mine, theirs };
    if !pair.is_one_entry() {
        fits_what_was_found(desk, &pair, finding)?;
    }
    if finding != Finding::Unlink {
        overturn::may_find_otherwise(desk, &pair, finding)?;
    }
    let (on, act) = match finding {
        Finding::Same | Finding::Distinct if pair.is_one_entry() => of_one_passport(desk, &pair, finding, note)?,
        Finding::Same | Finding::Distinct => (None, of_two_entries(desk, &pair, finding, note)?),
        Finding::Unlink => (None, taken_back(desk, &pair, note)?),
    };
    let acted = desk.act(|record| match on {
        Some((case, version)) => record.case_at(case, version, act),
        None => record.office(act),
    })?;
    desk.stands(one.row.key, acted.done, false)
}

struct Pair<'a> {
    one: &'a OpenCase,
    other: &'a OpenCase,
    mine: PersonRow,
    theirs: PersonRow,
}

impl Pair<'_> {
    fn is_one_entry(&self) -> bool {
        self.mine.id == self.theirs.id
    }

    fn is_one_number(&self) -> bool {
        self.mine.passport.is_some() && self.mine.passport == self.theirs.passport
    }
}

/// Who stepped aside from a case or is close to it says nothing of its person.
pub(in crate::app) fn may_say(desk: &Desk, me: &str, row: &CaseRow) -> anyhow::Result<()> {
    let number = desk.number(row.key);
    match duty::holds_off(desk, me, row)? {
        Some(HoldsOff::Recused) => Err(fault::recused(me, &number).into()),
        Some(HoldsOff::Close) => {
            Err(is_close(me, &Text::new(format!("案件 {number} "), format!("case {number}"))).into())
        }
        None => Ok(()),
    }
}

pub(in crate::app) fn is_close(me: &str, to: &Text) -> UserError {
    UserError::new(
        Exit::Duty,
        "conflict_of_interest",
        Text::new(format!("{me} 已登记与{}有利害关系", to.zh), format!("{me} has stated to be close to {}", to.en)),
        Text::new("由另一名警官办理", "have another officer run the command"),
    )
}

fn person_of(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<PersonRow>> {
    Ok(case.row.person.map(|person| desk.file.person(person)).transpose()?.flatten())
}

fn of_two_entries(desk: &Desk, pair: &Pair, finding: Finding, note: String) -> anyhow::Result<Act> {
    if pair.is_one_number() {
        desk.must_be(Role::Review)?;
    }
    let (mine, theirs) = (pair.mine.id, entry(desk, pair.theirs.id)?);
    let act = Compared {
        one: mine.min(theirs.row.id),
        other: mine.max(theirs.row.id),
        values_sha256: values_of_both(desk, mine, &theirs)?,
        note,
    };
    Ok(if finding == Finding::Same { Act::Linked(act) } else { Act::Distinct(act) })
}

/// Where one passport number is on file for two names or days of birth, the case that says otherwise than its entry gets one
/// of its own, or the entry of who says the same.
fn of_one_passport(
    desk: &Desk,
    pair: &Pair,
    finding: Finding,
    note: String,
) -> anyhow::Result<(Option<(CaseKey, u64)>, Act)> {
    desk.must_be(Role::Review)?;
    let said = |case: &OpenCase| said_by(&case.facts, &case.particulars, case.row.person);
    let (one, other) = (said(pair.one), said(pair.other));
    if contradictions(&one, &other).is_empty() {
        let (zh, en) = ("两案为同一护照，所述一致", "both cases are of one passport, and say the same");
        return Err(fault::refused("same_entry", zh, en, Vec::new()).into());
    }
    let id = pair.mine.id;
    if finding == Finding::Same {
        let values_sha256 = values_of(&entry(desk, id)?);
        return Ok((None, Act::Linked(Compared { one: id, other: id, values_sha256, note })));
    }
    let strange = |said: &PersonRow| !contradictions(said, &pair.mine).is_empty();
    let later = pair.other.row.key < pair.one.row.key;
    let one_goes = if strange(&one) == strange(&other) { later } else { strange(&one) };
    let ((goes, leaves), stays) =
        if one_goes { ((pair.one, one), pair.other) } else { ((pair.other, other), pair.one) };
    let to = desk.file.entry_of(&goes.facts, None)?.filter(|to| *to != id);
    // What the entry will be compared on from here: what stays of it, and what goes.
    let cases = desk.file.cases_of(id)?;
    let left: Vec<CaseRow> = cases.into_iter().filter(|row| row.key != goes.row.key).collect();
    let staying = OnFile::of(desk, pair.mine.clone(), &left)?;
    let going = match to {
        Some(to) => {
            let row = desk.file.person(to)?.unwrap_or_default();
            let mut all = OnFile::of(desk, row.clone(), &desk.file.cases_of(to)?)?.said;
            all.push(PersonRow { id: to, ..leaves.clone() });
            OnFile::saying(row, all)
        }
        None => OnFile::saying(leaves.clone(), Vec::new()),
    };
    // An entry that the act makes has a greater key than every other.
    let (first, second) = if to.is_some_and(|to| to < id) { (&going, &staying) } else { (&staying, &going) };
    let values_sha256 = of_lines(&line(first), &line(second));
    let said = PersonSaid {
        nationality: goes.facts.applicant.nationality,
        passport: goes.facts.passport.number,
        name: leaves.name,
        chinese_name: leaves.chinese_name,
        sex: leaves.sex,
        birth_date: leaves.birth_date,
    };
    let parted = Parted { from: id, to, said, other: stays.row.key.0, values_sha256, note };
    Ok((Some((goes.row.key, goes.row.version)), Act::Parted(parted)))
}

/// What was found last of the persons of two cases: of the entries that they are of, or of those that they were of before a
/// passport number was amended.
fn found_of_both(desk: &Desk, pair: &Pair) -> anyhow::Result<Option<(u64, u64, Link)>> {
    let entries =
        |row: &CaseRow, now: u64| -> anyhow::Result<Vec<u64>> { Ok([vec![now], entries_before(desk, row)?].concat()) };
    let mine = entries(&pair.one.row, pair.mine.id)?;
    let theirs = entries(&pair.other.row, pair.theirs.id)?;
    let now = (pair.mine.id.min(pair.theirs.id), pair.mine.id.max(pair.theirs.id));
    if let Some(link) = desk.file.found_of(now.0, now.1)? {
        return Ok(Some((now.0, now.1, link)));
    }
    let mut found: Option<(u64, u64, Link)> = None;
    for (one, other) in mine.iter().flat_map(|mine| theirs.iter().map(move |theirs| (*mine, *theirs))) {
        let (one, other) = (one.min(other), one.max(other));
        let link = desk.file.found_of(one, other)?.filter(|_| one != other);
        let last = found.as_ref().map_or(0, |(.., link)| link.event);
        found = link.filter(|link| last < link.event).map(|link| (one, other, link)).or(found);
    }
    Ok(found)
}

/// What was found of two cases is taken back.
fn taken_back(desk: &Desk, pair: &Pair, note: String) -> anyhow::Result<Act> {
    desk.must_be(Role::Review)?;
    let Some((one, other, link)) = found_of_both(desk, pair)? else {
        let numbers = [&pair.one.number, &pair.other.number];
        return Err(fault::refused(
            "nothing_found",
            format!("对案件 {} 和 {} 的人员没有作过认定", numbers[0], numbers[1]),
            format!("nothing was found of the persons of cases {} and {}", numbers[0], numbers[1]),
            vec![Text::new("visa-cli person show", "visa-cli person show")],
        )
        .into());
    };
    Ok(Act::Unlinked(Compared { one, other, values_sha256: link.values_sha256, note }))
}
