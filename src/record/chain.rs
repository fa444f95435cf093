//! Whether transactions follow from each other: numbers, hashes, times, keys, signatures. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::act::Act;
use super::event::EventKind;
use super::hash::Hash;
use super::law::{LawFault, LawInForce};
use super::roster::{Roster, RosterFault, to_stand_in};
use super::sshsig;
use super::transaction::Transaction;
use crate::domain::text::Text;
use crate::domain::words::Word;

/// What is wrong with a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// The number does not follow.
    Number,
    /// The first or last event does not follow, or events are missing.
    Events,
    /// The events are not those that were signed.
    Root,
    /// It does not name the transaction before it.
    Previous,
    /// Its time lies before that of the transaction before it.
    Time,
    /// It names another transaction as the last change of the roster.
    RosterVersion,
    /// Who signed is not in office.
    Officer,
    /// Who signed holds no role for an event of it.
    Role(EventKind),
    /// It was signed with another key than the officer's.
    Key,
    /// The signature does not hold.
    Signature(sshsig::Bad),
    /// It does not begin with the officers, or begins again.
    Genesis,
    /// A change of the roster is not allowed.
    Roster(RosterFault),
    /// An act about the law in force is not allowed, or another law was decided by.
    Law(LawFault),
    /// The case file is another than the one that is known.
    Ledger,
    /// One officer alone corrected a document.
    OneCorrects,
    /// What takes two officers was confirmed by the same one, or is not what the first said.
    NotTwo,
}

impl ChainFault {
    /// Says it.
    pub fn text(&self) -> Text {
        match self {
            ChainFault::Number => Text::new("交易号不连续", "the numbers do not follow"),
            ChainFault::Events => Text::new("事件缺失或者序号不连续", "events are missing or out of order"),
            ChainFault::Root => Text::new("事件与签名时不同", "the events are not those that were signed"),
            ChainFault::Previous => Text::new("与前一交易不衔接", "it does not follow the transaction before it"),
            ChainFault::Time => Text::new("时间早于前一交易", "its time lies before the transaction before it"),
            ChainFault::RosterVersion => Text::new("名册版本不符", "it names another version of the roster"),
            ChainFault::Officer => Text::new("签名警官不在任", "who signed is not in office"),
            ChainFault::Role(kind) => Text::new(
                format!("签名警官没有办理“{}”的岗位", kind.zh()),
                format!("who signed holds no role for the event \"{}\"", kind.en()),
            ),
            ChainFault::Key => {
                Text::new("签名密钥不是该警官的密钥", "it was signed with another key than the officer's")
            }
            ChainFault::Signature(_) => Text::new("签名不成立", "the signature does not hold"),
            ChainFault::Genesis => Text::new("起始交易不符", "the first transaction is not a beginning"),
            ChainFault::Roster(fault) => fault.text(),
            ChainFault::Law(fault) => fault.text(),
            ChainFault::OneCorrects => {
                Text::new("证件由一名警官更正，须由两名办理", "one officer corrected a document: it takes two")
            }
            ChainFault::NotTwo => {
                Text::new("须由两名安全管理员办理，且内容一致", "it takes two security administrators who say the same")
            }
            ChainFault::Ledger => Text::new("不是同一案件文件", "this is another case file"),
        }
    }
}

/// Follows the chain from its beginning.
#[derive(Debug, Default)]
pub struct Chain {
    roster: Roster,
    law: LawInForce,
    head: Option<Head>,
    /// A training file takes any time, so that its past can be practised.
    training: bool,
    /// Two officers correct a document.
    corrected_by_two: bool,
    /// What a first officer said and no second confirmed: the event, who, what.
    open: BTreeMap<u64, (String, Vec<u8>)>,
}

/// Where the chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Id of the case file: hash of the first transaction.
    pub ledger: Hash,
    /// Number of the last transaction.
    pub number: u64,
    /// Its hash.
    pub hash: Hash,
    /// The last event.
    pub last_seq: u64,
    /// Its time.
    pub at: i64,
    /// Number of the last transaction that changed the roster.
    pub roster: u64,
}

/// What is confirmed: the event of the first officer, and the signature of the key in the safe where that stands in.
type Confirms<'a> = (u64, Option<&'a str>);

