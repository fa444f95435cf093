//! The closed catalogue of reasons: one code, one outcome. `reasons.csv` beside this file holds the same codes with the
//! deciding article and its rank; a test keeps the two equal.

use std::sync::OnceLock;

use crate::domain::words::words;

words! {
    /// What becomes of an application, or of a passport during one.
    Outcome {
        Eligible = "eligible", "符合规定", "eligible";
        Refer = "refer", "报上级审批", "refer";
        MissingDocuments = "missing_documents", "材料不全", "missing documents";
        NotEligible = "not_eligible", "不符合规定", "not eligible";
    }

    /// A reason code.
    Code {
        Ok = "OK", "符合规定，可以受理或者签发", "Nothing stands against it; the citation names the provision that grants";
        PortVisaSingleEntryOnly = "PORT_VISA_SINGLE_ENTRY_ONLY", "口岸签证入境次数为一次，多次入境可在入境后申请换发", "A port visa is for one entry; more entries come by replacement after entry";
        StayTooLong = "STAY_TOO_LONG", "申请停留期超过上限", "Stay asked for is longer than allowed";
        PurposeNotCovered = "PURPOSE_NOT_COVERED", "所述事由不属于当日有效的口岸签证签发范围", "No port-visa rule in force on that day covers the purpose";
        ClassNotForPurpose = "CLASS_NOT_FOR_PURPOSE", "所申请签证种类与拟从事活动不符", "The class asked for does not fit the activity; `fitting_classes` or `redirect_to` says what does";
        NotOrdinaryPassport = "NOT_ORDINARY_PASSPORT", "所持非普通护照，不适用口岸普通签证", "Diplomatic, service or official passport, or laissez-passer: not for the ordinary port visa";
        NotAForeigner = "NOT_A_FOREIGNER", "不属于外国人，不适用外国人签证规定", "Chinese nationality, or resident of Hong Kong, Macao or Taiwan with its own documents: not a foreigner under the law";
        PassportNotValid = "PASSPORT_NOT_VALID", "护照已过有效期，不符合入境条件", "Passport expired before the day of filing at the port";
        PassportExpired = "PASSPORT_EXPIRED", "护照已过有效期，应当提交有效护照", "In-country case: the passport has expired; a valid one must be shown";
        Fraud = "FRAUD", "经查实提交伪造材料或者作虚假陈述", "A paper is proven forged, or a statement proven false";
        EntryBan = "ENTRY_BAN", "被驱逐出境或者遣送出境，不准入境期限未满", "Expelled or repatriated and the ban has not ended; term not shown: within the shortest that the law allows";
        HealthGround = "HEALTH_GROUND", "患有严重精神障碍、传染性肺结核病或者其他可能危害公共卫生的传染病", "Serious mental disorder, infectious tuberculosis or other grave communicable disease";
        NoMeans = "NO_MEANS", "不能保障在中国境内期间所需费用", "Cannot guarantee the expenses in China";
        SecurityGround = "SECURITY_GROUND", "经确认存在危害安全或者公共秩序情形，不予说明理由", "Confirmed security or public-order ground; the reason is not disclosed";
        PortNotAuthorised = "PORT_NOT_AUTHORISED", "该口岸无口岸签证权", "The port has no port-visa authority";
        EntryPortMismatch = "ENTRY_PORT_MISMATCH", "入境口岸与申请签证的口岸不一致", "Entry elsewhere than the port applied at; electronic: outside the Shanghai ports";
        VisaEntryValidityExpired = "VISA_ENTRY_VALIDITY_EXPIRED", "抵达时签证入境有效期已过", "Arrival after 24:00 Beijing time of the last day of entry validity";
        EPortInviterNotRegistered = "E_PORT_INVITER_NOT_REGISTERED", "未见邀请单位在试点区域登记", "Electronic port visa: the inviter is not shown in a register of the pilot area of the day";
        EPortClass = "E_PORT_CLASS", "该签证种类不在电子口岸签证之列", "The class is not one of those of the electronic port visa";
        GroupTooSmall = "GROUP_TOO_SMALL", "团队人数不足", "The tour group has fewer persons than one needs";
        VisaNotRequired = "VISA_NOT_REQUIRED", "所持居留证件在抵达当日有效，无需办理签证", "Holds a residence permit still valid on the day of arrival (day unknown: of filing) and needs no visa";
        UseTemporaryEntry = "USE_TEMPORARY_ENTRY", "应当办理临时入境手续", "Crew ashore in the port city or force majeure: temporary entry";
        StayExpired = "STAY_EXPIRED", "申请时停留或者居留期限已过，构成非法居留", "The stay or permit had already ended on the day of filing: illegal stay";
        ExceedsOriginalStay = "EXCEEDS_ORIGINAL_STAY", "累计延期超过签证原注明的停留期限", "All extensions together would exceed the stay first printed in the visa";
        ClassCap = "CLASS_CAP", "申请延期日数超过该种类签证延期上限", "Extension asked for is above the cap of the visa class";
        ExtensionReasonChanged = "EXTENSION_REASON_CHANGED", "停留事由已变化，不符合延期条件", "Extension needs the same reason to continue";
        NoJurisdiction = "NO_JURISDICTION", "受理机关不是停留地公安机关出入境管理机构", "Filed at an office that is not that of the place of stay";
        ValidityTooLong = "VALIDITY_TOO_LONG", "申请有效期超过当日上限", "Validity asked for is above the maximum of the day";
        ValidityTooShort = "VALIDITY_TOO_SHORT", "申请居留期限低于下限", "Residence permit asked for is shorter than allowed for its kind";
        UseStayPermit = "USE_STAY_PERMIT", "免签入境人员应当申请停留证件", "Entered without a visa: a stay permit, not a visa extension";
        WrongBasis = "WRONG_BASIS", "现有停留居留依据与所申请事项不符", "What the applicant holds cannot be the object of this measure; `redirect_to` names the procedure that fits";
        OrderedToLeave = "ORDERED_TO_LEAVE", "限期出境决定有效", "An order to leave made in the present stay is in force";
        DecisionFinal = "DECISION_FINAL", "不予批准决定为最终决定", "Refusals of visa extension, replacement, reissue and of stay and residence permits are final; no review";
        VerificationRefused = "VERIFICATION_REFUSED", "邀请单位或者个人拒不配合核实", "The inviter refuses to cooperate with verification";
        ClassNotInForce = "CLASS_NOT_IN_FORCE", "该签证种类当日尚未施行", "The visa class did not exist on that day";
        VisaClassNotForResidence = "VISA_CLASS_NOT_FOR_RESIDENCE", "所持签证种类不属于可以办理居留证件的签证", "The visa held (or visa-free entry) is not one on which a residence permit may be issued";
        ChildNotUnder18 = "CHILD_NOT_UNDER_18", "作为未成年子女申请，现已成年", "Private-affairs permit as a child: is one no longer";
        ForgedDocument = "FORGED_DOCUMENT", "护照经确认系伪造，予以收缴", "The passport is confirmed forged: cancelled or taken, not handed back";
        MeasureNotInForce = "MEASURE_NOT_IN_FORCE", "该便利措施当日尚未施行", "The measure was not yet in force on the day of filing";
        NotAResidencePermit = "NOT_A_RESIDENCE_PERMIT", "免于留存护照措施仅适用于居留证件", "The exemption is worded for residence permits only";
        EvidenceSeizure = "EVIDENCE_SEIZURE", "护照系涉案证据，依法扣押", "The passport is evidence in a case: it is seized; the application goes to a supervisor";
        DocumentMissing = "DOCUMENT_MISSING", "缺少规定的申请材料", "A required paper is not shown; `document` names it, one entry for each";
        DocumentExpired = "DOCUMENT_EXPIRED", "申请材料已过有效期", "A required paper was shown but its time has run out (health certificate, invitation window, work permit, host's residence permit)";
        DocumentDefective = "DOCUMENT_DEFECTIVE", "申请材料缺少签名", "A required paper was shown but is unsigned";
        InviterCodeInvalid = "INVITER_CODE_INVALID", "邀请单位统一社会信用代码有误", "The inviter's unified social credit code is not well formed: length, alphabet or check character";
        PersonalAttendanceRequired = "PERSONAL_ATTENDANCE_REQUIRED", "申请人应当本人到场办理", "Another person files and none of the grounds for that is shown";
        ClassUnknown = "CLASS_UNKNOWN", "签证种类代码有误", "The visa class given is not one of the Regulations";
        FactNotShown = "FACT_NOT_SHOWN", "缺少审查所需信息", "A fact the rule needs was not shown; `missing` holds its path";
        PassportNotVerified = "PASSPORT_NOT_VERIFIED", "护照尚未按规定核验", "The exemption needs a verified passport and no check is recorded";
        EffectiveDateUnpublished = "EFFECTIVE_DATE_UNPUBLISHED", "措施生效日期未公布，处于部署期间", "Inside the roll-out window of a measure whose first day was never published";
        TravelDocNotOrdinaryPassport = "TRAVEL_DOC_NOT_ORDINARY_PASSPORT", "持其他国际旅行证件，法律与办事指南表述不一致", "Refugee, stateless or seafarer's document: law says 'or other travel document', guidance says ordinary passport";
        NationalityUndetermined = "NATIONALITY_UNDETERMINED", "国籍不明或者国籍代码无法识别", "Nationality unspecified, or the code is not a known one";
        NationalityConflict = "NATIONALITY_CONFLICT", "持外国护照但疑似具有中国国籍", "Foreign passport, but records suggest Chinese nationality";
        IssuerNotRecognised = "ISSUER_NOT_RECOGNISED", "护照签发机关未获承认", "Passport of an authority on the configurable list of unrecognised issuers";
        PassportValidityShort = "PASSPORT_VALIDITY_SHORT", "护照剩余有效期不足", "Port visa: the passport is valid for less time from the day of filing than is asked for (configurable)";
        PassportExpiresDuringStay = "PASSPORT_EXPIRES_DURING_STAY", "护照在拟停留期内到期", "Port visa: passport expires before the last day of the stay asked for";
        InvitationIdentityMismatch = "INVITATION_IDENTITY_MISMATCH", "函件所列护照号码与所持护照不一致", "A letter names another passport number than the one presented";
        InviterNotActive = "INVITER_NOT_ACTIVE", "邀请单位已注销或者被吊销", "The inviter is deregistered or its licence revoked";
        InviterAdverseRecord = "INVITER_ADVERSE_RECORD", "邀请单位或者个人曾因虚假邀请受罚", "The inviter was fined for a false invitation before";
        InviterNotEnterprise = "INVITER_NOT_ENTERPRISE", "商贸事由的邀请方为个人", "Commercial port visa on the invitation of a natural person";
        AdverseRecordInterview = "ADVERSE_RECORD_INTERVIEW", "有被驱逐出境、遣送出境、限期出境或者非法居留记录，应当面谈核实", "Port: an ended ban, one whose term or day is open, or an order to leave. In-country: expulsion, repatriation, illegal stay or an undated order to leave on record: interview";
        WatchlistUnconfirmed = "WATCHLIST_UNCONFIRMED", "疑似布控命中，身份待确认", "Watch-list hit not yet confirmed as the same person";
        AccompanyingFamilyNotNamed = "ACCOMPANYING_FAMILY_NOT_NAMED", "随行子女，2023年措施未作规定", "Child with an invited parent before 2024-01-11: the 2023 measure is silent on family";
        UrgencyNotShown = "URGENCY_NOT_SHOWN", "未能说明来不及在境外办妥签证", "It is not shown that a visa could not be obtained abroad in time";
        ForwardViaLocalBureau = "FORWARD_VIA_LOCAL_BUREAU", "邀请方在异地口岸申办，可由所在地公安机关转递", "The inviter files at a port of another place; its own prefecture-level bureau may forward";
        MrzCheckDigit = "MRZ_CHECK_DIGIT", "机读码校验位不符", "A check digit of the machine-readable zone does not agree";
        MrzVizMismatch = "MRZ_VIZ_MISMATCH", "机读码与护照资料页内容不一致", "Machine-readable zone and printed data disagree";
        RulesetSuspended = "RULESET_SUSPENDED", "当日口岸签证暂停签发", "Port visas were suspended on that day; nothing else is examined";
        LateButLawful = "LATE_BUT_LAWFUL", "未在规定期限前提出申请，但停留或者居留期限未过", "Filed after the filing day of the law, but before the stay or permit ended";
        ReplacementReasonChanged = "REPLACEMENT_REASON_CHANGED", "换发其他种类签证，停留事由变更", "Replacement into another visa class";
        ReplacementBasisUnclear = "REPLACEMENT_BASIS_UNCLEAR", "免签入境人员申请换发签证，法规与措施表述不一致", "Visa replacement asked by a visa-exempt entrant: Reg 10 speaks of entry on a visa, the measure of 2024-01-11 of foreigners in China";
        ExitBan = "EXIT_BAN", "被决定不准出境，停留问题报上级审批", "Not allowed to leave China while the stay runs out; stay to be regularised";
        IllegalWorkSuspected = "ILLEGAL_WORK_SUSPECTED", "涉嫌非法就业，尚未查实", "Illegal work is suspected, not proven";
        NoPublishedCap = "NO_PUBLISHED_CAP", "该种类签证无公开的延期或者换发规定", "No extension or replacement norm has been published for this class";
        LateResidenceApplication = "LATE_RESIDENCE_APPLICATION", "入境后超过规定期限申请居留证件", "First residence permit filed after the window that follows the entry";
        DeadlineOnHoliday = "DEADLINE_ON_HOLIDAY", "期限最后一日为非工作日，顺延至其后首个工作日申请", "The last day of the window was not a working day; filed no later than the next working day";
        FingerprintAgeRule = "FINGERPRINT_AGE_RULE", "未采集指纹，申请人年龄在采集范围之外", "No fingerprints and the applicant is outside the ages at which they are taken (configurable band)";
        Art312MunicipalApproval = "ART31_2_MUNICIPAL_APPROVAL", "停留转居留，须经设区的市级以上公安机关批准", "Change from stay to residence for talent, investors or humanitarian reasons: city-level approval";
        PermitKindNotOfClass = "PERMIT_KIND_NOT_OF_CLASS", "申请居留证件种类与所持签证种类不符", "The kind of residence permit asked for does not go with the class of the visa";
        MinTermVsAge18 = "MIN_TERM_VS_AGE_18", "子女在最短居留期内成年", "The child comes of age inside the minimum term";
        LateChangeReport = "LATE_CHANGE_REPORT", "变更后超过规定期限申报", "Change reported later than the law allows";
        PermitBeyondPassport = "PERMIT_BEYOND_PASSPORT", "申请居留期限超过护照有效期", "The permit asked for would outlast the passport (configurable)";
        PermitBeyondWorkPermit = "PERMIT_BEYOND_WORK_PERMIT", "申请居留期限超过工作许可有效期", "The permit asked for would outlast the work permit (configurable)";
        LateBirthRegistration = "LATE_BIRTH_REGISTRATION", "出生后超过规定期限申请登记", "Newborn registered later than the law allows";
        DocumentSuspect = "DOCUMENT_SUSPECT", "护照有变造嫌疑，报上级审批", "Signs of alteration in the passport; a supervisor decides, nothing is handed back yet";
        DocumentReportedLost = "DOCUMENT_REPORTED_LOST", "护照已被签发国报失", "The passport is reported lost or stolen by its state";
        PassportNotEntryDocument = "PASSPORT_NOT_ENTRY_DOCUMENT", "所持护照并非入境所持护照", "The passport presented is not the one used for entry, and no replacement or change explains it";
        PassportChangedDuringProcessing = "PASSPORT_CHANGED_DURING_PROCESSING", "领证时护照号码与受理回执不一致", "At collection: the passport number differs from that on the receipt";
        DecisionOverdue = "DECISION_OVERDUE", "受理回执已到期尚未作出决定", "The receipt has run out and no decision was made";
        ReviewUnderGeneralLaw = "REVIEW_UNDER_GENERAL_LAW", "不属于出境入境管理法第三十六条所列最终决定，能否申请行政复议、提起行政诉讼依一般法律规定", "Not a decision that EEAL 36 calls final: whether review is open goes by general law";
        IllegalStayFirst = "ILLEGAL_STAY_FIRST", "存在非法居留情形，应当先行处理", "Overstay: deal with the illegal stay before the passport goes back";
        ReceiptLawfulStayGap = "RECEIPT_LAWFUL_STAY_GAP", "护照退还本人，停留居留期限在受理期间届满，回执能否证明合法居留无明文", "Residence permit, passport handed back: the printed stay (or permit held) ends before the receipt does; whether the receipt covers it is not settled";
        ExitDuringProcessing = "EXIT_DURING_PROCESSING", "办理期间拟出境，无公开规定", "Wants to leave China before the decision; no public text";
        CalendarNotPublished = "CALENDAR_NOT_PUBLISHED", "相应年度节假日安排未公布或者未载入", "The working-day calendar of the year is not loaded; nothing is guessed";
        OtherProcedure = "OTHER_PROCEDURE", "停留证件、永久居留以及持外交、公务护照的境内申请不由本工具审查", "Stay permits, permanent residence, and in-country measures on a diplomatic or service passport are not decided by this tool";
    }
}

