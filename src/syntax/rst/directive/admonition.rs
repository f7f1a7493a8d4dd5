//! Admonitions: `note`, `warning` and their family.

use super::{Directive, Outcomes, Spec, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars;
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::Kind;

const fn spec(name: &'static str) -> Spec {
    Spec {
        name,
        required: 0,
        optional: 0,
        spaces: true,
        options: &[("class", options::class), ("name", options::unchanged)],
        content: true,
        run,
    }
}

pub(super) static SPECS: &[Spec] = &[
    Spec { required: 1, ..spec("admonition") },
    spec("attention"),
    spec("caution"),
    spec("danger"),
    spec("error"),
    spec("hint"),
    spec("important"),
    spec("note"),
    spec("tip"),
    spec("warning"),
];

fn kind(name: &str) -> Kind {
    match name {
        "attention" => Kind::Attention,
        "caution" => Kind::Caution,
        "danger" => Kind::Danger,
        "error" => Kind::Error,
        "hint" => Kind::Hint,
        "important" => Kind::Important,
        "note" => Kind::Note,
        "tip" => Kind::Tip,
        "warning" => Kind::Warning,
        _ => Kind::Admonition,
    }
}

fn run<'a>(p: &mut Parser<'a>, block: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let kind = kind(directive.spec.name);
    let node = p.make(kind, directive.span);
    p.add_classes(directive, node);
    let is_classed = directive.option("class").is_some();
    p.add_directive_name(directive, node);
    p.note_line(node, directive.first);
    if kind == Kind::Admonition {
        let (title, messages) = p.argument_node(directive, Kind::Title, block.node);
        p.doc.append(node, title);
        p.append_all(node, messages);
        if !is_classed {
            let id = chars::make_id(&directive.arguments[0]);
            p.doc.push_word(node, "classes", &format!("admonition-{id}"));
        }
    }
    p.nested(std::mem::take(&mut directive.content), node);
    Ok(vec![node])
}
