//! The comparison of people on labelled pairs (examples/matching/pairs.py): what it finds, and what it leaves apart.

use std::collections::BTreeMap;

use serde_json::Value;
use visa_cli::identity::matcher::{Birth, Feature, Person, Purpose, Standing, Verdict, compare, plain_number};
use visa_cli::identity::names::bag::{Sketch, sketches};
use visa_cli::identity::names::{Level, Manner, Name, agree};

fn person(value: &Value) -> Person {
    let text = |key: &str| value[key].as_str();
    Person {
        name: Name::read([text("name"), text("chinese_name")].into_iter().flatten()),
        births: text("birth_date").and_then(Birth::read).into_iter().collect(),
        nationalities: text("nationality").map(str::to_owned).into_iter().collect(),
        passports: text("passport").map(plain_number).into_iter().collect(),
        sex: text("sex").map(str::to_owned),
        unit: None,
    }
}

fn pairs() -> impl Iterator<Item = Value> {
    include_str!("identity/pairs.jsonl").lines().map(|line| serde_json::from_str(line).unwrap())
}

/// Found and missed of each custom, and who was held wrongly.
fn measured(purpose: Purpose) -> (BTreeMap<String, [u32; 2]>, u32) {
    let (mut customs, mut wrong): (BTreeMap<String, [u32; 2]>, u32) = (BTreeMap::new(), 0);
    for pair in pairs().filter(|pair| purpose == Purpose::WatchList || pair["watch_only"].is_null()) {
        let comparison = compare(&person(&pair["one"]), &person(&pair["other"]), purpose);
        let label = &pair["label"];
        let same = label == "same";
        assert!(same || comparison.verdict != Verdict::Linked, "linked though {label}: {pair}");
        if label == "different" {
            wrong += u32::from(comparison.holds());
        } else {
            customs.entry(pair["custom"].to_string()).or_default()[usize::from(!comparison.holds())] += 1;
        }
    }
    (customs, wrong)
}

