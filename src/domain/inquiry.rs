//! Who acts for an applicant, and how the office makes sure of what was said: words of the law (Regulations art. 19, 20).

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// The legal ground on which somebody else files.
    AgencyGround {
        UnderAge = "under-age", "未满年龄", "under the age";
        FromAge = "from-age", "已满年龄", "of the age or over";
        Illness = "illness", "因疾病行动不便", "illness";
        HighLevelTalent = "high-level-talent", "高层次人才", "high-level talent";
        CleanRecord = "clean-record", "非首次入境且记录良好", "not the first entry, and a clean record";
        CostsGuaranteed = "costs-guaranteed", "邀请方提供费用担保", "costs guaranteed by the inviter";
    }

    /// How the office asks.
    InquiryManner {
        Interview = "interview", "面谈", "interview";
        Phone = "phone", "电话询问", "inquiry by phone";
        SiteVisit = "site-visit", "实地核查", "visit on site";
        DocumentCheck = "document-check", "核验材料", "check of a document with its issuer";
    }

    /// What it is about.
    InquirySubject {
        Applicant = "applicant", "申请人", "the applicant";
        Inviter = "inviter", "邀请方", "the inviter";
        Stay = "stay", "住宿地", "the place of stay";
        Document = "document", "材料", "a document";
    }

    /// What came of it.
    InquiryOutcome {
        Confirmed = "confirmed", "属实", "confirmed";
        Doubtful = "doubtful", "存疑", "in doubt";
        Untrue = "untrue", "不实", "not true";
        Refused = "refused", "拒绝配合", "refused to answer";
        NotReached = "not-reached", "未联系上", "not reached";
    }
}

impl InquiryOutcome {
    /// Tells whether it stands against a grant until another one confirms.
    pub fn stands_against(self) -> bool {
        matches!(self, InquiryOutcome::Doubtful | InquiryOutcome::Untrue | InquiryOutcome::Refused)
    }
}

/// Who files for the applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Name.
    pub name: String,
    /// The paper that was shown: kind and number.
    pub paper: String,
    /// The legal ground.
    pub ground: AgencyGround,
}
