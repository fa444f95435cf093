//! A log on PostgreSQL.

use std::time::Duration;

use super::address::{LogAddress, Surroundings};
use super::connect::reached;
use super::log::{LogHead, Logged, SharedLog};
use super::wire::{Row, Value, Wire, WireFault};
use crate::error::Cause;
use crate::record::carried::CarriedTransaction;
use crate::record::hash::Hash;
use crate::store::fault::{LogFault, StoreError};

const TABLES: &str = include_str!("tables.sql");

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// For an answer.
    pub answer: Duration,
    /// For another machine that holds the log, such as one that writes a long list.
    pub held: Duration,
    /// Until the engine takes the log from a machine that holds it and says nothing.
    pub silent: Duration,
}

impl Bounds {
    /// Waits so long for an answer, and for those who hold the log as lists take.
    pub fn of(answer: Duration) -> Bounds {
        Bounds { answer, held: Duration::from_secs(900), silent: Duration::from_secs(300) }
    }
}

/// A log on PostgreSQL, reached when it is first asked.
pub struct PostgresLog {
    address: LogAddress,
    around: Surroundings,
    bounds: Bounds,
    wire: Option<Wire>,
}

impl PostgresLog {
    /// A log at an address.
    pub fn new(address: LogAddress, around: Surroundings, bounds: Bounds) -> PostgresLog {
        PostgresLog { address, around, bounds, wire: None }
    }

    /// Makes the tables of a log where there are none, for a case file, and lets a role read and append.
    ///
    /// # Errors
    ///
    /// Where the user may not, or another case file has its log there.
    pub fn make(&mut self, ledger: Hash, role: Option<&str>) -> Result<(), LogFault> {
        let schema = self.address.schema.clone();
        let mut sql = TABLES.replace("{schema}", &schema);
        if let Some(role) = role {
            let role = format!("\"{}\"", role.replace('"', "\"\""));
            sql += &format!(
                "GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
                 GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role};"
            );
        }
        let wire = self.wire()?;
        wire.run("BEGIN").and_then(|()| wire.run(&sql)).map_err(refused)?;
        let first = format!(
            "INSERT INTO {schema}.ledger (one, id, number, hash)
             VALUES (1, $1, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING"
        );
        wire.rows(&first, &[Value::Bytes(ledger.as_bytes())], |_| Ok::<(), WireFault>(())).map_err(refused)?;
        wire.run("COMMIT").map_err(refused)?;
        if self.stands()?.ledger == ledger { Ok(()) } else { Err(LogFault::AnotherLedger) }
    }

    /// What the engine says of its standbys: the setting, which is empty where it waits for none.
    ///
    /// # Errors
    ///
    /// Where it cannot be asked.
    pub fn standbys(&mut self) -> Result<String, LogFault> {
        let row = self.wire()?.row("SELECT current_setting('synchronous_standby_names')::bytea", &[]);
        let row = row.map_err(refused)?;
        Ok(String::from_utf8_lossy(row.bytes(0).map_err(refused)?).into_owned())
    }

    fn wire(&mut self) -> Result<&mut Wire, LogFault> {
        let wire = match self.wire.take() {
            Some(wire) => wire,
            None => reached(&self.address, &self.around, self.bounds.answer).map_err(refused)?,
        };
        let wire = self.wire.insert(wire);
        wire.within(self.bounds.answer);
        Ok(wire)
    }

    /// Runs what others may hold up, and says where the log stands then; whoever gives up leaves the line.
    fn in_turn(&mut self, sql: &str, waiting: &mut dyn FnMut()) -> Result<LogHead, LogFault> {
        let (within, stands) = (self.bounds.answer + TURN, self.stands_sql());
        let wire = self.wire()?;
        wire.within(within);
        match wire.run_awaiting(sql, &stands, waiting).map_err(refused) {
            Err(LogFault::Busy) => {
                self.release();
                Err(if self.stands_still()? { stands_still() } else { LogFault::Busy })
            }
            turn => head(&turn?).map_err(refused),
        }
    }

    /// Tells whether who holds the log waits for a standby that does not answer.
    fn stands_still(&mut self) -> Result<bool, LogFault> {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database()
             AND wait_event = 'SyncRep' AND clock_timestamp() - query_start > $1::text::interval";
        let since = format!("{} ms", self.bounds.answer.as_millis());
        let row = self.wire()?.row(sql, &[Value::Text(&since)]).map_err(refused)?;
        Ok(row.number(0).map_err(refused)? > 0)
    }

    /// The statement that says where the log stands.
    fn stands_sql(&self) -> String {
        format!("SELECT id, number, hash, clock FROM {}.stands()", self.address.schema)
    }

    /// The line before the log, for statements.
    fn line(&self) -> String {
        format!("({LINE}, hashtext('{}'))", self.address.schema)
    }
}

/// The lines of logs among the locks of a database: `visa`.
const LINE: u32 = 0x7669_7361;
/// How long is stood in line at once: then a log that stands still is told from one that lets us wait.
const TURN: Duration = Duration::from_secs(30);

impl SharedLog for PostgresLog {
    fn stands(&mut self) -> Result<LogHead, LogFault> {
        let sql = self.stands_sql();
        let row = self.wire()?.row(&sql, &[]).map_err(refused)?;
        head(&row).map_err(refused)
    }

