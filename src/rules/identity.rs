//! Who applies, and on which passport: the rules of every measure, also when the document is collected.

use super::case::Case;
use super::finding::{Checked, Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::day::day_bytes;
use crate::domain::measure::Ask;
use crate::domain::words::{ChangedItem, Circumstance, Measure, PassportKind, Shown, Stage, Verification};
use crate::identity::country;
use crate::identity::mrz::{Td3, td3_checks};

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    IS_A_FOREIGNER,
    NATIONALITY_IS_DETERMINED,
    NO_CHINESE_NATIONALITY,
    ISSUER_IS_RECOGNISED,
    PASSPORT_IS_DEALT_WITH_HERE,
    PASSPORT_IS_SHOWN,
    PASSPORT_IS_VALID_AT_THE_PORT,
    PASSPORT_IS_VALID,
    PASSPORT_IS_GENUINE,
    PASSPORT_IS_UNALTERED,
    PASSPORT_IS_NOT_REPORTED_LOST,
    PASSPORT_IS_NOT_EVIDENCE,
    PASSPORT_IS_THE_ENTRY_DOCUMENT,
    MRZ_DIGITS_AGREE,
    MRZ_AGREES_WITH_PRINT,
    PASSPORT_IS_THAT_OF_THE_RECEIPT,
];

const PASSPORT_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::ExaminationAndCollection,
    figures: &[],
    whatever_is_held: true,
    check: Check::Any(|_| Err(Silent::NotConcerned)),
};

const IS_A_FOREIGNER: Rule = Rule {
    id: "ID-01",
    zh: "申请人是外国人",
    en: "The applicant is a foreigner",
    cite: "EEAL 10, 89(3)",
    figures: &["identity.chinese_codes", "identity.home_return_permit_of_foreigners"],
    check: Check::Any(|case| {
        let (code, law) = (Code::NotAForeigner, &case.law().identity);
        let nationality = case.facts.applicant.nationality;
        let chinese = nationality.map(|code| law.chinese_codes.has(&code));
        // Since there is one for residents who are not Chinese, the permit alone does not make its holder Chinese.
        let foreign = law.home_return_permit_of_foreigners == Some(true) && chinese == Some(false);
        if case.facts.passport.kind == Some(PassportKind::HomeReturnPermit) && !foreign {
            let because = because!(
                "所持证件为来往内地通行证，持证人不属于外国人",
                "holds a home-return permit, whose holder is not a foreigner"
            );
            return Ok(Finding::new(false, code, because));
        }
        let nationality = known(nationality)?;
        let because = if chinese == Some(false) {
            because!("护照所载国籍为{0}", "the passport gives the nationality: {0}", nationality)
        } else {
            because!(
                "证件所载国籍或者地区为{0}，不属于外国人",
                "the document gives {0}: not a foreigner under the law",
                nationality
            )
        };
        Ok(Finding::new(chinese == Some(false), code, because))
    }),
    ..PASSPORT_RULE
};

const NATIONALITY_IS_DETERMINED: Rule = Rule {
    id: "ID-02",
    zh: "国籍明确",
    en: "The nationality is determined",
    cite: "EEAL 89(3), 21(1)(vi)",
    figures: &["identity.undetermined_codes", "identity.chinese_codes"],
    check: Check::Any(|case| {
        let nationality = known(case.facts.applicant.nationality)?;
        let law = &case.law().identity;
        only_if(!law.chinese_codes.has(&nationality))?;
        let determined = country::is_known(nationality.as_str()) && !law.undetermined_codes.has(&nationality);
        let code = super::finding::Value::Code(nationality);
        let because = if determined {
            because!("国籍代码{0}列入国籍代码表", "nationality code {0} is in the list of codes", code)
        } else {
            because!(
                "国籍代码{0}未列入国籍代码表，或者不表明国籍，国籍不能确定",
                "nationality code {0} is not in the list of codes or names no state: the nationality is not determined",
                code
            )
        };
        Ok(Finding::new(determined, Code::NationalityUndetermined, because))
    }),
    ..PASSPORT_RULE
};

