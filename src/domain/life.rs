//! The life of a case: its states, its steps, and the one table of what leads where.

use super::words::words;

words! {
    /// Where a case stands.
    State {
        Draft = "draft", "草稿", "draft";
        Accepted = "accepted", "已受理", "accepted";
        AwaitingPapers = "awaiting-papers", "待补正", "awaiting papers";
        UnderExamination = "under-examination", "审查中", "under examination";
        Reviewed = "reviewed", "已审核", "reviewed";
        Approved = "approved", "已批准", "approved";
        Refused = "refused", "不予批准", "refused";
        Issued = "issued", "已签发", "issued";
        Collected = "collected", "已领取", "collected";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        Void = "void", "已作废", "void";
    }

    /// A step in the life of a case.
    Step {
        Draft = "draft", "存为草稿", "keep as a draft";
        Accept = "accept", "受理", "accept";
        AcceptIncomplete = "accept-incomplete", "收件并一次性告知", "receive and give the notice";
        Notice = "notice", "一次性告知", "give the notice";
        Supply = "supply", "补交或者更正", "supply or amend";
        Complete = "complete", "补正完毕", "complete the file";
        Claim = "claim", "领办", "claim";
        Review = "review", "审核", "review";
        Return = "return", "退回", "return";
        Approve = "approve", "批准", "approve";
        Refuse = "refuse", "不予批准", "refuse";
        Withdraw = "withdraw", "撤回", "withdraw";
        Issue = "issue", "签发", "issue";
        Collect = "collect", "领取", "collect";
        Void = "void", "作废", "void";
        Correct = "correct", "更正", "correct";
    }

    /// Where a passport is while its holder's application is open.
    Place {
        Holder = "holder", "本人持有", "with the holder";
        Office = "office", "本机关收存", "kept by the office";
        Sticker = "sticker", "贴签中", "in the office for the sticker";
        Lost = "lost", "报失", "reported lost";
        Seized = "seized", "扣押或者收缴", "seized";
        Other = "other-authority", "移交其他机关", "with another authority";
    }

    /// How an officer had a hand in a case.
    Hand {
        Entered = "entered", "录入", "entered";
        Reviewed = "reviewed", "审核", "reviewed";
        Approved = "approved", "批准", "approved";
        Issued = "issued", "签发", "issued";
    }

    /// What an officer may do.
    Role {
        Intake = "intake", "受理", "intake";
        Review = "review", "审核", "review";
        Approve = "approve", "批准", "approve";
        Issue = "issue", "签发", "issue";
        SecurityAdmin = "security-admin", "安全管理员", "security administrator";
        Auditor = "auditor", "审计", "auditor";
    }

    /// The rank that discretion is used in.
    Rank {
        SectionHead = "section-head", "科所队负责人", "head of section";
        DivisionHead = "division-head", "出入境管理机构负责人", "head of the exit-entry body";
        CityLevel = "city-level", "设区的市级以上公安机关负责人", "head at city level or higher";
    }

    /// Why another officer looks at a case again.
    SecondLook {
        Urgent = "urgent", "紧急事项一人办理", "done by one officer in urgency";
        Sample = "sample", "质量抽查", "drawn for the quality sample";
    }

    /// What a reviewer recommends.
    Recommendation {
        Approve = "approve", "建议批准", "approve";
        Refuse = "refuse", "建议不予批准", "refuse";
    }
}

/// Where a case may begin: without a state.
const BIRTH: &[(Step, State)] =
    &[(Step::Draft, State::Draft), (Step::Accept, State::Accepted), (Step::AcceptIncomplete, State::AwaitingPapers)];

/// Every step that is open in a state, and the state it leads to. What is not here is not lawful.
const LIFE: &[(State, &[(Step, State)])] = {
    use State::*;
    &[
        (
            Draft,
            &[
                (Step::Supply, Draft),
                (Step::Accept, Accepted),
                (Step::AcceptIncomplete, AwaitingPapers),
                (Step::Withdraw, Withdrawn),
            ],
        ),
        (
            Accepted,
            &[
                (Step::Notice, AwaitingPapers),
                (Step::Supply, Accepted),
                (Step::Claim, UnderExamination),
                (Step::Review, Reviewed),
                (Step::Withdraw, Withdrawn),
            ],
        ),
        (
            AwaitingPapers,
            &[
                // For what the first notice could not have named.
                (Step::Notice, AwaitingPapers),
                (Step::Supply, AwaitingPapers),
                (Step::Complete, Accepted),
                (Step::Review, Reviewed),
                (Step::Withdraw, Withdrawn),
            ],
        ),
        (
            UnderExamination,
            &[
                (Step::Notice, AwaitingPapers),
                (Step::Supply, UnderExamination),
                (Step::Claim, UnderExamination),
                (Step::Review, Reviewed),
                (Step::Withdraw, Withdrawn),
            ],
        ),
        (
            Reviewed,
            &[
                (Step::Supply, UnderExamination),
                (Step::Return, UnderExamination),
                (Step::Approve, Approved),
                (Step::Refuse, Refused),
                (Step::Withdraw, Withdrawn),
            ],
        ),
        (Approved, &[(Step::Return, UnderExamination), (Step::Issue, Issued), (Step::Withdraw, Withdrawn)]),
        (Refused, &[]),
        (Issued, &[(Step::Collect, Collected), (Step::Void, Void), (Step::Correct, Issued)]),
        (Collected, &[(Step::Void, Void), (Step::Correct, Collected)]),
        (Withdrawn, &[]),
        (Void, &[]),
    ]
};

impl Place {
    /// Tells whether the passport is in the office.
    pub fn is_here(self) -> bool {
        match self {
            Place::Office | Place::Sticker => true,
            Place::Holder | Place::Lost | Place::Seized | Place::Other => false,
        }
    }

    /// Tells whether nothing can be put into the passport or handed over with it: neither the office nor its holder has it.
    pub fn is_gone(self) -> bool {
        match self {
            Place::Holder | Place::Office | Place::Sticker => false,
            Place::Lost | Place::Seized | Place::Other => true,
        }
    }
}

impl State {
    /// Returns the steps that are open in this state and where each leads.
    pub fn open_steps(self) -> &'static [(Step, State)] {
        LIFE.iter().find(|(state, _)| *state == self).map_or(&[], |(_, steps)| steps)
    }

    /// Returns where a step leads from here; `None` where it is not open.
    pub fn after(self, step: Step) -> Option<State> {
        self.open_steps().iter().find(|(open, _)| *open == step).map(|(_, state)| *state)
    }

    /// Returns where a step leads that begins a case; `None` where no case begins with it.
    pub fn born_by(step: Step) -> Option<State> {
        BIRTH.iter().find(|(open, _)| *open == step).map(|(_, state)| *state)
    }

    /// Tells whether the case still waits for the office or the applicant.
    pub fn is_open(self) -> bool {
        match self {
            State::Draft
            | State::Accepted
            | State::AwaitingPapers
            | State::UnderExamination
            | State::Reviewed
            | State::Approved => true,
            State::Refused | State::Issued | State::Collected | State::Withdrawn | State::Void => false,
        }
    }
}
