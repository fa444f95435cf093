//! What commands on a case file share: open it, settle who acts and when, answer in one way.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use serde::Serialize;

use crate::app::bundle;
use crate::app::case::Moved;
use crate::app::desk::{Clock, ClockLimits, Desk, Recorded, recorded_time};
use crate::app::fault;
use crate::app::high_water::HighWaterMarks;
use crate::app::law::{self, Whence, looked_up, of_settings};
use crate::app::officers::training_keys;
use crate::cli::as_of::{Stood, of_now};
use crate::cli::keys::keys_in;
use crate::cli::request::Asked;
use crate::cli::{Everywhere, Outcome};
use crate::config::Config;
use crate::domain::day::beijing;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::Over;
use crate::error::{Exit, UserError};
use crate::policy::InUse;
use crate::record::hash::Hash;
use crate::store::engine::{Access, when_waiting};
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};
use crate::store::shared::log::SharedLog;
use crate::ui::Ui;
use crate::ui::interrupt::was_recorded;
use crate::ui::prompt::{Answer, Choice, Choosing};

/// A command with what was asked everywhere, the settings and the terminal.
pub(crate) struct CommandContext<'a> {
    pub(crate) everywhere: &'a Everywhere,
    pub(crate) config: &'a Config,
    pub(crate) ui: &'a mut Ui,
    /// What was asked, where the request has an id.
    pub(crate) asked: Option<Asked>,
    /// What was recorded.
    pub(crate) recorded: Rc<RefCell<Option<Recorded>>>,
    /// The moment that the answer is of, where it is an earlier one.
    pub(crate) stood: Option<Stood>,
}