const NO_CHINESE_NATIONALITY: Rule = Rule {
    id: "ID-03",
    zh: "没有记录表明申请人具有中国国籍",
    en: "No record suggests Chinese nationality",
    cite: "Nationality Law 3, 5, 9; EEAL 89(3)",
    check: Check::Any(|case| {
        let suspected = known(case.facts.applicant.possible_chinese_nationality)?;
        let because = if suspected {
            because!("记录表明申请人可能仍具有中国国籍", "records suggest that Chinese nationality was never lost")
        } else {
            because!("没有记录表明申请人具有中国国籍", "no record suggests Chinese nationality")
        };
        Ok(Finding::new(!suspected, Code::NationalityConflict, because))
    }),
    ..PASSPORT_RULE
};

const ISSUER_IS_RECOGNISED: Rule = Rule {
    id: "ID-04",
    zh: "护照签发机关获承认",
    en: "The issuer of the passport is recognised",
    cite: "no public list; configurable",
    figures: &["identity.unrecognised_issuers"],
    check: Check::Any(|case| {
        let nationality = known(case.facts.applicant.nationality)?;
        let recognised = !case.law().identity.unrecognised_issuers.has(&nationality);
        let because = if recognised {
            because!(
                "护照签发机关（{0}）未列入不予承认名单",
                "the issuer of the passport ({0}) is not listed as unrecognised",
                nationality
            )
        } else {
            because!(
                "护照签发机关（{0}）列入不予承认名单",
                "the issuer of the passport ({0}) is listed as unrecognised",
                nationality
            )
        };
        Ok(Finding::new(recognised, Code::IssuerNotRecognised, because))
    }),
    ..PASSPORT_RULE
};

const PASSPORT_IS_DEALT_WITH_HERE: Rule = Rule {
    id: "ID-05",
    zh: "境内申请人所持护照由本工具审查",
    en: "In the country: applications on this kind of passport are decided by this tool",
    cite: "EEAL 16; Reg 5",
    figures: &["identity.other_procedure_documents"],
    check: Check::Any(|case| {
        only_if(case.facts.measure.in_country())?;
        let others = concerned(case.law().identity.other_procedure_documents)?;
        let kind = known(case.facts.passport.kind)?;
        let because = if others.has(kind) {
            because!("所持证件为{0}，另行办理", "the document is: {0}, which has a procedure of its own", kind)
        } else {
            because!("所持证件为{0}", "the document is: {0}", kind)
        };
        Ok(Finding::new(!others.has(kind), Code::OtherProcedure, because))
    }),
    ..PASSPORT_RULE
};

/// The original, or a copy in advance.
pub const PASSPORT_IS_SHOWN: Rule = Rule {
    id: "PP-01",
    zh: "出示护照原件；预先申请可用复印件",
    en: "The passport is shown in the original; a copy suffices in advance",
    cite: "EEAL 18, 20(3), 30(2); Reg 12, 16(1), 17; NIA port-visa guide",
    check: Check::Any(|case| {
        let shown = case.facts.passport.shown;
        let met = match shown {
            Some(Shown::Original) => true,
            Some(Shown::Copy) => case.facts.stage == Stage::Advance,
            None => false,
        };
        let wanted = super::finding::Value::Word(wanted_of_passport(case));
        let because = match shown {
            Some(Shown::Original) => because!("已出示护照原件", "the passport itself is shown"),
            Some(Shown::Copy) if met => because!(
                "预先申请，已提交护照复印件，抵达口岸时出示原件",
                "filed in advance, with a copy of the passport, which itself is shown on arrival at the port"
            ),
            Some(Shown::Copy) => because!("仅出示护照复印件；{0}", "only a copy of the passport is shown; {0}", wanted),
            None => because!("未出示护照；{0}", "no passport is shown; {0}", wanted),
        };
        let finding = Finding::new(met, Code::DocumentMissing, because).document("passport");
        Ok(finding.citing(asking_for_passport(case)))
    }),
    ..PASSPORT_RULE
};

