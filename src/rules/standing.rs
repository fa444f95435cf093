//! Who files, and where, when the applicant is in China: place, attendance, orders and suspicions that stand in the way.

use super::case::Case;
use super::finding::{Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::facts::Facts;
use crate::domain::inquiry::AgencyGround;
use crate::domain::measure::Ask;
use crate::domain::paper::RecordEntry;
use crate::domain::words::{Basis, FiledBy, Purpose, RecordKind, SpecialStatus, WordSet};
use crate::policy::Policy;

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    STAY_HAS_NOT_ENDED,
    HOLDS_WHAT_THE_MEASURE_NEEDS,
    FILED_AT_THE_PLACE_OF_STAY,
    NOT_ORDERED_TO_LEAVE,
    INVITER_ANSWERS,
    APPLICANT_ATTENDS,
    MAY_LEAVE,
    NO_ILLEGAL_WORK,
    NO_RECORD_FOR_AN_INTERVIEW,
];

const STANDING_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
    check: Check::InCountry(|_, _| Err(Silent::NotConcerned)),
};

const STAY_HAS_NOT_ENDED: Rule = Rule {
    id: "ST-01",
    zh: "申请时停留或者居留期限未过",
    en: "The stay or permit had not ended on the day of filing",
    cite: "EEAL 29(2), 32, 78; Reg 25(i), 25(ii)",
    whatever_is_held: true,
    check: Check::InCountry(|case, held| {
        let last = known(case.last_day)?;
        let permit = matches!(held.basis, Some(Basis::ResidencePermit)) || held.basis.is_none() && is_permit(case);
        let because = match (permit, case.filed_on <= last) {
            (true, true) => {
                because!("居留期限至{0}，申请日为{1}", "the permit ends on {0}, filed on {1}", last, case.filed_on)
            }
            (false, true) => {
                because!("停留期限至{0}，申请日为{1}", "the stay ends on {0}, filed on {1}", last, case.filed_on)
            }
            (true, false) => because!(
                "居留期限至{0}，申请日{1}期限已过，构成非法居留",
                "the permit ended on {0} and filing was on {1}: illegal stay",
                last,
                case.filed_on
            ),
            (false, false) => because!(
                "停留期限至{0}，申请日{1}期限已过，构成非法居留",
                "the stay ended on {0} and filing was on {1}: illegal stay",
                last,
                case.filed_on
            ),
        };
        let cite = match (held.basis, &case.ask) {
            (Some(Basis::VisaExempt), _) => "EEAL 78; Reg 25(ii)",
            (_, Ask::Extension(_)) => "EEAL 29(2), 78; Reg 25(i)",
            (_, Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_)) => "EEAL 32, 78; Reg 25(i)",
            (
                _,
                Ask::PortVisa(_)
                | Ask::Replacement(_)
                | Ask::Reissue(_)
                | Ask::PermitIssue(_)
                | Ask::Newborn
                | Ask::Elsewhere(_),
            ) => "EEAL 78; Reg 25(i)",
        };
        Ok(Finding::new(case.filed_on <= last, Code::StayExpired, because).citing(cite))
    }),
    ..STANDING_RULE
};

/// Tells whether the measure has a residence permit for its object.
fn is_permit(case: &Case) -> bool {
    matches!(case.ask, Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_))
}

