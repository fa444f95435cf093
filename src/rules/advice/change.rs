//! The changes that an applicant, an inviter or both may lawfully make, and what each does to the facts.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each function tells a part of the changes, and leaves the rest to the next"
)]

use chrono::NaiveDate;

use super::Step;
use crate::domain::codes::{Port, Region, VisaClass};
use crate::domain::day::{Moment, plus_months};
use crate::domain::facts::{Facts, Inviter};
use crate::domain::labels;
use crate::domain::paper::Paper;
use crate::domain::scalar::{Count, Line};
use crate::domain::text::Text;
use crate::domain::words::{
    Entries, FiledBy, InviterKind, InviterStatus, PaperKind, PassportKind, PermitKind, Shown, Verification, Via, Word,
};
use crate::identity::uscc;

/// A lawful change. They are made in this order: the day of filing first, for others look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// File on this day or later.
    FileFrom(NaiveDate),
    /// File on this day or later, and arrive no earlier.
    FileAndArriveFrom(NaiveDate),
    /// State a fact; what follows depends on what it is.
    State(&'static str),
    /// Bring a paper.
    Bring(PaperKind),
    /// Have a paper signed.
    Sign(PaperKind),
    /// Bring a new paper in place of one that has run out or names another passport.
    Renew(PaperKind),
    /// Show the original passport.
    ShowPassport,
    /// Apply on another passport: a valid one, valid long enough.
    RenewPassport,
    /// Attend in person.
    Attend,
    /// Have the inviter guarantee the costs.
    GuaranteeCosts,
    /// Have the inviter enter the register of electronic port visas.
    RegisterInviter,
    /// Have the inviter answer verification.
    AnswerVerification,
    /// Be invited by another unit, whose registration is active and which has no record.
    AnotherInviter,
    /// Show an ordinary passport.
    ShowOrdinaryPassport,
    /// Show the passport that was used for entry.
    ShowEntryPassport,
    /// Show the passport that the receipt names.
    ShowReceiptPassport,
    /// Correct the inviter's credit code.
    CorrectCreditCode,
    /// Ask for so many days of stay.
    AskStay(u32),
    /// Ask for so many entries.
    AskEntries(Entries),
    /// Ask for so many days of extension.
    AskExtension(u32),
    /// Ask for so many months of validity.
    AskValidity(u32),
    /// Ask for a permit of so many days.
    AskPermit(u32),
    /// Ask for this class.
    AskClass(VisaClass),
    /// Ask for a permit of this kind.
    AskPermitKind(PermitKind),
    /// Ask for the electronic port visa.
    AskElectronicVisa,
    /// Ask for the paper visa instead of the electronic one.
    AskPaperVisa,
    /// Travel in a group of at least so many.
    TravelInGroup(u32),
    /// File at the office of this place.
    FileAt(Region),
    /// Enter through this port.
    EnterThrough(Port),
    /// Enter through a port of this place.
    EnterIn(Region),
    /// Arrive by this day.
    ArriveBy(NaiveDate),
    /// Arrive on this day or later.
    ArriveFrom(NaiveDate),
}

/// Months for which a new passport is taken to be valid.
const NEW_PASSPORT_MONTHS: u32 = 60;

impl Change {
    /// Tells whether it is about which passport is shown: of these one can be made.
    pub fn is_of_passport(&self) -> bool {
        matches!(
            self,
            Change::RenewPassport
                | Change::ShowOrdinaryPassport
                | Change::ShowEntryPassport
                | Change::ShowReceiptPassport
        )
    }

    /// Tells whether nobody knows what will follow.
    pub fn is_open(&self) -> bool {
        matches!(self, Change::State(_))
    }

