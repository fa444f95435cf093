//! A case as it stands at the gate: everything that the obstacles are found in, as plain values.

use chrono::NaiveDate;

use crate::domain::codes::Port;
use crate::domain::duty::{Apart, Risk};
use crate::domain::facts::Facts;
use crate::domain::ground::VoidGround;
use crate::domain::inquiry::{Agent, InquiryManner, InquiryOutcome, InquirySubject};
use crate::domain::life::{Hand, Place, Rank, Role, State};
use crate::domain::text::Text;
use crate::domain::words::{Measure, PaperKind, Stage, Word};
use crate::policy::Policy;
use crate::rules::decision::Decision;
use crate::rules::reasons::Code;

/// A case as it stands, on a day, before an officer.
pub struct Standing<'a> {
    /// Number of the case; a word for the application where it has none yet.
    pub number: &'a str,
    /// The day of the step.
    pub today: NaiveDate,
    /// Where the case stands; none before it is taken in.
    pub state: Option<State>,
    /// That it moved since it was seen, and what moved it, where it was.
    pub moved: Option<(Text, Vec<Text>)>,
    /// Who has it in hand.
    pub claimed_by: Option<String>,
    /// The correction of its document that waits for a second officer, and who proposed it.
    pub correction: Option<(u64, String)>,
    /// The correction is withdrawn, which who proposed it may.
    pub takes_back: bool,
    /// Its document holds no longer.
    pub document_ended: bool,
    /// It is taken out of another officer's hand.
    pub takes_over: bool,
    /// Last day for deciding.
    pub due_on: Option<NaiveDate>,
    /// Last day on which a draft is accepted or answered with the notice; after it silence accepts.
    pub silent_until: Option<NaiveDate>,
    /// The stage at which it was taken in.
    pub taken_at: Stage,
    /// The day on which it came in; none before it is taken in.
    pub came_on: Option<NaiveDate>,
    /// The facts as they were assessed.
    pub facts: &'a Facts,
    /// The law.
    pub policy: &'a Policy,
    /// The day on which the text in force was activated, where it stands against the case and that was after it was filed.
    pub law_since: Option<NaiveDate>,
    /// What the rules find.
    pub decision: &'a Decision,
    /// Paths of facts that are not established, as the decision lists them.
    pub unestablished: &'a [&'static str],
    /// Screening against the watch list.
    pub screening: Screening,
    /// Entries of the register that may be of the same person, or have the same passport.
    pub others: Vec<Other>,
    /// Rights and open cases of the same person.
    pub rights: Vec<HeldRight>,
    /// First and last day of what is asked for, where they are known.
    pub asks_for: Option<(NaiveDate, NaiveDate)>,
    /// The days of the right that is asked for: of a port visa those of the trip that it is asked for.
    pub days_asked: Option<(NaiveDate, NaiveDate)>,
    /// First and last day of the right that its document gives, while it holds; of a port visa those of the trip.
    pub holds: Option<(NaiveDate, Option<NaiveDate>)>,
    /// What is known of the inviting unit.
    pub unit: Option<Unit>,
    /// Where the passport is.
    pub passport: Custody,
    /// Who had which hand in the case.
    pub hands: Vec<(String, Hand)>,
    /// Whose hands stand on it now: the last review, the approvals, the issue.
    pub standing_hands: Vec<(String, Hand)>,
    /// Four eyes: hands that must be of two officers.
    pub apart: Vec<Apart>,
    /// What in the case asks for more eyes.
    pub risks: Vec<Risk>,
    /// One officer acts alone, in urgency.
    pub urgency: Option<Urgency>,
    /// Officers who are close to the unit or the address of the case.
    pub close: Vec<Close>,
    /// Who stepped aside.
    pub recused: Vec<String>,
    /// Who acts; nobody where a case is only looked at.
    pub officer: Option<OfficerAt>,
    /// The officers in office.
    pub roster: Vec<OfficerAt>,
    /// Discretion as it is used now, or as the approval used it.
    pub discretion: Option<Discretion>,
    /// The ports of the office; none where it named none.
    pub ports: Vec<Port>,
    /// What deciding it rests on.
    pub decided_on: DecidedOn,
    /// What the notices of the case named.
    pub noticed: Option<Vec<String>>,
    /// The document number that is asked for.
    pub document: Option<DocumentAsked>,
    /// It was entered on a later day than it was received.
    pub late_entry: Option<LateEntry>,
    /// Paths of facts that another system alone says.
    pub legacy: Vec<String>,
    /// Day on which the passport was issued, where that was recorded.
    pub passport_issued_on: Option<NaiveDate>,
    /// Who files for the applicant, where that was recorded.
    pub agent: Option<Agent>,
    /// Inquiries that stand against it: of each subject the last one.
    pub inquiries: Vec<Inquiry>,
    /// A second look that doubted its approval, where one did.
    pub doubt: Option<Doubt>,
    /// Officers who lifted, after the review that holds, what stood against a grant: they approve it not as well.
    pub settled_since: Vec<String>,
    /// Findings against it that do not stand any more in what is said now.
    pub lifts: Vec<Lifted>,
    /// What is said now is of another person than the one the case was taken in for.
    pub is_another: bool,
    /// What the file says otherwise than this case.
    pub otherwise: Vec<Otherwise>,
    /// The office that has the case by an act that a restoration lost, until it is closed here again.
    pub lost_to: Option<String>,
    /// The document that it goes on from.
    pub basis: Basis,
}

