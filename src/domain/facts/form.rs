//! The form: every key that facts may have, with its type and its description.

use chrono::NaiveDate;

use crate::domain::codes::{DocumentNumber, Nationality, Port, Region, Registry, VisaClass};
use crate::domain::day::Moment;
use crate::domain::paper::{Mrz, Paper, RecordEntry, Statuses};
use crate::domain::read::group;
use crate::domain::scalar::{CaseId, Count, Line};
use crate::domain::words::{
    Basis, ChangedItem, Circumstance, Defect, Entries, FiledBy, HealthGround, InviterKind, InviterStatus, Measure,
    PaperKind, PassportKind, PermitKind, Purpose, RecordKind, Relationship, Shown, Stage, Verification, Via,
};

group! {
    /// One line of facts as it is read; [`super::Facts`] is what stands once the required keys are there.
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
        /// Unified social credit code / 统一社会信用代码
        uscc: Line<0, 40>,
        /// Seat or residence / 所在地
        region: Region,
        /// State of the registration / 登记状态
        status: InviterStatus,
        /// On file with the exit-entry body / 已备案
        on_file: bool,
        /// Registered for electronic port visas in Lin-gang; the same as electronic_registry lingang / 临港登记单位
        lingang_registered: bool,
        /// Area in whose register of electronic port visas the inviter stands: lingang, pudong / 电子口岸签证登记区域
        electronic_registry: Registry,
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
