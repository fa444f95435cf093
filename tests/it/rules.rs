//! Holds the rules to their examples, and `rules verify` to finding what is broken.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::rc::Rc;

use visa_cli::domain::words::Word;
use visa_cli::error::Exit;
use visa_cli::policy::Policy;
use visa_cli::record::hash::Hash;
use visa_cli::rules::RULES_VERSION;
use visa_cli::rules::case::Case;
use visa_cli::rules::decide::{ask_all, decide_case};
use visa_cli::rules::examples::{Examples, all_rules};
use visa_cli::rules::finding::{Because, Finding};
use visa_cli::rules::reasons::Code;
use visa_cli::rules::rule::{At, Check, Rule};
use visa_cli::rules::verify::{Report, Space, Trial, verify};
use visa_cli::ui::Ui;

use crate::golden::golden;

const BASES: &str = include_str!("../../src/rules/examples/bases.json");

/// A broken thing is verified: these rules, these examples, these spaces.
fn try_out(rules: Vec<&Rule>, examples: &Examples, spaces: &[Space]) -> Report {
    Trial { policy: Policy::built_in(), rules, examples, spaces, stride: 1 }.run()
}

fn told(report: &Report) -> Vec<&str> {
    report.faults.iter().map(|fault| fault.en.as_str()).collect()
}

#[test]
fn the_rules_are_whole() {
    let report = verify(Policy::built_in(), 1);
    assert_eq!(report.faults, []);
    assert_eq!((report.rules, report.examples), (all_rules().len(), Examples::built_in().all().len()));
    assert_eq!(report.witnesses.len(), Code::ALL.len());
    assert!(1_000_000 < report.cases && 1_400 <= report.examples);
}

#[test]
fn all_small_facts_are_enough_to_reach_several_hundred_thousand_cases() {
    let cases: u64 = Space::built_in().iter().map(|space| space.size(Policy::built_in())).sum();
    assert!(500_000 < cases, "{cases}");
}

/// Each example is a row: what the rule says, in both languages, and what the whole case comes to.
#[test]
fn every_example_says_what_it_says() {
    let examples = Examples::built_in();
    let mut rows = String::new();
    for example in examples.all() {
        let rule = all_rules().into_iter().find(|rule| rule.id == example.rule).unwrap();
        let facts = examples.facts(example).unwrap();
        let case = Case::new(&facts, Policy::built_in()).unwrap();
        let said = rule.check(&case);
        assert_eq!(example.differs(&said), None, "{}", example.named().en);
        let _ = writeln!(rows, "{} | {} | {}", example.named().en, example.zh, example.expect);
        if let Ok(finding) = said {
            let (text, cite) = (finding.because.text(), rule.citation(&case, &finding));
            let _ = writeln!(rows, "    {} | {} | {cite}", text.en, text.zh);
        }
        let decision = decide_case(&case);
        let codes: Vec<&str> = decision.reasons.iter().map(|reason| reason.code.code()).collect();
        let kept = decision.retention.as_ref().map(|block| {
            let codes: Vec<&str> = block.reasons.iter().map(|reason| reason.code.code()).collect();
            format!(" | {} {}", block.outcome, codes.join(" "))
        });
        let (missing, values) = (decision.missing.join(" "), serde_json::to_string(&decision.values).unwrap());
        let _ = write!(rows, "    {} {} | {missing} | {values}", decision.outcome, codes.join(" "));
        let _ = writeln!(rows, "{}", kept.unwrap_or_default());
    }
    golden("examples.txt", &rows);
}

