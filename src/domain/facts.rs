//! The facts of an application as officers state them: every value may be absent, and absent is never "no".

use chrono::NaiveDate;

use super::codes::{DocumentNumber, Nationality, Port, Region, VisaClass};
use super::day::Moment;
use super::paper::{Mrz, Paper, RecordEntry, Statuses};
use super::read::{Fact, Problem, Reading, Scalar, Schema, group};
use super::scalar::{CaseId, Count, Line};
use super::schema;
use super::words::{
    Basis, ChangedItem, Circumstance, Defect, Entries, FiledBy, HealthGround, InviterKind, InviterStatus, Measure,
    PaperKind, PassportKind, PermitKind, Purpose, RecordKind, Relationship, Shown, Stage, Verification, Via,
};

group! {
    /// One line of facts as it is read; [`Facts`] is what stands once the required keys are there.
    Sheet {
        /// Echoed back unchanged / 案件标识
        id: CaseId,
        /// What is applied for / 申请事项
        measure: Measure,
        /// Point of the procedure: filed in advance, at the counter, under examination, collection, review asked, entry check / 环节
        stage: Stage,
        /// Day the case is assessed; also the day of filing when filing.accepted_on is absent / 评估日期
        as_of: NaiveDate,
        /// The person / 申请人
        applicant: Applicant,
        /// The passport or travel document now presented / 现持护照或者其他国际旅行证件
        passport: Passport,
        /// On what the person is in China now; for a port visa what the person already holds / 现有停留居留依据
        current_stay: CurrentStay,
        /// What is asked / 申请内容
        request: Request,
        /// Arrival at the port / 入境
        arrival: Arrival,
        /// Inviting unit, host, employer or school / 邀请单位或者个人
        inviter: Inviter,
        /// Papers shown, in any order; each kind at most once; the passport is not listed here / 申请材料
        documents: Vec<Paper>,
        /// How the application is filed / 申请与受理
        filing: Filing,
        /// Entries found in the records; [] = searched, nothing found; null = not searched / 记录
        record: Vec<RecordEntry>,
    }
}

group! {
    /// The person.
    Applicant {
        /// As printed in the passport; no rule reads it / 姓名
        name: Line<0, 120>,
        /// Code printed in the machine-readable zone (ICAO 9303-3 section 5): D, not DEU / 国籍
        nationality: Nationality,
        /// Day of birth / 出生日期
        birth_date: NaiveDate,
        /// Records suggest that Chinese nationality was never lost / 疑似具有中国国籍
        possible_chinese_nationality: bool,
        /// true = has never entered China before / 首次入境
        first_entry: bool,
        /// Cannot come because of illness / 因疾病行动不便
        immobile: bool,
        /// Can guarantee the expenses in China / 能保障在中国境内期间所需费用
        can_pay_expenses: bool,
        /// Established ground of EEAL 21(1)(ii) / 健康原因
        health_ground: HealthGround,
        /// Established by the competent department / 经认定的身份
        special_status: Statuses,
    }
}

group! {
    /// The passport or travel document now presented.
    Passport {
        /// Kind of document / 证件种类
        kind: PassportKind,
        /// As printed / 证件号码
        number: DocumentNumber,
        /// Last day of validity / 有效期至
        expires_on: NaiveDate,
        /// What the officer has in hand; null = nothing shown / 原件, 复印件
        shown: Shown,
        /// Result of the check of the document; null = not checked / 核验结果
        verification: Verification,
        /// The document the person entered China on / 入境所持证件
        used_for_entry: bool,
        /// Evidence in a case under investigation / 涉案证据
        evidence_in_case: bool,
        /// The two lines as read (TD3) / 机读码
        mrz: Mrz,
    }
}

group! {
    /// On what the person is in China now.
    CurrentStay {
        /// Visa, visa-exempt, stay permit or residence permit / 依据
        basis: Basis,
        /// Class letter of the visa / 签证种类
        visa_class: VisaClass,
        /// Entries printed in the visa / 入境次数
        entries: Entries,
        /// The visa was issued at a port / 口岸签证
        port_visa: bool,
        /// Group visa / 团体签证
        group_visa: bool,
        /// Day of the last entry / 入境日期
        entered_on: NaiveDate,
        /// Days of stay printed in the visa or granted at entry; null for a visa that only says 'residence permit needed' (000) / 停留期
        stay_days: Count<1, 365>,
        /// Days already granted by extension in this entry / 已延期日数
        extended_days: Count<0, 365>,
        /// Kind of the residence permit held / 居留证件种类
        permit_kind: PermitKind,
        /// Last day of the permit held / 居留证件有效期至
        valid_until: NaiveDate,
    }
}

