//! Directives: `.. name:: arguments`, options and content.

mod admonition;
mod body;
mod date;
mod image;
pub(super) mod include;
mod misc;
mod options;
mod parts;
mod raw;
mod role;
mod sphinx;
mod standard;
mod table;
mod table_csv;

use super::block::{Block, Shape};
use super::chars;
use super::explicit::Outcome;
use super::lines::{Line, Lines};
use super::message::{At, Level};
use super::options::Options;
use super::parser::{Parser, Prose};
use crate::syntax::tree::{Kind, NewValue, NodeId};
use crate::text::Span;
pub(super) use body::push_piece;
pub(super) use options::{Convert, Value};
pub(super) use options::{class as class_option, unchanged as unchanged_option};

/// What a directive takes, and what it does.
pub(super) struct Spec {
    /// The name in docutils.
    pub(super) name: &'static str,
    pub(super) required: usize,
    pub(super) optional: usize,
    /// Whether the last argument may hold white space.
    pub(super) spaces: bool,
    pub(super) options: &'static [(&'static str, Convert)],
    pub(super) content: bool,
    pub(super) run: for<'a> fn(&mut Parser<'a>, &mut Block<'a>, &mut Directive<'a>) -> Outcomes,
}

/// The nodes of a directive, or why there are none.
pub(super) type Outcomes = Result<Vec<NodeId>, Failure>;

/// Why a directive failed.
pub(super) enum Failure {
    /// A message that quotes the directive; about all of it, unless it tells which part is wrong.
    Problem {
        level: Level,
        rule: &'static str,
        text: String,
        args: Vec<String>,
        part: Option<Span>,
    },
}

impl Failure {
    fn new(level: Level, rule: &'static str, text: String, args: &[&str]) -> Self {
        let args = args.iter().map(|it| (*it).to_owned()).collect();
        Self::Problem { level, rule, text, args, part: None }
    }

    /// The same, about one `part` of the directive.
    fn in_part(self, span: Span) -> Self {
        let Self::Problem { level, rule, text, args, .. } = self;
        Self::Problem { level, rule, text, args, part: Some(span) }
    }

    fn error(rule: &'static str, text: String, args: &[&str]) -> Self {
        Self::new(Level::Error, rule, text, args)
    }
}

/// A directive as it was written.
pub(super) struct Directive<'a> {
    /// The name, as it was written.
    pub(super) name: String,
    pub(super) spec: &'static Spec,
    pub(super) arguments: Vec<String>,
    /// The argument block, for its place.
    pub(super) argument: Prose<'a>,
    pub(super) options: Vec<Given>,
    pub(super) content: Lines<'a>,
    pub(super) first: Line<'a>,
    /// All lines, as they stand in the block around.
    pub(super) source: Lines<'a>,
    pub(super) span: Span,
}

/// An option that was given.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) span: Option<Span>,
    /// The lines of the value: source, start, end and number of each.
    pub(super) lines: Vec<(u32, u32, u32, u32)>,
}

/// Why the parts of a directive cannot be told apart.
pub(super) struct BadBlock {
    pub(super) rule: &'static str,
    pub(super) text: String,
    pub(super) args: Vec<String>,
    pub(super) span: Option<Span>,
    /// What may have been meant, of names that are known.
    pub(super) known: Vec<&'static str>,
}

/// The parts of a directive.
pub(super) struct Parts<'a> {
    pub(super) arguments: Vec<String>,
    pub(super) argument: Prose<'a>,
    pub(super) options: Vec<Given>,
    pub(super) content: Lines<'a>,
}

/// What the parts of a directive must be like.
pub(super) struct Form<'s> {
    pub(super) required: usize,
    pub(super) optional: usize,
    pub(super) spaces: bool,
    pub(super) options: &'s [(&'static str, Convert)],
    pub(super) content: bool,
}

impl Directive<'_> {
    /// The value of an option.
    pub(super) fn option(&self, name: &str) -> Option<&Value> {
        self.options.iter().find(|it| it.name == name).map(|it| &it.value)
    }

    /// The text of an option.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.option(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an option.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.option(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The classes that were given.
    pub(super) fn classes(&self, name: &str) -> Vec<String> {
        match self.option(name) {
            Some(Value::Words(words)) => words.clone(),
            _ => Vec::new(),
        }
    }

    /// Takes an option out.
    pub(super) fn take(&mut self, name: &str) -> Option<Given> {
        let at = self.options.iter().position(|it| it.name == name)?;
        Some(self.options.remove(at))
    }

    /// The error that content is missing.
    pub(super) fn require_content(&self) -> Result<(), Failure> {
        if !self.content.is_empty() {
            return Ok(());
        }
        let text =
            format!("Content block expected for the \"{}\" directive; none found.", self.name);
        Err(Failure::error("missing-content", text, &[&self.name]))
    }
}

