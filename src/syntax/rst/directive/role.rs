//! `role` and `default-role`.

use std::rc::Rc;

use super::{Directive, Failure, Form, Given, Outcomes, Spec, Value, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars::is_space;
use crate::syntax::rst::inline::names;
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::Parser;
use crate::syntax::rst::role::{Base, Role, role_options};
use crate::syntax::tree::Kind;

pub(super) static SPECS: &[Spec] = &[
    Spec {
        name: "default-role",
        required: 0,
        optional: 1,
        spaces: false,
        options: &[],
        content: false,
        run: default_role,
    },
    Spec {
        name: "role",
        required: 0,
        optional: 0,
        spaces: false,
        options: &[],
        content: true,
        run: role,
    },
];

/// The new role's name and the one that it is derived from.
fn role_names(text: &str) -> Option<(&str, Option<&str>)> {
    let length = names::length(text);
    let (name, rest) = text.split_at(length);
    let rest = rest.trim_matches(is_space);
    if name.is_empty() {
        return None;
    }
    if rest.is_empty() {
        return Some((name, None));
    }
    let base = rest.strip_prefix('(')?.strip_suffix(')')?.trim_matches(is_space);
    names::is_simple(base).then_some((name, Some(base)))
}

fn role<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let directive_name = directive.name.clone();
    let first = directive.content.first();
    let Some(first) = first.filter(|it| it.number == directive.first.number) else {
        let text = format!("\"{directive_name}\" directive requires arguments on the first line.");
        return Err(Failure::error("missing-argument", text, &[&directive_name, "1", "0"]));
    };
    let Some((name, base_name)) = role_names(first.text) else {
        let text = format!(
            "\"{directive_name}\" directive arguments not valid role names: \"{}\".",
            first.text
        );
        return Err(Failure::error("bad-role", text, &[first.text]));
    };
    let mut messages = Vec::new();
    let mut base = Rc::new(Role { base: Base::Generic(Kind::Inline), options: Vec::new() });
    if let Some(base_name) = base_name {
        let (found, said) = p.find_role(base_name, directive.first);
        messages = said;
        let Some(found) = found else {
            let text = format!("Unknown interpreted text role \"{base_name}\".");
            let rule = "unknown-role";
            messages.push(p.directive_problem(directive, Level::Error, rule, &text, &[base_name]));
            return Ok(messages);
        };
        base = found;
    }
    let form = Form {
        required: 0,
        optional: 0,
        spaces: false,
        options: role_options(&base.base),
        content: false,
    };
    let lines = directive.content.slice(1..);
    let parts = match p.directive_parts(lines, &form, None) {
        Ok(parts) => parts,
        Err(bad) => {
            let source = directive.source.clone();
            messages.push(p.bad_directive_block(&directive_name, directive.first, &source, &bad));
            return Ok(messages);
        }
    };
    let mut given = parts.options;
    if !given.iter().any(|it| it.name == "class") {
        match options::class_names(name) {
            Ok(classes) => {
                given.push(Given {
                    name: "class".into(),
                    value: Value::Words(classes),
                    span: None,
                    lines: Vec::new(),
                });
            }
            Err(why) => {
                let text = format!("Invalid argument for \"{directive_name}\" directive:\n{why}.");
                let rule = "bad-role";
                messages.push(p.directive_problem(directive, Level::Error, rule, &text, &[&why]));
                return Ok(messages);
            }
        }
    }
    // What the new role says about itself takes the place of what its base says.
    for inherited in &base.options {
        if !given.iter().any(|it| it.name == inherited.name) {
            given.push(inherited.clone());
        }
    }
    let derived = Role { base: base.base.clone(), options: given };
    p.roles.insert(name.to_lowercase(), Rc::new(derived));
    Ok(messages)
}

fn default_role<'a>(
    p: &mut Parser<'a>,
    _: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let Some(name) = directive.arguments.first().cloned() else {
        p.roles.remove("");
        return Ok(Vec::new());
    };
    let (role, mut messages) = p.find_role(&name, directive.first);
    if let Some(role) = role {
        p.roles.insert(String::new(), role);
        return Ok(messages);
    }
    let text = format!("Unknown interpreted text role \"{name}\".");
    messages.push(p.directive_problem(directive, Level::Error, "unknown-role", &text, &[&name]));
    Ok(messages)
}
