//! An office's own templates: they take a paper's place, cannot drop what every paper says, and are told when broken.

use std::fs;

use serde_json::json;
use visa_cli::error::Exit;
use visa_cli::paper::template::BUILT_IN;

use super::{place, with_case};
use crate::office::{Came, Office};

/// Prints a receipt with a template of the office's own.
fn with_template(office: &Office, case: &str, name: &str, template: &str, note: &str) -> Came {
    let folder = place(office, "templates");
    let config = place(office, "office.toml");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.jinja")), template).unwrap();
    fs::write(&config, format!("[settings]\ntemplates = {folder:?}\n")).unwrap();
    let came = office.run("intake1", &format!("--config {} print receipt {case} {note}", config.display()));
    fs::remove_file(folder.join(format!("{name}.jinja"))).unwrap();
    came
}

#[test]
fn an_office_puts_its_own_in_the_place_of_a_paper() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let own =
        "{{ title('我处回执', 'Our receipt') }}\nTelephone 021-0000 <{{ case }}>\n{{ field('甲', 'A', measure.zh) }}";
    let came = with_template(&office, &case, "receipt", own, "");
    let text = came.json()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("我处回执  OUR RECEIPT"), "{text}");
    assert!(text.contains(&format!("\nTelephone 021-0000 <{case}>\n")), "{text}");
    // What every paper says stands there whatever the template leaves out.
    for word in ["TRAINING", "第 1 份 copy 1", "交易 txn", "PVG "] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let bare = with_template(&office, &case, "receipt", "nothing", "--note again").json()["text"].to_string();
    assert!(bare.contains("受理回执") && bare.contains("TRAINING"), "{bare}");
    let part = with_template(&office, &case, "subject", "{{ field('案', 'case', case) }}", "--note again");
    assert!(part.json()["text"].as_str().unwrap().contains("案 case: "));
}

#[test]
fn a_broken_template_is_told_with_file_and_line_and_nothing_is_recorded() {
    let (office, case) = with_case("ex-30-days", super::named("SECRET NAME"), "2026-09-14");
    let before = office.bytes();
    for (template, line, word) in [
        ("{{ title('a', 'b') }}\n{% if %}\n", 2, "syntax"),
        ("{{ title('a', 'b') }}\n\n{{ heading('a') }}", 3, "missing argument"),
        ("x\n{{ nothing.here }}", 2, "undefined"),
        ("x\n\n\n{{ feild('a', 'b', case) }}", 4, "feild"),
        ("{% for x in case %}\n{{ x.y.z }}{% endfor %}", 2, ""),
        ("{{ name|nofilter }}", 1, "nofilter"),
    ] {
        let came = with_template(&office, &case, "receipt", template, "");
        assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "broken_template"), "{template}: {}", came.err);
        assert!(came.err.contains(&format!("receipt.jinja, line {line}: ")), "{template}: {}", came.err);
        assert!(came.err.to_lowercase().contains(word), "{template}: {}", came.err);
        assert!(!came.err.contains("SECRET"), "{}", came.err);
    }
    assert!(office.bytes() == before);
}

#[test]
fn the_built_in_templates_can_be_printed() {
    let (office, case) = with_case("ex-30-days", json!({}), "2026-09-14");
    let all = office.done("", "paper template")["templates"].clone();
    assert_eq!(all.as_object().unwrap().len(), BUILT_IN.len());
    let built_in = office.done("", "paper template receipt")["templates"]["receipt"].as_str().unwrap().to_owned();
    let plain = office.done("intake1", &format!("print receipt {case}"))["text"].as_str().unwrap().to_owned();
    let copied = with_template(&office, &case, "receipt", &built_in, "--note again").json()["text"].clone();
    let body = |text: &str| text.split("文书编号").next().unwrap().to_owned();
    assert_eq!(body(copied.as_str().unwrap()), body(&plain));
    office.refused("", "paper template nothing", Exit::NotFound);
}
