//! Who a person is: persons of two passports, or of one passport number that is on file for two names, found the same or
//! told apart by an act, never merged; what was found holds for the values that were compared.

mod overturn;

use serde::Serialize;

use super::case::{Moved, OpenCase, reason_given};
use super::desk::Desk;
use super::duty::{self, HoldsOff};
use super::fault;
use super::people::{Feature, OnFile, is_a_slip, said_by, written};
use crate::domain::day::office_day;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::standing::Other;
use crate::identity::names::{Level, Name, agree};
use crate::record::act::{Act, Compared, Parted, PersonSaid};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::roster::Role;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::{Link, PersonRow};

/// What was found of two persons before, and what changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedAgain {
    /// They were found to be the same; otherwise to be two.
    pub same: bool,
    /// On which day.
    pub on: String,
    /// By whom.
    pub officer: String,
    /// Which values changed; empty where another application says something else.
    pub changed: Vec<Feature>,
}

impl AskedAgain {
    /// Says why it is asked again.
    pub fn told(&self) -> Text {
        let names = |lang: usize| self.changed.iter().map(|one| one.names()[lang]).collect::<Vec<_>>();
        let (on, officer) = (&self.on, &self.officer);
        let found = if self.same { ["同一人", "the same person"] } else { ["两人", "two persons"] };
        let [zh, en] = match self.changed.is_empty() {
            true => ["申请内容".to_owned(), "what the applications say".to_owned()],
            false => [names(0).join("、"), format!("the {}", names(1).join(", "))],
        };
        Text::new(
            format!("{officer} 于 {on} 认定为{}，其后{zh}有变，须重新认定", found[0]),
            format!("{officer} found them {} on {on}; since then {en} changed: it is asked again", found[1]),
        )
    }
}

/// Who else the person of an application may be, and whose passport it may be.
pub(super) fn others(desk: &Desk, mine: &PersonRow, case: Option<CaseKey>) -> anyhow::Result<Vec<Other>> {
    let mut found = Vec::new();
    if let Some(entry) = desk.file.person(mine.id)?
        && let Some(other) = on_the_same_passport(desk, mine, entry, case)?
    {
        found.push(other);
    }
    let own = case.map(|case| desk.number(case));
    for mut alike in desk.alike(mine)? {
        // What the case itself said under the passport that it had is nobody else.
        alike.cases.retain(|number| Some(number) != own.as_ref());
        let text = |features: &[Feature]| -> Vec<Text> {
            features.iter().map(|feature| Text::new(feature.zh(), feature.en())).collect()
        };
        let (same, near, differs) = (text(&alike.same), text(&alike.near), text(&alike.differs));
        let asked_again = alike.asked_again.as_ref().map(AskedAgain::told);
        if !alike.cases.is_empty() {
            found.push(Other {
                cases: alike.cases,
                same_passport: alike.contradicts,
                same,
                near,
                differs,
                linked: alike.linked,
                asked_again,
            });
        }
    }
    Ok(found)
}

/// The other cases of the passport that say otherwise, whatever became of them: a name corrected on every case contradicts nothing.
fn on_the_same_passport(
    desk: &Desk,
    mine: &PersonRow,
    entry: PersonRow,
    case: Option<CaseKey>,
) -> anyhow::Result<Option<Other>> {
    let cases = desk.file.cases_of(entry.id)?;
    let (mut numbers, mut differs) = (Vec::new(), Vec::new());
    for row in cases.iter().filter(|row| Some(row.key) != case) {
        if is_a_slip(desk, row)? {
            continue;
        }
        let other = desk.taken(row.clone())?;
        let against = contradictions(mine, &said_by(&other.facts, &other.particulars, None));
        if !against.is_empty() {
            numbers.push(other.number);
            differs.extend(against.into_iter().filter(|one| !differs.contains(one)).collect::<Vec<_>>());
        }
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    let id = entry.id;
    let link = desk.file.found_of(id, id)?;
    // What this case says counts as it is asked, also before it is on file.
    let others: Vec<CaseRow> = cases.into_iter().filter(|row| Some(row.key) != case).collect();
    let mut said = OnFile::of(desk, entry.clone(), &others)?.said;
    said.push(mine.clone());
    let stands = link.as_ref().is_some_and(|link| link.values_sha256 == values_of(&OnFile::saying(entry, said)));
    let asked_again = link.filter(|_| !stands).map(|link| asked_again(desk, &link, &[id])).transpose()?;
    Ok(Some(Other {
        cases: numbers,
        same_passport: true,
        same: Vec::new(),
        near: Vec::new(),
        differs,
        linked: stands,
        asked_again: asked_again.as_ref().map(AskedAgain::told),
    }))
}

/// What an application says otherwise of its person than another.
fn contradictions(mine: &PersonRow, theirs: &PersonRow) -> Vec<Text> {
    let names = mine.name.as_deref().zip(theirs.name.as_deref());
    let agrees =
        |(one, other): (&str, &str)| agree(&Name::read([one]), &Name::read([other])).level >= Level::Compatible;
    let name = names.is_some_and(|names| !agrees(names));
    let born = mine.birth_date.zip(theirs.birth_date).is_some_and(|(one, other)| one != other);
    let all = [(name, Feature::Name), (born, Feature::BirthDate)];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| Text::new(what.zh(), what.en())).collect()
}

/// Everything that is said of an entry, on one line.
fn line(entry: &OnFile) -> String {
    entry.said.iter().map(written).collect::<Vec<_>>().join("\u{1}")
}

