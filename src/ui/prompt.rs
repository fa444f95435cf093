//! Questions at a terminal, all of them: choices by dialoguer, free text by rustyline, yes and no by a key. Where lines were
//! asked for, or the terminal is dumb, the same questions are asked line by line, for screen readers and for transcripts.
//!
//! Esc or `<` goes back; Ctrl-C gives up. What is shown of the case file is made harmless first.

mod line;
mod yes_no;

use std::cell::RefCell;
use std::fmt;
use std::io::{ErrorKind, Write};
use std::sync::atomic::Ordering;

use console::Term;
use dialoguer::theme::Theme;
use dialoguer::{FuzzySelect, MultiSelect, Password};
use rustyline::error::ReadlineError;
use unicode_width::UnicodeWidthStr;

pub(super) use line::LineEditor;

use super::interrupt;
use super::raw::RawTerminal;
use super::table::cut;
use super::{Ui, safe};
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};

/// What Ctrl-D sends.
const END_OF_INPUT: char = '\u{4}';
/// Code of the line of a list to tick that says that nothing else of it is.
pub const NONE: &str = "none";
/// A list of choices that is shown unasked in lines is no longer than this, and its numbers are answers.
const SHORT_LIST: usize = 12;
/// Choices that are drawn have numbers where they are no more than this.
const NUMBERED: usize = 60;
/// Choices that are drawn at a time.
const LINES: usize = 14;
/// Room that a question leaves for what is typed.
const TYPED: usize = 24;

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The code; an answer too.
    pub code: String,
    /// What it is called.
    pub name: Text,
}

impl Choice {
    /// Returns a choice.
    pub fn new(code: impl Into<String>, name: Text) -> Choice {
        Choice { code: code.into(), name }
    }
}

/// What a question came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// It was answered.
    Given(T),
    /// It was left open: nothing was said.
    Open,
    /// The question before is wanted.
    Back,
}

/// A question with its choices.
pub struct Choosing<'a> {
    /// The question.
    pub question: Text,
    /// What may be answered.
    pub choices: &'a [Choice],
    /// How leaving it open is called; it must be answered where this is `None`.
    pub open: Option<Text>,
    /// What was answered before.
    pub likely: Option<&'a str>,
    /// What `?` says in lines.
    pub help: Option<Text>,
}

/// Finds a choice by its number in the list, its code or its name.
pub fn chosen(choices: &[Choice], answer: &str) -> Option<usize> {
    let by_number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_word = || {
        let is = |word: &str| word.eq_ignore_ascii_case(answer);
        choices.iter().position(|one| is(&one.code) || is(&one.name.zh) || is(&one.name.en))
    };
    by_number.filter(|place| *place < choices.len()).or_else(by_word)
}

/// Tells whether an answer asks what the question is about.
pub fn asks_about(answer: &str) -> bool {
    matches!(answer.trim(), "?" | "？")
}

/// Tells whether an answer is that to a question of yes or no.
fn is_yes_or_no(answer: &str) -> bool {
    matches!(answer.trim(), "y" | "n" | "Y" | "N")
}

/// Tells whether an answer wants the question before.
pub fn goes_back(answer: &str) -> bool {
    matches!(answer.trim(), "<" | "＜")
}

impl Ui {
    /// Tells whether questions are drawn, and not asked line by line.
    pub fn draws(&self) -> bool {
        !self.plain && self.answers.is_none() && self.environment.asks
    }

    /// Clears the window for the next person at the counter, where questions are drawn: what stood there was of another.
    pub fn clear(&mut self) {
        if self.draws() {
            self.flush();
            let _ = Term::stderr().clear_screen();
        }
    }

    /// Reads keys from here on, up to work or to the end: what is pressed between two questions is not echoed, and Ctrl-C
    /// waits for the next of them.
    fn reads_keys(&mut self) {
        self.raw.get_or_insert_with(RawTerminal::begin);
    }

    /// Asks for a text at the terminal; Enter alone takes the likely answer. Going back is answered with `<`.
    pub fn ask(&mut self, question: &Text, likely: Option<&str>) -> anyhow::Result<String> {
        let asked = question.of(self.lang).to_owned();
        if let Some(answers) = &mut self.answers {
            let answer = answers.pop_front().ok_or_else(gave_up)?;
            let _ = writeln!(self.talk, "{asked} {answer}");
            return Ok(if answer.is_empty() { likely.unwrap_or_default().to_owned() } else { answer });
        }
        let shown = likely.map_or(String::new(), |likely| format!(" [{likely}]"));
        let prompt = format!("{}{shown}: ", safe::shown(&asked));
        loop {
            self.flush();
            let typed = if self.draws() { self.edited(&prompt)? } else { self.typed(&prompt)? };
            match typed {
                Some(answer) if answer.is_empty() => return Ok(likely.unwrap_or_default().to_owned()),
                Some(answer) => return Ok(answer),
                None => {
                    self.say(&Text::new("  有无法读取的按键，请重新输入", "  keys that cannot be read; type it again"))
                }
            }
        }
    }

