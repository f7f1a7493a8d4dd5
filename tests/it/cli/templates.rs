//! `rcsgen templates`, and templates of the user.

#![expect(clippy::disallowed_methods, reason = "tests look at files themselves")]

use super::{Outcome, Room, SMALL, Test, ensure};

pub(super) const TESTS: &[(&str, Test)] = &[
    ("what_is_taken_out_makes_the_same", what_is_taken_out_makes_the_same),
    ("a_template_stands_in_for_the_programs", a_template_stands_in_for_the_programs),
    ("a_kind_of_the_users_is_made_and_listed", a_kind_of_the_users_is_made_and_listed),
    ("what_was_changed_is_not_overwritten", what_was_changed_is_not_overwritten),
    ("templates_are_found_by_their_names", templates_are_found_by_their_names),
];

const PLATFORM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/specs/complex.rst");

fn what_is_taken_out_makes_the_same() -> Outcome {
    let room = Room::with(&std::fs::read_to_string(PLATFORM)?)?;
    room.run("build --no-packages -q")?.exits(0)?;
    let before = room.output("output")?;
    let list = room.run("templates eject --all")?.exits(0)?.out;
    ensure(list.lines().count() > 80, list)?;
    ensure(room.read("templates/kazoo/config.ini.j2").is_ok(), "nothing was taken out")?;
    room.run("build --no-packages --check -q")?.exits(0)?;
    ensure(room.output("output")? == before, "other bytes")?;
    // Again, there is nothing to do.
    let again = room.run("templates eject --all")?.exits(0)?.out;
    ensure(again.is_empty(), again)
}

fn a_template_stands_in_for_the_programs() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("templates eject hostname")?.exits(0)?.shows("+ templates/hostname/hostname.j2")?;
    room.write("templates/hostname/hostname.j2", b"{{ server.name | upper }}\n")?;
    room.run("build --no-packages -q")?.exits(0)?;
    let made = room.read("output/servers/alpha.example.net/etc/hostname")?;
    ensure(made == "ALPHA.EXAMPLE.NET\n", made)?;
    let list = room.run("templates list --lang en")?.exits(0)?.out;
    let line = |name: &str| list.lines().find(|it| it.contains(name)).unwrap_or_default();
    ensure(line("hostname/hostname.j2").ends_with("yours"), list.clone())?;
    ensure(!line("hosts/hosts.j2").contains("yours"), list.clone())
}

fn a_kind_of_the_users_is_made_and_listed() -> Outcome {
    let room = Room::with(SMALL)?;
    let description = "summary = \"What a server says to those who log in\"\n\n[[file]]\n\
                       template = \"motd.j2\"\nper = \"server\"\npath = \"/etc/motd\"\n\
                       format = \"text\"\n";
    room.write("templates/motd/artifact.toml", description.as_bytes())?;
    room.write("templates/motd/motd.j2", b"This is {{ server.short }}.\n")?;
    room.run("build --no-packages -q")?.exits(0)?;
    let made = room.read("output/servers/beta.example.net/etc/motd")?;
    ensure(made == "This is beta.\n", made)?;
    let list = room.run("templates list --lang ru")?.exits(0)?;
    list.shows("motd          What a server says to those who log in")?.shows("ваш")?;
    room.run("templates show motd/motd.j2")?.exits(0)?.shows("This is {{ server.short }}.")?;
    Ok(())
}

fn what_was_changed_is_not_overwritten() -> Outcome {
    let room = Room::with(SMALL)?;
    room.write("templates/hostname/hostname.j2", b"mine\n")?;
    let done = room.run("templates eject hostname hosts --lang en")?.exits(2)?;
    done.says("`templates/hostname/hostname.j2` is there and was changed")?;
    ensure(room.read("templates/hosts/hosts.j2").is_err(), "half of it was written")?;
    ensure(room.read("templates/hostname/hostname.j2")? == "mine\n", "it was overwritten")?;
    room.run("templates eject hostname --force")?.exits(0)?;
    ensure(room.read("templates/hostname/hostname.j2")? != "mine\n", "it was kept")
}

fn templates_are_found_by_their_names() -> Outcome {
    let room = Room::new()?;
    room.run("templates list")?.exits(0)?.shows("nginx/portal.conf.j2")?;
    room.run("templates show kazoo/config.ini.j2")?.exits(0)?.shows("[bigcouch]")?;
    let typo = "templates show kazoo/conf.ini.j2 --lang en";
    room.run(typo)?.exits(2)?.says("did you mean `kazoo/config.ini.j2`?")?;
    room.run("templates eject ngnix --lang ru")?.exits(2)?.says("может быть, `nginx`?")?;
    room.run("templates eject")?.exits(2)?;
    room.run("templates context")?.exits(0)?.shows("`runners(\"couchdb\")`")?;
    Ok(())
}
