//! What reports count, what each number means, and how a cell of a report is named: `received.measure.port_visa`.

mod measures;

use super::text::Text;
use super::words::{Word, words};

words! {
    /// What is counted.
    Metric {
        Received = "received", "收件", "received";
        Referred = "referred", "转人工裁量", "referred";
        Noticed = "noticed", "补正告知", "notices";
        Examined = "examined", "审核", "reviewed";
        Returned = "returned", "退回", "returned";
        Approved = "approved", "批准", "approved";
        Refused = "refused", "不予批准", "refused";
        Decided = "decided", "决定", "decided";
        InTime = "in-time", "按期", "in time";
        Late = "late", "超期", "late";
        Undated = "undated", "无期限", "no period";
        Issued = "issued", "签发", "issued";
        Withdrawn = "withdrawn", "撤回", "withdrawn";
        HandedOver = "handed-over", "其中移交其他机关", "of these handed over";
        Voided = "voided", "作废", "voided";
        LateEntered = "late-entered", "补录收件", "entered late";
        Urgent = "urgent", "一人紧急批准", "approved alone in urgency";
        Drawn = "drawn", "抽取复核", "drawn for a second look";
        LookedAgain = "looked-again", "事后复核", "looked at again";
        Doubted = "doubted", "复核有疑义", "doubted on second look";
        InBulk = "in-bulk", "成批办理", "decided in bulk";
        Lists = "lists", "名单", "lists";
        ListRows = "list-rows", "名单行数", "rows of lists";
        Opening = "opening", "期初在办", "opening";
        Open = "open", "在办", "open";
        Running = "running", "期限计算中", "period running";
        Overdue = "overdue", "逾期未决", "overdue";
        DueSoon = "due-soon", "即将到期", "due soon";
        Held = "held", "收存护照", "passports held";
        HeldOverdue = "held-overdue", "超期收存护照", "held past the period";
        HeldClosed = "held-closed", "办结未退护照", "held, case closed";
        Elsewhere = "elsewhere", "报失、扣押或者移交的护照", "passports lost, seized, handed on";
        Exempt = "exempt", "免留护照", "exempt from leaving the passport";
        BlanksReceived = "blanks-received", "空白证件入库", "blanks received";
        BlanksUsed = "blanks-used", "已用", "used";
        BlanksSpoiled = "blanks-spoiled", "废证", "spoiled";
        BlanksReturned = "blanks-returned", "退还", "returned";
        BlanksHeld = "blanks-held", "暂不使用", "held back";
        BlanksLeft = "blanks-left", "结存", "left";
        BlanksMissing = "blanks-missing", "清点差异", "missing at the count";
        Stuck = "stuck", "停滞", "stuck";
        Drafts = "drafts", "草稿", "drafts";
        PortVisas = "port-visas", "口岸签证", "port visas";
        BusinessVisas = "business-visas", "应邀商务人员", "invited businesspeople";
        Replaced = "replaced", "换发签证", "visas replaced";
        ReplacedMultiple = "replaced-multiple", "其中多次入境", "of these multiple entries";
        Exempted = "exempted", "免留护照人次", "person-times exempted";
        ExemptedYear = "exempted-year", "本年免留护照人次", "exempted this year";
        ExemptedPace = "exempted-pace", "按此进度全年人次", "the year at this pace";
        DaysWithHolder = "days-with-holder", "护照在本人手中天数", "days with their passport";
        DaysAway = "days-away", "护照不在本人手中天数", "days without it";
        DaysTaken = "days-taken", "办理天数（有期限的）", "days taken (with a period)";
        DaysAllowed = "days-allowed", "期限天数", "days allowed";
        DaysEach = "days-each", "平均天数（有期限的）", "days each (with a period)";
    }

    /// By what a number is split.
    Dimension {
        All = "all", "合计", "total";
        Measure = "measure", "事项", "measure";
        Port = "port", "口岸", "port";
        Nationality = "nationality", "国籍", "nationality";
        Enterprise = "enterprise", "邀请单位", "enterprise";
        Officer = "officer", "警官", "officer";
        State = "state", "状态", "state";
        Blank = "blank", "空白证件", "blank";
        Place = "place", "护照所在", "place of the passport";
        Age = "age", "自申请日起的天数", "days since filing";
        Due = "due", "到期日", "last day";
        Day = "day", "日期", "day";
        Filed = "filed", "申请日", "day of filing";
        Moved = "moved", "最近办理日", "day of the last act";
        Purpose = "purpose", "事由", "purpose";
        Ahead = "ahead", "提前申请天数", "days of notice";
        Validity = "validity", "有效期（月）", "validity in months";
        Plan = "plan", "方案", "plan";
    }
}

