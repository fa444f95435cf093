//! Saved queries: those of the text that two officers put in force are the same for all and hold first; reports of some cases.

use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";

fn office() -> Office {
    let office = Office::new(NOW);
    for (place, nationality) in ["EGY", "D", "D"].iter().enumerate() {
        let mut facts = example("pv-negotiation");
        facts["applicant"]["name"] = crate::office::name_of(place).into();
        facts["applicant"]["birth_date"] = crate::office::born_of(place).into();
        facts["applicant"]["nationality"] = (*nationality).into();
        facts["passport"]["number"] = format!("E9000{place}78{place}").into();
        office.intake(&facts);
    }
    office
}

fn put(office: &Office, name: &str, text: &str) -> String {
    let path = office.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn a_query_of_the_text_in_force_is_shared_and_recorded_and_holds_before_that_of_a_machine() {
    let office = office();
    let mine = put(&office, "mine.toml", "[queries]\nours = \"nationality:EGY\"\nmine = \"nationality:EGY\"\n");
    office.refused("", "list @ours", Exit::NotFound);
    let built_in = include_str!("../../config.example.toml");
    let text = built_in.replace("[queries]\n", "[queries]\nours = \"nationality:D\"\n");
    assert_ne!(text, built_in);
    let ours = put(&office, "ours.toml", &text);
    let proposed = office.done("approve1", &format!("rules propose {ours} --note queue"));
    let changes = proposed["changes"].as_array().unwrap();
    assert_eq!(
        (changes.len(), &changes[0]["name"], &changes[0]["after"]),
        (1, &"@ours".into(), &"nationality:D".into())
    );
    office.refused("", "list @ours", Exit::NotFound);
    office.done("admin1", &format!("rules activate {} --yes", proposed["proposal"]));
    assert_eq!(office.done("", "list @ours")["total"], 2);
    assert_eq!(office.done("", &format!("list @ours --config {mine}"))["total"], 2);
    assert_eq!(office.done("", &format!("list @mine --config {mine}"))["total"], 1);
    let shown = office.done("", &format!("config show --config {mine}"));
    assert_eq!(
        (&shown["queries"]["ours"], &shown["queries"]["mine"]),
        (&"nationality:D".into(), &"nationality:EGY".into())
    );
    assert_eq!(shown["queries_in_record"], serde_json::json!(["ours"]));
    // The record tells from which text it came.
    let history = office.done("", "rules history").to_string();
    assert!(history.contains(shown["queries_text"].as_str().unwrap()), "{history}");
    office.holds();
}

#[test]
fn a_report_of_some_cases_counts_exactly_those_that_fit() {
    let office = office();
    office.done("review1", "review 2");
    office.done("approve1", "approve 2");
    let whole = office.done("", "report daily");
    let german = office.done("", "report daily nationality:D");
    assert_eq!((whole["received"]["total"].as_i64(), german["received"]["total"].as_i64()), (Some(3), Some(2)));
    assert_eq!(german["received"]["by_nationality"], serde_json::json!({"D": 2}));
    assert_eq!((&german["decided"]["total"], &german["backlog"]["total"]), (&1.into(), &2.into()));
    assert_eq!((&german["reconciled"], &german["filter"]), (&true.into(), &"nationality:D".into()));
    // What is of no case is not said to be nothing.
    assert!(german["lists"].is_null() && !whole["lists"].is_null());
    assert_ne!(whole["sha256"], german["sha256"]);
    for kind in ["backlog", "trend", "enterprise", "officers", "nationalities", "measures"] {
        // Everybody is as good as no filter.
        let (plain, all) =
            (office.done("", &format!("report {kind}")), office.done("", &format!("report {kind} measure:port_visa")));
        assert_eq!(plain["tables"], all["tables"], "{kind}");
        let none = office.done("", &format!("report {kind} nationality:FRA"));
        let numbers = none["tables"].as_array().unwrap().iter().flat_map(|table| table["rows"].as_array().unwrap());
        let numbers = numbers.flat_map(|row| row["numbers"].as_object().unwrap().values());
        assert!(numbers.into_iter().all(|n| n.as_i64() == Some(0)), "{kind}: {none}");
    }
    office.refused("", "report daily nationality:nowhere", Exit::Usage);
    let told = office.plain(&["report", "daily", "nationality:D"].map(str::to_owned)).out;
    assert!(told.lines().next().unwrap().contains("only nationality:D"), "{told}");
}

#[test]
fn the_drawings_of_a_report_are_one_file_that_fetches_nothing_and_says_its_numbers() {
    let office = office();
    let path = office.folder.path().join("backlog.svg");
    for lang in ["zh", "en"] {
        office.done("", &format!("report backlog --lang {lang} --force --svg {}", path.display()));
        let svg = std::fs::read_to_string(&path).unwrap();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
        let label = if lang == "zh" { ">口岸签证</text>" } else { ">port visa</text>" };
        assert!(svg.contains(label) && svg.contains(">3</text>") && svg.contains("font/ttf;base64,"), "{svg}");
        assert!(svg.matches("http").count() == svg.matches("http://www.w3.org/2000/svg").count(), "{svg}");
    }
    let came = office.run("", &format!("report officers --svg {}", office.folder.path().join("none.svg").display()));
    assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "nothing_drawn"));
}

#[test]
fn words_of_a_filter_narrow_a_search_and_name_many_cases_for_an_act() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    let measure = office.show(&case)["measure"].as_str().unwrap().to_owned();
    assert_eq!(office.done("", &format!("search measure:{measure}"))["total"], 1);
    assert_eq!(office.done("", "search measure:residence_permit_issue")["total"], 0);
    let name = office.show(&case)["facts"]["applicant"]["name"].as_str().unwrap().split(' ').next().unwrap().to_owned();
    assert_eq!(office.done("", &format!("search {name} measure:{measure}"))["total"], 1);
    assert_eq!(office.done("", &format!("search {name} state:issued"))["total"], 0);
    let done = office.done("intake1", "establish state:accepted applicant.first_entry=true --source asked");
    assert_eq!((&done["established"], done.get("batch")), (&serde_json::json!(1), None));
    let none = "establish state:issued applicant.first_entry=true --source asked";
    assert_eq!(office.refused("intake1", none, Exit::NotFound).code(), "none_fits");
}

#[test]
fn a_saved_query_that_names_another_is_refused_and_not_taken_for_a_name() {
    let office = office();
    let settings = office.folder.path().join("q.toml");
    std::fs::write(&settings, "[queries]\nfra = \"nationality:FRA\"\nnest = \"@fra state:open\"\n").unwrap();
    let line = |query: &str| format!("--config {} list @{query}", settings.display());
    assert_eq!(office.refused("", &line("nest"), Exit::Usage).code(), "bad_filter");
    office.done("", &line("fra"));
}

#[test]
fn a_filter_without_its_colon_is_no_name_and_a_number_is_found_by_any_of_its_parts() {
    let office = office();
    let refused = office.refused("", "list due<3wd", Exit::Usage);
    assert!(refused.err.contains("due:<3wd"), "{}", refused.err);
    for name in ["1", "2026-1", "PVG-2026-1", "pvg-2026-000001", "R-PVG-2026-000001"] {
        assert_eq!(office.show(name)["case"], "PVG-2026-000001", "{name}");
    }
}
