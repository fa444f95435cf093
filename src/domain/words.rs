//! Closed sets of words: each has one English code, a Chinese name and an English name.

use super::text::Lang;

/// A word of a closed set, as it stands in facts, decisions and the case file.
pub trait Word: Copy + PartialEq + 'static {
    /// All words of the set, in the order of the law or the form.
    const ALL: &'static [Self];
    /// The constant English code.
    fn code(self) -> &'static str;
    /// The Chinese and the English name.
    fn names(self) -> &'static [&'static str; 2];
    /// The Chinese name.
    fn zh(self) -> &'static str {
        self.names()[0]
    }
    /// The English name.
    fn en(self) -> &'static str {
        self.names()[1]
    }
    /// The name in a language.
    fn named(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }
    /// Finds a word by its code.
    fn find(code: &str) -> Option<Self>;
    /// The place of the word in [`Self::ALL`].
    fn place(self) -> u32;
}

/// A set of words, kept as one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordSet<W> {
    bits: u64,
    of: std::marker::PhantomData<W>,
}

impl<W: Word> WordSet<W> {
    /// Tells whether a word is in the set.
    pub fn has(self, word: W) -> bool {
        self.bits & (1 << word.place()) != 0
    }

    /// Returns the words of the set, in order.
    pub fn words(self) -> impl Iterator<Item = W> {
        W::ALL.iter().copied().filter(move |word| self.has(*word))
    }
}

impl<W: Word> FromIterator<W> for WordSet<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> WordSet<W> {
        let bits = words.into_iter().fold(0, |bits, word| bits | 1 << word.place());
        WordSet { bits, of: std::marker::PhantomData }
    }
}

impl<'de, W: Word + serde::Deserialize<'de>> serde::Deserialize<'de> for WordSet<W> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<WordSet<W>, D::Error> {
        Ok(Vec::<W>::deserialize(from)?.into_iter().collect())
    }
}

impl<W: Word> std::fmt::Display for WordSet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let codes: Vec<&str> = self.words().map(Word::code).collect();
        f.write_str(&codes.join(", "))
    }
}

/// Declares closed sets of words: `Variant = "code", "中文", "English";`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal, $zh:literal, $en:literal;)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!($en, " / ", $zh)] $variant),+ }

        impl $crate::domain::words::Word for $name {
            const ALL: &'static [$name] = &[$($name::$variant),+];
            fn code(self) -> &'static str { match self { $($name::$variant => $code),+ } }
            fn names(self) -> &'static [&'static str; 2] {
                match self { $($name::$variant => &[$zh, $en]),+ }
            }
            fn place(self) -> u32 { self as u32 }
            fn find(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::words::Word::code(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str($crate::domain::words::Word::code(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let code = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                <$name as $crate::domain::words::Word>::find(&code)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&code, &[$($code),+]))
            }
        }
    )+};
}
pub(crate) use words;

