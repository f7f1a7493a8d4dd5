//! The program: everything is in the library.

use rcsgen::memory::{self, Allocator};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> std::process::ExitCode {
    memory::reserve();
    rcsgen::cli::main()
}
