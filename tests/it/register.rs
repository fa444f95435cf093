//! The register of persons as it grows by lists and by single applications: everybody is found, nobody twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use serde_json::json;
use visa_cli::error::Exit;
use visa_cli::store::register::keys::filter::{KeyFilter, number};
use visa_cli::store::register::keys::packed::{Packing, Unpacking, pair, parted};

use crate::office::{Office, example, name_of};
use crate::random::Random;

proptest! {
    /// What is packed comes out again, in blocks that begin where they say.
    #[test]
    fn pairs_come_out_as_they_went_in(
        keys in btree_set("[ -~é一-龥]{0,12}|[A-C]{0,3}|[A-Z]{200,300}", 0..400),
        entries in vec(0u64..1 << 37, 1..4),
        bytes in 0usize..20_000,
    ) {
        let each = |key: &String| entries.iter().map(|entry| pair(key.as_bytes(), *entry)).collect::<Vec<_>>();
        let pairs: BTreeSet<Vec<u8>> = keys.iter().flat_map(each).collect();
        for mut packing in [Packing::default(), Packing::instead(b"from".to_vec(), bytes)] {
            let mut blocks = Vec::new();
            for pair in &pairs {
                packing.push(pair);
                packing.push(pair);
                blocks.extend(packing.full(3).into_iter().flatten());
            }
            blocks.extend(packing.end());
            let mut found = Vec::new();
            for (place, block) in blocks.into_iter().enumerate() {
                let mut block_pairs = Unpacking::new(block.keys);
                let first = found.len();
                while block_pairs.advance() {
                    found.push(block_pairs.pair().to_vec());
                }
                prop_assert!(found.len() > first, "no block is empty");
                prop_assert!(place == 0 || block.start == found[first]);
            }
            prop_assert!(found.iter().eq(&pairs));
        }
    }

    /// Pairs sort by their keys, then by their entries.
    #[test]
    fn pairs_sort_as_keys_and_entries_do(
        one in ("[ -~一-龥]{0,6}", 0u64..1 << 37),
        other in ("[ -~一-龥]{0,6}", 0u64..1 << 37),
    ) {
        let [mine, theirs] = [&one, &other].map(|(key, entry)| pair(key.as_bytes(), *entry));
        prop_assert_eq!(mine.cmp(&theirs), one.cmp(&other));
        prop_assert_eq!(parted(&mine), (one.0.as_bytes(), one.1));
    }

    /// Bytes that nobody packed are read to some end.
    #[test]
    fn any_bytes_can_be_unpacked(bytes in vec(any::<u8>(), 0..300)) {
        let mut pairs = Unpacking::new(bytes.clone());
        let mut count = 0;
        while pairs.advance() {
            count += 1;
            parted(pairs.pair());
        }
        prop_assert!(count <= bytes.len() / 2);
    }
}

#[test]
fn a_filter_holds_what_it_was_given_and_little_else() {
    let numbers = |start: u64| (start..start + 10_000).map(|n| number(format!("P{n:08} DEU").as_bytes()));
    let mut filter = KeyFilter::for_keys(10_000);
    numbers(0).for_each(|number| filter.add(number));
    assert!(numbers(0).all(|number| filter.may_hold(number)));
    let by_chance = numbers(50_000_000).filter(|number| filter.may_hold(*number)).count();
    println!("{by_chance} of 10000 held by chance");
    assert!(by_chance < 500, "{by_chance}");
    assert_eq!(KeyFilter::read(&filter.bytes()), Some(filter));
    assert!([&b""[..], b"1234567", &[0; 24]].iter().all(|bytes| KeyFilter::read(bytes).is_none()));
}

const NOW: &str = "2026-11-23T09:00+08:00";
const SURNAMES: [&str; 12] =
    ["MUELLER", "SMITH", "ROSSI", "KIM", "TANAKA", "SILVA", "NOWAK", "PETROV", "KHAN", "YILMAZ", "TRAN", "DE VRIES"];
const SYLLABLES: [&str; 16] =
    ["BA", "DE", "KI", "LO", "MU", "NA", "RE", "SI", "TO", "VU", "ZA", "PE", "GI", "HO", "FU", "LA"];