impl<'a> Standing<'a> {
    /// An application as its facts and their decision alone let it stand: nobody acts, and the file says nothing of it.
    pub fn of(
        number: &'a str,
        today: NaiveDate,
        (facts, policy, decision): (&'a Facts, &'a Policy, &'a Decision),
    ) -> Standing<'a> {
        Standing {
            number,
            today,
            state: None,
            moved: None,
            claimed_by: None,
            correction: None,
            takes_back: false,
            document_ended: false,
            takes_over: false,
            due_on: None,
            silent_until: None,
            taken_at: facts.stage,
            came_on: None,
            facts,
            policy,
            law_since: None,
            decision,
            unestablished: &decision.unestablished,
            screening: Screening::default(),
            others: Vec::new(),
            rights: Vec::new(),
            asks_for: None,
            days_asked: None,
            holds: None,
            unit: None,
            passport: Custody { place: Place::Holder, exempt: false, elsewhere: None, to_be_seized: false },
            hands: Vec::new(),
            standing_hands: Vec::new(),
            apart: Vec::new(),
            risks: Vec::new(),
            urgency: None,
            close: Vec::new(),
            recused: Vec::new(),
            officer: None,
            roster: Vec::new(),
            discretion: None,
            ports: Vec::new(),
            decided_on: DecidedOn::default(),
            noticed: None,
            document: None,
            late_entry: None,
            passport_issued_on: None,
            agent: None,
            inquiries: Vec::new(),
            doubt: None,
            settled_since: Vec::new(),
            lifts: Vec::new(),
            is_another: false,
            otherwise: Vec::new(),
            basis: Basis::default(),
            lost_to: None,
            legacy: Vec::new(),
        }
    }
}

/// What stands against the document of another case, which this one goes on from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// How it came to hold no longer, where it did.
    pub ended: Option<BasisEnded>,
    /// Number of the case that gave it, where it was not handed over.
    pub not_collected: Option<String>,
}

/// The document of another case, which this one goes on from, holds no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasisEnded {
    /// Number of the case that gave it.
    pub case: String,
    /// Number of the case whose document took its place.
    pub replaced_by: Option<String>,
    /// The ground on which it was made void.
    pub ground: Option<VoidGround>,
}

/// A fact that another case says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// Path of the fact.
    pub fact: String,
    /// What is said there; nothing where it is personal.
    pub there: Option<Text>,
    /// Number of the case that says it.
    pub case: String,
    /// Who recorded it there as a finding.
    pub by: Option<String>,
    /// The event that says it.
    pub event: u64,
}

/// A finding against an application that is lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// The fact with its value.
    pub finding: String,
    /// Who recorded it.
    pub officer: String,
}

/// A second look that doubted an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Who doubted it.
    pub officer: String,
    /// On which day.
    pub on: NaiveDate,
    /// Who gave the approval, or the first of two.
    pub approved_by: Vec<String>,
    /// Nobody lifted it, and the case was not given back since.
    pub stands: bool,
}

/// An inquiry that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// How it was made.
    pub manner: InquiryManner,
    /// About what.
    pub subject: InquirySubject,
    /// Which document.
    pub paper: Option<PaperKind>,
    /// What came of it.
    pub outcome: InquiryOutcome,
    /// On which day.
    pub on: NaiveDate,
    /// Number of the other case in which it was made, and of the office where that is.
    pub there: Option<String>,
}

/// An application that was entered on a later day than it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateEntry {
    /// Why, as who entered it said.
    pub note: String,
    /// The review that holds confirms it, or the one that is asked for does.
    pub confirmed: bool,
}

