//! Smart quotes: typewriter's quotes, dashes and dots become those of the language.

use super::Run;
use super::quote_marks::{Marks, marks_of};
use crate::syntax::rst::chars::{is_space, is_word};
use crate::syntax::rst::message::Level;
use crate::syntax::rst::{chars, is_inline_kind};
use crate::syntax::tree::{Kind, Node, NodeId};

/// What stays as it was typed; docutils marks it so while it works on a text.
const ESCAPES: [(&str, &str); 6] = [
    ("\\\\", "&#92;"),
    ("\\\"", "&#34;"),
    ("\\'", "&#39;"),
    ("\\.", "&#46;"),
    ("\\-", "&#45;"),
    ("\\`", "&#96;"),
];

/// Gives all running text the quotes of its language.
pub(super) fn run(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let Some(alternative) = run.p.options.smart_quotes else { return };
    let blocks: Vec<NodeId> =
        run.p.doc.root().descendants().filter(|&it| is_text_block(it)).map(Node::id).collect();
    let mut unsupported: Vec<String> = Vec::new();
    for block in blocks {
        let mut language = language_of(run, block);
        if alternative.is_alternative() {
            let plain = language.replace("-x-altquot", "");
            language = if plain == language { format!("{language}-x-altquot") } else { plain };
        }
        let known = tags(&language).into_iter().find(|it| marks(run, it).is_some());
        if known.is_none() && !unsupported.contains(&language) {
            let text = format!("No smart quotes defined for language \"{language}\".");
            let at = run.p.place_of(block);
            run.report(Level::Warning, "no-smart-quotes", &text, &[&language], at);
            unsupported.push(language);
        }
        let language = known.unwrap_or_default();
        let marks = marks(run, &language).unwrap_or(["\"", "\"", "'", "'"].map(str::to_owned));
        educate_block(run, block, &marks, &language);
    }
}

/// The quotes of a language: those that the caller gives, or those that are known.
fn marks(run: &Run<'_, '_>, tag: &str) -> Option<Marks> {
    let own = run.p.options.smartquotes_locales.iter().find(|it| it.0 == tag);
    own.map(|it| it.1.clone()).or_else(|| marks_of(tag))
}

fn educate_block(run: &mut Run<'_, '_>, block: NodeId, marks: &Marks, language: &str) {
    let texts: Vec<NodeId> = run
        .p
        .doc
        .node(block)
        .descendants()
        .filter(|it| it.kind() == Kind::Text)
        .filter(|it| it.parent().is_none_or(|it| it.kind() != Kind::OptionString))
        .map(Node::id)
        .collect();
    // What stands before a quote decides, even if it is in another node.
    let mut before = ' ';
    for text in texts {
        let node = run.p.doc.node(text);
        let parents = [node.parent(), node.parent().and_then(Node::parent)];
        if parents.into_iter().flatten().any(|it| is_literal(it.kind())) {
            before = node.value().chars().next_back().unwrap_or(before);
            continue;
        }
        let escaped = escaped(run, text);
        let Some(last) = escaped.chars().next_back() else { continue };
        let educated = educate(&escaped, before, marks, language);
        before = last;
        let educated = chars::unescape(&educated).into_owned();
        let node = run.p.doc.node(text);
        if educated != node.value() {
            let span = node.span();
            let new = run.p.doc.make_text(
                &educated,
                span,
                &[crate::syntax::tree::Anchor { value: 0, source: span.start }],
            );
            run.p.doc.insert_before(text, new);
            run.p.doc.detach(text);
        }
    }
}

/// A text with NUL for each backslash that escapes, and a backslash more before what must stay.
fn escaped(run: &Run<'_, '_>, text: NodeId) -> String {
    let node = run.p.doc.node(text);
    let value = node.value();
    let source = run.raw_source(text);
    if !source.contains('\\') {
        return value.to_owned();
    }
    // Indentation is no part of the text.
    let lines: Vec<&str> = source.split('\n').collect();
    let joined: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(at, it)| {
            let it = if at > 0 { it.trim_start_matches(' ') } else { it };
            if at + 1 < lines.len() { it.trim_end_matches(' ') } else { it }
        })
        .collect();
    let escaped = chars::escape_to_null(&joined.join("\n")).into_owned();
    if chars::unescape(&escaped) != value {
        return value.to_owned();
    }
    let mut result = String::with_capacity(escaped.len());
    let mut after_null = false;
    for c in escaped.chars() {
        if after_null && matches!(c, '-' | '\\' | '\'' | '"' | '.' | '`') {
            result.push('\\');
        }
        after_null = c == '\0';
        result.push(c);
    }
    result
}

