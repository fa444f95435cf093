//! The changes that an applicant, an inviter or both may lawfully make, and what each does to the facts.

use chrono::NaiveDate;

use super::Step;
use crate::domain::codes::{Port, Region, VisaClass};
use crate::domain::day::{Moment, plus_months};
use crate::domain::facts::Facts;
use crate::domain::paper::Paper;
use crate::domain::scalar::{Count, Line};
use crate::domain::text::Text;
use crate::domain::words::{Entries, FiledBy, PaperKind, Shown, Verification, Via, Word};
use crate::identity::uscc;

/// A lawful change. They are made in this order: the day of filing first, for others look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// File on this day or later.
    FileFrom(NaiveDate),
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
    /// Obtain a passport that is valid long enough.
    RenewPassport,
    /// Attend in person.
    Attend,
    /// Have the inviter guarantee the costs.
    GuaranteeCosts,
    /// Have the inviter register in Lin-gang.
    RegisterInviter,
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
}

/// Months for which a new passport is taken to be valid.
const NEW_PASSPORT_MONTHS: u32 = 60;

impl Change {
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
                passport.verification = passport.verification.map(|_| Verification::Verified);
                (passport.number, passport.mrz) = (None, None);
                if in_country {
                    passport.used_for_entry = Some(false);
                }
            }
            Change::Attend => facts.filing.filed_by = Some(FiledBy::Applicant),
            Change::GuaranteeCosts => facts.inviter.guarantees_costs = Some(true),
            Change::RegisterInviter => facts.inviter.lingang_registered = Some(true),
            Change::CorrectCreditCode => {
                // Any code that is well formed will do to see what follows.
                let body = "0".repeat(uscc::BODY_LENGTH);
                let check = uscc::check_character(&body).expect("zeros are in the alphabet");
                facts.inviter.uscc = Some(Line(format!("{body}{check}")));
            }
            Change::AskStay(days) => facts.request.stay_days = Some(Count(days)),
            Change::AskEntries(entries) => facts.request.entries = Some(entries),
            Change::AskExtension(days) => facts.request.extension_days = Some(Count(days)),
            Change::AskValidity(months) => facts.request.validity_months = Some(Count(months)),
            Change::AskPermit(days) => facts.request.permit_days = Some(Count(days)),
            Change::AskClass(class) => facts.request.visa_class = Some(class),
            Change::AskPaperVisa => facts.request.electronic = Some(false),
            Change::TravelInGroup(size) => facts.request.group_size = Some(Count(size)),
            Change::FileAt(region) => facts.filing.office_region = Some(region),
            Change::FileFrom(day) => {
                (facts.as_of, facts.filing.accepted_on) = (day, None);
                let later = facts.arrival.at.filter(|at| day <= at.beijing_day());
                facts.arrival.at = later.or(facts.arrival.at.map(|_| Moment::Day(day)));
            }
            Change::EnterThrough(port) => facts.arrival.port = Some(port),
            Change::EnterIn(region) => facts.arrival.region = Some(region),
            Change::ArriveBy(day) => facts.arrival.at = Some(Moment::Day(day)),
        }
    }

    /// Returns what to do, in both languages.
    pub fn text(&self) -> Text {
        let Step { zh, en, .. } = self.step();
        Text::new(zh, en)
    }

    /// Tells the change.
    pub fn step(&self) -> Step {
        match *self {
            Change::State(path) => step("state", Some(path), None, format!("说明 {path}"), format!("state {path}")),
            Change::Bring(kind) => paper("bring", kind, "提交", "bring"),
            Change::Sign(kind) => paper("sign", kind, "补签", "have signed"),
            Change::Renew(kind) => paper("renew", kind, "重新出具", "bring anew"),
            Change::ShowPassport => plain("show_passport", "出示护照原件", "show the original passport"),
            Change::RenewPassport => {
                plain("renew_passport", "换领有效期足够的护照", "obtain a passport that is valid long enough")
            }
            Change::Attend => plain("attend", "申请人本人到场", "attend in person"),
            Change::GuaranteeCosts => {
                plain("guarantee_costs", "邀请方书面担保费用", "have the inviter guarantee the costs in writing")
            }
            Change::RegisterInviter => {
                plain("register_inviter", "邀请单位先在临港登记", "have the inviter register in Lin-gang")
            }
            Change::CorrectCreditCode => {
                plain("correct_credit_code", "更正统一社会信用代码", "correct the unified social credit code")
            }
            Change::AskStay(n) => number("request.stay_days", n, "改为申请停留 {} 日", "ask for a stay of {} days"),
            Change::AskEntries(entries) => ask_entries(entries),
            Change::AskExtension(n) => {
                number("request.extension_days", n, "改为申请延期 {} 日", "ask for an extension of {} days")
            }
            Change::AskValidity(n) => {
                number("request.validity_months", n, "改为申请有效期 {} 个月", "ask for a validity of {} months")
            }
            Change::AskPermit(n) => {
                number("request.permit_days", n, "改为申请居留 {} 日", "ask for a permit of {} days")
            }
            Change::AskClass(c) => ask("ask", "request.visa_class", c, "改为申请{}字签证", "ask for class {}"),
            Change::AskPaperVisa => {
                ask("ask", "request.electronic", false, "改为申请纸质口岸签证", "ask for the paper port visa")
            }
            Change::TravelInGroup(n) => {
                number("request.group_size", n, "参加 {} 人以上的团队", "travel in a group of {} or more")
            }
            Change::FileAt(region) => ask(
                "file_at",
                "filing.office_region",
                region,
                "向停留地({})公安机关申请",
                "file at the office of the place of stay ({})",
            ),
            Change::FileFrom(day) => ask("file_from", "filing.accepted_on", day, "{} 起再申请", "file on {} or later"),
            Change::EnterThrough(port) => ask(
                "enter_through",
                "arrival.port",
                port,
                "从申请签证的口岸 {} 入境",
                "enter through {}, the port applied at",
            ),
            Change::EnterIn(region) => {
                ask("enter_in", "arrival.region", region, "从 {} 的口岸入境", "enter through a port of {}")
            }
            Change::ArriveBy(day) => ask("arrive_by", "arrival.at", day, "不迟于 {} 抵达", "arrive by {}"),
        }
    }
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

fn ask_entries(entries: Entries) -> Step {
    let (zh, en) = (format!("改为申请{}入境", entries.zh()), format!("ask for entries: {}", entries.en()));
    ask("ask", "request.entries", entries.code(), &zh, &en)
}

/// Another number is asked for.
fn number(path: &'static str, number: impl ToString, zh: &str, en: &str) -> Step {
    ask("ask", path, number, zh, en)
}

/// Something else is asked for: `{}` in both texts stands for the value.
fn ask(change: &'static str, path: &'static str, value: impl ToString, zh: &str, en: &str) -> Step {
    let value = value.to_string();
    let (zh, en) = (zh.replace("{}", &value), en.replace("{}", &value));
    step(change, Some(path), Some(value), zh, en)
}

fn with_paper(facts: &mut Facts, kind: PaperKind, change: impl FnOnce(&mut Paper)) {
    if let Some(paper) = facts.documents.iter_mut().flatten().find(|paper| paper.kind == kind) {
        change(paper);
    }
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
