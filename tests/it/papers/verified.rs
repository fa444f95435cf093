//! Verifying papers: the genuine ones, each with one character changed, keys of others, keys revoked.

use serde_json::json;
use visa_cli::error::Exit;
use visa_cli::paper::keys::Keys;
use visa_cli::paper::verify;

use super::{at_the_counter, every_paper, keys, place, printed, text, with_case};
use crate::check;
use crate::office::Office;

/// Another character in the place of one.
fn another(c: char) -> char {
    match c {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(c) + 1).unwrap(),
        '\n' | '\r' => 'x',
        ' ' => '.',
        _ => 'x',
    }
}

/// How many times as many places are tried: 1, or what `VISA_PAPERS` says.
fn more() -> usize {
    std::env::var("VISA_PAPERS").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

fn genuine(bytes: &[u8], keys: &Keys) -> bool {
    verify::paper(bytes, keys).is_ok()
}

#[test]
fn every_paper_holds_and_none_with_a_character_changed() {
    for (office, case, paper) in every_paper() {
        let keys = keys(&office);
        let plain = printed(&office, &format!("{paper} {case}"), "txt");
        assert!(genuine(&plain, &keys), "{paper}");
        let plain = String::from_utf8(plain).unwrap();
        assert!(genuine(plain.replace('\n', "\r\n").as_bytes(), &keys), "as Windows ends its lines");
        // Every place in small papers, one in a few in the long ones.
        let step = 1 + plain.chars().count() / (1200 * more());
        for (place, (at, c)) in plain.char_indices().enumerate().filter(|(place, _)| place % step == 0) {
            let rest = &plain[at + c.len_utf8()..];
            for changed in [format!("{}{}{rest}", &plain[..at], another(c)), format!("{}{rest}", &plain[..at])] {
                assert!(!genuine(changed.as_bytes(), &keys), "{paper}: character {place}, {c:?}");
            }
        }
        for (format, places) in [("html", 50), ("pdf", 6)] {
            let bytes = printed(&office, &format!("{paper} {case} --note again"), format);
            assert!(genuine(&bytes, &keys), "{paper} {format}");
            let step = (bytes.len() / (places * more())).max(1);
            for at in (step / 3..bytes.len()).step_by(step) {
                let mut changed = bytes.clone();
                changed[at] ^= 1;
                assert!(!genuine(&changed, &keys), "{paper} {format}: byte {at}");
            }
            assert!(!genuine(&bytes[..bytes.len() - 1], &keys) && !genuine(&[&bytes[..], b" "].concat(), &keys));
        }
    }
}

/// What is shown otherwise than it is said: style, script and a second value.
#[test]
fn a_page_that_shows_something_else_is_refused() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let keys = keys(&office);
    let page = String::from_utf8(printed(&office, &format!("receipt {case}"), "html")).unwrap();
    let last = office.show(&case)["due_on"].as_str().unwrap().to_owned();
    for (from, to) in [
        (format!("<td>{last}</td>"), format!("<td hidden>{last}</td><td>2027-01-01</td>")),
        (format!("<td>{last}</td>"), "<td>2027-01-01</td>".to_owned()),
        ("</style>".to_owned(), "td{font-size:0}</style>".to_owned()),
        ("</body>".to_owned(), "<script>document.body.innerHTML='x'</script></body>".to_owned()),
        ("<path d=\"M".to_owned(), "<path d=\"M0 0h9v9h-9zM".to_owned()),
    ] {
        assert!(page.contains(&from), "{from}");
        let refused = verify::paper(page.replace(&from, &to).as_bytes(), &keys).unwrap_err();
        assert_eq!((refused.code, refused.exit), ("looks_altered", Exit::Integrity), "{to}");
    }
}

#[test]
fn a_code_alone_tells_what_it_vouches_for() {
    let (office, case) = with_case("ex-30-days", super::named("Nguyễn Văn-An"), "2026-09-14");
    let told = office.done("intake1", &format!("print receipt {case}"));
    let (code, keys) = (told["code"].as_str().unwrap(), keys(&office));
    let genuine = verify::code(code, &keys).unwrap();
    assert_eq!((genuine.code.number.as_str(), genuine.code.copy), (told["office"]["number"].as_str().unwrap(), 1));
    assert_eq!(genuine.code.last_day.unwrap().to_string(), office.show(&case)["due_on"].as_str().unwrap());
    assert_eq!((genuine.code.initials.as_str(), genuine.officer.as_deref()), ("NVA", Some("intake1")));
    assert!(genuine.code.training && genuine.pinned && genuine.words.is_none());
    let broken: Vec<String> = code.as_bytes().chunks(7).map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
    assert!(verify::code(&broken.join(" \n"), &keys).is_ok(), "blanks do not count");
    for (at, letter) in code.char_indices() {
        for other in [another(letter), letter.to_ascii_lowercase(), 'A', '7'] {
            let changed = format!("{}{other}{}", &code[..at], &code[at + 1..]);
            assert!(other == letter || verify::code(&changed, &keys).is_err(), "{at}: {letter} to {other}");
        }
        assert!(verify::code(&format!("{}{}", &code[..at], &code[at + 1..]), &keys).is_err(), "{at} left out");
        assert!(verify::code(&format!("{}{letter}{}", &code[..at], &code[at..]), &keys).is_err(), "{at} twice");
    }
}

