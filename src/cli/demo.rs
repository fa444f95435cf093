//! `demo`: the whole job on a training file, each command printed before it runs.

use std::path::{Path, PathBuf};

use crate::cli::context::CommandContext;
use crate::cli::{Outcome, run as run_command};
use crate::domain::text::{Lang, Text};
use crate::door::{self, Over, PartialFile};
use crate::error::Exit;
use crate::store::engine::Access;
use crate::store::record::file::CaseFile;
use crate::ui::Ui;

/// Show the whole job on a training file: list in, review, approve, issue, renew, report, verify
///
/// Each command is printed before it runs. At the end an officer is refused who would approve alone, and a tampered copy
/// of the file is found out. Nothing outside a temporary folder is touched.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli demo
  visa-cli demo --lang zh --keep /tmp/demo")]
pub(crate) struct DemoArgs {
    /// Keep the files in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

const LIST: &str = include_str!("../../examples/lists/invitees.csv");
const FACTS: [(&str, &str); 3] = [
    ("extension.json", include_str!("../../examples/demo/extension.json")),
    ("residence.json", include_str!("../../examples/demo/residence.json")),
    ("altered.json", include_str!("../../examples/demo/altered.json")),
];

/// One command: who runs it, when, what, and the exit code it must end with.
struct Scene {
    officer: &'static str,
    at: &'static str,
    line: &'static str,
    exit: Exit,
    zh: &'static str,
    en: &'static str,
}

const fn scene(
    officer: &'static str,
    at: &'static str,
    line: &'static str,
    exit: Exit,
    zh: &'static str,
    en: &'static str,
) -> Scene {
    Scene { officer, at, line, exit, zh, en }
}

const DAY_1: &str = "2026-03-02T09:00+08:00";
const DAY_3: &str = "2026-03-04T10:00+08:00";
const DAY_9: &str = "2026-03-10T14:00+08:00";

const SCENES: &[Scene] = &[
    scene("", DAY_1, "init --training --office PVG", Exit::Done, "新建培训用案件文件", "a training case file"),
    scene(
        "intake1",
        DAY_1,
        "import invitees.csv --accept-good --paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence --set passport.shown=copy --set request.visa_abroad_in_time=false",
        Exit::ListHeld,
        "两家企业的邀请名单，内有差错",
        "the lists of two enterprises, with faults",
    ),
    scene(
        "intake1",
        DAY_1,
        "import invitees.csv --accept-good --set passport.shown=copy --set request.visa_abroad_in_time=false",
        Exit::Done,
        "同一名单再次导入：不重复写入",
        "the same list again: nothing is written twice",
    ),
    scene(
        "",
        DAY_1,
        "list state:accepted enterprise:91310115 --limit 5 --format table",
        Exit::Done,
        "已受理的案件",
        "what was accepted",
    ),
    scene(
        "review1",
        DAY_1,
        "establish batch:3 record=clear inviter.status=active --source registers",
        Exit::Done,
        "查询记录和单位登记：全部申请一次查明",
        "the records and the register of units are searched, for all at once",
    ),
    scene("review1", DAY_1, "review 1 --recommend approve", Exit::Done, "审核", "review"),
    scene("review1", DAY_1, "approve 1", Exit::Duty, "审核人不得自行批准", "a reviewer cannot approve alone"),
    scene("approve1", DAY_1, "approve 1", Exit::Done, "由另一名警官批准", "another officer approves"),
    scene(
        "issue1",
        DAY_3,
        "issue 1 --number A00120451 --passport-shown",
        Exit::Done,
        "抵达口岸，核验护照原件后签发",
        "issued at the port, the passport seen",
    ),
    scene(
        "intake1",
        DAY_9,
        "renew 1 --act extension --days 10 --passport-kept --set current_stay.entered_on=2026-03-04 --set filing.place_of_stay_region=310115 --set filing.filed_by=applicant --set passport.shown=original --set passport.verification=verified --set passport.used_for_entry=true --set record=[] --paper application_form --paper photo --paper accommodation_registration --paper inviter_letter --paper business_registration",
        Exit::Done,
        "停留期内申请延期：按已知内容预填",
        "an extension within the stay, filled in from what is known",
    ),
    scene(
        "intake1",
        DAY_9,
        "intake visa_extension --from extension.json",
        Exit::Done,
        "材料不全：一次性告知",
        "an incomplete application: the one notice",
    ),
    scene("intake1", DAY_9, "print notice 26", Exit::Done, "打印告知书", "the notice on paper"),
    scene(
        "intake1",
        DAY_9,
        "document add 26 --kind inviter_letter",
        Exit::Done,
        "补正后即受理",
        "complete now, and accepted",
    ),
    scene(
        "intake1",
        DAY_9,
        "intake residence_permit_issue --from residence.json",
        Exit::Done,
        "居留证件：护照免留",
        "a residence permit: the passport is handed back",
    ),
    scene(
        "intake1",
        DAY_9,
        "intake residence_permit_issue --from altered.json --passport-kept",
        Exit::Done,
        "护照存疑：予以收存",
        "a doubtful passport: it is kept",
    ),
    scene("intake1", DAY_9, "print receipt 27", Exit::Done, "打印受理回执", "the receipt on paper"),
    scene(
        "intake1",
        DAY_9,
        "print receipt 27 --note lost -o receipt.pdf",
        Exit::Done,
        "补打一份 PDF，须写明理由",
        "another copy as PDF, with the reason",
    ),
    scene("", DAY_9, "paper keys -o office.keys", Exit::Done, "导出本机关公钥", "the public keys of the office"),
    scene(
        "",
        DAY_9,
        "paper verify receipt.pdf --keys office.keys",
        Exit::Done,
        "凭公钥离线验证文书",
        "anybody verifies the paper with the keys alone",
    ),
    scene(
        "intake1",
        DAY_9,
        "custody receive 27",
        Exit::LawSaysNo,
        "免留护照的，审查期间不得收取",
        "an exempt passport cannot be kept",
    ),
    scene("review1", DAY_9, "review 25 --recommend approve", Exit::Done, "审核延期", "the extension is reviewed"),
    scene("approve1", DAY_9, "approve 25", Exit::Done, "批准延期", "and approved"),
    scene("issue1", DAY_9, "issue 25 --number A00120452", Exit::Done, "签发延期", "and issued"),
    scene("", DAY_9, "report daily --date 2026-03-10", Exit::Done, "每日报告", "the daily report"),
    scene("", DAY_9, "audit verify", Exit::Done, "全部记录经验证相符", "the whole record holds"),
    scene("", DAY_9, "audit replay", Exit::Done, "全部结论重新计算一致", "every decision comes out the same"),
    scene(
        "",
        DAY_9,
        "--case-file tampered.db audit verify",
        Exit::Integrity,
        "改动一个姓名后：被发现",
        "one name altered behind our back: found",
    ),
    scene(
        "issue1",
        DAY_9,
        "--case-file tampered.db print receipt 27 --note again",
        Exit::Integrity,
        "被改动的案件不出文书",
        "a tampered case prints nothing",
    ),
];

pub(crate) fn run(args: &DemoArgs, ctx: CommandContext) -> Outcome {
    let ui = ctx.ui;
    let temporary = std::env::temp_dir().join(format!("visa-cli-demo-{}", std::process::id()));
    let folder = args.keep.clone().unwrap_or(temporary);
    door::folder(&folder)?;
    door::write(&folder.join("invitees.csv"), LIST.as_bytes(), Over::TheSame)?;
    for (name, facts) in FACTS {
        door::write(&folder.join(name), facts.as_bytes(), Over::TheSame)?;
    }
    let (lang, json) = (ui.lang, ui.json);
    let played = play(&folder, lang, ui);
    ui.json = json;
    if args.keep.is_none() {
        std::fs::remove_dir_all(&folder)?;
    }
    played
}

fn play(folder: &Path, lang: Lang, ui: &mut Ui) -> Outcome {
    let case_file = folder.join("demo.db");
    for scene in SCENES {
        if scene.line.contains("tampered.db") && !folder.join("tampered.db").exists() {
            tamper(&case_file, &folder.join("tampered.db"))?;
        }
        ui.line("");
        ui.line(&format!("# {}", Text::new(scene.zh, scene.en).of(lang)));
        let who = if scene.officer.is_empty() { String::new() } else { format!("--officer {} ", scene.officer) };
        ui.line(&format!("$ visa-cli {who}{}", scene.line));
        let exit = run_command(arguments(scene, folder, &case_file, lang), ui);
        if exit != scene.exit {
            let (is, wanted) = (exit as u8, scene.exit as u8);
            anyhow::bail!("the demonstration went wrong: {} ended with {is}, not {wanted}", scene.line);
        }
        if exit != Exit::Done {
            ui.line(&format!("# exit {}", exit as u8));
        }
    }
    ui.line("");
    ui.line(
        Text::new("演示完毕：每一步都按预期结束。", "The demonstration is over: every step ended as it must.").of(lang),
    );
    Ok(Exit::Done)
}

fn arguments(scene: &Scene, folder: &Path, case_file: &Path, lang: Lang) -> Vec<std::ffi::OsString> {
    let lang = if lang == Lang::Zh { "zh" } else { "en" };
    let mut args: Vec<std::ffi::OsString> =
        ["visa-cli", "--no-input", "--quiet", "--lang", lang, "--now", scene.at].map(Into::into).to_vec();
    if !scene.officer.is_empty() {
        args.extend(["--officer".into(), scene.officer.into()]);
    }
    if !scene.line.contains("--case-file") {
        args.extend(["--case-file".into(), case_file.into()]);
    }
    let in_folder = |word: &str| -> std::ffi::OsString {
        let is_file = [".csv", ".json", ".db", ".pdf", ".keys"].iter().any(|ending| word.ends_with(ending));
        if is_file { folder.join(word).into() } else { word.into() }
    };
    args.extend(scene.line.split(' ').map(in_folder));
    args
}

/// Copies the case file and alters one letter of one name in the copy, as somebody with another program could.
fn tamper(case_file: &Path, copy: &Path) -> anyhow::Result<()> {
    let made = PartialFile::at(copy, Over::Nothing)?;
    CaseFile::open(case_file, Access::Read)?.copy_into(&made)?;
    let mut bytes = std::fs::read(made.part())?;
    let (name, altered) = (b"OKAFOR ADA", b"OKAFOR IDA");
    let places: Vec<usize> =
        bytes.windows(name.len()).enumerate().filter(|(_, part)| *part == name).map(|(place, _)| place).collect();
    anyhow::ensure!(!places.is_empty(), "the name to alter is in the file");
    for place in places {
        bytes[place..place + name.len()].copy_from_slice(altered);
    }
    made.finish(&bytes)?;
    let (keys, beside) = (crate::app::officers::training_keys(case_file), crate::app::officers::training_keys(copy));
    door::folder(&beside)?;
    for entry in std::fs::read_dir(keys)?.flatten() {
        door::write(&beside.join(entry.file_name()), &std::fs::read(entry.path())?, Over::Nothing)?;
    }
    Ok(())
}