/// An act needs its object.
const HOLDS_WHAT_THE_MEASURE_NEEDS: Rule = Rule {
    id: "ST-08",
    zh: "现有停留居留依据可以作为申请事项的对象",
    en: "What the applicant holds can be the object of the measure",
    cite: "EEAL 29(2), 32, 33(2), 34, 35; Reg 10, 11, 14(1)",
    whatever_is_held: true,
    check: Check::InCountry(|case, held| {
        let basis = known(held.basis)?;
        let because = match case.wrong_basis {
            Some(fitting) => because!(
                "停留居留依据为{0}，不能申请{1}；应当办理{2}",
                "in China on: {0}, on which nothing of this kind is applied for ({1}); the procedure that fits: {2}",
                basis,
                case.facts.measure,
                fitting
            ),
            None => because!("停留居留依据为{0}", "in China on: {0}", basis),
        };
        let cite = match &case.ask {
            Ask::Extension(_) if basis == Basis::ResidencePermit => "EEAL 29(2), 32; Reg 14(1)",
            Ask::Extension(_) => "EEAL 29(2), 34; Reg 14(1)",
            Ask::Replacement(_) => "EEAL 35; Reg 10",
            Ask::Reissue(_) => "EEAL 35; Reg 11",
            Ask::PermitExtension(_) => "EEAL 32",
            Ask::PermitChange(_) => "EEAL 33(2)",
            Ask::PermitReissue(_) => "EEAL 35",
            Ask::PortVisa(_) | Ask::PermitIssue(_) | Ask::Newborn | Ask::Elsewhere(_) => {
                return Err(Silent::NotConcerned);
            }
        };
        Ok(Finding::new(case.wrong_basis.is_none(), Code::WrongBasis, because).citing(cite))
    }),
    ..STANDING_RULE
};

/// Somebody in China with such a record is interviewed; an order of the present stay is a bar of its own.
const NO_RECORD_FOR_AN_INTERVIEW: Rule = Rule {
    id: "ST-09",
    zh: "没有应当面谈核实的记录",
    en: "No record calls for an interview",
    cite: "Reg 21(iii)",
    figures: &["filing.interview_records"],
    whatever_is_held: true,
    check: Check::Any(|case| {
        only_if(case.facts.measure.in_country())?;
        let kinds = concerned(case.law().filing.interview_records)?;
        let record = known(case.facts.record.as_deref())?;
        let dated_order = |entry: &RecordEntry| entry.kind == RecordKind::OrderedToLeave && entry.on.is_some();
        let found = record.iter().filter(|entry| kinds.has(entry.kind) && !dated_order(entry));
        let found: Option<WordSet<RecordKind>> = all_of(found);
        let because = match found {
            Some(kinds) => because!("有{0}记录，应当面谈核实", "on record: {0}; an interview is due", kinds),
            None => because!("没有应当面谈核实的记录", "no record calls for an interview"),
        };
        Ok(Finding::new(found.is_none(), Code::AdverseRecordInterview, because))
    }),
    ..STANDING_RULE
};

/// The kinds of all entries; `None` where there is none.
pub(super) fn all_of<'e>(entries: impl Iterator<Item = &'e RecordEntry>) -> Option<WordSet<RecordKind>> {
    let mut entries = entries.peekable();
    entries.peek()?;
    Some(entries.map(|entry| entry.kind).collect())
}

const FILED_AT_THE_PLACE_OF_STAY: Rule = Rule {
    id: "ST-02",
    zh: "向停留地或者居留地公安机关申请",
    en: "Filed at the office of the place of stay",
    cite: "EEAL 29(2), 30(1), 32, 33(2), 35, 40(1); NIA measure 2024-01-11 (3)",
    figures: &["filing.same_place_digits", "filing.municipality_digits", "filing.municipalities"],
    whatever_is_held: true,
    check: Check::InCountry(|case, _| {
        let filing = &case.facts.filing;
        let (office, stay) = (known(filing.office_region)?, known(filing.place_of_stay_region)?);
        let met = case.same_place(office, stay);
        let because = if met {
            because!(
                "受理机关所在地为{0}，停留地或者居留地为{1}",
                "the office is of {0}, the place of stay is {1}",
                office,
                stay
            )
        } else {
            because!(
                "受理机关（{0}）不是停留地或者居留地（{1}）的公安机关",
                "the office ({0}) is not that of the place of stay ({1})",
                office,
                stay
            )
        };
        let near = case.law().port_visa.visit_purposes.has(Purpose::FamilyVisit);
        let cite = match (&case.ask, near) {
            (Ask::PermitIssue(_), _) => "EEAL 30(1)",
            (Ask::Extension(_), true) => "EEAL 29(2); NIA measure 2024-01-11 (3)",
            (Ask::Extension(_), false) => "EEAL 29(2)",
            (Ask::Replacement(_) | Ask::Reissue(_), true) => "EEAL 35; NIA measure 2024-01-11 (3)",
            (Ask::PermitExtension(_), _) => "EEAL 32",
            (Ask::PermitChange(_), _) => "EEAL 33(2)",
            (Ask::Newborn, _) => "EEAL 40(1)",
            (
                Ask::PortVisa(_) | Ask::Replacement(_) | Ask::Reissue(_) | Ask::PermitReissue(_) | Ask::Elsewhere(_),
                _,
            ) => "EEAL 35",
        };
        Ok(Finding::new(met, Code::NoJurisdiction, because).citing(cite))
    }),
    ..STANDING_RULE
};

