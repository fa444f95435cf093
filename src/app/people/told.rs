//! A comparison of two people in words: what agrees and what differs, the strongest first, with both values and the points
//! of each where they are asked for.

use super::{Asked, Feature, FeatureTold, Stands};
use crate::app::case_list::masked;
use crate::domain::text::Lang;
use crate::domain::words::Word;
use crate::identity::matcher::{Compared, Comparison, Feature as Of, Standing};

/// Says what agrees and what differs, the strongest first.
pub fn in_words(comparison: &Comparison, lang: Lang) -> String {
    said(comparison, None, false, lang)
}

/// The same with the values of both.
pub fn told(comparison: &Comparison, values: (Asked, Asked), lang: Lang) -> String {
    said(comparison, Some(values), false, lang)
}

/// The same with the values of both and what each adds to the score, for officers alone.
pub fn told_with_points(comparison: &Comparison, values: (Asked, Asked), lang: Lang) -> String {
    let told = said(comparison, Some(values), true, lang);
    match lang {
        Lang::Zh => format!("{told}；合计 {} 分", comparison.score),
        Lang::En => format!("{told}; {} points in all", comparison.score),
    }
}

fn said(comparison: &Comparison, values: Option<(Asked, Asked)>, points: bool, lang: Lang) -> String {
    let named = |wanted: &[Standing]| -> Vec<String> {
        let found = comparison.features.iter().filter(|one| wanted.contains(&one.standing));
        found.map(|one| in_detail(one, comparison, (values, points), lang)).collect()
    };
    let parts = [
        (&[Standing::Same][..], "一致", "same"),
        (&[Standing::Agrees, Standing::Near], "相近", "alike"),
        (&[Standing::Differs], "不同", "different"),
    ];
    let told = parts.into_iter().filter_map(|(standings, zh, en)| {
        let found = named(standings);
        let joined = |sign: &str| found.join(sign);
        (!found.is_empty()).then(|| match lang {
            Lang::Zh => format!("{zh}: {}", joined("、")),
            Lang::En => format!("{en}: {}", joined(", ")),
        })
    });
    told.collect::<Vec<_>>().join(if lang == Lang::Zh { "；" } else { "; " })
}

fn in_detail(
    one: &Compared,
    comparison: &Comparison,
    (values, points): (Option<(Asked, Asked)>, bool),
    lang: Lang,
) -> String {
    let name = Feature::of(one.feature).named(lang);
    let mut details: Vec<String> = Vec::new();
    if one.feature == Of::Name && one.standing != Standing::Differs {
        let manners = comparison.manners.iter().map(|manner| manner.names()[usize::from(lang == Lang::En)]);
        details.extend(manners.map(str::to_owned));
    }
    if let Some((mine, theirs)) =
        values.and_then(|(mine, theirs)| Some((value(mine, one.feature)?, value(theirs, one.feature)?)))
    {
        details.push(if mine == theirs { mine } else { format!("{mine} / {theirs}") });
    }
    if points {
        details.push(format!("{:+}", one.points));
    }
    match (details.is_empty(), lang) {
        (true, _) => name.to_owned(),
        (false, Lang::Zh) => format!("{name}（{}）", details.join("、")),
        (false, Lang::En) => format!("{name} ({})", details.join(", ")),
    }
}

/// Each feature with what both say of it; what neither says is left out.
pub(super) fn features(comparison: &Comparison, (one, other): (Asked, Asked)) -> Vec<FeatureTold> {
    let shown = |of: Asked, feature: Of| {
        value(of, feature).map(|value| if feature == Of::Passport { masked(&value) } else { value })
    };
    let told = comparison.features.iter().map(|found| FeatureTold {
        feature: Feature::of(found.feature),
        standing: Stands::of(found.standing),
        one: shown(one, found.feature),
        other: shown(other, found.feature),
        points: found.points,
    });
    told.filter(|told| told.one.is_some() || told.other.is_some()).collect()
}

/// What somebody says of a feature.
fn value(of: Asked, feature: Of) -> Option<String> {
    match feature {
        Of::Passport => of.passport.map(str::to_owned),
        Of::Name => {
            let names: Vec<&str> = of.name.into_iter().chain(of.chinese_name).collect();
            (!names.is_empty()).then(|| names.join(" "))
        }
        Of::BirthDate => of.birth_date.map(|day| day.to_string()),
        Of::Nationality => of.nationality.map(str::to_owned),
        Of::Sex => of.sex.map(str::to_owned),
        Of::Unit => None,
    }
}
