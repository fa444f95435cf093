//! What an event says beyond its kind, in a few words.

use super::paper::kind::Paper;
use crate::domain::ground::{Purpose, VoidGround, WithdrawGround};
use crate::domain::labels::{all_wanted, place};
use crate::domain::text::Lang;
use crate::domain::words::{FiledBy, Word};
use crate::record::act::{Act, Application, InBulk, Printed};
use crate::record::roster::Rank;

/// Digits of the hash of a template, and of the digest of a plan, by which they are told.
const TEMPLATE: usize = 12;
const PLAN: usize = 12;

/// How words that have a code are told.
#[derive(Clone, Copy)]
pub(super) enum Wording {
    /// As codes, for programs.
    Codes,
    /// By their names in a language.
    Of(Lang),
}

impl Wording {
    fn word(self, word: impl Word) -> &'static str {
        match self {
            Wording::Codes => word.code(),
            Wording::Of(lang) => word.named(lang),
        }
    }

    /// A word that is kept as its code.
    fn kept<W: Word>(self, code: &str) -> String {
        W::find(code).map_or(code, |word| self.word(word)).to_owned()
    }

    /// Names the number that a document had.
    fn instead_of(self, was: &str) -> String {
        match self {
            Wording::Codes => was.to_owned(),
            Wording::Of(Lang::Zh) => format!("原号码 {was} 作废"),
            Wording::Of(Lang::En) => format!("{was} is spoiled"),
        }
    }

    fn places(self, pointers: &[String]) -> String {
        let named = |at: &String| match self {
            Wording::Codes => at.clone(),
            Wording::Of(_) => place(at),
        };
        pointers.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    /// That it was entered later than it was received, and why.
    fn late(self, taken: &Application) -> String {
        let late = taken.late_entry.as_ref().map(|why| match self {
            Wording::Codes => format!("received-on {}: {why}", taken.received_on),
            Wording::Of(Lang::Zh) => format!("{} 收件，补录：{why}", taken.received_on),
            Wording::Of(Lang::En) => format!("received on {}, entered late: {why}", taken.received_on),
        });
        late.unwrap_or_default()
    }

    /// That nothing more comes, and how that is known.
    fn nothing_more(self, said: &str) -> String {
        match self {
            Wording::Codes => format!("nothing-more: {said}"),
            Wording::Of(Lang::Zh) => format!("申请人不再补交：{said}"),
            Wording::Of(Lang::En) => format!("nothing more comes: {said}"),
        }
    }

    /// What a second look came to.
    fn looked(self, agreed: bool) -> &'static str {
        match (self, agreed) {
            (Wording::Codes, true) => "agreed",
            (Wording::Codes, false) => "doubted",
            (Wording::Of(Lang::Zh), true) => "无异议",
            (Wording::Of(Lang::Zh), false) => "有疑义",
            (Wording::Of(Lang::En), true) => "would have done the same",
            (Wording::Of(Lang::En), false) => "would not have done the same",
        }
    }

    /// The template that set a paper, by the beginning of its hash.
    fn template(self, printed: &Printed) -> String {
        let begins = printed.template.as_deref().and_then(|hash| hash.get(..TEMPLATE));
        begins.map_or_else(String::new, |hash| match self {
            Wording::Codes => String::new(),
            Wording::Of(Lang::Zh) => format!("模板 {hash}"),
            Wording::Of(Lang::En) => format!("template {hash}"),
        })
    }

    /// That it was one of many that were seen together.
    fn in_bulk(self, said: Option<&InBulk>) -> String {
        said.map_or_else(String::new, |InBulk { plan, cases }| match self {
            Wording::Codes => format!("in-bulk {plan} {cases}"),
            Wording::Of(Lang::Zh) => format!("成批方案 {} 拟办 {cases} 件之一", &plan[..PLAN.min(plan.len())]),
            Wording::Of(Lang::En) => format!("one of {cases} planned in bulk, plan {}", &plan[..PLAN.min(plan.len())]),
        })
    }

    fn papers(self, codes: &[String]) -> String {
        match self {
            Wording::Codes => codes.join(", "),
            Wording::Of(lang) => all_wanted(codes, lang),
        }
    }
}

