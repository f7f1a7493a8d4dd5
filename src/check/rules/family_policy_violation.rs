//! A server without the family that all have.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::prose::{Word, words};
use crate::diag::{Diagnostic, Text};
use crate::model::{PlatformId, Server};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "family-policy-violation",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("family_policy_violation.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let Some((span, family)) = family_claim(cx, id) else { continue };
        let has = |it: &Server| match family {
            "IPv6" => it.ipv6().is_some(),
            _ => it.ipv4().is_some(),
        };
        let odd = cx.inventory.servers_of(id).map(|it| it.1);
        let odd: Vec<_> = odd.filter(|it| !it.addresses.is_empty() && !has(it)).collect();
        let Some((first, others)) = odd.split_first() else { continue };
        let place = |it: &Server| it.addresses.first().map_or(it.name.span, |it| it.span);
        let name = &first.name.value;
        let mut it = Diagnostic::warning(
            RULE.id,
            place(first),
            Text::new(
                format!("`{name}` has no {family}, which the text gives to all servers"),
                format!("у `{name}` нет {family}, а по тексту он есть у всех серверов"),
            ),
        )
        .label(Text::new(format!("no {family} here"), format!("здесь нет {family}")))
        .also(span, Text::new("the text says so here", "так сказано в тексте"));
        for other in others {
            it = it.also(place(other), Text::new("nor here", "и здесь"));
        }
        sink.push(it.note(Text::new(
            "give it an address of that family, or name the exception in the text",
            "дайте ему адрес этого семейства или оговорите исключение в тексте",
        )));
    }
}

const ALL: &[&str] = &["все", "всех", "всем", "каждый", "all", "every", "each"];
const MACHINE: &[&str] =
    &["сервер*", "машин*", "узл*", "узел", "server*", "machine*", "host*", "node*"];

/// Where the text gives all servers of a platform addresses of a family, and which.
pub(super) fn family_claim(cx: &Context<'_>, id: PlatformId) -> Option<(Span, &'static str)> {
    cx.prose(id).find_map(|(span, text)| {
        let words = words(text);
        words.split_inclusive(|it| it.ends_sentence).find_map(|sentence| {
            let all = sentence.iter().position(|it| it.is_any(ALL))?;
            let rest = sentence.get(all..)?;
            rest.iter().take(3).find(|it| it.is_any(MACHINE))?;
            let families = |it: &&Word<'_>| it.is_any(&["ipv6", "ipv4"]);
            let mut named = rest.iter().filter(families);
            // A sentence about both says something about neither alone.
            let (Some(word), None) = (named.next(), named.next()) else { return None };
            let family = if word.is_any(&["ipv6"]) { "IPv6" } else { "IPv4" };
            let (first, last) = (rest.first()?, word);
            Some((span.part(first.start..last.end()), family))
        })
    })
}
