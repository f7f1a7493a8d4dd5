//! Signatures of packages, made by a program that holds the key.
//!
//! Only the header is signed: it holds the digests of the payload. rpm 4.11 takes RSA in one place of
//! the signature block, does not install what it cannot verify, and yum 3 stumbles over signatures
//! of header and payload together.

use std::fmt;

use ::rpm::{Header, HeaderEntry, IndexData, IndexSignatureTag, Package, PackageMetadata};

use crate::diag::Text;

/// The number of RSA among the algorithms of `OpenPGP` (RFC 4880 §9.1).
const RSA: u8 = 1;

/// Why a package cannot be signed so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignError {
    /// It is not a package.
    Package(String),
    /// It is not a binary `OpenPGP` signature of version 4.
    Form,
    /// The key is not an RSA key, which is all that CentOS 7 knows; the number is that of RFC 4880.
    Algorithm(u8),
}

/// The bytes of `package` that a detached signature must cover.
pub fn signed_part(package: &[u8]) -> Result<&[u8], SignError> {
    let metadata = PackageMetadata::parse(&mut &*package).map_err(not_a_package)?;
    let offsets = metadata.get_package_segment_offsets();
    let range = offsets.header as usize..offsets.payload as usize;
    package.get(range).ok_or_else(|| SignError::Package("it is cut short".to_owned()))
}

/// The signature that `package` carries, if it carries one.
pub fn signature_of(package: &[u8]) -> Result<Option<Vec<u8>>, SignError> {
    let metadata = PackageMetadata::parse(&mut &*package).map_err(not_a_package)?;
    let entries = metadata.signature.get_all_entries().map_err(not_a_package)?;
    let rsa = IndexSignatureTag::RPMSIGTAG_RSA as u32;
    Ok(entries.into_iter().find_map(|(tag, data)| match data {
        IndexData::Bin(signature) if tag == rsa => Some(signature),
        _ => None,
    }))
}

/// `package` with `signature`, a detached binary `OpenPGP` signature of its [`signed_part`].
pub fn with_signature(package: &[u8], signature: &[u8]) -> Result<Vec<u8>, SignError> {
    match algorithm(signature) {
        None => return Err(SignError::Form),
        Some(RSA) => {}
        Some(other) => return Err(SignError::Algorithm(other)),
    }
    let mut package = Package::parse(&mut &*package).map_err(not_a_package)?;
    let entries = package.metadata.signature.get_all_entries().map_err(not_a_package)?;
    let region = IndexSignatureTag::HEADER_SIGNATURES;
    let rsa = IndexSignatureTag::RPMSIGTAG_RSA as u32;
    let entries = entries
        .into_iter()
        .filter(|(tag, _)| *tag != region as u32 && *tag != rsa)
        .chain([(rsa, IndexData::Bin(signature.to_vec()))])
        .map(|(tag, data)| HeaderEntry::new(tag, data));
    package.metadata.signature = Header::from_entries(entries, region);
    let mut out = Vec::new();
    package.write(&mut out).map_err(not_a_package)?;
    Ok(out)
}

/// The algorithm of the key that made `signature`, an `OpenPGP` packet (RFC 4880 §4.2, §5.2.3).
fn algorithm(signature: &[u8]) -> Option<u8> {
    let (&first, rest) = signature.split_first()?;
    let length = |bytes: usize| rest.get(bytes..);
    let body = match first {
        // The old form of packet 2, whose last bits say how long its length is.
        0x88 => length(1),
        0x89 => length(2),
        // The new form, where the first byte of the length says that.
        0xc2 => match rest.first()? {
            0..192 => length(1),
            192..224 => length(2),
            _ => None,
        },
        _ => None,
    }?;
    match *body {
        [4, _, algorithm, ..] => Some(algorithm),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err passes values")]
fn not_a_package(error: ::rpm::Error) -> SignError {
    SignError::Package(error.to_string())
}

impl SignError {
    /// The reason in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Package(why) => {
                Text::new(format!("it is not a package: {why}"), format!("это не пакет: {why}"))
            }
            Self::Form => Text::new(
                "it is not a binary OpenPGP signature of version 4",
                "это не двоичная подпись OpenPGP версии 4",
            ),
            Self::Algorithm(number) => Text::new(
                format!("the key is not an RSA key (algorithm {number}): CentOS 7 knows only RSA"),
                format!("ключ не RSA (алгоритм {number}), а CentOS 7 знает только RSA"),
            ),
        }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for SignError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_algorithm_stands_in_the_packet() {
        assert_eq!(algorithm(&[0x89, 2, 51, 4, 0, 1, 8]), Some(1));
        assert_eq!(algorithm(&[0x88, 94, 4, 0, 22, 8]), Some(22));
        assert_eq!(algorithm(&[0xc2, 192, 94, 4, 0, 1, 8]), Some(1));
        assert_eq!(algorithm(b"-----BEGIN PGP SIGNATURE-----"), None);
        assert_eq!(algorithm(&[]), None);
    }

    #[test]
    fn only_rsa_signs_packages() {
        assert_eq!(with_signature(b"", &[0x88, 94, 4, 0, 22, 8]), Err(SignError::Algorithm(22)));
        assert_eq!(with_signature(b"", b"---"), Err(SignError::Form));
        assert!(matches!(with_signature(b"x", &[0x88, 94, 4, 0, 1]), Err(SignError::Package(_))));
        assert!(matches!(signed_part(b"x"), Err(SignError::Package(_))));
    }
}
