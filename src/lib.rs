//! **visa-cli**, the case management tool of entry-exit counters: the map.
//!
//! An officer runs one command. It asks for what is missing, reads the case file, lets the rules decide on plain
//! values, writes one transaction, and shows the result.
//!
//! ```text
//! ask ──► read ──► decide (pure) ──► write once ──► show
//! ui       store      rules/policy       store        ui / paper
//! ```
//!
//! | room | what belongs in it |
//! | --- | --- |
//! | [`error`] | what went wrong, what to do next, and the exit code |
//! | [`door`] | the one way out to files: written whole or not at all, nothing destroyed |
//! | [`domain`] | what a case is: facts, words of the trade, text in two languages; pure |
//! | [`identity`] | how people and units are named: MRZ, credit codes, country codes, names; pure |
//! | [`policy`] | which numbers hold on a day: dated values, working days, citations; pure |
//! | [`rules`] | who is eligible: one const per rule, folding, advice; pure |
//! | [`gate`] | what stands between a case and each step: kind, code, what lifts it, who may; pure; fed by `app/at_gate` |
//! | [`record`] | what happened: events, canonical bytes, the chain of signed transactions, officers and keys; pure |
//! | [`store`] | the case file: the only SQL |
//! | [`config`] | the settings of an office and where they come from |
//! | [`lists`] | enterprise lists: a source read twice, encoding, header, cells, rows, and what goes back; no case file |
//! | [`app`] | use cases: read, decide, write once, return a plain struct |
//! | [`paper`] | how papers and reports look: templates, text, page, PDF, workbook; verified; what each says in values is `app/paper` |
//! | [`ui`] | what the officer sees: the only writer to the terminal |
//! | [`cli`] | the commands, one file each or one for a family of small ones |
//!
//! A room uses only the rooms that its row in `tests/it/architecture.rs` allows. What the law computes with stands in
//! `config.example.toml`, each value with its first day, its source and its rank, and its articles in `policy/law.toml`. The
//! tables of the case file hold the outermost bounds of a document besides (`store/engine/tables/cases.sql`).
//!
//! The store stands in wings, and each uses only those above it:
//!
//! | wing | what belongs in it |
//! | --- | --- |
//! | `store/engine` | the SQLite connection, changes, waiting, the place of the file, its format and tables |
//! | `store/shared` | the log that the machines of an office write through, on PostgreSQL |
//! | `store/record` | the file as it is read: its transactions, events and what was said in them, the roster, policies |
//! | `store/register` | persons and units, the keys that lead to them, looking people up |
//! | `store/count` | the counts kept beside the cases, written and read |
//! | `store/cases` | one case, the rows that an application writes, queries, the watch list |
//! | `store/lists` | parts of a list prepared beside the writer, lists that were taken in |
//! | `store/write` | the one door for writing: a signed change, and what follows from each event |
//! | `store/replay` | events replayed as they were recorded; a copy of the record that follows it |
//! | `store/verify` | proving, comparing, upgrading, erasing, the file's health, the cases behind a number |
//!
//! The words of the trade:
//!
//! | term | in English | type |
//! | --- | --- | --- |
//! | 案件文件 | case file | [`store::record::file::CaseFile`] |
//! | 案件 | case | [`domain::number::CaseKey`], [`store::cases::case::CaseRow`]; taken up: [`app::case::OpenCase`] |
//! | 申请 | application | [`domain::facts::Facts`] with [`record::act::Particulars`]; on record: [`record::act::Application`] |
//! | 事项 | measure | [`domain::words::Measure`] |
//! | 状态、步骤 | state, step | [`domain::life::State`], [`domain::life::Step`] |
//! | 受理回执 | receipt | as intake answers: [`app::intake::Receipt`]; the paper: [`app::paper::receipt`] |
//! | 一次性告知 | the one notice | [`record::act::Noticed`] |
//! | 决定 | decision | [`rules::decision::Decision`] |
//! | 签证证件 | document | [`record::act::Issued`] |
//! | 护照收存 | custody | [`record::act::CustodyMoved`], [`domain::life::Place`] |
//! | 经办环节 | hand in a case | [`domain::life::Hand`] |
//! | 事件 | event | [`record::event::Event`]; what was said in it: [`record::act::Act`] |
//! | 交易 | transaction | [`record::transaction::Transaction`] |
//! | 警官名册 | roster | [`record::roster::Roster`] |
//! | 企业名单 | list | [`record::list::ListTaken`]; taken in: [`store::lists::batch::BatchRow`] |
//! | 名单行 | row of a list | [`lists::sheet::SheetRow`], prepared: [`store::lists::prepare::PreparedRow`] |
//! | 邀请单位 | inviting unit | [`record::list::InvitingUnit`] |
//! | 人员 | person | [`store::register::person::PersonRow`] |
//! | 案件移交 | hand-over | [`record::hand_over::HandOver`]; its receipt: [`record::hand_over::HandOverReceipt`] |
//! | 布控名单 | watch list | [`record::watch::Watched`], [`store::cases::watch_list::WatchListRow`] |
//! | 统计项、维度 | metric, dimension | [`domain::count::Metric`], [`domain::count::Dimension`]; a number: [`domain::count::FigureKey`] |
//! | 文书 | paper | handed over: [`app::paper::Paper`]; handed in: [`domain::words::PaperKind`] |
//! | 依法删除 | erasure | [`record::erasure::ErasureProposed`]; what is left of an act: [`record::erasure::left`] |
//! | 命令的设置与终端 | context of a command | `cli::context::CommandContext`, [`ui::environment::Environment`] |

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod door;
pub mod error;
pub mod gate;
pub mod identity;
pub mod lists;
pub mod paper;
pub mod policy;
pub mod record;
pub mod rules;
pub mod store;
pub mod ui;

pub use cli::{answer_a_shell, run};

/// For whoever changes the program: how it is built and what may grow, how it is written, eight changes step by step.
pub mod guide {
    #![doc = include_str!("guide/architecture.md")]
    #![doc = include_str!("guide/conventions.md")]
    #![doc = include_str!("guide/recipes.md")]
}