impl CommandContext<'_> {
    /// Where the case file is: flag or environment, settings, the user's data folder.
    pub(crate) fn case_file(&self) -> anyhow::Result<PathBuf> {
        let named = self.everywhere.case_file.clone().or_else(|| self.config.settings.case_file.clone());
        let path = named.or_else(|| Some(self.ui.environment.data_folder.as_ref()?.join("cases.db")));
        path.ok_or_else(|| needed("--case-file", "案件文件的位置", "the case file").into())
    }

    /// The text that is looked at: the one that the settings name, or else the one in force in the case file, where there is one.
    pub(crate) fn law_in_use(&self) -> anyhow::Result<(&'static InUse, Whence)> {
        let there = !self.config.own_policy && self.case_file().is_ok_and(|path| path.exists());
        if there { looked_up(&self.open(Access::Read)?.file, self.config) } else { Ok(of_settings(self.config)) }
    }

    /// What may stand already where this command writes a file.
    pub(crate) fn over(&self) -> Over {
        self.over_what(&Over::Nothing)
    }

    /// Where this command makes a file that --force replaces by no other.
    pub(crate) fn over_new(&self) -> Over {
        if self.everywhere.dry_run { Over::Rehearsed(&Over::Nothing) } else { Over::Nothing }
    }

    /// What may stand where an act on a desk writes: where the request was answered before, what it wrote then.
    pub(crate) fn over_at(&self, desk: &Desk) -> anyhow::Result<Over> {
        Ok(self.over_what(if desk.is_answered()? { &Over::TheSame } else { &Over::Nothing }))
    }

    /// What may stand already, where without --force it is `usual`. In a dry run nothing is left there.
    pub(crate) fn over_what(&self, usual: &'static Over) -> Over {
        let over = if self.everywhere.force { &Over::PlainFile } else { usual };
        if self.everywhere.dry_run { Over::Rehearsed(over) } else { *over }
    }

    /// Opens the case file to look at it, as it stands or as it stood.
    pub(crate) fn look(&mut self) -> anyhow::Result<Desk> {
        let desk = self.opened(Access::Read)?;
        if let Clock::Behind(last) = desk.clock_stands()? {
            let (now, last) = (clock(&desk.clock_now()), clock(&recorded_time(last)));
            self.ui.say(&Text::new(
                format!("注意：本机时钟为 {now}，案件文件最后一次办理为 {last}"),
                format!("warning: the clock of this machine says {now}, the last act on record is at {last}"),
            ));
        }
        self.turned_back(desk)
    }

    /// Opens the case file that was seen before, to decide by the law that is in force there.
    fn opened(&mut self, access: Access) -> anyhow::Result<Desk> {
        if access != Access::Read {
            self.must_be_of_now()?;
        }
        let log = self.freshened(access)?;
        let mut desk = self.open_as_it_is(access)?;
        desk.log = log;
        self.seen_before(&desk)?;
        desk.policy = law::in_force(&desk.file, self.config)?;
        Ok(desk)
    }

    /// Asks that the file is the one that was seen here before; what is wrong with the marks themselves is told.
    fn seen_before(&mut self, desk: &Desk) -> anyhow::Result<()> {
        desk.marks.check(&desk.file)?;
        if !self.everywhere.dry_run {
            desk.marks.pin();
        }
        for fault in desk.marks.faults() {
            self.ui.say(&Text::new(format!("注意：{}", fault.zh), format!("warning: {}", fault.en)));
        }
        Ok(())
    }

    /// What this machine saw of a case file.
    pub(crate) fn marks_of(&self, path: &Path, file: &CaseFile) -> HighWaterMarks {
        let folder = if file.ledger().training {
            Some(training_keys(path)).filter(|folder| folder.is_dir())
        } else {
            self.ui.environment.state_folder.clone()
        };
        // Whoever names the ledger says that it is the right one.
        let is_named = self.everywhere.ledger.is_some();
        HighWaterMarks::new(folder, file.ledger().id).at(path, file.ledger().id).named(is_named)
    }

    /// Asks that no other record stood at a free place, as far as this machine knows, or that somebody says why a new one
    /// begins there.
    pub(crate) fn none_is_lost(&self, path: &Path, why: Option<&str>) -> Result<(), UserError> {
        let stands = std::fs::symlink_metadata(path).is_ok();
        match self.known_at(path).filter(|_| !stands && why.is_none_or(|why| why.trim().is_empty())) {
            Some(known) => Err(fault::file_is_lost(path, &known, true)),
            None => Ok(()),
        }
    }

    /// The ledger that this machine knew at a place.
    fn known_at(&self, path: &Path) -> Option<String> {
        HighWaterMarks::new(self.ui.environment.state_folder.clone(), Hash::ZERO).at(path, Hash::ZERO).known_here()
    }

    /// Where the case file is gone that this machine knew at the place, it is put back and not made.
    pub(crate) fn found_or_lost(&self, path: &Path, opened: Result<CaseFile, StoreError>) -> anyhow::Result<CaseFile> {
        match (opened, self.known_at(path)) {
            (Err(StoreError::Absent(_)), Some(known)) => Err(fault::file_is_lost(path, &known, false).into()),
            (opened, _) => Ok(opened?),
        }
    }

    /// What this machine saw of a case file, once it is the ledger that was named.
    pub(crate) fn asked_of(&self, path: &Path, file: &CaseFile) -> anyhow::Result<HighWaterMarks> {
        is_named(self.named_ledger()?.as_deref(), file.ledger().id)?;
        Ok(self.marks_of(path, file))
    }

    /// The id of the ledger that was named, whole or its first digits, as papers print it.
    pub(crate) fn named_ledger(&self) -> Result<Option<String>, UserError> {
        self.everywhere.ledger.as_deref().map(ledger_name).transpose()
    }

    /// Opens the case file without asking what law it holds. To write, it must be the one that stood here before, and no
    /// copy; whoever only reads it so, to prove it, tells of that in an answer.
    pub(crate) fn open(&self, access: Access) -> anyhow::Result<Desk> {
        self.must_be_of_now()?;
        self.open_as_it_is(access)
    }

    fn must_be_of_now(&self) -> Result<(), UserError> {
        if self.everywhere.as_of.is_some() { Err(of_now()) } else { Ok(()) }
    }

    fn open_as_it_is(&self, access: Access) -> anyhow::Result<Desk> {
        let path = self.case_file()?;
        when_waiting(self.ui.waiting());
        let file = self.found_or_lost(&path, CaseFile::open(&path, access))?;
        self.at(&path, file, access)
    }

    /// Opens the case file to prove it, whatever was done to its tables.
    pub(crate) fn open_to_prove(&self) -> anyhow::Result<Desk> {
        self.must_be_of_now()?;
        let path = self.case_file()?;
        when_waiting(self.ui.waiting());
        let file = self.found_or_lost(&path, CaseFile::open_to_prove(&path))?;
        self.at(&path, file, Access::Read)
    }

    fn at(&self, path: &Path, mut file: CaseFile, access: Access) -> anyhow::Result<Desk> {
        let marks = self.asked_of(path, &file)?;
        if access == Access::Write {
            marks.is_known()?;
            // A practice file is copied with its folder, and a machine of a shared record is a copy.
            let alone = !file.ledger().training && !file.is_shared()?;
            if let Some(home) = marks.elsewhere().filter(|_| alone && !self.everywhere.dry_run) {
                return Err(fault::a_copy(&home).into());
            }
        }
        if self.everywhere.dry_run {
            file.rehearse()?;
        }
        let now = self.now(file.ledger().training)?;
        let mut desk = Desk::new(file, self.config.policy, now, None, self.ui.environment.random);
        desk.marks = marks;
        desk.station.clone_from(&self.ui.environment.station);
        desk.waits = Some(Box::new(self.ui.waiting_for_log()));
        let settings = &self.config.settings;
        desk.practice.screening_required = settings.screening_required;
        desk.practice.watch_list_days = settings.watch_list_days.unwrap_or(desk.practice.watch_list_days);
        let most = desk.practice.late_entry_days;
        desk.practice.late_entry_days = settings.late_entry_days.map_or(most, |days| days.min(most));
        desk.practice.notice_days = settings.notice_days;
        desk.practice.ports.clone_from(&settings.ports);
        desk.practice.apart.clone_from(&settings.apart);
        desk.request.clone_from(&self.everywhere.request_id);
        desk.seen = self.everywhere.seen;
        desk.vouched = self.everywhere.clock_is_right.clone().filter(|note| !note.trim().is_empty());
        let (behind, ahead) = (self.config.settings.clock_behind_minutes, self.config.settings.clock_ahead_days);
        desk.clock = ClockLimits::new(behind.unwrap_or(10), ahead.unwrap_or(14));
        desk.asked = self.asked.clone().map(|asked| Box::new(move || asked.digits()) as Box<dyn Fn() -> String>);
        let recorded = self.recorded.clone();
        desk.tells = Some(Box::new(move |what| {
            was_recorded();
            *recorded.borrow_mut() = Some(what);
        }));
        Ok(desk)
    }

    /// Opens the case file for an act and seats the officer with the key.
    pub(crate) fn sit(&mut self) -> anyhow::Result<Desk> {
        let mut desk = self.opened(Access::Write)?;
        let id = self.officer_at_the_terminal(&desk)?;
        let signer = self.signer(&desk, &id)?;
        desk.seat(&id, Some(signer))?;
        if desk.marks.is_a_copy() && !desk.file.is_shared()? {
            self.ui.say(&bundle::written_in_a_copy());
        }
        if law::program_brings_newer(&desk)? {
            self.ui.say(&law::newer_text());
        }
        Ok(desk)
    }

    /// As [`CommandContext::sit`], where the log is said to be lost: it is not followed, and asked by who acts alone.
    pub(crate) fn sit_without_log(&mut self) -> anyhow::Result<Desk> {
        let mut desk = self.open(Access::Write)?;
        self.seen_before(&desk)?;
        desk.policy = law::in_force(&desk.file, self.config)?;
        desk.log = self.log()?.map(|log| Box::new(log) as Box<dyn SharedLog>);
        let id = self.officer_at_the_terminal(&desk)?;
        let signer = self.signer(&desk, &id)?;
        desk.seat(&id, Some(signer))?;
        Ok(desk)
    }

    /// Brings a desk that stays open up to now: the roster, the law in force, the time.
    pub(crate) fn renew(&self, desk: &mut Desk) -> anyhow::Result<()> {
        desk.renew()?;
        desk.policy = law::in_force(&desk.file, self.config)?;
        if let Some(clock) = self.ui.environment.clock.filter(|_| self.everywhere.now.is_none()) {
            desk.now = clock();
        }
        Ok(())
    }

    /// Opens the case file to look at it as an officer; nothing is signed, so no key is asked for.
    pub(crate) fn look_as_officer(&mut self) -> anyhow::Result<Desk> {
        let mut desk = self.look()?;
        let id = self.officer_at_the_terminal(&desk)?;
        desk.seat(&id, None)?;
        Ok(desk)
    }

    /// Opens the case file anew for an officer who looks: what was opened to be read stays as it stood then.
    pub(crate) fn look_again(&mut self, before: &Desk) -> anyhow::Result<Desk> {
        let mut desk = self.opened(Access::Read)?;
        desk.seat(before.officer_id()?, None)?;
        Ok(desk)
    }

    /// The officer who acts, as named or as the only one with a key here.
    pub(crate) fn acting(&self, desk: &Desk) -> anyhow::Result<String> {
        self.officer(desk)
    }

    /// What time it is: only a training file takes another.
    pub(crate) fn now(&self, training: bool) -> anyhow::Result<DateTime<Utc>> {
        match &self.everywhere.now {
            Some(_) if !training => Err(UserError::new(
                Exit::Usage,
                "not_training",
                Text::new("--now 只用于培训用案件文件", "--now is for training case files only"),
                Text::new(
                    "去掉 --now；培训文件由 visa-cli init --training 建立",
                    "leave it out; visa-cli init --training makes a training file",
                ),
            )
            .into()),
            Some(text) => Ok(read_time(text).ok_or_else(|| {
                UserError::new(
                    Exit::Usage,
                    "bad_time",
                    Text::new(format!("--now {text} 无法读取"), format!("--now {text} cannot be read")),
                    Text::new("写作 2026-03-02T09:00+08:00", "write it as 2026-03-02T09:00+08:00"),
                )
            })?),
            None => self.ui.environment.now.ok_or_else(|| anyhow::anyhow!("no clock")),
        }
    }

    fn officer(&self, desk: &Desk) -> anyhow::Result<String> {
        let named = self.everywhere.officer.clone().or_else(|| self.config.settings.officer.clone());
        if let Some(id) = named {
            return Ok(id);
        }
        let keys = if desk.file.ledger().training { Vec::new() } else { self.own_keys() };
        match keys.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(needed("--officer", "经办警官", "the officer").into()),
        }
    }

    /// The officer who acts; where several have keys here, whoever sits at the terminal says who it is.
    fn officer_at_the_terminal(&mut self, desk: &Desk) -> anyhow::Result<String> {
        let settled = self.officer(desk);
        if settled.is_ok() || !self.may_ask() || !self.ui.draws() {
            return settled;
        }
        let keys = if desk.file.ledger().training { desk.file.path().map(training_keys) } else { None }
            .or_else(|| self.ui.environment.key_folder.clone());
        let here = keys.map(|folder| keys_in(&folder)).unwrap_or_default();
        let roster = desk.file.roster()?;
        let choices: Vec<Choice> = roster
            .officers()
            .filter(|officer| officer.revoked.is_none() && here.contains(&officer.member.id))
            .map(|officer| {
                let name = &officer.member.name;
                Choice::new(officer.member.id.clone(), Text::new(name.clone(), name.clone()))
            })
            .collect();
        if choices.is_empty() {
            return settled;
        }
        let question = Text::new("经办警官", "officer");
        let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
        match self.ui.choose(&asked)? {
            Answer::Given(place) => Ok(choices[place].code.clone()),
            Answer::Open | Answer::Back => settled,
        }
    }

    /// The officers whose keys lie in the user's own folder.
    fn own_keys(&self) -> Vec<String> {
        self.ui.environment.key_folder.as_deref().map(keys_in).unwrap_or_default()
    }

    /// Tells whether somebody can be asked.
    pub(crate) fn may_ask(&self) -> bool {
        self.ui.environment.asks && !self.everywhere.no_input
    }

    /// Asks that what ends cases is meant: at a terminal it is shown and asked, elsewhere it is said with --yes.
    pub(crate) fn is_said(&self, zh: &'static str) -> Result<(), UserError> {
        if self.everywhere.yes || self.everywhere.dry_run || self.may_ask() {
            return Ok(());
        }
        Err(needed("--yes", zh, "the confirmation"))
    }

    /// Prints a result as one JSON document.
    pub(crate) fn json(&mut self, result: &impl Serialize) -> anyhow::Result<()> {
        let text = match &self.stood {
            None => serde_json::to_string(result)?,
            Some(stood) => {
                let mut document = serde_json::to_value(result)?;
                stood.mark(&mut document);
                serde_json::to_string(&document)?
            }
        };
        self.ui.json_line(&text);
        Ok(())
    }

    /// What a code is called in the language of the counter.
    pub(crate) fn named<W: Word>(&self, code: &str) -> String {
        W::find(code).map_or(code, |word| word.named(self.ui.lang)).to_owned()
    }

    /// Prints names with values, in line.
    pub(crate) fn pairs(&mut self, pairs: &[(Text, String)]) {
        let lang = self.ui.lang;
        let rows: Vec<Vec<String>> =
            pairs.iter().map(|(name, value)| vec![name.of(lang).to_owned(), value.clone()]).collect();
        self.ui.rows(&rows);
    }

    /// What was recorded was told to whoever stays at the screen: what comes to nothing later is no act without an answer.
    pub(crate) fn was_told(&mut self) {
        self.recorded.borrow_mut().take();
    }

    /// Asks that a command that goes on from one to the next is run by somebody at a terminal, under no single request.
    pub(crate) fn stays(&self, instead: &str) -> Result<(), UserError> {
        if !self.ui.json && self.may_ask() && self.everywhere.request_id.is_none() && self.everywhere.seen.is_none() {
            return Ok(());
        }
        Err(UserError::new(
            Exit::Usage,
            "needs_a_terminal",
            Text::new(
                "--desk 在终端上逐人办理，不用 --json、--no-input、--request-id、--seen",
                "--desk goes from one person to the next at a terminal, without --json, --no-input, --request-id, --seen",
            ),
            Text::new(format!("由程序办理用 {instead}"), format!("from a program: {instead}")),
        ))
    }

    /// Answers an act that moved a case.
    pub(crate) fn moved(&mut self, moved: &Moved, more: &[(Text, String)]) -> Outcome {
        if self.ui.json {
            self.json(moved)?;
        } else {
            let mut pairs = vec![
                (Text::new("案件", "case"), moved.case.clone()),
                (Text::new("状态", "state"), Text::new(moved.state.zh(), moved.state.en()).of(self.ui.lang).to_owned()),
            ];
            if let Some(who) = &moved.in_hand_of {
                let told = Text::new(format!("{who}，请告知本人"), format!("{who}: tell them of it"));
                pairs.push((Text::new("在办", "in hand of"), told.of(self.ui.lang).to_owned()));
            }
            pairs.extend_from_slice(more);
            pairs.push(transaction(&moved.done));
            self.pairs(&pairs);
            self.after(moved.already_done, &moved.done, &moved.case);
        }
        Ok(Exit::Done)
    }

    /// Says after a write what comes next.
    pub(crate) fn after(&mut self, already_done: bool, done: &Done, number: &str) {
        if already_done {
            let txn = done.transaction;
            self.ui.say(&Text::new(format!("此前已作为交易 {txn} 办理"), format!("already done as txn {txn}")));
        }
        if done.dry_run {
            return;
        }
        self.ui.say(&Text::new(format!("下一步: visa-cli next {number}"), format!("next: visa-cli next {number}")));
    }
}

