//! Interpreted text: what a role makes of the text in backquotes.

use std::rc::Rc;

use super::chars::{self, is_space};
use super::directive::{Convert, Given, Value, push_piece};
use super::lines::Line;
use super::message::Level;
use super::options::Options;
use super::parser::{Parser, Prose};
use super::tokens;
use crate::diag::{Applicability, Fix, Text};
use crate::syntax::tree::{Kind, NodeId};
use crate::text::Edit;

/// Interpreted text as it was written.
pub(super) struct Call<'t, 'a> {
    /// The role; empty for the default one.
    pub(super) role: &'t str,
    /// All of the construct, in the text.
    pub(super) raw: std::ops::Range<usize>,
    /// The text between the backquotes.
    pub(super) text: std::ops::Range<usize>,
    pub(super) escaped: &'t str,
    pub(super) prose: &'t Prose<'a>,
    pub(super) line: Line<'a>,
    pub(super) context: NodeId,
}

/// What a role does.
#[derive(Clone, Debug)]
pub(super) enum Base {
    /// Wraps the text in a node.
    Generic(Kind),
    /// Links to a PEP.
    Pep,
    /// Links to an RFC.
    Rfc,
    /// Passes the text through to an output format.
    Raw,
    /// Code of a language.
    Code,
    /// A formula.
    Math,
    /// Wraps the text in a node of a class: what Sphinx or another tool shows as it is.
    Classed(Kind, &'static str),
    /// Refers to something by its name, as in Sphinx.
    Named(&'static str),
    /// Has a name in docutils, but does nothing there either.
    Unimplemented,
}

/// A role with the options that a document gave it.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) base: Base,
    pub(super) options: Vec<Given>,
}

/// The role that docutils knows by this name.
fn canonical(name: &str) -> Option<Base> {
    Some(match name {
        "abbreviation" => Base::Generic(Kind::Abbreviation),
        "acronym" => Base::Generic(Kind::Acronym),
        "emphasis" => Base::Generic(Kind::Emphasis),
        "literal" => Base::Generic(Kind::Literal),
        "strong" => Base::Generic(Kind::Strong),
        "subscript" => Base::Generic(Kind::Subscript),
        "superscript" => Base::Generic(Kind::Superscript),
        "title-reference" => Base::Generic(Kind::TitleReference),
        "pep-reference" => Base::Pep,
        "rfc-reference" => Base::Rfc,
        "raw" => Base::Raw,
        "code" => Base::Code,
        "math" => Base::Math,
        "index"
        | "named-reference"
        | "anonymous-reference"
        | "uri-reference"
        | "footnote-reference"
        | "citation-reference"
        | "substitution-reference"
        | "target"
        | "restructuredtext-unimplemented-role" => Base::Unimplemented,
        _ => return None,
    })
}

/// The roles that Sphinx brings and specs use.
fn sphinx(name: &str) -> Option<Base> {
    Some(match name {
        "any" => Base::Named("any"),
        "confval" => Base::Named("confval"),
        "doc" => Base::Named("doc"),
        "envvar" => Base::Named("envvar"),
        "numref" => Base::Named("numref"),
        "option" => Base::Named("option"),
        "ref" => Base::Named("ref"),
        "term" => Base::Named("term"),
        "abbr" => Base::Generic(Kind::Abbreviation),
        "command" => Base::Classed(Kind::Strong, "command"),
        "dfn" => Base::Classed(Kind::Emphasis, "dfn"),
        "download" => Base::Classed(Kind::Literal, "download"),
        "eq" => Base::Classed(Kind::Inline, "eq"),
        "file" => Base::Classed(Kind::Literal, "file"),
        "guilabel" => Base::Classed(Kind::Inline, "guilabel"),
        "kbd" => Base::Classed(Kind::Literal, "kbd"),
        "mailheader" => Base::Classed(Kind::Emphasis, "mailheader"),
        "makevar" => Base::Classed(Kind::Strong, "makevar"),
        "manpage" => Base::Classed(Kind::Emphasis, "manpage"),
        "menuselection" => Base::Classed(Kind::Inline, "menuselection"),
        "mimetype" => Base::Classed(Kind::Emphasis, "mimetype"),
        "newsgroup" => Base::Classed(Kind::Emphasis, "newsgroup"),
        "program" => Base::Classed(Kind::Strong, "program"),
        "regexp" => Base::Classed(Kind::Literal, "regexp"),
        "samp" => Base::Classed(Kind::Literal, "samp"),
        "index" => Base::Classed(Kind::Inline, "index"),
        // What the domains of programming languages describe is shown by its name.
        "attr" | "class" | "const" | "data" | "exc" | "func" | "keyword" | "meth" | "mod"
        | "obj" | "token" | "type" | "c:func" | "c:data" | "c:macro" | "c:member" | "c:struct"
        | "c:type" | "cpp:class" | "cpp:func" | "js:func" | "py:attr" | "py:class" | "py:const"
        | "py:data" | "py:exc" | "py:func" | "py:meth" | "py:mod" | "py:obj" | "rst:dir"
        | "rst:role" => Base::Classed(Kind::Literal, "xref"),
        _ => return None,
    })
}

/// The names of all roles.
fn known_roles<'o>(options: &'o Options<'_>) -> Vec<&'o str> {
    let mut names = vec![
        "abbreviation",
        "acronym",
        "code",
        "emphasis",
        "literal",
        "math",
        "pep-reference",
        "raw",
        "rfc-reference",
        "strong",
        "subscript",
        "superscript",
        "title-reference",
    ];
    if options.sphinx {
        names.extend([
            "abbr",
            "any",
            "command",
            "confval",
            "dfn",
            "doc",
            "download",
            "envvar",
            "file",
            "guilabel",
            "kbd",
            "manpage",
            "menuselection",
            "numref",
            "option",
            "program",
            "ref",
            "samp",
            "term",
        ]);
    }
    names.extend(options.roles.iter().map(String::as_str));
    names
}

/// The options that a role takes when a document derives one from it.
pub(super) fn role_options(base: &Base) -> &'static [(&'static str, Convert)] {
    use super::directive::{class_option, unchanged_option};
    match base {
        Base::Raw => &[("format", unchanged_option), ("class", class_option)],
        Base::Code => &[("language", unchanged_option), ("class", class_option)],
        _ => &[("class", class_option)],
    }
}