const NOT_ORDERED_TO_LEAVE: Rule = Rule {
    id: "ST-03",
    zh: "本次停留期间没有限期出境决定",
    en: "No order to leave was made in the present stay",
    cite: "Reg 33, 35(iii), 21(iii)",
    figures: &["sanctions.order_to_leave_max_days"],
    check: Check::InCountry(|case, held| {
        known(case.facts.record.as_ref())?;
        let entered_on = known(held.entered_on)?;
        let present = entered_on..=case.filed_on;
        let order =
            case.facts.records(RecordKind::OrderedToLeave).filter_map(|entry| entry.on).find(|on| present.contains(on));
        let because = match order {
            Some(on) => because!(
                "{0}作出限期出境决定，在本次停留期间内，应当按期离境",
                "ordered to leave on {0}, in the present stay: the applicant is to leave by the day set",
                on
            ),
            None => because!("自{0}入境以来没有限期出境决定", "no order to leave since the entry on {0}", entered_on),
        };
        Ok(Finding::new(order.is_none(), Code::OrderedToLeave, because))
    }),
    ..STANDING_RULE
};

const MAY_LEAVE: Rule = Rule {
    id: "ST-04",
    zh: "未被决定不准出境",
    en: "The applicant may leave China",
    cite: "EEAL 28, 34, 65",
    check: Check::InCountry(|case, _| {
        known(case.facts.record.as_ref())?;
        let banned = case.facts.records(RecordKind::ExitBan).next().is_some();
        let because = if banned {
            because!(
                "被决定不准出境，停留问题报上级审批",
                "not allowed to leave; the stay has to be regularised by a supervisor"
            )
        } else {
            because!("没有不准出境决定的记录", "no exit ban is recorded")
        };
        Ok(Finding::new(!banned, Code::ExitBan, because))
    }),
    ..STANDING_RULE
};

const NO_ILLEGAL_WORK: Rule = Rule {
    id: "ST-05",
    zh: "没有非法就业嫌疑",
    en: "No illegal work is suspected",
    cite: "EEAL 43, 59(1)(iii); Reg 20, 21(iii), 22(2)",
    check: Check::InCountry(|case, _| {
        let record = known(case.facts.record.as_deref())?;
        let suspicion = all_of(
            record
                .iter()
                .filter(|entry| matches!(entry.kind, RecordKind::IllegalWorkSuspected | RecordKind::UnannotatedWork)),
        );
        let because = match suspicion {
            Some(kinds) => {
                because!(
                    "有{0}记录，有非法就业嫌疑",
                    "on record: {0}, which gives rise to a suspicion of illegal work",
                    kinds
                )
            }
            None => because!("没有非法就业嫌疑", "no illegal work is suspected"),
        };
        Ok(Finding::new(suspicion.is_none(), Code::IllegalWorkSuspected, because))
    }),
    ..STANDING_RULE
};

const INVITER_ANSWERS: Rule = Rule {
    id: "ST-06",
    zh: "邀请单位或者个人配合核实",
    en: "The inviter cooperates with verification",
    cite: "Reg 20, 21(i)",
    check: Check::InCountry(|case, _| {
        let refused = known(case.facts.inviter.refused_verification)?;
        let because = if refused {
            because!("邀请方拒不配合核实", "the inviter refuses to answer verification")
        } else {
            because!("邀请方配合核实", "the inviter answers verification")
        };
        Ok(Finding::new(!refused, Code::VerificationRefused, because))
    }),
    ..STANDING_RULE
};

