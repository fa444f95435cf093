//! What is written where a name is asked for and is not known, or stands elsewhere.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Words that stand beside no name: to be decided, confirmed, announced, named.
const TO_COME: [&str; 6] = ["TBD", "TBC", "TBA", "TBN", "TBN'D", "TBX"];

/// Phrases, in capitals, without what is neither letter nor digit; none is anybody's name.
const PHRASE_WORDS: &str = "TOBECONFIRMED TOBEDETERMINED TOBEDECIDED TOBEADVISED TOBEANNOUNCED TOBENAMED TOBEPROVIDED \
TOBESUPPLIED TOBESUPPLEMENTED TOBENOTIFIED TOFOLLOW TOCOME COMINGSOON WILLFOLLOW WILLBEPROVIDED WILLADVISE \
ASABOVE SAMEASABOVE SAMEABOVE SAMEASBEFORE SAMEASPASSPORT ASPERPASSPORT ASINPASSPORT ASPASSPORT ASATTACHED \
ASPERATTACHED ASPERATTACHMENT ASPERLIST ASPERANNEX SEEATTACHED SEEATTACHMENT SEEATTACHEDLIST SEETHEATTACHED SEEANNEX \
SEEAPPENDIX SEEBELOW SEEABOVE SEELIST SEEPASSPORT SEENOTE SEENOTES SEEREMARK SEEREMARKS SEEFILE SEESHEET SEEENCLOSED \
SEEPASSPORTCOPY SEECOPY ATTACHED ENCLOSED PLEASESEEATTACHED NOTKNOWN NOTKNOWNYET NOTYETKNOWN NOTYETDECIDED NOTDECIDED \
NOTAVAILABLE NOTAPPLICABLE NOTPROVIDED NOTGIVEN NOTCONFIRMED NOTYETCONFIRMED NOTSURE NONAME NONAMEYET NONAMEGIVEN \
NAMEUNKNOWN NAMETOFOLLOW NAMEPENDING UNDERCONFIRMATION INPROCESS UNDERPROCESS FIRSTNAME GIVENNAME GIVENNAMES LASTNAME \
FAMILYNAME FULLNAME SURNAME YOURNAME FILLIN PLEASEFILLIN \
ACONFIRMER ÀCONFIRMER ÀDÉFINIR ADEFINIR ÀPRÉCISER VOIRANNEXE VOIRPIÈCEJOINTE VOIRCIJOINT CIJOINT SANSOBJET NONCONNU \
SIEHEANLAGE SIEHEANHANG SIEHEOBEN SIEHEUNTEN SIEHELISTE SIEHEPASS SOBEN WIRDNACHGEREICHT WIRDNACHGEMELDET NOCHOFFEN \
NOCHUNBEKANNT NICHTBEKANNT STEHTNOCHNICHTFEST PORCONFIRMAR PORDEFINIR PORDETERMINAR VERANEXO VERADJUNTO VERARRIBA \
ACONFIRMAR ADEFINIR ADETERMINAR VEJAANEXO EMANEXO DACONFERMARE DADEFINIRE VEDIALLEGATO VEDISOPRA NONDISPONIBILE \
УТОЧНЯЕТСЯ БУДЕТУТОЧНЕНО НЕИЗВЕСТНО НЕТДАННЫХ ТОЖЕ СМПРИЛОЖЕНИЕ СМВЫШЕ \
未記入 未定 未确定 未確定 未知 未填 未填写 未提供 不详 不詳 不明 暂无 暂缺 暂未 暂未确定 暂定 后补 後補 补充中 办理中 同上 同前 同左 \
同下 同右 同上行 如上 如下 如附件 如附 附件 附表 附后 附後 附上 见附件 见附表 见附 见附页 见备注 见上 见下 见护照 见另表 见名单 见后 \
参见附件 另见 请填写 请填 空白 无名 无名氏 匿名 姓名 外文姓名 英文姓名 中文姓名 测试 別紙 別紙参照 別添 該当なし なし ナシ 미정 미상 \
없음 해당없음 별첨 별지참조 상동 추후통보 추후제출";

static PHRASES: LazyLock<Words> = LazyLock::new(|| PHRASE_WORDS.split(' ').collect());
static WHOLES: LazyLock<Words> = LazyLock::new(|| WHOLE.split(' ').collect());

