//! Capitals in a name.

use super::{Context, Docs, Rule, Severity, Sink, style};
use crate::diag::{Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "mixed-case-name",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("mixed_case_name.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let written = cx.hosts.iter().map(|it| (it.name.span, cx.sources.slice(it.name.span)));
    let odd: Vec<_> = written
        .filter(|(_, it)| it.bytes().any(|b| b.is_ascii_uppercase()))
        .map(|(span, it)| (span, it.to_ascii_lowercase()))
        .collect();
    style(
        &RULE,
        odd,
        &|count| {
            Text::new(
                format!(
                    "{} with capital letters",
                    count_en(count, "name is written", "names are written")
                ),
                format!(
                    "{} с прописными буквами",
                    match form_ru(count, "1", "2", "5") {
                        "1" => format!("{count} имя написано"),
                        "2" => format!("{count} имени написаны"),
                        _ => format!("{count} имён написаны"),
                    }
                ),
            )
        },
        &Text::new("the DNS does not tell them apart", "DNS их не различает"),
        &Text::new(
            "what is generated has lower case: a search for this spelling finds nothing",
            "собирается всё строчными: поиск такого написания ничего не найдёт",
        ),
        sink,
    );
}