/// What a number is of: things that happen during days, or what stands at the end of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAt {
    /// Counted on the day on which it happens.
    Days,
    /// Counted at the end of the last day.
    End,
    /// Counted at the end of the day before the first.
    Begin,
    /// Told by what each case went through during days, which no count keeps.
    Record,
}

impl Metric {
    /// Tells whether the number is of days or of the end of one.
    pub fn counted_at(self) -> CountedAt {
        match self {
            Metric::Received
            | Metric::Referred
            | Metric::Noticed
            | Metric::Examined
            | Metric::Returned
            | Metric::Approved
            | Metric::Refused
            | Metric::Decided
            | Metric::InTime
            | Metric::Late
            | Metric::Undated
            | Metric::Issued
            | Metric::Withdrawn
            | Metric::HandedOver
            | Metric::Voided
            | Metric::LateEntered
            | Metric::Urgent
            | Metric::Drawn
            | Metric::LookedAgain
            | Metric::Doubted
            | Metric::Lists
            | Metric::ListRows => CountedAt::Days,
            Metric::InBulk
            | Metric::PortVisas
            | Metric::BusinessVisas
            | Metric::Replaced
            | Metric::ReplacedMultiple
            | Metric::Exempted
            | Metric::ExemptedYear
            | Metric::ExemptedPace
            | Metric::DaysWithHolder
            | Metric::DaysAway
            | Metric::DaysTaken
            | Metric::DaysAllowed
            | Metric::DaysEach => CountedAt::Record,
            Metric::Opening => CountedAt::Begin,
            Metric::Open
            | Metric::Running
            | Metric::Overdue
            | Metric::DueSoon
            | Metric::Held
            | Metric::HeldOverdue
            | Metric::HeldClosed
            | Metric::Elsewhere
            | Metric::BlanksReceived
            | Metric::BlanksUsed
            | Metric::BlanksSpoiled
            | Metric::BlanksReturned
            | Metric::BlanksHeld
            | Metric::BlanksLeft
            | Metric::BlanksMissing
            | Metric::Exempt
            | Metric::Stuck
            | Metric::Drafts => CountedAt::End,
        }
    }