    fn line_up(&mut self, waiting: &mut dyn FnMut()) -> Result<LogHead, LogFault> {
        let (turn, silent, line) = (TURN.as_millis(), self.bounds.silent.as_millis(), self.line());
        let begin = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '{turn}ms';
             SET LOCAL idle_in_transaction_session_timeout = '{silent}ms'; SELECT pg_advisory_lock{line}"
        );
        self.in_turn(&begin, waiting)
    }

    fn hold(&mut self, waiting: &mut dyn FnMut()) -> Result<LogHead, LogFault> {
        let hold = format!("SELECT FROM {}.hold(); SELECT pg_advisory_unlock{}", self.address.schema, self.line());
        self.in_turn(&hold, waiting)
    }

    fn patience(&self) -> Duration {
        self.bounds.held
    }

    fn after(&mut self, number: u64, take: &mut dyn FnMut(Logged) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let schema = &self.address.schema;
        let sql = format!("SELECT number, hash, request, carried FROM {schema}.txn WHERE number > $1 ORDER BY number");
        let mut fault = None;
        let wire = self.wire()?;
        let asked = wire.rows(&sql, &[Value::Number(number)], |row| {
            let logged = Logged {
                number: row.number(0)?,
                hash: row.bytes(1)?.to_vec(),
                request: row.bytes(2)?.to_vec(),
                carried: row.bytes(3)?.to_vec(),
            };
            if fault.is_none() {
                fault = take(logged).err();
            }
            Ok::<(), WireFault>(())
        });
        fault.map_or(Ok(()), Err)?;
        Ok(asked.map_err(refused)?)
    }

    fn append(&mut self, carried: &CarriedTransaction) -> Result<(), LogFault> {
        let transaction = &carried.transaction;
        let sql = format!("SELECT {}.append($1, $2, $3, $4, $5)", self.address.schema);
        let (hash, bytes) = (transaction.hash(), carried.bytes());
        let values = [
            Value::Bytes(transaction.previous.as_bytes()),
            Value::Number(transaction.number),
            Value::Bytes(hash.as_bytes()),
            Value::Text(&transaction.request),
            Value::Bytes(&bytes),
        ];
        self.wire()?.row(&sql, &values).map(|_| ()).map_err(refused)
    }

    fn commit(&mut self) -> Result<(), LogFault> {
        let wire = self.wire()?;
        match wire.run("COMMIT") {
            // Where the wait for a standby was broken off the engine says done and warns.
            Ok(()) => match wire.warned().map(str::to_owned) {
                None => Ok(()),
                Some(warned) => Err(LogFault::Unknown(Cause::new(std::io::Error::other(warned)))),
            },
            Err(fault) => {
                let unknown = LogFault::Unknown(cause(&fault));
                self.wire = None;
                Err(match fault {
                    // The engine undid it and says so.
                    WireFault::Engine(code, _) if code.starts_with("40") || code.starts_with("23") => {
                        refused(fault_of(code))
                    }
                    WireFault::Engine(..) | WireFault::Lost(_) | WireFault::Protocol => unknown,
                })
            }
        }
    }

    fn release(&mut self) {
        if let Some(wire) = &mut self.wire {
            wire.within(Duration::from_secs(1));
            if wire.run("ROLLBACK; SELECT pg_advisory_unlock_all()").is_err() {
                self.wire = None;
            }
        }
    }
}

impl Drop for PostgresLog {
    fn drop(&mut self) {
        if let Some(wire) = &mut self.wire {
            wire.within(Duration::from_secs(1));
            wire.end();
        }
    }
}

/// Nothing can be written until the standby answers again, or another one.
fn stands_still() -> LogFault {
    LogFault::Unreachable(Cause::new(std::io::Error::other("the engine waits for a standby that does not answer")))
}

fn fault_of(code: String) -> WireFault {
    WireFault::Engine(code, "the engine undid the transaction".to_owned())
}

fn head(row: &Row) -> Result<LogHead, WireFault> {
    let hash = |column| Hash::from_slice(row.bytes(column)?).ok_or(WireFault::Protocol);
    let number = u64::try_from(row.number(1)?).map_err(|_| WireFault::Protocol)?;
    Ok(LogHead { ledger: hash(0)?, number, hash: hash(2)?, clock: row.number(3)? })
}

fn cause(fault: &WireFault) -> Cause {
    Cause::new(match fault {
        WireFault::Lost(error) => std::io::Error::new(error.kind(), error.to_string()),
        WireFault::Engine(code, text) => std::io::Error::other(format!("{code} {text}")),
        WireFault::Protocol => std::io::Error::other("an answer that is not of the protocol"),
    })
}

/// What a fault before the end comes to: nothing was written.
fn refused(fault: WireFault) -> LogFault {
    let cause = cause(&fault);
    match fault {
        WireFault::Engine(code, _) if code == "55P03" => LogFault::Busy,
        // Shutting down, too many connections, read only since it was deposed, cut off.
        WireFault::Engine(code, _) if ["57P", "53", "08", "25", "58"].iter().any(|class| code.starts_with(class)) => {
            LogFault::Unreachable(cause)
        }
        WireFault::Engine(..) => LogFault::Refused(cause),
        WireFault::Lost(_) | WireFault::Protocol => LogFault::Unreachable(cause),
    }
}
