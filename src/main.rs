//! The program: everything is in the library.

/// Most of the time of a short run goes into page faults, of which this allocator, as `.cargo/config.toml`
/// builds it, has a tenth: it asks Linux for huge pages. `_RJEM_MALLOC_CONF=thp:never` turns that off.
#[cfg(target_os = "linux")]
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    rcsgen::cli::main()
}