    /// Returns by what the number can be split.
    pub fn dimensions(self) -> &'static [Dimension] {
        use Dimension::{
            Age, Ahead, All, Blank, Day, Due, Enterprise, Measure, Nationality, Officer, Place, Plan, Port, Purpose,
            State, Validity,
        };
        match self {
            Metric::Lists | Metric::ListRows | Metric::HandedOver => &[All],
            Metric::InBulk => &[All, Plan],
            Metric::PortVisas => &[All, Purpose],
            Metric::BusinessVisas => &[All, Purpose, Ahead],
            Metric::Replaced | Metric::ReplacedMultiple => &[All, Validity],
            Metric::ExemptedYear | Metric::ExemptedPace => &[All],
            Metric::DaysWithHolder
            | Metric::DaysAway
            | Metric::Exempted
            | Metric::DaysTaken
            | Metric::DaysAllowed
            | Metric::DaysEach => &[All, Measure, Nationality, Enterprise],
            Metric::Opening => &[All, Measure, Port, Nationality, Enterprise],
            Metric::Open => &[All, State, Age, Measure, Port, Nationality, Enterprise, Day],
            Metric::Running => &[All, Due],
            Metric::Overdue => &[All, Measure],
            Metric::Held | Metric::Elsewhere => &[All, Place],
            Metric::BlanksReceived
            | Metric::BlanksUsed
            | Metric::BlanksSpoiled
            | Metric::BlanksReturned
            | Metric::BlanksHeld
            | Metric::BlanksLeft
            | Metric::BlanksMissing => &[Blank],
            Metric::DueSoon
            | Metric::HeldOverdue
            | Metric::HeldClosed
            | Metric::Exempt
            | Metric::Stuck
            | Metric::Drafts => &[All],
            Metric::Received
            | Metric::Referred
            | Metric::Noticed
            | Metric::Examined
            | Metric::Returned
            | Metric::Approved
            | Metric::Refused
            | Metric::Decided
            | Metric::InTime
            | Metric::Late
            | Metric::Undated
            | Metric::Issued
            | Metric::Withdrawn
            | Metric::Voided
            | Metric::LateEntered
            | Metric::Urgent
            | Metric::Drawn
            | Metric::LookedAgain
            | Metric::Doubted => &[All, Measure, Port, Nationality, Enterprise, Officer, Day],
        }
    }

    /// Tells whether the number is computed from other numbers, so that lines do not add up to it.
    pub fn is_rate(self) -> bool {
        matches!(self, Metric::DaysEach | Metric::ExemptedPace)
    }

    /// Definitions of the numbers of blanks.
    fn of_blanks(self) -> (&'static str, &'static str) {
        if self == Metric::BlanksReceived {
            ("当日终了前入库的空白证件", "blanks that came in until the end of the day")
        } else if self == Metric::BlanksUsed {
            ("当日终了时已用于证件的号码", "numbers that documents have at the end of the day")
        } else if self == Metric::BlanksSpoiled {
            ("当日终了前登记的废证，用过的也在内", "blanks spoiled until the end of the day, used before or not")
        } else if self == Metric::BlanksReturned {
            ("当日终了前退还的空白证件", "blanks given back unused until the end of the day")
        } else if self == Metric::BlanksHeld {
            (
                "当日终了时暂不使用的号码：恢复案件文件前可能已使用",
                "numbers held back at the end of the day: they may have been used before the file was put back",
            )
        } else if self == Metric::BlanksMissing {
            ("最近一次清点比号码少的张数", "blanks that the last count found fewer of than the numbers say")
        } else {
            (
                "入库号段中尚无去向的号码，按号段逐一计算",
                "numbers of the runs of which nothing was said, counted run by run",
            )
        }
    }

    /// Says what is counted: the one definition of the number.
    pub fn definition(self) -> Text {
        let (zh, en) = match self {
            Metric::Received => RECEIVED,
            Metric::Referred => REFERRED,
            Metric::Noticed => ("收件后发出的一次性补正告知", "notices of missing papers given after acceptance"),
            Metric::Examined => ("作出审核意见的次数", "reviews recorded"),
            Metric::Returned => ("退回重新审查的次数", "times a case was given back for examination"),
            Metric::Approved => ("批准决定的次数；退回后再批准的另计", "approvals; one after a return counts again"),
            Metric::Refused => ("不予批准决定的次数", "refusals"),
            Metric::Decided => ("批准与不予批准之和", "approvals and refusals together"),
            Metric::InTime => ("决定日不晚于法定最后一日的决定", "decisions on or before the statutory last day"),
            Metric::Late => ("决定日晚于法定最后一日的决定", "decisions after the statutory last day"),
            Metric::Undated => UNDATED,
            Metric::Issued => ("签发的签证证件", "visas, permits and confirmations issued"),
            Metric::Withdrawn => ("收件后撤回的申请", "applications withdrawn after they were received"),
            Metric::HandedOver => HANDED_OVER,
            Metric::Voided => ("作废的签证证件", "documents made void"),
            Metric::LateEntered => LATE_ENTERED,
            Metric::Urgent => ("由一名警官紧急批准的次数", "approvals by one officer alone, in urgency"),
            Metric::Drawn => ("抽中复核的案件", "cases drawn for the quality sample"),
            Metric::LookedAgain => ("事后复核的次数", "second looks taken"),
            Metric::Doubted => ("事后复核有疑义的次数", "second looks that doubted what was done"),
            Metric::Lists => ("导入的企业名单", "enterprise lists taken in"),
            Metric::ListRows => ("导入名单的数据行", "data rows of the lists taken in"),
            Metric::Opening => ("首日前一日终了时的在办案件", "cases open at the end of the day before the first"),
            Metric::Open => OPEN,
            Metric::Running => RUNNING,
            Metric::Overdue => OVERDUE,
            Metric::DueSoon => DUE_SOON,
            Metric::Held => ("当日终了时在本机关的护照", "passports in the office at the end of the day"),
            Metric::HeldOverdue => HELD_OVERDUE,
            Metric::HeldClosed => HELD_CLOSED,
            Metric::BlanksReceived
            | Metric::BlanksUsed
            | Metric::BlanksSpoiled
            | Metric::BlanksReturned
            | Metric::BlanksHeld
            | Metric::BlanksLeft
            | Metric::BlanksMissing => self.of_blanks(),
            Metric::Elsewhere => ELSEWHERE,
            Metric::Exempt => EXEMPT,
            Metric::Stuck => STUCK,
            Metric::Drafts => ("当日终了时的草稿", "drafts at the end of the day"),
            Metric::InBulk
            | Metric::PortVisas
            | Metric::BusinessVisas
            | Metric::Replaced
            | Metric::ReplacedMultiple
            | Metric::Exempted
            | Metric::ExemptedYear
            | Metric::ExemptedPace
            | Metric::DaysWithHolder
            | Metric::DaysAway
            | Metric::DaysTaken
            | Metric::DaysAllowed
            | Metric::DaysEach => measures::definition(self),
        };
        Text::new(zh, en)
    }
}