const LISTS: usize = 21;
const ROWS: usize = 1_260;
/// Of so many people one is looked for in the end, out of every list.
const SOME: usize = 5;

/// Name, day of birth and passport.
type Person = (String, String, String);

fn person(number: usize, random: &mut Random) -> Person {
    let given: String = (0..3).map(|_| *random.one(&SYLLABLES)).collect();
    let born = format!("19{:02}-{:02}-{:02}", 50 + random.below(50), 1 + random.below(12), 1 + random.below(28));
    (format!("{} {given}", random.one(&SURNAMES)), born, format!("P{:08}", (number * 7_919_333) % 100_000_000))
}

fn import(office: &Office, people: &[Person]) -> serde_json::Value {
    let header =
        "外文姓名,性别,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,邀请单位,统一社会信用代码\n";
    let row = |(name, born, passport): &Person| {
        let unit = "上海申海精密机械有限公司,91310115MA1K4BQR53";
        format!("{name},男,{born},德国,{passport},2031-05-01,2026-12-04,14,商务洽谈,{unit}\n")
    };
    let file = office.folder.path().join("list.csv");
    fs::write(&file, header.to_owned() + &people.iter().map(row).collect::<String>()).unwrap();
    let papers = "--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence";
    let facts = "--set passport.shown=copy --set request.visa_abroad_in_time=false";
    let came = office.run("intake1", &format!("import {} --accept-good {papers} {facts}", file.display()));
    assert!(matches!(came.exit, Exit::Done | Exit::ListHeld), "{:?} {}", came.exit, came.err);
    came.json()
}

