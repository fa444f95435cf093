//! `check` against the labelled cases, as an outside tool would run it, and its behaviour on bad lines and streams.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use visa_cli::error::Exit;
use visa_cli::ui::Ui;

const CASES: [&str; 6] = [
    include_str!("check/cases.jsonl"),
    include_str!("check/deadline_cases.jsonl"),
    include_str!("check/format_cases.jsonl"),
    include_str!("check/more_cases.jsonl"),
    include_str!("check/several_findings.jsonl"),
    include_str!("check/rulings.jsonl"),
];

/// A stream that tests read afterwards.
#[derive(Clone, Default)]
pub(crate) struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a command line in process: exit, standard output, standard error.
pub(crate) fn run(args: &[&str], input: &[u8]) -> (Exit, String, String) {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::Cursor::new(input.to_vec())), Box::new(out.clone()), Box::new(talk.clone()));
    let args = std::iter::once("visa-cli").chain(args.iter().copied()).map(Into::into);
    let exit = visa_cli::run(args, &mut ui);
    drop(ui);
    (exit, out.text(), talk.text())
}

fn codes(block: &Value) -> BTreeSet<&str> {
    block["reasons"].as_array().into_iter().flatten().filter_map(|reason| reason["code"].as_str()).collect()
}

fn set(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Returns what differs between a decision and what a labelled case expects of it.
fn differences(got: &Value, expect: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, got: String, want: String| {
        if got != want {
            wrong.push(format!("{what}: {got}, expected {want}"));
        }
    };
    if !expect["error"].is_null() {
        same("error", got["error"]["code"].to_string(), expect["error"].to_string());
        let places = BTreeSet::from(
            [&got["error"]["at"], &got["error"]["with"]].map(|place| place.as_str().unwrap_or_default()),
        );
        if !expect["places"].is_null() {
            same("places", format!("{places:?}"), format!("{:?}", set(&expect["places"])));
        }
        return wrong;
    }
    same("outcome", got["outcome"].to_string(), expect["outcome"].to_string());
    let reasons = codes(got);
    let also = expect["also"].as_array().into_iter().flatten();
    for code in also.chain(std::iter::once(&expect["reason"])).filter_map(Value::as_str) {
        same(code, reasons.contains(code).to_string(), "true".to_owned());
    }
    if !expect["missing"].is_null() {
        same("missing", format!("{:?}", set(&got["missing"])), format!("{:?}", set(&expect["missing"])));
    }
    for (key, value) in expect["values"].as_object().into_iter().flatten() {
        same(key, got["values"][key].to_string(), value.to_string());
    }
    for key in expect["absent_values"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        same(key, got["values"][key].to_string(), "null".to_owned());
    }
    for code in set(&expect["absent"]) {
        same(code, reasons.contains(code).to_string(), "false".to_owned());
    }
    if !expect["unestablished"].is_null() {
        same("unestablished", got["unestablished"].to_string(), expect["unestablished"].to_string());
    }
    let retention = &expect["retention"];
    if !retention.is_null() {
        same("retention", got["retention"]["outcome"].to_string(), retention["outcome"].to_string());
        if let Some(code) = retention["reason"].as_str() {
            same("retention reason", codes(&got["retention"]).contains(code).to_string(), "true".to_owned());
        }
        for code in set(&retention["absent"]) {
            same(code, codes(&got["retention"]).contains(code).to_string(), "false".to_owned());
        }
        if retention.get("passport_kept").is_some() {
            same("kept", got["retention"]["passport_kept"].to_string(), retention["passport_kept"].to_string());
        }
    }
    wrong
}

#[test]
fn every_labelled_case_is_decided_as_expected() {
    let cases: Vec<Value> =
        CASES.iter().flat_map(|file| file.lines()).map(|line| serde_json::from_str(line).unwrap()).collect();
    let facts: String = cases.iter().map(|case| format!("{}\n", case["facts"])).collect();
    let (exit, out, _) = run(&["check"], facts.as_bytes());
    assert_eq!(exit, Exit::Refused, "some of the cases are no facts");
    let decisions: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(decisions.len(), cases.len());
    let mut wrong = Vec::new();
    for (case, decision) in cases.iter().zip(&decisions) {
        assert_eq!(case["facts"]["id"], decision["id"]);
        for difference in differences(decision, &case["expect"]) {
            wrong.push(format!("{} {}: {difference}", decision["id"], case["title"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn base() -> Value {
    serde_json::from_str(include_str!("../../examples/facts/port_visa.jsonl").lines().next().unwrap()).unwrap()
}

fn answer(line: &str) -> Value {
    let (_, out, _) = run(&["check"], format!("{line}\n").as_bytes());
    assert_eq!(out.lines().count(), 1, "one line in, one line out: {line}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_bad_line_gives_an_error_object_and_the_rest_go_on() {
    let good = base().to_string();
    let input = format!("{good}\nnot json\n\n{good}\n[]\n{{\"id\": 7}}\n{good}");
    let (exit, out, talk) = run(&["check"], input.as_bytes());
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&str> =
        answers.iter().map(|a| a["error"]["code"].as_str().or(a["outcome"].as_str()).unwrap()).collect();
    assert_eq!(
        told,
        ["eligible", "INVALID_JSON", "INVALID_JSON", "eligible", "INVALID_FACTS", "INVALID_FACTS", "eligible"]
    );
    assert_eq!((exit, talk.as_str()), (Exit::Refused, ""));
}

#[test]
fn each_wrong_value_is_named_by_its_pointer() {
    let table = include_str!("check/not_facts.csv");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let mut count = 0;
    for row in rows.deserialize::<(String, String, String)>() {
        let (pointer, value, at) = row.unwrap();
        let mut facts = base();
        let value: Value = serde_json::from_str(&value).unwrap();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let place = facts.pointer_mut(parent).unwrap();
        match key.parse::<usize>() {
            Ok(index) => place[index] = value.clone(),
            Err(_) => place[key] = value.clone(),
        }
        let answer = answer(&facts.to_string());
        assert_eq!(answer["error"]["code"], "INVALID_FACTS", "{pointer} = {value}: {answer}");
        assert_eq!(answer["error"]["at"], at.as_str(), "{pointer} = {value}");
        let same_id = if pointer == "/id" { value.as_str() } else { Some("pv-negotiation") };
        assert_eq!(answer["id"].as_str(), same_id, "{pointer} = {value}");
        for (lang, expected) in [("message_en", "expected "), ("message_zh", "应为")] {
            let message = answer["error"][lang].as_str().unwrap();
            assert!(message.contains(at.as_str()) && message.contains(expected), "{message}");
        }
        count += 1;
    }
    assert!(count > 60, "{count} rows");
}

#[test]
fn all_problems_of_a_line_are_told_at_once() {
    let mut facts = base();
    facts["as_of"] = json!("2024-02-30");
    facts["request"]["stay_days"] = json!("thirty");
    facts["documents"][1] = json!({"kind": "phto"});
    facts["passport"]["colour"] = json!("red");
    let answer = answer(&facts.to_string());
    let message = answer["error"]["message_en"].as_str().unwrap();
    for at in
        ["/as_of: \"2024-02-30\"", "/request/stay_days: \"thirty\"", "/documents/1/kind: \"phto\"", "/passport/colour"]
    {
        assert!(message.contains(at), "{at} in {message}");
    }
}

#[test]
fn each_problem_is_told_in_the_language_of_the_message() {
    let rows = [
        ("{", "不是 JSON 的文本", "text that is not JSON"),
        ("", "空行", "an empty line"),
        ("[]", "（整行）：列表，应为对象", "(line): a list, expected an object"),
        ("null", "（整行）：null，应为对象", "(line): null, expected an object"),
        (r#"{"id":"x"}"#, "/as_of：空缺，应为存在的日期 YYYY-MM-DD", "/as_of: nothing, expected a day that exists"),
        (
            r#"{"colour":1}"#,
            "/colour：未知的键，应为以下之一：id, measure",
            "/colour: an unknown key, expected one of id",
        ),
        (r#"{"id":""}"#, "/id：长度不符的文本，应为1 到 64 个字符的文本", "expected a text of 1 to 64 characters"),
        (r#"{"request":{"stay_days":0}}"#, "0，应为1 到 3660 的整数", "0, expected a whole number from 1 to 3660"),
        (r#"{"request":{"group_size":0}}"#, "0，应为不小于 1 的整数", "0, expected a whole number, 1 or more"),
        (r#"{"documents":[{"kind":"photo"},{"kind":"photo"}]}"#, "photo 重复，应为每种至多一次", "photo twice"),
        (r#"{"documents":[null]}"#, "/documents/0：null，应为一项内容", "/documents/0: null, expected an entry"),
        (r#"{"record":7}"#, "/record：7，应为列表", "/record: 7, expected a list"),
        (r#"{"passport":{"number":"x"}}"#, "/passport/number：内容不在此重复", "a value that is not repeated here"),
        (r#"{"id":"x","id":"y"}"#, "/id：重复的键，应为每个键一次", "/id: a second value, expected each key once"),
    ];
    for (line, zh, en) in rows {
        let error = answer(line)["error"].clone();
        assert!(error["message_zh"].as_str().unwrap().contains(zh), "{zh} in {error}");
        assert!(error["message_en"].as_str().unwrap().contains(en), "{en} in {error}");
    }
}

#[test]
fn personal_values_are_not_repeated_in_errors() {
    let mut facts = base();
    facts["applicant"]["birth_date"] = json!("1984-13-45");
    facts["passport"]["number"] = json!("a31200457x");
    facts["passport"]["mrz"] = json!(["P<EGYSECRET", "X"]);
    facts["applicant"]["name"] = json!(["SECRET"]);
    let answer = answer(&facts.to_string()).to_string();
    for secret in ["1984-13", "a31200457", "SECRET"] {
        assert!(!answer.contains(secret), "{secret} in {answer}");
    }
}

#[test]
fn keys_and_papers_stand_once() {
    let twice = base().to_string().replacen("\"as_of\"", "\"stage\":\"acceptance\",\"as_of\"", 1);
    assert_eq!(answer(&twice)["error"]["at"], "/stage");
    let mut facts = base();
    facts["documents"].as_array_mut().unwrap().push(json!({"kind": "photo"}));
    assert_eq!(answer(&facts.to_string())["error"]["at"], "/documents");
}

#[test]
fn each_entry_that_cannot_be_read_is_one_problem() {
    let mut facts = base();
    facts["documents"] = json!([7, null, {"kind": "photo"}]);
    let error = answer(&facts.to_string())["error"].clone();
    let told: Vec<&str> = error["message_en"].as_str().unwrap().split("; ").collect();
    assert_eq!(told, ["/documents/0: 7, expected an object", "/documents/1: null, expected an entry"]);
}

#[test]
fn a_whole_number_may_be_written_with_a_fraction_of_zero() {
    let mut facts = base();
    facts["request"]["stay_days"] = json!(21.0);
    assert_eq!(answer(&facts.to_string())["outcome"], "eligible");
    facts["request"]["stay_days"] = json!(21.5);
    assert_eq!(answer(&facts.to_string())["error"]["at"], "/request/stay_days");
}

#[test]
fn null_is_the_same_as_absent() {
    let mut with_null = base();
    let mut without = base();
    for (group, key) in
        [("applicant", "first_entry"), ("passport", "mrz"), ("inviter", "on_file"), ("filing", "refused_on")]
    {
        with_null[group][key] = Value::Null;
        without[group].as_object_mut().unwrap().remove(key);
    }
    with_null["current_stay"] = Value::Null;
    assert_eq!(answer(&with_null.to_string()), answer(&without.to_string()));
}

#[test]
fn an_application_before_the_law_is_not_decided() {
    let mut facts = base();
    facts["as_of"] = json!("2013-06-30");
    let answer_before = answer(&facts.to_string());
    assert_eq!(
        (&answer_before["error"]["code"], &answer_before["error"]["at"]),
        (&json!("INVALID_FACTS"), &json!("/as_of"))
    );
    facts["as_of"] = json!("2013-07-01");
    assert_eq!(answer(&facts.to_string())["policy"], "2013-07-01");
    facts["filing"]["accepted_on"] = json!("2013-06-30");
    assert_eq!(answer(&facts.to_string())["error"]["at"], "/filing/accepted_on");
}

#[test]
fn what_is_beyond_reading_is_an_error_and_no_crash() {
    let deep = format!("{{\"id\":\"x\",\"applicant\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(answer(&deep)["error"]["code"], "INVALID_FACTS");
    assert_eq!(answer("{\"id\":\"x\",\"request\":{\"stay_days\":1e999}}")["error"]["code"], "INVALID_FACTS");
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(1 << 20));
    let answer = answer(&long);
    assert_eq!((&answer["error"]["code"], &answer["error"]["at"]), (&json!("INVALID_FACTS"), &json!("")));
    let (_, out, _) = run(&["check"], b"\xff\xfe{}\n{\"id\"\n");
    assert_eq!(out.matches("INVALID_JSON").count(), 2, "{out}");
}

#[test]
fn a_line_as_long_as_is_read_is_read() {
    let facts = base().to_string();
    let padded = format!("{}{facts}", " ".repeat((1 << 20) - facts.len()));
    assert_eq!(answer(&padded)["outcome"], "eligible");
    assert_eq!(answer(&format!(" {padded}"))["error"]["code"], "INVALID_FACTS");
}

#[test]
fn exit_codes_tell_what_the_lines_came_to() {
    let lines: Vec<&str> = include_str!("../../examples/facts/port_visa.jsonl").lines().collect();
    let eligible = lines[0].as_bytes();
    let refused = lines[1].as_bytes();
    assert_eq!(run(&["check"], eligible).0, Exit::Done);
    assert_eq!(run(&["check"], refused).0, Exit::Done);
    assert_eq!(run(&["check", "--exit-code"], eligible).0, Exit::Done);
    assert_eq!(run(&["check", "--exit-code"], refused).0, Exit::LawSaysNo);
    assert_eq!(run(&["check", "--exit-code"], b"x\n").0, Exit::Refused);
    let (exit, _, talk) = run(&["check", "no-such-file.jsonl"], b"");
    assert_eq!(exit, Exit::Refused);
    assert!(talk.contains("no-such-file.jsonl"), "{talk}");
    assert_eq!(run(&["check"], b"").1, "");
}

/// Standard output that fails after some bytes.
struct Failing(usize, io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(self.1.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Facts without end, until somebody stops reading.
struct Endless(Vec<u8>, usize, Arc<Mutex<usize>>);

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = (&self.0[self.1..]).read(into)?;
        self.1 = (self.1 + count) % self.0.len();
        *self.2.lock().unwrap() += count;
        Ok(count)
    }
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_told() {
    for (kind, expected) in [(io::ErrorKind::BrokenPipe, Exit::Done), (io::ErrorKind::StorageFull, Exit::Refused)] {
        let talk = Sink::default();
        let read = Arc::new(Mutex::new(0));
        let endless = Endless(format!("{}\n", base()).into_bytes(), 0, read.clone());
        let mut ui =
            Ui::new(Box::new(io::BufReader::new(endless)), Box::new(Failing(100_000, kind)), Box::new(talk.clone()));
        let exit = visa_cli::run(["visa-cli", "check"].map(Into::into), &mut ui);
        assert_eq!(exit, expected);
        assert_eq!(talk.text().is_empty(), expected == Exit::Done, "{}", talk.text());
        assert!(*read.lock().unwrap() < 2_000_000);
    }
}

/// What a schema says of each place: its words, or its type; descriptions and the way it is written aside.
fn shape(schema: &Value, whole: &Value, at: &str, into: &mut std::collections::BTreeMap<String, String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return shape(whole.pointer(name.trim_start_matches('#')).unwrap(), whole, at, into);
    }
    if let Some(either) = schema["anyOf"].as_array() {
        let real = either.iter().find(|one| one["type"] != "null" && one["$ref"] != "#/$defs/instant").unwrap();
        return shape(real, whole, at, into);
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: BTreeSet<String> = words.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        into.insert(at.to_owned(), format!("{words:?}"));
    } else if schema["properties"].is_object() {
        let mut required: Vec<&str> = set(&schema["required"]).into_iter().collect();
        required.sort_unstable();
        into.insert(at.to_owned(), format!("object {required:?}"));
        for (key, value) in schema["properties"].as_object().unwrap() {
            shape(value, whole, &format!("{at}/{key}"), into);
        }
    } else if schema["items"].is_object() {
        shape(&schema["items"], whole, &format!("{at}[]"), into);
    } else {
        let kind = if schema["type"].is_array() { &schema["type"][0] } else { &schema["type"] };
        into.insert(at.to_owned(), kind.as_str().unwrap_or("string").to_owned());
    }
}

#[test]
fn the_schemas_say_what_was_agreed() {
    let agreed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let mut pairs = Vec::new();
    let facts = agreed(include_str!("check/facts.schema.json"));
    pairs.push((visa_cli::domain::schema::facts().clone(), facts, "", ""));
    let decision = agreed(include_str!("check/decision.schema.json"));
    for part in ["/$defs/decision", "/$defs/error"] {
        pairs.push((visa_cli::rules::schema::decision(), decision.clone(), part, part));
    }
    for (ours, theirs, at, there) in pairs {
        let (mut one, mut other) = (std::collections::BTreeMap::new(), std::collections::BTreeMap::new());
        shape(ours.pointer(at).unwrap(), &ours, "", &mut one);
        shape(theirs.pointer(there).unwrap(), &theirs, "", &mut other);
        // What is only told when it is asked for.
        one.retain(|at, _| at != "/advice" && at != "/what_if");
        let differ: Vec<_> = one.iter().filter(|(at, is)| other.get(*at) != Some(is)).collect();
        let lack: Vec<_> = other.keys().filter(|at| !one.contains_key(*at)).collect();
        assert!(differ.is_empty() && lack.is_empty(), "{at}: {differ:#?} {lack:?}");
    }
}

#[test]
fn what_if_tells_which_reasons_go_and_come() {
    let line = base().to_string();
    let args = ["check", "--what-if", "request.visa_class=F", "--what-if", "documents.photo="];
    let (exit, out, _) = run(&args, format!("{line}\n").as_bytes());
    assert_eq!(exit, Exit::Done);
    let told: Value = serde_json::from_str(&out).unwrap();
    let codes = |list: &Value| list.as_array().unwrap().iter().map(|one| one["code"].clone()).collect::<Vec<_>>();
    let what_if = &told["what_if"];
    assert_eq!((&what_if["before"], &what_if["after"]), (&json!("eligible"), &json!("not_eligible")));
    assert_eq!(codes(&what_if["gone"]), ["OK"]);
    assert_eq!(codes(&what_if["new"]), ["CLASS_NOT_FOR_PURPOSE", "DOCUMENT_MISSING"]);
    assert_eq!(told["values"]["fitting_classes"], json!(["M"]));
    let (exit, _, _) = run(&["check", "--what-if", "nothing"], line.as_bytes());
    assert_eq!(exit, Exit::Usage);
}

#[test]
fn an_office_tests_the_rules_by_its_own_cases() {
    let path = std::env::temp_dir().join(format!("visa-cli-labelled-{}.jsonl", std::process::id()));
    let file = path.to_str().unwrap();
    std::fs::write(&path, include_str!("check/more_cases.jsonl")).unwrap();
    let (exit, out, _) = run(&["rules", "test", file, "--json"], b"");
    assert_eq!((exit, out.as_str()), (Exit::Done, "{\"cases\":175,\"differ\":0,\"not_read\":0,\"schema\":1}\n"));
    let wrong = json!({"facts": base(), "expect": {"outcome": "refer", "values": {"max_stay_days": 31}}, "title": "t"});
    std::fs::write(&path, format!("{wrong}\nno case\n")).unwrap();
    let (exit, out, _) = run(&["rules", "test", file], b"");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(exit, Exit::Refused);
    assert!(out.contains(":1 t: outcome: eligible expected refer; max_stay_days: 30 expected 31\n"), "{out}");
    assert!(out.contains(":2: not read") && out.ends_with("1 cases, 1 differ, 1 lines not read\n"), "{out}");
}
