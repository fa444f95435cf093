//! How far two names agree: every word is given a partner, whatever the order, and what is left over is weighed.

mod words;

pub use self::words::WantedWord;
use self::words::{LONGER, Tie, tie};
use super::parts::{Form, Kind, Name, Word};
use super::{chinese, korean};

/// How far two names agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// They are two names.
    Different,
    /// One may be the other, written wrongly or much shortened.
    Similar,
    /// One may be the other in another spelling or romanisation, shortened, or in another order.
    Compatible,
    /// The same words.
    Same,
}

/// In what way names that are not written alike agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// Another spelling of the same sounds.
    Spelling,
    /// Words written together or apart.
    Joined,
    /// Initials.
    Initial,
    /// A word that is cut off.
    Cut,
    /// Fewer words.
    Fewer,
    /// A slip of the pen.
    Slip,
    /// Another romanisation of Chinese or Korean.
    Romanised,
    /// Chinese characters and letters.
    Characters,
    /// One Chinese character is another of the same sound.
    OtherCharacter,
    /// Another surname, as after a marriage.
    Married,
}

impl Manner {
    /// In Chinese and in English.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Manner::Spelling => ["拼写不同", "another spelling"],
            Manner::Joined => ["连写或分写", "written together or apart"],
            Manner::Initial => ["首字母缩写", "initials"],
            Manner::Cut => ["名字被截断", "cut off"],
            Manner::Fewer => ["词数不同", "fewer words"],
            Manner::Slip => ["可能笔误", "perhaps a slip of the pen"],
            Manner::Romanised => ["另一种罗马化拼写", "another romanisation"],
            Manner::Characters => ["汉字与拼写对应", "Chinese characters and letters"],
            Manner::OtherCharacter => ["一字不同而同音", "another character of the same sound"],
            Manner::Married => ["另一姓氏", "another surname"],
        }
    }
}

/// What comparing two names comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// How far they agree.
    pub level: Level,
    /// In what ways, where they are not written alike.
    pub manners: Vec<Manner>,
    /// From 0 to 100.
    pub score: u32,
    /// How many words found a partner that is written or sounds alike.
    pub words: usize,
}

impl Agreement {
    fn different() -> Agreement {
        Agreement { level: Level::Different, manners: Vec::new(), score: 0, words: 0 }
    }

    fn of(level: Level, score: u32, words: usize, manners: &[Manner]) -> Agreement {
        let mut manners = manners.to_vec();
        manners.sort_unstable();
        manners.dedup();
        Agreement { level, manners, score, words }
    }
}

/// Compares two people's names, each form with each; the best counts.
pub fn agree(one: &Name, other: &Name) -> Agreement {
    let mut best = Agreement::different();
    for mine in &one.forms {
        for theirs in &other.forms {
            let found = forms(mine, theirs);
            if (found.level, found.score) > (best.level, best.score) {
                best = found;
            }
        }
    }
    if best.level > Level::Different && one.han().next().is_some() && other_characters(one, other) {
        return if one_sign_differs(one, other) {
            Agreement::of(Level::Similar, best.score, best.words, &[Manner::OtherCharacter])
        } else {
            Agreement::different()
        };
    }
    best
}

/// Both are written in Chinese characters of which the letters are the Mandarin or another reading, and the characters
/// are others: two names that only sound alike.
fn other_characters(one: &Name, other: &Name) -> bool {
    let read = |name: &Name| {
        let spelt = |han: &str| {
            name.forms.iter().filter(|form| form.han.is_empty()).any(|form| chinese::reads_as(han, &texts(&form.words)))
        };
        name.han().any(spelt)
    };
    let mut pairs = one.han().flat_map(|mine| other.han().map(move |theirs| (mine, theirs))).peekable();
    pairs.peek().is_some()
        && pairs.all(|(mine, theirs)| han(mine, theirs).level == Level::Different)
        && (read(one) || read(other))
}

