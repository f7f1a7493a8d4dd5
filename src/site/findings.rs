//! The pages of the findings, and of the rules that found them.

use std::collections::BTreeMap;

use super::model::Pen;
use super::page::{Frame, page as frame_page};
use super::{Site, highlight, say};
use crate::artifact::Artifact;
use crate::check::{RulePage, all_rules, rule_page};
use crate::diag::{Diagnostic, Lang, Severity};
use crate::text::Span;

/// A page tells at most this much: more of them would not load at once.
const PAGE: usize = 100;

/// In which order findings are told, and on which page each of them is.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Their indices, the worst first.
    sorted: Vec<usize>,
    /// The page of each, by its index.
    pages: Vec<usize>,
}

impl Order {
    /// Sorts `diagnostics` onto pages.
    pub(super) fn new(diagnostics: &[Diagnostic]) -> Self {
        let worst = [Severity::Error, Severity::Warning, Severity::Info];
        let rank = |at: &usize| worst.iter().position(|&it| it == diagnostics[*at].severity);
        let mut sorted: Vec<usize> = (0..diagnostics.len()).collect();
        sorted.sort_by_key(rank);
        let mut pages = vec![0; sorted.len()];
        for (at, &index) in sorted.iter().enumerate() {
            pages[index] = at / PAGE;
        }
        Self { sorted, pages }
    }

    /// How many pages there are.
    pub(super) fn pages(&self) -> usize {
        self.sorted.len().div_ceil(PAGE).max(1)
    }

    /// Where the finding with index `index` is told.
    pub(super) fn link(&self, index: usize) -> String {
        let page = self.pages.get(index).copied().unwrap_or_default();
        format!("{}#finding-{}", path(page), index + 1)
    }
}

fn path(page: usize) -> String {
    if page == 0 { "findings.html".to_owned() } else { format!("findings-{}.html", page + 1) }
}

/// The page of all rules.
const RULES: &str = "rules.html";

/// The page of a rule.
pub(super) fn rule_path(id: &str) -> String {
    format!("rules/{id}.html")
}

/// The pages that tell all that is wrong, worst first, and what the rules are about.
pub(super) fn pages(site: &Site<'_>) -> Vec<Artifact> {
    let count = site.findings.pages();
    let mut pages: Vec<_> = (0..count).filter_map(|it| page(site, it, count)).collect();
    let mut rules: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &index in &site.findings.sorted {
        rules.entry(site.diagnostics[index].rule).or_default().push(index);
    }
    let mut ids: Vec<&str> = all_rules().map(|it| it.id).collect();
    ids.sort_unstable();
    let found = |id: &str| rules.get(id).map_or(&[][..], Vec::as_slice);
    pages.extend(list(site, &ids, &found));
    pages.extend(ids.iter().filter_map(|id| rule(site, id, found(id))));
    pages
}

/// What all findings are about: every rule, and how many findings it has here.
fn list<'f>(
    site: &Site<'_>,
    ids: &[&str],
    found: &dyn Fn(&str) -> &'f [usize],
) -> Option<Artifact> {
    let lang = lang_of(site);
    let title = say(lang, "Rules", "Правила");
    let above = [("findings.html", say(lang, "Findings", "Замечания"))];
    let frame = Frame { above: &above, wide: true, ..Frame::new(RULES, title, lang) };
    frame_page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, RULES, lang);
        pen.h1(title);
        let heads = [
            pen.say("Rule", "Правило"),
            pen.say("Meaning", "Смысл"),
            pen.say("Found here", "Найдено здесь"),
        ];
        // The index of the site knows no rules, so that none is left out here.
        pen.table_of("rules", ids.len(), title, &heads, ids.len(), |pen, at| {
            let id = ids[at];
            pen.head_cell(|pen| pen.code_link(&rule_path(id), id));
            pen.cell(|pen| {
                if let Some(it) = rule_page(id, lang) {
                    ticked(pen, &it.summary);
                }
            });
            pen.cell(|pen| match found(id).len() {
                0 => _ = pen.html.text("–"),
                count => pen.link(&format!("{}#here", rule_path(id)), &count.to_string()),
            });
        });
        pen.headings()
    })
}

fn lang_of(site: &Site<'_>) -> Lang {
    site.inventory.platforms.first().map_or(site.options.lang, |it| it.lang)
}

