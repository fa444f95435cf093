//! What an officer may do.

use crate::domain::words::words;

words! {
    /// What an officer may do.
    Role {
        Intake = "intake", "受理", "intake";
        Review = "review", "审核", "review";
        Approve = "approve", "批准", "approve";
        Issue = "issue", "签发", "issue";
        SecurityAdmin = "security-admin", "安全管理员", "security administrator";
        Auditor = "auditor", "审计", "auditor";
    }
}