    /// Makes the change on a copy of the facts.
    pub fn apply(self, facts: &mut Facts) {
        let in_country = facts.measure.in_country();
        let filed_on = facts.filed_on();
        match self {
            Change::State(_) => {}
            Change::Bring(kind) => bring(facts, kind),
            Change::Sign(kind) => with_paper(facts, kind, |paper| paper.defect = None),
            Change::Renew(kind) => {
                with_paper(facts, kind, |paper| *paper = Paper { issued_on: Some(filed_on), ..Paper::new(kind) });
            }
            Change::ShowPassport => facts.passport.shown = Some(Shown::Original),
            Change::RenewPassport => {
                let passport = &mut facts.passport;
                passport.expires_on = Some(plus_months(filed_on, NEW_PASSPORT_MONTHS));
                passport.shown = Some(Shown::Original);
                passport.verification = passport.verification.map(of_another);
                (passport.number, passport.mrz) = (None, None);
                if in_country {
                    passport.used_for_entry = Some(false);
                }
            }
            Change::Attend => facts.filing.filed_by = Some(FiledBy::Applicant),
            Change::GuaranteeCosts => facts.inviter.guarantees_costs = Some(true),
            Change::RegisterInviter => facts.inviter.lingang_registered = Some(true),
            Change::AnswerVerification => facts.inviter.refused_verification = Some(false),
            Change::AnotherInviter => another_inviter(facts),
            Change::ShowOrdinaryPassport => {
                facts.passport.kind = Some(PassportKind::Ordinary);
                (facts.passport.number, facts.passport.mrz) = (None, None);
                if in_country {
                    facts.passport.used_for_entry = Some(false);
                }
            }
            Change::ShowEntryPassport => facts.passport.used_for_entry = Some(true),
            Change::ShowReceiptPassport => facts.passport.number = facts.filing.accepted_passport_number,
            Change::CorrectCreditCode => {
                facts.inviter.uscc = Some(well_formed_code());
            }
            Change::AskStay(days) => facts.request.stay_days = Some(Count(days)),
            Change::AskEntries(entries) => facts.request.entries = Some(entries),
            Change::AskExtension(days) => facts.request.extension_days = Some(Count(days)),
            Change::AskValidity(months) => facts.request.validity_months = Some(Count(months)),
            Change::AskPermit(days) => facts.request.permit_days = Some(Count(days)),
            Change::AskClass(class) => facts.request.visa_class = Some(class),
            Change::AskPaperVisa => facts.request.electronic = Some(false),
            Change::AskPermitKind(kind) => facts.request.permit_kind = Some(kind),
            Change::AskElectronicVisa => facts.request.electronic = Some(true),
            Change::TravelInGroup(size) => facts.request.group_size = Some(Count(size)),
            Change::FileAt(region) => facts.filing.office_region = Some(region),
            Change::FileFrom(day) => (facts.as_of, facts.filing.accepted_on) = (day, None),
            Change::FileAndArriveFrom(day) => {
                (facts.as_of, facts.filing.accepted_on) = (day, None);
                facts.arrival.at = Some(Moment::Day(day));
            }
            Change::EnterThrough(port) => facts.arrival.port = Some(port),
            Change::EnterIn(region) => facts.arrival.region = Some(region),
            Change::ArriveBy(day) | Change::ArriveFrom(day) => facts.arrival.at = Some(Moment::Day(day)),
        }
    }

    /// Returns what to do, in both languages.
    pub fn text(&self) -> Text {
        let Step { zh, en, .. } = self.step();
        Text::new(zh, en)
    }

    /// Tells the change.
    pub fn step(&self) -> Step {
        let groups = [
            Change::of_paper,
            Change::of_passport,
            Change::of_inviter,
            Change::of_length,
            Change::of_kind,
            Change::of_place,
        ];
        groups.into_iter().find_map(|told| told(self)).expect("every change is told in one of the groups")
    }

    /// A fact, a paper or the attendance.
    fn of_paper(&self) -> Option<Step> {
        Some(match *self {
            Change::State(path) => {
                let Text { zh, en } = labels::wanted(path);
                step("state", Some(path), None, format!("说明{zh}"), format!("state {en}"))
            }
            Change::Bring(kind) => paper("bring", kind, "提交", "bring"),
            Change::Sign(kind) => paper("sign", kind, "补签", "have signed"),
            Change::Renew(kind) => paper("renew", kind, "重新出具", "bring anew"),
            Change::Attend => plain("attend", "申请人本人到场", "attend in person"),
            _ => return None,
        })
    }

