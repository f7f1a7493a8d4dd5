//! The page of a rule, from the same words that stand beside its code.

use std::fmt::{self, Display, Formatter};

use super::rule::pick;
use super::{Rule, all_rules, rule};
use crate::diag::render::RuleInfo;
use crate::diag::{Lang, Severity};
use crate::syntax::rst;

/// What there is to say of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The name of the rule.
    pub id: &'static str,
    /// What it finds, in one sentence.
    pub summary: String,
    /// How bad that is; empty where each finding says it.
    pub severity: String,
    /// The rest.
    pub sections: Vec<Section>,
}

/// A part of the page of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// The language of the text, if it is code.
    pub code: Option<&'static str>,
    /// What it says.
    pub text: String,
}

/// The page of the rule `id` in Markdown; `None` if there is no such rule.
pub fn explain(id: &str, lang: Lang) -> Option<String> {
    rule(id).map(|it| page(it, lang).to_string())
}

/// The page of the rule `id`; `None` if there is no such rule.
pub fn rule_page(id: &str, lang: Lang) -> Option<Page> {
    rule(id).map(|it| page(it, lang))
}

/// What reports say of all rules.
pub fn rule_infos(lang: Lang) -> Vec<RuleInfo> {
    let info = |it: &Rule| RuleInfo {
        id: it.id,
        summary: summary(it, lang),
        help: page(it, lang).to_string(),
    };
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

fn page(rule: &Rule, lang: Lang) -> Page {
    let docs = &rule.docs;
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
    let headings = match lang {
        Lang::En => ["Why", "Example", "Use instead", "How to fix it", "Level"],
        Lang::Ru => ["Почему это важно", "Пример", "Как надо", "Как исправить", "Уровень"],
    };
    let [why, bad, good, fix, level] = headings;
    let other = if rule.severity == Severity::Error { "warn" } else { "deny" };
    let config = format!("# rcsgen.toml\n[rules]\n{} = \"{other}\"\n", rule.id);
    let section = |title, code, text: &str| Section { title, code, text: text.to_owned() };
    let mut sections = vec![section(why, None, pick(docs.why, lang))];
    if !docs.bad.is_empty() {
        let language = if docs.bad.starts_with("{#") { "jinja" } else { "rst" };
        sections.push(section(bad, Some(language), docs.bad));
        sections.push(section(good, Some(language), docs.good));
    }
    sections.push(section(fix, None, pick(docs.fix, lang)));
    sections.push(section(level, Some("toml"), &config));
    Page {
        id: rule.id,
        summary: summary(rule, lang),
        // Problems of markup are as bad as each of them is.
        severity: if is_markup(rule) { String::new() } else { format!("{severity}{preview}.") },
        sections,
    }
}

impl Display for Page {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "# {}\n\n{}\n", self.id, self.summary)?;
        if !self.severity.is_empty() {
            write!(f, "\n{}\n", self.severity)?;
        }
        for Section { title, code, text } in &self.sections {
            match code {
                Some(language) => write!(f, "\n## {title}\n\n```{language}\n{text}```\n")?,
                None => write!(f, "\n## {title}\n\n{text}\n")?,
            }
        }
        Ok(())
    }
}
