//! How people and units are named: machine-readable zones, credit codes, country codes, names. Pure.
#![allow(missing_docs)]
pub mod country {
    pub fn is_known(code: &str) -> bool {
        static L: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
        L.get_or_init(|| {
            std::fs::read_to_string("/work/shared/policy/nationality_codes.txt")
                .unwrap_or_default()
                .lines()
                .map(str::to_owned)
                .collect()
        })
        .binary_search_by(|c| c.as_str().cmp(code))
        .is_ok()
    }
}
pub mod uscc {
    pub fn is_well_formed(raw: &str) -> bool {
        let s: Vec<u8> = raw.bytes().filter(|b| *b != b' ' && *b != b'-').map(|b| b.to_ascii_uppercase()).collect();
        let abc = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        if s.len() != 18 {
            return false;
        }
        let mut w = 1;
        let mut sum = 0;
        for (i, b) in s.iter().enumerate() {
            let Some(v) = abc.iter().position(|c| c == b) else { return false };
            if i < 17 {
                sum += v * w;
                w = w * 3 % 31;
            } else {
                return v == (31 - sum % 31) % 31;
            }
        }
        false
    }
}
pub mod mrz {
    pub struct Td3<'a> {
        pub number: &'a str,
        pub nationality: &'a str,
        pub birth: &'a str,
        pub expiry: &'a str,
    }
    impl<'a> Td3<'a> {
        pub fn split(_l1: &'a str, l2: &'a str) -> Td3<'a> {
            Td3 {
                number: l2[..9].trim_end_matches('<'),
                nationality: l2[10..13].trim_end_matches('<'),
                birth: &l2[13..19],
                expiry: &l2[21..27],
            }
        }
    }
    pub struct Td3Checks {
        pub number: bool,
        pub birth: bool,
        pub expiry: bool,
        pub optional: bool,
        pub composite: bool,
    }
    fn digit(it: impl Iterator<Item = u8>) -> u8 {
        let mut s = 0u32;
        for (i, b) in it.enumerate() {
            let v = match b {
                b'0'..=b'9' => b - b'0',
                b'A'..=b'Z' => b - b'A' + 10,
                _ => 0,
            };
            s += u32::from(v) * [7, 3, 1][i % 3];
        }
        (s % 10) as u8 + b'0'
    }
    pub fn td3_checks(l2: &str) -> Td3Checks {
        let b = l2.as_bytes();
        let d = |r: std::ops::Range<usize>| digit(b[r].iter().copied());
        Td3Checks {
            number: d(0..9) == b[9],
            birth: d(13..19) == b[19],
            expiry: d(21..27) == b[27],
            optional: d(28..42) == b[42] || (b[42] == b'<' && b[28..42].iter().all(|c| *c == b'<')),
            composite: digit(b[0..10].iter().chain(&b[13..20]).chain(&b[21..43]).copied()) == b[43],
        }
    }
}
