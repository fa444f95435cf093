//! What codes and places of facts are called where an officer reads them.

use serde_json::Value;

use super::codes::{Nationality, Region};
use super::schema;
use super::text::{Lang, Text};
use super::words::{PaperKind, Stage, Word};
use crate::identity::{country, division};

/// What a fact is called on the form of facts, by its place; the form is that of [`schema::facts`].
pub fn fact(form: &Value, place: &str) -> Option<Text> {
    let fact = place.split('.').fold(form, |at, key| &at["properties"][key]);
    let (en, zh) = fact["description"].as_str()?.rsplit_once(" / ")?;
    Some(Text::new(zh.to_owned(), en.to_owned()))
}

/// The place of a fact as it is written at the counter, from a JSON pointer.
pub fn place(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Facts that are asked for, by their place, as people call them in both languages.
const FACTS: &[(&str, &str, &str)] = &[
    ("applicant.birth_date", "出生日期", "the day of birth"),
    ("applicant.name", "姓名", "the name"),
    ("applicant.nationality", "国籍", "the nationality"),
    ("arrival.at", "抵达时间", "the day of arrival"),
    ("arrival.enter_by", "签证入境有效期", "the last day of entry printed in the visa"),
    ("arrival.port", "入境口岸", "the port of arrival"),
    ("current_stay.basis", "停留居留依据", "on what the applicant is in China"),
    ("current_stay.entered_on", "入境日期", "the day of entry"),
    ("current_stay.stay_days", "签证注明的停留期", "the stay printed in the visa"),
    ("current_stay.valid_until", "所持居留证件有效期", "the last day of the permit held"),
    ("current_stay.visa_class", "所持签证种类", "the class of the visa held"),
    ("filing.filed_by", "递交人", "who files"),
    ("inviter.status", "邀请单位登记状态", "the state of the inviter's registration"),
    ("inviter.uscc", "统一社会信用代码", "the unified social credit code"),
    ("passport.expires_on", "护照有效期", "the last day of the passport"),
    ("passport.kind", "证件种类", "the kind of passport"),
    ("passport.number", "护照号码", "the passport number"),
    ("passport.shown", "出示的护照", "the passport in hand"),
    ("passport.verification", "护照核验结果", "the check of the passport"),
    ("record", "记录查询结果", "the search of the records"),
    ("request.changed_item", "变更事项", "what changed"),
    ("request.changed_on", "变更日期", "the day of the change"),
    ("request.circumstance", "换发补发情形", "the ground of replacement or reissue"),
    ("request.entries", "申请入境次数", "the entries asked for"),
    ("request.extension_days", "申请延期日数", "the days of extension asked for"),
    ("request.group_size", "团队人数", "the size of the group"),
    ("request.permit_days", "申请居留期限", "the length of the permit asked for"),
    ("request.permit_kind", "申请居留证件种类", "the kind of permit asked for"),
    ("request.purpose", "事由", "the purpose"),
    ("request.stay_days", "申请停留期", "the stay asked for"),
    ("request.validity_months", "申请有效期", "the validity asked for"),
    ("request.visa_abroad_in_time", "能否在境外及时办妥签证", "whether a visa could be obtained abroad in time"),
    ("request.visa_class", "申请签证种类", "the class asked for"),
];

/// What a fact is called: as people call it, or as it stands on the form.
pub fn called(place: &str) -> Option<Text> {
    in_words(place).or_else(|| fact(schema::facts(), place))
}

/// What a fact is called where several are named in a row: without what the form explains of it.
pub fn called_shortly(place: &str) -> Text {
    let short = |said: &str| {
        let end = said.find([';', ':', '(', '；', '：', '（']).unwrap_or(said.len());
        said[..end].trim().to_owned()
    };
    match called(place) {
        Some(Text { zh, en }) => Text::new(short(&zh), short(&en)),
        None => Text::new(place.to_owned(), place.to_owned()),
    }
}

/// What a fact is called in a sentence, where people have a word for it.
fn in_words(place: &str) -> Option<Text> {
    let found = FACTS.binary_search_by_key(&place, |(at, ..)| at).ok()?;
    let (_, zh, en) = FACTS[found];
    Some(Text::new(zh, en))
}

/// What is to be supplied, by the code that a decision and a notice have for it.
pub fn wanted(code: &str) -> Text {
    match (PaperKind::find(code), code) {
        (Some(kind), _) => Text::new(kind.zh(), kind.en()),
        (None, "passport") => Text::new("有效护照原件", "a valid passport, the original"),
        (None, "personal_attendance") => Text::new("申请人本人到场", "the applicant in person"),
        (None, place) => match called(place) {
            Some(Text { zh, en }) => Text::new(zh, within(&en)),
            None => Text::new(format!("补充信息 {place}"), place.to_owned()),
        },
    }
}

/// The same of an application at a stage: in advance a copy of the passport does.
pub fn wanted_at(stage: Stage, code: &str) -> Text {
    match (stage, code) {
        (Stage::Advance, "passport") => Text::new("有效护照复印件", "a copy of a valid passport"),
        (_, _) => wanted(code),
    }
}

/// A state by its nationality code; the code itself where no state has it.
pub fn nationality(code: Nationality) -> Text {
    nationality_of(code.as_str())
}

/// The same, of a code as it stands in a table.
pub fn nationality_of(code: &str) -> Text {
    match country::of(code) {
        Some(country) => Text::new(country.zh, country.en),
        None => Text::new(code.to_owned(), code.to_owned()),
    }
}

/// A place by its division code, as far as its name is known here; the rest of the code stays.
pub fn region(code: Region) -> Text {
    match division::named(code.as_str()) {
        Some((zh, en)) => Text::new(zh, en),
        None => Text::new(code.to_string(), code.to_string()),
    }
}

/// A name as it stands within a sentence.
pub fn within(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    format!("{first}{}", letters.as_str())
}

/// All that a notice names, in one language.
pub fn all_wanted(codes: &[String], lang: Lang) -> String {
    // Whether the original or a copy is meant depends on the stage: the notice says it.
    let shortly = |code: &String| match code.as_str() {
        "passport" => Text::new("有效护照", "a valid passport"),
        code => wanted(code),
    };
    let named: Vec<Text> = codes.iter().map(shortly).collect();
    let named: Vec<&str> = named.iter().map(|text| text.of(lang)).collect();
    named.join(match lang {
        Lang::Zh => "、",
        Lang::En => "; ",
    })
}