/// The one outcome of each code, as a table; a code that is not in it does not compile.
macro_rules! outcomes {
    ($($outcome:ident: $($code:ident)+;)+) => {
        fn outcome_of(code: Code) -> Outcome {
            match code {
                $($(Code::$code)|+ => Outcome::$outcome,)+
            }
        }
    };
}

outcomes! {
    Eligible:
        Ok;
    NotEligible:
        PortVisaSingleEntryOnly StayTooLong PurposeNotCovered ClassNotForPurpose NotOrdinaryPassport
        NotAForeigner PassportNotValid Fraud EntryBan HealthGround NoMeans SecurityGround PortNotAuthorised
        EntryPortMismatch VisaEntryValidityExpired EPortInviterNotRegistered EPortClass GroupTooSmall
        VisaNotRequired UseTemporaryEntry StayExpired ExceedsOriginalStay ClassCap ExtensionReasonChanged
        NoJurisdiction ValidityTooLong ValidityTooShort UseStayPermit WrongBasis OrderedToLeave DecisionFinal
        VerificationRefused ClassNotInForce VisaClassNotForResidence ChildNotUnder18 ForgedDocument
        MeasureNotInForce NotAResidencePermit;
    MissingDocuments:
        PassportExpired DocumentMissing DocumentExpired DocumentDefective InviterCodeInvalid
        PersonalAttendanceRequired ClassUnknown FactNotShown PassportNotVerified;
    Refer:
        EvidenceSeizure EffectiveDateUnpublished TravelDocNotOrdinaryPassport NationalityUndetermined
        NationalityConflict IssuerNotRecognised PassportValidityShort PassportExpiresDuringStay
        InvitationIdentityMismatch InviterNotActive InviterAdverseRecord InviterNotEnterprise
        AdverseRecordInterview WatchlistUnconfirmed AccompanyingFamilyNotNamed UrgencyNotShown
        ForwardViaLocalBureau MrzCheckDigit MrzVizMismatch RulesetSuspended LateButLawful
        ReplacementReasonChanged ReplacementBasisUnclear ExitBan IllegalWorkSuspected NoPublishedCap
        LateResidenceApplication DeadlineOnHoliday FingerprintAgeRule Art312MunicipalApproval
        PermitKindNotOfClass MinTermVsAge18 LateChangeReport PermitBeyondPassport PermitBeyondWorkPermit
        LateBirthRegistration DocumentSuspect DocumentReportedLost PassportNotEntryDocument
        PassportChangedDuringProcessing DecisionOverdue ReviewUnderGeneralLaw IllegalStayFirst
        ReceiptLawfulStayGap ExitDuringProcessing CalendarNotPublished OtherProcedure;
}

