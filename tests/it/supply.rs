//! What the program is built from is listed by one command, published, and under a licence that `deny.toml` allows.

use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn sbom(script: &Path, args: &[&str]) -> Output {
    Command::new("python3").arg(script).args(args).env("CARGO_NET_OFFLINE", "true").output().unwrap()
}

#[test]
fn every_crate_is_listed_with_its_checksum_and_held_to_its_licence() {
    let script = Path::new(ROOT).join("examples/sbom.py");
    let listed = sbom(&script, &[]);
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let told: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let components = told["components"].as_array().unwrap();
    assert!(components.len() > 100 && components.iter().all(|one| one["hashes"][0]["alg"] == "SHA-256"));
    assert_eq!(sbom(&script, &[]).stdout, listed.stdout, "the same bytes each time");
    assert!(sbom(&script, &["--check"]).status.success());
    // The control: without one licence the crates under it are named.
    let other = tempfile::tempdir().unwrap();
    for name in ["Cargo.toml", "Cargo.lock"] {
        std::fs::copy(Path::new(ROOT).join(name), other.path().join(name)).unwrap();
    }
    for folder in ["src", "examples"] {
        std::fs::create_dir(other.path().join(folder)).unwrap();
    }
    std::fs::write(other.path().join("src/lib.rs"), "").unwrap();
    std::fs::write(other.path().join("src/main.rs"), "").unwrap();
    std::fs::copy(&script, other.path().join("examples/sbom.py")).unwrap();
    let deny = std::fs::read_to_string(Path::new(ROOT).join("deny.toml")).unwrap();
    std::fs::write(other.path().join("deny.toml"), deny.replace("\"MIT\", ", "")).unwrap();
    let checked = sbom(&other.path().join("examples/sbom.py"), &["--check"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(!checked.status.success() && said.contains(": MIT"), "{said} {}", String::from_utf8_lossy(&checked.stderr));
}
