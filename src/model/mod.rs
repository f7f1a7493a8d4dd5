//! The inventory: what a platform is, with the place of everything the user wrote.
//!
//! [`lower`](crate::lower) builds it, rules and artifacts read it, nobody changes it afterwards.

mod address;
mod claim;
pub mod confusable;
pub mod dns;
mod inventory;
mod name;
mod network;
mod ports;
mod reading;
mod record;
mod service;
pub mod settings;
mod version;
mod vrrp;

pub use address::{AddressError, AddressReason, parse_address};
pub use claim::{Claim, ClaimKind};
pub use inventory::{
    Attribute, DnsZone, Inventory, Network, Platform, PlatformId, Role, RoleId, Server, ServerId,
    Stated, VipId, VirtualIp, ZoneId,
};
pub use name::{DnsName, HostName, NameError, domains};
pub use network::Networks;
pub use ports::{ANY_PORT, PORTS, Port, Reach};
pub use reading::{Reading, Subject};
pub use record::{Data, RECORD_TYPES, StatedRecord, record_type, record_words};
pub use service::{SERVICES, Service, service};
pub use version::compare_versions;
pub use vrrp::vrrp_ids;