words! {
    /// What is applied for.
    Measure {
        PortVisa = "port_visa", "口岸签证", "port visa";
        VisaExtension = "visa_extension", "签证延期", "visa extension";
        VisaReplacement = "visa_replacement", "签证换发", "visa replacement";
        VisaReissue = "visa_reissue", "签证补发", "visa reissue";
        StayPermit = "stay_permit", "停留证件", "stay permit";
        ResidenceIssue = "residence_permit_issue", "居留证件签发", "residence permit";
        ResidenceExtension = "residence_permit_extension", "居留证件延期", "residence permit extension";
        ResidenceChange = "residence_permit_change", "居留证件变更登记", "residence permit change";
        ResidenceReissue = "residence_permit_reissue", "居留证件补发", "residence permit reissue";
        NewbornRegistration = "newborn_registration", "新生儿停留居留登记", "newborn registration";
        PermanentResidence = "permanent_residence", "永久居留", "permanent residence";
    }

    /// What a document is made on.
    Blank {
        Sticker = "sticker", "签证、停留居留证件贴纸", "stickers";
        Confirmation = "confirmation", "登记证明", "confirmations";
        Card = "card", "永久居留身份证", "cards";
    }

    /// Point of the procedure.
    Stage {
        Advance = "advance", "预先申请", "filed in advance";
        Acceptance = "acceptance", "受理", "at the counter";
        UnderExamination = "under_examination", "审查中", "under examination";
        Collection = "collection", "领证", "collection";
        Reconsideration = "reconsideration", "要求复核", "asks for a review";
        EntryCheck = "entry_check", "入境查验", "entry check";
    }

    /// Established ground of EEAL 21(1)(ii).
    HealthGround {
        MentalDisorder = "serious_mental_disorder", "严重精神障碍", "serious mental disorder";
        Tuberculosis = "infectious_tuberculosis", "传染性肺结核病", "infectious tuberculosis";
        OtherDisease = "other_grave_communicable_disease", "其他严重传染病", "other grave communicable disease";
    }

    /// Status established by the competent department.
    SpecialStatus {
        HighLevelTalent = "high_level_talent", "高层次人才", "high-level talent";
        Investor = "investor", "投资者", "investor";
        Humanitarian = "humanitarian", "人道原因", "humanitarian";
        FieManager = "foreign_invested_enterprise_manager", "外商投资企业管理人员", "manager of a foreign-invested enterprise";
        FieTechnician = "foreign_invested_enterprise_technician", "外商投资企业技术人员", "technician of a foreign-invested enterprise";
        FieFamily = "foreign_invested_enterprise_family", "外商投资企业人员的随行配偶、未成年子女", "accompanying spouse or minor child of a person of a foreign-invested enterprise";
    }

    /// Kind of passport or travel document.
    PassportKind {
        Ordinary = "ordinary_passport", "普通护照", "ordinary passport";
        Diplomatic = "diplomatic_passport", "外交护照", "diplomatic passport";
        Service = "service_passport", "公务护照", "service passport";
        LaissezPasser = "laissez_passer", "国际组织通行证", "laissez-passer";
        Stateless = "stateless_travel_document", "无国籍人旅行证件", "stateless person's travel document";
        Refugee = "refugee_travel_document", "难民旅行证件", "refugee travel document";
        Seafarer = "seafarer_identity_document", "海员证", "seafarer's identity document";
        HomeReturnPermit = "home_return_permit", "来往内地通行证", "home-return permit";
    }

    /// What the officer has in hand.
    Shown {
        Original = "original", "原件", "original";
        Copy = "copy", "复印件", "copy";
    }

    /// Result of the check of a passport.
    Verification {
        Verified = "verified", "核验无误", "verified";
        AlterationSuspected = "alteration_suspected", "变造嫌疑", "alteration suspected";
        Forged = "forged", "伪造", "forged";
        ReportedLost = "reported_lost_or_stolen", "已报失", "reported lost or stolen";
    }

    /// On what the person is in China.
    Basis {
        Visa = "visa", "签证", "visa";
        VisaExempt = "visa_exempt", "免签", "visa-exempt";
        StayPermit = "stay_permit", "停留证件", "stay permit";
        ResidencePermit = "residence_permit", "居留证件", "residence permit";
    }

    /// Entries printed in a visa or asked for.
    Entries {
        Single = "single", "一次", "single";
        Double = "double", "二次", "double";
        Multiple = "multiple", "多次", "multiple";
    }

    /// Kind of residence permit (Reg 15).
    PermitKind {
        Work = "work", "工作类", "work";
        Study = "study", "学习类", "study";
        Journalist = "journalist", "记者类", "journalist";
        Reunion = "reunion", "团聚类", "reunion";
        PrivateAffairs = "private_affairs", "私人事务类", "private affairs";
    }

    /// Activity in China.
    Purpose {
        BusinessNegotiation = "business_negotiation", "商务洽谈", "business negotiation";
        TradeExchange = "trade_exchange", "商贸交流", "trade exchange";
        InstallationRepair = "installation_repair", "安装维修", "installation and repair";
        Exhibition = "exhibition", "参展参会", "exhibition or conference";
        InvestmentStartup = "investment_startup", "投资创业", "investment or start-up";
        UrgentBusiness = "urgent_business", "紧急商务", "urgent business";
        RushRepair = "rush_repair", "工程抢修", "rush repair";
        OtherUrgent = "other_urgent", "其他紧急需要", "other urgent need";
        Humanitarian = "humanitarian", "人道原因", "humanitarian";
        GroupTourism = "group_tourism", "团队旅游", "group tourism";
        Tourism = "tourism", "旅游", "tourism";
        ExchangeVisit = "exchange_visit", "访问交流", "exchange or visit";
        FamilyVisit = "family_visit", "探亲", "family visit";
        PrivateAffairs = "private_affairs", "处理私人事务", "private affairs";
        AccompanyParent = "accompany_parent", "随行子女", "accompanying a parent";
        Crew = "crew", "乘务", "crew";
        CrewShoreLeave = "crew_shore_leave", "船员登陆", "crew shore leave";
        Transit = "transit", "过境", "transit";
        ForceMajeureTransit = "force_majeure_transit", "不可抗力过境", "transit by force majeure";
        Study = "study", "学习", "study";
        Research = "research", "科研", "research";
        Journalism = "journalism", "采访报道", "journalism";
        Talent = "talent", "人才", "talent";
        Employment = "employment", "就业", "employment";
        GuidanceAtPartner = "technical_guidance_at_partner", "到境内合作方从事技术指导", "technical guidance at a partner";
    }

    /// Ground of a replacement (Reg 10) or a reissue (Reg 11).
    Circumstance {
        MultipleEntry = "multiple_entry", "换发多次签证", "multiple entry";
        NewPassport = "new_passport", "使用新护照", "new passport";
        GroupSplit = "group_split", "分团停留", "group split";
        Lost = "lost", "遗失", "lost";
        Stolen = "stolen", "被盗抢", "stolen";
        Damaged = "damaged", "损毁", "damaged";
    }

    /// Registered item that changed (EEAL 33).
    ChangedItem {
        PassportNumber = "passport_number", "护照号码", "passport number";
        Employer = "employer", "工作单位", "employer";
        Address = "address", "居住地址", "address";
        Other = "other", "其他", "other";
    }

    /// What the applicant is to the host.
    Relationship {
        Spouse = "spouse", "配偶", "spouse";
        Child = "child", "子女", "child";
        Parent = "parent", "父母", "parent";
        OtherRelative = "other_relative", "其他亲属", "other relative";
    }

    /// Kind of inviting party.
    InviterKind {
        Enterprise = "enterprise", "企业", "enterprise";
        OtherUnit = "other_unit", "其他单位", "other unit";
        Individual = "individual", "个人", "individual";
    }

    /// State of the inviter's registration.
    InviterStatus {
        Active = "active", "存续", "active";
        Deregistered = "deregistered", "已注销", "deregistered";
        LicenceRevoked = "licence_revoked", "已吊销", "licence revoked";
    }

    /// How a unit stands in the register of units: what its public record says, or that the office suspended it.
    UnitStanding {
        Active = "active", "存续", "active";
        Suspended = "suspended", "暂停邀请", "suspended from inviting";
        Deregistered = "deregistered", "已注销", "deregistered";
        LicenceRevoked = "licence_revoked", "已吊销", "licence revoked";
    }

    /// Kind of paper; which measure needs which stands in `rules::papers`.
    PaperKind {
        ApplicationForm = "application_form", "申请表", "application form";
        Photo = "photo", "照片", "photograph";
        InvitationLetter = "invitation_letter", "邀请函件", "invitation letter";
        EnterpriseEvidence = "enterprise_evidence", "商贸事由证明材料", "evidence of the business matter";
        DepartmentConsent = "department_consent", "主管部门同意在口岸申办签证的证明材料", "consent of the competent department to a port application";
        KinshipProof = "kinship_proof", "亲属关系证明", "proof of kinship";
        GuardianshipAuthorisation = "guardianship_authorisation", "寄养委托书", "power of attorney for a foster child";
        ReasonProof = "reason_proof", "事由证明材料", "proof of the reason stated";
        TransportCompanyLetter = "transport_company_letter", "交通运输公司函件", "letter of the transport company";
        TravelAgencyLetter = "travel_agency_letter", "旅行社函件", "letter of the travel agency";
        GroupNameList = "group_name_list", "团队名单", "list of the tour group";
        ReceptionPlan = "reception_plan", "接待计划", "reception plan of the travel agency";
        AccommodationRegistration = "accommodation_registration", "住宿登记证明", "registration of accommodation";
        InviterLetter = "inviter_letter", "邀请单位或者个人出具的函件", "letter of the inviting unit or host";
        BusinessRegistration = "business_registration", "单位注册登记证明", "registration proof of the inviting unit";
        InviterResidenceProof = "inviter_residence_proof", "邀请人本地住所证明", "proof of local residence of the inviter";
        MultiTripEvidence = "multi_trip_evidence", "需多次往返的证明材料", "evidence that repeated trips are needed";
        FieProof = "fie_proof", "外商投资企业任职证明", "proof of post in a foreign-invested enterprise";
        Itinerary = "itinerary", "旅行日程", "travel plan";
        OnwardTicket = "onward_ticket", "联程客票", "onward ticket with date and seat";
        HostResidencePermit = "host_residence_permit", "被探望人居留证件", "residence permit of the host";
        HostIdentity = "host_identity", "被探望人身份证明", "identity document of the host";
        DepartmentLetter = "department_letter", "有关主管部门函件", "letter of the competent department";
        PressCard = "press_card", "记者证", "press card";
        SchoolLetter = "school_letter", "招收单位注明学习期限的函件", "letter of the school stating the term";
        AdmissionNotice = "admission_notice", "录取通知书", "admission notice";
        WorkPermit = "work_permit", "工作许可等证明材料", "work permit";
        HealthCertificate = "health_certificate", "健康证明", "health certificate";
        Fingerprints = "fingerprints", "指纹等人体生物识别信息", "fingerprints";
        OldPassport = "old_passport", "旧护照", "former passport";
        LossCertificate = "loss_certificate", "护照报失证明", "passport-loss certificate";
        EmbassyNote = "embassy_note", "所属国驻华使领馆照会", "note of the embassy or consulate";
        GroupVisaCopy = "group_visa_copy", "团体签证复印件", "copy of the group visa";
        BirthCertificate = "birth_certificate", "出生证明", "birth certificate";
        ParentsPassports = "parents_passports", "父母护照", "passports of the parents";
        Receipt = "receipt", "受理回执", "receipt of acceptance";
    }

    /// How a paper was shown.
    Via {
        Paper = "paper", "纸质", "paper";
        DataSharing = "data_sharing", "数据共享", "data sharing";
    }

    /// Established defect of a paper.
    Defect {
        Unsigned = "unsigned", "未签名", "unsigned";
        Forged = "forged", "伪造", "forged";
        FalseStatement = "false_statement", "内容虚假", "false statement";
    }

    /// Who hands in the application.
    FiledBy {
        Applicant = "applicant", "本人", "the applicant";
        Inviter = "inviter", "邀请方", "the inviter";
        Relative = "relative", "亲属", "a relative";
        Employer = "employer", "用人单位", "the employer";
        TravelAgency = "travel_agency", "旅行社", "a travel agency";
    }

    /// Kind of entry in the records.
    RecordKind {
        Expelled = "expelled", "驱逐出境", "expelled";
        Repatriated = "repatriated", "遣送出境", "repatriated";
        OrderedToLeave = "ordered_to_leave", "限期出境", "ordered to leave";
        ExitBan = "exit_ban", "不准出境", "not allowed to leave";
        WatchListHit = "watch_list_hit", "疑似布控命中", "watch-list hit, unconfirmed";
        SecurityGround = "security_ground", "安全理由", "confirmed security ground";
        IllegalWorkSuspected = "illegal_work_suspected", "涉嫌非法就业", "illegal work suspected";
        UnannotatedWork = "off_campus_work_unannotated", "未加注校外工作", "off-campus work without annotation";
        IllegalStay = "illegal_stay", "非法居留", "illegal stay";
    }
}