// Definitions that take several lines.

const RECEIVED: (&str, &str) = (
    "当日受理或者收件并一次性告知的申请，以记录时间为准，草稿除外",
    "applications accepted, or received with the one notice, by the day of the record; drafts aside",
);

const REFERRED: (&str, &str) = (
    "收件时规则不能自行得出结论、须由警官裁量的申请",
    "applications received that the rules leave to an officer's discretion",
);

const HELD_CLOSED: (&str, &str) = (
    "案件已办结、当日终了时仍在本机关的护照",
    "passports in the office at the end of the day though the case is closed",
);

const STUCK: (&str, &str) = (
    "当日终了时在办、十日以上没有任何办理的案件",
    "cases open at the end of the day on which nothing was done for ten days or more",
);

const EXEMPT: (&str, &str) =
    ("审查期间免留护照的在办案件", "open cases whose holder keeps the passport while we examine");

const OVERDUE: (&str, &str) = (
    "法定最后一日早于当日、当日终了时仍未决定的案件",
    "cases whose statutory last day is before the day, undecided at its end",
);

const UNDATED: (&str, &str) = (
    "没有法定最后一日的案件的决定，例如口岸签证或者材料未齐的",
    "decisions on cases without a statutory last day, such as port visas or incomplete files",
);

const HANDED_OVER: (&str, &str) =
    ("撤回中移交其他机关办理的申请", "of the withdrawn, applications handed over to another office");

const LATE_ENTERED: (&str, &str) = (
    "收件后次日起才录入的申请，计入录入当日的收件",
    "applications entered on a later day than they were received; counted as received on the day of the record",
);

const OPEN: (&str, &str) = (
    "当日终了时已受理、待补正、审查中、已审核或者已批准未签发的案件",
    "cases accepted, awaiting papers, under examination, reviewed or approved and not issued, at the end of \
     the day",
);

const ELSEWHERE: (&str, &str) = (
    "当日终了时报失、扣押、收缴或者移交其他机关的护照",
    "passports lost, seized or with another authority at the end of the day",
);

const HELD_OVERDUE: (&str, &str) = (
    "法定最后一日已过、当日终了时仍在本机关的护照",
    "passports in the office at the end of the day though the statutory last day is past",
);

const RUNNING: (&str, &str) = (
    "当日终了时法定期限正在计算、尚未决定的案件；待补正的停止计算；末日所在年份的工作日历未公布的不在其内",
    "undecided cases whose statutory period runs at the end of the day; it does not run while papers are \
     awaited; those whose last day lies in a year without published working days are not among them",
);

const DUE_SOON: (&str, &str) = (
    "法定最后一日在当日或者其后两个工作日内、当日终了时未决定的案件",
    "cases whose statutory last day is the day or one of the two working days after it, undecided at its end",
);

/// A number of a report: what is counted, by which dimension, for which value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureKey {
    /// What is counted.
    pub metric: Metric,
    /// By which dimension it is told apart.
    pub dimension: Dimension,
    /// The value in that dimension; empty for [`Dimension::All`].
    pub value: String,
}

impl FigureKey {
    /// Returns the number in all.
    pub fn all(metric: Metric) -> FigureKey {
        FigureKey { metric, dimension: Dimension::All, value: String::new() }
    }

    /// Returns the number of one value of a dimension.
    pub fn of(metric: Metric, dimension: Dimension, value: impl Into<String>) -> FigureKey {
        FigureKey { metric, dimension, value: value.into() }
    }

    /// Reads a name such as `open` or `received.port.PVG`.
    pub fn read(name: &str) -> Option<FigureKey> {
        let mut parts = name.trim().splitn(3, '.');
        let metric = Metric::find(parts.next()?)?;
        let Some(dimension) = parts.next() else { return Some(FigureKey::all(metric)) };
        let (dimension, value) = (Dimension::find(dimension)?, parts.next().unwrap_or_default());
        (metric.dimensions().contains(&dimension) && value.is_empty() == (dimension == Dimension::All))
            .then(|| FigureKey::of(metric, dimension, value))
    }
}

impl std::fmt::Display for FigureKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.dimension == Dimension::All {
            return write!(f, "{}", self.metric);
        }
        write!(f, "{}.{}.{}", self.metric, self.dimension, self.value)
    }
}
