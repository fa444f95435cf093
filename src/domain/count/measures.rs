//! What the numbers count that the record tells and no count keeps: above all what the measures of August 2023 came to.

use super::Metric;

/// What each counts.
const DEFINITIONS: [(Metric, (&str, &str)); 13] = [
    (Metric::InBulk, IN_BULK),
    (Metric::PortVisas, ("签发的口岸签证，按申请事由", "port visas issued, by the purpose applied for")),
    (Metric::BusinessVisas, BUSINESS_VISAS),
    (Metric::Replaced, REPLACED),
    (Metric::ReplacedMultiple, ("其中多次入境的", "those of them for multiple entries")),
    (Metric::Exempted, EXEMPTED),
    (Metric::ExemptedYear, EXEMPTED_YEAR),
    (Metric::ExemptedPace, EXEMPTED_PACE),
    (Metric::DaysWithHolder, DAYS_WITH_HOLDER),
    (Metric::DaysAway, DAYS_AWAY),
    (Metric::DaysTaken, DAYS_TAKEN),
    (Metric::DaysAllowed, DAYS_ALLOWED),
    (Metric::DaysEach, DAYS_EACH),
];

/// Returns what a number counts; nothing of one that is not of these.
pub(super) fn definition(metric: Metric) -> (&'static str, &'static str) {
    DEFINITIONS.iter().find(|(of, _)| *of == metric).map_or(("", ""), |(_, said)| *said)
}

const IN_BULK: (&str, &str) = (
    "一次查看多件后按方案办理的审核和批准，每件单独签署；同日撤销的不计",
    "reviews and approvals by a plan of many cases with one look, each signed by itself; those undone are left out",
);
const BUSINESS_VISAS: (&str, &str) = (
    "签发给应邀来华商务人员的口岸签证：申请事由属于签发当日适用文本所列的商贸事由；按提前申请天数，即收件日至抵达日的日数",
    "port visas issued to invited businesspeople: the purpose is one of commerce by the law of the day of issue; by days \
     of notice, from the day of receipt to the day of arrival",
);
const REPLACED: (&str, &str) =
    ("签发的换发签证，按有效期满几个月计", "replaced visas issued, by the months of their validity, begun ones whole");
const EXEMPTED: (&str, &str) = (
    "受理后审查期间由本人持有护照的人次，计入首次如此之日",
    "person-times that the holder kept the passport while the application is examined, on the first day of it",
);
const EXEMPTED_YEAR: (&str, &str) = (
    "末日所在年份1月1日起至末日的免留护照人次",
    "person-times exempted from 1 January of the last day's year up to it",
);
const EXEMPTED_PACE: (&str, &str) = (
    "本年免留护照人次 × 全年天数 ÷ 已过天数，四舍五入",
    "person-times exempted this year × days of the year ÷ days gone by, rounded to the nearest",
);
const DAYS_WITH_HOLDER: (&str, &str) = (
    "免留护照的在办案件，每日终了时护照在本人手中的计一天：没有这项措施，护照这些天会留在本机关",
    "open cases exempt from retention, one for each day at whose end the holder had the passport: without the measure it \
     would have lain in the office",
);
const DAYS_AWAY: (&str, &str) = (
    "免留护照的在办案件，每日终了时护照不在本人手中的计一天，例如制作签证证件的",
    "open cases exempt from retention, one for each day at whose end the holder did not have the passport, for example \
     while the sticker is made",
);
const DAYS_TAKEN: (&str, &str) = (
    "有法定期限的决定，收件日至决定日的日数之和",
    "decisions with a statutory last day: the days from the day of receipt to the decision, summed up",
);
const DAYS_ALLOWED: (&str, &str) = (
    "有法定期限的决定，收件日至法定最后一日的日数之和",
    "decisions with a statutory last day: the days from the day of receipt to that last day, summed up",
);
const DAYS_EACH: (&str, &str) = (
    "办理天数 ÷ 有法定期限的决定数，四舍五入",
    "days taken ÷ decisions with a statutory last day, rounded to the nearest",
);