impl Measure {
    /// Tells whether it concerns a visa held in the country: extension, replacement or reissue.
    pub fn is_visa(self) -> bool {
        matches!(self, Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue)
    }

    /// Tells whether a residence permit is applied for: issue, extension, change or reissue.
    pub fn is_residence_permit(self) -> bool {
        match self {
            Measure::ResidenceIssue
            | Measure::ResidenceExtension
            | Measure::ResidenceChange
            | Measure::ResidenceReissue => true,
            Measure::PortVisa
            | Measure::VisaExtension
            | Measure::VisaReplacement
            | Measure::VisaReissue
            | Measure::StayPermit
            | Measure::NewbornRegistration
            | Measure::PermanentResidence => false,
        }
    }

    /// Tells whether the applicant is in China: every measure but the port visa.
    pub fn in_country(self) -> bool {
        self != Measure::PortVisa
    }

    /// Tells whether its document takes the place of one of another measure that holds for the same days: a residence permit
    /// ends a visa, and no visa ends a residence permit.
    pub fn takes_the_place_of(self, held: Measure) -> bool {
        self.in_country() && self != held && (self.is_residence_permit() || !held.is_residence_permit())
    }

    /// What its document is made on.
    pub fn blank(self) -> Blank {
        match self {
            Measure::PortVisa
            | Measure::VisaExtension
            | Measure::VisaReplacement
            | Measure::VisaReissue
            | Measure::StayPermit
            | Measure::ResidenceIssue
            | Measure::ResidenceExtension
            | Measure::ResidenceChange
            | Measure::ResidenceReissue => Blank::Sticker,
            Measure::NewbornRegistration => Blank::Confirmation,
            Measure::PermanentResidence => Blank::Card,
        }
    }

    /// Tells whether a refusal is a final decision: what EEAL 36 lists, visa extension, replacement and reissue, stay and
    /// residence permits, and nothing else.
    pub fn refusal_is_final(self) -> bool {
        match self {
            Measure::VisaExtension
            | Measure::VisaReplacement
            | Measure::VisaReissue
            | Measure::StayPermit
            | Measure::ResidenceIssue
            | Measure::ResidenceExtension
            | Measure::ResidenceChange
            | Measure::ResidenceReissue => true,
            Measure::PortVisa | Measure::NewbornRegistration | Measure::PermanentResidence => false,
        }
    }
}
