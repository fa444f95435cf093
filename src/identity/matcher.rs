//! The one comparison of two people: inside a list, against the register, against watch lists and in searches.
//!
//! Every value that both give is compared, the strongest first, and the verdict follows from which agree. A person is
//! *linked* without asking only where number and country of the passport agree, the birth date is the same and the name
//! is the same or compatible. What agrees in part is held. In the register a name alone never holds; a watch list leans
//! to finding too many.

mod birth;

use super::names::{self, Agreement, Level, Manner, Name};
pub use birth::{Birth, BirthMatch, near_days, swapped};

/// A person as they are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Names as printed, in Chinese, and aliases, read.
    pub name: Name,
    /// Days of birth that are given: one, or on a watch list several.
    pub births: Vec<Birth>,
    /// Nationalities.
    pub nationalities: Vec<String>,
    /// Passport numbers, in capitals without blanks and hyphens.
    pub passports: Vec<String>,
    /// `M` or `F`.
    pub sex: Option<String>,
    /// Credit code of the inviting unit.
    pub unit: Option<String>,
}

/// What two people are compared by, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// Number of the passport.
    Passport,
    /// Name.
    Name,
    /// Birth date.
    BirthDate,
    /// Nationality.
    Nationality,
    /// Sex.
    Sex,
    /// Inviting unit.
    Unit,
}

/// How a feature of two people stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The same.
    Same,
    /// The same as far as it is known, or in another form.
    Agrees,
    /// Nearly the same, as after a slip of the pen.
    Near,
    /// One of the two does not say it.
    Unknown,
    /// Something else.
    Differs,
}

/// A feature, compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which.
    pub feature: Feature,
    /// How it stands.
    pub standing: Standing,
    /// What it adds to the score.
    pub points: i32,
}

/// What a comparison comes to, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same person, without asking.
    Linked,
    /// The same passport, and something that contradicts it.
    Contradiction,
    /// Perhaps the same person.
    Possible,
    /// Different people.
    Different,
}

/// Two people, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What it comes to.
    pub verdict: Verdict,
    /// Each feature, the strongest first.
    pub features: Vec<Compared>,
    /// In what ways the names agree that are not written alike.
    pub manners: Vec<Manner>,
    /// The points of all features.
    pub score: i32,
}

impl Comparison {
    /// Tells whether the two may be one person.
    pub fn holds(&self) -> bool {
        self.verdict < Verdict::Different
    }

    /// How a feature stands.
    pub fn standing(&self, feature: Feature) -> Standing {
        self.features.iter().find(|one| one.feature == feature).map_or(Standing::Unknown, |one| one.standing)
    }
}

/// What the comparison is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whether somebody is on file, or in a row above: a name alone never holds.
    Register,
    /// Whether somebody is looked for: rather too many than one too few.
    WatchList,
}

