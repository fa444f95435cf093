//! What a filter asks for, in words.

use super::{Compare, Filter, Term};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::identity::country;

impl Filter {
    /// Says of each condition what it asks for; all of them hold at once.
    pub fn explained(&self) -> Vec<Text> {
        self.terms.iter().map(Term::explained).collect()
    }
}

impl Term {
    fn explained(&self) -> Text {
        match self {
            Term::State(states) => {
                let join = |of: fn(&super::State) -> &'static str, sign: &str| {
                    states.iter().map(of).collect::<Vec<_>>().join(sign)
                };
                let (zh, en) = (join(|state| state.zh(), "、"), join(|state| state.en(), ", "));
                Text::new(format!("状态为：{zh}"), format!("the state is one of: {en}"))
            }
            Term::Measure(measure) => {
                Text::new(format!("事项为{}", measure.zh()), format!("the measure is {}", measure.en()))
            }
            Term::Port(port) => Text::new(format!("口岸为 {port}"), format!("the port is {port}")),
            Term::Nationality(code) => {
                let (zh, en) = country::of(code).map_or((code.as_str(), code.as_str()), |one| (one.zh, one.en));
                Text::new(format!("国籍为{zh}（{code}）"), format!("the nationality is {en} ({code})"))
            }
            Term::Enterprise(code) => Text::new(
                format!("邀请单位信用代码以 {code} 开头"),
                format!("the credit code of the unit begins with {code}"),
            ),
            Term::Outcome(outcome) => {
                Text::new(format!("评估结论为 {outcome}"), format!("the assessment came to {outcome}"))
            }
            Term::Custody(place) => {
                Text::new(format!("护照：{}", place.zh()), format!("the passport is {}", place.en()))
            }
            Term::Claimed(officer) => Text::new(format!("由 {officer} 在办"), format!("{officer} has it in hand")),
            Term::OpenTo(officer) => Text::new(
                format!("{officer} 可以办理：此前未经手，也不在他人手中"),
                format!("open to {officer}: had no hand in it before, and nobody else has it"),
            ),
            Term::Batch(batch) => Text::new(format!("来自名单 {batch}"), format!("it came with list {batch}")),
            Term::Office(office) => Text::new(
                format!("属于 {office}：由其办理、移交给它或者由它移交"),
                format!("it is of {office}: led there, handed over to it, or taken over from it"),
            ),
            Term::Due(compare, day) => compared(("到期", "due"), *compare, *day),
            Term::Received(compare, day) => compared(("收件", "received"), *compare, *day),
            Term::Arrival(compare, day) => compared(("抵达", "arriving"), *compare, *day),
            Term::Text(text) => Text::new(
                format!("姓名、护照、回执、证件或者单位与 {text} 相符"),
                format!("name, passport, receipt, document or unit fits {text}"),
            ),
        }
    }
}

fn compared((zh, en): (&str, &str), compare: Compare, day: chrono::NaiveDate) -> Text {
    let (how_zh, how_en) = match compare {
        Compare::Before => ("早于", "before"),
        Compare::UpTo => ("不晚于", "on or before"),
        Compare::On => ("为", "on"),
        Compare::From => ("不早于", "on or after"),
        Compare::After => ("晚于", "after"),
    };
    Text::new(format!("{zh}日期{how_zh} {day}"), format!("{en} {how_en} {day}"))
}