impl<'a> Parser<'a> {
    /// The role that `name` means, and messages about its language.
    pub(super) fn find_role(
        &mut self,
        name: &str,
        line: Line<'a>,
    ) -> (Option<Rc<Role>>, Vec<NodeId>) {
        let normalized = chars::lower(name);
        if let Some(role) = self.roles.get(&*normalized) {
            return (Some(Rc::clone(role)), Vec::new());
        }
        let mut messages = Vec::new();
        let mut found = "title-reference".to_owned();
        if !name.is_empty() {
            let it = super::language::find(self.options, &normalized, name, "role", |it| it.roles);
            found = it.name;
            let is_foreign = self.options.sphinx && sphinx(&found).is_some()
                || self.options.roles.contains(&found);
            if !it.message.is_empty() && !is_foreign {
                let at = self.at(line);
                messages.push(self.report(Level::Info, "name-fallback", &it.message, &[], at));
            }
        }
        let declared = || self.options.roles.iter().any(|it| it.eq_ignore_ascii_case(name));
        let of_sphinx = || self.options.sphinx.then(|| sphinx(&found)).flatten();
        let base = of_sphinx()
            .or_else(|| canonical(&found))
            .or_else(|| declared().then_some(Base::Classed(Kind::Inline, "foreign")));
        let role = base.map(|base| Rc::new(Role { base, options: Vec::new() }));
        if let Some(role) = &role {
            // The default role is looked up by its empty name, which documents may set.
            if !normalized.is_empty() {
                self.roles.insert(normalized.into_owned(), Rc::clone(role));
            }
        }
        (role, messages)
    }

    /// The node of interpreted text and the messages about it.
    pub(super) fn interpreted(&mut self, call: &Call<'_, 'a>) -> (NodeId, Vec<NodeId>) {
        let (role, mut messages) = self.find_role(call.role, call.line);
        let Some(role) = role else {
            let text = format!("Unknown interpreted text role \"{}\".", call.role);
            let fix = self.nearest_role(call);
            let (node, message) =
                self.role_problem_with_fix(call, "unknown-role", &text, &[call.role], fix);
            messages.push(message);
            return (node, messages);
        };
        let (node, message) = self.apply_role(call, &role);
        messages.extend(message);
        (node, messages)
    }