/// All characters but one are the same, and that one sounds alike: the passport has letters alone, and whoever wrote the
/// characters may have taken another of the same sound.
fn one_sign_differs(one: &Name, other: &Name) -> bool {
    let only_one = |mine: &str, theirs: &str| {
        let (mine, theirs) = (chinese::simplified(mine), chinese::simplified(theirs));
        let mut differing = mine.chars().zip(theirs.chars()).filter(|(mine, theirs)| mine != theirs);
        mine.chars().count() == theirs.chars().count()
            && differing.next().is_some_and(|(mine, theirs)| chinese::sound_alike(mine, theirs))
            && differing.next().is_none()
    };
    one.han().any(|mine| other.han().any(|theirs| only_one(mine, theirs)))
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| &*word.text).collect()
}

fn forms(one: &Form, other: &Form) -> Agreement {
    let both = [one.han.is_empty(), other.han.is_empty()];
    let by_signs = match both {
        [false, false] => han(&one.han, &other.han),
        [false, true] => across(&one.han, other),
        [true, false] => across(&other.han, one),
        [true, true] => Agreement::different(),
    };
    if one.words.is_empty() || other.words.is_empty() || by_signs.level == Level::Same {
        return by_signs;
    }
    let by_letters = letters(one, other);
    if (by_letters.level, by_letters.score) >= (by_signs.level, by_signs.score) { by_letters } else { by_signs }
}

/// Two names in Chinese characters; simplified and traditional ones are the same.
fn han(one: &str, other: &str) -> Agreement {
    let (one, other) = (chinese::simplified(one), chinese::simplified(other));
    let sorted = |name: &str| {
        let mut signs: Vec<char> = name.chars().collect();
        signs.sort_unstable();
        signs
    };
    let count = one.chars().count();
    if one == other {
        return Agreement::of(Level::Same, 100, count, &[]);
    }
    // Given name before surname, as the parts of a foreign name come in another order.
    if count > 4 && sorted(&one) == sorted(&other) {
        return Agreement::of(Level::Compatible, 95, count, &[]);
    }
    // A foreign name is written by its sound, with whatever characters.
    if count > 3 && chinese::pinyin(&one).is_some() && chinese::pinyin(&one) == chinese::pinyin(&other) {
        return Agreement::of(Level::Compatible, 90, count, &[Manner::Spelling]);
    }
    Agreement::different()
}

/// A name in Chinese characters and one in letters.
fn across(han: &str, form: &Form) -> Agreement {
    let words = texts(&form.words);
    if !(2..=4).contains(&han.chars().count()) || !chinese::reads_as(han, &words) {
        return Agreement::different();
    }
    Agreement::of(Level::Compatible, 88, words.len().max(2), &[Manner::Characters])
}

/// How two words, or words written together, were paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pair {
    mine: (usize, usize),
    theirs: (usize, usize),
    tie: Tie,
    score: u32,
}

impl Pair {
    /// What it is worth that these go together: the more words, the more.
    fn worth(&self) -> u32 {
        self.score * (self.mine.1 - self.mine.0 + self.theirs.1 - self.theirs.0) as u32
    }
}

fn letters(one: &Form, other: &Form) -> Agreement {
    let by_words = by_words(one, other);
    let is_sure =
        by_words.level == Level::Same || by_words.level == Level::Compatible && by_words.manners == [Manner::Joined];
    let romanised = || korean_names(&one.words, &other.words) || chinese_names(&one.words, &other.words);
    let words = one.words.len().min(other.words.len());
    if !is_sure && is_korean(&one.words) && is_korean(&other.words) && !are_written_alike(&one.words, &other.words) {
        // What sounds alike elsewhere is another name here.
        let level = if romanised() { Level::Compatible } else { Level::Different };
        return Agreement::of(level, 84, words, &[Manner::Romanised]);
    }
    if by_words.level >= Level::Compatible {
        return by_words;
    }
    if romanised() {
        return Agreement::of(Level::Compatible, 84, words, &[Manner::Romanised]);
    }
    if by_words.level > Level::Different { by_words } else { married(one, other) }
}