/// SHA-256 over what the cases of one entry say.
fn values_of(entry: &OnFile) -> String {
    Hash::of(line(entry).as_bytes()).to_string()
}

/// SHA-256 over the values of two entries of which nothing else is said than stands in them.
pub(super) fn compared_values(one: &PersonRow, other: &PersonRow) -> String {
    let (first, second) = if one.id < other.id { (one, other) } else { (other, one) };
    of_lines(&written(first), &written(second))
}

fn of_lines(first: &str, second: &str) -> String {
    Hash::of(format!("{first}\0\0{second}").as_bytes()).to_string()
}

/// SHA-256 over the values of both entries, the smaller key first.
pub(super) fn values_of_both(desk: &Desk, mine: u64, theirs: &OnFile) -> anyhow::Result<String> {
    let mine = entry(desk, mine)?;
    let (first, second) = if mine.row.id < theirs.row.id { (&mine, theirs) } else { (theirs, &mine) };
    Ok(of_lines(&line(first), &line(second)))
}

fn entry(desk: &Desk, id: u64) -> anyhow::Result<OnFile> {
    let row = desk.file.person(id)?.unwrap_or_default();
    let cases = desk.file.cases_of(id)?;
    OnFile::of(desk, row, &cases)
}

/// Says what was found of entries before, and which of the values that it was found on changed since.
pub(super) fn asked_again(desk: &Desk, link: &Link, entries: &[u64]) -> anyhow::Result<AskedAgain> {
    let mut changed: Vec<Feature> = Vec::new();
    for id in entries.iter().copied().filter(|id| *id != 0) {
        for case in desk.file.cases_of(id)? {
            if is_a_slip(desk, &case)? {
                continue;
            }
            let Some(before) = said_before(desk, case.key, link.event)? else { continue };
            let now = desk.taken(case)?;
            changed.extend(differences(&before, &said_by(&now.facts, &now.particulars, None)));
        }
    }
    changed.sort_unstable();
    changed.dedup();
    let by = desk.file.event(link.event)?;
    let (at, officer) = by.map_or((0, String::new()), |event| (event.at, event.officer.to_string()));
    Ok(AskedAgain { same: link.same, on: office_day(at).to_string(), officer, changed })
}

/// What a case said of its person before an event.
pub(super) fn said_before(desk: &Desk, case: CaseKey, event: u64) -> anyhow::Result<Option<PersonRow>> {
    for earlier in desk.file.events(case)?.into_iter().rev().filter(|one| one.seq < event) {
        if let Some((facts, particulars)) = desk.file.act_of(earlier.seq)?.application() {
            return Ok(Some(said_by(facts, particulars, None)));
        }
    }
    Ok(None)
}

fn differences(before: &PersonRow, now: &PersonRow) -> Vec<Feature> {
    let all = [
        (before.passport != now.passport, Feature::Passport),
        (before.name != now.name || before.chinese_name != now.chinese_name, Feature::Name),
        (before.birth_date != now.birth_date, Feature::BirthDate),
        (before.nationality != now.nationality, Feature::Nationality),
        (before.sex != now.sex, Feature::Sex),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, feature)| feature).collect()
}

/// Tells whether what was found of two entries holds: on what their cases said then, and say still.
pub(super) fn stands(desk: &Desk, one: u64, other: u64, link: &Link) -> anyhow::Result<bool> {
    let now =
        if one == other { values_of(&entry(desk, one)?) } else { values_of_both(desk, one, &entry(desk, other)?)? };
    Ok(link.values_sha256 == now)
}

impl Desk {
    /// Returns the entries of the person of one, itself included, by what was found of them and holds still. What was found
    /// on values that were amended away is asked again, and counts for nothing until it is.
    pub fn same_person(&self, id: u64) -> anyhow::Result<Vec<u64>> {
        let linked = self.file.same_person(id)?;
        if linked.len() < 2 { Ok(linked) } else { reached(self, id, None) }
    }
}

/// The entries that are found to be of one person by what holds still, but for what was found of one pair.
fn reached(desk: &Desk, id: u64, but_for: Option<(u64, u64)>) -> anyhow::Result<Vec<u64>> {
    let mut found = vec![id];
    let mut at = 0;
    while let Some(one) = found.get(at).copied() {
        at += 1;
        for (other, link) in desk.file.found_about(one)? {
            let left_out = but_for == Some((one.min(other), one.max(other)));
            if link.same && !left_out && !found.contains(&other) && stands(desk, one, other, &link)? {
                found.push(other);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

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
pub(super) fn may_say(desk: &Desk, me: &str, row: &CaseRow) -> anyhow::Result<()> {
    let number = desk.number(row.key);
    match duty::holds_off(desk, me, row)? {
        Some(HoldsOff::Recused) => Err(fault::recused(me, &number).into()),
        Some(HoldsOff::Close) => {
            Err(is_close(me, &Text::new(format!("案件 {number} "), format!("case {number}"))).into())
        }
        None => Ok(()),
    }
}

pub(super) fn is_close(me: &str, to: &Text) -> UserError {
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

/// What was found of two cases is taken back.
fn taken_back(desk: &Desk, pair: &Pair, note: String) -> anyhow::Result<Act> {
    desk.must_be(Role::Review)?;
    let (one, other) = (pair.mine.id.min(pair.theirs.id), pair.mine.id.max(pair.theirs.id));
    let Some(link) = desk.file.found_of(one, other)? else {
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
