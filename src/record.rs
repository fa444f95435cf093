//! What happened: events, canonical bytes, the chain of signed transactions, officers and keys. Pure.
//!
//! This page is enough to verify a case file without this program. `examples/verify_record.py` is written from it
//! alone; the byte vectors of `tests/it/record/vectors.jsonl` are checked against both.
//!
//! # Bytes
//!
//! Everything that is hashed or signed is written in *canonical bytes*: a tag of four ASCII letters, which separates the
//! domains, then fields in a fixed order, with nothing between or after them.
//!
//! | field | written as |
//! | --- | --- |
//! | byte | 1 byte |
//! | number | 8 bytes, unsigned, big-endian |
//! | time | 8 bytes, two's complement, big-endian: milliseconds since 1970-01-01T00:00:00Z |
//! | bytes | 4 bytes with the length, unsigned, big-endian, then the bytes |
//! | text | as bytes, in UTF-8, as it stands, without normalisation |
//! | hash | as bytes; a SHA-256 digest, so the length is always 32 |
//!
//! `H` is SHA-256. Where a hash is shown it is 64 hexadecimal digits in lower case.
//!
//! # Event
//!
//! An event is a row of the table `event`: `seq`, `case_id`, `kind`, `at`, `officer`, `commitment`. What it says, its
//! payload, stands beside it in `payload` under the same `seq`: a `salt` of 16 random bytes and a `body`, JSON in UTF-8.
//! The `body` is taken byte for byte and never written anew. `case_id` is 0 for an event on no case; a case `Y × 10⁷ + S`
//! is shown as office, year `Y` and sequence `S`, such as `PVG-2026-000123`.
//!
//! ```text
//! commitment = H("vpc1" | bytes salt | bytes body)
//! leaf       = H(0x00 | "vpe1" | number seq | number case_id | text kind | time at | text officer | hash commitment)
//! ```
//!
//! The salt keeps the commitment from saying anything about a payload that is gone.
//!
//! # Transaction
//!
//! One command is one transaction. Its events have consecutive `seq`, the first transaction begins with 1, each other
//! one follows the last event of the one before; none is empty. The root over its leaves, in order of `seq`, is that of
//! RFC 6962, section 2.1, with the leaves above:
//!
//! ```text
//! root of one leaf = the leaf
//! root of n leaves = H(0x01 | root of the first k | root of the rest),  k the greatest power of two below n
//! ```
//!
//! Here the `0x01` and the two roots, 32 bytes each, stand without lengths. The transaction record is
//!
//! ```text
//! "vpt1" | byte 1 | number number | number first_seq | number last_seq | hash root | hash previous | text officer
//!        | hash key | number roster | hash policy | time at | text request | text program
//! ```
//!
//! | field | what |
//! | --- | --- |
//! | byte 1 | the algorithms: SHA-256 and Ed25519; any other value is refused |
//! | number | 1, 2, 3 … |
//! | previous | `H` of the record before; 32 zero bytes in the first |
//! | officer, at | the same as in each of its events |
//! | key | `H` of the officer's public key in SSH wire form |
//! | roster | number of the last transaction *before* this one that changed the roster; 0 in the first |
//! | policy | SHA-256 of the text of the policy file by which it was decided |
//! | request | id of the request; no two transactions share one. Where somebody chose it, a space and the first 32 digits of SHA-256 over what was asked follow |
//! | program | name and version, then in brackets the user of the operating system and the machine, where they were known |
//!
//! `H` of the record is the transaction's hash; that of the last is the *head*, that of the first is the *ledger id*, by
//! which the file is known. Times do not fall from one transaction to the next, except in a training file. The table
//! `txn` holds `record` and `signature` as bytes; its columns `number`, `first_seq`, `last_seq`, `at` and `request` repeat
//! what the record says, and `roster` holds the version that is in force *after* the transaction.
//!
//! # Signature
//!
//! `signature` is an SSHSIG blob (OpenSSH, `PROTOCOL.sshsig`) over the record, with namespace `visa-cli.txn.v1`. In SSH's
//! own encoding, where a string is 4 bytes of length and the bytes:
//!
//! ```text
//! blob   = "SSHSIG" | uint32 1 | string public key | string namespace | string "" | string "sha512"
//!                   | string (string "ssh-ed25519" | string signature of 64 bytes)
//! signed = "SSHSIG" | string namespace | string "" | string "sha512" | string SHA-512(message)
//! public key = string "ssh-ed25519" | string 32 bytes
//! ```
//!
//! Every field must be exactly so, nothing may follow, the key must be the officer's, and Ed25519 is verified strictly:
//! keys of small order are refused, and so is any second form of a signature. `audit log --export N` writes the record
//! as `txn-N`, the blob in OpenSSH's armour (base64 in lines of 70 between `-----BEGIN SSH SIGNATURE-----` and `-----END
//! SSH SIGNATURE-----`) as `txn-N.sig`, and the officers' keys as `allowed_signers`:
//!
//! ```text
//! ssh-keygen -Y verify -f allowed_signers -I OFFICER -n visa-cli.txn.v1 -s txn-N.sig < txn-N
//! ```
//!
//! # Roster
//!
//! The first transaction begins with an event of kind `ledger-opened`, which is found nowhere else. Its payload is the genesis:
//! `office` (2 to 8 of `A-Z0-9`), `office_name`, `training`, `salt`, and `officers`, each `{id, name, roles, ranks, key}`; where cases are not
//! numbered as usual also `numbers`, `{prefix, digits, receipt}`. A key
//! is the text `ssh-ed25519 BASE64`, the base64 being of the wire form. Who signs the first transaction is one of them.
//!
//! After that the roster changes by two events, in transactions of two security administrators:
//!
//! | kind | payload |
//! | --- | --- |
//! | `roster-proposed` | `{change}` |
//! | `roster-confirmed` | `{proposal, change}`: `seq` of the proposal, and the same change again |
//!
//! | `roster-withdrawn` | `{proposal, note}`: a proposal that was not confirmed is none any more |
//!
//! A change is `{"enrol": {member, proof}}`, `{"roles": {id, roles}}`, `{"ranks": {id, ranks}}`, `{"revoke": {id, reason}}`
//! or `{"rekey": {id, key, proof}}`. It holds from the event that confirms it, and must be allowed both when it is proposed and when it is
//! confirmed:
//!
//! - who signs is a security administrator in office, and who confirms is not who proposed; a proposal is confirmed once.
//!   Where the genesis has a `recovery` key, the same one may confirm with `recovery`, an SSHSIG blob in hexadecimal by that
//!   key, namespace `visa-cli.recovery.v1`, over `"vpr1" | hash ledger | number proposal | text change`, where the change is
//!   JSON without spaces, its keys in the order above;
//! - an id is 2 to 32 of `a-z0-9-`, does not begin with a hyphen, and it and the key were never in the roster before; the
//!   name is not empty;
//! - roles are `intake`, `review`, `approve`, `issue`, `security-admin`, `auditor`, at least one, each once; the last two
//!   are held alone;
//! - ranks are `section-head`, `division-head`, `city-level`, each once, for who holds the role `approve`; without the key
//!   `ranks` there are none;
//! - who gets other roles or ranks or is revoked is in office, and at least two security administrators in office remain;
//! - `proof` is an SSHSIG blob in hexadecimal, by the new key, namespace `visa-cli.enrol.v1`, over
//!   `"vpm1" | hash ledger | text id | text name | text roles | bytes key`, where roles have one space between and the key
//!   is in wire form; `rekey` proves the new key so, with the name and the roles of the roster. A key of before signs no
//!   transaction that begins after the event which confirms the new one, and is never taken again.
//!
//! What takes two security administrators beside the roster stands in two events too, the second saying the same again:
//!
//! | first | second | what |
//! | --- | --- | --- |
//! | `restored` | `restore-confirmed` `{event, said}` | the file was put back: `transaction`, `head`, `lost`, `cases_to`, `note` |
//! | `time-set` | `time-confirmed` `{event, said}` | the record was ahead of the world: `was`, `is`, `note`; the time of its own transaction may fall, to `is` at the least |
//!
//! Where the genesis has a `recovery` key, the same one may confirm with `recovery`, an SSHSIG blob in hexadecimal by that key,
//! namespace `visa-cli.recovery.v1`, over `"vpr2" | hash ledger | text kind | number event | text said`: `kind` is that of
//! the confirmation, `said` is JSON without spaces, its keys in the order of the first payload.
//!
//! A transaction is signed by an officer who is in office before it (the first: one whom it names), with the key of the
//! roster. One of the roles held then must allow each event of it; other kinds are open to every officer in office.
//!
//! | kinds | roles |
//! | --- | --- |
//! | `ledger-opened`, `roster-proposed`, `roster-confirmed`, `roster-withdrawn`, `restored`, `restore-confirmed`, `time-set`, `time-confirmed` | security-admin |
//! | `law-proposed`, `erasure-proposed` | approve |
//! | `law-activated`, `period-set`, `record-shared`, `erased` | security-admin |
//! | `drafted`, `accepted`, `list-taken`, `list-part` | intake |
//! | `noticed`, `amended`, `paper-added`, `paper-verified`, `inquired`, `withdrawn`, `taken-over`, `linked`, `distinct`, `list-undone` | intake, review |
//! | `custody-moved` | intake, issue, approve |
//! | `collected` | intake, issue |
//! | `claimed`, `reviewed`, `watch-cleared`, `unlinked`, `parted` | review |
//! | `watch-list-loaded`, `unit-marked`, `looked-again` | review, approve |
//! | `returned` | review, approve, issue |
//! | `endorsed`, `approved`, `refused`, `voided` | approve |
//! | `issued`, `correction-proposed` | issue |
//! | `corrected`, `correction-withdrawn`, `stock-received`, `stock-counted`, `stock-returned`, `stock-found`, `number-spoiled` | issue, approve |
//! | `recused`, `undone` | intake, review, approve, issue |
//!
//! An event `approved` or `endorsed` whose payload has a `rank` was made with discretion, in a rank that the officer held; a
//! record in which the roster never gave a rank is older than ranks.
//!
//! # Law in force
//!
//! Who decides cases does not alone change the law that they are decided by: an officer who approves proposes a text, a
//! security administrator, who has no hand in any case, puts it in force.
//!
//! | kind | payload |
//! | --- | --- |
//! | `policy-kept` | `{sha256, text, pinned}`: a text that was used; `pinned` in the first transaction, where it is the law in force from then on |
//! | `law-proposed` | `{sha256, text, note}` |
//! | `law-activated` | `{proposal, sha256, impact}`: `seq` of the proposal, the hash again, and how many cases come out otherwise, as it was shown |
//! | `period-set` | `{due_on}`: the last day of a case that could not be counted before, in the transaction of the activation |
//!
//! `sha256` is that of `text`, in hexadecimal. A proposal is activated once and by another officer. Once a text is in
//! force, the field `policy` of every later transaction names it, the activating one still naming the text before; in a
//! training file it may name any. A record that pins no text is older than this; there the text kept last counts.
//!
//! # Four eyes
//!
//! The text of the law in force lists under `duties.apart` which two `hands` (`entered`, `reviewed`, `approved`, `issued`) must
//! be of two officers, where a `risk` is in the case and for which `measures`; whatever it says, nobody approves what they
//! entered or reviewed, nor issues what they approved. Two hands `approved` ask for two approvers: `endorsed` is the first
//! of them, `approved` the second. Where `approved` has `second_look_by`, one officer acted alone in urgency; the first event
//! `looked-again` after it, `{asked, agreed, note}`, is by an officer who had no hand in the case; with `lifts`, the look
//! that doubted it, another officer lifts the doubt. `drawn` asks for a second
//! look too: `{day, seed, percent}`, `seed` being `H` of the first transaction after that day.
//!
//! `evidence` in `endorsed`, `approved` and `refused` names what was reviewed: `H("vpe2" | number seq | bytes commitment | …)`,
//! in hexadecimal, over the events of the case up to its review, in their order. Older records lack it. `nothing_more` in
//! `refused` says how it is known that the applicant brings nothing more.
//!
//! The `assessed` of `accepted`, `reviewed`, `endorsed`, `approved` and `issued`, and `list-taken`, has `screened` where a watch
//! list was loaded: `{list, dated_on, file_sha256, held, cleared}`, `list` being `seq` of the event that loaded it.
//!
//! `deemed-accepted`, `{received_on, last_day}`, says that a draft counts as accepted because nothing was said by its last day.
//! It is taken note of with the next act of anybody, and decides nothing.
//!
//! # Erasure
//!
//! Of persons whom nothing need be kept of any more the payloads give way to what is left of them: the same acts without
//! what tells of the person. The salt becomes 16 zero bytes, so that the commitment says nothing of what is gone.
//!
//! | kind | payload |
//! | --- | --- |
//! | `erasure-proposed` | `{years, cite, ended_by, cases, events, note}`; `events` are pairs of a `seq` and the SHA-256, in hexadecimal, of the `body` that is left |
//! | `erased` | `{proposal, sha256}`: `seq` of the proposal and SHA-256 of its `body`, by another officer |
//!
//! A payload with that salt and with the sum that a proposal names, which was confirmed, stands for what was committed to.
//! `particulars.entry` in it is the entry of the register that the case had.
//!
//! # Units
//!
//! `unit-marked` has `{uscc, standing, from, ground, note}`: how a unit stands from a day on, `active`, `suspended`,
//! `deregistered` or `licence_revoked`. Of the days that have come the event recorded last holds.
//!
//! # What a verifier does
//!
//! 1. For each row of `txn` by `number`: reads the record, compares the columns, takes the events from `first_seq` to
//!    `last_seq`, checks each commitment, officer and time, computes the root, and checks what is said above of numbers,
//!    `previous`, times, roster and roles, then the signature.
//! 2. Looks for events outside every transaction, and payloads without an event.
//! 3. Compares ledger id and head with what was seen before: a receipt, a report, a mark. A record that was cut short or
//!    put back is whole in itself; only what was kept elsewhere tells.
//!
//! `audit verify` also replays all payloads into empty tables and compares every other table row by row.
//!
//! # Key file
//!
//! Three lines: `visa-cli key 1`, `public ` with the key as above, and the secret.
//!
//! ```text
//! open SEED
//! sealed argon2id KIB PASSES LANES SALT NONCE SECRET
//! ```
//!
//! SEED is the 32 bytes of the Ed25519 secret (RFC 8032) in hexadecimal, like SALT (16 bytes), NONCE (12) and SECRET (48).
//! SECRET is the seed under ChaCha20-Poly1305 (RFC 8439) with NONCE; the key is argon2id (RFC 9106, version 0x13, 32 bytes)
//! of the passphrase with SALT at that cost, and the first two lines with their newlines are the associated data.

pub mod act;
pub mod bundle;
pub mod canonical;
pub mod carried;
pub mod chain;
pub mod code;
pub mod erasure;
pub mod event;
pub mod hand_over;
pub mod hash;
pub mod hidden;
pub mod key;
pub mod keyfile;
pub mod law;
pub mod list;
pub mod list_row;
pub mod merkle;
pub mod request;
pub mod roster;
pub mod sshsig;
pub mod transaction;
pub mod unit;
pub mod watch;
