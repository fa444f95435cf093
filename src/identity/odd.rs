//! Characters that look like usual ones or like nothing: of full width, blanks of another kind, such as no font shows.

/// Tells whether a character acts on a terminal or hides.
pub fn acts(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

/// A character that stands where a usual one, or none, is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// A letter, digit or sign of full width, and the usual one.
    Wide(char, char),
    /// A blank that is no usual blank.
    Blank(char),
    /// Nothing is seen of it.
    Hidden(char),
}

impl Odd {
    /// Tells what is odd about a character, where something is.
    pub fn of(c: char) -> Option<Odd> {
        match c {
            ' '..='~' => None,
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).map(|usual| Odd::Wide(c, usual)),
            c if acts(c) || ('\u{fe00}'..='\u{fe0f}').contains(&c) => Some(Odd::Hidden(c)),
            c if c.is_whitespace() => Some(Odd::Blank(c)),
            _ => None,
        }
    }

    /// The first one of a text, with its place from 1.
    pub fn first(text: &str) -> Option<(usize, Odd)> {
        text.chars().enumerate().find_map(|(place, c)| Some((place + 1, Odd::of(c)?)))
    }

    /// Names it, by its place, with what to do, in Chinese and in English.
    pub fn told(self, place: usize) -> [String; 2] {
        match self {
            Odd::Wide(c, usual) => [
                format!("第 {place} 个字符是全角“{c}”（U+{:04X}），请用半角“{usual}”", u32::from(c)),
                format!("character {place} is the full-width '{c}' (U+{:04X}): type '{usual}'", u32::from(c)),
            ],
            Odd::Blank(c) => [
                format!("第 {place} 个字符是特殊空格 U+{:04X}，请删去或者改为普通空格", u32::from(c)),
                format!(
                    "character {place} is the special blank U+{:04X}: take it out or type a usual one",
                    u32::from(c)
                ),
            ],
            Odd::Hidden(c) => [
                format!("第 {place} 个字符是看不见的 U+{:04X}，请删去后重新键入", u32::from(c)),
                format!("character {place} is the invisible U+{:04X}: clear the value and type it again", u32::from(c)),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Odd;

    #[test]
    fn the_first_odd_character_is_named_with_what_to_do() {
        let told = |text: &str| Odd::first(text).map(|(place, odd)| odd.told(place)[1].clone()).unwrap_or_default();
        assert_eq!(told("AB 12-é李·"), "");
        assert!(told("AB１2").contains("character 3 is the full-width '１' (U+FF11): type '1'"));
        assert!(told("A\u{200b}B").contains("character 2 is the invisible U+200B"));
        assert!(told("A\u{a0}B").contains("character 2 is the special blank U+00A0"));
    }
}
