//! Findings that a project has lived with: they are known by their content, and only new ones count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use super::rule::Config;
use super::suppress::{Reached, ran};
use crate::diag::{Diagnostic, Severity, Sink, Text, fingerprints};
use crate::text::{FileId, SourceMap, Span};

/// The version of the file.
const VERSION: u64 = 1;

/// A finding that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    /// The rule.
    rule: String,
    /// The file, from the root of the project.
    path: String,
    /// What was said of it, for those who read the file.
    message: String,
}

/// The findings that are known, by their fingerprints.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    entries: BTreeMap<String, Entry>,
}

impl Baseline {
    /// What `found` would be known as.
    pub fn of(found: &[Diagnostic], sources: &SourceMap) -> Self {
        let names = fingerprints(found, sources);
        let entry = |it: &Diagnostic| Entry {
            rule: it.rule.to_owned(),
            path: sources.try_get(it.primary.span.file).map_or("", |it| &it.path).to_owned(),
            message: it.message.en.to_string(),
        };
        let can_be_known = |it: &Diagnostic| !it.rule.starts_with("config-");
        let all = found.iter().zip(names).filter(|(it, _)| can_be_known(it));
        Self { entries: all.map(|(it, name)| (name, entry(it))).collect() }
    }

    /// Reads a file; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if value.get("version").and_then(Value::as_u64) != Some(VERSION) {
            return Err(format!("its `version` is not {VERSION}"));
        }
        let all = value.get("findings").and_then(Value::as_array);
        let all = all.ok_or("it has no list of `findings`")?;
        let mut entries = BTreeMap::new();
        for it in all {
            let word = |key: &str| {
                let word = it.get(key).and_then(Value::as_str);
                word.map(str::to_owned).ok_or_else(|| format!("a finding has no `{key}`"))
            };
            let entry =
                Entry { rule: word("rule")?, path: word("path")?, message: word("message")? };
            entries.insert(word("fingerprint")?, entry);
        }
        Ok(Self { entries })
    }

    /// The file: a line a finding, in the order of paths and rules, so that changes read well.
    pub fn text(&self) -> String {
        let mut all: Vec<_> = self.entries.iter().collect();
        all.sort_by_key(|(name, it)| (&it.path, &it.rule, &it.message, *name));
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (at, (name, it)) in all.into_iter().enumerate() {
            let entry = json!({
                "path": it.path,
                "rule": it.rule,
                "fingerprint": name,
                "message": it.message,
            });
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\n    {entry}");
        }
        text + "\n  ]\n}\n"
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Which of `found` are known.
    pub fn knows(&self, found: &[Diagnostic], sources: &SourceMap) -> Vec<bool> {
        if self.is_empty() {
            return vec![false; found.len()];
        }
        fingerprints(found, sources).iter().map(|it| self.entries.contains_key(it)).collect()
    }

    /// The findings that are known and were not found by a compilation that went as far as `reached`,
    /// by fingerprint; those of other files than `is_read` tells are none of its business.
    pub fn gone(
        &self,
        found: &[Diagnostic],
        sources: &SourceMap,
        config: &Config,
        reached: Reached,
        is_read: impl Fn(&str) -> bool,
    ) -> BTreeSet<String> {
        let names: BTreeSet<String> = fingerprints(found, sources).into_iter().collect();
        let is_gone = |(name, it): &(&String, &Entry)| {
            !names.contains(*name) && is_read(&it.path) && ran(&it.rule, config, reached)
        };
        self.entries.iter().filter(is_gone).map(|it| it.0.clone()).collect()
    }

    /// Without the entries of these fingerprints.
    pub fn without(mut self, gone: &BTreeSet<String>) -> Self {
        self.entries.retain(|name, _| !gone.contains(name));
        self
    }

    /// Says in the text of the `file` which entries are not needed any more.
    pub fn report(
        &self,
        gone: &BTreeSet<String>,
        file: FileId,
        sources: &SourceMap,
        sink: &mut Sink,
    ) {
        let text = &sources.get(file).text;
        for name in gone {
            let Some(entry) = self.entries.get(name) else { continue };
            let at = text.find(name.as_str()).unwrap_or(0);
            let end = if at == 0 { 0 } else { at + name.len() };
            let rule = &entry.rule;
            let message = Text::new(
                format!("a known finding of `{rule}` is gone"),
                format!("известной находки `{rule}` больше нет"),
            );
            let label = Text::new(
                format!("in `{}`: {}", entry.path, entry.message),
                format!("в `{}`: {}", entry.path, entry.message),
            );
            sink.push(
                Diagnostic::new(
                    "stale-baseline",
                    Severity::Info,
                    Span::new(file, at..end),
                    message,
                )
                .label(label)
                .note(Text::new(
                    "should it come back, it would not be reported: `rcsgen baseline update` \
                         removes what is gone",
                    "если она вернётся, о ней не сообщат: `rcsgen baseline update` уберёт то, чего \
                         больше нет",
                )),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let mut sources = SourceMap::default();
        let file = sources.add("specs/\"x\".rst", "text");
        let text = Text::new("line\nline", "");
        let found = [Diagnostic::error("duplicate-row", Span::new(file, 0..4), text)];
        let baseline = Baseline::of(&found, &sources);
        assert_eq!(Baseline::parse(&baseline.text()), Ok(baseline.clone()));
        assert_eq!(baseline.text().lines().count(), 6);
        assert_eq!(baseline.knows(&found, &sources), [true]);
        assert_eq!(Baseline::parse(&Baseline::default().text()), Ok(Baseline::default()));
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        for text in ["", "{}", "{\"version\": 2, \"findings\": []}", "{\"version\": 1}"] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
        assert!(Baseline::parse("{\"version\": 1, \"findings\": [{\"rule\": \"x\"}]}").is_err());
    }
}
