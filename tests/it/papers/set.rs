//! Setting: lines, glyphs, pages; what a PDF says is what the paper says, and nothing in a name acts.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use visa_cli::error::Exit;
use visa_cli::paper::font::{covers, glyph};
use visa_cli::paper::lines::{broken, is_square};
use visa_cli::paper::sheet::{Block, Kind, Sheet, clean};
use visa_cli::paper::{html, pdf, text};

use super::{at_the_counter, every_paper, named, place, printed, with_case};
use crate::random::Random;

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The words of a sheet in the order in which they are read, as a PDF has them.
fn in_order(sheet: &Sheet, code: &str) -> String {
    let mut words = String::new();
    for block in &sheet.blocks {
        for (place, part) in block.parts.iter().enumerate() {
            let part = if block.kind == Kind::Title && place == 1 { part.to_uppercase() } else { part.clone() };
            words += &part;
            words += if block.kind == Kind::Item && place == 0 { "." } else { "" };
        }
    }
    squeezed(&(words + text::CODE + code))
}

/// The words of a PDF without the feet of its pages, and how many pages; none where there is no reader on this machine.
fn read(path: &Path) -> Option<(String, usize)> {
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().ok()?;
    let pages = String::from_utf8(output.stdout).unwrap();
    let pages: Vec<&str> = pages.trim_end_matches('\u{c}').split('\u{c}').collect();
    let count = pages.len();
    let without_foot = |(number, page): (usize, &&str)| {
        let (page, foot) = (squeezed(page), format!("第{0}页共{count}页page{0}of{count}", number + 1));
        if count == 1 { page } else { page.strip_suffix(&foot).unwrap_or_else(|| panic!("{page}")).to_owned() }
    };
    Some((pages.iter().enumerate().map(without_foot).collect(), count))
}

#[test]
fn the_text_of_a_pdf_is_what_the_paper_says() {
    for (office, case, paper) in every_paper() {
        let bytes = printed(&office, &format!("{paper} {case}"), "pdf");
        assert!(bytes.len() < 200_000, "{paper}: {} bytes", bytes.len());
        let path = place(&office, "paper.pdf");
        let Some((words, count)) = read(&path) else { return };
        assert!(count == 1 || paper == "file", "{paper} takes {count} pages");
        let (sheet, code) = Sheet::found_in(&bytes).unwrap();
        assert_eq!(words, in_order(&sheet, &code), "{paper}");
    }
}

#[test]
fn names_of_the_world_have_glyphs() {
    let names = "Đặng Thị Mỹ, Łukasz Żółć, Şahin İğdır, Åse Ørjan, Ñuñez, Çağrı, Þór, Őrs Ű, Ștefan, Ģirts, \
        Ελένη, Щербак Їжак, 受理回执·欧阳娜娜, 〇, ①, “”—…";
    for c in names.chars().filter(|c| *c != '①') {
        assert!(glyph(c).is_some(), "U+{:04X} {c}", u32::from(c));
    }
    // Every character of GB 2312, level 1 and 2.
    for (row, place) in (0xb0u8..=0xf7).flat_map(|row| (0xa1u8..=0xfe).map(move |place| (row, place))) {
        let bytes = [row, place];
        let (han, _, wrong) = encoding_rs::GBK.decode(&bytes);
        if !wrong && han.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            assert!(han.chars().all(|c| glyph(c).is_some()), "{han}");
        }
    }
    let lines = ["ok", "שלום", "\u{20bb7}野", "नमस्ते"].map(|line| Block::new(Kind::Line, [line]));
    let refused = covers(&Sheet { blocks: lines.to_vec() }).unwrap_err();
    assert_eq!(refused.code, "no_glyph");
    assert!(refused.what.en.contains("U+20BB7") && refused.what.en.contains("U+05E9"), "{}", refused.what.en);
}

/// A name that no font writes: no PDF and no act; text and page still are.
#[test]
fn what_has_no_glyph_is_said_and_never_a_box() {
    let (office, case) = with_case("ex-30-days", named("\u{20bb7}野家"), "2026-09-14");
    let path = place(&office, "r.pdf");
    let line = format!("print receipt {case} -o {}", path.display());
    assert_eq!(office.refused("intake1", &line, Exit::Refused).code(), "no_glyph");
    assert!(!path.exists());
    assert!(String::from_utf8(printed(&office, &format!("receipt {case}"), "html")).unwrap().contains('\u{20bb7}'));
    // What the page can show only by a font of the machine is said.
    let page = at_the_counter(&office, "intake1", &format!("print receipt {case} --format html --note again"), None);
    assert!(page.err.contains("U+20BB7"), "{}", page.err);
}

