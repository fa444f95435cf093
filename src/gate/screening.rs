//! Screening against the watch list: a hit, and a list that is not in force any more. Nobody on the list is named.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::day::plus_days;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::rules::reasons::Code;

/// Hits, and the age of the list.
pub(super) fn screening(standing: &Standing, found: &mut Vec<Obstacle>) {
    let (screening, number) = (&standing.screening, standing.number);
    if 0 < screening.hits {
        let (zh, en) = screening.changed.as_ref().map_or_else(Default::default, |Text { zh, en }| {
            (format!("（命中之后更改了：{zh}）"), format!(" (since then changed: {en})"))
        });
        let what = Text::new(
            format!("案件 {number} 布控比对命中{zh}，须由另一名警官核实"),
            format!("case {number} is held by the watch list{en}: another officer must look into it"),
        );
        // Who is found to be that person is taken in, to be refused: nothing else ends the application.
        let grounded = standing.decision.reasons.iter().any(|reason| reason.code == Code::SecurityGround);
        let doors: &[Door] =
            if grounded { &[Door::Approve, Door::Issue] } else { &[Door::Accept, Door::Approve, Door::Issue] };
        let obstacle = Obstacle::new(Kind::Screening, "watch_list_hit", doors, what);
        let command = format!("visa-cli watchlist clear --case {number} --note TEXT");
        found.push(
            obstacle
                .lifted(
                    "由另一名审核警官核实：不是同一人的予以排除；确是同一人的仍暂缓，报告名单所属机关；经确认有安全理由的，查明（establish … record=security_ground）后受理，再不予批准",
                    "another reviewing officer looks into it: who is somebody else is cleared; who is that person stays held, \
                     and is reported to whose list it is; where a security ground is confirmed, establish it \
                     (record=security_ground), take the application in and refuse it",
                    command,
                )
                .by(&[Role::Review]),
        );
    }
    let doors = [Door::Approve, Door::Issue];
    let load = || Some("visa-cli watchlist load FILE".to_owned());
    match screening.list_of {
        None => {
            let what = Text::new("从未载入布控名单，没有比对", "no watch list was ever loaded: nobody is screened");
            let blocks: &[Door] = if screening.required { &doors } else { &[] };
            let obstacle = Obstacle::new(Kind::Screening, "no_watch_list", blocks, what);
            found.push(
                obstacle.lifted("载入布控名单", "load the watch list", load()).by(&[Role::Review, Role::Approve]),
            );
        }
        Some(of) if plus_days(of, screening.holds_days) < standing.today => {
            let days = screening.holds_days;
            let what = Text::new(
                format!("布控名单为 {of} 的，超过 {days} 日"),
                format!("the watch list is of {of}, more than {days} days ago"),
            );
            let obstacle = Obstacle::new(Kind::Screening, "watch_list_old", &doors, what);
            let lifted = obstacle.lifted("载入新的布控名单", "load the watch list of today", load());
            found.push(lifted.by(&[Role::Review, Role::Approve]));
        }
        Some(_) => {}
    }
}