    fn apply_role(&mut self, call: &Call<'_, 'a>, role: &Role) -> (NodeId, Option<NodeId>) {
        let span = self.prose_span(call.prose, call.raw.start, call.raw.end);
        match role.base {
            Base::Generic(kind) => {
                let node = self.doc.make(kind, span);
                self.set_role_classes(node, role);
                self.push_text(
                    node,
                    call.prose,
                    call.escaped,
                    call.text.start,
                    call.text.end,
                    false,
                );
                (node, None)
            }
            Base::Math => {
                let node = self.doc.make(Kind::Math, span);
                self.set_role_classes(node, role);
                self.push_text(
                    node,
                    call.prose,
                    call.escaped,
                    call.text.start,
                    call.text.end,
                    true,
                );
                (node, None)
            }
            Base::Classed(kind, class) => {
                let node = self.doc.make(kind, span);
                self.set_words(node, "classes", &[class.to_owned()]);
                let (start, end) = (call.text.start, call.text.end);
                self.push_text(node, call.prose, call.escaped, start, end, false);
                (node, None)
            }
            Base::Named(kind) => (self.named_reference(call, kind, span), None),
            Base::Code => self.code_role(call, role, span),
            Base::Raw => self.raw_role(call, role, span),
            Base::Pep => self.pep_role(call, role, span),
            Base::Rfc => self.rfc_role(call, role, span),
            Base::Unimplemented => {
                let text = format!("Interpreted text role \"{}\" not implemented.", call.role);
                let (node, message) =
                    self.role_problem(call, "unimplemented-role", &text, &[call.role]);
                (node, Some(message))
            }
        }
    }

    /// A reference by name: `target`, or `title <target>`.
    fn named_reference(
        &mut self,
        call: &Call<'_, 'a>,
        kind: &'static str,
        span: crate::text::Span,
    ) -> NodeId {
        let text = &call.escaped[call.text.clone()];
        let titled = text.strip_suffix('>').and_then(|it| {
            let at = it.rfind('<').filter(|&at| at > 0)?;
            Some((it[..at].trim_end().len(), &it[at + 1..]))
        });
        let (shown, target) = titled.unwrap_or((text.len(), text));
        let target = chars::unescape(target).split_whitespace().collect::<Vec<_>>().join(" ");
        let node = self.doc.make(Kind::Reference, span);
        self.set_words(node, "classes", &["xref".to_owned(), kind.to_owned()]);
        self.set_str(node, "reftype", kind);
        self.set_str(node, "reftarget", target);
        if titled.is_some() {
            self.set_str(node, "refexplicit", "1");
        }
        let start = call.text.start;
        self.push_text(node, call.prose, call.escaped, start, start + shown, false);
        node
    }

    fn set_role_classes(&mut self, node: NodeId, role: &Role) {
        if let Some(Value::Words(words)) = role_option(role, "class") {
            self.set_words(node, "classes", words);
        }
    }

