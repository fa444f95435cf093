//! A comparison of two people in words: what agrees and what differs, the strongest first, with both values where they are
//! asked for.

use super::{Asked, Feature};
use crate::domain::text::Lang;
use crate::domain::words::Word;
use crate::identity::matcher::{Compared, Comparison, Feature as Of, Standing};

/// Says what agrees and what differs, the strongest first.
pub fn in_words(comparison: &Comparison, lang: Lang) -> String {
    told(comparison, None, lang)
}

/// The same, and beside what is not the same the values of both.
pub fn told(comparison: &Comparison, values: Option<(Asked, Asked)>, lang: Lang) -> String {
    let named = |wanted: &[Standing]| -> Vec<String> {
        let found = comparison.features.iter().filter(|one| wanted.contains(&one.standing));
        found.map(|one| in_detail(one, comparison, values, lang)).collect()
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

fn in_detail(one: &Compared, comparison: &Comparison, values: Option<(Asked, Asked)>, lang: Lang) -> String {
    let name = Feature::of(one.feature).named(lang);
    let mut details: Vec<String> = Vec::new();
    if one.feature == Of::Name && one.standing != Standing::Differs {
        let manners = comparison.manners.iter().map(|manner| manner.names()[usize::from(lang == Lang::En)]);
        details.extend(manners.map(str::to_owned));
    }
    let both = values.filter(|_| one.standing != Standing::Same);
    if let Some((mine, theirs)) =
        both.and_then(|(mine, theirs)| Some((value(mine, one.feature)?, value(theirs, one.feature)?)))
    {
        details.push(format!("{mine} / {theirs}"));
    }
    match (details.is_empty(), lang) {
        (true, _) => name.to_owned(),
        (false, Lang::Zh) => format!("{name}（{}）", details.join("、")),
        (false, Lang::En) => format!("{name} ({})", details.join(", ")),
    }
}

/// What somebody says of a feature.
fn value(of: Asked, feature: Of) -> Option<String> {
    match feature {
        Of::Passport => of.passport.map(str::to_owned),
        Of::Name => of.name.or(of.chinese_name).map(str::to_owned),
        Of::BirthDate => of.birth_date.map(|day| day.to_string()),
        Of::Nationality => of.nationality.map(str::to_owned),
        Of::Sex => of.sex.map(str::to_owned),
        Of::Unit => None,
    }
}