#[test]
fn keys_of_others_and_keys_revoked_verify_nothing() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let paper = text(&office, &format!("receipt {case}"));
    let other = keys(&Office::new("2026-09-14T09:00+08:00"));
    assert_eq!(verify::paper(paper.as_bytes(), &other).unwrap_err().code, "another_ledger");
    let unpinned = Keys { ledger: None, ..other };
    assert_eq!(verify::paper(paper.as_bytes(), &unpinned).unwrap_err().code, "unknown_key");
    let own = keys(&office);
    let (event, last) = {
        let events = office.show(&case)["events"].as_array().unwrap().clone();
        (events.len(), events.last().unwrap()["seq"].as_u64().unwrap())
    };
    assert!(0 < event);
    for (revoked, holds) in [(last + 1, true), (last, false), (1, false)] {
        let mut keys = own.clone();
        keys.keys.iter_mut().for_each(|key| key.revoked = Some(revoked));
        assert_eq!(genuine(paper.as_bytes(), &keys), holds, "revoked by event {revoked}");
        assert_eq!(Keys::read(&keys.text()).unwrap().text(), keys.text());
    }
    assert_eq!(Keys::read("ssh-ed25519 AAAA").unwrap_err(), 1);
}

/// The commands themselves, without a case file.
#[test]
fn anybody_verifies_with_the_keys_alone() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let (paper, key_file) = (place(&office, "r.pdf"), place(&office, "office.keys"));
    office.done("intake1", &format!("print receipt {case} -o {}", paper.display()));
    office.done("", &format!("paper keys -o {}", key_file.display()));
    let (paper, key_file) = (paper.display().to_string(), key_file.display().to_string());
    std::fs::remove_file(office.path()).unwrap();
    let (exit, out, err) = check::run(&["--lang", "zh", "paper", "verify", &paper, "--keys", &key_file], b"");
    assert_eq!(exit, Exit::Done, "{err}");
    assert!(out.contains("培训用，无法律效力") && out.contains("受理回执"), "{out}");
    let key = std::fs::read_to_string(&key_file).unwrap();
    let key = key.lines().find_map(|line| line.strip_prefix("intake1 ")).unwrap();
    let bytes = std::fs::read(&paper).unwrap();
    let (exit, out, err) = check::run(&["--json", "paper", "verify", "-", "--key", key], &bytes);
    assert_eq!(exit, Exit::Done, "{err}");
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&told["ok"], &told["pinned"], &told["copy"]), (&json!(true), &json!(false), &json!(1)));
    assert_eq!(check::run(&["paper", "verify", "-", "--key", key], b"no paper").0, Exit::Integrity);
    assert_eq!(check::run(&["paper", "verify", "-", "--key", "x"], &bytes).0, Exit::Refused);
    assert_eq!(check::run(&["paper", "verify", &paper], b"").0, Exit::Usage, "no key is given");
    assert_eq!(check::run(&["paper", "verify", "--keys", &key_file], b"").0, Exit::Usage, "no paper is given");
}

#[test]
fn the_symbol_holds_the_code() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let told = office.done("intake1", &format!("print receipt {case}"));
    let code = told["code"].as_str().unwrap();
    let symbol = visa_cli::paper::qr::symbol(code);
    const SQUARE: usize = 4;
    let side = (symbol.width + 8) * SQUARE;
    let is_dark = |x: usize, y: usize| {
        let (x, y) = ((x / SQUARE).wrapping_sub(4), (y / SQUARE).wrapping_sub(4));
        symbol.dark.iter().any(|(column, row, length)| *row == y && (*column..column + length).contains(&x))
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if is_dark(x, y) { 0 } else { 255 });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    assert_eq!(grids[0].decode().unwrap().1, code);
}

#[test]
fn a_paper_printed_by_an_officer_is_signed_by_that_officer() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    for (copy, officer) in ["intake1", "review1", "approve1", "issue1"].iter().enumerate() {
        let note = if copy == 0 { "" } else { "--note again" };
        let came = at_the_counter(&office, officer, &format!("print receipt {case} {note}"), None);
        let genuine = verify::paper(came.out.as_bytes(), &keys(&office)).unwrap();
        assert_eq!(genuine.officer.as_deref(), Some(*officer));
        assert_eq!(genuine.code.copy, copy as u64 + 1);
    }
    office.refused("admin1", &format!("print receipt {case} --note x"), Exit::Duty);
}