/// Whether the node is a block of running text.
fn is_text_block(node: Node<'_>) -> bool {
    let is_outer = node.parent().is_none_or(|it| !is_text_element(it.kind()));
    is_text_element(node.kind()) && !is_preformatted(node.kind()) && is_outer
}

/// Whether nodes of this kind hold text of their own.
fn is_text_element(kind: Kind) -> bool {
    use Kind::{
        Attribution, Author, Caption, Classifier, Contact, Copyright, Date, FieldName, Label, Line,
        OptionArgument, OptionString, Organization, Paragraph, Revision, Rubric, Status, Subtitle,
        Term, Title, Version,
    };
    let is_block = matches!(
        kind,
        Attribution
            | Author
            | Caption
            | Classifier
            | Contact
            | Copyright
            | Date
            | FieldName
            | Label
            | Line
            | OptionArgument
            | OptionString
            | Organization
            | Paragraph
            | Revision
            | Rubric
            | Status
            | Subtitle
            | Term
            | Title
            | Version
    );
    is_block || is_preformatted(kind) || is_inline_kind(kind) && kind != Kind::Image
}

/// Whether text of nodes of this kind stays as it is.
fn is_preformatted(kind: Kind) -> bool {
    use Kind::{
        Address, Comment, DoctestBlock, LiteralBlock, MathBlock, Meta, ParsedLiteral, Pending, Raw,
        SubstitutionDefinition, SystemMessage, Target,
    };
    matches!(
        kind,
        Address
            | Comment
            | DoctestBlock
            | LiteralBlock
            | MathBlock
            | Meta
            | ParsedLiteral
            | Pending
            | Raw
            | SubstitutionDefinition
            | SystemMessage
            | Target
    )
}

fn is_literal(kind: Kind) -> bool {
    is_preformatted(kind)
        || matches!(kind, Kind::Image | Kind::Literal | Kind::Math | Kind::Problematic)
}

/// The language of a node: that of the nearest class `language-…`, or of the document.
fn language_of(run: &Run<'_, '_>, node: NodeId) -> String {
    let mut nodes = std::iter::successors(Some(run.p.doc.node(node)), |it| it.parent());
    let found = nodes.find_map(|it| {
        it.attr_list("classes").find_map(|it| it.strip_prefix("language-").map(str::to_owned))
    });
    found.unwrap_or_else(|| run.p.options.language.clone())
}

