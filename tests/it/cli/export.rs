//! `rcsgen export`, as its user types it.

use super::{Outcome, Room, SMALL, Test, ensure, faulty};

pub(super) const TESTS: &[(&str, Test)] = &[
    ("every_format_is_exported_and_always_the_same", every_format_is_exported_and_always_the_same),
    ("a_faulty_document_is_not_exported", a_faulty_document_is_not_exported),
    ("an_export_says_what_it_lacks", an_export_says_what_it_lacks),
];

fn every_format_is_exported_and_always_the_same() -> Outcome {
    let room = Room::with(SMALL)?;
    let formats = rcsgen::export::FORMATS.iter().map(|it| it.name).chain(["json"]);
    for format in formats {
        let shown = room.run(&format!("export {format}"))?.exits(0)?.out;
        ensure(shown.contains("alpha"), format!("{format}: {shown}"))?;
        ensure(shown.ends_with('\n'), format!("{format} has no end of line"))?;
        room.run(&format!("export {format} -o made"))?.exits(0)?;
        ensure(room.read("made")? == shown, format!("{format}: -o writes something else"))?;
        room.run("export --help")?.exits(0)?.shows(format)?;
    }
    Ok(())
}

fn a_faulty_document_is_not_exported() -> Outcome {
    let room = Room::with(&faulty())?;
    let done = room.run("export csv -o made --lang en")?.exits(1)?;
    done.says("duplicate-address")?;
    ensure(room.read("made").is_err(), "something was written")?;
    ensure(room.run("export csv")?.out.is_empty(), "something was printed")
}

fn an_export_says_what_it_lacks() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("export ansibel")?.exits(2)?.says("'ansible'")?;
    room.run("export octodns --zone example.nte --lang en")?
        .exits(2)?
        .says("did you mean `example.net`?")?;
    room.run("export octodns --zone example.nte --lang ru")?
        .exits(2)?
        .says("может быть, `example.net`?")?;
    room.run("export csv -o missing/made --lang en")?.exits(2)?.says("there is no such file")?;
    Ok(())
}
