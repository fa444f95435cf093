//! Who may be the same person, as a table: each value with what both say and what it adds to the score.

use super::context::CommandContext;
use crate::app::people::{Alike, Feature, FeatureTold, Stands};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::identity::matcher::{POINTS, Standing};

/// Who was found the same, and who may be, each on a line.
pub(crate) fn pairs(alike: &[Alike], lang: Lang) -> Vec<(Text, String)> {
    let named = [
        (true, Text::new("已认定为同一人", "found the same person")),
        (false, Text::new("可能为同一人", "may be the same person")),
    ];
    let of = |linked: bool| alike.iter().filter(move |one| one.linked == linked);
    let told = named.into_iter().flat_map(|(linked, name)| of(linked).map(move |one| (name.clone(), one.told(lang))));
    told.collect()
}

/// The comparison of each who is not found the same yet.
pub(crate) fn tables(alike: &[Alike], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    for one in alike.iter().filter(|one| !one.linked) {
        let title = Text::new(
            format!("与案件 {} 逐项比较", one.cases.join("、")),
            format!("compared with {}", one.cases.join(", ")),
        );
        ctx.ui.line(title.of(lang));
        ctx.ui.rows(&table(one, lang));
    }
    if alike.iter().any(|one| !one.linked) {
        ctx.ui.prose(&legend(lang));
    }
}

/// What each value may add to the score.
fn legend(lang: Lang) -> String {
    let standings = [Standing::Same, Standing::Agrees, Standing::Near, Standing::Differs];
    let heads: Vec<&str> = standings.iter().map(|one| Stands::of(*one).named(lang)).collect();
    let weights: Vec<String> = POINTS
        .iter()
        .map(|(feature, points)| {
            let points: Vec<String> = points.iter().map(|points| format!("{points:+}")).collect();
            format!("{} {}", Feature::of(*feature).named(lang), points.join("/"))
        })
        .collect();
    let (heads, zh, en) = (heads.join("/"), weights.join("；"), weights.join("; "));
    match lang {
        Lang::Zh => format!("分值（{heads}）：{zh}；未知不计分。分值只用于排序，是否同一人由民警认定"),
        Lang::En => format!(
            "points ({heads}): {en}; what is not known adds nothing. They order who is shown first; an officer finds who is the same"
        ),
    }
}

fn table(alike: &Alike, lang: Lang) -> Vec<Vec<String>> {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let line = |one: &FeatureTold| {
        vec![
            format!("  {}", one.feature.named(lang)),
            value(&one.one),
            value(&one.other),
            one.standing.named(lang).to_owned(),
            format!("{:+}", one.points),
        ]
    };
    let mut rows: Vec<Vec<String>> = alike.features.iter().map(line).collect();
    let total = Text::new("  合计", "  in all");
    let none = String::new;
    rows.push(vec![total.of(lang).to_owned(), none(), none(), none(), format!("{:+}", alike.score)]);
    rows
}