fn are_written_alike(one: &[Word], other: &[Word]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(mine, theirs)| mine.text == theirs.text)
}

/// A name that is Korean by its surname and each syllable.
fn is_korean(words: &[Word]) -> bool {
    (2..=3).contains(&words.len())
        && words
            .split_first()
            .is_some_and(|(surname, given)| surname.korean_surname != 0 && korean::is_given(&texts(given).concat()))
}

/// The same Korean name in two romanisations: the surname first or last, the given name as one word or two.
fn korean_names(one: &[Word], other: &[Word]) -> bool {
    if !(2..=3).contains(&one.len()) || !(2..=3).contains(&other.len()) {
        return false;
    }
    let given =
        |words: &[Word], surname: usize| [texts(&words[..surname]), texts(&words[surname + 1..])].concat().concat();
    [0, one.len() - 1].into_iter().any(|mine| {
        [0, other.len() - 1].into_iter().any(|theirs| {
            one[mine].korean_surname & other[theirs].korean_surname != 0
                && korean::same_given(&given(one, mine), &given(other, theirs))
        })
    })
}

fn chinese_names(one: &[Word], other: &[Word]) -> bool {
    one.iter().chain(other).all(|word| word.may_be_syllables) && chinese::same_name(&texts(one), &texts(other))
}

/// The best way to give each word a partner.
fn by_words(one: &Form, other: &Form) -> Agreement {
    let pairs = paired(one, other);
    let left = |form: &Form, taken: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let is_left = |at: &usize| form.words[*at].kind != Kind::Particle && !taken(*at);
        (0..form.words.len()).filter(is_left).collect()
    };
    let mine_taken = |at: usize| pairs.iter().any(|pair| (pair.mine.0..pair.mine.1).contains(&at));
    let theirs_taken = |at: usize| pairs.iter().any(|pair| (pair.theirs.0..pair.theirs.1).contains(&at));
    let (mut mine, mut theirs) = (left(one, &mine_taken), left(other, &theirs_taken));
    // Who is named after the father here is not everywhere.
    if mine.is_empty() != theirs.is_empty() || !mine.is_empty() {
        let only_there = |form: &Form, left: &[usize]| left.iter().all(|at| form.words[*at].kind == Kind::Patronymic);
        match (only_there(one, &mine), only_there(other, &theirs)) {
            (true, false) => mine.clear(),
            (false, true) => theirs.clear(),
            (true, true) | (false, false) => {}
        }
    }
    weigh(&Weighed { one, other, pairs: &pairs, left: [mine.len(), theirs.len()] })
}

struct Weighed<'a> {
    one: &'a Form,
    other: &'a Form,
    pairs: &'a [Pair],
    /// How many words found no partner.
    left: [usize; 2],
}