/// A language tag with fewer and fewer of its parts.
fn tags(tag: &str) -> Vec<String> {
    let tag = tag.to_lowercase().replace('-', "_");
    let mut parts: Vec<String> = Vec::new();
    for part in tag.split('_') {
        let count = parts.len();
        match parts.last_mut() {
            // A single letter says that what follows is not standard.
            Some(last) if count > 1 && last.len() == 1 => {
                last.push('-');
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let Some((base, rest)) = parts.split_first() else { return vec![tag] };
    // A tag of more parts than this is none.
    let rest = &rest[..rest.len().min(8)];
    let mut found: Vec<(usize, u32, String)> = Vec::new();
    for set in 0..1_u32 << rest.len() {
        let chosen = (0..rest.len()).filter(|at| set & (1 << at) != 0);
        let tag = chosen.fold(base.clone(), |tag, at| format!("{tag}-{}", rest[at]));
        // Most parts first, and earlier ones before later ones.
        let order = set.reverse_bits();
        found.push((rest.len() - set.count_ones() as usize, u32::MAX - order, tag));
    }
    found.sort();
    found.into_iter().map(|it| it.2).collect()
}

/// The text with the quotes `marks`, the dashes and the ellipses of print; `before` is the character
/// before it.
fn educate(text: &str, before: char, marks: &Marks, language: &str) -> String {
    let mut text = text.to_owned();
    for (written, kept) in ESCAPES {
        text = text.replace(written, kept);
    }
    text = text.replace("---", "—").replace("--", "–");
    text = text.replace("...", "…").replace(". . .", "…");
    if text.contains(['-', '"', '\'']) {
        // A quote before the text is done with, and tells as much as any other mark.
        let before = if matches!(before, '"' | '\'') { ';' } else { before };
        text = educate_quotes(&text, before, marks, language);
    }
    for (written, kept) in ESCAPES {
        text = text.replace(kept, &written[1..]);
    }
    text
}

/// A quote with what stands around it.
struct Place<'t> {
    before: char,
    after: &'t [char],
}

impl Place<'_> {
    fn next(&self) -> Option<char> {
        self.after.first().copied()
    }

    /// Whether a space comes next, or one punctuation mark and a space.
    fn ends_word(&self) -> bool {
        self.next() == Some(' ')
            || self.next().is_some_and(is_mark) && self.after.get(1) == Some(&' ')
    }

    fn opens_word(&self) -> bool {
        self.next().is_some_and(|it| is_letter(it) || is_mark(it))
    }

    fn is_before_letter(&self) -> bool {
        self.next().is_some_and(is_letter)
    }

    fn is_after_space(&self) -> bool {
        is_space(self.before)
    }

    fn is_after_opening(&self) -> bool {
        matches!(self.before, '(' | '[' | '{' | '-' | '–' | '—')
    }

    fn is_after_gap(&self) -> bool {
        self.is_after_space()
            || self.is_after_opening()
            || matches!(self.before, '\u{200b}' | '\u{200c}')
    }
}

fn is_letter(c: char) -> bool {
    is_word(c) || c == '_'
}

fn is_mark(c: char) -> bool {
    c == ' ' || c.is_ascii_punctuation() && c != '&'
}

fn educate_quotes(text: &str, before: char, marks: &Marks, language: &str) -> String {
    const APOSTROPHE: &str = "’";
    let [open, close, inner_open, inner_close] = marks;
    let text = text
        .replace_with(
            "\"'",
            |it| it.is_before_letter().then(|| format!("{open}{inner_open}")),
            before,
        )
        .replace_with(
            "'\"",
            |it| it.is_before_letter().then(|| format!("{inner_open}{open}")),
            before,
        );
    let pass = |text: String, quote: &str, mark: &str, fits: &dyn Fn(&Place<'_>) -> bool| {
        text.replace_with(quote, |it| fits(it).then(|| mark.to_owned()), before)
    };
    let mut text = pass(text, "'", inner_close, &|it| it.is_after_opening() && it.ends_word());
    text = pass(text, "\"", close, &|it| it.is_after_opening() && it.ends_word());
    if language.starts_with("en") {
        let is_decade = |it: &Place<'_>| matches!(it.after, [a, b, 's', ..] if a.is_numeric() && b.is_numeric());
        text = pass(text, "'", APOSTROPHE, &is_decade);
    }
    text = pass(text, "'", inner_open, &|it| it.is_after_gap() && it.opens_word());
    if inner_close != APOSTROPHE {
        let is_inside = |it: &Place<'_>| is_letter(it.before) && it.is_before_letter();
        text = pass(text, "'", APOSTROPHE, &is_inside);
    }
    text = pass(text, "'", inner_close, &|it| !it.is_after_space());
    text = pass(text, "'", inner_open, &|_| true);
    text = pass(text, "\"", open, &|it| it.is_after_gap() && it.opens_word());
    let closes = |it: &Place<'_>| !it.is_after_space() || it.next().is_some_and(is_space);
    text = pass(text, "\"", close, &closes);
    pass(text, "\"", open, &|_| true)
}

trait Replace {
    /// The text with each `quote` replaced by what `with` makes of its place, if it makes anything.
    fn replace_with(
        &self,
        quote: &str,
        with: impl Fn(&Place<'_>) -> Option<String>,
        before: char,
    ) -> String;
}

impl Replace for str {
    fn replace_with(
        &self,
        quote: &str,
        with: impl Fn(&Place<'_>) -> Option<String>,
        before: char,
    ) -> String {
        if !self.contains(quote) {
            return self.to_owned();
        }
        let quote: Vec<char> = quote.chars().collect();
        let all: Vec<char> = std::iter::once(before).chain(self.chars()).collect();
        let mut result = String::with_capacity(self.len() + 8);
        let mut at = 1;
        while let Some(&c) = all.get(at) {
            let place =
                Place { before: all[at - 1], after: &all[(at + quote.len()).min(all.len())..] };
            let mark = all[at..].starts_with(&quote).then(|| with(&place)).flatten();
            if let Some(mark) = mark {
                result.push_str(&mark);
                at += quote.len();
            } else {
                result.push(c);
                at += 1;
            }
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn educated(text: &str, language: &str) -> String {
        educate(text, ' ', &marks_of(language).unwrap(), language)
    }

    #[test]
    fn quotes_open_and_close() {
        assert_eq!(educated("\"a 'b' c\" -- it's", "en"), "“a ‘b’ c” – it’s");
        assert_eq!(educated("\"a 'б' c\"...", "ru"), "«a „б“ c»…");
        assert_eq!(educated("\"'a' b\" the '80s (\"x\")", "en"), "“‘a’ b” the ’80s (“x”)");
        assert_eq!(educated("\\\"a\\\" \\--", "de"), "\"a\" --");
    }

    #[test]
    fn tags_lose_their_parts_from_the_end() {
        assert_eq!(tags("de_AT-1901"), ["de-at-1901", "de-at", "de-1901", "de"]);
        assert_eq!(tags("de-CH-x_altquot"), ["de-ch-x-altquot", "de-ch", "de-x-altquot", "de"]);
    }
}
