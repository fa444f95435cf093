//! Columns in a window: nothing reaches past its edge, prose is wrapped whole, tables lose what can be spared.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;
use visa_cli::ui::table::{aligned, fitted, wrapped};

fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
    cells.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

#[test]
fn prose_is_wrapped_in_its_own_column_or_goes_below() {
    let told = rows(&[
        &["受理", "intake1", "a short word"],
        &["审核", "review1", "a sentence that does not fit beside"],
        &["批准", "approve1", ""],
    ]);
    let wide =
        ["受理  intake1   a short word", "审核  review1   a sentence that does not fit beside", "批准  approve1"];
    assert_eq!(wrapped(&told, 80), wide);
    assert_eq!(wrapped(&told, usize::MAX), aligned(&told));
    let beside = [
        "受理  intake1   a short word",
        "审核  review1   a sentence that does not",
        "                fit beside",
        "批准  approve1",
    ];
    assert_eq!(wrapped(&told, 41), beside);
    let below = [
        "受理  intake1",
        "      a short word",
        "审核  review1",
        "      a sentence that does not",
        "      fit beside",
        "批准  approve1",
    ];
    assert_eq!(wrapped(&told, 30), below);
}

#[test]
fn a_table_loses_what_can_be_spared_and_then_is_cut() {
    let table =
        rows(&[&["case", "state", "name", "due"], &["PVG-1", "under examination", "李小龙李小龙李小龙", "2026-11-24"]]);
    assert_eq!(fitted(table.clone(), 80, &[1]), aligned(&table));
    assert_eq!(
        fitted(table.clone(), 40, &[1]),
        ["case   name                due", "PVG-1  李小龙李小龙李小龙  2026-11-24"]
    );
    assert_eq!(fitted(table, 30, &[1, 3]), ["case   name", "PVG-1  李小龙李小龙李小龙"]);
    let table = rows(&[&["case", "name"], &["PVG-1", "李小龙李小龙李小龙"]]);
    assert_eq!(fitted(table, 19, &[]), ["case   name", "PVG-1  李小龙李小…"]);
}

#[test]
fn a_column_of_empty_cells_stays_in_the_window() {
    let row = ["李a李a 龙", "", "李龙李aa李a aa龙李李龙 龙aa龙李李李 aa李龙龙龙龙"].map(str::to_owned).to_vec();
    let lines = wrapped(&[row], 61);
    assert!(lines.iter().all(|line| line.width() <= 61), "{lines:#?}");
}

proptest! {
    #[test]
    fn nothing_reaches_past_the_window_and_no_word_is_lost(
        table in prop::collection::vec(prop::collection::vec("[a-z李龙]{0,9}( [a-z李龙]{1,9}){0,5}", 3), 1..6),
        window in 40_usize..120,
    ) {
        // Cells that are no prose keep their place: they are short.
        let short = |row: &Vec<String>| {
            let mut row = row.clone();
            row[..2].iter_mut().for_each(|cell| *cell = cell.chars().take(7).collect::<String>().trim().to_owned());
            row
        };
        let table: Vec<Vec<String>> = table.iter().map(short).collect();
        let lines = wrapped(&table, window);
        prop_assert!(lines.iter().all(|line| line.width() <= window), "{lines:#?}");
        let letters = |text: String| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(lines.concat()), letters(table.concat().concat()));
        let lines = fitted(table.clone(), window, &[1]);
        prop_assert!(lines.iter().all(|line| line.width() <= window), "{lines:#?}");
        prop_assert_eq!(lines.len(), table.len());
    }
}
