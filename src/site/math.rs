//! Formulas: the TeX of a document as `MathML`, which browsers set by themselves.
//!
//! The markup of `math-core` is not passed on. It is read, and what is known of it is written anew: so
//! nothing that a formula says can become a link, a style or a script, and where a formula holds
//! something that is not known, readers get its TeX instead.

use std::thread;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use roxmltree::Node;

use super::html::{Attr, Html};

/// A formula that is longer is no formula.
const LONGEST: usize = 8 * 1024;
/// At most this many commands and groups: each may lie inside the one before, and costs stack.
const DEEPEST: usize = 500;
/// Room for [`DEEPEST`] levels of the parser, of which one takes up to 35 KB without optimization.
const STACK: usize = 48 << 20;

/// The elements of `MathML` that are passed on.
const ELEMENTS: &[&str] = &[
    "math",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];

/// The attributes that are passed on; none of them can lead anywhere.
const ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "columnspan",
    "depth",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// What `math-core` says by styles, which the policy of the pages forbids, and the classes that say it
/// here.
const STYLES: &[(&str, &str)] = &[
    ("text-align: left;justify-items: start", "ml"),
    ("text-align: right;justify-items: end", "mr"),
    ("padding-left: 0", "ml-none"),
    ("padding-left:1em", "ml-wide"),
    ("padding-right: 0", "mr-none"),
    ("padding-top: 0;padding-bottom: 0", "mv-none"),
    ("border-top: 0.05em solid currentcolor", "mt"),
    ("border-top: 0.05em dashed currentcolor", "mt"),
    ("border-right: 0.05em solid currentcolor", "mb"),
    ("border-right: 0.05em dashed currentcolor", "mb"),
    // What centres numbered equations: the block around the formula does that.
    ("width: 100%", ""),
    ("width: 50%", ""),
    ("width: 7.5%", ""),
    // Fine spacing that is not missed.
    ("padding-left:0.1667em;padding-right:0.1667em", ""),
    ("padding-top: 0.1667em", ""),
];

/// The formula `tex` as `MathML`; none where readers are better served by the TeX.
pub(super) fn formula(tex: &str, block: bool) -> Option<String> {
    let tex = tex.trim();
    let levels = tex.bytes().filter(|it| matches!(it, b'\\' | b'{')).count();
    if tex.is_empty() || tex.len() > LONGEST || levels > DEEPEST {
        return None;
    }
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK);
        worker.spawn_scoped(scope, || converted(tex, block)).ok()?.join().ok()?
    })
}

