//! The programs that take what rcsgen makes.

pub(crate) mod cells;
pub(crate) mod dns;
pub(crate) mod exports;
pub(crate) mod headers;
pub(crate) mod hosts;
pub(crate) mod keepalived;
pub(crate) mod nginx;
pub(crate) mod optional;
pub(crate) mod os;
pub(crate) mod packages;
pub(crate) mod rabbitmq;
pub(crate) mod services;
pub(crate) mod system;
pub(crate) mod traps;
pub(crate) mod versions;

mod formats;
mod judge;
mod platform;
mod segment;

/// All tests of this folder.
pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    let rooms = [
        cells::trials(),
        dns::trials(),
        headers::trials(),
        exports::trials(),
        hosts::trials(),
        keepalived::trials(),
        nginx::trials(),
        optional::trials(),
        os::trials(),
        packages::trials(),
        rabbitmq::trials(),
        services::trials(),
        system::trials(),
        traps::trials(),
        versions::trials(),
    ];
    rooms.into_iter().flatten().collect()
}
