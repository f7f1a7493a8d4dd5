//! Compiling in memory.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rcsgen::driver::{Compilation, Memory, Options, Stage, compile};

/// Compiles `files`, which lie in an empty project, as far as `stage`.
pub(crate) fn build(files: &BTreeMap<String, String>, stage: Stage) -> Compilation {
    let world = Memory::default();
    for (path, text) in files {
        world.put(&format!("/project/{path}"), text.as_bytes());
    }
    let options = Options { directory: PathBuf::from("/project"), ..Options::default() };
    compile(&world, &options, stage, &|_| {})
}
