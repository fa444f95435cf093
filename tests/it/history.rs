//! What happened to a case, with the values before and after.

use serde_json::json;

use crate::office::{Office, example};

#[test]
fn history_tells_the_values_before_and_after_and_masks_numbers() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    let before = office.show(&case);
    office.done(
        "intake1",
        &format!(
            "amend {case} --set request.stay_days=9 --set passport.number=A31200458 \
         --set passport.verification=verified --set record=clear --note typo"
        ),
    );
    office.done("intake1", &format!("amend {case} --set particulars.address=Nanjing --note asked"));
    office.done("review1", &format!("claim {case}"));
    let events = office.done("", &format!("history {case}"))["events"].clone();
    let days = &before["facts"]["request"]["stay_days"];
    assert_eq!(
        events[1]["changes"],
        json!([
            {"fact": "passport.number", "before": "*****0457", "after": "*****0458"},
            {"fact": "request.stay_days", "before": days, "after": 9},
        ])
    );
    let address = json!([{"fact": "particulars.address", "before": null, "after": "Nanjing"}]);
    assert_eq!(events[2]["changes"], address);
    assert!(events[0].get("changes").is_none() && events[3].get("changes").is_none(), "{events}");
    let plain = office.plain(&["--lang", "en", "history", &case].map(str::to_owned));
    assert!(plain.out.contains("request.stay_days") && plain.out.contains("→"), "{}", plain.out);
}