type Words = HashSet<&'static str, foldhash::fast::RandomState>;

/// Words that are no whole name, although somebody's surname may be such.
const WHOLE: &str = "TRUE FALSE NULL NONE NIL BLANK EMPTY SAME DITTO LATER TEST TESTTEST PENDING UNKNOWN UNNAMED MISSING \
VARIOUS NAME ANON ANONYMOUS ANYBODY SOMEBODY NOBODY PERSON GUEST PASSENGER APPLICANT TRAVELLER TRAVELER IDEM DITO NÉANT \
INCONNU UNBEKANNT FOLGT OFFEN DESCONOCIDO PENDIENTE NINGUNO DESCONHECIDO PENDENTE NENHUM SCONOSCIUTO NESSUNO НЕТ \
INTERPRETER DRIVER MANAGER DIRECTOR SPOUSE WIFE HUSBAND DAUGHTER 无 無 空 同 略 男 女 翻译 司机 经理 总经理 随员 随行 随行人员 家属 妻子 丈夫 \
儿子 女儿 本人 陪同 同行";

/// With the points or strokes that make them what they are: without these they may be names.
const POINTED: [&str; 6] = ["N/A", "N.A.", "N.A", "N.N.", "N/N", "K.A."];

/// Tells whether a text, or a word of it, says that the name is to come or where it stands.
pub(super) fn is(name: &str) -> bool {
    let capitals = capitals(name);
    let words = capitals.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let letters = words.concat();
    words.iter().any(|word| TO_COME.contains(word) || WORDS.contains(word))
        || begins_so(&words)
        || TO_COME.contains(&&*letters)
        || is_crossed_out(&letters)
        || PHRASES.contains(&*letters)
        || !letters.is_ascii() && has_chinese_phrase(&letters)
}

/// Tells whether a whole name is a word that is no name by itself.
pub(super) fn is_whole(name: &str) -> bool {
    let capitals = capitals(name);
    let letters: String = capitals.chars().filter(|c| c.is_alphanumeric()).collect();
    POINTED.contains(&capitals.trim()) || WHOLES.contains(&*letters)
}

fn capitals(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_uppercase() } else { name.nfkc().flat_map(char::to_uppercase).collect() }
}

/// Most letters of a word that is crossed out.
const CROSSED: usize = 20;

/// `XX`, `xxx`, `XXX XXX`, and any other letter three times.
fn is_crossed_out(letters: &str) -> bool {
    let mut signs = letters.chars();
    let Some(first) = signs.next().filter(char::is_ascii_alphabetic) else { return false };
    letters.len() <= CROSSED && signs.clone().all(|c| c == first) && signs.count() >= if first == 'X' { 1 } else { 2 }
}

/// Words of no name, with which a text says where the name stands, or that it is to come.
const WORDS: [&str; 14] = [
    "PASSPORT",
    "PASSPORTS",
    "PASSEPORT",
    "PASAPORTE",
    "PASSAPORTO",
    "REISEPASS",
    "ATTACHED",
    "ATTACHMENT",
    "ATTACHMENTS",
    "APPENDIX",
    "UNCONFIRMED",
    "UNDECIDED",
    "APPLICABLE",
    "CONFIRMED",
];

/// `to be filled in`, `Name later`.
fn begins_so(words: &[&str]) -> bool {
    match words {
        ["TO", "BE", what, ..] => what.ends_with("ED") || ["SENT", "GIVEN", "KNOWN", "CHOSEN"].contains(what),
        ["NAME" | "NAMES", _, ..] => true,
        _ => false,
    }
}

/// Phrases that stand in longer ones too, and a person whose name is kept back.
fn has_chinese_phrase(letters: &str) -> bool {
    const WITHIN: [&str; 28] = [
        "待定",
        "待补",
        "待确",
        "待確",
        "待通知",
        "待提供",
        "待填",
        "待告",
        "待公布",
        "另附",
        "另行",
        "详见",
        "詳見",
        "某某",
        "护照",
        "護照",
        "附件",
        "附表",
        "附后",
        "名单",
        "同上",
        "备注",
        "尚未",
        "未确定",
        "不详",
        "暂缺",
        "暂无",
        "姓名",
    ];
    WITHIN.iter().any(|phrase| letters.contains(phrase)) || letters.ends_with('某')
}
