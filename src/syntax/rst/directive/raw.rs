//! `raw`: text that goes to an output format as it is.

use super::{Directive, Failure, Outcomes, Spec, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars::is_space;
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::Kind;

pub(super) static SPECS: &[Spec] = &[Spec {
    name: "raw",
    required: 1,
    optional: 0,
    spaces: true,
    options: &[
        ("file", options::path),
        ("url", options::uri),
        ("encoding", options::encoding),
        ("class", options::class),
    ],
    content: true,
    run,
}];

fn run<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let name = directive.name.clone();
    let file = directive.text("file").map(str::to_owned);
    let url = directive.text("url").map(str::to_owned);
    let is_external = file.is_some() || url.is_some();
    if !p.options.raw || is_external && !p.options.file_insertion {
        let text = format!("\"{name}\" directive disabled.");
        return Err(Failure::new(Level::Warning, "raw-disabled", text, &[&name]));
    }
    if !directive.content.is_empty() && is_external {
        let text =
            format!("\"{name}\" directive may not both specify an external file and have content.");
        return Err(Failure::error("content-and-file", text, &[&name]));
    }
    if file.is_some() && url.is_some() {
        let text = format!(
            "The \"file\" and \"url\" options may not be simultaneously specified for the \
             \"{name}\" directive."
        );
        return Err(Failure::error("file-and-url", text, &[&name]));
    }
    let node = p.make(Kind::Raw, directive.span);
    let words: Vec<_> = directive.arguments[0]
        .split(is_space)
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect();
    p.set_str(node, "format", words.join(" "));
    p.keep_space(node);
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    if let Some(path) = file {
        let path = options::joined_path(&path);
        let found = p.resolve(&path, directive);
        let found = found.map_err(|why| super::include::unread(&why, &name))?;
        p.set_str(node, "source", found.path);
        let span = crate::text::Span::new(found.file, 0..found.text.len());
        if !found.text.is_empty() {
            p.doc.push_text(node, &found.text, span, &[]);
        }
        return Ok(vec![node]);
    }
    if let Some(url) = url {
        let why = "URLError: <urlopen error no network access>";
        let text = format!("Problems with \"{name}\" directive URL \"{url}\":\n{why}.");
        return Err(Failure::error("unreadable-file", text, &[&name, &url, why]));
    }
    directive.require_content()?;
    let content = std::mem::take(&mut directive.content);
    p.push_lines(node, &content);
    Ok(vec![node])
}
