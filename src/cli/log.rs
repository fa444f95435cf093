//! The log of the office as a command meets it: named in the settings, followed before anything is read.

use std::time::Duration;

use crate::app::desk::{Desk, recorded_time};
use crate::app::fault::sharing_ended;
use crate::app::shared;
use crate::cli::context::{CommandContext, clock};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::shared::address::{BadAddress, LogAddress, Surroundings};
use crate::store::shared::log::SharedLog;
use crate::store::shared::postgres::{Bounds, PostgresLog};
use crate::store::verify::doctor::{Check, Health};

impl CommandContext<'_> {
    /// The log of the office, where one is named, once the case file stands where it stands.
    pub(crate) fn freshened(&mut self, access: Access) -> anyhow::Result<Option<Box<dyn SharedLog>>> {
        let Some(mut log) = self.log()? else { return Ok(None) };
        let path = self.case_file()?;
        let file = self.found_or_lost(&path, CaseFile::open(&path, Access::Read))?;
        if !file.is_shared()? {
            return Ok(Some(Box::new(log)));
        }
        let marks = self.asked_of(&path, &file)?;
        marks.is_known()?;
        let now = self.ui.environment.now.map_or(0, |now| now.timestamp_millis());
        let max_age = self.config.record.max_age.map_or(MAX_AGE, |span| span.0);
        let is_new = |at: i64| u128::try_from(now - at).is_ok_and(|age| age < max_age.as_millis());
        if access == Access::Read && marks.followed_at().is_some_and(is_new) {
            return Ok(Some(Box::new(log)));
        }
        let (number, at) = (file.head()?.transaction, clock(&recorded_time(file.last_at()?)));
        drop(file);
        match shared::freshen(&path, &mut log, &marks) {
            Err(error) if access == Access::Read && is_out_of_reach(&error) => self.ui.say(&Text::new(
                format!("注意：{}；以下为交易 {number}（{at}）时的情况", unanswered(&error).zh),
                format!("warning: {}; this is as of txn {number}, {at}", unanswered(&error).en),
            )),
            freshened => freshened?,
        }
        Ok(Some(Box::new(log)))
    }

    /// The log that the settings name.
    pub(crate) fn log(&self) -> anyhow::Result<Option<PostgresLog>> {
        self.config.record.log.as_deref().map(|url| self.log_at(url)).transpose()
    }

    /// How the log of the office is, for whoever looks after it; none where the record is in no log.
    pub(crate) fn log_health(&self, desk: &Desk) -> anyhow::Result<Option<Check>> {
        if !desk.file.is_shared()? {
            let is_left = desk.marks.is_a_copy() && desk.file.was_shared()?;
            return Ok(is_left.then(|| Check::new("log", Health::Bad, sharing_ended().what).next("visa-cli sync")));
        }
        let (health, found) = match self.log()? {
            None => (Health::Bad, no_log().what),
            Some(mut log) => match log.stands().and_then(|head| Ok((head, log.standbys()?))) {
                Err(fault) => (Health::Bad, with_its_cause(UserError::from(StoreError::from(fault)))),
                Ok((head, standbys)) => {
                    let (here, there) = (desk.file.head()?.transaction, head.number);
                    // Behind the log this machine may hold another history as well: it is found when it follows.
                    if there <= here && there > 0 && desk.file.hash_of(there)? != Some(head.hash) {
                        let found = UserError::from(StoreError::DivergedFromLog(there)).what;
                        return Ok(Some(Check::new("log", Health::Bad, found).next("visa-cli sync --rebuild")));
                    }
                    let names = if standbys.is_empty() { "-" } else { &standbys };
                    let found = Text::new(
                        format!("可连接；账本至交易 {there}，本机至 {here}；同步备机: {names}"),
                        format!(
                            "reached; it stands at txn {there}, this machine at {here}; synchronous standby: {names}"
                        ),
                    );
                    (if standbys.is_empty() || here > there { Health::Warn } else { Health::Ok }, found)
                }
            },
        };
        Ok(Some(Check::new("log", health, found).next("visa-cli sync")))
    }

    /// The log at an address.
    pub(crate) fn log_at(&self, url: &str) -> anyhow::Result<PostgresLog> {
        let [passwords, services, certificates] = self.ui.environment.postgres.clone();
        let around = Surroundings { passwords, services, certificates };
        let address = LogAddress::read(url, &around).map_err(bad_address)?;
        let deadline = self.config.record.deadline.map_or(DEADLINE, |span| span.0);
        Ok(PostgresLog::new(address, around, Bounds::of(deadline)))
    }
}

/// What is wrong, and why.
fn with_its_cause(error: UserError) -> Text {
    let why = |zh: bool| {
        error.details.first().map_or(String::new(), |why| format!(": {}", if zh { &why.zh } else { &why.en }))
    };
    Text::new(format!("{}{}", error.what.zh, why(true)), format!("{}{}", error.what.en, why(false)))
}

/// How old what is read may be before the log is asked again, where the settings say nothing.
const MAX_AGE: Duration = Duration::from_secs(15 * 60);
/// How long an answer of the log is awaited, where the settings say nothing.
const DEADLINE: Duration = Duration::from_secs(10);

/// What is on this machine can be read though the log cannot be asked, or is not what it should be.
fn is_out_of_reach(error: &anyhow::Error) -> bool {
    let of_the_log = |code: &str| matches!(code, "log_altered" | "another_ledger" | "diverged");
    error.downcast_ref::<UserError>().is_some_and(|error| error.exit == Exit::Busy || of_the_log(error.code))
}

/// How it cannot be asked.
fn unanswered(error: &anyhow::Error) -> Text {
    let error = error.downcast_ref::<UserError>();
    let refused = error.is_some_and(|error| error.code == "log_refused");
    if let Some(error) = error.filter(|error| error.exit != Exit::Busy) {
        error.what.clone()
    } else if refused {
        Text::new("共用账本拒绝本机", "the shared log refuses this machine")
    } else {
        Text::new("无法连接共用账本", "the shared log cannot be reached")
    }
}

fn bad_address(bad: BadAddress) -> UserError {
    let what = match bad {
        BadAddress::Form => Text::new("共用账本的地址无法读取", "the address of the shared log cannot be read"),
        BadAddress::Password => Text::new("地址中不得写口令", "an address with a password in it can be read by others"),
        BadAddress::Tls => Text::new(
            "经网络连接共用账本须用 sslmode=verify-full",
            "over the network the shared log is reached with sslmode=verify-full alone",
        ),
        BadAddress::Parameter => {
            Text::new("共用账本的地址含有未知参数", "the address of the shared log has a parameter that is not known")
        }
    };
    UserError::new(
        Exit::Usage,
        "bad_log_address",
        what,
        Text::new(
            "写作 postgres://用户@主机1,主机2/库?sslmode=verify-full；口令放在 ~/.pgpass",
            "write it as postgres://USER@HOST1,HOST2/DATABASE?sslmode=verify-full; a password goes into ~/.pgpass",
        ),
    )
}

/// No log is named in the settings.
pub(crate) fn no_log() -> UserError {
    UserError::new(
        Exit::Usage,
        "no_log",
        Text::new("没有指明共用账本", "no shared log is named"),
        Text::new("在设置的 [record] 中写明 log", "name it as log under [record] in the settings"),
    )
}
