//! A floating address that is called like a server.

use std::borrow::Cow;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Applicability, Diagnostic, Fix, Text};
use crate::text::{Edit, Map, lower};

pub(super) const RULE: Rule = Rule {
    id: "vip-label-is-server",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("vip_label_is_server.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // There are fewer labels of floating addresses than of servers.
    let vips = cx.vips().filter_map(|it| Some((it.platform, normal(&it.label?.value))));
    let mut by_label: Map<_, _> = vips.map(|it| (it, None)).collect();
    for server in cx.servers() {
        let Some(label) = server.label else { continue };
        if let Some(first) = by_label.get_mut(&(server.platform, normal(&label.value))) {
            first.get_or_insert((server, label));
        }
    }
    for vip in cx.vips() {
        let Some(label) = vip.label else { continue };
        let Some(Some((server, other))) = by_label.get(&(vip.platform, normal(&label.value)))
        else {
            continue;
        };
        let text = label.value.as_str();
        let message = Text::new(
            format!("floating address `{}` is called `{text}`, as a server is", vip.name.value),
            format!("«плавающий» адрес `{}` назван `{text}`, как один из серверов", vip.name.value),
        );
        let it = Diagnostic::warning(RULE.id, label.span, message)
            .label(Text::new(
                "names one server, not the group",
                "это имя одного сервера, а не группы",
            ))
            .also(
                other.span,
                Text::new(
                    format!("`{}` has this label", server.name.value),
                    format!("так назван `{}`", server.name.value),
                ),
            )
            .note(Text::new(
                "the address belongs to all servers that share it: call it after the group",
                "адрес принадлежит всем серверам, которые его делят: назовите его по группе",
            ));
        sink.push(match group(text) {
            Some(group) => it.fix(Fix {
                title: Text::new(format!("call it `{group}`"), format!("назвать его `{group}`")),
                applicability: Applicability::Unsafe,
                edits: vec![Edit { span: label.span, text: group.to_owned() }],
            }),
            None => it,
        });
    }
}

/// A label without the difference of spaces and case.
fn normal(label: &str) -> Cow<'_, str> {
    // Most labels have nothing but single spaces.
    if label.contains("  ") || label.contains(|c: char| c.is_whitespace() && c != ' ') {
        let words: Vec<_> = label.split_whitespace().map(lower).collect();
        return Cow::Owned(words.join(" "));
    }
    lower(label.trim())
}

/// `label` without the part that numbers one server: «база данных» of «база данных, сервер 1».
fn group(label: &str) -> Option<&str> {
    let stem = label.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() == label.len() {
        return None;
    }
    let stem = match stem.rsplit_once(',') {
        Some((group, word)) if word.split_whitespace().count() <= 1 => group,
        _ => stem,
    };
    let stem = stem.trim_end_matches([' ', '-', '#', '№', ',']);
    (!stem.is_empty()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_the_label_without_the_number() {
        assert_eq!(group("база данных, сервер 1"), Some("база данных"));
        assert_eq!(group("sip-сервер 2"), Some("sip-сервер"));
        assert_eq!(group("web-1"), Some("web"));
        assert_eq!(group("база данных"), None);
    }
}
