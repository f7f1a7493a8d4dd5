//! The definition files that every reader of reStructuredText has: `.. include:: <isonum.txt>`.
//!
//! They define substitutions for characters by the names that SGML and XHTML gave them.

use std::fmt::Write as _;

/// A line for each file: its name, then the names of characters with their code points.
static SETS: &str = include_str!("standard.txt");

/// The roles of `html-roles.txt`; some take after another role.
static HTML_ROLES: [&str; 14] = [
    "b",
    "bdi",
    "del",
    "dfn",
    "i",
    "ins",
    "kbd(literal)",
    "mark",
    "q",
    "samp(literal)",
    "small",
    "u",
    "s",
    "var",
];

const HEAD: &str = "\
.. This data file has been placed in the public domain.
.. Derived from the Unicode character mappings available from
   <http://www.w3.org/2003/entities/xml/>.
   Processed by unicode2rstsubs.py, part of Docutils:
   <https://docutils.sourceforge.io>.

";

/// The text of the file that `path` names, if it is one of these: `<name.txt>`.
pub(super) fn text(path: &str) -> Option<String> {
    let name = path.strip_prefix('<')?.strip_suffix(".txt>")?;
    if name == "html-roles" {
        return Some(HTML_ROLES.map(|it| format!(".. role:: {it}\n")).concat());
    }
    let mut sets = SETS.lines().filter_map(|it| it.split_once(' '));
    let characters = sets.find(|it| it.0 == name)?.1;
    let mut text = HEAD.to_owned();
    for (name, codes) in characters.split(' ').filter_map(|it| it.rsplit_once(':')) {
        let codes: Vec<_> = codes.split('+').map(|it| format!("U+{it:0>5}")).collect();
        let _ = writeln!(text, ".. |{name}| unicode:: {}", codes.join(" "));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_defines_its_characters() {
        let names = SETS.lines().filter_map(|it| Some(it.split_once(' ')?.0));
        let names: Vec<_> = names.chain(["html-roles"]).collect();
        assert_eq!(names.len(), 33);
        for name in names {
            let text = text(&format!("<{name}.txt>")).unwrap();
            let definitions = text.lines().filter(|it| it.contains(":: "));
            assert!(definitions.count() > 1, "{name}");
        }
        assert!(text("<isonum.txt>").unwrap().contains(".. |copy| unicode:: U+000A9\n"));
        assert!(text("isonum.txt").is_none() && text("<nothing.txt>").is_none());
    }
}