fn weigh(Weighed { one, other, pairs, left }: &Weighed) -> Agreement {
    let names = |pair: &&Pair| {
        let mine = one.words[pair.mine.0..pair.mine.1].iter().filter(|word| word.kind != Kind::Particle).count();
        let theirs =
            other.words[pair.theirs.0..pair.theirs.1].iter().filter(|word| word.kind != Kind::Particle).count();
        mine.max(theirs)
    };
    let count = |tie: Tie| pairs.iter().filter(|pair| pair.tie == tie).map(|pair| names(&pair)).sum::<usize>();
    let (exact, sound) = (count(Tie::Exact), count(Tie::Sound));
    let (initial, cut, slip) = (count(Tie::Initial), count(Tie::Cut), count(Tie::Slip));
    let strong = exact + sound;
    let is_joined = pairs.iter().any(|pair| pair.mine.1 - pair.mine.0 != pair.theirs.1 - pair.theirs.0);
    let is_short = |form: &Form| form.words.iter().filter(|word| word.kind != Kind::Particle).count() <= 1;
    let mut manners = Vec::new();
    for (holds, manner) in [
        (sound > 0, Manner::Spelling),
        (is_joined, Manner::Joined),
        (initial > 0, Manner::Initial),
        (cut > 0, Manner::Cut),
        (slip > 0, Manner::Slip),
        (left[0] + left[1] > 0, Manner::Fewer),
    ] {
        manners.extend(holds.then_some(manner));
    }
    let missing = left[0].max(left[1]);
    let is_cut = (one.cut && left[0] == 0) || (other.cut && left[1] == 0);
    let both_left = left[0] > 0 && left[1] > 0;
    let syllables = missing > 0 && !is_cut && are_syllables(one) && are_syllables(other);
    let letters: u32 = pairs.iter().map(|pair| pair.score).sum::<u32>() / pairs.len().max(1) as u32;
    let score = letters.saturating_sub(6 * missing as u32);
    let level = if both_left || pairs.is_empty() || syllables {
        Level::Different
    } else if slip > 0 {
        let alone = strong == 0 && missing == 0 && slip == 1 && is_long(one, pairs);
        let carried = strong >= 1 && slip == 1 && missing == 0 || strong >= 2 && slip <= 2;
        if alone || carried { Level::Similar } else { Level::Different }
    } else if missing > 0 && !is_cut {
        let enough = strong >= 2 || strong == 1 && initial + cut >= 1;
        let alone = strong == 1 && (is_short(one) || is_short(other)) && is_long_enough(one, pairs);
        match (enough, alone) {
            (true, _) => Level::Compatible,
            (false, true) => Level::Similar,
            (false, false) => Level::Different,
        }
    } else if strong == 0 {
        if cut > 0 { Level::Similar } else { Level::Different }
    } else if initial + cut + missing + sound == 0 && !is_joined {
        Level::Same
    } else {
        Level::Compatible
    };
    if level == Level::Different { Agreement::different() } else { Agreement::of(level, score, strong, &manners) }
}

/// A name of syllables, of which each is part of who is named: Wang Li and Wang Li Na are two.
fn are_syllables(form: &Form) -> bool {
    let words = &form.words;
    (2..=3).contains(&words.len()) && words.iter().all(|word| chinese::is_syllable(&word.text))
}

const LONG: usize = 7;
const LONG_ENOUGH: usize = 4;

fn is_long(form: &Form, pairs: &[Pair]) -> bool {
    pairs.iter().all(|pair| LONG <= form.words[pair.mine.0].text.len())
}

fn is_long_enough(form: &Form, pairs: &[Pair]) -> bool {
    pairs.iter().all(|pair| LONG_ENOUGH <= form.words[pair.mine.0].text.len())
}

/// Given names and patronymic agree, and the surname is another.
fn married(one: &Form, other: &Form) -> Agreement {
    let given = |form: &Form| match form.surname {
        Some(end) => form.words.get(end..).map(<[Word]>::to_vec),
        None => None,
    };
    let pairs = match (given(one), given(other)) {
        (Some(mine), Some(theirs)) if mine.len() >= 2 => {
            let (mine, theirs) = (Form { words: mine, ..Form::default() }, Form { words: theirs, ..Form::default() });
            by_words(&mine, &theirs)
        }
        _ => with_patronymic(one, other),
    };
    if pairs.level == Level::Same && pairs.words >= 2 {
        return Agreement::of(Level::Similar, 60, pairs.words, &[Manner::Married]);
    }
    Agreement::different()
}

/// Given name and patronymic are those of one person, whoever she married.
fn with_patronymic(one: &Form, other: &Form) -> Agreement {
    let is_woman =
        |form: &Form| form.words.iter().any(|word| word.kind == Kind::Patronymic && word.text.ends_with('A'));
    if !is_woman(one) || !is_woman(other) {
        return Agreement::different();
    }
    let pairs = paired(one, other);
    let alike = pairs.iter().filter(|pair| matches!(pair.tie, Tie::Exact | Tie::Sound)).count();
    let surname_left = one.words.len() == 3 && other.words.len() == 3 && alike == 2;
    let fathers = pairs.iter().any(|pair| one.words[pair.mine.0].kind == Kind::Patronymic);
    if surname_left && fathers { Agreement::of(Level::Same, 80, 2, &[]) } else { Agreement::different() }
}

