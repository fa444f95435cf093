//! Unified social credit codes (GB 32100-2015): eighteen characters with a check character over the first seventeen, and
//! inside them an organisation code (GB 11714) with one of its own.

/// The alphabet; a character counts its place. I, O, S, V and Z are not in it.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters of a code.
pub const LENGTH: usize = 18;
/// Characters before the check character.
pub const BODY_LENGTH: usize = LENGTH - 1;
/// Weight of each character: powers of 3 modulo 31, and 1 for the last, which makes the sum a multiple of 31.
const WEIGHTS: [u32; LENGTH] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1];
/// Weights of the organisation code (GB 11714).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A code that is well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uscc {
    code: String,
    /// The check digit of the organisation code inside agrees; older codes may break it, so it only warns.
    pub organisation_code_agrees: bool,
}

impl Uscc {
    /// Returns the code: eighteen capitals and digits.
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// Returns the registering authority (position 1).
    pub fn registrar(&self) -> &str {
        &self.code[..1]
    }

    /// Returns the class of the unit (position 2).
    pub fn class(&self) -> &str {
        &self.code[1..2]
    }

    /// Returns the division code of the registering authority (positions 3 to 8).
    pub fn region(&self) -> &str {
        &self.code[2..8]
    }

    /// Returns the organisation code (positions 9 to 17).
    pub fn organisation_code(&self) -> &str {
        &self.code[8..17]
    }
}

/// A fault of a code. Positions count from 1 after spaces and hyphens are taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsccFault {
    /// Not eighteen characters.
    Length {
        /// How many there are.
        found: usize,
    },
    /// A character outside the alphabet.
    Character {
        /// Where.
        position: usize,
        /// It.
        found: char,
    },
    /// Full-width characters.
    Wide {
        /// The code in plain ones.
        reading: String,
    },
    /// The number of a resident's identity card.
    ResidentNumber,
    /// A registering authority or class that nobody is given.
    Class {
        /// Where.
        position: usize,
        /// It.
        found: char,
    },
    /// A division that no province has.
    Division {
        /// Its six digits.
        found: String,
    },
    /// A check character that does not agree.
    CheckCharacter {
        /// What the first seventeen call for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl UsccFault {
    /// Returns the Chinese sentence.
    pub fn zh(&self) -> String {
        match self {
            UsccFault::Length { found } => format!("有 {found} 个字符，应为 {LENGTH} 个"),
            UsccFault::Wide { reading } => format!("含全角字符（可读作 {reading}）"),
            UsccFault::ResidentNumber => "是居民身份证号码，不是统一社会信用代码".to_owned(),
            UsccFault::Class { position, found } => format!("第 {position} 位的 {found} 不是登记管理部门或者机构类别"),
            UsccFault::Division { found } => format!("第 3 至 8 位的 {found} 不是行政区划码"),
            UsccFault::Character { position, found } => {
                format!("第 {position} 位的 {found:?} 不在字符集内(无 I、O、S、V、Z)")
            }
            UsccFault::CheckCharacter { expected, found } => {
                format!("第 {LENGTH} 位的校验码为 {found}，按前 17 位应为 {expected}")
            }
        }
    }

    /// Returns the English sentence.
    pub fn en(&self) -> String {
        match self {
            UsccFault::Length { found } => format!("{found} characters, expected {LENGTH}"),
            UsccFault::Wide { reading } => format!("full-width characters (they read as {reading})"),
            UsccFault::ResidentNumber => "the number of a resident's identity card, not a credit code".to_owned(),
            UsccFault::Class { position, found } => {
                format!("position {position}: {found} is no registering authority or class of units")
            }
            UsccFault::Division { found } => format!("positions 3 to 8: {found} is no division"),
            UsccFault::Character { position, found } => {
                format!("position {position}: {found:?} is not in the alphabet (no I, O, S, V, Z)")
            }
            UsccFault::CheckCharacter { expected, found } => {
                format!("position {LENGTH}: check character {found}, the first 17 call for {expected}")
            }
        }
    }
}

/// Tells whether a character is only there to make a code readable.
fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{ff0d}')
}

/// Full-width letters and digits.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
}

fn narrow(c: char) -> char {
    if is_wide(c) { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_uppercase() } else { c }
}

/// Takes out spaces and hyphens and makes capitals.
pub fn normalised(written: &str) -> String {
    let mut code = written.to_ascii_uppercase();
    if code.contains(separates) {
        code.retain(|c| !separates(c));
    }
    code
}

/// The place of each ASCII character in the alphabet; 255 for those that are not in it.
const PLACES: [u8; 128] = {
    let mut places = [255; 128];
    let mut place = 0;
    while place < ALPHABET.len() {
        places[ALPHABET[place] as usize] = place as u8;
        place += 1;
    }
    places
};

fn place(c: char) -> Option<u32> {
    PLACES.get(c as usize).filter(|place| **place != 255).map(|place| u32::from(*place))
}

fn check_place(places: impl Iterator<Item = u32>) -> u32 {
    let sum: u32 = places.zip(WEIGHTS).map(|(place, weight)| place * weight).sum();
    (31 - sum % 31) % 31
}

