//! `demo`: the whole job on a training file, a line for each part that is done, every command with its output in a
//! transcript.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::json;

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
/// One screen tells what was done; the transcript, each command with what it printed, is written to a file that the last
/// line names. An officer is refused who would approve alone, and a tampered copy of the file is found out. Nothing but the
/// temporary folder is touched.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli demo
  visa-cli demo --verbose
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
        Exit::ListHeld,
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
    scene("issue1", DAY_3, "collect 1", Exit::Done, "签证连同护照交给本人", "the visa goes to its holder"),
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

/// The parts of the job as the screen tells them, each up to the scene that its line begins with.
const PARTS: &[(&str, &str, &str)] = &[
    (
        "list state:accepted",
        "企业名单：逐行核对，差错退回，再次导入不重复",
        "an enterprise's list: rows judged, faults sent back, nothing taken twice",
    ),
    (
        "issue 1",
        "查明、审核、另一名警官批准；一人不得包办",
        "established, reviewed, approved by another; nobody decides alone",
    ),
    ("renew 1", "口岸核验护照后签发", "issued at the port, the passport seen"),
    (
        "intake residence_permit_issue --from residence",
        "延期与一次性告知、补正",
        "an extension; the one notice, and completed",
    ),
    (
        "print receipt 27",
        "居留证件：护照免留；存疑护照收存",
        "residence permits: one passport stays, a doubtful one is kept",
    ),
    ("custody receive", "受理回执与离线验证", "a receipt, and verified with the keys alone"),
    (
        "report daily",
        "免留护照不得收取；延期审核、批准、签发",
        "an exempt passport cannot be kept; the extension issued",
    ),
    ("--case-file tampered", "每日报告；全部记录和结论经验证", "the daily report; record and decisions proven"),
    ("", "被改动的副本：被发现，不出文书", "a tampered copy: found out, and prints nothing"),
];

pub(crate) fn run(args: &DemoArgs, ctx: CommandContext) -> Outcome {
    let ui = ctx.ui;
    let named = |ending: &str| std::env::temp_dir().join(format!("visa-cli-demo-{}{ending}", std::process::id()));
    let folder = args.keep.clone().unwrap_or_else(|| named(""));
    let transcript = args.keep.as_ref().map_or_else(|| named(".txt"), |folder| folder.join("transcript.txt"));
    door::folder(&folder)?;
    door::write(&folder.join("invitees.csv"), LIST.as_bytes(), Over::TheSame)?;
    for (name, facts) in FACTS {
        door::write(&folder.join(name), facts.as_bytes(), Over::TheSame)?;
    }
    let said = Said::default();
    let played = play(&folder, &said, ui);
    if args.keep.is_none() {
        std::fs::remove_dir_all(&folder)?;
    }
    let text = said.0.borrow();
    door::write(&transcript, &text, Over::TheSame)?;
    played?;
    let shown = transcript.display();
    if ui.json {
        ui.json_line(&json!({"schema": 1, "scenes": SCENES.len(), "transcript": transcript}).to_string());
        return Ok(Exit::Done);
    }
    if ui.verbose {
        ui.data(&text);
    }
    let where_to = Text::new(format!("全部命令和输出: {shown}"), format!("every command with its output: {shown}"));
    ui.line(where_to.of(ui.lang));
    ui.say(&Text::new(
        "下一步: visa-cli --case-file practice.db init --training",
        "next: visa-cli --case-file practice.db init --training",
    ));
    Ok(Exit::Done)
}

/// What the commands print, kept for the transcript.
#[derive(Clone, Default)]
struct Said(Rc<RefCell<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Said {
    fn line(&self, line: &str) {
        self.0.borrow_mut().extend_from_slice(format!("{line}\n").as_bytes());
    }
}

/// Plays the scenes into the transcript; the screen gets a line for each part that is done.
fn play(folder: &Path, said: &Said, ui: &mut Ui) -> anyhow::Result<()> {
    let (case_file, lang) = (folder.join("demo.db"), ui.lang);
    let mut parts = PARTS.iter().peekable();
    let (mut commands, mut refused) = (0, 0);
    for scene in SCENES {
        if let Some((until, zh, en)) = parts.peek()
            && !until.is_empty()
            && scene.line.starts_with(until)
        {
            done(&Text::new(*zh, *en), (&mut commands, &mut refused), ui);
            parts.next();
        }
        if scene.line.contains("tampered.db") && !folder.join("tampered.db").exists() {
            tamper(&case_file, &folder.join("tampered.db"))?;
        }
        let who = if scene.officer.is_empty() { String::new() } else { format!("--officer {} ", scene.officer) };
        said.line(&format!("\n# {}\n$ visa-cli {who}{}", Text::new(scene.zh, scene.en).of(lang), scene.line));
        let mut own = Ui::new(Box::new(std::io::empty()), Box::new(said.clone()), Box::new(said.clone()));
        own.environment = ui.environment.clone();
        own.environment.width = None;
        let exit = run_command(arguments(scene, folder, &case_file, lang), &mut own);
        drop(own);
        if exit != scene.exit {
            let (is, wanted) = (exit as u8, scene.exit as u8);
            anyhow::bail!("the demonstration went wrong: {} ended with {is}, not {wanted}", scene.line);
        }
        commands += 1;
        if exit != Exit::Done {
            refused += usize::from(exit != Exit::ListHeld);
            said.line(&format!("# exit {}", exit as u8));
        }
    }
    if let Some((_, zh, en)) = parts.next() {
        done(&Text::new(*zh, *en), (&mut commands, &mut refused), ui);
    }
    Ok(())
}

/// Tells that a part is done, with how many commands and how many of them were refused as they must be.
fn done(what: &Text, (commands, refused): (&mut usize, &mut usize), ui: &mut Ui) {
    if !ui.json && !ui.verbose {
        let refusals = Text::new(format!("，按规定拒绝 {refused}"), format!(", {refused} refused as it must be"));
        let refusals = if *refused > 0 { refusals.of(ui.lang) } else { "" };
        let told = Text::new(format!("（{commands} 条命令{refusals}）"), format!(" ({commands} commands{refusals})"));
        ui.line(&format!("✓ {}{}", what.of(ui.lang), told.of(ui.lang)));
        ui.flush();
    }
    (*commands, *refused) = (0, 0);
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
