//! Why a document is made void, an application withdrawn, something looked at in full: closed lists, of the law where it has
//! one.

use super::words::words;

words! {
    /// Why a document is made void (Regulations 34 and 35).
    VoidGround {
        Damaged = "damaged", "损毁", "damaged";
        Lost = "lost", "遗失", "lost";
        Stolen = "stolen", "被盗抢", "stolen or robbed";
        OrderedOut = "ordered-out", "被决定限期出境、遣送出境或者驱逐出境", "ordered to leave, removed or deported";
        ReasonChanged = "reason-changed", "居留事由变更，公告后仍未申报", "reason of residence changed, not declared";
        NotEligible = "not-eligible", "有不予签发的情形", "a ground on which none may be granted";
        UsedByAnother = "used-by-another", "被他人冒用", "used by another";
        UnlawfullyGained = "unlawfully-gained", "伪造、变造、骗取或者以其他方式非法获取", "forged, altered, or gained unlawfully";
        NotUsed = "not-used", "未领取或者未抵达，有效期和停留期已过", "never collected or never arrived, its validity and stay over";
        IssuedInError = "issued-in-error", "本机关签发有误", "issued in error by the office";
    }

    /// What something is looked at in full for.
    Purpose {
        CaseWork = "case-work", "办理案件", "to lead a case";
        Supervision = "supervision", "监督检查", "supervision";
        Request = "request", "应本人请求", "at the request of the person";
        Authority = "authority", "应有权机关要求", "at the request of an authority";
        Statistics = "statistics", "统计分析", "statistics";
    }

    /// Why an application is withdrawn.
    WithdrawGround {
        AtWish = "at-wish", "申请人自愿撤回", "at the applicant's wish";
        Left = "left", "申请人已出境", "the applicant has left";
        Died = "died", "申请人死亡", "the applicant has died";
        DidNotCome = "did-not-come", "本人未抵达或者未来领取", "the person did not arrive or never came for it";
        EnteredTwice = "entered-twice", "重复录入", "entered twice";
        EnteredInError = "entered-in-error", "误录", "entered in error";
        OtherProcedure = "other-procedure", "由其他程序办理", "decided in another procedure";
        HandedOver = "handed-over", "移交其他机关", "handed over to another office";
    }
}

impl VoidGround {
    /// The provision; none for the office's own error.
    pub fn citation(self) -> Option<&'static str> {
        match self {
            VoidGround::Damaged | VoidGround::Lost | VoidGround::Stolen => Some("Reg 34(1)(i)"),
            VoidGround::OrderedOut => Some("Reg 34(1)(ii)"),
            VoidGround::ReasonChanged => Some("Reg 34(1)(iii)"),
            VoidGround::NotEligible => Some("Reg 34(1)(iv)"),
            VoidGround::UsedByAnother => Some("Reg 35(1)(i)"),
            VoidGround::UnlawfullyGained => Some("Reg 35(1)(ii)"),
            VoidGround::NotUsed | VoidGround::IssuedInError => None,
        }
    }
}