/// Most words that are written together.
const TOGETHER: usize = 4;
/// Most letters of words that are written together.
const LONGEST: usize = 24;

/// Words of a name that follow each other, as one word.
struct Joined {
    word: Word,
    from: usize,
    end: usize,
}

/// The words of a name joined with those that follow, as far as one of the other name may be as long.
fn joined(form: &Form, other: &Form) -> Vec<Joined> {
    let words = &form.words[..];
    let mut all = Vec::new();
    for from in 0..words.len() {
        let mut length = words[from].text.len();
        for end in from + 2..=words.len().min(from + TOGETHER) {
            length += words[end - 1].text.len();
            let is_as_long = |word: &Word| word.text.len().abs_diff(length) <= LONGER;
            if length <= LONGEST && other.words.iter().any(is_as_long) {
                all.push(Joined { word: Word::joined(&words[from..end]), from, end });
            }
        }
    }
    all
}

/// Gives words partners so that as much as can be agrees.
fn paired(one: &Form, other: &Form) -> Vec<Pair> {
    let (mine_joined, theirs_joined) = (joined(one, other), joined(other, one));
    let cut = |end, other_end| [one.cut && end == one.words.len(), other.cut && other_end == other.words.len()];
    let mut ties: Vec<Vec<Pair>> = Vec::with_capacity(one.words.len());
    for (from, word) in one.words.iter().enumerate() {
        let mut here = Vec::new();
        let mut add = |tie: Option<(Tie, u32)>, mine, theirs| {
            here.extend(tie.map(|(tie, score)| Pair { mine, theirs, tie, score }));
        };
        for (to, with) in other.words.iter().enumerate() {
            add(tie(word, with, true, cut(from + 1, to + 1)), (from, from + 1), (to, to + 1));
            // Words are joined on one side alone.
            for with in theirs_joined.iter().filter(|joined| joined.from == to) {
                add(tie(word, &with.word, false, cut(from + 1, with.end)), (from, from + 1), (to, with.end));
            }
            for joined in mine_joined.iter().filter(|joined| joined.from == from) {
                add(tie(&joined.word, with, false, cut(joined.end, to + 1)), (from, joined.end), (to, to + 1));
            }
        }
        here.sort_by_key(|pair| std::cmp::Reverse(pair.worth()));
        ties.push(here);
    }
    if ties.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let mut placing = Placing { ties: &ties, so_far: Vec::new(), best: Vec::new(), worth: 0, steps: 0 };
    placing.place(0, 0, 0);
    placing.best
}

/// Steps after which the best way so far is taken: a name that repeats a word has as many ways as there are orders.
const STEPS: u32 = 5_000;

/// Tries the ways to give words partners, the likely ones first.
struct Placing<'t> {
    ties: &'t [Vec<Pair>],
    so_far: Vec<Pair>,
    best: Vec<Pair>,
    worth: u32,
    steps: u32,
}

impl Placing<'_> {
    /// Places the words from one on.
    fn place(&mut self, at: usize, taken: u32, worth: u32) {
        self.steps += 1;
        let Some(here) = self.ties.get(at).filter(|_| self.steps < STEPS) else {
            if self.worth < worth {
                (self.worth, self.best) = (worth, self.so_far.clone());
            }
            return;
        };
        for pair in here {
            let seats = (pair.theirs.0..pair.theirs.1).fold(0, |seats, seat| seats | 1 << seat);
            if taken & seats == 0 {
                self.so_far.push(*pair);
                self.place(pair.mine.1, taken | seats, worth + pair.worth());
                self.so_far.pop();
            }
        }
        self.place(at + 1, taken, worth);
    }
}
