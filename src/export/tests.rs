//! Tests of what needs no other program.

use super::octodns::Natural;
use super::{FORMATS, Format, quoted};

#[test]
fn formats_are_sorted_and_found() {
    assert!(FORMATS.is_sorted_by_key(|it| it.name));
    assert!(FORMATS.iter().all(|it| Format::from_name(it.name).is_some()));
    assert!(Format::from_name("yaml").is_none());
}

#[test]
fn numbers_count_in_names() {
    let mut names = ["fs10", "fs2", "", "_sip._udp.fs2", "fs2.b", "9", "fs", "10"]
        .map(|it| Natural(it.to_owned()));
    names.sort();
    let names = names.map(|it| it.0);
    assert_eq!(names, ["", "9", "10", "_sip._udp.fs2", "fs", "fs2", "fs2.b", "fs10"]);
}

#[test]
fn texts_of_people_are_quoted() {
    assert_eq!(quoted("a: \"b\" c\n"), r#""a: \"b\" c\n""#);
}
