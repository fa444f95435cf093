//! Advice is proven: what it says is reached, nothing in it is idle, and what cannot change is left alone.

use chrono::NaiveDate;
use serde_json::Value;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::words::{Measure, Stage, Word};
use visa_cli::error::Exit;
use visa_cli::policy::Policy;
use visa_cli::rules::advice::{Advice, Change, Last, Set, advise, lawful_changes};
use visa_cli::rules::case::Case;
use visa_cli::rules::conflict::conflict;
use visa_cli::rules::decide::decide;
use visa_cli::rules::reasons::Outcome;

use crate::check::run;
use crate::random::{Examples, Random};

fn facts(line: &str) -> Facts {
    Facts::from_json(line.as_bytes()).unwrap()
}

fn after(facts: &Facts, changes: &[Change]) -> Outcome {
    let mut facts = facts.clone();
    changes.iter().for_each(|change| change.apply(&mut facts));
    decide(&facts, Policy::built_in()).unwrap().outcome
}

/// Checks one piece of advice against the decisions it promises.
fn proven(facts: &Facts, advice: &Advice) {
    let now = after(facts, &[]);
    assert_eq!(advice.sets.is_empty(), advice.reaches == now && !advice.conditional, "{facts:?} {advice:?}");
    for Set { changes: set, last } in &advice.sets {
        let open = set.iter().any(|change| change.is_open());
        if !open {
            assert_eq!(after(facts, set), advice.reaches, "{facts:?} {set:?}");
            for idle in 0..set.len() {
                let mut fewer = set.clone();
                fewer.remove(idle);
                assert!(after(facts, &fewer) > advice.reaches, "{:?} is idle in {set:?}", set[idle]);
            }
        }
        let mut changed = facts.clone();
        set.iter().for_each(|change| change.apply(&mut changed));
        assert_eq!(changed.applicant, facts.applicant);
        assert_eq!(changed.record, facts.record);
        assert_eq!(changed.current_stay, facts.current_stay);
        assert_eq!(
            (changed.measure, changed.stage, changed.request.purpose),
            (facts.measure, facts.stage, facts.request.purpose)
        );
        assert!(facts.filed_on() <= changed.filed_on());
        if let Some(last) = last {
            last_day_holds(facts, (set, &changed), advice.reaches, last, open);
        }
    }
    let lasts: Vec<&Option<Last>> = advice.sets.iter().map(|set| &set.last).collect();
    let all = lasts.iter().all(|last| last.is_some());
    let first = lasts.iter().copied().flatten().map(|last| last.by).min().filter(|_| all);
    assert!(advice.sets.is_empty() || advice.by == first, "{advice:?}");
    for pair in advice.sets.windows(2) {
        assert!(pair[0].changes.len() <= pair[1].changes.len() && pair[0] != pair[1]);
    }
}

/// On the day the set still leads there; on the day after it does not, or the stay is over or the arrival past.
fn last_day_holds(facts: &Facts, (set, changed): (&[Change], &Facts), reaches: Outcome, last: &Last, open: bool) {
    let on = |day: NaiveDate| {
        let mut facts = changed.clone();
        if facts.stage == Stage::UnderExamination {
            facts.as_of = day;
        } else if facts.filed_on() < day {
            Change::FileFrom(day).apply(&mut facts);
        }
        facts
    };
    let outcome = |facts: &Facts| decide(facts, Policy::built_in()).unwrap().outcome;
    let at_odds = |facts: &Facts| conflict(facts, Policy::built_in()).is_some();
    assert!(facts.as_of <= last.by && (at_odds(facts) || !at_odds(&on(last.by))), "{last:?} {facts:?} {set:?}");
    if open {
        return;
    }
    assert!(outcome(&on(last.by)) <= reaches, "not reached on {}: {facts:?} {set:?}", last.by);
    let case = Case::new(changed, Policy::built_in()).unwrap();
    let arrives = changed.arrival.at.map(|at| at.beijing_day()).filter(|_| facts.measure == Measure::PortVisa);
    let ends = [case.last_day, case.window.map(|window| window.apply_by), arrives];
    let over = ends.into_iter().flatten().any(|end| end == last.by);
    let next = on(last.by.succ_opt().unwrap());
    assert!(
        over || reaches < outcome(&next)
            || set.iter().any(|change| matches!(change, Change::ArriveBy(_)))
            || facts.stage == Stage::UnderExamination,
        "{last:?} is not the last: {facts:?} {set:?}"
    );
}