/// All directives, sorted by name.
static SPECS: &[&[Spec]] = &[
    admonition::SPECS,
    body::SPECS,
    date::SPECS,
    image::SPECS,
    include::SPECS,
    misc::SPECS,
    parts::SPECS,
    raw::SPECS,
    role::SPECS,
    table::SPECS,
    table_csv::SPECS,
];

fn spec(name: &str, options: &Options<'_>) -> Option<&'static Spec> {
    // Sphinx has more options for some directives that docutils has under another name.
    let of_sphinx = sphinx::SPECS.iter().filter(|_| options.sphinx);
    let mut all = of_sphinx.chain(SPECS.iter().flat_map(|it| it.iter()));
    let is_declared = || options.directives.iter().any(|it| it.eq_ignore_ascii_case(name));
    all.find(|it| it.name == name).or_else(|| is_declared().then_some(&sphinx::DECLARED))
}

/// Whether there is a directive of this name.
pub(super) fn is_known(name: &str, options: &Options<'_>) -> bool {
    spec(name, options).is_some()
}

/// The names of all directives.
fn known_names<'o>(options: &'o Options<'_>) -> impl Iterator<Item = &'o str> {
    let all = SPECS.iter().flat_map(|it| it.iter());
    let of_sphinx = sphinx::SPECS.iter().filter(|_| options.sphinx);
    let names = all.chain(of_sphinx).map(|it| it.name);
    names.chain(options.directives.iter().map(String::as_str))
}

impl<'a> Parser<'a> {
    /// Parses a directive whose name begins at `at` and whose block begins at `body`.
    pub(super) fn directive(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        name: &str,
        at: usize,
        body: usize,
    ) -> Outcome {
        self.directive_with(block, line, name, at, body, None)
    }

    /// [`directive`](Self::directive); `alt` is the name of the substitution that it defines.
    pub(super) fn directive_with(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        name: &str,
        at: usize,
        body: usize,
        alt: Option<&str>,
    ) -> Outcome {
        let (spec, messages) = self.find_directive(name, line);
        self.append_all(block.node, messages);
        match spec {
            Some(spec) => self.run_directive(block, line, name, spec, body, alt),
            None => self.unknown_directive(block, line, name, at),
        }
    }

    /// The directive that `name` means in the languages of the document.
    fn find_directive(
        &mut self,
        name: &str,
        line: Line<'a>,
    ) -> (Option<&'static Spec>, Vec<NodeId>) {
        let mut normalized = name.to_lowercase();
        if self.options.sphinx && normalized == "rst-class" {
            "class".clone_into(&mut normalized);
        }
        if let Some(canonical) = self.directives.get(&normalized) {
            return (spec(canonical, self.options), Vec::new());
        }
        let is_foreign = self.options.sphinx
            && sphinx::SPECS.iter().any(|it| it.name == normalized)
            || self.options.directives.contains(&normalized);
        if is_foreign {
            self.directives.insert(normalized.clone(), normalized.clone());
            return (spec(&normalized, self.options), Vec::new());
        }
        let found =
            super::language::find(self.options, &normalized, name, "directive", |language| {
                language.directives
            });
        let mut messages = Vec::new();
        if !found.message.is_empty() {
            let line_of = Line { number: self.current_line.1.unwrap_or(line.number), ..line };
            let at = self.at_span(line_of, self.line_span(line));
            messages.push(self.report(Level::Info, "name-fallback", &found.message, &[], at));
        }
        let spec = spec(&found.name, self.options);
        if let Some(spec) = spec {
            let name = if spec.name.is_empty() { found.name } else { spec.name.to_owned() };
            self.directives.insert(normalized, name);
        }
        (spec, messages)
    }

    fn unknown_directive(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        name: &str,
        at: usize,
    ) -> Outcome {
        let from = block.at;
        let shape = Shape { first: Some(0), keep_indent: true, ..Shape::default() };
        let indented = block.indented(shape);
        if block.is_root {
            self.reached_last(block);
        }
        let text = format!("Unknown directive type \"{name}\".");
        let span = self.line_span(line.part(at..at + name.len()));
        let place = At { span, ..self.at(line) };
        let nearest =
            crate::text::nearest(name, known_names(self.options)).unwrap_or_default().to_owned();
        let fix = (!nearest.is_empty()).then(|| crate::diag::Fix {
            title: crate::diag::Text::new(
                format!("write `{nearest}`"),
                format!("написать `{nearest}`"),
            ),
            applicability: crate::diag::Applicability::Unsafe,
            edits: vec![crate::text::Edit { span, text: nearest }],
        });
        let message =
            self.report_with_fix(Level::Error, "unknown-directive", &text, &[name], place, fix);
        let quoted = block.lines.slice(from..block.at);
        self.quote_block(message, &quoted);
        (vec![message], indented.blank_finish)
    }

    /// Quotes lines with the blank ones at their end, as docutils does.
    pub(super) fn quote_block(&mut self, message: NodeId, lines: &Lines<'a>) {
        self.quote_lines(message, lines);
    }

    fn run_directive(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        name: &str,
        spec: &'static Spec,
        body: usize,
        alt: Option<&str>,
    ) -> Outcome {
        let from = block.at;
        let shape = Shape { first: Some(body), keep_top: true, ..Shape::default() };
        let indented = block.indented(shape);
        self.reached_last(block);
        let source = block.lines.slice(from..block.at);
        let span = self.lines_span(&source);
        let form = Form {
            required: spec.required,
            optional: spec.optional,
            spaces: spec.spaces,
            options: spec.options,
            content: spec.content,
        };
        let parts = match self.directive_parts(indented.lines, &form, alt) {
            Ok(parts) => parts,
            Err(bad) => {
                let message = self.bad_directive_block(name, line, &source, &bad);
                return (vec![message], indented.blank_finish);
            }
        };
        let mut directive = Directive {
            name: name.to_owned(),
            spec,
            arguments: parts.arguments,
            argument: parts.argument,
            options: parts.options,
            content: parts.content,
            first: line,
            source,
            span,
        };
        let nodes = match (spec.run)(self, block, &mut directive) {
            Ok(nodes) => nodes,
            Err(Failure::Problem { level, rule, text, args, part }) => {
                let args: Vec<_> = args.iter().map(String::as_str).collect();
                let span = part.unwrap_or_else(|| self.line_span(line));
                vec![self.problem_at(&directive, span, level, rule, &text, &args)]
            }
        };
        (nodes, indented.blank_finish || block.is_next_blank())
    }

    /// The message that a directive's options or arguments are not as they must be.
    pub(super) fn bad_directive_block(
        &mut self,
        name: &str,
        line: Line<'a>,
        source: &Lines<'a>,
        bad: &BadBlock,
    ) -> NodeId {
        let text = format!("Error in \"{name}\" directive:\n{}.", bad.text);
        let span = bad.span.unwrap_or_else(|| self.line_span(line));
        let at = At { span, ..self.at(line) };
        let mut args = vec![name];
        args.extend(bad.args.iter().map(String::as_str));
        let word = bad.args.first().map_or("", String::as_str);
        let fix = self.nearest_fix(bad.rule, span, word, bad.known.iter().copied());
        let message = self.report_with_fix(Level::Error, bad.rule, &text, &args, at, fix);
        self.quote_block(message, source);
        message
    }

    /// A message about a directive, which it quotes.
    pub(super) fn directive_problem(
        &mut self,
        directive: &Directive<'a>,
        level: Level,
        rule: &'static str,
        text: &str,
        args: &[&str],
    ) -> NodeId {
        let span = self.line_span(directive.first);
        self.problem_at(directive, span, level, rule, text, args)
    }

    /// A message about the part of a directive at `span`; it quotes all of it.
    fn problem_at(
        &mut self,
        directive: &Directive<'a>,
        span: Span,
        level: Level,
        rule: &'static str,
        text: &str,
        args: &[&str],
    ) -> NodeId {
        let at = At { span, ..self.at(directive.first) };
        let message = self.report(level, rule, text, args, at);
        self.quote_block(message, &directive.source);
        message
    }

    /// Tells arguments, options and content apart.
    pub(super) fn directive_parts(
        &mut self,
        mut lines: Lines<'a>,
        form: &Form<'_>,
        alt: Option<&str>,
    ) -> Result<Parts<'a>, BadBlock> {
        if lines.first().is_some_and(Line::is_blank) {
            lines = lines.slice(1..);
        }
        let lines = lines.trim_blank_end();
        let takes_arguments = form.required + form.optional > 0;
        let (mut arguments, mut content, after);
        if takes_arguments || !form.options.is_empty() {
            let end = lines.iter().position(Line::is_blank).unwrap_or(lines.len());
            after = lines.slice(end..);
            content = after.slice(1..);
            arguments = lines.slice(..end);
        } else {
            (arguments, after) = (Lines::default(), Lines::default());
            content = lines.clone();
        }
        let (mut options, mut first_option) = (Vec::new(), None);
        if !form.options.is_empty() {
            if let Some(alt) = alt {
                let value = Value::Text(alt.to_owned());
                options.push(Given { name: "alt".into(), value, span: None, lines: Vec::new() });
            }
            first_option = arguments.iter().position(|it| super::field::marker(it.text).is_some());
            if let Some(start) = first_option {
                let lines = arguments.slice(start..);
                arguments = arguments.slice(..start);
                for given in self.parse_options(&lines, form.options)? {
                    options.retain(|it: &Given| it.name != given.name);
                    options.push(given);
                }
            }
        }
        if !arguments.is_empty() && !takes_arguments {
            content = match first_option {
                None => lines,
                Some(_) => arguments.iter().chain(after.iter()).collect::<Vec<_>>().into(),
            };
            arguments = Lines::default();
        }
        let content = content.skip_blank();
        let argument = self.prose(&arguments);
        let words =
            if takes_arguments { split_arguments(&argument.text, form)? } else { Vec::new() };
        let trimmed = argument.text.len() - argument.text.trim_start_matches(chars::is_space).len();
        let argument =
            if trimmed > 0 { argument.slice(trimmed..argument.text.len()) } else { argument };
        if !content.is_empty() && !form.content {
            let span = Some(self.lines_span(&content));
            let text = "no content permitted".into();
            return Err(BadBlock {
                rule: "unexpected-content",
                text,
                args: Vec::new(),
                span,
                known: Vec::new(),
            });
        }
        Ok(Parts { arguments: words, argument, options, content })
    }

    /// Gives a node the name that the `name` option asks for.
    pub(super) fn add_directive_name(&mut self, directive: &mut Directive<'a>, node: NodeId) {
        let Some(given) = directive.take("name") else { return };
        let Value::Text(name) = given.value else { return };
        let name = chars::fully_normalized(&name);
        self.doc.remove_attr(node, "name");
        self.add_name(node, &name);
        if let Some(span) = given.span {
            self.doc.set_attr_span(node, "names", span);
        }
        self.note_explicit_target(node, Some(node));
    }

    /// Adds the classes of an option to a node.
    pub(super) fn add_classes(&mut self, directive: &Directive<'a>, node: NodeId) {
        let classes = directive.classes("class");
        if classes.is_empty() {
            return;
        }
        self.doc.push_words(node, "classes", &classes);
        let given = directive.options.iter().find(|it| it.name == "class");
        if let Some(span) = given.and_then(|it| it.span) {
            self.doc.set_attr_span(node, "classes", span);
        }
    }

    /// Parses the argument as inline markup into a node of `kind`.
    pub(super) fn argument_node(
        &mut self,
        directive: &Directive<'a>,
        kind: Kind,
        context: NodeId,
    ) -> (NodeId, Vec<NodeId>) {
        let prose = directive.argument.clone();
        let (node, messages) = self.make_inline(kind, &prose, directive.first, context);
        self.note_line(node, directive.first);
        (node, messages)
    }

    /// Sets the attribute of an option that was given as a text.
    pub(super) fn option_attr(
        &mut self,
        directive: &Directive<'a>,
        node: NodeId,
        option: &str,
        attribute: &'static str,
    ) {
        let Some(given) = directive.options.iter().find(|it| it.name == option) else { return };
        let value = match &given.value {
            Value::Text(text) => NewValue::Str(text),
            Value::Number(number) => NewValue::Int(*number),
            Value::Words(words) => NewValue::List(words),
            Value::Flag => NewValue::Flag,
            Value::Numbers(_) => return,
        };
        self.doc.set_attr(node, attribute, value, given.span);
    }
}