    /// A passport.
    fn of_passport(&self) -> Option<Step> {
        Some(match *self {
            Change::ShowPassport => plain("show_passport", "出示护照原件", "show the original passport"),
            Change::RenewPassport => plain(
                "renew_passport",
                "持另一本有效期足够的有效护照申请",
                "apply on another valid passport, valid long enough",
            ),
            Change::ShowOrdinaryPassport => {
                plain("show_ordinary_passport", "改用普通护照申请", "apply on an ordinary passport")
            }
            Change::ShowEntryPassport => {
                plain("show_entry_passport", "出示入境所持护照", "show the passport that was used for entry")
            }
            Change::ShowReceiptPassport => {
                plain("show_receipt_passport", "出示受理回执所载护照", "show the passport that the receipt names")
            }
            _ => return None,
        })
    }

    /// What the inviter does.
    fn of_inviter(&self) -> Option<Step> {
        Some(match *self {
            Change::GuaranteeCosts => {
                plain("guarantee_costs", "邀请方书面担保费用", "have the inviter guarantee the costs in writing")
            }
            Change::RegisterInviter => plain(
                "register_inviter",
                "邀请单位先在试点区域登记",
                "have the inviter enter the register of the pilot area",
            ),
            Change::AnswerVerification => {
                plain("answer_verification", "邀请方配合核实", "have the inviter answer verification")
            }
            Change::AnotherInviter => plain(
                "another_inviter",
                "由登记有效、没有虚假邀请记录的企业邀请并出具函件",
                "be invited, by a letter of its own, by an enterprise whose registration is active and which has no record",
            ),
            Change::CorrectCreditCode => {
                plain("correct_credit_code", "更正统一社会信用代码", "correct the unified social credit code")
            }
            _ => return None,
        })
    }

    /// How long and how often.
    fn of_length(&self) -> Option<Step> {
        Some(match *self {
            Change::AskStay(n) => ask(
                "ask",
                "request.stay_days",
                n.to_string(),
                format!("改为申请停留 {n} 日"),
                format!("ask for a stay of {n} days"),
            ),
            Change::AskEntries(e) => ask(
                "ask",
                "request.entries",
                e.code().to_owned(),
                format!("改为申请{}入境", e.zh()),
                format!("ask for entries: {}", e.en()),
            ),
            Change::AskExtension(n) => ask(
                "ask",
                "request.extension_days",
                n.to_string(),
                format!("改为申请延期 {n} 日"),
                format!("ask for an extension of {n} days"),
            ),
            Change::AskValidity(n) => ask(
                "ask",
                "request.validity_months",
                n.to_string(),
                format!("改为申请有效期 {n} 个月"),
                format!("ask for a validity of {n} months"),
            ),
            Change::AskPermit(n) => ask(
                "ask",
                "request.permit_days",
                n.to_string(),
                format!("改为申请居留 {n} 日"),
                format!("ask for a permit of {n} days"),
            ),
            _ => return None,
        })
    }

    /// What is asked for.
    fn of_kind(&self) -> Option<Step> {
        Some(match *self {
            Change::AskClass(c) => ask(
                "ask",
                "request.visa_class",
                c.to_string(),
                format!("改为申请{c}字签证"),
                format!("ask for class {c}"),
            ),
            Change::AskPermitKind(kind) => ask(
                "ask",
                "request.permit_kind",
                kind.code().to_owned(),
                format!("改为申请{}居留证件", kind.zh()),
                format!("ask for a permit of kind: {}", kind.en()),
            ),
            Change::AskElectronicVisa => ask(
                "ask",
                "request.electronic",
                "true".to_owned(),
                "改为申请电子口岸签证".to_owned(),
                "ask for the electronic port visa".to_owned(),
            ),
            Change::AskPaperVisa => ask(
                "ask",
                "request.electronic",
                "false".to_owned(),
                "改为申请纸质口岸签证".to_owned(),
                "ask for the paper port visa".to_owned(),
            ),
            Change::TravelInGroup(n) => ask(
                "ask",
                "request.group_size",
                n.to_string(),
                format!("参加 {n} 人以上的团队"),
                format!("travel in a group of {n} or more"),
            ),
            _ => return None,
        })
    }

