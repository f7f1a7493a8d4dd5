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

/// The bytes that schemes end with.
static ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let mut at = 0;
    while at < SCHEMES.len() {
        if let [.., last] = SCHEMES[at].as_bytes() {
            ends[*last as usize] = true;
            ends[last.to_ascii_uppercase() as usize] = true;
        }
        at += 1;
    }
    ends
};

/// Whether a known scheme ends with this byte.
pub(super) fn may_end_with(byte: u8) -> bool {
    ENDS[usize::from(byte)]
}

/// Whether `scheme` is known, in any case of letters.
pub(super) fn is_known(scheme: &str) -> bool {
    let Some(first) = scheme.bytes().next().filter(u8::is_ascii_alphabetic) else { return false };
    let (start, end) = BY_LETTER[usize::from(first.to_ascii_lowercase() - b'a')];
    SCHEMES[start.into()..end.into()].iter().any(|it| it.eq_ignore_ascii_case(scheme))
}