fn converted(tex: &str, block: bool) -> Option<String> {
    let converter = LatexToMathML::new(MathCoreConfig::default()).ok()?;
    let display = if block { MathDisplay::Block } else { MathDisplay::Inline };
    let code = if block && has_lines(tex) {
        format!("\\begin{{align*}}\n{tex}\n\\end{{align*}}")
    } else {
        tex.to_owned()
    };
    let made = converter.convert_with_local_state(&code, display).ok()?;
    let read = roxmltree::Document::parse(&made.mathml).ok()?;
    let mut html = Html::part();
    let attrs: &[Attr<'_>] = if block { &[("display", "block")] } else { &[] };
    html.open("math", attrs).open("semantics", &[]).open("mrow", &[]);
    for child in read.root_element().children() {
        copy(child, &mut html)?;
    }
    html.close();
    // For those who copy it, and for programs that read it out.
    html.element("annotation", &[("encoding", "application/x-tex")], tex);
    html.close().close();
    Some(html.finish())
}

/// Writes `node` anew if all of it is known.
fn copy(node: Node<'_, '_>, html: &mut Html) -> Option<()> {
    if let Some(text) = node.text().filter(|_| node.is_text()) {
        html.text(text);
        return Some(());
    }
    let name = node.tag_name().name();
    let tag = ELEMENTS.iter().find(|it| **it == name)?;
    let mut classes = String::new();
    let mut attrs: Vec<Attr<'_>> = Vec::new();
    for attribute in node.attributes() {
        if attribute.name() == "style" {
            classes = classes_for(attribute.value())?;
            continue;
        }
        ATTRIBUTES.iter().find(|it| **it == attribute.name())?;
        attrs.push((attribute.name(), attribute.value()));
    }
    if !classes.is_empty() {
        attrs.push(("class", &classes));
    }
    html.open(tag, &attrs);
    for child in node.children() {
        copy(child, html)?;
    }
    html.close();
    Some(())
}

/// The classes that stand for `style`, if all of it is known.
fn classes_for(style: &str) -> Option<String> {
    let mut classes = Vec::new();
    let mut rest = style.trim();
    while !rest.is_empty() {
        let (known, class) = STYLES.iter().find(|(it, _)| rest.starts_with(it))?;
        classes.extend(Some(*class).filter(|it| !it.is_empty()));
        rest = rest.get(known.len()..)?.trim_start_matches([';', ' ']);
    }
    Some(classes.join(" "))
}

/// Whether the formula itself, and not an environment in it, has several lines: these are aligned, as
/// docutils does.
fn has_lines(tex: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = tex;
    while let Some(at) = rest.find('\\') {
        let after = &rest[at + 1..];
        if after.starts_with("begin{") {
            depth += 1;
        } else if after.starts_with("end{") {
            depth = depth.saturating_sub(1);
        } else if after.starts_with('\\') && depth == 0 {
            return true;
        }
        let next = after.chars().next().map_or(0, char::len_utf8);
        rest = &after[next..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_mathml_and_keeps_its_tex() {
        let made = formula(r"P_B = \frac{A^N}{N!} < 1", true).unwrap();
        assert_eq!(
            made,
            "<math display=\"block\"><semantics><mrow><msub><mi>P</mi><mi>B</mi></msub><mo>=</mo>\
             <mfrac><msup><mi>A</mi><mi>N</mi></msup><mrow><mi>N</mi><mo form=\"postfix\">!</mo>\
             </mrow></mfrac><mo>&lt;</mo><mn>1</mn></mrow>\
             <annotation encoding=\"application/x-tex\">P_B = \\frac{A^N}{N!} &lt; 1</annotation>\
             </semantics></math>"
        );
    }

    #[test]
    fn what_people_write_is_set() {
        for tex in [
            r"x_{1,2} = \frac{-b \pm \sqrt{b^2-4ac}}{2a}",
            r"E = \lambda \cdot h, \quad \text{где } h = 120\,\text{с}",
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            r"f(x)=\begin{cases}1, & x>0\\0, & x\le 0\end{cases}",
            r"\begin{array}{l|r} 1 & 2 \\ \hline 3 & 4\end{array}",
            "a &= b \\\\\n c &= d",
            r"\mathbf{x} \in \mathbb{R}^n, \left( \frac12 \right)",
            "α_t(i) = P(O_1, … O_t)",
            r"\log_2 n \to \infty, \operatorname{erf}(x) \ne 1",
        ] {
            assert!(formula(tex, true).is_some(), "{tex}");
        }
    }

    #[test]
    fn what_is_not_known_stays_tex() {
        for tex in [
            "",
            r"\unknown x",
            "a & b",
            r"\frac{1}{",
            r"\href{javascript:alert(1)}{x}",
            r"\url{https://example.org}",
            r"\color{red}{x}",
            r"\style{position:fixed}{x}",
            r"\class{made}{x}",
        ] {
            assert_eq!(formula(tex, true), None, "{tex}");
        }
    }

    #[test]
    fn no_formula_exhausts_the_stack() {
        for part in ["{", r"\sqrt ", r"\left(", r"x^{", r"\hat ", r"\begin{matrix}", r"\text{"] {
            for count in [100, DEEPEST - 1, 20_000] {
                let end = match part {
                    r"\left(" => r"\right)",
                    r"\begin{matrix}" => r"\end{matrix}",
                    it if it.ends_with('{') => "}",
                    _ => "",
                };
                let tex = format!("{}x{}", part.repeat(count), end.repeat(count));
                _ = formula(&tex, true);
            }
        }
    }
}