/// What is asked for, and when: the passport itself, of which a copy suffices only in advance of a port visa.
fn wanted_of_passport(case: &Case) -> &'static [&'static str; 2] {
    match (&case.ask, case.facts.stage) {
        (_, Stage::Collection) => &["领证时须出示护照原件", "it is to be shown itself when the document is collected"],
        (Ask::PortVisa(_), Stage::Advance) => {
            &["预先申请口岸签证须提交护照或者其复印件", "it, or a copy of it, goes with an application in advance"]
        }
        (Ask::PortVisa(_), _) => &[
            "申请口岸签证须出示护照原件，仅预先申请时可用复印件",
            "whoever applies for a port visa shows it itself, and a copy suffices only in advance",
        ],
        (Ask::Newborn, _) => &["为新生儿登记须出示其护照原件", "whoever registers a newborn shows its passport itself"],
        (
            Ask::Extension(_)
            | Ask::Replacement(_)
            | Ask::Reissue(_)
            | Ask::PermitIssue(_)
            | Ask::PermitExtension(_)
            | Ask::PermitChange(_)
            | Ask::PermitReissue(_)
            | Ask::Elsewhere(_),
            _,
        ) => &[
            "在境内申请须提交本人护照原件，经核验后办理",
            "whoever applies in the country hands in the passport itself, which is verified",
        ],
    }
}

/// The provision that asks for the passport.
fn asking_for_passport(case: &Case) -> &'static str {
    match &case.ask {
        Ask::PortVisa(_) if case.facts.stage == Stage::Advance => "EEAL 20(3); NIA port-visa guide",
        Ask::PortVisa(_) => "EEAL 18, 20(3)",
        Ask::PermitIssue(_) => "EEAL 30(2); Reg 16(1)",
        Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_) => "Reg 17",
        Ask::Newborn => "practice (EEAL 40(1) names the birth certificate only)",
        Ask::Elsewhere(_) if case.facts.measure == Measure::PermanentResidence => "practice, not law",
        Ask::Extension(_) | Ask::Replacement(_) | Ask::Reissue(_) | Ask::Elsewhere(_) => "Reg 12",
    }
}

/// Returns whether the passport is valid on the day of filing, and the sentence.
fn validity(case: &Case, code: Code) -> Checked {
    let expires_on = known(case.facts.passport.expires_on)?;
    let valid = case.filed_on <= expires_on;
    let because = if valid {
        because!(
            "护照有效期至{0}，申请日为{1}",
            "the passport is valid to {0}, filed on {1}",
            expires_on,
            case.filed_on
        )
    } else {
        because!(
            "护照有效期至{0}，申请日{1}已过有效期",
            "the passport was valid to {0} and had expired on the day of filing, {1}",
            expires_on,
            case.filed_on
        )
    };
    Ok(Finding::new(valid, code, because))
}

const PASSPORT_IS_VALID_AT_THE_PORT: Rule = Rule {
    id: "PP-02",
    zh: "申请口岸签证时护照在有效期内",
    en: "The passport is valid on the day of filing at the port",
    cite: "EEAL 20(3), 25(1)(i)",
    check: Check::PortVisa(|case, _| validity(case, Code::PassportNotValid)),
    ..PASSPORT_RULE
};

/// In-country: an expired passport is to be replaced, not a ground to refuse.
pub const PASSPORT_IS_VALID: Rule = Rule {
    id: "PP-03",
    zh: "境内申请时护照在有效期内",
    en: "The passport is valid on the day of filing in the country",
    cite: "Reg 12, 16(1), 17",
    check: Check::Any(|case| {
        only_if(case.facts.measure.in_country())?;
        validity(case, Code::PassportExpired)
            .map(|finding| finding.supply("passport").citing(asking_for_passport(case)))
    }),
    ..PASSPORT_RULE
};

fn verification(case: &Case, against: Verification, code: Code) -> Checked {
    let found = known(case.facts.passport.verification)?;
    // What was found against it otherwise has a rule of its own, and says nothing of this.
    only_if(found == against || found == Verification::Verified)?;
    Ok(Finding::new(found != against, code, because!("护照核验结果：{0}", "check of the passport: {0}", found)))
}