/// How a person stands to the watch list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screening {
    /// Day of the list in force; none where no list was ever loaded.
    pub list_of: Option<NaiveDate>,
    /// The office requires a list.
    pub required: bool,
    /// Days for which a list holds.
    pub holds_days: u32,
    /// Entries that the person may be and that were not cleared.
    pub hits: usize,
    /// Entries that the person was found not to be.
    pub cleared: usize,
    /// The values that changed since the list held the case by them.
    pub changed: Option<Text>,
}

/// One officer alone, in urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Urgency {
    /// The law in force allows it for what is asked, or it was approved so.
    pub allowed: bool,
    /// It is asked now.
    pub asked: bool,
}

/// What deciding a case rests on, besides what the law finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecidedOn {
    /// A review was made that no longer holds, because of what came in after it.
    pub stale_review: bool,
    /// The reason that it is refused on, once one is named.
    pub ground: Option<Code>,
    /// What is missing need not be waited for: the time of the notice has run out, or the applicant said that nothing more
    /// comes.
    pub nothing_more_comes: bool,
}

/// An officer who is close to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// Id.
    pub officer: String,
    /// To its unit; otherwise to its address.
    pub of_unit: bool,
}

/// Another entry of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Cases of that entry, the newest first.
    pub cases: Vec<String>,
    /// It is the entry of the passport that this case names, and says otherwise.
    pub same_passport: bool,
    /// What is the same.
    pub same: Vec<Text>,
    /// What is only alike.
    pub near: Vec<Text>,
    /// What differs.
    pub differs: Vec<Text>,
    /// It was found to be the same person, on these values.
    pub linked: bool,
    /// What was found of them before, on other values, and which of these changed.
    pub asked_again: Option<Text>,
}

/// A right or an open case of the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRight {
    /// Number of the case.
    pub case: String,
    /// What it is.
    pub measure: Measure,
    /// Its document holds; otherwise the case is open.
    pub issued: bool,
    /// The case goes before this one: approved, or taken in earlier.
    pub goes_before: bool,
    /// First day, where it is known.
    pub from: Option<NaiveDate>,
    /// Last day; none where it is not known or does not end.
    pub until: Option<NaiveDate>,
    /// This case takes its place when it is granted.
    pub replaced: bool,
    /// It is with another office, or came from one and was not taken up yet.
    pub handed: Option<Handed>,
}

/// A case that goes from one office to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// That office has it.
    To(String),
    /// It came from that office, and waits here as a draft.
    From(String),
}

/// The inviting unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its credit code or name.
    pub name: String,
    /// How it stands, where that is against it: struck off, suspended, without authority.
    pub against: Option<Text>,
}

/// Where the passport is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// As the case says.
    pub place: Place,
    /// The holder keeps it while the office examines.
    pub exempt: bool,
    /// Where another case of the same passport says that it is, unless that is with its holder.
    pub elsewhere: Option<Elsewhere>,
    /// It is forged, or evidence, and nobody seized it yet.
    pub to_be_seized: bool,
}

/// Where another case says that the same passport is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Number of the case.
    pub case: String,
    /// Kept or for the sticker, lost or seized.
    pub place: Place,
}

impl Elsewhere {
    /// Says where it is, and in which case.
    pub fn says(&self) -> Text {
        let (case, place) = (&self.case, self.place);
        match place.is_here() {
            true => Text::new(
                format!("该护照已在案件 {case} 中留存"),
                format!("the passport is kept in case {case}: it is in one place at a time"),
            ),
            false => Text::new(
                format!("该护照在案件 {case} 中已登记：{}", place.zh()),
                format!("the passport is {} in case {case}: it is in one place at a time", place.en()),
            ),
        }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerAt {
    /// Id.
    pub id: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Ranks that the roster gives; none where the roster keeps no ranks.
    pub ranks: Option<Vec<Rank>>,
}

/// Discretion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discretion {
    /// Codes of the reasons that it is used on.
    pub grounds: Vec<String>,
    /// In which rank.
    pub rank: Option<Rank>,
    /// Internal remark.
    pub note: Option<String>,
}

/// A document number that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentAsked {
    /// The number.
    pub number: String,
    /// The case whose document has it.
    pub used_by: Option<String>,
    /// It was spoiled.
    pub spoiled: bool,
    /// It was given back unused.
    pub returned: bool,
    /// The case that has it in a file that was set aside alone, as that file has its number.
    pub set_aside: Option<String>,
    /// Whether it came in with the blanks of the measure; none where no stock of them is kept.
    pub in_stock: Option<bool>,
}
