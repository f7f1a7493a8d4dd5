//! Bytes in any encoding to text.

/// Why bytes are no text in the encoding that they should be in, in Python's words, which
/// docutils shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecodeError(pub String);

/// The text of `bytes`, which are in the encoding that Python calls `name`.
///
/// A byte order mark at the beginning is no part of the text.
pub fn decode(bytes: &[u8], name: &str) -> Result<String, DecodeError> {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    match name.as_str() {
        "utf8" | "utf8sig" | "u8" => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).map(str::to_owned).map_err(|it| bad_utf8(bytes, it))
        }
        "ascii" | "usascii" | "646" => match bytes.iter().position(|it| !it.is_ascii()) {
            None => Ok(bytes.iter().map(|&it| char::from(it)).collect()),
            Some(at) => Err(bad("ascii", bytes, at, "ordinal not in range(128)")),
        },
        // Python's is the one of ISO, whose upper control characters the web reads otherwise.
        "latin1" | "iso88591" | "l1" | "latin" | "8859" | "cp819" => {
            Ok(bytes.iter().map(|&it| char::from(it)).collect())
        }
        "utf16" | "u16" | "utf16le" | "utf16be" => utf16(bytes, &name),
        "utf32" | "u32" | "utf32le" | "utf32be" => utf32(bytes, &name),
        other => match encoding_rs::Encoding::for_label(label(other).as_bytes()) {
            Some(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
                let why = "character maps to <undefined>";
                text.map(String::from).ok_or_else(|| bad("charmap", bytes, 0, why))
            }
            None => Err(DecodeError(format!("unknown encoding: {name}"))),
        },
    }
}

/// Whether text in the encoding `name` can be read.
pub fn is_encoding(name: &str) -> bool {
    decode(b"", name).is_ok()
}

/// The name that the web knows an encoding by, of one without punctuation.
fn label(name: &str) -> String {
    let dashed = |prefix: &str, with: &str| Some(format!("{with}{}", name.strip_prefix(prefix)?));
    match name {
        "koi8r" | "koi8u" => format!("koi8-{}", &name[4..]),
        "latin9" => "iso-8859-15".into(),
        "shiftjis" | "sjis" => "shift_jis".into(),
        "eucjp" | "euckr" => format!("euc-{}", &name[3..]),
        "mbcs" => "windows-1252".into(),
        _ => dashed("iso8859", "iso-8859-")
            .or_else(|| dashed("windows", "windows-"))
            .or_else(|| dashed("maccyrillic", "x-mac-cyrillic"))
            .unwrap_or_else(|| name.to_owned()),
    }
}

fn bad(codec: &str, bytes: &[u8], at: usize, why: &str) -> DecodeError {
    let byte = bytes.get(at).copied().unwrap_or_default();
    DecodeError(format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {at}: {why}"))
}

fn bad_utf8(bytes: &[u8], error: std::str::Utf8Error) -> DecodeError {
    let at = error.valid_up_to();
    let is_start = bytes.get(at).is_some_and(|it| (0xc2..=0xf4).contains(it));
    let why = match error.error_len() {
        None => "unexpected end of data",
        Some(_) if is_start => "invalid continuation byte",
        Some(_) => "invalid start byte",
    };
    bad("utf-8", bytes, at, why)
}

fn utf16(bytes: &[u8], name: &str) -> Result<String, DecodeError> {
    let (is_big, bytes) = match bytes {
        [0xff, 0xfe, rest @ ..] if name != "utf16be" => (false, rest),
        [0xfe, 0xff, rest @ ..] if name != "utf16le" => (true, rest),
        _ => (name == "utf16be", bytes),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(bad("utf-16", bytes, bytes.len() - 1, "truncated data"));
    }
    let unit =
        |it: &[u8; 2]| if is_big { u16::from_be_bytes(*it) } else { u16::from_le_bytes(*it) };
    char::decode_utf16(pairs.iter().map(unit))
        .collect::<Result<_, _>>()
        .map_err(|_| bad("utf-16", bytes, 0, "illegal UTF-16 surrogate"))
}

fn utf32(bytes: &[u8], name: &str) -> Result<String, DecodeError> {
    let (is_big, bytes) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] if name != "utf32be" => (false, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] if name != "utf32le" => (true, rest),
        _ => (name == "utf32be", bytes),
    };
    let (units, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(bad("utf-32", bytes, bytes.len() - 1, "truncated data"));
    }
    let unit =
        |it: &[u8; 4]| if is_big { u32::from_be_bytes(*it) } else { u32::from_le_bytes(*it) };
    let letters: Option<String> = units.iter().map(|it| char::from_u32(unit(it))).collect();
    letters.ok_or_else(|| bad("utf-32", bytes, 0, "code point not in range(0x110000)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_says_the_same() {
        let text = "Имя";
        let all: [(&str, &[u8]); 7] = [
            ("utf-8", text.as_bytes()),
            ("UTF-8-SIG", b"\xef\xbb\xbf\xd0\x98\xd0\xbc\xd1\x8f"),
            ("utf-16", b"\xff\xfe\x18\x04\x3c\x04\x4f\x04"),
            ("utf-16-be", b"\x04\x18\x04\x3c\x04\x4f"),
            ("cp1251", b"\xc8\xec\xff"),
            ("koi8-r", b"\xe9\xcd\xd1"),
            ("iso-8859-5", b"\xb8\xdc\xef"),
        ];
        for (name, bytes) in all {
            assert_eq!(decode(bytes, name), Ok(text.to_owned()), "{name}");
        }
        assert_eq!(decode(b"\xe9", "latin-1"), Ok("é".to_owned()));
    }

    #[test]
    fn what_is_no_text_is_told_in_the_words_of_python() {
        let why = |bytes: &[u8], name: &str| decode(bytes, name).unwrap_err().0;
        assert_eq!(
            why(b"a\xff", "ascii"),
            "'ascii' codec can't decode byte 0xff in position 1: ordinal not in range(128)"
        );
        assert_eq!(
            why(b"\xff", "utf8"),
            "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
        );
        assert!(!is_encoding("klingon"));
    }
}
