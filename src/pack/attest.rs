//! What a bundle says about itself: what is in it, and what it was made from.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::stamp::{Date, Stamp};

/// The program, as what it makes names it.
const GENERATOR: &str = "rcsgen";

/// The version of the program.
const GENERATOR_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The SHA-256 of `content` in hexadecimal digits.
pub(super) fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// `bytes` in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |it: u8| char::from(DIGITS[usize::from(it & 15)]);
    bytes.iter().flat_map(|&it| [digit(it >> 4), digit(it)]).collect()
}

/// An in-toto statement of SLSA provenance: these files were made from those documents.
///
/// It names no time of building, for that would differ at every build.
pub(super) fn provenance(files: &[(String, String)], stamp: &Stamp) -> Value {
    let subjects: Vec<_> = files
        .iter()
        .map(|(path, sha256)| json!({ "name": path, "digest": { "sha256": sha256 } }))
        .collect();
    let sources: Vec<_> = stamp
        .sources
        .iter()
        .map(|it| {
            json!({
                "uri": format!("file:{}", uri_path(&it.path)),
                "digest": { "sha256": it.sha256 },
            })
        })
        .collect();
    json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:rcsgen:build:v1",
                "externalParameters": {
                    "name": stamp.name(),
                    "version": stamp.version(),
                    "release": stamp.release(),
                },
                "internalParameters": { "SOURCE_DATE_EPOCH": stamp.source_date() },
                "resolvedDependencies": sources,
            },
            "runDetails": {
                "builder": {
                    "id": "urn:rcsgen:builder",
                    "version": { GENERATOR: GENERATOR_VERSION },
                },
            },
        },
    })
}

/// `path` as a URI may hold it (RFC 3986 §3.3).
fn uri_path(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte.into()),
            b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte.into()),
            _ => {
                out.push('%');
                out.push_str(&hex(&[byte]).to_ascii_uppercase());
            }
        }
    }
    out
}

/// A bill of materials in the form of `CycloneDX` 1.5: the packages of the bundle.
///
/// `packages` are names of packages, with the path and SHA-256 of their files.
pub(super) fn bill_of_materials(packages: &[(String, String, String)], stamp: &Stamp) -> Value {
    let version = stamp.full_version();
    let components: Vec<_> = packages
        .iter()
        .map(|(name, path, sha256)| {
            json!({
                "type": "application",
                "bom-ref": path,
                "name": name,
                "version": version,
                "hashes": [{ "alg": "SHA-256", "content": sha256 }],
                "purl": format!("pkg:rpm/{name}@{version}?arch=noarch"),
            })
        })
        .collect();
    let all: String = packages.iter().map(|it| it.2.as_str()).collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": format!("urn:uuid:{}", uuid(all.as_bytes())),
        "version": 1,
        "metadata": {
            "timestamp": Date::new(stamp.source_date()).rfc3339(),
            "tools": {
                "components": [{
                    "type": "application",
                    "name": GENERATOR,
                    "version": GENERATOR_VERSION,
                }],
            },
            "component": {
                "type": "application",
                "bom-ref": stamp.name(),
                "name": stamp.name(),
                "version": version,
            },
        },
        "components": components,
    })
}

/// A UUID that follows from `content`: version 8, the maker's own (RFC 9562 §5.8).
fn uuid(content: &[u8]) -> String {
    let mut digits = sha256(content);
    digits.truncate(32);
    digits.replace_range(12..13, "8");
    digits.replace_range(16..17, "a");
    for at in [20, 16, 12, 8] {
        digits.insert(at, '-');
    }
    digits
}

/// `value` as a file of lines.
pub(super) fn lines(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("a value of text and numbers is JSON");
    text.push(b'\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        assert_eq!(uuid(b"abc"), "ba7816bf-8f01-8fea-a141-40de5dae2223");
    }

    #[test]
    fn paths_are_escaped_in_uris() {
        assert_eq!(uri_path("specs/a b.rst"), "specs/a%20b.rst");
    }
}
