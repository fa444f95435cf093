//! Charts in the terminal: bars and sparklines, with their numbers beside them and without meaning by colour.

/// With which characters a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Block characters.
    Blocks,
    /// ASCII alone.
    Plain,
}

impl Style {
    /// Returns what a locale can show: blocks where it is UTF-8.
    pub fn of_locale(locale: &str) -> Style {
        let locale = locale.to_ascii_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") { Style::Blocks } else { Style::Plain }
    }
}

/// Parts of a block, by eighths.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const PLAIN_HEIGHTS: [char; 8] = ['_', '.', ',', '-', '~', '=', '+', '#'];

/// Returns a bar of `n` out of `most`, `width` columns at most; what is not nothing is seen.
pub fn bar(n: i64, most: i64, width: usize, style: Style) -> String {
    if n <= 0 || most <= 0 {
        return String::new();
    }
    let eighths = (n.min(most) as usize * width * 8 / most as usize).max(1);
    match style {
        Style::Plain => "#".repeat(eighths.div_ceil(8)),
        Style::Blocks => {
            let mut bar = "█".repeat(eighths / 8);
            if !eighths.is_multiple_of(8) {
                bar.push(EIGHTHS[eighths % 8]);
            }
            bar
        }
    }
}

/// Returns one character for each number, higher for more.
pub fn sparkline(numbers: &[i64], style: Style) -> String {
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    let heights = match style {
        Style::Blocks => HEIGHTS,
        Style::Plain => PLAIN_HEIGHTS,
    };
    let height = |n: &i64| heights[((*n).max(0) * 7 / most) as usize];
    numbers.iter().map(height).collect()
}
