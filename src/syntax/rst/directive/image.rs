//! `image` and `figure`.

use super::{Directive, Failure, Outcomes, Spec, Value, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars;
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::Parser;
use crate::syntax::rst::target::{Destination, destination};
use crate::syntax::tree::{Kind, NodeId};

const HORIZONTAL: [&str; 3] = ["left", "center", "right"];
const VERTICAL: [&str; 3] = ["top", "middle", "bottom"];

fn align(value: Option<&str>) -> Result<Value, String> {
    options::choice(value, &["top", "middle", "bottom", "left", "center", "right"])
}

fn loading(value: Option<&str>) -> Result<Value, String> {
    options::choice(value, &["embed", "link", "lazy"])
}

pub(super) static SPECS: &[Spec] = &[
    Spec {
        name: "figure",
        required: 1,
        optional: 0,
        spaces: true,
        options: &[
            ("alt", options::unchanged),
            ("height", options::length_or_unitless),
            ("width", options::length_or_percentage),
            ("scale", options::percentage),
            ("align", options::align),
            ("target", options::unchanged_required),
            ("loading", loading),
            ("class", options::class),
            ("name", options::unchanged),
            ("figwidth", options::figure_width),
            ("figclass", options::class),
            ("figname", options::unchanged),
        ],
        content: true,
        run: figure,
    },
    Spec {
        name: "image",
        required: 1,
        optional: 0,
        spaces: true,
        options: &[
            ("alt", options::unchanged),
            ("height", options::length_or_unitless),
            ("width", options::length_or_percentage),
            ("scale", options::percentage),
            ("align", align),
            ("target", options::unchanged_required),
            ("loading", loading),
            ("class", options::class),
            ("name", options::unchanged),
        ],
        content: false,
        run: image,
    },
];

fn image<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    check_align(p, directive)?;
    Ok(vec![image_node(p, directive)])
}

fn check_align(p: &Parser<'_>, directive: &Directive<'_>) -> Result<(), Failure> {
    let Some(align) = directive.text("align") else { return Ok(()) };
    let name = &directive.name;
    let text = if p.in_substitution {
        if VERTICAL.contains(&align) {
            return Ok(());
        }
        format!(
            "Error in \"{name}\" directive: \"{align}\" is not a valid value for the \"align\" \
             option within a substitution definition.  Valid values for \"align\" are: \"{}\".",
            VERTICAL.join("\", \"")
        )
    } else if HORIZONTAL.contains(&align) {
        return Ok(());
    } else {
        format!(
            "Error in \"{name}\" directive: \"{align}\" is not a valid value for the \"align\" \
             option.  Valid values for \"align\" are: \"{}\".",
            HORIZONTAL.join("\", \"")
        )
    };
    Err(Failure::error("bad-option-value", text, &[name, "align", align]))
}

/// The image, within a reference if it has a target.
fn image_node<'a>(p: &mut Parser<'a>, directive: &mut Directive<'a>) -> NodeId {
    let node = p.make(Kind::Image, directive.span);
    let uri = options::joined_uri(&directive.arguments[0]);
    let uri_span = p.prose_span(&directive.argument, 0, directive.argument.text.len());
    p.doc.set_attr(node, "uri", &uri, Some(uri_span));
    let target = directive.take("target");
    for name in ["alt", "height", "width", "scale", "align", "loading"] {
        p.option_attr(directive, node, name, name);
    }
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    let reference = target.and_then(|it| match it.value {
        Value::Text(target) => Some(image_reference(p, directive, &target)),
        _ => None,
    });
    p.add_directive_name(directive, node);
    let Some(reference) = reference else { return node };
    p.doc.append(reference, node);
    reference
}

fn image_reference<'a>(p: &mut Parser<'a>, directive: &Directive<'a>, target: &str) -> NodeId {
    let node = p.make(Kind::Reference, directive.span);
    let escaped = chars::escape_to_null(target);
    match destination(&chars::split_lines(&escaped)) {
        Destination::Uri(uri) => p.set_str(node, "refuri", uri),
        Destination::Name(name) => {
            p.set_str(node, "refname", chars::fully_normalized(&name));
            p.set_str(node, "name", chars::whitespace_normalized(&name));
            p.note_refname(node);
        }
    }
    node
}

fn figure<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let align = directive.take("align");
    let (width, name) = (directive.take("figwidth"), directive.take("figname"));
    let classes = directive.classes("figclass");
    let node = p.make(Kind::Figure, directive.span);
    let image = image_node(p, directive);
    p.doc.append(node, image);
    p.note_line(node, directive.first);
    if let Some(Value::Text(width)) =
        width.map(|it| it.value).filter(|it| *it != Value::Text("image".into()))
    {
        p.set_str(node, "width", width);
    }
    p.set_words(node, "classes", &classes);
    if let Some(Value::Text(name)) = name.map(|it| it.value) {
        p.add_name(node, &chars::fully_normalized(&name));
        p.note_explicit_target(node, Some(node));
    }
    if let Some(align) = align
        && let Value::Text(text) = align.value
    {
        p.doc.set_attr(node, "align", &text, align.span);
    }
    let content = std::mem::take(&mut directive.content);
    if content.is_empty() {
        return Ok(vec![node]);
    }
    let container = p.make(Kind::Fragment, directive.span);
    p.nested(content, container);
    caption_and_legend(p, directive, block, node, container)
}

/// Makes caption and legend of what stands below a figure.
fn caption_and_legend<'a>(
    p: &mut Parser<'a>,
    directive: &Directive<'a>,
    _: &Block<'a>,
    node: NodeId,
    container: NodeId,
) -> Outcomes {
    let children: Vec<_> =
        p.doc.node(container).children().map(crate::syntax::tree::Node::id).collect();
    let mut legend_at = children.len();
    for (at, &child) in children.iter().enumerate() {
        let view = p.doc.node(child);
        let is_empty = view.first_child().is_none();
        match view.kind() {
            Kind::Target | Kind::Pending => {
                p.doc.detach(child);
                p.doc.append(node, child);
                continue;
            }
            Kind::Paragraph => {
                p.doc.detach(child);
                p.doc.set_kind(child, Kind::Caption);
                p.doc.append(node, child);
            }
            Kind::Comment if is_empty => {}
            _ => {
                let text = "Figure caption must be a paragraph or empty comment.";
                let rule = "malformed-caption";
                let message = p.directive_problem(directive, Level::Error, rule, text, &[]);
                return Ok(vec![node, message]);
            }
        }
        legend_at = at + 1;
        break;
    }
    if let Some(&first) = children.get(legend_at) {
        let span = p.doc.node(first).span();
        let legend = p.doc.push(node, Kind::Legend, span);
        for &child in &children[legend_at..] {
            p.doc.detach(child);
            p.doc.append(legend, child);
        }
    }
    Ok(vec![node])
}
