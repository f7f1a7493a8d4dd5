//! Where programs take their memory from.
//!
//! Of a run of milliseconds, a tenth to a half would go into page faults, one for each 4 KiB. On Linux the
//! allocator is jemalloc, which `.cargo/config.toml` builds so that it asks for huge pages (`thp`,
//! transparent huge pages), where the kernel has them; `_RJEM_MALLOC_CONF=thp:never` in the environment
//! turns that off.

#[cfg(not(target_os = "linux"))]
pub use std::alloc::System as Allocator;

#[cfg(target_os = "linux")]
pub use tikv_jemallocator::Jemalloc as Allocator;

/// How much address space is taken at once, in bytes. None of it is memory before it is written to.
const STRETCH: usize = 16 << 20;

/// Takes a stretch of address space, of which later allocations are parts. Stretches that grow with what
/// is needed would end within a huge page, and that end would be small pages. Where there is no such
/// stretch, nothing is lost but time.
pub fn reserve() {
    let mut stretch = Vec::<u8>::new();
    let _ = std::hint::black_box(stretch.try_reserve_exact(STRETCH));
    drop(std::hint::black_box(stretch));
}