const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</style><svg onload=alert(1)>",
    "LI\u{202e}GNIM",
    "A\u{1b}[2J\u{7}B",
    "{{ 7*7 }}{% raw %}",
    "\u{200b}\u{feff}ZERO\u{ad}WIDTH",
    "A\tfield\tx\tB",
    "A\nVP1FORGED\n验证码 Code\nB",
];

#[test]
fn no_name_acts_on_a_paper() {
    for name in HOSTILE {
        let sheet = Sheet {
            blocks: vec![
                Block::new(Kind::Title, ["标题", "title"]),
                Block::new(Kind::Field, ["申请人", "Applicant", name]),
                Block::new(Kind::Text, [name, name]),
            ],
        };
        let page = html::page(&sheet, "VP1A");
        for tag in ["<script", "<img", "<svg onload", "</style><"] {
            assert!(!page.contains(tag), "{name:?}: {page}");
        }
        let plain = text::with_code(&sheet, "VP1A");
        let acts =
            |c: &char| (c.is_control() && *c != '\n') || ('\u{200b}'..='\u{202e}').contains(c) || *c == '\u{feff}';
        assert!(!plain.chars().any(|c| acts(&c)) && !page.chars().any(|c| acts(&c)), "{name:?}");
        assert_eq!(text::divided(&plain).unwrap().0, text::words(&sheet), "{name:?}");
        assert_eq!(Sheet::found_in(page.as_bytes()).unwrap(), (sheet.clone(), "VP1A".to_owned()), "{name:?}");
        let pdf = pdf::document(&sheet, "VP1A").unwrap();
        assert_eq!(Sheet::found_in(&pdf).unwrap().0, sheet, "{name:?}");
        assert_eq!(pdf, pdf::document(&sheet, "VP1A").unwrap(), "the same bytes each time");
    }
}

#[test]
fn hostile_names_go_through_the_command() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    for name in ["<b<X", "X<i", "A/B'C"] {
        let words: Vec<String> =
            ["amend", &case, "--set", &format!("applicant.name={name}"), "--note", "x"].map(str::to_owned).to_vec();
        assert_eq!(office.words("intake1", &words, b"").exit, Exit::Done);
        let line = format!("receipt {case} --note again --format html");
        let page = at_the_counter(&office, "intake1", &format!("print {line}"), None).out;
        assert!(!page.contains("<b<X") && !page.contains("X<i") && !page.contains("B'C"), "{page}");
        assert!(page.contains(&html::escaped(&clean(name))), "{name}");
    }
}

#[test]
fn lines_are_full_and_lose_nothing() {
    let mut random = Random(7);
    let alphabet: Vec<char> = "abc de，。（）受理回执 护照。Word-x/9".chars().collect();
    for _ in 0..4000 {
        let text: String = (0..random.below(120)).map(|_| *random.one(&alphabet)).collect();
        let text = text.trim().to_owned();
        let wide = |c: char| if is_square(c) { 2.0 } else { 1.0 };
        let width = (10 + random.below(30)) as f32;
        let lines = broken(&text, width, wide);
        assert_eq!(squeezed(&lines.concat()), squeezed(&text));
        for (place, line) in lines.iter().enumerate() {
            assert!(line.chars().map(wide).sum::<f32>() <= width, "{width}: {line:?} of {text:?}");
            assert!(place == 0 || !line.is_empty(), "{text:?}");
        }
        // Joined with the blanks that fell away, the lines are the text.
        let mut rest = text.as_str();
        for line in &lines {
            rest = rest.trim_start().strip_prefix(line.as_str()).unwrap_or_else(|| panic!("{line:?} in {text:?}"));
        }
        assert!(rest.trim().is_empty());
    }
}

/// A long case runs over pages; no line is cut and every page says which of how many it is.
#[test]
fn a_long_paper_runs_over_pages() {
    let mut blocks = vec![Block::new(Kind::Title, ["案卷", "case file"])];
    blocks.extend((0..300).map(|number| Block::new(Kind::Line, [&format!("{number} 经过 what happened")])));
    let endless = "很长的备注 ".repeat(4000);
    blocks.push(Block::new(Kind::Text, [&endless, "x"]));
    let bytes = pdf::document(&Sheet { blocks }, "VP1A").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.pdf");
    std::fs::write(&path, bytes).unwrap();
    let Some((words, count)) = read(&path) else { return };
    assert!(10 < count, "{count} pages");
    assert_eq!(words.matches("whathappened").count(), 300);
    assert_eq!(words.matches("很长的备注").count(), 4000);
}
