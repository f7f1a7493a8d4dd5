//! Where links may lead, and the addresses of pages.

use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use crate::model::settings::slug;
use crate::text::Map;

/// What a link target of a document is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Target<'a> {
    /// A page of the web or a mailbox.
    External(&'a str),
    /// A place on the same page.
    Here(&'a str),
    /// Another file of the same site: its path, and the place on it.
    File(String, Option<&'a str>),
    /// Anything else, which is shown as text: scripts, other hosts without a scheme, unknown schemes.
    Refused,
}

/// Sorts `target`, as a document says it. Browsers drop white space and control characters from
/// addresses, so a target that has any is refused rather than read as they would.
pub(super) fn target(target: &str) -> Target<'_> {
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if target.is_empty() || target.chars().any(odd) {
        return Target::Refused;
    }
    if let Some(id) = target.strip_prefix('#') {
        return Target::Here(id);
    }
    let end = target.find([':', '/', '?', '#']).unwrap_or(target.len());
    if target[end..].starts_with(':') {
        let scheme = target[..end].to_ascii_lowercase();
        let known = match scheme.as_str() {
            "http" | "https" => target[end + 1..].starts_with("//"),
            "mailto" => true,
            _ => false,
        };
        return if known { Target::External(target) } else { Target::Refused };
    }
    if target.starts_with('/') || target.starts_with('?') {
        return Target::Refused;
    }
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (target, None),
    };
    match percent_decoded(path) {
        Some(path) => Target::File(path, fragment.filter(|it| !it.is_empty())),
        None => Target::Refused,
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// The path that `relative` names, seen from the file `from`; none if it leads out of the tree.
pub(super) fn join(from: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The way from the page `path` up to the root of the site: empty, or `../` for each directory.
pub(super) fn root(path: &str) -> &'static str {
    up(path.matches('/').count())
}

/// The way up over `depth` directories; no path of a file is longer than the longest of these.
pub(super) fn up(depth: usize) -> &'static str {
    static UP: LazyLock<String> = LazyLock::new(|| "../".repeat(2048));
    UP.get(..3 * depth).unwrap_or(&UP)
}

/// `path`, each part in the letters that an output path may have.
pub(super) fn plain_path(path: &str) -> String {
    let plain = |part: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "._+@=,-".contains(c);
        if !part.is_empty() && part.chars().all(fits) && part != "." && part != ".." {
            return part.to_owned();
        }
        let slug = slug(part);
        if slug.is_empty() { "page".to_owned() } else { slug }
    };
    path.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// Names that were given, so that none is given twice: each with the number to try next behind it.
#[derive(Debug, Default)]
pub(super) struct Taken(Map<String, usize>);

impl Taken {
    /// Names that nobody else may have.
    pub(super) fn reserving(names: &[&str]) -> Self {
        Self(names.iter().map(|it| ((*it).to_owned(), 2)).collect())
    }

    /// `name`, or where it is taken, `name` with the first free number behind it. Case does not tell
    /// names apart, because it does not on every file system.
    pub(super) fn give(&mut self, name: &str) -> String {
        let mut number = match self.0.entry(name.to_ascii_lowercase()) {
            Entry::Vacant(free) => {
                free.insert(2);
                return name.to_owned();
            }
            Entry::Occupied(taken) => *taken.get(),
        };
        let numbered = loop {
            let numbered = format!("{name}-{number}");
            number += 1;
            if let Entry::Vacant(free) = self.0.entry(numbered.to_ascii_lowercase()) {
                free.insert(2);
                break numbered;
            }
        };
        // Whoever asks for the same name a thousand times does not try all numbers each time.
        self.0.insert(name.to_ascii_lowercase(), number);
        numbered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_mail_and_the_site_are_linked() {
        let file = |path: &str, place| Target::File(path.into(), place);
        assert_eq!(target("https://a.ru/?q=1#x"), Target::External("https://a.ru/?q=1#x"));
        assert_eq!(target("mailto:a@b.ru"), Target::External("mailto:a@b.ru"));
        assert_eq!(target("#имя"), Target::Here("имя"));
        assert_eq!(target("../a%20b.rst#c"), file("../a b.rst", Some("c")));
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.example/x",
            "\\\\evil\\x",
            "/etc/passwd",
            "https:evil",
            "?x",
            "",
        ] {
            assert_eq!(target(bad), Target::Refused, "{bad:?}");
        }
    }

    #[test]
    fn relative_paths_stay_in_the_tree() {
        assert_eq!(join("a/b.rst", "../c.rst").as_deref(), Some("c.rst"));
        assert_eq!(join("a/b.rst", "./c.rst").as_deref(), Some("a/c.rst"));
        assert_eq!(join("b.rst", "../c.rst"), None);
        assert_eq!(root("a/b/c.html"), "../../");
    }

    #[test]
    fn names_are_given_once() {
        let mut taken = Taken::reserving(&["index"]);
        assert_eq!(taken.give("index"), "index-2");
        assert_eq!(taken.give("Index"), "Index-3");
        assert_eq!(taken.give("index-4"), "index-4");
        assert_eq!(taken.give("index"), "index-5");
        assert_eq!(taken.give("index-4"), "index-4-2");
        assert_eq!(plain_path("комплекс/a b"), "kompleks/a-b");
    }
}