    /// Asks for a text as [`Ui::ask`] does; `?` is answered with what the question is about, and it comes again.
    pub fn ask_explained(&mut self, question: &Text, likely: Option<&str>, about: &Text) -> anyhow::Result<String> {
        loop {
            let answer = self.ask(question, likely)?;
            if !asks_about(&answer) {
                return Ok(answer);
            }
            self.explain(about);
        }
    }

    /// Says what a question is about.
    fn explain(&mut self, about: &Text) {
        self.say(&Text::new(format!("  {}", about.zh), format!("  {}", about.en)));
    }

    /// Reads a line as it is typed; `None` where it holds more than text. The terminal's own editing takes back one column
    /// for a Chinese character, which stands on two.
    fn typed(&mut self, prompt: &str) -> anyhow::Result<Option<String>> {
        let _ = write!(self.talk, "{prompt}").and_then(|()| self.talk.flush());
        let read = interrupt::while_asking(|| Term::stderr().read_line());
        let line = read.ok().filter(|line| !line.contains(END_OF_INPUT)).ok_or_else(gave_up)?;
        Ok(Some(line).filter(|line| is_text(line)))
    }

    /// Reads a line that can be edited: arrows, Ctrl-U, Ctrl-W, what was typed before.
    fn edited(&mut self, prompt: &str) -> anyhow::Result<Option<String>> {
        self.reads_keys();
        let prompt = self.shortened(prompt);
        let LineEditor { editor, back } = match &mut self.editor {
            Some(editor) => editor,
            none => none.insert(LineEditor::new()?),
        };
        back.store(false, Ordering::SeqCst);
        let read = interrupt::while_asking(|| editor.readline(&prompt));
        match read {
            Ok(line) => {
                let _ = editor.add_history_entry(line.as_str());
                Ok(Some(line).filter(|line| is_text(line)))
            }
            Err(ReadlineError::Interrupted) if back.load(Ordering::SeqCst) => Ok(Some("<".to_owned())),
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => Err(gave_up().into()),
            Err(other) => Err(anyhow::Error::new(other)),
        }
    }

    /// Says a question that leaves no room for an answer in lines of its own, and returns what stands before the answer.
    fn shortened(&mut self, prompt: &str) -> String {
        if prompt.width() + TYPED <= self.columns() {
            return prompt.to_owned();
        }
        let whole = prompt.trim_end().to_owned();
        self.tell(&whole);
        "  > ".to_owned()
    }

    fn columns(&self) -> usize {
        usize::from(Term::stderr().size_checked().map_or(80, |(_, columns)| columns))
    }

    /// Lines of the window.
    pub fn lines(&self) -> usize {
        usize::from(Term::stderr().size_checked().map_or(24, |(lines, _)| lines))
    }

    /// Asks for one of several answers.
    pub fn choose(&mut self, asked: &Choosing) -> anyhow::Result<Answer<usize>> {
        if self.draws() { self.choose_drawn(asked) } else { self.choose_in_lines(asked) }
    }

    fn choose_drawn(&mut self, asked: &Choosing) -> anyhow::Result<Answer<usize>> {
        loop {
            if let Some(answer) = self.picked(asked)? {
                return Ok(answer);
            }
            let about = Text::new(
                "写名称、代码的一部分或者序号来筛选，上下键移动，回车取所标一项，Esc 返回上一问",
                "type part of a name or code, or a number; arrows move, Enter takes the marked one, Esc goes back",
            );
            if let Some(help) = &asked.help {
                self.say(help);
            }
            self.explain(&about);
        }
    }

