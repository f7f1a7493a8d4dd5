//! Public keys, and what signed a release: three programs, each with files of its own form.

use minisign_verify::{PublicKey, Signature};

/// The extensions of signatures: minisign's, OpenSSH's, `OpenPGP`'s.
pub const EXTENSIONS: [&str; 3] = ["minisig", "sig", "asc"];

/// A public key that a user trusts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Key {
    /// minisign's: verified here.
    Minisign(String),
    /// A line of `ssh-keygen`, or of a file of allowed signers; `ssh-keygen` verifies by it.
    Ssh(String),
    /// A block of `OpenPGP` in text; gpg verifies by it.
    OpenPgp(Vec<u8>),
}

impl Key {
    /// The key that `bytes` hold: a file, or the key itself as a word.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let text = str::from_utf8(bytes).ok()?.trim();
        if text.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
            return Some(Self::OpenPgp(bytes.to_vec()));
        }
        let last = text.lines().map(str::trim).rfind(|it| !it.is_empty())?;
        if PublicKey::from_base64(last).is_ok() {
            return Some(Self::Minisign(last.to_owned()));
        }
        let is_kind =
            |it: &str| it.starts_with("ssh-") || it.starts_with("ecdsa-") || it.starts_with("sk-");
        last.split_whitespace().any(is_kind).then(|| Self::Ssh(last.to_owned()))
    }

    /// The extension of the signatures that the key can verify.
    pub fn extension(&self) -> &'static str {
        match self {
            Self::Minisign(_) => "minisig",
            Self::Ssh(_) => "sig",
            Self::OpenPgp(_) => "asc",
        }
    }
}

/// The extension that says which program made `signature`.
pub fn extension_of(signature: &[u8]) -> Option<&'static str> {
    let begins = [
        ("untrusted comment:", "minisig"),
        ("-----BEGIN SSH SIGNATURE-----", "sig"),
        ("-----BEGIN PGP SIGNATURE-----", "asc"),
    ];
    let found = begins.iter().find(|(begin, _)| signature.starts_with(begin.as_bytes()));
    found.map(|(_, extension)| *extension)
}

/// Whether minisign's `key` made `signature` of `content`.
pub fn verify_minisign(key: &str, content: &[u8], signature: &[u8]) -> bool {
    let key = PublicKey::from_base64(key);
    let signature = str::from_utf8(signature).ok().and_then(|it| Signature::decode(it).ok());
    match (key, signature) {
        (Ok(key), Some(signature)) => key.verify(content, &signature, false).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_form() {
        let word = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        let file = format!("untrusted comment: minisign public key\n{word}\n");
        assert_eq!(Key::new(file.as_bytes()), Some(Key::Minisign(word.to_owned())));
        assert_eq!(Key::new(word.as_bytes()), Some(Key::Minisign(word.to_owned())));
        let ssh = Key::new(b"ssh-ed25519 AAAA me\n");
        assert_eq!(ssh.map(|it| it.extension()), Some("sig"));
        let signers = Key::new(b"me@example.org namespaces=\"rcsgen-release\" ssh-ed25519 AAAA\n");
        assert_eq!(signers.map(|it| it.extension()), Some("sig"));
        let pgp = Key::new(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n");
        assert_eq!(pgp.map(|it| it.extension()), Some("asc"));
        for bad in [&b""[..], b"no key", b"\xff", b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"] {
            assert_eq!(Key::new(bad), None);
        }
    }

    #[test]
    fn signatures_are_known_by_their_form() {
        assert_eq!(extension_of(b"untrusted comment: x\n"), Some("minisig"));
        assert_eq!(extension_of(b"-----BEGIN PGP SIGNATURE-----\n"), Some("asc"));
        assert_eq!(extension_of(b"\x89\x02"), None);
    }
}