impl Code {
    /// Returns the one outcome of the code; for codes that only stand in a retention block, the outcome there.
    pub fn outcome(self) -> Outcome {
        outcome_of(self)
    }

    /// Returns the outcome of the code in a retention block: evidence is seized there, whatever becomes of the
    /// application.
    pub fn retention_outcome(self) -> Outcome {
        if self == Code::EvidenceSeizure { Outcome::NotEligible } else { self.outcome() }
    }

    /// Tells whether an applicant may be told the reason: what the law itself says no to, but no security ground. What
    /// only refers a case (a suspicion, a gap in the texts, discretion) is the office's own deliberation.
    pub fn may_be_told(self) -> bool {
        match self.outcome() {
            Outcome::NotEligible | Outcome::MissingDocuments => self != Code::SecurityGround,
            Outcome::Eligible | Outcome::Refer => false,
        }
    }

    /// Tells whether it is a matter of the office, that is late or has no calendar, and no circumstance of the applicant: a
    /// supervisor decides, and nobody is refused on it (Reg 13(1), 21).
    pub fn is_of_the_office(self) -> bool {
        matches!(self, Code::DecisionOverdue | Code::CalendarNotPublished)
    }

    /// Returns the line of the catalogue.
    pub fn entry(self) -> &'static Entry {
        let place = self as usize;
        &catalogue()[place]
    }
}

/// A line of `reasons.csv`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The code.
    pub code: String,
    /// Meaning, English.
    pub meaning_en: String,
    /// Meaning, Chinese.
    pub meaning_zh: String,
    /// Outcome of the application; empty where the code only stands in a retention block.
    pub outcome: String,
    /// Outcome of a retention block; empty where the code does not stand there.
    pub retention_outcome: String,
    /// The provisions that decide.
    pub deciding_article: String,
    /// Rank of the highest of them.
    pub authority_level: String,
}

/// Returns the catalogue in the order of the codes.
pub fn catalogue() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(include_bytes!("reasons.csv").as_slice());
        reader.deserialize().collect::<Result<_, _>>().expect("the catalogue is read in a test")
    })
}
