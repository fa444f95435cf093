//! Machine-readable zones, credit codes, country codes and names, against vectors, another program, and chance.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use visa_cli::error::Exit;
use visa_cli::identity::mrz::{Field, Form, Mrz, MrzFault, Sex, Td3, lines_of, td3_checks};
use visa_cli::identity::names::{NameMatch, compare, key, mrz_form};
use visa_cli::identity::uscc::{UsccFault, check, check_character, is_well_formed};
use visa_cli::identity::{country, uscc};

use crate::check::run;

const NAME: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const SPECIMEN: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_format_vectors_are_judged_as_labelled() {
    let mut count = 0;
    let mut rows = csv::Reader::from_reader(include_bytes!("identity/formats.csv").as_slice());
    for row in rows.deserialize::<(String, String, String, String, String)>() {
        let (id, kind, input, expected, _) = row.unwrap();
        let valid = expected != "invalid";
        match kind.as_str() {
            "uscc" => {
                assert_eq!(is_well_formed(&input), valid, "{id}");
                let checked = check(&input);
                assert_eq!(checked.is_ok(), valid, "{id} {checked:?}");
                let warns = expected == "valid_with_warning";
                assert!(checked.is_err() || checked.unwrap().organisation_code_agrees != warns, "{id}");
            }
            "td3" | "mrva" | "mrvb" => {
                let lines: Vec<&str> = input.split('|').collect();
                assert_eq!(Mrz::read(&lines).is_ok(), valid, "{id}");
            }
            "country_code" => assert_eq!(country::is_known(&input), expected != "unknown", "{id}"),
            other => panic!("{id} is of kind {other}"),
        }
        count += 1;
    }
    assert_eq!(count, 31);
}

#[test]
fn the_passport_specimen_is_read() {
    let zone = Mrz::read(&[NAME, SPECIMEN]).unwrap();
    let expected = Mrz {
        form: Form::Td3,
        code: "P".to_owned(),
        issuer: "UTO".to_owned(),
        surname: "ERIKSSON".to_owned(),
        given_names: "ANNA MARIA".to_owned(),
        may_be_cut: false,
        number: "L898902C3".to_owned(),
        nationality: "UTO".to_owned(),
        birth: "740812".to_owned(),
        sex: Sex::Female,
        expires_on: day("2012-04-15"),
        optional: "ZE184226B".to_owned(),
    };
    assert_eq!(zone, expected);
    assert_eq!(zone.write(), [NAME, SPECIMEN]);
    let cut = Td3::split(NAME, SPECIMEN);
    assert_eq!((cut.issuer, cut.number, cut.nationality), ("UTO", "L898902C3", "UTO"));
    assert_eq!((cut.birth, cut.expiry), ("740812", "120415"));
}

#[test]
fn the_visa_specimens_are_read() {
    let a = ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"];
    let b = ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"];
    let zone = Mrz::read(&a).unwrap();
    assert_eq!((zone.form, zone.optional.as_str(), zone.nationality.as_str()), (Form::MrvA, "6ZE184226B", "XXX"));
    assert_eq!(zone.write(), a);
    let zone = Mrz::read(&b).unwrap();
    assert_eq!((zone.form, zone.optional.as_str(), zone.code.as_str()), (Form::MrvB, "", "V"));
    assert_eq!(zone.expires_on, day("2096-12-10"));
    assert_eq!(zone.write(), b);
}