/// More lists than runs may stand beside each other, so that some become one; single applications in between.
#[test]
fn everybody_is_found_however_the_register_grew() {
    let office = Office::new(NOW);
    let (mut random, mut number) = (Random(7), 0);
    let mut next = |random: &mut Random| {
        number += 1;
        person(number, random)
    };
    let mut people: Vec<Person> = Vec::new();
    let (mut named, mut in_runs) = (BTreeSet::new(), 0);
    for list in 0..LISTS {
        // Lists of three sizes; the smallest are put among the single applications.
        let rows = [ROWS, ROWS + 50, ROWS / 12][list % 3];
        let mut new: Vec<Person> = Vec::new();
        while new.len() < rows {
            let one = next(&mut random);
            // Who may be somebody of the same family name is held, also with day and month changed about; namesakes are
            // tried below.
            let surname = one.0.split(' ').next().unwrap().to_owned();
            let mut born: Vec<String> = one.1.split('-').map(str::to_owned).collect();
            born[1..].sort();
            if named.insert((surname, born)) {
                new.push(one);
            }
        }
        let known: Vec<Person> = (0..people.len().min(40)).map(|_| random.one(&people).clone()).collect();
        let known: BTreeSet<Person> = known.into_iter().collect();
        let came = import(&office, &[new.clone(), known.iter().cloned().collect()].concat());
        let outcomes = came["outcomes"].clone();
        assert_eq!(outcomes["new"], json!(new.len()), "{outcomes} {}", came["rows"]);
        assert_eq!(outcomes["already-on-file"], json!(known.len()), "{outcomes}");
        if rows >= ROWS {
            // A passport and its end, a name with a birth date, and the words of the name.
            in_runs += new.iter().map(|(name, ..)| 3 + name.split(' ').count() as u64).sum::<u64>();
        }
        people.extend(new);
        let mut single = example("pv-negotiation");
        single["applicant"]["name"] = json!(format!("SINGLE {}", name_of(9_000 + list)));
        single["passport"]["number"] = json!(format!("S{list:07}"));
        office.intake(&single);
    }
    office.holds();
    let file = rusqlite::Connection::open(office.path()).unwrap();
    let mut sizes = file.prepare("SELECT keys FROM key_run WHERE run > 0").unwrap();
    let runs: Vec<u64> = sizes.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(runs.iter().sum::<u64>(), in_runs);
    println!("{} people, runs of {runs:?} keys", people.len());
    assert!(runs.len() == 12 && runs.iter().any(|keys| *keys > 8_000), "{runs:?}");

    // By words of the name, the beginning of a word, the passport and its beginning.
    let mut by_word: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (place, (name, ..)) in people.iter().enumerate() {
        name.split(' ').for_each(|word| by_word.entry(word).or_default().extend([place]));
    }
    for _ in 0..12 {
        let (name, _, passport) = random.one(&people);
        let of_all = |words: &[&str]| {
            words
                .iter()
                .map(|word| &by_word[word])
                .fold(None, |all: Option<BTreeSet<usize>>, of| Some(all.map_or_else(|| of.clone(), |all| &all & of)))
        };
        let same = of_all(&name.split(' ').collect::<Vec<_>>()).unwrap().len();
        let beginning = people.iter().filter(|(.., other)| other.starts_with(&passport[..6])).count();
        for (text, count) in [(name.as_str(), same), (passport, 1), (&passport[..6], beginning)] {
            let words: Vec<String> = std::iter::once("search").chain(text.split(' ')).map(str::to_owned).collect();
            // Who is named nearly so comes after those who are.
            let total = office.words("", &words, b"").json()["total"].as_u64().unwrap() as usize;
            assert!(count <= total && (text != passport || total == count), "{text}: {total}, not {count}");
        }
    }

    // Everybody is on file by the passport, and may be somebody on file by name and birth date.
    let again: Vec<Person> = people.iter().step_by(SOME).cloned().collect();
    let all = import(&office, &again);
    assert_eq!(all["outcomes"]["already-on-file"], json!(again.len()), "{}", all["outcomes"]);
    let renewed = |(place, (name, born, _)): (usize, &Person)| (name.clone(), born.clone(), format!("N{place:08}"));
    let mut renewed: Vec<Person> = people.iter().enumerate().skip(1).step_by(SOME).map(renewed).collect();
    renewed.push(("SOMEBODY NEW".to_owned(), "1990-01-01".to_owned(), "X0000001".to_owned()));
    let all = import(&office, &renewed);
    assert_eq!(all["outcomes"]["held-duplicate"], json!(renewed.len() - 1), "{}", all["outcomes"]);
    office.holds();

    // A filter that leaves somebody out would let them be taken in twice.
    let flipped = "UPDATE key_filter SET bits = zeroblob(length(bits)) WHERE run = (SELECT max(run) FROM key_filter)";
    assert_eq!(file.execute(flipped, []).unwrap(), 1);
    let came = office.run("", "audit verify");
    assert_eq!((came.exit, came.out.matches("key_filter.bits").count()), (Exit::Integrity, 1), "{}", came.out);
}

#[test]
fn people_are_found_by_numbers_and_names_as_they_are_typed() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let people = [("DE-LA-CRUZ JOSÉ", "P0787938X"), ("김민준", "M26376194"), ("ABDULLAH WEI-LING", "V94851003")];
    let mut cases = Vec::new();
    for (name, number) in people {
        let mut facts = example("pv-negotiation");
        facts["applicant"]["name"] = name.into();
        facts["passport"]["number"] = number.into();
        facts["passport"]["mrz"] = serde_json::Value::Null;
        cases.push(office.intake(&facts));
    }
    let first = |text: &str| {
        let words = ["search".to_owned(), "--".to_owned()].into_iter().chain(text.split(' ').map(str::to_owned));
        let came = office.words("", &words.collect::<Vec<_>>(), b"");
        came.json()["cases"][0]["case"].as_str().unwrap_or_default().to_owned()
    };
    let table = [
        (0, "P0-787938X"),
        (0, "p078 7938x"),
        (0, "P0781938X"),
        (0, "P0787983X"),
        (0, "delacruzjosé"),
        (0, "1"),
        (1, "김"),
        (1, "M2637 6194"),
        (1, "M263761194"),
        (2, "3"),
        (2, "abdullahweiling"),
        (2, "V9485100"),
    ];
    for (case, text) in table {
        assert_eq!(first(text), cases[case], "{text}");
    }
    assert_eq!((first("P9999999X"), first("999")), (String::new(), String::new()));
}