    /// Draws the choices once; `None` where it is asked what the question is about.
    fn picked(&mut self, asked: &Choosing) -> anyhow::Result<Option<Answer<usize>>> {
        self.reads_keys();
        self.flush();
        let width = self.columns().saturating_sub(4);
        let lang = self.lang;
        let of = |text: &Text| safe::shown(text.of(lang)).into_owned();
        let open = asked.open.as_ref().map(|open| format!("   {}", of(open)));
        let first = usize::from(open.is_some());
        let numbered = asked.choices.len() <= NUMBERED;
        let named = asked.choices.iter().enumerate().map(|(place, one)| {
            let (name, code) = (of(&one.name), safe::shown(&one.code));
            let number = if numbered { format!("{:>2}", place + 1) } else { "  ".to_owned() };
            if *code == *name { format!("{number} {name}") } else { format!("{number} {name} {code}") }
        });
        let back = format!(" < {}", Text::new("返回上一问", "back").of(lang));
        let about = format!(" ? {}", Text::new("说明", "what is this").of(lang));
        // Dialoguer takes a byte for a column where it counts the lines to take back.
        let items: Vec<String> =
            open.into_iter().chain(named).chain([back, about]).map(|item| cut(&item, width, width)).collect();
        let likely = asked.likely.and_then(|likely| chosen(asked.choices, likely)).map(|place| place + first);
        let prompt = self.shortened(&of(&asked.question));
        let theme = Typing { typed: RefCell::default(), numbers: if numbered { asked.choices.len() } else { 0 } };
        let mut select = FuzzySelect::with_theme(&theme)
            .with_prompt(prompt.trim_end())
            .items(&items)
            .max_length(self.lines().saturating_sub(4).clamp(3, LINES))
            .report(false);
        if let Some(place) = likely.or((first > 0).then_some(0)) {
            select = select.default(place);
        }
        let picked = self.drawn(|| select.interact_opt())?;
        let typed = theme.typed.take();
        let (back, about) = (items.len() - 2, items.len() - 1);
        let answer = match picked {
            None => Answer::Back,
            Some(_) if goes_back(&typed) => Answer::Back,
            Some(place) if place == about || asks_about(&typed) => return Ok(None),
            // Who is used to yes and no names none of these; what happens to stand first is not taken for it.
            Some(_) if is_yes_or_no(&typed) && chosen(asked.choices, typed.trim()).is_none() => return Ok(None),
            Some(place) => match chosen(asked.choices, typed.trim()).filter(|_| !typed.trim().is_empty()) {
                Some(place) => Answer::Given(place),
                None if place == back => Answer::Back,
                None if place < first => Answer::Open,
                None => Answer::Given(place - first),
            },
        };
        let told = match answer {
            Answer::Given(place) => of(&asked.choices[place].name),
            Answer::Open => "-".to_owned(),
            Answer::Back => "<".to_owned(),
        };
        self.answered(&asked.question, &told);
        Ok(Some(answer))
    }

    fn choose_in_lines(&mut self, asked: &Choosing) -> anyhow::Result<Answer<usize>> {
        let mut question = asked.question.clone();
        if asked.choices.len() <= SHORT_LIST {
            self.list(asked.choices);
        } else {
            question = Text::new(format!("{}（? 列出）", question.zh), format!("{} (? lists)", question.en));
        }
        loop {
            let answer = self.ask(&question, asked.likely)?;
            match answer.trim() {
                "" if asked.open.is_some() => return Ok(Answer::Open),
                "?" | "？" => {
                    if let Some(help) = &asked.help {
                        self.say(help);
                    }
                    self.list(asked.choices);
                }
                answer if goes_back(answer) => return Ok(Answer::Back),
                answer => match chosen(asked.choices, answer) {
                    Some(place) => return Ok(Answer::Given(place)),
                    None => self
                        .say(&Text::new("  写所列序号、代码或者名称", "  say a number, a code or a name of the list")),
                },
            }
        }
    }

    fn list(&mut self, choices: &[Choice]) {
        for (number, choice) in choices.iter().enumerate() {
            let (number, Text { zh, en }) = (number + 1, &choice.name);
            self.say(&Text::new(format!("  {number:>2} {zh}"), format!("  {number:>2} {en}")));
        }
    }

