//! Certificates from whoever likes to give them.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::zones::is_public_tld;
use crate::diag::{Diagnostic, Text};
use crate::model::Stated;

pub(super) const RULE: Rule = Rule {
    id: "caa-missing",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("caa_missing.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for zone in &cx.inventory.zones {
        let name = zone.name.as_str();
        let is_public = name.rsplit('.').next().is_some_and(is_public_tld);
        let has = cx.records_of(name).iter().any(|it| it.kind.value == "CAA");
        let settings = &cx.inventory.platform(zone.platform).settings;
        let stated = settings.values().any(|it| it.key.starts_with("caa"));
        let (Stated::At(span), true, false, false) = (zone.stated, is_public, has, stated) else {
            continue;
        };
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                span,
                Text::new(
                    format!("nothing says who may issue certificates for `{name}`"),
                    format!("не сказано, кто вправе выдавать сертификаты для `{name}`"),
                ),
            )
            .label(Text::new("no CAA record", "нет записи CAA"))
            .note(Text::new(
                "any authority may: add a record `CAA` with the one that you use (RFC 8659)",
                "это вправе любой центр: добавьте запись `CAA` со своим (RFC 8659)",
            )),
        );
    }
}
