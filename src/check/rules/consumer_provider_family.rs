//! A service that its users cannot reach.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{Server, service};

pub(super) const RULE: Rule = Rule {
    id: "consumer-provider-family",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("consumer_provider_family.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut by_platform = BTreeMap::<_, Vec<_>>::new();
    for (_, role) in cx.roles() {
        by_platform.entry(role.platform).or_default().push(role);
    }
    for (_, role) in cx.roles() {
        let neighbours = by_platform.get(&role.platform).map_or(&[][..], Vec::as_slice);
        let providers = |id: &str| {
            let roles: Vec<_> = neighbours.iter().filter(|it| it.runs(id)).collect();
            roles.into_iter().flat_map(|it| cx.servers_of(it))
        };
        for (id, stated) in &role.uses {
            let with = |v4| providers(id).find(|it| only(it) == Some(v4));
            let (ipv4, ipv6) = (with(true), with(false));
            let pair = cx.servers_of(role).find_map(|user| {
                let runner = if only(user)? { ipv6 } else { ipv4 };
                Some((user, runner?))
            });
            let Some((user, runner)) = pair else { continue };
            let product = service(id).map_or(id.as_str(), |it| it.product);
            let (Some(from), Some(to)) = (user.addresses.first(), runner.addresses.first()) else {
                continue;
            };
            let (user, runner) = (user.name.value.as_str(), runner.name.value.as_str());
            let message = Text::new(
                format!(
                    "`{user}` cannot reach {product} on `{runner}`: no address family in common"
                ),
                format!(
                    "`{user}` не достанет {product} на `{runner}`: нет общего семейства адресов"
                ),
            );
            let mut it = Diagnostic::error(RULE.id, from.span, message)
                .label(Text::new(format!("`{user}` has this"), format!("адрес `{user}`")))
                .also(
                    to.span,
                    Text::new(format!("`{runner}` has this"), format!("адрес `{runner}`")),
                );
            if let Some(span) = stated.span() {
                it = it.also(span, Text::new("the document says so here", "об этом сказано здесь"));
            }
            sink.push(it.note(Text::new(
                "give both servers an address of one family",
                "дайте обоим серверам адреса одного семейства",
            )));
        }
    }
}

/// Whether the only family of `server` is IPv4 (`false`: IPv6). A server of both reaches everyone,
/// and one without addresses is another rule's business.
fn only(server: &Server) -> Option<bool> {
    let mut families = server.addresses.iter().map(|it| it.value.is_ipv4());
    let first = families.next()?;
    families.all(|it| it == first).then_some(first)
}
