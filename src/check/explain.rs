//! The page of a rule, from the same words that stand beside its code.

use std::fmt::Write;

use super::rule::pick;
use super::{Level, Rule, all_rules, rule};
use crate::diag::render::RuleInfo;
use crate::diag::{Lang, Severity};
use crate::syntax::rst;

/// The page of the rule `id` in Markdown; `None` if there is no such rule.
pub fn explain(id: &str, lang: Lang) -> Option<String> {
    rule(id).map(|it| page(it, lang))
}

/// What reports say of all rules.
pub fn rule_infos(lang: Lang) -> Vec<RuleInfo> {
    let info = |it: &Rule| RuleInfo { id: it.id, summary: summary(it, lang), help: page(it, lang) };
    let mut infos: Vec<_> = all_rules().map(info).collect();
    infos.sort_by_key(|it| it.id);
    infos
}

/// What a rule finds, as one sentence.
fn summary(rule: &Rule, lang: Lang) -> String {
    let text = pick(rule.docs.summary, lang);
    if !is_markup(rule) {
        return text.to_owned();
    }
    // The headline of a finding, with its gaps.
    let gaps = (0..4).fold(text.to_owned(), |text, at| text.replace(&format!("{{{at}}}"), "`…`"));
    let mut chars = gaps.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).chain(['.']).collect()
}

fn is_markup(rule: &Rule) -> bool {
    rst::rules().any(|(id, _)| id == rule.id)
}

fn page(rule: &Rule, lang: Lang) -> String {
    let docs = &rule.docs;
    let mut page = format!("# {}\n\n{}\n\n", rule.id, summary(rule, lang));
    let severity = match (rule.severity, lang) {
        (Severity::Error, Lang::En) => "An error: nothing is built",
        (Severity::Error, Lang::Ru) => "Ошибка: ничего не собирается",
        (Severity::Warning, Lang::En) => "A warning",
        (Severity::Warning, Lang::Ru) => "Предупреждение",
        (Severity::Info, Lang::En) => "A remark",
        (Severity::Info, Lang::Ru) => "Замечание",
    };
    let preview = match (rule.preview, lang) {
        (false, _) => "",
        (true, Lang::En) => "; runs only with `preview = true`",
        (true, Lang::Ru) => "; работает только с `preview = true`",
    };
    // Problems of markup are as bad as each of them is.
    if !is_markup(rule) {
        let _ = write!(page, "{severity}{preview}.\n\n");
    }
    let headings = match lang {
        Lang::En => ["Why", "Example", "Use instead", "How to fix it", "Level"],
        Lang::Ru => ["Почему это важно", "Пример", "Как надо", "Как исправить", "Уровень"],
    };
    let [why, bad, good, fix, level] = headings;
    let _ = write!(page, "## {why}\n\n{}\n\n", pick(docs.why, lang));
    if !docs.bad.is_empty() {
        let _ = write!(page, "## {bad}\n\n```rst\n{}```\n\n", docs.bad);
        let _ = write!(page, "## {good}\n\n```rst\n{}```\n\n", docs.good);
    }
    let _ = write!(page, "## {fix}\n\n{}\n\n", pick(docs.fix, lang));
    let _ = write!(page, "## {level}\n\n```toml\n# rcsgen.toml\n[rules]\n{} = ", rule.id);
    let other = if rule.severity == Severity::Error { Level::Warn } else { Level::Deny };
    page + if other == Level::Warn { "\"warn\"\n```\n" } else { "\"deny\"\n```\n" }
}
