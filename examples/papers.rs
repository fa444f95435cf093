//! Measures papers: time to set each as text, page and PDF, size of the PDF, time to verify.
//!
//! Ratios are against the text of the same paper, set in the same run; medians of `ROUNDS`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use visa_cli::paper::sheet::{Block, Kind, Sheet};
use visa_cli::paper::{html, pdf, text};

const ROUNDS: usize = 41;

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

/// A receipt, and a case file of so many lines.
fn sheet(lines: usize) -> Sheet {
    let mut blocks = vec![
        Block::new(Kind::Office, ["PVG 上海浦东国际机场口岸签证处"]),
        Block::new(Kind::Title, ["受理回执", "Receipt of acceptance"]),
        Block::new(Kind::Banner, ["培训用，无法律效力", "TRAINING, OF NO LEGAL EFFECT"]),
        Block::new(Kind::Rule, []),
        Block::new(Kind::Field, ["申请人", "Applicant", "ĐẶNG ŁUKASZ ŞAHIN"]),
        Block::new(Kind::Field, ["有效期至", "Valid until", "2026-07-07"]),
        Block::new(
            Kind::Text,
            ["护照经核验后退还本人，审查期间由本人持有。", "You keep the passport while we examine."],
        ),
    ];
    blocks.extend((0..lines).map(|line| {
        let text = format!("{line}  2026-06-15T09:00:00+08:00  intake1  受理 accepted  R-PVG-2026-{line:06}");
        Block::new(Kind::Line, [&text])
    }));
    Sheet { blocks }
}

fn main() {
    let code = format!("VP1{}", "OZYHAMIAAAAAO4TF".repeat(25));
    println!("{:<24}{:>12}{:>12}{:>12}{:>12}", "", "text µs", "page ×", "PDF ×", "PDF bytes");
    for (name, lines) in [("receipt", 0), ("case file, 100 lines", 100), ("case file, 1,000 lines", 1000)] {
        let sheet = sheet(lines);
        let plain = median(|| drop(text::with_code(&sheet, &code)));
        let page = median(|| drop(html::page(&sheet, &code)));
        let document = median(|| drop(pdf::document(&sheet, &code).unwrap()));
        let ratio = |time: Duration| time.as_secs_f64() / plain.as_secs_f64();
        let bytes = pdf::document(&sheet, &code).unwrap().len();
        println!("{name:<24}{:>12}{:>12.1}{:>12.1}{bytes:>12}", plain.as_micros(), ratio(page), ratio(document));
        println!("{:<24}{:>12}", "  PDF, ms", format!("{:.2}", document.as_secs_f64() * 1e3));
    }
}
