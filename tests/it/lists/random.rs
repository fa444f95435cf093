//! Random sheets in every encoding, separator, quoting and line end: what is read is what was written, and a correction
//! file holds its rows byte for byte. `VISA_LISTS_SHEETS` raises the count.

use visa_cli::domain::guard::{guarded, unguarded};
use visa_cli::domain::text::{Lang, Text};
use visa_cli::lists::correction;
use visa_cli::lists::outcome::CellRemark;
use visa_cli::lists::sheet::{Asks, Delimiter, Encoding, Sheet};
use visa_cli::lists::source::Source;

/// Numbers that follow from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

const ENCODINGS: [Encoding; 4] = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16le, Encoding::Utf16be];
const PIECES: [&str; 27] = [
    "MUELLER",
    "张伟",
    "上海",
    "，",
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    " ",
    "　",
    "é",
    "ÿ",
    "䶮",
    "😀",
    "'",
    "=1+1",
    "合计",
    "O'BRIEN",
    "Łukasz",
    "\u{200b}",
    "-",
    "0",
    "邀请单位",
    "A",
];
const HEADERS: [&str; 9] = ["姓名", "国籍", "护照号码", "出生日期", "职务", "酒店", "备注", "航班", "邀请单位"];

struct Written {
    encoding: Encoding,
    delimiter: Delimiter,
    bytes: Vec<u8>,
    /// Cells and bytes of each row, the header first.
    rows: Vec<(Vec<String>, Vec<u8>)>,
}

fn sheet(dice: &mut Dice) -> Written {
    let (encoding, delimiter) = (dice.one(&ENCODINGS), dice.one(&Delimiter::ALL));
    let (end, quote_all) = (dice.one(&["\n", "\r\n", "\r"]), dice.roll(3) == 0);
    let width = 3 + dice.roll(HEADERS.len() - 2);
    let mut bytes = Vec::new();
    if dice.roll(2) == 0 || matches!(encoding, Encoding::Utf16le | Encoding::Utf16be) {
        encoding.encode(if encoding == Encoding::Gb18030 { "" } else { "\u{feff}" }, &mut bytes);
    }
    let mut rows: Vec<(Vec<String>, Vec<u8>)> = Vec::new();
    let count = 1 + dice.roll(12);
    for number in 0..=count {
        let cells: Vec<String> = match number {
            0 => HEADERS[..width].iter().map(|name| (*name).to_owned()).collect(),
            // The first cell holds a name, so that no row is blank, a total or an example.
            _ => (0..width)
                .map(|column| {
                    let pieces = if column == 0 { 0 } else { dice.roll(5) };
                    let rest: String = (0..pieces).map(|_| dice.one(&PIECES)).collect();
                    if column == 0 { format!("GUEST {number}") } else { rest }
                })
                .collect(),
        };
        let quoted = |cell: &String| {
            let must = cell.contains(['"', '\n', '\r']) || cell.contains(delimiter.text());
            if must || quote_all { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        };
        let line = cells.iter().map(quoted).collect::<Vec<_>>().join(delimiter.text());
        let mut raw = Vec::new();
        encoding.encode(&line, &mut raw);
        bytes.extend(&raw);
        if number < count || dice.roll(3) > 0 {
            encoding.encode(end, &mut bytes);
        }
        rows.push((cells, raw));
    }
    Written { encoding, delimiter, bytes, rows }
}

fn read(bytes: &[u8], encoding: Encoding) -> Sheet {
    let asks = Asks { encoding: Some(encoding), ..Asks::default() };
    Sheet::survey(&Source::of_bytes("list.csv", bytes), &asks).unwrap()
}

fn cells(sheet: &Sheet) -> Vec<Vec<String>> {
    let (mut rows, mut all) = (sheet.rows(), Vec::new());
    while let Some(row) = rows.next().unwrap() {
        all.push(row.cells().map(str::to_owned).collect());
    }
    all
}

fn told(dice: &mut Dice) -> Vec<CellRemark> {
    let what = Text::new("有\"引号\"，逗号;\t还有\n换行", "=a \"quote\", a comma;\ta tab\nand a line");
    let count = 1 + dice.roll(2);
    (0..count)
        .map(|_| CellRemark::of_row("A2".to_owned(), "CODE", what.clone(), Text::new("改正", "mend it")))
        .collect()
}

#[test]
fn what_is_written_is_read_and_corrections_keep_every_byte() {
    let count: u64 = std::env::var("VISA_LISTS_SHEETS").ok().and_then(|count| count.parse().ok()).unwrap_or(150);
    for seed in 0..count {
        let mut dice = Dice(seed);
        let written = sheet(&mut dice);
        let surveyed = read(&written.bytes, written.encoding);
        let own: Vec<Vec<String>> = written.rows[1..].iter().map(|(cells, _)| cells.clone()).collect();
        assert_eq!(cells(&surveyed), own, "seed {seed}");
        assert_eq!(surveyed.data_rows, own.len() as u64, "seed {seed}");
        if let Ok(guessed) = Sheet::survey(&Source::of_bytes("list.csv", written.bytes.clone()), &Asks::default()) {
            assert_eq!(cells(&guessed), own, "seed {seed}: silently wrong");
        }

        let chosen: Vec<usize> = (1..written.rows.len()).filter(|_| dice.roll(2) == 0).collect();
        let unsettled: Vec<(u64, Vec<CellRemark>)> =
            chosen.iter().map(|row| (*row as u64 + 1, told(&mut dice))).collect();
        let corrected = correct(&surveyed, unsettled.clone());
        let mut rest = corrected.as_slice();
        // A cell that a spreadsheet would carry out is the only one that is not kept byte for byte.
        let acts = |cells: &[String]| cells.iter().any(|cell| guarded(cell) != cell.as_str());
        let all = [&0].into_iter().chain(&chosen).map(|row| &written.rows[*row]);
        for (_, raw) in all.filter(|(cells, _)| !acts(cells)) {
            let found = memchr::memmem::find(rest, raw);
            assert!(found.is_some(), "seed {seed}: a row is not kept byte for byte");
            rest = &rest[found.unwrap() + raw.len()..];
        }
        if !chosen.is_empty() {
            let again = read(&corrected, written.encoding);
            let kept: Vec<Vec<String>> = cells(&again)
                .into_iter()
                .map(|row| row[..written.rows[0].0.len()].iter().map(|cell| unguarded(cell).to_owned()).collect())
                .collect();
            let expected: Vec<Vec<String>> = chosen.iter().map(|row| written.rows[*row].0.clone()).collect();
            assert_eq!(kept, expected, "seed {seed}");
            // What was added once is replaced the next time, not added again.
            let twice = correct(&again, (2..).zip(unsettled).map(|(row, (_, told))| (row, told)).collect());
            let width = |bytes: &[u8]| cells(&read(bytes, written.encoding))[0].len();
            if written.delimiter != Delimiter::WideComma {
                assert_eq!(width(&twice), width(&corrected), "seed {seed}");
            }
        }
    }
    println!("random sheets: {count} of {count}");
}

fn correct(sheet: &Sheet, unsettled: Vec<(u64, Vec<CellRemark>)>) -> Vec<u8> {
    let (mut out, expected) = (Vec::new(), unsettled.len() as u64);
    assert_eq!(correction::write(sheet, Lang::En, None, unsettled.into_iter(), &mut out).unwrap(), expected);
    out
}