#[test]
fn advice_on_random_cases_is_proven() {
    let (examples, policy) = (Examples::new(), Policy::built_in());
    let mut random = Random(29);
    let (mut advised, mut helped) = (0, 0);
    while advised < how_many(400) {
        let line = examples.line(&mut random);
        let Ok(facts) = Facts::from_json(line.as_bytes()) else { continue };
        let Some(advice) = advise(&facts, policy) else { continue };
        assert_eq!(advise(&facts, policy).as_ref(), Some(&advice), "the same facts, the same advice");
        proven(&facts, &advice);
        advised += 1;
        helped += usize::from(!advice.sets.is_empty());
    }
    assert!(helped > advised / 5, "{helped} of {advised}");
}

/// How many cases advice is proven on: as many as somebody asks for, fewer in every run.
fn how_many(usual: usize) -> usize {
    std::env::var("ADVICE_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

#[test]
fn where_nothing_is_advised_no_lawful_change_and_no_pair_of_them_helps() {
    let (examples, policy) = (Examples::new(), Policy::built_in());
    let mut random = Random(17);
    let (mut cases, mut without) = (0, 0);
    while cases < how_many(60) {
        let line = examples.line(&mut random);
        let Ok(facts) = Facts::from_json(line.as_bytes()) else { continue };
        let Some(advice) = advise(&facts, policy).filter(|_| after(&facts, &[]) == Outcome::NotEligible) else {
            continue;
        };
        cases += 1;
        proven(&facts, &advice);
        if !advice.sets.is_empty() {
            continue;
        }
        without += 1;
        let changes = lawful_changes(&Case::new(&facts, policy).unwrap());
        let helps = |set: &[Change]| {
            let mut changed = facts.clone();
            set.iter().for_each(|change| change.apply(&mut changed));
            let passports = set.iter().filter(|change| change.is_of_passport()).count();
            let reached = decide(&changed, policy).map(|decision| decision.outcome);
            passports < 2
                && reached.is_some_and(|reached| reached < Outcome::NotEligible)
                && conflict(&changed, policy).is_none()
        };
        for (place, one) in changes.iter().enumerate() {
            assert!(!helps(&[*one]), "{one:?} helps: {line}");
            for other in &changes[place + 1..] {
                let mut pair = [*one, *other];
                pair.sort_unstable();
                assert!(!helps(&pair), "{pair:?} help: {line}");
            }
        }
    }
    println!("{cases} cases, {without} with nothing to be advised");
    assert!(cases / 20 < without, "{without} of {cases}");
}

#[test]
fn each_kind_of_advice_is_as_an_officer_would_give_it() {
    let mut seen = std::collections::BTreeSet::new();
    for line in include_str!("advice/advice.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let base = row["base"].as_str().unwrap();
        let mut facts_json: Value = EXAMPLES
            .iter()
            .flat_map(|file| file.lines())
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .find(|facts| facts["id"] == base)
            .unwrap_or_else(|| panic!("no example {base}"));
        for (pointer, value) in row["change"].as_object().unwrap() {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let place = facts_json.pointer_mut(parent).unwrap();
            match key.parse::<usize>() {
                Ok(index) if place.is_array() => place[index] = value.clone(),
                _ => place[key] = value.clone(),
            }
        }
        let facts = facts(&facts_json.to_string());
        let advice = advise(&facts, Policy::built_in()).unwrap();
        proven(&facts, &advice);
        let told: Vec<Vec<String>> =
            advice.sets.iter().map(|set| set.changes.iter().map(|change| change.step().en).collect()).collect();
        assert_eq!(serde_json::json!(told), row["sets"], "{}", row["title"]);
        assert_eq!(advice.reaches.code(), row["reaches"].as_str().unwrap(), "{}", row["title"]);
        let nothing = advice.sets.is_empty() && advice.reaches != Outcome::Eligible;
        assert_eq!(advice.en == "nothing the applicant can change", nothing, "{}", row["title"]);
        seen.extend(advice.sets.iter().flat_map(|set| &set.changes).map(|change| change.step().change));
    }
    assert_eq!(seen.len(), 16, "{seen:?}");
}

/// Who is told to file later is told to arrive later too where the arrival that was stated lies before that day; no
/// advice moves an arrival without saying so.
#[test]
fn who_files_later_is_told_when_to_arrive() {
    let banned = |at: &str| {
        let mut json: Value = serde_json::from_str(EXAMPLES[0].lines().next().unwrap()).unwrap();
        json["record"] = serde_json::json!([{"kind": "repatriated", "on": "2025-01-01", "ban_years": 3}]);
        (json["as_of"], json["arrival"]["at"]) = ("2027-03-01".into(), at.into());
        facts(&json.to_string())
    };
    for (arrival, told) in [
        ("2027-03-02", "arrive, and file, on 2028-01-02 or later"),
        ("2028-01-01T23:59+08:00", "arrive, and file, on 2028-01-02 or later"),
        ("2028-01-02", "file on 2028-01-02 or later"),
        ("2028-02-01", "file on 2028-01-02 or later"),
    ] {
        let facts = banned(arrival);
        let mut advice = advise(&facts, Policy::built_in()).unwrap();
        assert!(advice.by.is_none() || !told.starts_with("arrive"), "on that day or later is until no day: {advice:?}");
        let set = advice.sets.remove(0).changes;
        assert_eq!(set[0].step().en, told, "{arrival}");
        let mut changed = facts.clone();
        set.iter().for_each(|change| change.apply(&mut changed));
        let moved = changed.arrival.at != facts.arrival.at;
        assert_eq!((changed.filed_on(), moved), ("2028-01-02".parse().unwrap(), told.starts_with("arrive")));
    }
}

const EXAMPLES: [&str; 3] = [
    include_str!("../../examples/facts/port_visa.jsonl"),
    include_str!("../../examples/facts/visa.jsonl"),
    include_str!("../../examples/facts/residence.jsonl"),
];

#[test]
fn the_command_tells_advice_only_when_asked() {
    let line = EXAMPLES[0].lines().nth(1).unwrap().as_bytes();
    let (_, without, _) = run(&["check"], line);
    assert!(!without.contains("advice"));
    let (exit, with, _) = run(&["check", "--advise"], line);
    assert_eq!(exit, Exit::Done);
    let with: Value = serde_json::from_str(&with).unwrap();
    let step = &with["advice"]["sets"][0][0];
    assert_eq!(
        (&step["change"], &step["target"], &step["value"]),
        (&"ask".into(), &"request.stay_days".into(), &"30".into())
    );
    let (_, table, _) = run(&["check", "--advise", "--format", "table", "--lang", "zh"], line);
    assert!(table.contains("建议\n  以下任一组改动即符合规定\n  1. 改为申请停留 30 日\n"), "{table}");
}

/// Every change has a last day of its own: to bring a paper until the letter runs out is something else than to arrive by
/// then; what waits for a decision can be supplied until it is due.
#[test]
fn each_change_has_its_last_day() {
    let mut json: Value = serde_json::from_str(EXAMPLES[0].lines().next().unwrap()).unwrap();
    let arrives = "2027-03-20";
    (json["as_of"], json["filing"]["accepted_on"], json["arrival"]["at"]) =
        ("2027-03-01".into(), "2027-03-01".into(), arrives.into());
    let letter = json["documents"].as_array_mut().unwrap().iter_mut().find(|one| one["kind"] == "invitation_letter");
    letter.unwrap()["valid_until"] = "2027-03-10".into();
    let facts = facts(&json.to_string());
    let advice = advise(&facts, Policy::built_in()).unwrap();
    proven(&facts, &advice);
    let told = serde_json::to_value(&advice).unwrap();
    let days: Vec<(&Value, &Value)> =
        told["sets"].as_array().unwrap().iter().map(|set| (&set[0]["change"], &set[0]["by"])).collect();
    let (renew, arrive) = (serde_json::json!("renew"), serde_json::json!("arrive_by"));
    let (on_arrival, by_letter) = (serde_json::json!(arrives), serde_json::json!("2027-03-10"));
    assert_eq!(days, [(&renew, &on_arrival), (&arrive, &by_letter)], "{told}");
    assert_eq!(told["by"], by_letter);
    let lines = advice.lines(visa_cli::domain::text::Lang::En);
    assert!(lines.len() == 2 && lines[0].ends_with("(by 2027-03-20)"), "{lines:?}");
}

/// Advice stops at no half-way house: no lawful change and no pair of them leads further than what is advised.
#[test]
fn nothing_better_than_what_is_advised_lies_one_change_away_or_two() {
    let (examples, policy) = (Examples::new(), Policy::built_in());
    let mut random = Random(41);
    let mut cases = 0;
    while cases < how_many(60) {
        let line = examples.line(&mut random);
        let Ok(facts) = Facts::from_json(line.as_bytes()) else { continue };
        if conflict(&facts, policy).is_some() {
            continue;
        }
        let halfway = |advice: &Advice| !advice.sets.is_empty() && advice.reaches != Outcome::Eligible;
        let Some(advice) = advise(&facts, policy).filter(halfway) else { continue };
        cases += 1;
        let changes = lawful_changes(&Case::new(&facts, policy).unwrap());
        for (place, one) in changes.iter().enumerate() {
            for other in &changes[place..] {
                let mut pair = vec![*one, *other];
                pair.sort_unstable();
                pair.dedup();
                let mut changed = facts.clone();
                pair.iter().for_each(|change| change.apply(&mut changed));
                let passports = pair.iter().filter(|change| change.is_of_passport()).count();
                let possible = passports < 2 && conflict(&changed, policy).is_none();
                let reached = decide(&changed, policy).map_or(Outcome::NotEligible, |decision| decision.outcome);
                assert!(!possible || advice.reaches <= reached, "{pair:?} beat {advice:?}: {line}");
            }
        }
    }
}

/// What is proven false stays so: no paper brought in its place is advised.
#[test]
fn a_paper_that_is_proven_false_is_not_advised_to_be_brought_anew() {
    for (id, kind) in [("rs-work-one-year", "work_permit"), ("pv-negotiation", "invitation_letter")] {
        for defect in ["forged", "false_statement"] {
            let line =
                EXAMPLES.iter().flat_map(|all| all.lines()).find(|line| line.contains(&format!("\"{id}\""))).unwrap();
            let mut json: Value = serde_json::from_str(line).unwrap();
            let papers = json["documents"].as_array_mut().unwrap();
            papers.retain(|paper| paper["kind"] != kind);
            papers.push(serde_json::json!({"kind": kind, "defect": defect}));
            let facts = facts(&json.to_string());
            let advice = advise(&facts, Policy::built_in()).unwrap();
            assert_eq!((advice.reaches, advice.sets.len()), (Outcome::NotEligible, 0), "{id} {defect} {advice:?}");
        }
    }
}

/// What is suspected of a passport is for a supervisor; no other passport settles it.
#[test]
fn another_passport_does_not_settle_a_suspicion() {
    let mut json: Value = serde_json::from_str(EXAMPLES[0].lines().next().unwrap()).unwrap();
    json["passport"]["expires_on"] = "2013-08-31".into();
    let reached = |json: &Value| advise(&facts(&json.to_string()), Policy::built_in()).unwrap().reaches;
    json["passport"]["verification"] = "verified".into();
    assert_eq!(reached(&json), Outcome::Eligible);
    json["passport"]["verification"] = "alteration_suspected".into();
    assert_eq!(reached(&json), Outcome::Refer);
}
