//! Classes for the parts of code, as docutils gives them with Pygments: for the languages that
//! documents about documents use. Code of other languages stays one piece.

mod python;
mod rst;
mod tex;

/// A piece of code: its classes, parted by spaces, and where it ends.
type Piece = (&'static str, usize);

/// The pieces of `code` with their classes, if its language is known. Neighbours of one class are one
/// piece.
pub(super) fn pieces<'t>(language: &str, code: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let lex: fn(&str) -> Vec<Piece> = match language.to_ascii_lowercase().as_str() {
        "python" | "python3" | "py" | "py3" => python::lex,
        "rst" | "rest" | "restructuredtext" => rst::lex,
        "tex" | "latex" => tex::lex,
        _ => return None,
    };
    let code = code.trim_matches('\n');
    let mut found: Vec<(&'static str, &'t str)> = Vec::new();
    let (mut start, mut last) = (0, 0);
    for (classes, end) in lex(code) {
        let end = end.clamp(last, code.len());
        match found.last_mut() {
            Some((before, text)) if *before == classes => *text = &code[start..end],
            _ => {
                start = last;
                found.push((classes, &code[start..end]));
            }
        }
        last = end;
    }
    Some(found)
}

/// Reads code from its beginning to its end.
struct Scanner<'t> {
    code: &'t str,
    at: usize,
    pieces: Vec<Piece>,
}

impl<'t> Scanner<'t> {
    fn new(code: &'t str) -> Self {
        Self { code, at: 0, pieces: Vec::new() }
    }

    fn rest(&self) -> &'t str {
        &self.code[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn is_line_start(&self) -> bool {
        self.at == 0 || self.code[..self.at].ends_with('\n')
    }

    /// The rest of the line.
    fn line(&self) -> &'t str {
        let rest = self.rest();
        &rest[..rest.find('\n').unwrap_or(rest.len())]
    }

    /// Makes the next `length` bytes a piece.
    fn take(&mut self, classes: &'static str, length: usize) {
        if length > 0 {
            self.at += length;
            self.pieces.push((classes, self.at));
        }
    }

    /// Makes a piece of the characters for which `is_part` holds; says whether there are any.
    fn take_while(&mut self, classes: &'static str, is_part: impl Fn(char) -> bool) -> bool {
        let length = self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
        self.take(classes, length);
        length > 0
    }

    fn take_char(&mut self, classes: &'static str) {
        self.take(classes, self.next().map_or(0, char::len_utf8));
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_have_the_classes_of_pygments() {
        let python = "def f(a):\n    '''Doc\n    '''\n    return 0x1F # b";
        let found = pieces("python3", python).unwrap();
        let expected = [
            ("keyword", "def"),
            ("whitespace", " "),
            ("name function", "f"),
            ("punctuation", "("),
            ("name", "a"),
            ("punctuation", "):"),
            ("whitespace", "\n    "),
            ("literal string doc", "'''Doc\n    '''"),
            ("whitespace", "\n"),
            ("", "    "),
            ("keyword", "return"),
            ("", " "),
            ("literal number hex", "0x1F"),
            ("", " "),
            ("comment single", "# b"),
        ];
        assert_eq!(found, expected);
        let found = pieces("rst", "A\n---\n\n.. note:: *x* ``y``.\n").unwrap();
        let expected = [
            ("generic heading", "A"),
            ("", "\n"),
            ("generic heading", "---"),
            ("", "\n"),
            ("whitespace", "\n"),
            ("punctuation", ".."),
            ("", " "),
            ("operator word", "note"),
            ("punctuation", "::"),
            ("", " "),
            ("generic emph", "*x*"),
            ("", " "),
            ("literal string", "``y``"),
            ("", "."),
        ];
        assert_eq!(found, expected);
        assert!(pieces("s-lang", "x").is_none());
    }
}
