//! How findings are shown: one file a format.
//!
//! People read [`full`](Format::Full) and [`concise`](Format::Concise), whose text may change at any
//! time; the others are made for programs and keep their shape.

mod concise;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod place;
mod rdjson;
mod sarif;

use super::{Diagnostic, Lang, Severity, count_en, count_ru};
use crate::text::SourceMap;

/// A format of findings.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Format {
    /// One line a finding: `path:line:column: severity[rule] message`.
    Concise,
    /// With the source, labels, notes and suggested changes.
    #[default]
    Full,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// `JUnit` XML.
    Junit,
    /// The diagnostic format of reviewdog.
    Rdjson,
    /// SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// All formats, by name.
    pub const ALL: &'static [Self] = &[
        Self::Concise,
        Self::Full,
        Self::Github,
        Self::Gitlab,
        Self::Json,
        Self::JsonLines,
        Self::Junit,
        Self::Rdjson,
        Self::Sarif,
    ];

    /// The name, as a command line gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Concise => "concise",
            Self::Full => "full",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Junit => "junit",
            Self::Rdjson => "rdjson",
            Self::Sarif => "sarif",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }

    /// Whether the text is for people: only then does a summary line belong below it.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Concise | Self::Full)
    }
}

/// What a report says of a rule itself.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// The name of the rule.
    pub id: &'static str,
    /// What it finds, in one sentence.
    pub summary: String,
    /// Its page, in Markdown.
    pub help: String,
}

/// How to render.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The language of the messages.
    pub lang: Lang,
    /// Whether the terminal shows colours.
    pub color: bool,
    /// The columns of the terminal.
    pub width: usize,
    /// What is known of the rules, by id; formats that describe rules leave out the others.
    pub rules: &'a [RuleInfo],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { lang: Lang::En, color: false, width: 140, rules: &[] }
    }
}

/// The text of `found` in `format`, in the order of `found`.
pub fn render(
    format: Format,
    found: &[Diagnostic],
    sources: &SourceMap,
    options: &Options<'_>,
) -> String {
    match format {
        Format::Concise => concise::render(found, sources, options),
        Format::Full => full::render(found, sources, options),
        Format::Github => github::render(found, sources, options),
        Format::Gitlab => gitlab::render(found, sources, options),
        Format::Json => json::render(found, sources, options),
        Format::JsonLines => json::render_lines(found, sources, options),
        Format::Junit => junit::render(found, sources, options),
        Format::Rdjson => rdjson::render(found, sources, options),
        Format::Sarif => sarif::render(found, sources, options),
    }
}

/// How many findings there are of each severity: "1 error, 2 warnings", «1 ошибка, 2 предупреждения»;
/// `None` if there are none.
pub fn summary(found: &[Diagnostic], lang: Lang) -> Option<String> {
    let of = |severity| found.iter().filter(|it| it.severity == severity).count();
    let parts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .map(|severity| (severity, of(severity)))
        .filter(|&(_, count)| count > 0)
        .map(|(severity, count)| match (lang, severity) {
            (Lang::En, Severity::Error) => count_en(count, "error", "errors"),
            (Lang::En, Severity::Warning) => count_en(count, "warning", "warnings"),
            (Lang::En, Severity::Info) => count_en(count, "remark", "remarks"),
            (Lang::Ru, Severity::Error) => count_ru(count, "ошибка", "ошибки", "ошибок"),
            (Lang::Ru, Severity::Warning) => {
                count_ru(count, "предупреждение", "предупреждения", "предупреждений")
            }
            (Lang::Ru, Severity::Info) => count_ru(count, "замечание", "замечания", "замечаний"),
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests;