/// Returns a passport number in the form in which numbers are compared: capitals, without blanks and hyphens.
pub fn plain_number(number: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    number.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// What was found of two people, before it is weighed.
struct Found {
    number: Standing,
    country: Standing,
    name: Agreement,
    birth: BirthMatch,
    sex: Standing,
    unit: Standing,
}

/// Compares two people.
pub fn compare(one: &Person, other: &Person, purpose: Purpose) -> Comparison {
    let found = Found {
        number: number(&one.passports, &other.passports),
        country: among(&one.nationalities, &other.nationalities),
        name: names::agree(&one.name, &other.name),
        birth: birth::compare(&one.births, &other.births),
        sex: said(one.sex.as_deref(), other.sex.as_deref()),
        unit: said(one.unit.as_deref(), other.unit.as_deref()),
    };
    let names_known = !one.name.is_empty() && !other.name.is_empty();
    let verdict = match purpose {
        Purpose::Register => in_register(&found),
        Purpose::WatchList => on_watch_list(&found, names_known),
    };
    let features = features(&found, names_known);
    let score = features.iter().map(|one| one.points).sum();
    Comparison { verdict, features, manners: found.name.manners, score }
}

fn said(one: Option<&str>, other: Option<&str>) -> Standing {
    match (one, other) {
        (Some(one), Some(other)) if one == other => Standing::Same,
        (Some(_), Some(_)) => Standing::Differs,
        (None, _) | (_, None) => Standing::Unknown,
    }
}

fn among(one: &[String], other: &[String]) -> Standing {
    if one.is_empty() || other.is_empty() {
        return Standing::Unknown;
    }
    if one.iter().any(|code| other.contains(code)) { Standing::Same } else { Standing::Differs }
}

fn number(one: &[String], other: &[String]) -> Standing {
    if one.is_empty() || other.is_empty() {
        return Standing::Unknown;
    }
    if one.iter().any(|number| other.contains(number)) {
        return Standing::Same;
    }
    let is_slip = |mine: &str, theirs: &str| {
        mine.len() == theirs.len() && 7 <= mine.len() && strsim::osa_distance(mine, theirs) == 1
    };
    let near = one.iter().any(|mine| other.iter().any(|theirs| is_slip(mine, theirs)));
    if near { Standing::Near } else { Standing::Differs }
}

/// The same passport holds; another one only where name and birth date agree.
fn in_register(found: &Found) -> Verdict {
    let Found { number, country, name, birth, sex, .. } = found;
    if *number == Standing::Same {
        let sure = name.level >= Level::Compatible && matches!(birth, BirthMatch::Same | BirthMatch::Unsaid);
        let linked = sure && *country != Standing::Differs && *sex != Standing::Differs;
        return if linked { Verdict::Linked } else { Verdict::Contradiction };
    }
    // A man and a woman of nearly one name are brother and sister.
    if *sex == Standing::Differs && name.level < Level::Same {
        return Verdict::Different;
    }
    let possible = match birth {
        BirthMatch::Same => name.level >= Level::Similar,
        BirthMatch::Part => name.level >= Level::Compatible && *country != Standing::Differs,
        BirthMatch::Swapped => name.level >= Level::Compatible && 2 <= name.words,
        BirthMatch::Near => name.level >= Level::Compatible && 2 <= name.words && *number == Standing::Near,
        BirthMatch::Differs | BirthMatch::Unknown | BirthMatch::Unsaid => false,
    };
    if possible { Verdict::Possible } else { Verdict::Different }
}

fn on_watch_list(found: &Found, names_known: bool) -> Verdict {
    let Found { number, country, name, birth, sex, .. } = found;
    let (other_name, other_birth) = (names_known && name.level == Level::Different, *birth == BirthMatch::Differs);
    // A number that is looked for is looked into, whatever else is said: nationality excludes nobody.
    if *number == Standing::Same {
        let contradicts = other_name || other_birth;
        return if contradicts { Verdict::Contradiction } else { Verdict::Possible };
    }
    if *sex == Standing::Differs && name.level < Level::Same {
        return Verdict::Different;
    }
    let whole = 2 <= name.words;
    let of_country = *country != Standing::Differs;
    let possible = match birth {
        BirthMatch::Same => name.level >= Level::Similar,
        BirthMatch::Part => name.level >= Level::Compatible || name.level == Level::Similar && of_country && whole,
        BirthMatch::Swapped => name.level >= Level::Similar && whole,
        BirthMatch::Near => name.level >= Level::Compatible && whole && of_country,
        // A name alone: only where it is the whole name, and nothing speaks against it.
        BirthMatch::Unknown | BirthMatch::Unsaid => {
            name.level >= Level::Compatible && whole && of_country && 88 <= name.score
        }
        BirthMatch::Differs => false,
    };
    if possible { Verdict::Possible } else { Verdict::Different }
}

/// What each feature adds to the score, where it is the same, agrees, is near, or differs.
pub const POINTS: [(Feature, [i32; 4]); 6] = [
    (Feature::Passport, [40, 40, 10, -5]),
    (Feature::Name, [30, 25, 15, -40]),
    (Feature::BirthDate, [25, 15, 8, -40]),
    (Feature::Nationality, [5, 5, 0, -5]),
    (Feature::Sex, [3, 3, 0, -10]),
    (Feature::Unit, [2, 2, 0, 0]),
];

fn features(found: &Found, names_known: bool) -> Vec<Compared> {
    let name = match found.name.level {
        _ if !names_known => Standing::Unknown,
        Level::Same => Standing::Same,
        Level::Compatible => Standing::Agrees,
        Level::Similar => Standing::Near,
        Level::Different => Standing::Differs,
    };
    let standings = [found.number, name, found.birth.standing(), found.country, found.sex, found.unit];
    let compared = |((feature, points), standing): (&(Feature, [i32; 4]), Standing)| {
        let points = match standing {
            Standing::Same => points[0],
            Standing::Agrees => points[1],
            Standing::Near => points[2],
            Standing::Unknown => 0,
            Standing::Differs => points[3],
        };
        Compared { feature: *feature, standing, points }
    };
    POINTS.iter().zip(standings).map(compared).collect()
}
