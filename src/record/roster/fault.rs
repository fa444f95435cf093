//! Why a change of the roster is not allowed.

use crate::domain::number::NumberForm;
use crate::domain::text::Text;

/// Why a change of the roster is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterFault {
    /// The office code or an officer id is not well formed.
    Name,
    /// No role, a role twice, or roles that exclude each other.
    Roles,
    /// The id or the key has been used before.
    Used,
    /// A rank twice, or ranks for somebody who does not approve.
    Ranks,
    /// There is no such officer in office.
    Unknown,
    /// Fewer than two security administrators would remain.
    TooFewAdmins,
    /// Who signed is no security administrator.
    NotAdmin,
    /// The one who proposed may not confirm.
    SameAdmin,
    /// There is no such open proposal, or it says something else.
    NoProposal,
    /// The proof of possession does not hold.
    Proof,
    /// Cases cannot be numbered so.
    Numbers,
}

impl RosterFault {
    /// Says it.
    pub fn text(self) -> Text {
        match self {
            RosterFault::Name => Text::new(
                "编号不合格式：单位为 2 至 8 位大写字母或者数字，警官为 2 至 32 位小写字母、数字或者连字符",
                "an id is not well formed: offices take 2 to 8 capitals or digits, officers 2 to 32 lower-case letters, digits or hyphens",
            ),
            RosterFault::Numbers => NumberForm::unsound(),
            RosterFault::Roles => Text::new(
                "岗位无效：安全管理员和审计不得兼任其他岗位",
                "these roles cannot be held together: security administrators and auditors hold no other role",
            ),
            RosterFault::Ranks => Text::new(
                "职级无效：只授予具有批准岗位的警官，每级一次",
                "ranks are given to officers who approve, each once",
            ),
            RosterFault::Used => Text::new("编号或者密钥已使用过", "this id or key has been used before"),
            RosterFault::Unknown => Text::new("名册中没有该在任警官", "no such officer is in office"),
            RosterFault::TooFewAdmins => Text::new("至少保留两名安全管理员", "two security administrators must remain"),
            RosterFault::NotAdmin => {
                Text::new("只有安全管理员可以变更名册", "only security administrators change the roster")
            }
            RosterFault::SameAdmin => {
                Text::new("须由另一名安全管理员确认", "another security administrator must confirm")
            }
            RosterFault::NoProposal => Text::new("没有该待确认的提议", "there is no such open proposal"),
            RosterFault::Proof => {
                Text::new("新密钥的持有证明不成立", "the proof that the new key is held does not hold")
            }
        }
    }
}