    /// The fix that writes the role with the nearest name.
    fn nearest_role(&self, call: &Call<'_, 'a>) -> Option<Fix> {
        let known = known_roles(self.options);
        let near = crate::text::nearest(call.role, known)?.to_owned();
        let raw = &call.escaped[call.raw.clone()];
        // The role stands before the text or behind it.
        let at = call.raw.start + raw.find(&format!(":{}:", call.role))? + 1;
        let span = self.prose_span(call.prose, at, at + call.role.len());
        Some(Fix {
            title: Text::new(format!("write `{near}`"), format!("написать `{near}`")),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { span, text: near }],
        })
    }

    fn role_problem(
        &mut self,
        call: &Call<'_, 'a>,
        rule: &'static str,
        text: &str,
        args: &[&str],
    ) -> (NodeId, NodeId) {
        self.role_problem_with_fix(call, rule, text, args, None)
    }

    fn role_problem_with_fix(
        &mut self,
        call: &Call<'_, 'a>,
        rule: &'static str,
        text: &str,
        args: &[&str],
        fix: Option<Fix>,
    ) -> (NodeId, NodeId) {
        let span = self.prose_span(call.prose, call.raw.start, call.raw.end);
        let at = self.at_span(call.line, span);
        let message = self.report_with_fix(Level::Error, rule, text, args, at, fix);
        let raw = call.raw.clone();
        (self.problematic(message, call.prose, call.escaped, raw, call.context), message)
    }

    fn code_role(
        &mut self,
        call: &Call<'_, 'a>,
        role: &Role,
        span: crate::text::Span,
    ) -> (NodeId, Option<NodeId>) {
        let node = self.doc.make(Kind::Literal, span);
        let mut classes = vec!["code".to_owned()];
        if let Some(Value::Words(words)) = role_option(role, "class") {
            classes.extend(words.iter().cloned());
        }
        let own = if call.role == "code" { "" } else { call.role };
        let language = match role_option(role, "language") {
            Some(Value::Text(language)) => language.as_str(),
            _ => own,
        };
        if !language.is_empty()
            && !language.eq_ignore_ascii_case("none")
            && !classes.iter().any(|it| it == language)
        {
            classes.push(language.to_owned());
        }
        let code = &call.escaped[call.text.clone()];
        let pieces = (self.options.syntax_highlight == "long" && !code.contains('\0'))
            .then(|| tokens::pieces(language, code))
            .flatten();
        self.set_words(node, "classes", &classes);
        let Some(pieces) = pieces else {
            self.push_text(node, call.prose, call.escaped, call.text.start, call.text.end, true);
            return (node, None);
        };
        for (classes, text) in pieces {
            let at = call.text.start + (text.as_ptr() as usize - code.as_ptr() as usize);
            push_piece(self, node, call.prose, classes, at..at + text.len());
        }
        (node, None)
    }

    fn raw_role(
        &mut self,
        call: &Call<'_, 'a>,
        role: &Role,
        span: crate::text::Span,
    ) -> (NodeId, Option<NodeId>) {
        if !self.options.raw {
            let text = "raw (and derived) roles disabled";
            let (node, message) = self.role_problem(call, "raw-disabled", text, &[]);
            return (node, Some(message));
        }
        let Some(Value::Text(format)) = role_option(role, "format").cloned() else {
            let text = format!(
                "No format (Writer name) is associated with this role: \"{}\".\nThe \"raw\" role \
                 cannot be used directly.\nInstead, use the \"role\" directive to create a new \
                 role with an associated format.",
                call.role
            );
            let (node, message) = self.role_problem(call, "raw-role-without-format", &text, &[]);
            return (node, Some(message));
        };
        let node = self.doc.make(Kind::Raw, span);
        self.set_str(node, "format", format);
        self.keep_space(node);
        self.set_role_classes(node, role);
        self.push_text(node, call.prose, call.escaped, call.text.start, call.text.end, true);
        (node, None)
    }

    fn pep_role(
        &mut self,
        call: &Call<'_, 'a>,
        role: &Role,
        span: crate::text::Span,
    ) -> (NodeId, Option<NodeId>) {
        let written = &call.escaped[call.text.clone()];
        let number = chars::unescape(written).trim_matches(is_space).parse::<u32>().ok();
        let Some(number) = number.filter(|&it| it <= 9999) else {
            let text =
                format!("PEP number must be a number from 0 to 9999; \"{written}\" is invalid.");
            let (node, message) = self.role_problem(call, "bad-pep-number", &text, &[written]);
            return (node, Some(message));
        };
        let uri = format!("{}pep-{number:04}", self.options.pep_base_url);
        (
            self.number_reference(
                call,
                role,
                span,
                &uri,
                &format!("PEP {}", chars::unescape(written)),
            ),
            None,
        )
    }

    fn rfc_role(
        &mut self,
        call: &Call<'_, 'a>,
        role: &Role,
        span: crate::text::Span,
    ) -> (NodeId, Option<NodeId>) {
        let written = chars::unescape(&call.escaped[call.text.clone()]).into_owned();
        let (number, section) = match written.split_once('#') {
            Some((number, section)) => (number, Some(section)),
            None => (written.as_str(), None),
        };
        let parsed = number.trim_matches(is_space).parse::<u32>().ok().filter(|&it| it >= 1);
        let Some(number) = parsed else {
            let text = format!(
                "RFC number must be a number greater than or equal to 1; \"{written}\" is invalid."
            );
            let (node, message) = self.role_problem(call, "bad-rfc-number", &text, &[&written]);
            return (node, Some(message));
        };
        let mut uri = format!("{}rfc{number}.html", self.options.rfc_base_url);
        if let Some(section) = section {
            uri.push('#');
            uri.push_str(section);
        }
        (self.number_reference(call, role, span, &uri, &format!("RFC {number}")), None)
    }

    fn number_reference(
        &mut self,
        call: &Call<'_, 'a>,
        role: &Role,
        span: crate::text::Span,
        uri: &str,
        text: &str,
    ) -> NodeId {
        let node = self.doc.make(Kind::Reference, span);
        self.doc.set_attr(node, "refuri", uri, None);
        self.set_role_classes(node, role);
        let inner = self.prose_span(call.prose, call.text.start, call.text.end);
        self.push_made_text(node, text, inner);
        node
    }
}

fn role_option<'r>(role: &'r Role, name: &str) -> Option<&'r Value> {
    role.options.iter().find(|it| it.name == name).map(|it| &it.value)
}
