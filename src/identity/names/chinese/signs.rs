//! The table of Chinese characters: each is found where it stands, with the simplified one by which it is known and how it
//! is read. Nothing is made of a line before somebody asks for it.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../han.tsv");

/// Surnames by which a name in letters is known as Chinese; two characters where the surname has two.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟\
谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤游温洪翁庄柯颜欧区柳梅\
童施康倪俞章鲁葛伍申尤毕聂柴岑骆盛古简连关甄麦冼岳包左符涂詹饶卓蓝纪霍凌安常齐文牛乔辛路宁靳兰季耿甘祝应\
项祁凤单解仇翟殷靖司阮辜冉涵褚窦娄裴臧";

/// Nearly all characters lie in here, each with its line; the others are looked for one by one.
const FIRST: usize = 0x3400;
const BEYOND: usize = 0xa000;

/// A line of the table.
#[derive(Clone, Copy)]
pub(super) struct Line {
    text: &'static str,
    /// The character is a common one.
    frequent: bool,
    /// By it, as a surname, a name is known as Chinese.
    surname: bool,
}

impl Line {
    /// The simplified character, by which it is known.
    pub(super) fn sign(self) -> char {
        self.text.chars().next().unwrap_or_default()
    }

    fn column(self, place: usize) -> impl Iterator<Item = &'static str> + Clone {
        let column = self.text.split('\t').nth(place).unwrap_or_default();
        column.split(' ').filter(|reading| !reading.is_empty())
    }

    /// Its readings in Hanyu Pinyin, small letters, the usual one first.
    pub(super) fn mandarin(self) -> impl Iterator<Item = &'static str> + Clone {
        self.column(1)
    }

    /// Its readings in Cantonese, in Jyutping, small letters.
    pub(super) fn cantonese(self) -> impl Iterator<Item = &'static str> + Clone {
        self.column(2)
    }

    /// Its readings in Korean.
    pub(super) fn korean(self) -> impl Iterator<Item = &'static str> + Clone {
        self.column(3)
    }

    /// Tells whether a syllable in letters is taken to mean it, among others that sound so.
    pub(super) fn is_usual(self) -> bool {
        self.frequent || self.surname
    }
}

/// Where each character stands.
struct Places {
    lines: Vec<Line>,
    /// From the first one on, the line of each character, counted from 1; 0 where there is none.
    near: Vec<u16>,
    far: Vec<(char, u16)>,
}

fn places() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut places = Places { lines: Vec::with_capacity(9_000), near: vec![0; BEYOND - FIRST], far: Vec::new() };
        let mut frequent = true;
        for text in TABLE.lines().filter(|line| !line.starts_with('#')) {
            if text == "-" {
                frequent = false;
                continue;
            }
            places.lines.push(Line { text, frequent, surname: false });
            let line = u16::try_from(places.lines.len()).unwrap_or(0);
            for sign in text.chars().take_while(|sign| *sign != '\t') {
                match places.near.get_mut((sign as usize).wrapping_sub(FIRST)) {
                    Some(place) => *place = line,
                    None => places.far.push((sign, line)),
                }
            }
        }
        places.far.sort_unstable();
        for sign in SURNAMES.chars() {
            if let Some(line) = places.number(sign).and_then(|number| places.lines.get_mut(number)) {
                line.surname = true;
            }
        }
        places
    })
}

/// All lines of the table.
pub(super) fn lines() -> impl Iterator<Item = Line> {
    places().lines.iter().copied()
}

impl Places {
    /// The number of the line of a character.
    fn number(&self, sign: char) -> Option<usize> {
        let number = match self.near.get((sign as usize).wrapping_sub(FIRST)) {
            Some(number) => *number,
            None => self.far.binary_search_by_key(&sign, |(sign, _)| *sign).ok().map_or(0, |at| self.far[at].1),
        };
        usize::from(number).checked_sub(1)
    }
}

/// The line of a character, whether simplified or traditional.
pub(super) fn line(sign: char) -> Option<Line> {
    let places = places();
    places.lines.get(places.number(sign)?).copied()
}

/// The simplified character.
pub(in crate::identity) fn simplified(sign: char) -> char {
    line(sign).map_or(sign, Line::sign)
}

/// Tells whether a character is a surname by which a name is known as Chinese.
pub(super) fn is_surname(sign: char) -> bool {
    line(sign).is_some_and(|line| line.surname)
}