    /// Draws a list to tick, nothing of it ticked; only where questions are drawn.
    pub fn tick(&mut self, question: &Text, choices: &[Choice]) -> anyhow::Result<Answer<Vec<usize>>> {
        self.reads_keys();
        self.flush();
        let width = self.columns().saturating_sub(8);
        let items: Vec<String> =
            choices.iter().map(|one| cut(&safe::shown(one.name.of(self.lang)), width, width)).collect();
        let keys = Text::new(
            "空格勾选，a 全部，回车确定；不勾则不作陈述，Esc 返回",
            "space ticks, a all, Enter takes; nothing ticked says nothing, Esc goes back",
        );
        self.say(&keys);
        let prompt = self.shortened(&format!("{}:", question.of(self.lang)));
        let theme = Typing { typed: RefCell::default(), numbers: 0 };
        let select = MultiSelect::with_theme(&theme).with_prompt(prompt.trim_end()).items(&items).report(false);
        let ticked = self.drawn(|| select.interact_opt())?;
        let answer = match ticked {
            None => Answer::Back,
            Some(places) if places.is_empty() => Answer::Open,
            // Whoever ticks everything does not mean the line that says the opposite.
            Some(places) if 1 < places.len() => {
                Answer::Given(places.into_iter().filter(|place| choices[*place].code != NONE).collect())
            }
            Some(places) => Answer::Given(places),
        };
        let told = match &answer {
            Answer::Given(places) => {
                let names: Vec<&str> = places.iter().map(|place| choices[*place].name.of(self.lang)).collect();
                names.join(Text::new("、", ", ").of(self.lang))
            }
            Answer::Open => "-".to_owned(),
            Answer::Back => "<".to_owned(),
        };
        self.answered(question, &told);
        Ok(answer)
    }

    /// Asks for a passphrase without showing it; a new one twice.
    pub fn passphrase(&mut self, whose: &Text, new: bool) -> anyhow::Result<zeroize::Zeroizing<String>> {
        let (again, differs) = match self.lang {
            Lang::Zh => ("再输一次", "两次输入不同，请重新输入"),
            Lang::En => ("once more", "the two are not the same; type it again"),
        };
        let mut asked = Password::new().with_prompt(safe::shown(whose.of(self.lang)));
        if new {
            asked = asked.with_confirmation(again, differs);
        }
        self.raw = None;
        let answer = interrupt::while_asking(|| asked.interact());
        answer.map(zeroize::Zeroizing::new).map_err(|_| gave_up().into())
    }

    /// Runs what draws a question; Ctrl-C leaves the cursor as it was.
    fn drawn<T, E: Into<Failed>>(&self, ask: impl FnOnce() -> Result<T, E>) -> anyhow::Result<T> {
        console::set_colors_enabled_stderr(self.color);
        let answer = interrupt::while_asking(ask);
        answer.map_err(|failed| {
            let _ = Term::stderr().show_cursor();
            let Failed(io) = failed.into();
            if !matches!(io.kind(), ErrorKind::Interrupted | ErrorKind::UnexpectedEof) {
                return anyhow::Error::new(io);
            }
            interrupt::heard();
            let _ = Term::stderr().write_line("");
            gave_up().into()
        })
    }

    /// Leaves a question with its answer on the screen.
    fn answered(&mut self, question: &Text, answer: &str) {
        let line = format!("{}: {answer}", question.of(self.lang));
        self.tell(&line);
    }
}

fn is_text(line: &str) -> bool {
    !line.chars().any(|c| c.is_control() && c != '\t')
}

/// Why a drawn question has no answer.
struct Failed(std::io::Error);

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Failed {
        Failed(error)
    }
}

impl From<dialoguer::Error> for Failed {
    fn from(dialoguer::Error::IO(error): dialoguer::Error) -> Failed {
        Failed(error)
    }
}

/// How questions look, and what was typed into the last of them.
struct Typing {
    typed: RefCell<String>,
    /// Numbers up to this are answers.
    numbers: usize,
}

impl Theme for Typing {
    fn format_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        f.write_str(prompt)
    }

    fn format_fuzzy_select_prompt(
        &self,
        f: &mut dyn fmt::Write,
        prompt: &str,
        typed: &str,
        place: usize,
    ) -> fmt::Result {
        typed.clone_into(&mut self.typed.borrow_mut());
        let (before, after) = typed.split_at(place);
        let colon = if prompt.ends_with('>') { "" } else { ":" };
        write!(f, "{prompt}{colon} {before}|{after}")
    }

    fn format_fuzzy_select_prompt_item(
        &self,
        f: &mut dyn fmt::Write,
        text: &str,
        active: bool,
        _: bool,
        _: &fuzzy_matcher::skim::SkimMatcherV2,
        typed: &str,
    ) -> fmt::Result {
        let number = typed.trim().parse::<usize>().ok().filter(|number| (1..=self.numbers).contains(number));
        let named = || text.split_whitespace().next().and_then(|word| word.parse::<usize>().ok());
        let active = number.map_or(active, |number| named() == Some(number));
        write!(f, "{} {text}", if active { ">" } else { " " })
    }
}

/// Nobody answers: the terminal was closed or the question was cancelled.
pub fn gave_up() -> UserError {
    UserError::new(
        Exit::Cancelled,
        "cancelled",
        interrupt::cancelled(),
        Text::new("再次运行命令，或者用选项给出答案", "run the command again, or answer with flags"),
    )
}