/// Tells whether a character may stand in a code.
pub fn is_of_the_alphabet(c: char) -> bool {
    place(c).is_some()
}

/// Tells whether a code as written is well formed: length, alphabet and check character. Allocates nothing.
pub fn is_well_formed(written: &str) -> bool {
    let (mut count, mut sum) = (0, 0);
    for c in written.chars() {
        match (place(c.to_ascii_uppercase()), WEIGHTS.get(count)) {
            (Some(place), Some(weight)) => {
                sum += place * weight;
                count += 1;
            }
            (None, _) if separates(c) => {}
            (_, _) => return false,
        }
    }
    count == LENGTH && sum % 31 == 0 && !is_resident_number(&normalised(written))
}

/// Weights of the number of a resident's identity card (GB 11643), and its check characters.
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const RESIDENT_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Tells whether a code is the number of a resident's identity card: a division, a day of birth, a check character of its
/// own. Such a number passes the check of credit codes once in 31 times.
pub fn is_resident_number(code: &str) -> bool {
    let bytes = code.as_bytes();
    let digits = bytes.get(..LENGTH - 1).filter(|body| bytes.len() == LENGTH && body.iter().all(u8::is_ascii_digit));
    let Some(digits) = digits else { return false };
    let number =
        |from: usize, to: usize| digits[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let (division, year, month, day) = (number(0, 2), number(6, 10), number(10, 12), number(12, 14));
    let has_day = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let sum: u32 = digits.iter().zip(RESIDENT_WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = RESIDENT_CHECKS[(sum % 11) as usize];
    (11..=91).contains(&division) && has_day && code.ends_with(check)
}

/// Checks a code as written; all faults are returned.
pub fn check(written: &str) -> Result<Uscc, Vec<UsccFault>> {
    let code = normalised(written);
    if !is_well_formed(&code) {
        return Err(faults(&code));
    }
    let organisation_code_agrees = organisation_code_agrees(&code[8..17]);
    Ok(Uscc { code, organisation_code_agrees })
}

/// Checks a code as somebody writes it: well formed, and of an authority, a class and a division that there are. Codes on
/// file are held to their form alone: what an authority gave out is never doubted for a list that is not complete.
pub fn check_as_given(written: &str) -> Result<Uscc, Vec<UsccFault>> {
    let code = check(written)?;
    let of_nobody = |position: usize| {
        let found = char::from(code.code.as_bytes()[position - 1]);
        (found == '0').then_some(UsccFault::Class { position, found })
    };
    let faults: Vec<UsccFault> = [of_nobody(1), of_nobody(2)].into_iter().flatten().chain(division(&code)).collect();
    if faults.is_empty() { Ok(code) } else { Err(faults) }
}

/// Provinces by the first digits of their divisions (GB/T 2260), the country as a whole, and the corps in Xinjiang.
const PROVINCES: [u8; 36] = [
    10, 11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62,
    63, 64, 65, 66, 71, 81, 82,
];

/// Units of the armed forces have no division.
fn division(code: &Uscc) -> Option<UsccFault> {
    let is_province = code.region()[..2].parse().is_ok_and(|province: u8| PROVINCES.contains(&province));
    let is_digits = code.region().bytes().all(|byte| byte.is_ascii_digit());
    let is_wrong = code.registrar() != "A" && !(is_province && is_digits);
    is_wrong.then(|| UsccFault::Division { found: code.region().to_owned() })
}

/// Returns what is wrong with a code in its usual form that is not well formed.
fn faults(code: &str) -> Vec<UsccFault> {
    if is_resident_number(code) {
        return vec![UsccFault::ResidentNumber];
    }
    if code.contains(is_wide) {
        return vec![UsccFault::Wide { reading: code.chars().map(narrow).collect() }];
    }
    let found = code.chars().count();
    let length = (found != LENGTH).then_some(UsccFault::Length { found });
    let others = code.chars().enumerate().filter(|(_, c)| place(*c).is_none());
    let others = others.map(|(index, found)| UsccFault::Character { position: index + 1, found });
    let faults: Vec<UsccFault> = length.into_iter().chain(others).collect();
    if !faults.is_empty() {
        return faults;
    }
    let (body, last) = code.split_at(LENGTH - 1);
    let checked = check_character(body).zip(last.chars().next());
    checked.map(|(expected, found)| UsccFault::CheckCharacter { expected, found }).into_iter().collect()
}

/// Returns the check character of the first seventeen; `None` where they are not seventeen of the alphabet.
pub fn check_character(body: &str) -> Option<char> {
    let places: Vec<u32> = body.chars().map(place).collect::<Option<_>>()?;
    (places.len() == LENGTH - 1).then(|| char::from(ALPHABET[check_place(places.into_iter()) as usize]))
}

/// GB 11714: 11 less the weighted sum modulo 11; 10 is written X, 11 is written 0. Letters count 10 to 35.
fn organisation_code_agrees(code: &str) -> bool {
    let counted = code.chars().zip(ORGANISATION_WEIGHTS);
    let sum: u32 = counted.map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
    let digit = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from(b'0' + digit as u8),
    };
    code.ends_with(digit)
}