/// An act that changes who may act or what law is in force, with the place of its event.
pub type PlacedAct = (u64, Act);

/// What is on file of the events of a transaction.
#[derive(Debug)]
pub struct OnFile {
    /// Root of the tree over them.
    pub root: Hash,
    /// How many they are.
    pub events: u64,
    /// Their kinds, each once.
    pub kinds: BTreeSet<EventKind>,
    /// Those that bind the chain.
    pub roster_acts: Vec<PlacedAct>,
    /// Those about the law in force.
    pub law_acts: Vec<PlacedAct>,
    /// One officer alone gave a document another number, as versions did that knew no spoiled blanks.
    pub one_corrects: bool,
}

impl Chain {
    /// Where the chain stands; `None` before the first transaction.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Who may act now.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Stands again where a chain stood, from the acts that bind it or are of the law, each with its transaction, without
    /// proving what came before.
    ///
    /// # Errors
    ///
    /// Where the acts do not follow from each other.
    pub fn recalled(head: Head, acts: &[(Transaction, PlacedAct)]) -> Result<Chain, ChainFault> {
        let [(first, genesis), later @ ..] = acts else { return Err(ChainFault::Genesis) };
        let (mut roster, training, corrected_by_two) = begin(std::slice::from_ref(genesis))?;
        roster.pin(first.hash());
        let mut chain = Chain { roster, training, corrected_by_two, head: Some(head), ..Chain::default() };
        for (transaction, placed) in later {
            if placed.1.kind().binds_the_chain() {
                chain.bind(transaction, std::slice::from_ref(placed))?;
            } else {
                let (seq, act) = placed;
                chain.law.follow(*seq, &transaction.officer, act).map_err(ChainFault::Law)?;
            }
        }
        Ok(chain)
    }

    /// Takes the next transaction: its record, its signature, and what is on file of its events.
    pub fn follow(
        &mut self,
        transaction: &Transaction,
        signature: &[u8],
        OnFile { root, events, kinds, roster_acts, law_acts, one_corrects }: &OnFile,
    ) -> Result<(), ChainFault> {
        self.follows_on(transaction, *root, *events, kinds.contains(&EventKind::TimeConfirmed))?;
        if self.head.is_none() {
            (self.roster, self.training, self.corrected_by_two) = begin(roster_acts)?;
        }
        if *one_corrects && self.corrected_by_two {
            return Err(ChainFault::OneCorrects);
        }
        let officer = self.roster.officer(&transaction.officer).ok_or(ChainFault::Officer)?;
        if officer.revoked.is_some() {
            return Err(ChainFault::Officer);
        }
        if let Some(kind) = kinds.iter().find(|kind| !officer.may_sign(**kind)) {
            return Err(ChainFault::Role(*kind));
        }
        if officer.member.key.id() != transaction.key {
            return Err(ChainFault::Key);
        }
        sshsig::verify(&officer.member.key, sshsig::TRANSACTION, &transaction.bytes(), signature)
            .map_err(ChainFault::Signature)?;
        let hash = transaction.hash();
        let ledger = self.head.map_or(hash, |head| head.ledger);
        if self.head.is_none() {
            self.roster.pin(ledger);
        } else {
            self.bind(transaction, roster_acts)?;
        }
        self.follow_law(transaction, law_acts).map_err(ChainFault::Law)?;
        let changed = roster_acts
            .iter()
            .any(|(_, act)| matches!(act.kind(), EventKind::LedgerOpened | EventKind::RosterConfirmed));
        let before = self.head.map_or(0, |head| head.roster);
        self.head = Some(Head {
            ledger,
            number: transaction.number,
            hash,
            last_seq: transaction.last_seq,
            at: transaction.at,
            roster: if changed { transaction.number } else { before },
        });
        Ok(())
    }

    /// Goes on after a transaction that does not hold, so that every other one is judged by itself.
    pub fn go_on(&mut self, transaction: &Transaction, roster: u64) {
        let hash = transaction.hash();
        self.head = Some(Head {
            ledger: self.head.map_or(hash, |head| head.ledger),
            number: transaction.number,
            hash,
            last_seq: transaction.last_seq,
            at: transaction.at,
            roster,
        });
    }