group! {
    /// What is asked.
    Request {
        /// Activity in China / 事由
        purpose: Purpose,
        /// Class asked for (port visa, replacement) / 申请签证种类
        visa_class: VisaClass,
        /// Entries asked for / 申请入境次数
        entries: Entries,
        /// Days of stay asked for, per entry (port visa, replacement) / 申请停留期
        stay_days: Count<1, 3660>,
        /// Months of entry validity asked for (replacement) / 申请入境有效期
        validity_months: Count<1, 600>,
        /// Days asked for (visa extension) / 申请延期日数
        extension_days: Count<1, 3660>,
        /// Kind of residence permit asked for / 申请居留证件种类
        permit_kind: PermitKind,
        /// Days asked for (residence permit) / 申请居留期限
        permit_days: Count<1, 36600>,
        /// Ground of replacement (Reg 10) or reissue (Reg 11) / 换发补发情形
        circumstance: Circumstance,
        /// Registered item that changed / 变更事项
        changed_item: ChangedItem,
        /// Day of the change / 变更日期
        changed_on: NaiveDate,
        /// The applicant is the host's … / 与被探望人关系
        relationship: Relationship,
        /// false = a visa could not have been obtained from a mission abroad in time / 能否在境外及时办妥签证
        visa_abroad_in_time: bool,
        /// Electronic port visa / 电子口岸签证
        electronic: bool,
        /// Persons in the tour group / 团队人数
        group_size: Count<1, { u32::MAX }>,
        /// Wants to leave China before the decision / 办理期间拟出境
        leaves_china_during_processing: bool,
    }
}

group! {
    /// Arrival at the port.
    Arrival {
        /// Port of arrival / 入境口岸
        port: Port,
        /// Where that port lies / 口岸所在地
        region: Region,
        /// Day (Beijing), or time with offset; null = on the day of filing / 抵达时间
        at: Moment,
        /// Last day of entry validity printed in the issued visa / 入境有效期至
        enter_by: NaiveDate,
    }
}

group! {
    /// Inviting unit, host, employer or school.
    Inviter {
        /// Enterprise, other unit or individual / 邀请方类别
        kind: InviterKind,
        /// Unified social credit code as written; spaces, hyphens and lower case are normalised / 统一社会信用代码
        uscc: Line<0, 40>,
        /// Seat or residence / 所在地
        region: Region,
        /// State of the registration / 登记状态
        status: InviterStatus,
        /// On file with the exit-entry body / 已备案
        on_file: bool,
        /// Registered for electronic port visas in Lin-gang / 临港登记单位
        lingang_registered: bool,
        /// Has been fined under EEAL 74 / 曾因出具虚假邀请受罚
        false_invitation_record: bool,
        /// Refuses to answer verification / 拒不配合核实
        refused_verification: bool,
        /// Guarantees the applicant's expenses in writing / 提供费用担保
        guarantees_costs: bool,
    }
}

group! {
    /// A paper as it is read; [`Paper`] has its kind.
    PaperSheet {
        /// Kind of paper / 材料种类
        kind: PaperKind,
        /// How it was shown; null = paper / 纸质, 数据共享
        via: Via,
        /// Day of issue / 出具日期
        issued_on: NaiveDate,
        /// Last day the paper covers / 有效至
        valid_until: NaiveDate,
        /// Passport number the paper names / 所列护照号码
        passport_number: DocumentNumber,
        /// Established defect / 已查实的瑕疵
        defect: Defect,
    }
}

group! {
    /// How the application is filed.
    Filing {
        /// Who hands it in / 递交人
        filed_by: FiledBy,
        /// Port of the port-visa authority / 口岸签证机关所在口岸
        port: Port,
        /// That port may issue port visas / 有口岸签证权
        port_authorised: bool,
        /// Where the accepting office or port lies / 受理机关所在地
        office_region: Region,
        /// Place of stay or residence / 停留地或者居留地
        place_of_stay_region: Region,
        /// Day the papers were received, when earlier than as_of / 受理日期
        accepted_on: NaiveDate,
        /// Passport number on the receipt / 受理回执所载护照号码
        accepted_passport_number: DocumentNumber,
        /// Day of the refusal / 不予批准日期
        refused_on: NaiveDate,
    }
}

group! {
    /// An entry of the records as it is read; [`RecordEntry`] has its kind.
    RecordSheet {
        /// Kind of entry / 记录种类
        kind: RecordKind,
        /// Day of the measure / 日期
        on: NaiveDate,
        /// Years of entry ban fixed on repatriation / 不准入境年限
        ban_years: Count<1, 5>,
    }
}

/// The facts of one application. `None` is "not shown", never "no"; an empty list is "looked for, nothing found".
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Facts {
    /// Echoed back unchanged; 1 to 64 characters.
    pub id: String,
    /// What is applied for.
    pub measure: Measure,
    /// Point of the procedure.
    pub stage: Stage,
    /// Day the case is assessed.
    pub as_of: NaiveDate,
    /// The person.
    pub applicant: Applicant,
    /// The passport or travel document now presented.
    pub passport: Passport,
    /// On what the person is in China now.
    pub current_stay: CurrentStay,
    /// What is asked.
    pub request: Request,
    /// Arrival at the port.
    pub arrival: Arrival,
    /// Inviting unit, host, employer or school.
    pub inviter: Inviter,
    /// Papers shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<Vec<Paper>>,
    /// How the application is filed.
    pub filing: Filing,
    /// Entries found in the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Vec<RecordEntry>>,
}

