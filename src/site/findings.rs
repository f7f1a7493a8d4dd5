//! The page of the findings.

use super::model::Pen;
use super::page::{Frame, page as frame_page};
use super::{Site, say};
use crate::artifact::Artifact;
use crate::diag::{Diagnostic, Severity};
use crate::text::Span;

/// The page that tells all that is wrong, worst first.
pub(super) fn page(site: &Site<'_>) -> Option<Artifact> {
    let lang = site.inventory.platforms.first().map_or(site.options.lang, |it| it.lang);
    let title = say(lang, "Findings", "Замечания");
    let path = "findings.html";
    frame_page(site, &Frame::new(path, title, lang), |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(title);
        if site.diagnostics.is_empty() {
            let text = pen.say("Nothing is wrong.", "Замечаний нет.");
            pen.html.element("p", &[], text);
        }
        for (severity, id, en, ru) in [
            (Severity::Error, "errors", "Errors", "Ошибки"),
            (Severity::Warning, "warnings", "Warnings", "Предупреждения"),
            (Severity::Info, "remarks", "Remarks", "Советы"),
        ] {
            let mut found = site
                .diagnostics
                .iter()
                .enumerate()
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

fn finding(pen: &mut Pen<'_, '_>, index: usize, it: &Diagnostic) {
    let lang = pen.lang;
    let id = format!("finding-{}", index + 1);
    let class = format!("finding {}", it.severity.as_str());
    pen.html.open("section", &[("id", &id), ("class", &class)]).line();
    pen.html.open("h3", &[]);
    ticked(pen, it.message.get(lang));
    pen.html.close();
    pen.html.open("p", &[("class", "soft")]);
    pen.html.element("code", &[], it.rule);
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
