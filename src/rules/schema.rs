//! The JSON Schema of a decision, made from the closed sets it is written with; a test holds it against decisions.

use serde_json::{Value, json};

use super::decision::{Approver, PenaltyOn, Redirect};
use super::reasons::{Code, Outcome};
use crate::domain::words::{Entries, Word};

/// Paths of facts that a decision may list as not established.
const UNESTABLISHED: &str = "^(record|(applicant|passport|arrival|inviter|current_stay|filing)\\.[a-z_]+)$";

fn codes<W: Word>() -> Value {
    json!(W::ALL.iter().map(|word| word.code()).collect::<Vec<_>>())
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}

/// Returns the JSON Schema of one line of decisions.
pub fn decision() -> Value {
    let text = json!({"type": "string", "minLength": 1});
    let reason = object(
        &["code", "citation", "message_en", "message_zh"],
        json!({
            "code": {"enum": codes::<Code>()},
            "document": {"type": "string", "description": "Kind of paper, for DOCUMENT_MISSING, DOCUMENT_EXPIRED, DOCUMENT_DEFECTIVE"},
            "citation": {"type": "string", "minLength": 1, "description": "Deciding provision, numbered as on the day of filing"},
            "message_en": text,
            "message_zh": text,
        }),
    );
    let reasons = json!({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/reason"}});
    let outcome = json!({"enum": codes::<Outcome>()});
    let retention = object(
        &["outcome", "reasons", "passport_kept"],
        json!({"outcome": outcome, "reasons": reasons, "passport_kept": {"type": ["boolean", "null"]}}),
    );
    let decision = object(
        &["id", "outcome", "reasons", "missing", "unestablished", "values", "policy"],
        json!({
            "id": {"type": "string"},
            "outcome": outcome,
            "reasons": reasons,
            "missing": {"type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": "^[a-z_]+(\\.[a-z_]+)?$"}},
            "unestablished": {"type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": UNESTABLISHED},
                "description": "Facts to be established before a decision in favour, whatever the outcome; sorted"},
            "retention": retention,
            "values": values(),
            "policy": {"$ref": "#/$defs/date", "description": "First day of the edition in force on the day of filing"},
            "advice": {"type": "object", "description": "With --advise: the smallest sets of lawful changes"},
            "what_if": {"type": "object", "description": "With --what-if: the outcomes and the reasons that go and come"},
        }),
    );
    let refusal = object(
        &["code", "at", "message_en", "message_zh"],
        json!({
            "code": {"enum": ["INVALID_JSON", "INVALID_FACTS"]},
            "at": {"type": "string", "description": "JSON pointer of the first offending value, '' for the whole line"},
            "with": {"type": "string", "description": "For two facts that cannot both be true: JSON pointer of the other"},
            "message_en": text,
            "message_zh": text,
        }),
    );
    let error = object(&["id", "error"], json!({"id": {"type": ["string", "null"]}, "error": refusal}));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Decision of `visa-cli check`",
        "oneOf": [{"$ref": "#/$defs/decision"}, {"$ref": "#/$defs/error"}],
        "$defs": {
            "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
            "reason": reason,
            "decision": decision,
            "error": error,
        },
    })
}

/// Returns the schema of the computed values. Lengths are days, fines yuan, dates the last day that is still inside.
fn values() -> Value {
    let (whole, day, truth) =
        (json!({"type": "integer", "minimum": 0}), json!({"$ref": "#/$defs/date"}), json!({"type": "boolean"}));
    object(
        &[],
        json!({
            "visa_class": {"type": "string"},
            "fitting_classes": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
            "entries": {"enum": codes::<Entries>()},
            "max_stay_days": whole,
            "max_extension_days": whole,
            "max_validity_months": whole,
            "min_days": whole,
            "last_permitted_day": day,
            "new_last_day": day,
            "latest_filing_day": day,
            "apply_by": day,
            "receipt_until": day,
            "overstay_days": {"type": "integer", "minimum": 1},
            "fine_max": whole,
            "penalty_on": {"enum": codes::<PenaltyOn>()},
            "ban_ends": day,
            "redirect_to": {"enum": codes::<Redirect>()},
            "approver": {"enum": codes::<Approver>()},
            "appeal_available": truth,
            "disclose_reason": truth,
            "original_passport_at_port": truth,
        }),
    )
}