#[test]
fn one_letter_codes_one_name_and_short_numbers_are_read() {
    let german = ["P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<", "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<04"];
    let zone = Mrz::read(&german).unwrap();
    assert_eq!((zone.issuer.as_str(), zone.nationality.as_str()), ("D", "D"));
    let one_name = Mrz {
        surname: "ARKFREITH".to_owned(),
        given_names: String::new(),
        number: "L8989026".to_owned(),
        sex: Sex::Unspecified,
        ..zone
    };
    let lines = one_name.write();
    assert_eq!(lines[0], "P<D<<ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
    assert_eq!(&lines[1][..10], "L8989026<5");
    assert_eq!(Mrz::read(&[&lines[0], &lines[1]]).unwrap(), one_name);
    assert_eq!(&lines[1][20..21], "<");
}

#[test]
fn unknown_birth_parts_and_empty_optional_data_are_allowed() {
    let zone = Mrz { birth: "<<<<<<".to_owned(), optional: String::new(), ..Mrz::read(&[NAME, SPECIMEN]).unwrap() };
    let [first, second] = zone.write();
    assert_eq!(&second[13..20], "<<<<<<0");
    assert_eq!(&second[28..43], "<<<<<<<<<<<<<<0");
    assert_eq!(Mrz::read(&[&first, &second]).unwrap(), zone);
    assert_eq!(zone.born_on(day("2026-11-23")), None);
    let filler = format!("{}<{}", &second[..42], &second[43..]);
    assert!(td3_checks(&filler).all(), "an empty field may have filler for its digit");
    let year_only = Mrz { birth: "74<<<<".to_owned(), ..zone };
    let [first, second] = year_only.write();
    assert_eq!(Mrz::read(&[&first, &second]).unwrap().born_on(day("2026-11-23")), None);
    let full = format!("{}<{}", &SPECIMEN[..42], &SPECIMEN[43..]);
    assert!(!td3_checks(&full).optional, "a field with data has a digit");
}

#[test]
fn each_check_digit_is_told_with_its_place() {
    let table = [
        (9, Field::Number, 10),
        (19, Field::Birth, 20),
        (27, Field::Expiry, 28),
        (42, Field::Optional, 43),
        (43, Field::Composite, 44),
    ];
    for (place, field, position) in table {
        let mut line = SPECIMEN.as_bytes().to_vec();
        line[place] = if line[place] == b'9' { b'0' } else { line[place] + 1 };
        let line = String::from_utf8(line).unwrap();
        let faults = Mrz::read(&[NAME, &line]).unwrap_err();
        let found = line.chars().nth(place).unwrap();
        assert!(faults.contains(&MrzFault::CheckDigit { field, position, found }), "{field:?}: {faults:?}");
        let checks = td3_checks(&line);
        let agree = [checks.number, checks.birth, checks.expiry, checks.optional, checks.composite];
        let places = [9, 19, 27, 42, 43];
        for (agrees, at) in agree.into_iter().zip(places) {
            assert_eq!(agrees, at != place && (at != 43 || place == 43), "{field:?} at {at}");
        }
        assert!(!checks.all());
    }
    assert!(td3_checks(SPECIMEN).all());
}

/// Changes part of the specimen's second line, with the digits put right again.
fn second_with(place: usize, text: &str) -> String {
    let mut line = SPECIMEN.to_owned();
    line.replace_range(place..place + text.len(), text);
    let digit = |parts: &[std::ops::Range<usize>], line: &str| {
        let bytes: Vec<u8> = parts.iter().flat_map(|part| line.as_bytes()[part.clone()].to_vec()).collect();
        let sum: u32 = bytes
            .iter()
            .zip([7, 3, 1].into_iter().cycle())
            .map(|(byte, weight)| match byte {
                b'<' => 0,
                byte => char::from(*byte).to_digit(36).unwrap() * weight,
            })
            .sum();
        (sum % 10).to_string()
    };
    for (field, at) in [(0..9, 9), (13..19, 19), (21..27, 27), (28..42, 42)] {
        let right = digit(&[field], &line);
        line.replace_range(at..=at, &right);
    }
    let right = digit(&[0..10, 13..20, 21..43], &line);
    line.replace_range(43..44, &right);
    line
}

#[test]
fn what_is_no_date_no_sex_or_no_name_is_told() {
    assert_eq!(second_with(0, "L"), SPECIMEN);
    let birth = |text: &str| Mrz::read(&[NAME, &second_with(13, text)]);
    for good in ["000229", "960229", "991231", "010101", "7408<<", "74<<<<", "<<0812", "<<1231"] {
        assert!(birth(good).is_ok(), "{good}");
    }
    for bad in ["741312", "740832", "740012", "740800", "990229", "74<<32", "<<1301", "74<812", "<<00<<"] {
        assert_eq!(birth(bad), Err(vec![MrzFault::Date { field: Field::Birth, position: 14 }]), "{bad}");
    }
    let letter = MrzFault::Kind { line: 2, position: 15, found: 'A', part: None };
    assert_eq!(birth("7A0812"), Err(vec![letter]));
    for bad in ["120431", "121315", "12<<<<", "120400"] {
        let read = Mrz::read(&[NAME, &second_with(21, bad)]);
        assert_eq!(read, Err(vec![MrzFault::Date { field: Field::Expiry, position: 22 }]), "{bad}");
    }
    assert_eq!(Mrz::read(&[NAME, &second_with(20, "X")]), Err(vec![MrzFault::Sex { found: 'X' }]));
    assert_eq!(Mrz::read(&[NAME, &second_with(20, "M")]).unwrap().sex, Sex::Male);
    let nameless = format!("P<UTO{}", "<".repeat(39));
    assert_eq!(Mrz::read(&[&nameless, SPECIMEN]), Err(vec![MrzFault::Name]));
    let no_surname = format!("P<UTO<<ANNA{}", "<".repeat(33));
    let one_name = Mrz::read(&[&no_surname, SPECIMEN]).unwrap();
    assert_eq!((one_name.surname.as_str(), one_name.given_names.as_str()), ("ANNA", ""));
    let beginning = format!("P<UTO<ANNA{}", "<".repeat(34));
    assert_eq!(Mrz::read(&[&beginning, SPECIMEN]), Err(vec![MrzFault::Name]));
    assert_eq!(Mrz::read(&[&NAME.replacen('P', "I", 1), SPECIMEN]), Err(vec![MrzFault::DocumentCode]));
}

#[test]
fn lines_of_another_length_or_script_are_told() {
    let fault = |lines: &[&str]| Mrz::read(lines).unwrap_err();
    assert_eq!(fault(&[NAME]), [MrzFault::LineCount { found: 1 }]);
    assert_eq!(fault(&[NAME, SPECIMEN, SPECIMEN]), [MrzFault::LineCount { found: 3 }]);
    assert_eq!(fault(&[&NAME[1..], SPECIMEN]), [MrzFault::Width { line: 1, found: 43 }]);
    assert_eq!(fault(&[NAME, &SPECIMEN[1..]]), [MrzFault::Width { line: 2, found: 43 }]);
    assert_eq!(fault(&[&NAME[..36], &SPECIMEN[..36]]), [MrzFault::Width { line: 1, found: 36 }]);
    let lower = SPECIMEN.replacen('C', "c", 1);
    assert_eq!(fault(&[NAME, &lower]), [MrzFault::Character { line: 2, position: 8, found: 'c' }]);
    let wide = NAME.replacen('E', "É", 1);
    assert_eq!(
        fault(&[&wide, SPECIMEN]),
        [MrzFault::Character { line: 1, position: 6, found: 'É' }, MrzFault::Width { line: 1, found: 44 }]
    );
}

/// Every fault in both languages, as an officer reads it.
#[test]
fn every_fault_is_told_in_both_languages() {
    let fields = [Field::Number, Field::Birth, Field::Expiry, Field::Optional, Field::Composite];
    let mut faults = vec![
        MrzFault::LineCount { found: 3 },
        MrzFault::Width { line: 2, found: 43 },
        MrzFault::Character { line: 1, position: 6, found: 'É' },
        MrzFault::DocumentCode,
        MrzFault::Name,
        MrzFault::Sex { found: '1' },
    ];
    faults.extend(fields.map(|field| MrzFault::CheckDigit { field, position: 44, found: '7' }));
    faults.extend([Field::Birth, Field::Expiry].map(|field| MrzFault::Date { field, position: 14 }));
    let codes = [
        UsccFault::Length { found: 17 },
        UsccFault::Character { position: 5, found: 'O' },
        UsccFault::CheckCharacter { expected: 'L', found: 'N' },
    ];
    let mut told: Vec<String> = faults.iter().map(|fault| format!("{} | {}", fault.en(), fault.zh())).collect();
    told.extend(codes.iter().map(|fault| format!("{} | {}", fault.en(), fault.zh())));
    let told = told.join("\n") + "\n";
    crate::golden::golden("faults.txt", &told);
}

#[test]
fn a_birth_is_never_in_the_future() {
    let born = |birth: &str, today: &str| {
        let zone = Mrz { birth: birth.to_owned(), ..Mrz::read(&[NAME, SPECIMEN]).unwrap() };
        zone.born_on(day(today)).map(|day| day.to_string())
    };
    assert_eq!(born("261123", "2026-11-23").unwrap(), "2026-11-23");
    assert_eq!(born("261124", "2026-11-23").unwrap(), "1926-11-24");
    assert_eq!(born("740812", "2026-11-23").unwrap(), "1974-08-12");
    assert_eq!(born("000229", "2026-11-23").unwrap(), "2000-02-29");
    assert_eq!(born("960229", "2026-11-23").unwrap(), "1996-02-29");
}

#[test]
fn a_name_that_fills_its_field_may_be_cut() {
    let long =
        format!("P<UTO{}", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRASUANG".chars().take(39).collect::<String>());
    let zone = Mrz::read(&[&long, SPECIMEN]).unwrap();
    assert!(zone.may_be_cut);
    assert_eq!(zone.given_names, "CHAYAPA DEJTHAMRONG K");
}

#[test]
fn zones_are_gathered_as_people_paste_them() {
    let two = vec![NAME.to_owned(), SPECIMEN.to_owned()];
    for text in [
        format!("{NAME}\n{SPECIMEN}"),
        format!("{NAME}\r\n{SPECIMEN}\r\n\n"),
        format!("{NAME}|{SPECIMEN}"),
        format!("{NAME}{SPECIMEN}"),
        format!(" {} \n {} ", NAME.to_lowercase(), SPECIMEN.replace('6', "6 ")),
    ] {
        assert_eq!(lines_of(&text), two, "{text}");
    }
    let visa = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<L8988901C4XXX4009078F9612109<<<<<<<<";
    assert_eq!(lines_of(visa).len(), 2);
    assert_eq!(lines_of(&visa[1..]).len(), 1);
    assert!(lines_of(" \n ").is_empty());
}

fn zone(random: &mut crate::random::Random) -> Mrz {
    let form = *random.one(&[Form::Td3, Form::MrvA, Form::MrvB]);
    let text = |random: &mut crate::random::Random, least: usize, most: usize, of: &[char]| -> String {
        (0..least + random.below(most - least + 1)).map(|_| *random.one(of)).collect()
    };
    let letters: Vec<char> = ('A'..='Z').collect();
    let all: Vec<char> = ('A'..='Z').chain('0'..='9').collect();
    Mrz {
        form,
        code: if form == Form::Td3 { "P" } else { "V" }.to_owned(),
        issuer: text(random, 1, 3, &letters),
        surname: text(random, 1, 12, &letters),
        given_names: text(random, 0, 10, &letters),
        may_be_cut: false,
        number: text(random, 4, 9, &all),
        nationality: text(random, 1, 3, &letters),
        birth: format!("{:02}{:02}{:02}", random.below(100), 1 + random.below(12), 1 + random.below(28)),
        sex: *random.one(&[Sex::Male, Sex::Female, Sex::Unspecified]),
        expires_on: day("2000-01-01") + chrono::Days::new(random.next() % 36_500),
        optional: text(random, 0, 8, &all),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_written_is_read_back_and_another_program_agrees(seed: u64) {
        let zone = zone(&mut crate::random::Random(seed));
        let [first, second] = zone.write();
        prop_assert_eq!(&Mrz::read(&[&first, &second]).unwrap(), &zone);
        let valid = match zone.form {
            Form::Td3 => mrz::parse_td3(&first, &second).map(|other| other.valid()),
            Form::MrvA => mrz::parse_mrv_a(&first, &second).map(|other| other.valid()),
            Form::MrvB => mrz::parse_mrv_b(&first, &second).map(|other| other.valid()),
        };
        prop_assert_eq!(valid.ok(), Some(true), "{} {}", first, second);
    }

    /// Weights 7, 3 and 1 have no divisor in common with 10, so a change of one character is missed only where the two
    /// values differ by a multiple of 10: `0` A K U `<`, `1` B L V, … , `9` J T.
    #[test]
    fn a_change_of_one_checked_character_is_found_unless_the_values_differ_by_tens(seed: u64, place in 0usize..43, to in 0usize..37) {
        let mut line = Mrz { form: Form::Td3, ..zone(&mut crate::random::Random(seed)) }.write()[1].clone().into_bytes();
        let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
        let value = |byte: u8| alphabet.iter().position(|known| *known == byte).unwrap() % 36 % 10;
        let checked = !(10..13).contains(&place) && place != 20;
        let before = line[place];
        line[place] = alphabet[to];
        let missed = td3_checks(std::str::from_utf8(&line).unwrap()).all();
        if before == line[place] {
            prop_assert!(missed);
        } else if checked && ![9, 19, 27, 42].contains(&place) {
            prop_assert_eq!(missed, value(before) == value(line[place]));
        } else if !checked {
            prop_assert!(missed);
        }
    }

    #[test]
    fn arbitrary_text_never_crashes(one in "\\PC{0,60}", other in "[A-Z0-9<]{30,50}") {
        let _ = Mrz::read(&[&one, &other]);
        let _ = Mrz::read(&[&other, &other]);
        let _ = (lines_of(&one), check(&one), is_well_formed(&one), country::find(&one), mrz_form(&one), key(&one));
        prop_assert_eq!(compare(&one, &other), compare(&other, &one));
    }

    #[test]
    fn a_credit_code_is_well_formed_where_its_last_character_is_the_one_called_for(
        text in "[0-9A-Za-z -]{15,22}|[0-9A-HJ-NP-RTUWXY]{17}[ -]?[0-9A-HJ-NP-RTUWXY]{1,2}",
    ) {
        let code = uscc::normalised(&text);
        let called_for = code.get(..17).and_then(check_character);
        let good = code.len() == 18 && called_for.is_some() && called_for == code.chars().last();
        prop_assert_eq!((check(&text).is_ok(), is_well_formed(&text)), (good, good));
    }
}

#[test]
fn a_credit_code_is_taken_apart() {
    let code = check(" 9111-0000 6000 3734 1l ").unwrap();
    assert_eq!(code.as_str(), "91110000600037341L");
    assert_eq!((code.registrar(), code.class(), code.region()), ("9", "1", "110000"));
    assert_eq!((code.organisation_code(), code.organisation_code_agrees), ("600037341", true));
    assert!(is_well_formed("91110000\u{3000}600037341L") && is_well_formed("91110000\u{ff0d}600037341L"));
    assert_eq!(uscc::normalised("9\u{2013}1a"), "91A");
}

#[test]
fn every_fault_of_a_credit_code_is_told() {
    assert_eq!(check("9111000060003734L").unwrap_err(), [UsccFault::Length { found: 17 }]);
    assert_eq!(
        check("9111O00060003734ZLL").unwrap_err(),
        [
            UsccFault::Length { found: 19 },
            UsccFault::Character { position: 5, found: 'O' },
            UsccFault::Character { position: 17, found: 'Z' },
        ]
    );
    assert_eq!(check("91110000600037341N").unwrap_err(), [UsccFault::CheckCharacter { expected: 'L', found: 'N' }]);
    assert_eq!(check("").unwrap_err(), [UsccFault::Length { found: 0 }]);
    for letter in ['I', 'O', 'S', 'V', 'Z', '*', '中'] {
        let code = format!("9111000060003734{letter}L");
        assert_eq!(check(&code).unwrap_err(), [UsccFault::Character { position: 17, found: letter }]);
    }
    assert!(!is_well_formed("91110000600037341L0") && !is_well_formed("91110000600037341"));
}

#[test]
fn the_check_character_follows_from_each_position() {
    assert_eq!(check_character("91110000600037341"), Some('L'));
    assert_eq!(check_character("00000000000000000"), Some('0'));
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    for (place, weight) in weights.into_iter().enumerate() {
        for value in 1..31 {
            let mut body = "0".repeat(17);
            body.replace_range(place..=place, &alphabet[value..=value]);
            let expected = alphabet.chars().nth((31 - value * weight % 31) % 31);
            assert_eq!(check_character(&body), expected, "{body}");
            assert!(is_well_formed(&format!("{body}{}", expected.unwrap())));
        }
    }
    assert_eq!((check_character("9111000060003734"), check_character("9111000060003734I")), (None, None));
}

#[test]
fn the_organisation_code_inside_is_checked() {
    let agrees = |organisation: &str| {
        let body = format!("91110000{organisation}");
        let code = format!("{body}{}", check_character(&body).unwrap());
        check(&code).unwrap().organisation_code_agrees
    };
    // Weights 3 7 9 10 5 8 4 2: one position at a time, and the remainders that are written X and 0.
    let good = ["100000008", "010000004", "001000002", "000100001", "000010006", "000001003", "000000107", "000000019"];
    for code in good {
        assert!(agrees(code), "{code}");
        let wrong = format!("{}{}", &code[..8], if code.ends_with('9') { '1' } else { '9' });
        assert!(!agrees(&wrong), "{wrong}");
    }
    assert!(agrees("000000000") && agrees("00000006X") && agrees("A00000003"));
}

#[test]
fn the_known_nationalities_are_those_of_the_list() {
    let listed: BTreeSet<&str> = include_str!("identity/nationality_codes.txt").lines().collect();
    let known: BTreeSet<&str> =
        country::all().iter().filter(|country| country.known).map(|country| country.code).collect();
    assert_eq!(known, listed);
    for code in &listed {
        assert!(country::is_known(code), "{code}");
    }
    let letters = || (b'@'..=b'[').map(char::from);
    let all = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    let mut count = 0;
    for code in
        all.chain(letters().map(String::from)).chain(letters().flat_map(|a| letters().map(move |b| format!("{a}{b}"))))
    {
        assert_eq!(country::is_known(&code), listed.contains(code.as_str()), "{code}");
        count += usize::from(country::is_known(&code));
    }
    assert_eq!(count, listed.len());
    assert!(!country::is_known("") && !country::is_known("DDDD") && !country::is_known("d"));
}

#[test]
fn countries_are_found_as_people_write_them() {
    let mut rows = csv::Reader::from_reader(include_bytes!("identity/countries_as_written.csv").as_slice());
    for row in rows.deserialize::<(String, String)>() {
        let (text, codes) = row.unwrap();
        let found: Vec<&str> = country::find(&text).iter().map(|country| country.code).collect();
        assert_eq!(found.join(" "), codes, "{text}");
    }
    for country in country::all() {
        for text in [country.code, country.zh, country.en] {
            assert!(country::find(text).contains(&country), "{text}");
        }
    }
    let germany = country::find("DEU")[0];
    assert_eq!((germany.alpha_2, germany.alpha_3, germany.kind), ("DE", "DEU", country::Kind::State));
    let kinds: BTreeSet<String> = country::all().iter().map(|country| format!("{:?}", country.kind)).collect();
    assert_eq!(kinds.len(), 9, "{kinds:?}");
}

#[test]
fn names_are_written_as_zones_print_them() {
    let mut rows = csv::Reader::from_reader(include_bytes!("identity/mrz_names.csv").as_slice());
    for row in rows.deserialize::<(String, String)>() {
        let (printed, form) = row.unwrap();
        assert_eq!(mrz_form(&printed), form, "{printed}");
    }
    assert_eq!(mrz_form(&"A".repeat(50)).len(), 39);
    assert_eq!(key("Müller, Jörg"), "JOERG MUELLER");
    assert_eq!(key("JOERG MUELLER"), key("Jörg Müller"));
}

#[test]
fn no_name_is_like_no_name() {
    for (one, other) in [("", "ANNA"), ("ANNA", ""), ("", ""), ("-", "ANNA")] {
        assert_eq!(compare(one, other), NameMatch::Different, "{one:?} ~ {other:?}");
    }
    assert_eq!(uscc::BODY_LENGTH, 17);
}

#[test]
fn names_are_compared_whatever_their_order_and_form() {
    let mut rows = csv::Reader::from_reader(include_bytes!("identity/same_names.csv").as_slice());
    for row in rows.deserialize::<(String, String, String)>() {
        let (one, other, expected) = row.unwrap();
        let expected = match expected.as_str() {
            "same" => NameMatch::Same,
            "compatible" => NameMatch::Compatible,
            "different" => NameMatch::Different,
            other => panic!("{other}"),
        };
        assert_eq!(compare(&one, &other), expected, "{one} ~ {other}");
        assert_eq!(compare(&other, &one), expected, "{other} ~ {one}");
        assert!(key(&one) != key(&other) || expected == NameMatch::Same, "{one} ~ {other}");
    }
}

#[test]
fn the_command_reads_and_explains() {
    let (exit, out, _) = run(&["identity", "mrz", NAME, SPECIMEN], b"");
    assert_eq!(exit, Exit::Done);
    assert!(out.contains("ANNA MARIA") && out.contains("2012-04-15"), "{out}");
    let (exit, out, _) =
        run(&["identity", "mrz", "--json", "-"], format!("{NAME}\n{}\n", SPECIMEN.replacen("36", "37", 1)).as_bytes());
    assert_eq!(exit, Exit::Refused);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["results"][0]["valid"], false);
    assert!(answer["results"][0]["faults"][0]["en"].as_str().unwrap().contains("position 10"), "{out}");
    let (exit, out, _) = run(&["identity", "uscc", "91110000600037341L", "91110000600037342P"], b"");
    assert_eq!(exit, Exit::Done);
    assert_eq!(out.matches("warning").count(), 1, "{out}");
    let (exit, out, _) = run(&["--lang", "zh", "identity", "country", "德国"], b"");
    assert_eq!(exit, Exit::Done);
    assert!(out.contains("机读码  D\n"), "{out}");
    let (exit, out, _) = run(&["identity", "country", "Korea", "--json"], b"");
    assert_eq!(exit, Exit::Refused);
    assert!(out.contains("PRK") && out.contains("KOR"), "{out}");
    assert_eq!(run(&["identity", "country", "Atlantis"], b"").0, Exit::Refused);
    assert_eq!(run(&["identity", "country", "UTO"], b"").0, Exit::Refused);
}

#[test]
fn every_name_of_a_country_stands_for_one_that_is_in_the_table() {
    let codes: BTreeSet<&str> = country::all().iter().map(|country| country.code).collect();
    let mut lines = include_str!("../../src/identity/country_names.csv").lines().skip(1);
    assert!(
        lines
            .all(|line| line.split_once(',').is_some_and(|(code, names)| codes.contains(code) && !names.contains(',')))
    );
    for (name, country) in country::names().filter(|(name, _)| !name.is_empty()) {
        assert!(country::find(name).contains(&country), "{name}");
    }
}
