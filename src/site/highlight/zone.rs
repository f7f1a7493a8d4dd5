//! Colours for zone files.

use super::language::is_number;
use super::{COMMENT, KEY, KEYWORD, NUMBER, STRING, Token};

const TYPES: [&str; 16] = [
    "A", "AAAA", "CAA", "CH", "CNAME", "DS", "IN", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV",
    "SSHFP", "TLSA", "TXT",
];

/// Adds the owner, types, numbers and comment of the `line` that begins at `offset` of its file.
pub(super) fn line(line: &str, offset: usize, tokens: &mut Vec<Token>) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < line.len() {
        let from = at;
        let class = match bytes[at] {
            b';' => {
                at = line.trim_end().len().max(at + 1);
                Some(COMMENT)
            }
            b'"' => {
                at += 1 + line[at + 1..].find('"').map_or(line.len() - at - 1, |it| it + 1);
                Some(STRING)
            }
            byte if is_word(byte) => {
                at += bytes[at..].iter().take_while(|&&it| is_word(it)).count();
                let word = &line[from..at];
                if from == 0 && !word.starts_with('$') {
                    Some(KEY)
                } else if word.starts_with('$') || TYPES.binary_search(&word).is_ok() {
                    Some(KEYWORD)
                } else {
                    is_number(word).then_some(NUMBER)
                }
            }
            _ => {
                at += 1;
                None
            }
        };
        if let Some(class) = class {
            tokens.push(Token { range: offset + from..offset + at, class });
        }
    }
}

fn is_word(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !b"();\"".contains(&byte)
}