/// Digits of the id of a ledger that name it.
const NAMES_A_LEDGER: usize = 16;

/// Reads how a ledger is named: by its id, or its first digits.
fn ledger_name(named: &str) -> Result<String, UserError> {
    let named = named.trim().to_lowercase();
    if named.len() < NAMES_A_LEDGER || !named.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(UserError::new(
            Exit::Usage,
            "bad_ledger",
            Text::new(
                format!("账本号至少写明前 {NAMES_A_LEDGER} 位十六进制数字"),
                format!("a ledger is named by at least the first {NAMES_A_LEDGER} hexadecimal digits of its id"),
            ),
            Text::new("见文书、报告或者 visa-cli audit head", "see a paper, a report or visa-cli audit head"),
        ));
    }
    Ok(named)
}

/// Asks that a case file is the ledger that was named.
pub(crate) fn is_named(named: Option<&str>, id: Hash) -> Result<(), StoreError> {
    let (id, Some(named)) = (id.to_string(), named) else { return Ok(()) };
    if id.starts_with(named) { Ok(()) } else { Err(StoreError::OtherLedger(named.to_owned(), id)) }
}

/// The transaction that a command became, as it is printed.
pub(crate) fn transaction(done: &Done) -> (Text, String) {
    let head = done.hash.to_string();
    (Text::new("交易", "txn"), format!("{}  head {}", done.transaction, &head[..32]))
}

/// A recorded time as it is read at the counter, by the clock of the office.
pub(crate) fn clock(at: &str) -> String {
    at.replace('T', " ").replace("+08:00", "")
}

/// Reads a time; without an offset it is Beijing time, without a time of day nine in the morning.
pub(crate) fn read_time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if let Ok(time) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z") {
        return Some(time.to_utc());
    }
    let local = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| Some(crate::cli::day::read(text).ok()?.and_time(NaiveTime::from_hms_opt(9, 0, 0)?)))?;
    Some(local.and_local_timezone(beijing()).single()?.to_utc())
}

/// Something must be given and nobody can be asked.
pub(crate) fn needed(flag: &str, zh: &str, en: &str) -> UserError {
    crate::app::fault::needed(flag, zh, en)
}
