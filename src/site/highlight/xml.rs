//! Colours for XML.

use super::{COMMENT, KEY, KEYWORD, STRING, Token};

/// The tags, attributes and comments of `text`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('<') {
        let start = at + open;
        let rest = &text[start..];
        if rest.starts_with("<!--") {
            at = start + rest.find("-->").map_or(rest.len(), |it| it + 3);
            tokens.push(Token { range: start..at, class: COMMENT });
        } else {
            at = tag(text, start, &mut tokens);
        }
    }
    tokens
}

/// Reads the tag at `start` and returns where it ends.
fn tag(text: &str, start: usize, tokens: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let word = |from: usize| {
        let length = bytes[from..].iter().take_while(|&&it| is_name(it)).count();
        from + length
    };
    let sign = bytes[start + 1..].iter().take_while(|it| b"/?!".contains(it)).count();
    let mut at = word(start + 1 + sign);
    tokens.push(Token { range: start..at, class: KEYWORD });
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'>' => {
                tokens.push(Token { range: at..at + 1, class: KEYWORD });
                return at + 1;
            }
            b'/' | b'?' if bytes.get(at + 1) == Some(&b'>') => {
                tokens.push(Token { range: at..at + 2, class: KEYWORD });
                return at + 2;
            }
            b'"' | b'\'' => {
                let close = bytes[at + 1..].iter().position(|&it| it == byte);
                let end = close.map_or(bytes.len(), |it| at + it + 2);
                tokens.push(Token { range: at..end, class: STRING });
                at = end;
            }
            b'<' => return at,
            byte if is_name(byte) => {
                let end = word(at);
                tokens.push(Token { range: at..end, class: KEY });
                at = end;
            }
            _ => at += 1,
        }
    }
    at
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte) || byte >= 0x80
}