fn figures(purpose: Purpose, recall: f64, precision: f64) {
    let (customs, wrong) = measured(purpose);
    let [found, missed] = customs.values().fold([0, 0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
    let share = |part: u32, other: u32| 100.0 * f64::from(part) / f64::from(part + other);
    assert!(recall <= share(found, missed), "recall {:.1}", share(found, missed));
    assert!(precision <= share(found, wrong), "precision {:.1}", share(found, wrong));
    for (custom, [found, missed]) in customs {
        assert!(80.0 <= share(found, missed), "{custom}: {found} found, {missed} missed");
    }
}

#[test]
fn a_watch_list_finds_nearly_all_and_little_else() {
    figures(Purpose::WatchList, 98.0, 98.0);
}

#[test]
fn the_register_finds_nearly_all_and_hardly_anything_else() {
    figures(Purpose::Register, 98.0, 98.0);
}

#[test]
fn who_is_the_same_passes_the_cheap_look() {
    let (mut passed, mut all) = (0, 0);
    for pair in pairs().filter(|pair| pair["label"] == "same") {
        let sketches = |who: &str| -> Vec<Sketch> {
            sketches(pair[who]["name"].as_str(), pair[who]["chinese_name"].as_str()).iter().collect()
        };
        let (one, other) = (sketches("one"), sketches("other"));
        all += 1;
        passed += usize::from(one.iter().any(|mine| other.iter().any(|theirs| mine.may_be(theirs))));
    }
    assert!(98 * all <= 100 * passed, "{passed} of {all}");
}

/// People are compared in full only after the cheap look: among any two who were born on one day, it lets pass nearly all
/// whom the full comparison holds, and leaves out nearly all others. `VISA_PAIRS` says how many are taken at random.
#[test]
fn the_cheap_look_leaves_out_only_who_would_not_be_held() {
    let born = |who: &Value| {
        let mut who = who.clone();
        who["birth_date"] = "1980-05-01".into();
        let sketches: Vec<Sketch> = sketches(who["name"].as_str(), who["chinese_name"].as_str()).iter().collect();
        (Person { passports: Vec::new(), ..person(&who) }, sketches)
    };
    let people: Vec<(Person, Vec<Sketch>)> =
        pairs().flat_map(|pair| [born(&pair["one"]), born(&pair["other"])]).collect();
    let many = std::env::var("VISA_PAIRS").ok().and_then(|many| many.parse().ok()).unwrap_or(20_000);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut any = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % people.len()
    };
    let own = (0..people.len() / 2).map(|pair| (2 * pair, 2 * pair + 1)).collect::<Vec<_>>();
    let drawn: Vec<(usize, usize)> = (0..many).map(|_| (any(), any())).collect();
    let [mut held, mut missed, mut others, mut looked_at] = [0; 4];
    for (one, other) in own.into_iter().chain(drawn).filter(|(one, other)| one != other) {
        let (one, other) = (&people[one], &people[other]);
        let passes = one.1.iter().any(|mine| other.1.iter().any(|theirs| mine.may_be(theirs)));
        match (compare(&one.0, &other.0, Purpose::Register).holds(), passes) {
            (true, passes) => (held, missed) = (held + 1, missed + u32::from(!passes)),
            (false, passes) => (others, looked_at) = (others + 1, looked_at + u32::from(passes)),
        }
    }
    assert!(held > 500 && 97 * held <= 100 * (held - missed), "{missed} of {held} are left out");
    assert!(20 * looked_at <= others, "{looked_at} of {others} are looked at for nothing");
}

#[test]
fn a_comparison_says_what_agrees_and_what_differs_the_strongest_first() {
    let one = person(
        &serde_json::json!({"name": "SCHMIDT ANNA NEE MUELLER", "birth_date": "1980-05-01", "nationality": "DEU",
        "passport": "C1234567", "sex": "F"}),
    );
    let other = person(&serde_json::json!({"name": "MÜLLER, A.", "birth_date": "1980-05-01", "nationality": "AUT",
        "passport": "C-12 34567", "sex": "F"}));
    let found = compare(&one, &other, Purpose::Register);
    assert_eq!(found.verdict, Verdict::Contradiction, "another country");
    let order: Vec<Feature> = found.features.iter().map(|one| one.feature).collect();
    assert!(order.is_sorted() && order.len() == 6);
    assert_eq!(found.standing(Feature::Passport), Standing::Same);
    assert_eq!(found.standing(Feature::Name), Standing::Agrees);
    assert_eq!(found.standing(Feature::Nationality), Standing::Differs);
    assert!(found.manners.contains(&Manner::Initial));
    assert_eq!(found.score, found.features.iter().map(|one| one.points).sum::<i32>());
}

#[test]
fn comparing_is_the_same_both_ways() {
    for pair in pairs().step_by(7) {
        let (one, other) = (person(&pair["one"]), person(&pair["other"]));
        let (there, back) = (agree(&one.name, &other.name), agree(&other.name, &one.name));
        assert_eq!(there.level, back.level, "{pair}");
    }
}

/// A name that repeats itself has as many ways to be placed as there are orders; no name takes long.
#[test]
fn a_hostile_name_is_compared_in_bounded_time() {
    let many = "A ".repeat(400) + &"ANNA ".repeat(400);
    assert!(agree(&Name::read([many.as_str()]), &Name::read([many.as_str()])).level > Level::Different);
    let odd = "<<,,((@@//\u{0}\u{202e}ﷺ𠀀々ーっ".repeat(20);
    agree(&Name::read([odd.as_str()]), &Name::read([many.as_str()]));
    Sketch::of(&odd);
}

/// A passport has letters alone: whoever writes the characters may take another of the same sound.
#[test]
fn one_character_of_the_same_sound_is_asked_about() {
    let who = |name: &str, chinese: &str, number: &str, sex: &str| {
        person(&serde_json::json!({"name": name, "chinese_name": chinese, "sex": sex, "birth_date": "1991-01-01",
            "nationality": "MYS", "passport": number}))
    };
    let one = who("WANG LI", "王丽", "A5555551", "F");
    let verdict = |other: &Person, purpose| compare(&one, other, purpose).verdict;
    for purpose in [Purpose::Register, Purpose::WatchList] {
        assert_eq!(verdict(&who("WANG LI", "王莉", "A5555559", "F"), purpose), Verdict::Possible, "{purpose:?}");
        assert_eq!(verdict(&who("WANG LI", "王大", "A5555559", "F"), purpose), Verdict::Different, "{purpose:?}");
        assert_eq!(verdict(&who("WANG LI", "王力", "A5555559", "M"), purpose), Verdict::Different, "{purpose:?}");
    }
    let manners = compare(&one, &who("WANG LI", "王莉", "A5555559", "F"), Purpose::Register).manners;
    assert_eq!(
        manners.iter().map(|manner| manner.names()[1]).collect::<Vec<_>>(),
        ["another character of the same sound"]
    );
}