/// Says what an act says; empty where its kind says all.
pub(super) fn in_words(act: &Act, wording: Wording) -> String {
    let words = if let Act::Drafted(taken) | Act::Accepted(taken) = act {
        let incomplete = match wording {
            Wording::Codes => "",
            Wording::Of(Lang::Zh) => "材料不全，告知补正：",
            Wording::Of(Lang::En) => "not complete; to be supplied: ",
        };
        let wanted = || format!("{incomplete}{}", wording.papers(&taken.notice));
        let given = taken.receipt.clone();
        let given = given.unwrap_or_else(|| if taken.notice.is_empty() { String::new() } else { wanted() });
        vec![given, wording.late(taken)]
    } else if let Act::Noticed(noticed) = act {
        vec![wording.papers(&noticed.papers)]
    } else if let Act::Amended(amended) = act {
        vec![wording.places(&amended.changed), amended.note.clone()]
    } else if let Act::PaperAdded(added) = act {
        vec![wording.word(added.kind).to_owned()]
    } else if let Act::PaperVerified(verified) = act {
        vec![wording.word(verified.kind).to_owned(), verified.note.clone()]
    } else if let Act::CustodyMoved(moved) = act {
        let [to, relation, paper] = taker(wording, (&moved.to, moved.relation, &moved.paper));
        vec![wording.word(moved.place).to_owned(), to, relation, paper, moved.note.clone()]
    } else if let Act::Reviewed(reviewed) = act {
        let in_bulk = wording.in_bulk(reviewed.in_bulk.as_ref());
        vec![wording.word(reviewed.recommendation).to_owned(), in_bulk, reviewed.note.clone()]
    } else if let Act::Endorsed(decided) | Act::Approved(decided) | Act::Refused(decided) = act {
        let rank = decided.rank.as_deref().map(|rank| wording.kept::<Rank>(rank)).unwrap_or_default();
        let nothing_more = decided.nothing_more.as_ref().map(|said| wording.nothing_more(said)).unwrap_or_default();
        let in_bulk = wording.in_bulk(decided.in_bulk.as_ref());
        vec![decided.grounds.join(", "), rank, nothing_more, in_bulk, decided.note.clone()]
    } else if let Act::DeemedAccepted(deemed) = act {
        vec![deemed.received_on.to_string()]
    } else if let Act::Issued(issued) = act {
        vec![issued.number.clone()]
    } else if let Some(said) = of_document(act, wording).or_else(|| of_findings(act, wording)) {
        said
    } else if let Act::Undone(undone) = act {
        vec![wording.word(undone.kind).to_owned(), undone.note.clone()]
    } else if let Act::Printed(printed) = act {
        let copy = match wording {
            Wording::Codes => printed.copy.to_string(),
            Wording::Of(Lang::Zh) => format!("第 {} 份", printed.copy),
            Wording::Of(Lang::En) => format!("copy {}", printed.copy),
        };
        vec![wording.kept::<Paper>(&printed.paper), copy, wording.template(printed), printed.note.clone()]
    } else if let Act::Claimed(said) | Act::Returned(said) | Act::Collected(said) | Act::Recused(said) = act {
        let [to, relation, paper] = taker(wording, (&said.to, said.relation, &said.paper));
        vec![to, relation, paper, said.note.clone()]
    } else {
        Vec::new()
    };
    told(&words, wording)
}

/// Who took what was handed over: the name, how they stand to the holder, the paper.
fn taker(wording: Wording, (to, relation, paper): (&Option<String>, Option<FiledBy>, &Option<String>)) -> [String; 3] {
    let relation = relation.map(|relation| wording.word(relation).to_owned()).unwrap_or_default();
    [to.clone().unwrap_or_default(), relation, paper.clone().unwrap_or_default()]
}

/// What is said of what an officer found out: of the person, of what was said, of what was done before.
fn of_findings(act: &Act, wording: Wording) -> Option<Vec<String>> {
    if let Act::Inquired(said) = act {
        let paper = said.paper.map(|paper| wording.word(paper).to_owned()).unwrap_or_default();
        let words = [wording.word(said.manner), wording.word(said.subject)].map(str::to_owned);
        let outcome = wording.word(said.outcome).to_owned();
        Some([&words[..], &[paper, said.whom.clone(), outcome, said.note.clone()]].concat())
    } else if let Act::Parted(parted) = act {
        Some(vec![parted.note.clone()])
    } else if let Act::LookedAgain(looked) = act {
        Some(vec![wording.looked(looked.agreed).to_owned(), looked.note.clone()])
    } else {
        None
    }
}

/// What is said where an application or a document ends, of a document after issue, and of blanks.
fn of_document(act: &Act, wording: Wording) -> Option<Vec<String>> {
    if let Act::Viewed(viewed) = act {
        let purpose = viewed.purpose.as_deref().map(|purpose| wording.kept::<Purpose>(purpose));
        Some(vec![purpose.unwrap_or_default(), viewed.note.clone()])
    } else if let Act::Withdrawn(ended) = act {
        let ground = ended.ground.as_deref().map(|ground| wording.kept::<WithdrawGround>(ground));
        Some(vec![ground.unwrap_or_default(), ended.to.clone().unwrap_or_default(), ended.note.clone()])
    } else if let Act::TakenOver(said) = act {
        let ended = said.ended.as_ref().map(|ended| wording.word(ended.state).to_owned());
        Some(vec![said.office.clone(), said.taken_as.clone(), ended.unwrap_or_default()])
    } else if let Act::Voided(ended) = act {
        let ground = ended.ground.as_deref().map(|ground| wording.kept::<VoidGround>(ground));
        Some(vec![ground.unwrap_or_default(), ended.note.clone()])
    } else if let Act::Corrected(corrected) = act {
        let changed = corrected.confirms.as_ref().map(|confirmed| wording.places(&confirmed.said.changed));
        let was = corrected.spoiled.as_ref().map(|was| wording.instead_of(was)).unwrap_or_default();
        Some(vec![corrected.number.clone(), was, changed.unwrap_or_default(), corrected.note.clone()])
    } else if let Act::CorrectionProposed(said) = act {
        Some(vec![wording.places(&said.changed), said.number.clone().unwrap_or_default(), said.note.clone()])
    } else if let Act::CorrectionWithdrawn(said) = act {
        Some(vec![said.note.clone()])
    } else if let Act::NumberSpoiled(said) = act {
        Some(vec![said.number.clone(), said.note.clone()])
    } else {
        None
    }
}

/// Puts the parts together on one line.
fn told(parts: &[String], wording: Wording) -> String {
    let parts = parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(match wording {
        Wording::Codes => " ",
        Wording::Of(Lang::Zh) => "，",
        Wording::Of(Lang::En) => ", ",
    })
}
