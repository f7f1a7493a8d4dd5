//! The schemes that make a standalone URI a link.

/// Sorted, in lower case.
static SCHEMES: &[&str] = &[
    "about",
    "acap",
    "addbook",
    "afp",
    "afs",
    "aim",
    "callto",
    "castanet",
    "chttp",
    "cid",
    "crid",
    "data",
    "dav",
    "dict",
    "dns",
    "eid",
    "fax",
    "feed",
    "file",
    "finger",
    "freenet",
    "ftp",
    "go",
    "gopher",
    "gsm-sms",
    "h323",
    "h324",
    "hdl",
    "hnews",
    "http",
    "https",
    "hydra",
    "iioploc",
    "ilu",
    "im",
    "imap",
    "info",
    "ior",
    "ipp",
    "irc",
    "iris.beep",
    "iseek",
    "jar",
    "javascript",
    "jdbc",
    "ldap",
    "lifn",
    "livescript",
    "lrq",
    "mailbox",
    "mailserver",
    "mailto",
    "md5",
    "mid",
    "mocha",
    "modem",
    "mtqp",
    "mupdate",
    "news",
    "nfs",
    "nntp",
    "opaquelocktoken",
    "phone",
    "pop",
    "pop3",
    "pres",
    "printer",
    "prospero",
    "rdar",
    "res",
    "rtsp",
    "rvp",
    "rwhois",
    "rx",
    "sdp",
    "service",
    "shttp",
    "sip",
    "sips",
    "smb",
    "snews",
    "snmp",
    "soap.beep",
    "soap.beeps",
    "ssh",
    "t120",
    "tag",
    "tcp",
    "tel",
    "telephone",
    "telnet",
    "tftp",
    "tip",
    "tn3270",
    "tv",
    "urn",
    "uuid",
    "vemmi",
    "videotex",
    "view-source",
    "wais",
    "whodp",
    "whois++",
    "x-man-page",
    "xmlrpc.beep",
    "xmlrpc.beeps",
    "z39.50r",
    "z39.50s",
];

/// For each letter, where the schemes that begin with it begin in the table, and where they end.
static BY_LETTER: [(u8, u8); 26] = {
    let mut ranges = [(0, 0); 26];
    let mut at = 0;
    while at < SCHEMES.len() {
        let letter = (SCHEMES[at].as_bytes()[0] - b'a') as usize;
        if ranges[letter].1 == 0 {
            ranges[letter].0 = at as u8;
        }
        ranges[letter].1 = at as u8 + 1;
        at += 1;
    }
    ranges
};

/// For each byte, the letters that begin a scheme which ends with it; see [`letter`].
static FIRSTS: [u32; 256] = {
    let mut firsts = [0; 256];
    let mut at = 0;
    while at < SCHEMES.len() {
        if let [first, .., last] = SCHEMES[at].as_bytes() {
            firsts[*last as usize] |= letter(*first);
            firsts[last.to_ascii_uppercase() as usize] |= letter(*first);
        }
        at += 1;
    }
    firsts
};

/// A set of one letter, whatever its case.
const fn letter(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// For each byte that a scheme may have, the set of it if it is a letter, else one that none has.
static SETS: [u32; 256] = {
    let mut sets = [0; 256];
    let mut byte = 0;
    while byte < 128u8 {
        if byte.is_ascii_alphabetic() {
            sets[byte as usize] = letter(byte);
        } else if byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-') {
            sets[byte as usize] = 1;
        }
        byte += 1;
    }
    sets
};

/// The first `@` of `bytes`, or colon where a known scheme [may end](may_end).
pub(super) fn first_sign(bytes: &[u8]) -> Option<usize> {
    let (mut word, mut before) = (0, 0);
    bytes.iter().position(|&byte| {
        let set = SETS[usize::from(byte)];
        if set == 0 {
            let letters = std::mem::take(&mut word);
            return byte == b'@' || byte == b':' && letters & FIRSTS[usize::from(before)] != 0;
        }
        word |= set;
        before = byte;
        false
    })
}

/// Whether a known scheme may be the end of `bytes`.
pub(super) fn may_end(bytes: &[u8]) -> bool {
    let firsts = bytes.last().map_or(0, |&it| FIRSTS[usize::from(it)]);
    let sets = bytes.iter().rev().map(|&it| SETS[usize::from(it)]);
    firsts != 0 && sets.take_while(|&it| it != 0).any(|it| it & firsts != 0)
}

/// Whether `scheme` is known, in any case of letters.
pub(super) fn is_known(scheme: &str) -> bool {
    let Some(first) = scheme.bytes().next().filter(u8::is_ascii_alphabetic) else { return false };
    let (start, end) = BY_LETTER[usize::from(first.to_ascii_lowercase() - b'a')];
    SCHEMES[start.into()..end.into()].iter().any(|it| it.eq_ignore_ascii_case(scheme))
}
