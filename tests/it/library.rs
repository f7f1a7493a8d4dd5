//! The parser as a library: the example that shows it does what it says.

use libtest_mimic::{Failed, Trial};

#[expect(dead_code, reason = "only a program has a main function")]
#[path = "../../examples/outline.rs"]
mod outline;

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test(
        "library: the outline has titles and cells with their places",
        outline_of_cells,
    )]
}

fn outline_of_cells() -> Result<(), Failed> {
    let text = "Состав\n======\n\n=======  ====\nИмя      Роль\n=======  ====\nузел     *db*\n=======  ====\n\n*open\n";
    let found = outline::outline("a.rst", text);
    let expected = "1:1 title Состав\n5:1 entry Имя\n5:10 entry Роль\n7:1 entry узел\n7:10 entry db\n1 findings\n";
    if found == expected { Ok(()) } else { Err(found.into()) }
}
