//! Characters that look like the Latin ones that names and addresses are made of.

use crate::diag::Text;

/// Pairs of a character and the ASCII one that it looks like, by the first.
const PAIRS: &[(char, char)] = &[
    ('\u{2010}', '-'),
    ('\u{2011}', '-'),
    ('\u{2012}', '-'),
    ('\u{2013}', '-'),
    ('\u{2014}', '-'),
    ('\u{2212}', '-'),
    ('\u{3002}', '.'),
    ('\u{ff0d}', '-'),
    ('\u{ff0e}', '.'),
    ('\u{ff1a}', ':'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ι', 'i'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('Ѕ', 'S'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('З', '3'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('а', 'a'),
    ('в', 'b'),
    ('г', 'r'),
    ('е', 'e'),
    ('з', '3'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ё', 'e'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
];

/// The ASCII character that `c` looks like.
pub fn latin(c: char) -> Option<char> {
    PAIRS.iter().find(|it| it.0 == c).map(|it| it.1)
}

/// `text` with every confusable character as the one that it looks like.
pub fn to_latin(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { latin(c).unwrap_or(c) }).collect()
}

/// The script of a character, as far as messages name one.
fn script(c: char) -> (&'static str, &'static str) {
    match c {
        '\u{370}'..='\u{3ff}' => ("Greek", "греческая"),
        '\u{400}'..='\u{52f}' => ("Cyrillic", "кириллическая"),
        _ => ("", ""),
    }
}

/// A label for a confusable character.
pub fn text(found: char, latin: char) -> Text {
    let code = found as u32;
    match script(found) {
        ("", _) => Text::new(
            format!("`{found}` (U+{code:04X}) only looks like `{latin}`"),
            format!("`{found}` (U+{code:04X}) лишь похоже на `{latin}`"),
        ),
        (en, ru) => Text::new(
            format!("{en} `{found}` (U+{code:04X}), not Latin `{latin}`"),
            format!("{ru} `{found}` (U+{code:04X}), а не латинская `{latin}`"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyrillic_letters_become_the_latin_ones_they_look_like() {
        assert_eq!(to_latin("соuсh1"), "couch1");
        assert_eq!(to_latin("ж"), "ж");
        assert_eq!(text('с', 'c').en, "Cyrillic `с` (U+0441), not Latin `c`");
    }
}
