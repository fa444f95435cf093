//! Who invites: the commercial measure, the invitation, and where an inviter files.

use super::PORT_RULE;
use crate::domain::measure::PortVisa;
use crate::domain::words::{FiledBy, InviterKind, PaperKind};
use crate::rules::case::Case;
use crate::rules::finding::{Finding, because, concerned, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

/// Tells whether a port visa is asked for one of the five commercial purposes.
pub fn is_commercial(case: &Case, port: &PortVisa) -> bool {
    port.purpose.is_some_and(|purpose| case.law().port_visa.commercial_purposes.has(purpose))
}

pub(super) const COMMERCIAL_MEASURE_IS_CERTAIN: Rule = Rule {
    id: "PV-10",
    zh: "商贸事由所依据的措施当日确已施行，或者有主管部门同意",
    en: "The commercial measure certainly applied on the day, or the competent department consents",
    cite: "MPS measure 2023-08-03",
    figures: &["port_visa.commercial_basis"],
    check: Check::PortVisa(|case, port| {
        only_if(is_commercial(case, port))?;
        concerned(case.law().port_visa.commercial_basis.announced)?;
        let consent = case.shown(PaperKind::DepartmentConsent);
        let because = if consent {
            because!("有主管部门同意的证明材料", "the consent of the competent department is shown")
        } else {
            because!(
                "{0}处于措施部署期间，未提交主管部门同意的证明材料",
                "{0} is inside the roll-out window and no consent is shown",
                case.filed_on
            )
        };
        Ok(Finding::new(consent, Code::EffectiveDateUnpublished, because))
    }),
    ..PORT_RULE
};

pub(super) const INVITER_IS_AN_ENTERPRISE: Rule = Rule {
    id: "PV-11",
    zh: "商贸事由的邀请方不是个人",
    en: "The inviter of a commercial visit is not a natural person",
    cite: "MPS measure 2023-08-03 ('enterprise invitation')",
    figures: &["port_visa.commercial_purposes"],
    check: Check::PortVisa(|case, port| {
        only_if(is_commercial(case, port))?;
        let kind = known(case.facts.inviter.kind)?;
        let met = kind != InviterKind::Individual;
        let because = if met {
            because!("邀请方为{0}", "the inviter is: {0}", kind)
        } else {
            because!(
                "邀请方为{0}，商贸事由应当由企业邀请",
                "the inviter is: {0}; a commercial visit is at the invitation of an enterprise",
                kind
            )
        };
        Ok(Finding::new(met, Code::InviterNotEnterprise, because))
    }),
    ..PORT_RULE
};

pub(super) const INVITATION_COVERS_ARRIVAL: Rule = Rule {
    id: "PV-15",
    zh: "邀请函件的期限覆盖抵达日",
    en: "The invitation covers the day of arrival",
    cite: "EEAL 19, 21(1)(v)",
    check: Check::PortVisa(|case, port| {
        only_if(crate::rules::papers::needs_invitation(case, port))?;
        let letter = known(case.handed_in(PaperKind::InvitationLetter))?;
        let until = known(letter.valid_until)?;
        let because = because!(
            "邀请函件有效至{0}，抵达日为{1}",
            "the invitation runs to {0}, arrival on {1}",
            until,
            port.arrives_on
        );
        Ok(Finding::new(port.arrives_on <= until, Code::DocumentExpired, because).paper(PaperKind::InvitationLetter))
    }),
    ..PORT_RULE
};

pub(super) const FILED_AT_OWN_PORT: Rule = Rule {
    id: "PV-27",
    zh: "邀请方在所在地口岸申办",
    en: "An inviter who files does so at a port of its own place",
    cite: "NIA port-visa guide",
    figures: &["filing.same_place_digits", "filing.municipality_digits", "filing.municipalities"],
    check: Check::PortVisa(|case, _| {
        let filing = &case.facts.filing;
        only_if(filing.filed_by == Some(FiledBy::Inviter))?;
        let (seat, office) = (known(case.facts.inviter.region)?, known(filing.office_region)?);
        let met = case.same_place(seat, office);
        let because = if met {
            because!("邀请方所在地{0}，受理机关所在地{1}", "the inviter is of {0}, the office of {1}", seat, office)
        } else {
            because!(
                "邀请方所在地{0}，受理机关所在地{1}：邀请方应当通过所在地公安机关申办",
                "the inviter is of {0}, the office of {1}: an inviter files through the bureau of its own place",
                seat,
                office
            )
        };
        Ok(Finding::new(met, Code::ForwardViaLocalBureau, because))
    }),
    ..PORT_RULE
};
