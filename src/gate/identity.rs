//! Who it is: a passport that is on file for somebody else, and persons who may be the same.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::{Other, Standing};
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::identity::mrz::Mrz;
use crate::identity::odd::Odd;

/// Everything that a contradicted identity closes: taking in, and all that rests on who it is.
const RESTS_ON_IT: [Door; 7] =
    [Door::Accept, Door::Claim, Door::Review, Door::Approve, Door::Refuse, Door::Issue, Door::Collect];

/// Contradicted and possible identities.
pub(super) fn identity(standing: &Standing, found: &mut Vec<Obstacle>) {
    found.extend(cut(standing));
    found.extend(typed_unusually(standing));
    if standing.is_another {
        found.push(another(standing.number));
    }
    for other in standing.others.iter().filter(|other| !other.linked) {
        found.push(if other.same_passport { contradicted(standing, other) } else { possible(standing, other) });
    }
}

/// A case is one person's from its receipt on: a slip is mended in it, another person files anew.
fn another(number: &str) -> Obstacle {
    let what = Text::new(
        format!("姓名和护照号码都变了：案件 {number} 是为另一人受理的"),
        format!("name and passport number are other ones: case {number} was taken in for another person"),
    );
    Obstacle::new(Kind::Contradicted, "another_person", &[Door::Amend, Door::Establish], what).lifted(
        "为此人另行收件；原案有误的，撤回原案",
        "take this person in anew; if the case was a mistake, withdraw it",
        format!("visa-cli withdraw {number} --ground CODE --note TEXT"),
    )
}

/// A name that fills the zone may go on in the printed data.
fn cut(standing: &Standing) -> Option<Obstacle> {
    let lines = standing.facts.passport.mrz?.0.map(|line| line.as_str().to_owned());
    let zone = Mrz::read(&[&lines[0], &lines[1]]).ok()?;
    zone.may_be_cut.then(|| {
        let what = Text::new(
            "机读码的姓名栏已满，姓名可能被截断",
            "the name fills the machine-readable zone and may be cut there",
        );
        Obstacle::remark(Kind::PossibleSame, "name_may_be_cut", what).about("applicant.name").lifted(
            "按资料页核对全名",
            "compare it with the printed name",
            None,
        )
    })
}

/// A name in letters of full width, or with blanks of another kind, is kept as it was typed and compared in its usual form.
fn typed_unusually(standing: &Standing) -> Option<Obstacle> {
    let name = standing.facts.applicant.name.as_ref()?;
    let of_names = |(_, odd): &(usize, Odd)| match odd {
        Odd::Wide(_, usual) => usual.is_ascii_alphanumeric(),
        Odd::Blank(_) | Odd::Hidden(_) => true,
    };
    let (place, odd) = name.0.chars().zip(1..).find_map(|(c, place)| Some((place, Odd::of(c)?)).filter(of_names))?;
    let [zh, en] = odd.told(place);
    let what = Text::new(
        format!("姓名按所写的保存，比对时按通常写法：{zh}"),
        format!("the name is kept as it was typed and compared in its usual form: {en}"),
    );
    let command = format!("visa-cli amend {} --set applicant.name=NAME --note TEXT", standing.number);
    let remark = Obstacle::remark(Kind::PossibleSame, "name_typed_unusually", what).about("applicant.name");
    Some(remark.lifted("照护照重新填写", "type it as in the passport", command))
}

fn contradicted(standing: &Standing, other: &Other) -> Obstacle {
    let (cases, [zh, en]) = (other.cases.join(", "), both(&other.differs));
    let what = Text::new(
        format!("该护照号码在册为另一人：案件 {cases}，{zh}不一致"),
        format!("the passport number is on file for another person, in {cases}: the {en} differs"),
    );
    compared(Obstacle::new(Kind::Contradicted, "identity_contradicted", &RESTS_ON_IT, what), standing, other)
}

fn possible(standing: &Standing, other: &Other) -> Obstacle {
    let cases = other.cases.join(", ");
    let ([same_zh, same_en], [near_zh, near_en]) = (both(&other.same), both(&other.near));
    let told = |sign: &str, parts: [(bool, String); 2]| -> String {
        parts.into_iter().filter(|(none, _)| !none).map(|(_, part)| part).collect::<Vec<_>>().join(sign)
    };
    let (no_same, no_near) = (other.same.is_empty(), other.near.is_empty());
    let zh = told("，", [(no_same, format!("{same_zh}相同")), (no_near, format!("{near_zh}相近"))]);
    let en = told("; ", [(no_same, format!("the same {same_en}")), (no_near, format!("alike: {near_en}"))]);
    let what = Text::new(format!("可能与案件 {cases} 为同一人：{zh}"), format!("may be the person of {cases}: {en}"));
    compared(
        Obstacle::new(Kind::PossibleSame, "may_be_same_person", &[Door::Approve, Door::Issue], what),
        standing,
        other,
    )
}

fn both(features: &[Text]) -> [String; 2] {
    let zh: Vec<&str> = features.iter().map(|feature| &*feature.zh).collect();
    let en: Vec<&str> = features.iter().map(|feature| &*feature.en).collect();
    [zh.join("、"), en.join(", ")]
}

fn compared(obstacle: Obstacle, standing: &Standing, other: &Other) -> Obstacle {
    let case = other.cases.first().map_or("CASE", String::as_str);
    let of = |how: &str| format!("visa-cli person {how} {} {case} --note TEXT", standing.number);
    let (same, distinct) = (of("same"), of("distinct"));
    let who: &[Role] = if other.same_passport { &[Role::Review] } else { &[Role::Review, Role::Intake] };
    obstacle
        .lifted(
            format!("核对护照和照片后认定，同一人: {same}；两人: {distinct}"),
            format!(
                "compare passport and photograph, then say whether it is the same person: {same}; or two: {distinct}"
            ),
            format!("visa-cli person show {case}"),
        )
        .by(who)
        .about(case)
        .with(other.asked_again.iter().cloned().collect())
}