    fn follows_on(
        &self,
        transaction: &Transaction,
        root: Hash,
        events: u64,
        true_time: bool,
    ) -> Result<(), ChainFault> {
        let (number, last_seq, previous, at, roster) = match &self.head {
            Some(head) => (head.number, head.last_seq, head.hash, head.at, head.roster),
            None => (0, 0, Hash::ZERO, i64::MIN, 0),
        };
        let count = transaction.last_seq.checked_sub(last_seq);
        if transaction.number != number + 1 {
            Err(ChainFault::Number)
        } else if transaction.first_seq != last_seq + 1 || count != Some(events) || events == 0 {
            Err(ChainFault::Events)
        } else if transaction.root != root {
            Err(ChainFault::Root)
        } else if transaction.previous != previous {
            Err(ChainFault::Previous)
        } else if transaction.at < at && !self.training && !true_time {
            Err(ChainFault::Time)
        } else if transaction.roster != roster {
            Err(ChainFault::RosterVersion)
        } else {
            Ok(())
        }
    }

    /// A training file may be decided by any text, so that one can be tried.
    fn follow_law(&mut self, transaction: &Transaction, acts: &[PlacedAct]) -> Result<(), LawFault> {
        if !self.training {
            self.law.decides(transaction.policy)?;
        }
        acts.iter().try_for_each(|(seq, act)| self.law.follow(*seq, &transaction.officer, act))
    }

    /// Takes what binds the chain.
    fn bind(&mut self, transaction: &Transaction, acts: &[PlacedAct]) -> Result<(), ChainFault> {
        let officer = transaction.officer.as_str();
        for (seq, act) in acts {
            let second = if let Act::Restored(said) = act {
                (None, serde_json::to_vec(said))
            } else if let Act::RestoreConfirmed(confirmed) = act {
                (Some((confirmed.event, confirmed.recovery.as_deref())), serde_json::to_vec(&confirmed.said))
            } else if let Act::TimeSet(said) = act {
                (None, serde_json::to_vec(said))
            } else if let Act::TimeConfirmed(confirmed) = act {
                if transaction.at < confirmed.said.is {
                    return Err(ChainFault::Time);
                }
                (Some((confirmed.event, confirmed.recovery.as_deref())), serde_json::to_vec(&confirmed.said))
            } else {
                self.change_roster((*seq, officer), act)?;
                continue;
            };
            self.by_two((*seq, officer, act.kind()), second)?;
        }
        Ok(())
    }

    /// Keeps what a first officer says, or compares what a second confirms; the same one needs the key in the safe for it.
    fn by_two(
        &mut self,
        (seq, officer, kind): (u64, &str, EventKind),
        (of, said): (Option<Confirms>, serde_json::Result<Vec<u8>>),
    ) -> Result<(), ChainFault> {
        let said = said.map_err(|_| ChainFault::NotTwo)?;
        let Some((of, recovery)) = of else {
            self.open.insert(seq, (officer.to_owned(), said));
            return Ok(());
        };
        let (first, before) = self.open.remove(&of).ok_or(ChainFault::NotTwo)?;
        if before != said {
            return Err(ChainFault::NotTwo);
        }
        if first == officer {
            let signed = |ledger| to_stand_in(ledger, kind, of, &said);
            self.roster.signed_in_the_safe(recovery, signed).map_err(|_| ChainFault::NotTwo)?;
        }
        Ok(())
    }

    fn change_roster(&mut self, (seq, officer): (u64, &str), act: &Act) -> Result<(), ChainFault> {
        let changed = if let Act::RosterProposed(proposal) = act {
            self.roster.propose(seq, officer, &proposal.change)
        } else if let Act::RosterConfirmed(confirmation) = act {
            self.roster.confirm(seq, officer, confirmation)
        } else if let Act::RosterWithdrawn(withdrawn) = act {
            self.roster.withdraw(officer, withdrawn.proposal)
        } else {
            return Err(ChainFault::Genesis);
        };
        changed.map_err(ChainFault::Roster)
    }
}

fn begin(acts: &[PlacedAct]) -> Result<(Roster, bool, bool), ChainFault> {
    match acts {
        [(1, Act::LedgerOpened(genesis))] => Roster::of(genesis)
            .map(|roster| (roster, genesis.training, genesis.corrected_by_two))
            .map_err(ChainFault::Roster),
        _ => Err(ChainFault::Genesis),
    }
}