    /// Where and when.
    fn of_place(&self) -> Option<Step> {
        Some(match *self {
            Change::FileAt(region) => ask(
                "file_at",
                "filing.office_region",
                region.to_string(),
                format!("向停留地（{}）公安机关申请", labels::region(region).zh),
                format!("file at the office of the place of stay ({})", labels::region(region).en),
            ),
            Change::FileFrom(day) => ask(
                "file_from",
                "filing.accepted_on",
                day.to_string(),
                format!("{day} 起再申请"),
                format!("file on {day} or later"),
            ),
            Change::FileAndArriveFrom(day) => ask(
                "file_and_arrive_from",
                "filing.accepted_on",
                day.to_string(),
                format!("{day} 起再抵达并申请"),
                format!("arrive, and file, on {day} or later"),
            ),
            Change::EnterThrough(port) => ask(
                "enter_through",
                "arrival.port",
                port.to_string(),
                format!("从申请签证的口岸 {port} 入境"),
                format!("enter through {port}, the port applied at"),
            ),
            Change::EnterIn(region) => ask(
                "enter_in",
                "arrival.region",
                region.to_string(),
                format!("从{}的口岸入境", labels::region(region).zh),
                format!("enter through a port of {}", labels::region(region).en),
            ),
            Change::ArriveBy(day) => ask(
                "arrive_by",
                "arrival.at",
                day.to_string(),
                format!("不迟于 {day} 抵达"),
                format!("arrive by {day}"),
            ),
            Change::ArriveFrom(day) => ask(
                "arrive_from",
                "arrival.at",
                day.to_string(),
                format!("{day} 起再抵达"),
                format!("arrive on {day} or later"),
            ),
            _ => return None,
        })
    }
}

/// Any code that is well formed will do to see what follows.
fn well_formed_code() -> Line<0, 40> {
    let body = "0".repeat(uscc::BODY_LENGTH);
    let check = uscc::check_character(&body).expect("zeros are in the alphabet");
    Line(format!("{body}{check}"))
}

/// Another unit invites: nothing of the one before is kept.
fn another_inviter(facts: &mut Facts) {
    facts.inviter = Inviter {
        kind: Some(InviterKind::Enterprise),
        status: Some(InviterStatus::Active),
        false_invitation_record: Some(false),
        refused_verification: Some(false),
        ..Inviter::default()
    };
}

fn step(change: &'static str, target: Option<&'static str>, value: Option<String>, zh: String, en: String) -> Step {
    Step { change, target, value, zh, en }
}

fn paper(change: &'static str, kind: PaperKind, zh: &str, en: &str) -> Step {
    step(change, Some(kind.code()), None, format!("{zh}{}", kind.zh()), format!("{en}: {}", kind.en()))
}

fn plain(change: &'static str, zh: &str, en: &str) -> Step {
    step(change, None, None, zh.to_owned(), en.to_owned())
}

fn ask(change: &'static str, path: &'static str, value: String, zh: String, en: String) -> Step {
    step(change, Some(path), Some(value), zh, en)
}

fn with_paper(facts: &mut Facts, kind: PaperKind, change: impl FnOnce(&mut Paper)) {
    if let Some(paper) = facts.documents.iter_mut().flatten().find(|paper| paper.kind == kind) {
        change(paper);
    }
}

/// What is found of another passport: what is suspected of the one that was shown is for a supervisor, whichever comes next.
fn of_another(found: Verification) -> Verification {
    if found == Verification::AlterationSuspected { found } else { Verification::Verified }
}

/// Brings a paper, on paper where it was only found by data sharing.
fn bring(facts: &mut Facts, kind: PaperKind) {
    let filed_on = facts.filed_on();
    if facts.paper(kind).is_some() {
        return with_paper(facts, kind, |paper| paper.via = Some(Via::Paper));
    }
    let papers = facts.documents.get_or_insert_default();
    papers.push(Paper { issued_on: Some(filed_on), ..Paper::new(kind) });
}
