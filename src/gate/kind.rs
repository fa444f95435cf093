//! The kinds of obstacles, and the doors that they stand before.

use crate::domain::life::{Role, State, Step};
use crate::domain::words::words;

words! {
    /// A kind of obstacle.
    Kind {
        Impossible = "impossible", "不能同时成立", "facts that cannot be true together";
        Unestablished = "unestablished", "尚未查明", "facts that nobody has shown";
        Lapsed = "lapsed", "已经失效", "what no longer holds on the day";
        Contradicted = "contradicted-identity", "身份矛盾", "contradicted identity";
        PossibleSame = "possible-same-person", "可能为同一人", "possible same person";
        Screening = "screening", "布控比对", "screening";
        Law = "law", "法律", "the law";
        RightHeld = "right-held", "已有权利", "a right held already";
        Unit = "unit", "邀请单位", "the inviting unit";
        Duty = "duty", "职责", "duty";
        State = "state", "环节", "state and version";
        Passport = "passport", "护照所在", "where the passport is";
        Number = "number", "证件号码", "the document number";
    }

    /// A step of a case as a command takes it.
    Door {
        Accept = "intake", "受理", "taking in";
        Amend = "amend", "更正", "amending";
        AddPaper = "document-add", "补交材料", "adding a paper";
        VerifyPaper = "document-verify", "核验材料", "verifying a paper";
        Establish = "establish", "查明", "establishing";
        Notice = "notice", "一次性告知", "the notice";
        Claim = "claim", "领办", "claiming";
        Review = "review", "审核", "review";
        Approve = "approve", "批准", "approval";
        Refuse = "refuse", "不予批准", "refusal";
        Return = "return", "退回", "giving back";
        Withdraw = "withdraw", "撤回", "withdrawal";
        Issue = "issue", "签发", "issue";
        Collect = "collect", "领取", "collection";
        Print = "print", "打印", "printing";
        Receive = "custody-receive", "收取护照", "receiving the passport";
        GiveBack = "custody-return", "退还护照", "giving the passport back";
        HandOn = "custody-hand-on", "登记护照报失、扣押或者移交", "recording the passport as lost, seized or handed on";
        Recuse = "recuse", "回避", "stepping aside";
        Void = "void", "作废", "making void";
        Correct = "correct", "更正证件", "correcting the document";
        ConfirmCorrection = "correct-confirm", "确认更正证件", "confirming a correction";
    }
}

impl Door {
    /// The steps in the life of a case that the command may be, whichever is open; none where the state is left as it is.
    pub fn steps(self) -> &'static [Step] {
        match self {
            Door::Accept => &[Step::Accept, Step::AcceptIncomplete],
            Door::Amend | Door::AddPaper | Door::Establish => &[Step::Supply],
            Door::Notice => &[Step::Notice],
            Door::Claim => &[Step::Claim],
            Door::Review => &[Step::Review],
            Door::Approve => &[Step::Approve],
            Door::Refuse => &[Step::Refuse],
            Door::Return => &[Step::Return],
            Door::Withdraw => &[Step::Withdraw],
            Door::Issue => &[Step::Issue],
            Door::Collect => &[Step::Collect],
            Door::Void => &[Step::Void],
            Door::Correct | Door::ConfirmCorrection => &[Step::Correct],
            Door::Print | Door::VerifyPaper | Door::Recuse | Door::Receive | Door::GiveBack | Door::HandOn => &[],
        }
    }

    /// Who may go through.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Door::Accept => &[Role::Intake],
            Door::Amend | Door::AddPaper | Door::VerifyPaper | Door::Establish => &[Role::Intake, Role::Review],
            Door::Notice => &[Role::Review, Role::Intake],
            Door::Claim | Door::Review => &[Role::Review],
            Door::Approve | Door::Refuse | Door::Void => &[Role::Approve],
            Door::Return => &[Role::Approve, Role::Review, Role::Issue],
            Door::Withdraw => &[Role::Intake, Role::Review],
            Door::Issue | Door::Correct => &[Role::Issue],
            Door::ConfirmCorrection => &[Role::Issue, Role::Approve],
            Door::Collect => &[Role::Issue, Role::Intake],
            Door::Print | Door::Recuse => &[Role::Intake, Role::Review, Role::Approve, Role::Issue],
            Door::Receive | Door::HandOn => &[Role::Intake, Role::Issue],
            // Of a suspected passport a supervisor decides.
            Door::GiveBack => &[Role::Intake, Role::Issue, Role::Approve],
        }
    }

    /// The command line that goes through, without its program.
    pub fn command(self, case: &str) -> String {
        match self {
            Door::Accept => format!("intake {case}"),
            Door::Amend => format!("amend {case} --set FACT=VALUE --note TEXT"),
            Door::AddPaper => format!("document add {case} --kind KIND"),
            Door::VerifyPaper => format!("document verify {case} --kind KIND"),
            Door::Recuse => format!("recuse {case} --note TEXT"),
            Door::Establish => format!("establish {case} FACT=VALUE --source TEXT"),
            Door::Notice => format!("notice {case}"),
            Door::Claim => format!("claim {case}"),
            Door::Review => format!("review {case}"),
            Door::Approve => format!("approve {case}"),
            Door::Refuse => format!("refuse {case} --ground CODE --note TEXT"),
            Door::Return => format!("return {case} --note TEXT"),
            Door::Withdraw => format!("withdraw {case}"),
            Door::Issue => format!("issue {case}"),
            Door::Collect => format!("collect {case}"),
            Door::Print => format!("print {case} PAPER"),
            Door::Receive => format!("custody receive {case}"),
            Door::GiveBack => format!("custody return {case}"),
            Door::HandOn => format!("custody lost {case} --to WHO --paper NUMBER"),
            Door::Void => format!("void {case} --ground CODE --note TEXT"),
            Door::Correct => format!("correct {case} --set FACT=VALUE --note TEXT"),
            Door::ConfirmCorrection => format!("correct {case} --confirm --number NUMBER"),
        }
    }

    /// Tells whether a state lets the step be taken; `None` is a case that does not exist yet.
    pub fn is_open_in(self, state: Option<State>) -> bool {
        let Some(state) = state else { return self == Door::Accept };
        match self {
            Door::Print | Door::Recuse => true,
            Door::VerifyPaper => state.is_open(),
            // A passport that is here goes back, however the case ended; so one is lost or seized, and comes in again.
            Door::Receive | Door::GiveBack | Door::HandOn => state != State::Draft,
            Door::Accept
            | Door::Amend
            | Door::AddPaper
            | Door::Establish
            | Door::Notice
            | Door::Claim
            | Door::Review
            | Door::Approve
            | Door::Refuse
            | Door::Return
            | Door::Withdraw
            | Door::Issue
            | Door::Collect
            | Door::Void
            | Door::Correct
            | Door::ConfirmCorrection => self.steps().iter().any(|step| state.after(*step).is_some()),
        }
    }
}
