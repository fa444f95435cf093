//! How fast a list is read: survey, rows, and rows as typed values, over a list of 20 columns, beside what only splits it.
//!
//! `cargo run --release --example list_speed [ROWS] [RUNS]`; prints rows a second, and ratios against the plain reader of
//! CSV measured in the same run.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use visa_cli::lists::row;
use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;

const HEADER: &str = "序号,外文姓名,中文姓名,性别,出生日期,国籍,护照号码,护照种类,签发日期,护照有效期至,工作单位,职务,拟入境日期,入境口岸,停留天数,来华事由,邀请单位,统一社会信用代码,联系人,联系电话";
const NATIONALITIES: [&str; 8] = ["德国", "法国", "意大利", "日本", "韩国", "越南", "巴西", "英国"];
const PURPOSES: [&str; 4] = ["商务洽谈", "商贸交流", "安装维修", "参展参会"];
const NAMES: [&str; 6] =
    ["MUELLER HANS", "SCHNEIDER ANNA", "DUPONT CLAIRE", "ROSSI MARCO", "TANAKA HIROSHI", "KIM MINJUN"];

fn generate(path: &Path, rows: u64) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "{HEADER}").unwrap();
    for row in 0..rows {
        let pick = |of: &[&'static str]| of[usize::try_from(row.wrapping_mul(2_654_435_761) >> 7).unwrap() % of.len()];
        let (name, nationality, purpose) = (pick(&NAMES), pick(&NATIONALITIES), pick(&PURPOSES));
        let (month, day) = (row % 12 + 1, row % 28 + 1);
        writeln!(
            out,
            "{row},{name} {},中文名,男,19{:02}-{month:02}-{day:02},{nationality},C{row:08},普通护照,2020-{month:02}-{day:02},2031-{month:02}-{day:02},Example Maschinenbau GmbH,工程师,2026-03-{day:02},PVG,{},{purpose},上海申海精密机械有限公司,91310115MA1K4BQR53,周敏,021-50550000",
            char::from(b'A' + u8::try_from(row % 26).unwrap()),
            50 + row % 50,
            row % 30 + 1,
        )
        .unwrap();
    }
    out.flush().unwrap();
}

/// Rows counted by a reader of CSV that checks nothing.
fn plain(path: &Path) -> u64 {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    let (mut record, mut rows) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).unwrap() {
        rows += 1;
    }
    rows
}

/// Most memory that this process ever held, MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (rows, runs) = (arguments.next().unwrap_or(1_000_000), arguments.next().unwrap_or(5));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    generate(&path, rows);
    let mut times: [Vec<Duration>; 5] = Default::default();
    for _ in 0..runs {
        let mut at = Instant::now();
        let mut lap = |stage: usize| {
            times[stage].push(at.elapsed());
            at = Instant::now();
        };
        assert_eq!(plain(&path), rows);
        lap(0);
        let source = Source::open(&path).unwrap();
        lap(1);
        let sheet = Sheet::survey(&source, &Asks::default()).unwrap();
        assert_eq!(sheet.data_rows, rows);
        lap(2);
        let mut reading = sheet.rows();
        while reading.next().unwrap().is_some() {}
        lap(3);
        let (mut reading, mut good) = (sheet.rows(), 0);
        while let Some(row) = reading.next().unwrap() {
            good += u64::from(row::read(row, &sheet).is_some_and(|says| says.problems.is_empty()));
        }
        assert_eq!(good, rows);
        lap(4);
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let seconds: Vec<f64> = times.iter_mut().map(median).collect();
    let count = f64::from(u32::try_from(rows).unwrap_or(u32::MAX));
    println!("{rows} rows, {runs} runs, medians; {} MiB of text", std::fs::metadata(&path).unwrap().len() >> 20);
    for (stage, name) in ["plain csv reader", "open and hash", "survey", "rows", "rows, typed"].iter().enumerate() {
        let one = seconds[stage];
        println!("{name:<18} {one:7.3} s  {:9.0} rows/s  {:5.2} of the plain reader", count / one, one / seconds[0]);
    }
    let all = seconds[1] + seconds[2] + seconds[4];
    println!("{:<18} {all:7.3} s  {:9.0} rows/s  {:5.2}", "open+survey+typed", count / all, all / seconds[0]);
    println!("peak {} MiB", peak());
}