/// What a decision says is kept with it, and computed again by `audit replay`: while the version of the rules stays, no
/// sentence and no citation that its examples say is changed or goes. New ones may come.
///
/// `tests/files/sentences-N` holds the first digits of the SHA-256 of each as the version came; a new version makes its own
/// by `UPDATE_GOLDEN=1`.
#[test]
fn what_decisions_keep_stays_while_the_version_of_the_rules_stays() {
    let examples = Examples::built_in();
    let mut said = BTreeSet::new();
    for example in examples.all() {
        let rule = all_rules().into_iter().find(|rule| rule.id == example.rule).unwrap();
        let facts = examples.facts(example).unwrap();
        let case = Case::new(&facts, Policy::built_in()).unwrap();
        let Ok(finding) = rule.check(&case) else { continue };
        let (text, cite) = (finding.because.text(), rule.citation(&case, &finding));
        let line = format!("{} | {} | {} | {cite}", rule.id, text.en, text.zh);
        said.insert(Hash::of(line.as_bytes()).to_string()[..16].to_owned());
    }
    let path = format!("tests/files/sentences-{RULES_VERSION}");
    if std::env::var_os("UPDATE_GOLDEN").is_some() && !std::path::Path::new(&path).exists() {
        std::fs::write(&path, said.iter().map(|digits| format!("{digits}\n")).collect::<String>()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is made by UPDATE_GOLDEN=1"));
    let gone = kept.lines().filter(|line| !said.contains(*line)).count();
    assert!(kept.lines().count() > 500, "{path}");
    assert_eq!(gone, 0, "sentences or citations that decisions of version {RULES_VERSION} hold: raise RULES_VERSION");
}

#[test]
fn no_rule_fires_on_an_eligible_applicant() {
    for (name, base) in Examples::built_in().bases() {
        let example = serde_json::json!({
            "rule": "", "kind": "met", "zh": "", "en": "", "base": name, "change": {}, "expect": "met",
        });
        let facts = Examples::built_in().facts(&serde_json::from_value(example).unwrap()).unwrap();
        let case = Case::new(&facts, Policy::built_in()).unwrap();
        let permit = base["measure"].as_str().unwrap().starts_with("residence_permit");
        ask_all(&case, |rule, said| {
            let fires = said.is_ok_and(|finding| !finding.met);
            let only_for_permits = rule.id == "RT-01" && !permit;
            assert_eq!(fires, only_for_permits, "{} on {name}", rule.id);
        });
    }
}

/// A rule that is whole but for what a test breaks.
fn rule(id: &'static str, cite: &'static str, figures: &'static [&'static str], check: Check) -> Rule {
    Rule { id, zh: "规则", en: "a rule", cite, at: At::Examination, figures, whatever_is_held: true, check }
}

const GOOD: Check = Check::Any(|_| Ok(Finding::new(true, Code::NoMeans, Because::new("好", "good", []))));

#[test]
fn a_rule_without_examples_is_found() {
    let lonely = rule("ZZ-01", "EEAL 20", &[], GOOD);
    let mut rules = all_rules();
    rules.push(&lonely);
    let report = try_out(rules, Examples::built_in(), &[]);
    for kind in ["met", "unmet", "boundary"] {
        assert!(told(&report).contains(&format!("no example of kind {kind}").as_str()));
    }
    assert!(report.faults.iter().all(|fault| fault.witness == "ZZ-01"), "{:?}", report.faults);
}

/// One example of PV-04 on the port visa that is eligible, with what is changed.
fn one_example(change: &str, rest: &str) -> Examples {
    let line =
        format!(r#"{{"rule":"PV-04","kind":"met","zh":"例","en":"e","base":"port_visa","change":{change},{rest}}}"#);
    Examples::read(BASES, &[("x.jsonl", &line)]).unwrap()
}

#[test]
fn a_rule_with_examples_of_one_kind_lacks_the_others() {
    let rules: Vec<&Rule> = all_rules().into_iter().filter(|rule| rule.id == "PV-04").collect();
    let report = try_out(rules, &one_example("{}", r#""expect":"met""#), &[]);
    let kinds: Vec<&str> = told(&report).into_iter().filter(|fault| fault.starts_with("no example")).collect();
    assert_eq!(kinds, ["no example of kind unmet", "no example of kind boundary"]);
}

#[test]
fn a_reason_is_witnessed_by_the_example_in_which_it_occurs() {
    let witnesses = |change, rest| {
        let report = try_out(all_rules(), &one_example(change, rest), &[]);
        report.witnesses.into_iter().map(|(code, witness)| (code, witness.en.into_owned())).collect::<Vec<_>>()
    };
    let example = || "PV-04 met: e".to_owned();
    assert_eq!(witnesses("{}", r#""expect":"met""#), [("OK", example())]);
    let too_long = witnesses(r#"{"request.stay_days":31}"#, r#""expect":"unmet","code":"STAY_TOO_LONG""#);
    assert_eq!(too_long, [("STAY_TOO_LONG", example())]);
    // A suspended rule set ends the examination at once; what the rule itself says still occurs.
    let change = r#"{"as_of":"2020-05-01","request.stay_days":31}"#;
    let both = witnesses(change, r#""expect":"unmet","code":"STAY_TOO_LONG""#);
    assert_eq!(both, [("RULESET_SUSPENDED", example()), ("STAY_TOO_LONG", example())]);
}

#[test]
fn a_rule_with_a_bad_id_citation_or_figure_is_found() {
    let none = Examples::read(BASES, &[]).unwrap();
    for (id, cite, figures, fault) in [
        ("Z1-01", "EEAL 20", &[][..], "an id is two letters, a hyphen, two digits"),
        ("ZZ-1", "EEAL 20", &[], "an id is two letters, a hyphen, two digits"),
        ("ZZ-01", " ", &[], "the Chinese, the English or the citation is empty"),
        ("ZZ-01", "EEAL 3000", &[], "no text of EEAL 3000"),
        ("ZZ-01", "EEAL 20", &["port_visa.no_such"], "the policy has no port_visa.no_such"),
        ("PV-04", "EEAL 20", &[], "two rules have one id"),
    ] {
        let broken = rule(id, cite, figures, GOOD);
        let mut rules = all_rules();
        rules.push(&broken);
        let report = try_out(rules, &none, &[]);
        assert!(told(&report).contains(&fault), "{id} {cite}: {:?}", told(&report));
    }
}

#[test]
fn a_sentence_whose_places_and_values_differ_is_found() {
    let value = || visa_cli::rules::finding::Value::from(3);
    assert!(Because::new("一", "one", []).is_whole());
    assert!(Because::new("{0}一", "one {0}", [value()]).is_whole());
    assert!(!Because::new("{0}一", "one", [value()]).is_whole());
    assert!(!Because::new("一", "one {0}", [value()]).is_whole());
    assert!(!Because::new("{0}{1}", "{0} {1}", [value()]).is_whole());
    assert!(!Because::new("{0}", "{0}", []).is_whole());
    let line = r#"{"rule":"ZZ-01","kind":"met","zh":"","en":"","base":"permit","change":{},"expect":"met"}"#;
    let examples = Examples::read(BASES, &[("x.jsonl", line)]).unwrap();
    let checks = [
        Check::Any(|_| Ok(Finding::new(true, Code::NoMeans, Because::new("{0}", "good", [3.into()])))),
        Check::Any(|_| Ok(Finding::new(true, Code::NoMeans, Because::new("", "good", [])))),
        Check::Any(|_| Ok(Finding::new(true, Code::NoMeans, Because::new("好", "", [])))),
        Check::Any(|_| Ok(Finding::new(true, Code::NoMeans, Because::new("好", "good}", [])))),
    ];
    for (number, check) in checks.into_iter().enumerate() {
        let broken = rule("ZZ-01", "EEAL 20", &[], check);
        let report = try_out(vec![&broken], &examples, &[]);
        assert!(told(&report).contains(&"places and values of the sentence do not fit"), "{number}");
    }
    let report = try_out(vec![&rule("ZZ-01", "EEAL 20", &[], GOOD)], &examples, &[]);
    assert!(!told(&report).contains(&"places and values of the sentence do not fit"));
}

#[test]
fn a_broken_example_is_found() {
    let example = |change: &str, rest: &str| {
        format!(r#"{{"rule":"PV-04","kind":"met","zh":"例","en":"e","base":"port_visa","change":{change},{rest}}}"#)
    };
    for (line, fault) in [
        (
            example("{}", r#""expect":"unmet","code":"STAY_TOO_LONG""#),
            "the rule says met, expected unmet STAY_TOO_LONG",
        ),
        (
            example(r#"{"request.stay_days":31}"#, r#""expect":"unmet","code":"CLASS_CAP""#),
            "the rule says unmet STAY_TOO_LONG, expected unmet CLASS_CAP",
        ),
        (
            example(r#"{"request.stay_days":31}"#, r#""expect":"unmet","code":"STAY_TOO_LONG""#),
            "kind, expectation and code do not go together",
        ),
        (
            example(r#"{"request.stay_days":0}"#, r#""expect":"met""#),
            "not facts: /request/stay_days: 0, expected a whole number from 1 to 3660",
        ),
        (example(r#"{"as_of":"2013-06-30"}"#, r#""expect":"met""#), "the example was filed before the law"),
        (example("{}", r#""expect":"met""#).replace("PV-04", "PV-99"), "an example of a rule that does not exist"),
        (example("{}", r#""expect":"met""#).replace("\"port_visa\"", "\"nobody\""), "not facts: no base nobody"),
    ] {
        let examples = Examples::read(BASES, &[("x.jsonl", &line)]).unwrap();
        let report = try_out(all_rules(), &examples, &[]);
        assert!(
            told(&report).contains(&fault),
            "{line}: {:?}",
            report.faults.iter().find(|f| f.witness.contains(": e"))
        );
    }
    assert!(Examples::read(BASES, &[("x.jsonl", "{}")]).unwrap_err().starts_with("x.jsonl:1: missing field"));
    assert!(Examples::read("[", &[]).unwrap_err().starts_with("bases.json: "));
}

#[test]
fn a_base_that_is_not_eligible_and_a_reason_that_cannot_occur_are_found() {
    let bases = BASES.replace(r#""can_pay_expenses": true"#, r#""can_pay_expenses": false"#);
    let examples = Examples::read(&bases, &[]).unwrap();
    let report = try_out(all_rules(), &examples, &[]);
    assert!(told(&report).contains(&"a base is not eligible: [NoMeans]"));
    let unreachable = |fault: &&visa_cli::rules::verify::Fault| fault.en == "no facts lead to this reason";
    assert_eq!(report.faults.iter().filter(unreachable).count(), Code::ALL.len());
}

#[test]
fn a_case_of_small_facts_that_breaks_a_promise_is_found() {
    let facts = &serde_json::from_str::<serde_json::Value>(BASES).unwrap()["permit"];
    let space = |needs: &str, values: &str| {
        Space::read(&format!(r#"[{{"name":"x","facts":{facts},"needs":{needs},"values":{values}}}]"#)).unwrap()
    };
    let days = r#"{"as_of":["@"],"current_stay.entered_on":["@-10"]}"#;
    let good = try_out(all_rules(), Examples::built_in(), &space(r#"["passport.expires_on"]"#, days));
    assert_eq!(good.faults, []);
    let eligible = "eligible though a needed fact is unknown";
    let papers =
        r#"{"as_of":["@"],"current_stay.entered_on":["@-10"],"documents.health_certificate":[{"issued_on":"@-9"}]}"#;
    let report = try_out(all_rules(), Examples::built_in(), &space(r#"["request.purpose"]"#, papers));
    assert!(told(&report).contains(&eligible), "{:?}", report.faults);
    let not_asked = "a needed fact is unknown and not asked for";
    let report = try_out(all_rules(), Examples::built_in(), &space(r#"["request.purpose"]"#, days));
    assert!(told(&report).contains(&not_asked), "{:?}", report.faults);
    let report = try_out(all_rules(), Examples::built_in(), &space("[]", r#"{"as_of":["@x"]}"#));
    assert!(told(&report).contains(&"no day: @x"));
}

/// As the catalogue has it: what refers a case is the office's own deliberation, a security ground is never told.
#[test]
fn an_applicant_is_told_what_the_law_says_no_to() {
    for code in Code::ALL {
        let entry = code.entry();
        let outcome = if entry.outcome.is_empty() { &entry.retention_outcome } else { &entry.outcome };
        let told = matches!(outcome.as_str(), "not_eligible" | "missing_documents") && *code != Code::SecurityGround;
        assert_eq!(code.may_be_told(), told, "{code}");
    }
}

#[derive(Clone, Default)]
struct Sheet(Rc<RefCell<Vec<u8>>>);

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn run(line: &str) -> (Exit, String, String) {
    let (out, talk) = (Sheet::default(), Sheet::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
    let args = std::iter::once("visa-cli").chain(line.split_whitespace()).map(Into::into);
    let exit = visa_cli::run(args, &mut ui);
    let text = |sheet: Sheet| String::from_utf8(sheet.0.borrow().clone()).unwrap();
    (exit, text(out), text(talk))
}

#[test]
fn the_rules_are_listed_and_shown() {
    let mut transcript = String::new();
    for line in [
        "rules list",
        "rules list --lang zh",
        "rules list --json",
        "rules show PV-14",
        "rules show pv-14 --lang zh",
        "rules show EX-02",
        "rules show EX-02 --lang zh",
        "rules show RP-04",
        "rules show PV-26 --json",
        "rules show PV-4",
        "rules show XX-99 --lang zh",
        "rules show XX-99 --json",
    ] {
        let (exit, out, talk) = run(line);
        let _ = write!(transcript, "$ visa-cli {line}\n{out}{talk}exit {}\n\n", exit as u8);
    }
    golden("rules.txt", &transcript);
}

#[test]
fn every_rule_can_be_shown() {
    for rule in all_rules() {
        for rest in ["", " --lang zh", " --json"] {
            let (exit, out, _) = run(&format!("rules show {}{rest}", rule.id));
            assert_eq!(exit, Exit::Done, "{}", rule.id);
            assert!(out.contains(rule.id) && !out.contains("{item}"), "{}{rest}", rule.id);
        }
    }
}

#[test]
fn each_help_of_the_rules_ends_with_examples() {
    for command in ["rules list", "rules show", "rules verify"] {
        let binary =
            std::process::Command::new(env!("CARGO_BIN_EXE_visa-cli")).args(command.split(' ')).arg("--help").output();
        let help = String::from_utf8(binary.unwrap().stdout).unwrap();
        let (_, examples) = help.split_once("Examples:\n").unwrap();
        let lines: Vec<&str> = examples.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), 3, "{command}");
        for line in lines.into_iter().filter(|line| !line.contains("verify")) {
            assert_eq!(run(line.strip_prefix("visa-cli ").unwrap()).0, Exit::Done, "{line}");
        }
    }
}

#[test]
fn a_policy_with_another_figure_is_found_by_the_examples() {
    let text = visa_cli::policy::BUILT_IN;
    let other = text.replacen("value = 30, cite = \"EEAL 20(4)\"", "value = 29, cite = \"EEAL 20(4)\"", 1);
    let policy = Policy::read(&other).unwrap();
    let trial = Trial { policy: &policy, rules: all_rules(), examples: Examples::built_in(), spaces: &[], stride: 1 };
    let report = trial.run();
    assert_eq!(told(&report), ["the rule says unmet STAY_TOO_LONG, expected met"]);
}

/// The examples that are built in, of some rules alone.
fn examples_of(rules: &[&str]) -> Examples {
    let mut lines = String::new();
    for file in fs::read_dir("src/rules/examples").unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|ending| ending == "jsonl") {
            let text = fs::read_to_string(&file).unwrap();
            let of_them = |line: &&str| rules.iter().any(|rule| line.contains(&format!(r#""rule":"{rule}""#)));
            text.lines().filter(of_them).for_each(|line| lines += &format!("{line}\n"));
        }
    }
    Examples::read(BASES, &[("some.jsonl", &lines)]).unwrap()
}

/// What an office may set otherwise moves the boundary of the rule that rests on it.
#[test]
fn a_setting_of_the_office_moves_the_boundary_by_a_day() {
    for (setting, value, moved) in [
        ("lead_day_counts", ("true", "false"), "EX-02 boundary: exactly seven days before"),
        ("entry_day_counts", ("false", "true"), "RS-03 boundary: day 30"),
        ("acceptance_day_counts", ("false", "true"), "AL-13 boundary: the last day of the receipt"),
        ("same_port_entry", ("true", "false"), "PV-22 unmet: another port"),
        ("electronic_max_stay_days", ("30", "29"), "PV-04 boundary: electronic, exactly 30 days"),
        ("fingerprints_to_age", ("70", "69"), "RS-09 boundary: seventy, seventy-one tomorrow, none taken"),
    ] {
        let text = visa_cli::policy::BUILT_IN;
        let at = text.find(&format!("\n{setting} = ")).unwrap();
        let other = text[at..].replacen(&format!("value = {}", value.0), &format!("value = {}", value.1), 1);
        let policy = Policy::read(&format!("{}{other}", &text[..at])).unwrap();
        let examples = examples_of(&[&moved[..5]]);
        let whole =
            Trial { policy: Policy::built_in(), rules: all_rules(), examples: &examples, spaces: &[], stride: 1 };
        let witness = |fault: &visa_cli::rules::verify::Fault| fault.witness == moved;
        assert!(!whole.run().faults.iter().any(witness), "{setting}");
        let report = Trial { policy: &policy, ..whole }.run();
        let witnesses: Vec<&str> = report.faults.iter().map(|fault| fault.witness.as_str()).collect();
        assert!(witnesses.contains(&moved), "{setting}: {witnesses:?}");
    }
}