const APPLICANT_ATTENDS: Rule = Rule {
    id: "ST-07",
    zh: "申请人本人到场，或者具备由他人代办的情形",
    en: "The applicant attends, or a ground for filing by others is shown",
    cite: "Reg 16(1), 19(1), 19(2)",
    figures: &["filing.agent_under_age", "filing.agent_from_age"],
    whatever_is_held: true,
    check: Check::InCountry(|case, _| {
        let filed_by = known(case.facts.filing.filed_by)?;
        let ground = ground_for_an_agent(case);
        let law = &case.law().filing;
        let because = match (filed_by, ground) {
            (FiledBy::Applicant, _) => because!("本人到场", "the applicant attends"),
            (_, Some(AgencyGround::UnderAge)) => {
                let age = law.agent_under_age;
                because!("由{0}代办：未满{1}周岁", "filed by: {0}; ground: under {1}", filed_by, age)
            }
            (_, Some(AgencyGround::FromAge)) => {
                let age = law.agent_from_age;
                because!("由{0}代办：已满{1}周岁", "filed by: {0}; ground: {1} or over", filed_by, age)
            }
            (_, Some(ground)) => because!("由{0}代办：{1}", "filed by: {0}; ground: {1}", filed_by, ground),
            (_, None) => {
                because!("由{0}代办，未见可以代办的情形", "filed by: {0}; no ground for that is shown", filed_by)
            }
        };
        let met = filed_by == FiledBy::Applicant || ground.is_some();
        let cite = if matches!(case.ask, Ask::PermitIssue(_)) { "Reg 16(1), 19(2)" } else { "Reg 19(1)" };
        let finding = Finding::new(met, Code::PersonalAttendanceRequired, because);
        Ok(finding.supply("personal_attendance").citing(cite))
    }),
    ..STANDING_RULE
};

/// Returns every ground on which others may file that is shown (Reg 19), by the words under which it is recorded.
pub fn agency_grounds(facts: &Facts, policy: &Policy) -> Vec<AgencyGround> {
    let Some(case) = Case::new(facts, policy) else { return Vec::new() };
    grounds_for_an_agent(&case).collect()
}

/// Tells whether a ground is of an age that the applicant, by the day of birth, does not have.
pub fn ground_contradicts_age(facts: &Facts, policy: &Policy, ground: AgencyGround) -> bool {
    let Some(case) = Case::new(facts, policy) else { return false };
    let law = &case.law().filing;
    match ground {
        AgencyGround::UnderAge => case.has_reached(law.agent_under_age) == Some(true),
        AgencyGround::FromAge => case.has_reached(law.agent_from_age) == Some(false),
        AgencyGround::Illness
        | AgencyGround::HighLevelTalent
        | AgencyGround::CleanRecord
        | AgencyGround::CostsGuaranteed => false,
    }
}

/// Returns the ground on which others may file (Reg 19).
fn ground_for_an_agent(case: &Case) -> Option<AgencyGround> {
    grounds_for_an_agent(case).next()
}

/// The grounds that are shown; for a first residence permit fewer count.
fn grounds_for_an_agent(case: &Case) -> impl Iterator<Item = AgencyGround> {
    let (applicant, law) = (&case.facts.applicant, &case.law().filing);
    let talent =
        |status: SpecialStatus| applicant.special_status.as_ref().is_some_and(|statuses| statuses.0.contains(&status));
    let first_permit = matches!(case.ask, Ask::PermitIssue(_));
    let clean = applicant.first_entry == Some(false) && case.facts.record.as_ref().is_some_and(Vec::is_empty);
    let guaranteed = case.facts.inviter.guarantees_costs == Some(true);
    let talent = first_permit && talent(SpecialStatus::HighLevelTalent);
    let all = [
        (AgencyGround::UnderAge, case.has_reached(law.agent_under_age) == Some(false)),
        (AgencyGround::FromAge, case.has_reached(law.agent_from_age) == Some(true)),
        (AgencyGround::Illness, applicant.immobile == Some(true)),
        (AgencyGround::HighLevelTalent, talent),
        (AgencyGround::CleanRecord, !first_permit && clean),
        (AgencyGround::CostsGuaranteed, !first_permit && guaranteed),
    ];
    all.into_iter().filter(|(_, shown)| *shown).map(|(ground, _)| ground)
}