/// Why a line is not facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFacts {
    /// The id, where one could be read.
    pub id: Option<String>,
    /// The text is not JSON at all; otherwise it is JSON but not facts.
    pub not_json: bool,
    /// All problems, at least one.
    pub problems: Vec<Problem>,
}

const REQUIRED: &[&str] = &["id", "measure", "stage", "as_of"];

impl Facts {
    /// Reads one JSON object; all problems are returned at once.
    pub fn from_json(line: &[u8]) -> Result<Facts, Box<NotFacts>> {
        let mut reading = Reading::default();
        let Ok(text) = std::str::from_utf8(line) else { return Err(Box::new(not_text())) };
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Sheet::read(&mut json, &mut reading).and_then(|sheet| json.end().map(|()| sheet));
        match read {
            Ok(Some(sheet)) => Facts::from_sheet(sheet, reading),
            Ok(None) => {
                if reading.problems.is_empty() {
                    reading.wrong("null", "an object");
                }
                Err(Box::new(NotFacts { id: None, not_json: false, problems: reading.problems }))
            }
            Err(error) => Err(Box::new(not_json(&error, line, reading))),
        }
    }

    fn from_sheet(sheet: Sheet, mut reading: Reading) -> Result<Facts, Box<NotFacts>> {
        fn must<T: Scalar>(value: &Option<T>, key: &'static str, reading: &mut Reading) {
            let at = format!("/{key}");
            if value.is_none() && !reading.problems.iter().any(|problem| problem.at == at) {
                reading.within(key, |reading| reading.wrong("nothing", T::expected()));
            }
        }
        must(&sheet.id, "id", &mut reading);
        if sheet.id.as_ref().is_some_and(|id| !CaseId::LENGTH.contains(&id.0.chars().count())) {
            reading.within("id", |reading| reading.wrong("a text of another length", CaseId::expected()));
        }
        must(&sheet.measure, "measure", &mut reading);
        must(&sheet.stage, "stage", &mut reading);
        must(&sheet.as_of, "as_of", &mut reading);
        if let Some(papers) = &sheet.documents {
            reading.within("documents", |reading| reading.each_once(papers, |paper| paper.kind));
        }
        let (Some(measure), Some(stage), Some(as_of), true) =
            (sheet.measure, sheet.stage, sheet.as_of, reading.problems.is_empty())
        else {
            let id = sheet.id.map(|id| id.0);
            return Err(Box::new(NotFacts { id, not_json: false, problems: reading.problems }));
        };
        Ok(Facts {
            id: sheet.id.unwrap_or_default().0,
            measure,
            stage,
            as_of,
            applicant: sheet.applicant.unwrap_or_default(),
            passport: sheet.passport.unwrap_or_default(),
            current_stay: sheet.current_stay.unwrap_or_default(),
            request: sheet.request.unwrap_or_default(),
            arrival: sheet.arrival.unwrap_or_default(),
            inviter: sheet.inviter.unwrap_or_default(),
            documents: sheet.documents,
            filing: sheet.filing.unwrap_or_default(),
            record: sheet.record,
        })
    }

    /// Returns the day that time limits and the edition of the rules go by.
    pub fn filed_on(&self) -> NaiveDate {
        self.filing.accepted_on.unwrap_or(self.as_of)
    }

    /// Returns the paper of a kind, where it was shown in any state.
    pub fn paper(&self, kind: PaperKind) -> Option<&Paper> {
        self.documents.as_deref()?.iter().find(|paper| paper.kind == kind)
    }

    /// Returns the entries of the records; none where nobody searched.
    pub fn records(&self, kind: RecordKind) -> impl Iterator<Item = &RecordEntry> {
        self.record.as_deref().unwrap_or_default().iter().filter(move |entry| entry.kind == kind)
    }
}

/// Tells text that is no JSON from JSON that cannot be read: nested too deep, or a number no machine holds.
fn not_json(error: &serde_json::Error, line: &[u8], mut reading: Reading) -> NotFacts {
    let text = error.to_string();
    if text.starts_with("recursion limit exceeded") || text.starts_with("number out of range") {
        reading.wrong("a value beyond what is read", "facts as the schema says");
        return NotFacts { id: None, not_json: false, problems: reading.problems };
    }
    let found = if line.iter().all(u8::is_ascii_whitespace) { "an empty line" } else { "text that is not JSON" };
    let problem = Problem {
        at: String::new(),
        found: format!("{found} (column {})", error.column()),
        expected: "one JSON object on the line".to_owned(),
    };
    NotFacts { id: None, not_json: true, problems: vec![problem] }
}

fn not_text() -> NotFacts {
    let (found, expected) = ("bytes that are not UTF-8".to_owned(), "one JSON object on the line, in UTF-8".to_owned());
    NotFacts { id: None, not_json: true, problems: vec![Problem { at: String::new(), found, expected }] }
}

impl Schema for Facts {
    fn schema() -> serde_json::Value {
        schema::object::<Sheet>(REQUIRED)
    }
}