fn split_arguments(text: &str, form: &Form<'_>) -> Result<Vec<String>, BadBlock> {
    let words: Vec<&str> = text.split(chars::is_space).filter(|it| !it.is_empty()).collect();
    let most = form.required + form.optional;
    if words.len() < form.required {
        let text = format!("{} argument(s) required, {} supplied", form.required, words.len());
        let args = vec![form.required.to_string(), words.len().to_string()];
        return Err(BadBlock {
            rule: "missing-argument",
            text,
            args,
            span: None,
            known: Vec::new(),
        });
    }
    if words.len() <= most {
        return Ok(words.into_iter().map(str::to_owned).collect());
    }
    if !form.spaces {
        let text = format!("maximum {most} argument(s) allowed, {} supplied", words.len());
        let args = vec![most.to_string(), words.len().to_string()];
        return Err(BadBlock {
            rule: "too-many-arguments",
            text,
            args,
            span: None,
            known: Vec::new(),
        });
    }
    let mut arguments = Vec::with_capacity(most);
    let mut rest = text.trim_start_matches(chars::is_space);
    while arguments.len() + 1 < most {
        let end = rest.find(chars::is_space).unwrap_or(rest.len());
        arguments.push(rest[..end].to_owned());
        rest = rest[end..].trim_start_matches(chars::is_space);
    }
    arguments.push(rest.to_owned());
    Ok(arguments)
}