/// A forged passport is taken, not handed back.
pub const PASSPORT_IS_GENUINE: Rule = Rule {
    id: "PP-04",
    zh: "护照不是伪造的",
    en: "The passport is not forged",
    cite: "EEAL 67(2), 67(3), 71, 73",
    check: Check::Any(|case| verification(case, Verification::Forged, Code::ForgedDocument)),
    ..PASSPORT_RULE
};

/// Signs of alteration go to a supervisor.
pub const PASSPORT_IS_UNALTERED: Rule = Rule {
    id: "PP-05",
    zh: "护照没有变造嫌疑",
    en: "The passport shows no signs of alteration",
    cite: "EEAL 67, 68, 69",
    check: Check::Any(|case| verification(case, Verification::AlterationSuspected, Code::DocumentSuspect)),
    ..PASSPORT_RULE
};

/// A passport reported lost goes to a supervisor.
pub const PASSPORT_IS_NOT_REPORTED_LOST: Rule = Rule {
    id: "PP-06",
    zh: "护照未被签发国报失",
    en: "The passport is not reported lost or stolen",
    cite: "EEAL 67, 69",
    check: Check::Any(|case| verification(case, Verification::ReportedLost, Code::DocumentReportedLost)),
    ..PASSPORT_RULE
};

/// Evidence is seized.
pub const PASSPORT_IS_NOT_EVIDENCE: Rule = Rule {
    id: "PP-07",
    zh: "护照不是涉案证据",
    en: "The passport is not evidence in a case",
    cite: "EEAL 68(1)",
    check: Check::Any(|case| {
        let evidence = known(case.facts.passport.evidence_in_case)?;
        let because = if evidence {
            because!("护照系涉案证据", "the passport is evidence in a case under investigation")
        } else {
            because!("护照不涉案", "the passport is not evidence in a case")
        };
        Ok(Finding::new(!evidence, Code::EvidenceSeizure, because))
    }),
    ..PASSPORT_RULE
};

/// Another passport than at entry needs an explanation that the measure itself gives.
pub const PASSPORT_IS_THE_ENTRY_DOCUMENT: Rule = Rule {
    id: "PP-08",
    zh: "所持护照为入境所持护照，或者申请事项本身即可说明更换",
    en: "The passport is the one used for entry, or the measure explains another",
    cite: "EEAL 30(2), 38; Reg 10",
    check: Check::Any(|case| {
        only_if(case.facts.measure.in_country())?;
        let used = known(case.facts.passport.used_for_entry)?;
        let explained = match &case.ask {
            Ask::Reissue(_) | Ask::PermitReissue(_) => true,
            Ask::Replacement(replacement) => replacement.circumstance == Some(Circumstance::NewPassport),
            Ask::PermitChange(change) => change.item == Some(ChangedItem::PassportNumber),
            Ask::PortVisa(_)
            | Ask::Extension(_)
            | Ask::PermitIssue(_)
            | Ask::PermitExtension(_)
            | Ask::Newborn
            | Ask::Elsewhere(_) => false,
        };
        let because = if used {
            because!("所持护照即入境所持护照", "the passport is the one used for entry")
        } else {
            because!(
                "所持护照不是入境所持护照，申请事项为{0}",
                "another passport than at entry; applied for: {0}",
                case.facts.measure
            )
        };
        Ok(Finding::new(used || explained, Code::PassportNotEntryDocument, because))
    }),
    ..PASSPORT_RULE
};

fn mrz<'a>(case: &'a Case) -> Result<Td3<'a>, Silent> {
    let lines = known(case.facts.passport.mrz.as_ref())?;
    Ok(Td3::split(lines.0[0].as_str(), lines.0[1].as_str()))
}