fn page(site: &Site<'_>, number: usize, count: usize) -> Option<Artifact> {
    let lang = lang_of(site);
    let title = |number: usize| match number {
        0 => say(lang, "Findings", "Замечания").to_owned(),
        _ => format!("{}, {}", say(lang, "Findings", "Замечания"), number + 1),
    };
    let neighbour = |at: Option<usize>| at.filter(|&it| it < count).map(|it| (path(it), title(it)));
    let (before, after) = (neighbour(number.checked_sub(1)), neighbour(Some(number + 1)));
    let (path, title) = (path(number), title(number));
    let frame = Frame {
        around: [&before, &after].map(|it| it.as_ref().map(|(path, title)| (&**path, &**title))),
        ..Frame::new(&path, &title, lang)
    };
    let shown = site.findings.sorted.iter().skip(number * PAGE).take(PAGE);
    frame_page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, &path, lang);
        pen.h1(&title);
        if site.diagnostics.is_empty() {
            let text = pen.say("Nothing is wrong.", "Замечаний нет.");
            pen.html.element("p", &[], text);
        }
        let text = pen.say("What may be found, and why: ", "Что проверяется и зачем: ");
        pen.html.open("p", &[("class", "soft")]).text(text);
        let rules = pen.say("all rules", "все правила");
        pen.link(RULES, rules);
        pen.html.text(".").close().line();
        for (severity, id, en, ru) in [
            (Severity::Error, "errors", "Errors", "Ошибки"),
            (Severity::Warning, "warnings", "Warnings", "Предупреждения"),
            (Severity::Info, "remarks", "Remarks", "Советы"),
        ] {
            let mut found = shown
                .clone()
                .filter_map(|&at| Some((at, site.diagnostics.get(at)?)))
                .filter(|(_, it)| it.severity == severity)
                .peekable();
            if found.peek().is_none() {
                continue;
            }
            let title = pen.say(en, ru);
            pen.h2(id, title);
            for (index, diagnostic) in found {
                finding(&mut pen, index, diagnostic);
            }
        }
        pen.headings()
    })
}

/// What the rule `id` is about, as `rcsgen explain` says it, and what it `found`.
fn rule(site: &Site<'_>, id: &str, found: &[usize]) -> Option<Artifact> {
    let lang = lang_of(site);
    let RulePage { summary, severity, sections, .. } = rule_page(id, lang)?;
    let path = rule_path(id);
    let above = [
        ("findings.html", say(lang, "Findings", "Замечания")),
        (RULES, say(lang, "Rules", "Правила")),
    ];
    let frame = Frame { above: &above, ..Frame::new(&path, id, lang) };
    frame_page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, &path, lang);
        pen.html.open("h1", &[]).element("code", &[], id).close().line();
        remark(&mut pen, &summary);
        remark(&mut pen, &severity);
        for (at, section) in sections.iter().enumerate() {
            pen.h2(&format!("section-{}", at + 1), section.title);
            if let Some(language) = section.code {
                pen.html.open("pre", &[]).open("code", &[]);
                match highlight::named(language) {
                    Some(language) => highlight::code(pen.html, language, &section.text),
                    None => _ = pen.html.text(&section.text),
                }
                pen.html.close().close().line();
            } else {
                for paragraph in section.text.split("\n\n") {
                    remark(&mut pen, paragraph);
                }
            }
        }
        let title = pen.say("Found here", "Найдено здесь");
        pen.h2("here", title);
        if found.is_empty() {
            let text = pen.say("Nothing.", "Ничего.");
            pen.html.element("p", &[], text);
        } else {
            pen.finding_list(found);
        }
        pen.headings()
    })
}

fn finding(pen: &mut Pen<'_, '_>, index: usize, it: &Diagnostic) {
    let lang = pen.lang;
    let id = format!("finding-{}", index + 1);
    let class = format!("finding {}", it.severity.as_str());
    pen.html.open("section", &[("id", &id), ("class", &class)]).line();
    pen.html.open("h3", &[]);
    ticked(pen, it.message.get(lang));
    pen.html.close();
    pen.html.open("p", &[("class", "soft")]);
    pen.code_link(&rule_path(it.rule), it.rule);
    pen.source(it.primary.span);
    pen.html.close().line();
    excerpt(pen, it.primary.span);
    remark(pen, it.primary.text.get(lang));
    for label in &it.secondary {
        excerpt(pen, label.span);
        pen.html.open("p", &[]);
        ticked(pen, label.text.get(lang));
        pen.source(label.span);
        pen.html.close().line();
    }
    for note in &it.notes {
        remark(pen, note.get(lang));
    }
    for fix in &it.fixes {
        pen.html.open("p", &[("class", "fix")]);
        let label = pen.say("Fix: ", "Исправление: ");
        pen.html.text(label);
        ticked(pen, fix.title.get(lang));
        pen.html.close().line();
    }
    pen.html.close().line();
}

fn remark(pen: &mut Pen<'_, '_>, text: &str) {
    if !text.is_empty() {
        pen.html.open("p", &[]);
        ticked(pen, text);
        pen.html.close().line();
    }
}

/// Writes a message, its literals in letters of one width.
fn ticked(pen: &mut Pen<'_, '_>, text: &str) {
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            pen.html.element("code", &[], part);
        } else {
            pen.html.text(part);
        }
    }
}

/// The line of the document with the place marked.
fn excerpt(pen: &mut Pen<'_, '_>, span: Span) {
    let Some(source) = pen.site.sources.try_get(span.file) else { return };
    let index = source.line_index();
    let line = index.line(span.start as usize);
    let Some(start) = index.line_start(line) else { return };
    let end = index.line_start(line + 1).unwrap_or(source.text.len());
    let text = source.text.get(start..end).unwrap_or_default().trim_end();
    let from = (span.start as usize).saturating_sub(start).min(text.len());
    let to = (span.end as usize).saturating_sub(start).clamp(from, text.len());
    let (Some(before), Some(marked), Some(after)) =
        (text.get(..from), text.get(from..to), text.get(to..))
    else {
        return;
    };
    pen.html.open("pre", &[]).open("code", &[]).text(before);
    pen.html.element("mark", &[], marked).text(after).close().close().line();
}
