//! An event of the record: what kind, on which case, when, by whom, and a commitment to what was said.

use std::sync::Arc;

use super::canonical::Canonical;
use super::hash::Hash;
use crate::domain::life::Role;
use crate::domain::words::words;

words! {
    /// What kind of thing happened.
    EventKind {
        LedgerOpened = "ledger-opened", "建立案件文件", "case file opened";
        RosterProposed = "roster-proposed", "提出警官名册变更", "roster change proposed";
        RosterConfirmed = "roster-confirmed", "确认警官名册变更", "roster change confirmed";
        PolicyKept = "policy-kept", "保存政策文本", "policy kept";
        LawProposed = "law-proposed", "提出适用文本", "text of the law proposed";
        LawActivated = "law-activated", "启用适用文本", "text of the law activated";
        PeriodSet = "period-set", "补定办理期限", "last day set";
        UnitMarked = "unit-marked", "登记单位状态", "standing of a unit recorded";
        Drafted = "drafted", "存为草稿", "drafted";
        Accepted = "accepted", "受理", "accepted";
        DeemedAccepted = "deemed-accepted", "逾期未告知，视为受理", "deemed accepted by silence";
        Noticed = "noticed", "一次性告知", "notice given";
        Amended = "amended", "更正", "amended";
        PaperAdded = "paper-added", "补交材料", "paper added";
        PaperVerified = "paper-verified", "核验材料", "paper verified";
        Inquired = "inquired", "调查核实", "inquiry made";
        CustodyMoved = "custody-moved", "护照移交", "passport moved";
        Claimed = "claimed", "领办", "claimed";
        Reviewed = "reviewed", "审核", "reviewed";
        Returned = "returned", "退回", "returned";
        Endorsed = "endorsed", "首签批准", "approved by the first of two";
        Approved = "approved", "批准", "approved";
        Refused = "refused", "不予批准", "refused";
        Withdrawn = "withdrawn", "撤回", "withdrawn";
        TakenOver = "taken-over", "另一机关已接收移交", "taken over by another office";
        Issued = "issued", "签发", "issued";
        Collected = "collected", "领取", "collected";
        Voided = "voided", "作废", "voided";
        Corrected = "corrected", "更正证件", "document corrected";
        Recused = "recused", "回避", "recused";
        Drawn = "drawn", "抽取复核", "drawn for a second look";
        LookedAgain = "looked-again", "事后复核", "looked at again";
        InterestStated = "interest-stated", "登记利害关系", "interest stated";
        Linked = "linked", "关联同一人", "persons linked";
        Distinct = "distinct", "确认非同一人", "persons told apart";
        Unlinked = "unlinked", "撤回人员认定", "finding about persons taken back";
        Parted = "parted", "同号护照认定为两人", "one passport number found to be of two persons";
        Printed = "printed", "打印", "printed";
        Viewed = "viewed", "查看完整信息", "viewed in full";
        ListTaken = "list-taken", "导入名单", "list taken in";
        ListPart = "list-part", "名单分段", "part of a list";
        ListUndone = "list-undone", "撤销名单", "list taken back";
        WatchListLoaded = "watch-list-loaded", "载入布控名单", "watch list loaded";
        WatchCleared = "watch-cleared", "排除布控命中", "hit on the watch list cleared";
        BackedUp = "backed-up", "备份", "backed up";
        Restored = "restored", "提出恢复备份", "restored from a backup";
        RestoreConfirmed = "restore-confirmed", "确认恢复备份", "restoration confirmed";
        RestoreDrilled = "restore-drilled", "演练恢复", "restoration drilled";
        TimeSet = "time-set", "提出校正时间", "true time stated";
        TimeConfirmed = "time-confirmed", "确认校正时间", "true time confirmed";
        ClockVouched = "clock-vouched", "确认本机时钟", "clock vouched for";
        RecordShared = "record-shared", "设定共用账本", "shared log settled";
        RosterWithdrawn = "roster-withdrawn", "撤回警官名册变更", "roster change withdrawn";
        CorrectionProposed = "correction-proposed", "提出更正证件", "correction proposed";
        CorrectionWithdrawn = "correction-withdrawn", "撤回更正证件", "correction withdrawn";
        StockReceived = "stock-received", "空白证件入库", "blanks received";
        StockCounted = "stock-counted", "清点空白证件", "blanks counted";
        StockReturned = "stock-returned", "退还空白证件", "blanks given back";
        StockFound = "stock-found", "空白证件仍在", "blanks found to be here";
        NumberSpoiled = "number-spoiled", "登记废证", "blank spoiled";
        Undone = "undone", "撤销本人的上一步", "last act undone";
        ErasureProposed = "erasure-proposed", "提出依法删除", "erasure proposed";
        Erased = "erased", "依法删除", "erased";
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Place in the record, from 1 without gaps.
    pub seq: u64,
    /// Key of the case; 0 for none.
    pub case: u64,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// When, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// Who did it.
    pub officer: Arc<str>,
    /// Commitment to the payload.
    pub commitment: Hash,
}

/// Length of a salt, bytes.
pub const SALT: usize = 16;

/// Returns the commitment to a payload: without the salt it says nothing about it.
pub fn commit(salt: &[u8; SALT], payload: &[u8]) -> Hash {
    Canonical::digest(&[], b"vpc1").bytes(salt).bytes(payload).hash()
}

impl EventKind {
    /// Tells whether the event is about the law in force.
    pub fn is_of_law(self) -> bool {
        matches!(self, EventKind::PolicyKept | EventKind::LawProposed | EventKind::LawActivated)
    }

    /// Tells whether something becomes of a blank by it.
    pub fn moves_stock(self) -> bool {
        use EventKind::{Corrected, Issued, NumberSpoiled, StockFound, StockReceived, StockReturned};
        matches!(self, StockReceived | StockReturned | StockFound | NumberSpoiled | Issued | Corrected)
    }

    /// Tells whether the officer who did it may undo it on the same day, before anyone relied on it.
    pub fn may_be_undone(self) -> bool {
        use EventKind::{
            Approved, Claimed, Collected, CustodyMoved, Endorsed, Recused, Refused, Returned, Reviewed, Voided,
            Withdrawn,
        };
        let slips = [
            Claimed,
            Reviewed,
            Returned,
            Endorsed,
            Approved,
            Refused,
            Withdrawn,
            Collected,
            Voided,
            Recused,
            CustodyMoved,
        ];
        slips.contains(&self)
    }

    /// Tells whether whoever follows the chain must read what the event says: it changes who may act, or holds only when
    /// a second officer confirms it.
    pub fn binds_the_chain(self) -> bool {
        use EventKind::{
            LedgerOpened, RestoreConfirmed, Restored, RosterConfirmed, RosterProposed, RosterWithdrawn, TimeConfirmed,
            TimeSet,
        };
        let binding = [
            LedgerOpened,
            RosterProposed,
            RosterConfirmed,
            RosterWithdrawn,
            Restored,
            RestoreConfirmed,
            TimeSet,
            TimeConfirmed,
        ];
        binding.contains(&self)
    }

    /// The roles of which one must be held to sign such an event; none for what every officer in office may do.
    pub fn roles(self) -> &'static [Role] {
        use Role::{Approve, Intake, Issue, Review, SecurityAdmin};
        match self {
            EventKind::LedgerOpened
            | EventKind::RosterProposed
            | EventKind::RosterConfirmed
            | EventKind::RosterWithdrawn
            | EventKind::Restored
            | EventKind::RestoreConfirmed
            | EventKind::TimeSet
            | EventKind::TimeConfirmed
            | EventKind::RecordShared => &[SecurityAdmin],
            EventKind::LawProposed | EventKind::ErasureProposed => &[Approve],
            // Who activates the law has no hand in any case, and sets no day but what the law makes it.
            EventKind::LawActivated | EventKind::PeriodSet | EventKind::Erased => &[SecurityAdmin],
            EventKind::Drafted | EventKind::Accepted | EventKind::ListTaken | EventKind::ListPart => &[Intake],
            EventKind::Noticed
            | EventKind::Amended
            | EventKind::PaperAdded
            | EventKind::PaperVerified
            | EventKind::Inquired
            | EventKind::Withdrawn
            | EventKind::TakenOver
            | EventKind::Linked
            | EventKind::Distinct
            | EventKind::ListUndone => &[Intake, Review],
            EventKind::CustodyMoved => &[Intake, Issue, Approve],
            EventKind::Collected => &[Intake, Issue],
            EventKind::Claimed
            | EventKind::Reviewed
            | EventKind::WatchCleared
            | EventKind::Unlinked
            | EventKind::Parted => &[Review],
            EventKind::LookedAgain => &[Review, Approve],
            EventKind::WatchListLoaded | EventKind::UnitMarked => &[Review, Approve],
            EventKind::Returned => &[Review, Approve, Issue],
            EventKind::Endorsed | EventKind::Approved | EventKind::Refused | EventKind::Voided => &[Approve],
            EventKind::Issued | EventKind::CorrectionProposed => &[Issue],
            EventKind::Corrected
            | EventKind::CorrectionWithdrawn
            | EventKind::StockReceived
            | EventKind::StockCounted
            | EventKind::StockReturned
            | EventKind::StockFound
            | EventKind::NumberSpoiled => &[Issue, Approve],
            EventKind::Recused | EventKind::Undone => &[Intake, Review, Approve, Issue],
            EventKind::PolicyKept
            | EventKind::DeemedAccepted
            | EventKind::Drawn
            | EventKind::InterestStated
            | EventKind::Printed
            | EventKind::Viewed
            | EventKind::BackedUp
            | EventKind::RestoreDrilled
            | EventKind::ClockVouched => &[],
        }
    }
}

impl Event {
    /// Returns the leaf of the transaction's tree.
    pub fn leaf(&self) -> Hash {
        use crate::domain::words::Word;
        let Event { seq, case, kind, at, ref officer, commitment } = *self;
        leaf((seq, case), kind.code(), at, officer, commitment)
    }
}

/// Returns the leaf of an event and a case, whether or not this program knows the kind.
pub fn leaf((seq, case): (u64, u64), kind: &str, at: i64, officer: &str, commitment: Hash) -> Hash {
    Canonical::digest(&[0], b"vpe1")
        .number(seq)
        .number(case)
        .bytes(kind.as_bytes())
        .time(at)
        .bytes(officer.as_bytes())
        .bytes(commitment.as_bytes())
        .hash()
}