/// The check digits of the machine-readable zone.
pub const MRZ_DIGITS_AGREE: Rule = Rule {
    id: "PP-09",
    zh: "机读码校验位相符",
    en: "The check digits of the machine-readable zone agree",
    cite: "ICAO 9303-3 4.9; EEAL 69",
    check: Check::Any(|case| {
        let lines = known(case.facts.passport.mrz.as_ref())?;
        let checks = td3_checks(lines.0[1].as_str());
        let wrong = [
            (checks.number, &["护照号码", "number"]),
            (checks.birth, &["出生日期", "birth date"]),
            (checks.expiry, &["有效期", "expiry"]),
            (checks.optional, &["备用栏", "optional data"]),
            (checks.composite, &["综合", "composite"]),
        ]
        .into_iter()
        .find(|(agrees, _)| !agrees);
        let because = match wrong {
            Some((_, what)) => because!(
                "机读码{0}校验位不符",
                "a check digit of the machine-readable zone is wrong: {0}",
                super::finding::Value::Word(what)
            ),
            None => because!("机读码五个校验位均相符", "all five check digits of the machine-readable zone agree"),
        };
        Ok(Finding::new(wrong.is_none(), Code::MrzCheckDigit, because))
    }),
    ..PASSPORT_RULE
};

/// Machine-readable zone and printed data.
pub const MRZ_AGREES_WITH_PRINT: Rule = Rule {
    id: "PP-10",
    zh: "机读码与护照资料页一致",
    en: "The machine-readable zone agrees with the printed data",
    cite: "ICAO 9303; EEAL 69",
    check: Check::Any(|case| {
        let mrz = mrz(case)?;
        let (applicant, passport) = (&case.facts.applicant, &case.facts.passport);
        let number = passport.number.is_none_or(|number| number.as_str() == mrz.number);
        let nationality = applicant.nationality.is_none_or(|code| code.as_str() == mrz.nationality);
        let birth = applicant.birth_date.is_none_or(|day| same_short_day(mrz.birth, &day_bytes(day)));
        let expiry = passport.expires_on.is_none_or(|day| {
            let day = day_bytes(day);
            let is_told = !mrz.expiry.contains('<');
            is_told && day.starts_with(CENTURY_OF_EXPIRY) && same_short_day(mrz.expiry, &day)
        });
        let differs = [
            (number, &["护照号码", "number"]),
            (nationality, &["国籍", "nationality"]),
            (birth, &["出生日期", "birth date"]),
            (expiry, &["有效期", "expiry"]),
        ]
        .into_iter()
        .find(|(agrees, _)| !agrees);
        let because = match differs {
            Some((_, what)) => because!(
                "机读码与资料页不一致：{0}",
                "the machine-readable zone and the printed data differ: {0}",
                super::finding::Value::Word(what)
            ),
            None => because!("机读码与资料页一致", "the machine-readable zone and the printed data agree"),
        };
        Ok(Finding::new(differs.is_none(), Code::MrzVizMismatch, because))
    }),
    ..PASSPORT_RULE
};

/// ICAO 9303: the two digits of the year of expiry stand for 20yy.
const CENTURY_OF_EXPIRY: &[u8] = b"20";

/// Compares `YYMMDD` of a machine-readable zone with `YYYY-MM-DD`; filler is an unknown digit, which a birth may have.
fn same_short_day(short: &str, day: &[u8; 10]) -> bool {
    let digits = day[2..].iter().filter(|byte| **byte != b'-');
    short.bytes().zip(digits).all(|(read, printed)| read == b'<' || read == *printed)
}

const PASSPORT_IS_THAT_OF_THE_RECEIPT: Rule = Rule {
    id: "CO-01",
    zh: "领证时护照号码与受理回执一致",
    en: "At collection the passport number is that on the receipt",
    cite: "EEAL 33(1), 33(2)",
    at: At::Collection,
    check: Check::Any(|case| {
        let accepted = known(case.facts.filing.accepted_passport_number)?;
        let presented = known(case.facts.passport.number)?;
        let same = accepted == presented;
        let because = if same {
            because!("护照号码与受理回执一致", "the passport number is that on the receipt")
        } else {
            because!("护照号码与受理回执所载不同", "the passport number is not the one on the receipt")
        };
        Ok(Finding::new(same, Code::PassportChangedDuringProcessing, because))
    }),
    ..PASSPORT_RULE
};
