//! Interpreted text: what a role makes of the text in backquotes.

use std::rc::Rc;

use super::chars::{self, is_space};
use super::directive::{Convert, Given, Value, push_piece};
use super::lines::Line;
use super::message::Level;
use super::parser::{Parser, Prose};
use super::tokens;
use crate::syntax::tree::{Kind, NodeId};

/// Interpreted text as it was written.
pub(super) struct Call<'t, 'a> {
    /// The role; empty for the default one.
    pub(super) role: String,
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
        let normalized = name.to_lowercase();
        if let Some(role) = self.roles.get(&normalized) {
            return (Some(Rc::clone(role)), Vec::new());
        }
        let mut messages = Vec::new();
        let mut found = "title-reference".to_owned();
        if !name.is_empty() {
            let it = super::language::find(self.options, &normalized, name, "role", |it| it.roles);
            found = it.name;
            if !it.message.is_empty() {
                let at = self.at(line);
                messages.push(self.report(Level::Info, "name-fallback", &it.message, &[], at));
            }
        }
        let role = canonical(&found).map(|base| Rc::new(Role { base, options: Vec::new() }));
        if let Some(role) = &role {
            // The default role is looked up by its empty name, which documents may set.
            if !normalized.is_empty() {
                self.roles.insert(normalized, Rc::clone(role));
            }
        }
        (role, messages)
    }

    /// The nodes of interpreted text and the messages about it.
    pub(super) fn interpreted(&mut self, call: &Call<'_, 'a>) -> (Vec<NodeId>, Vec<NodeId>) {
        let (role, mut messages) = self.find_role(&call.role, call.line);
        let Some(role) = role else {
            let text = format!("Unknown interpreted text role \"{}\".", call.role);
            let (node, message) = self.role_problem(call, "unknown-role", &text, &[&call.role]);
            messages.push(message);
            return (vec![node], messages);
        };
        let (node, message) = self.apply_role(call, &role);
        messages.extend(message);
        (vec![node], messages)
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
            Base::Code => self.code_role(call, role, span),
            Base::Raw => self.raw_role(call, role, span),
            Base::Pep => self.pep_role(call, role, span),
            Base::Rfc => self.rfc_role(call, role, span),
            Base::Unimplemented => {
                let text = format!("Interpreted text role \"{}\" not implemented.", call.role);
                let (node, message) =
                    self.role_problem(call, "unimplemented-role", &text, &[&call.role]);
                (node, Some(message))
            }
        }
    }

    fn set_role_classes(&mut self, node: NodeId, role: &Role) {
        if let Some(Value::Words(words)) = role_option(role, "class") {
            self.set_words(node, "classes", words);
        }
    }

    fn role_problem(
        &mut self,
        call: &Call<'_, 'a>,
        rule: &'static str,
        text: &str,
        args: &[&str],
    ) -> (NodeId, NodeId) {
        let span = self.prose_span(call.prose, call.raw.start, call.raw.end);
        let at = self.at_span(call.line, span);
        let message = self.report(Level::Error, rule, text, args, at);
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
        let own = if call.role == "code" { "" } else { call.role.as_str() };
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
        self.set_str(node, "xml:space", "preserve");
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
