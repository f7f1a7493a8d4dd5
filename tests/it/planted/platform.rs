//! A platform made by lot, its mistakes, and its cells that only look like mistakes.

/// Numbers that depend on the seed alone.
pub(super) struct Lot(u64);

impl Lot {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

/// A cell: the table, the row, the column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Place {
    /// Whether it is in the table of floating addresses.
    pub(super) is_vip: bool,
    /// The row, from 0.
    pub(super) at: usize,
    /// The column: label, name, IPv6, IPv4.
    pub(super) column: usize,
}

impl Place {
    /// The row that the cell stands in.
    pub(super) fn row(self) -> (bool, usize) {
        (self.is_vip, self.at)
    }
}

/// What was done to a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    SameAddress,
    RespelledAddress,
    TakenByVip,
    SameName,
    TopLevel,
    HexDigit,
    LongGroup,
    TwoGaps,
    LoneColon,
    Homoglyph,
    NoAddress,
    NoName,
    NoVipAddress,
    DoubleDot,
    Underscore,
    LongLabel,
    LargeOctet,
    ThreeOctets,
    OtherPrefix,
    OtherRole,
    SameLabel,
    OtherFamily,
}

impl Kind {
    pub(super) const ALL: &[Self] = &[
        Self::SameAddress,
        Self::RespelledAddress,
        Self::TakenByVip,
        Self::SameName,
        Self::TopLevel,
        Self::HexDigit,
        Self::LongGroup,
        Self::TwoGaps,
        Self::LoneColon,
        Self::Homoglyph,
        Self::NoAddress,
        Self::NoName,
        Self::NoVipAddress,
        Self::DoubleDot,
        Self::Underscore,
        Self::LongLabel,
        Self::LargeOctet,
        Self::ThreeOctets,
        Self::OtherPrefix,
        Self::OtherRole,
        Self::SameLabel,
        Self::OtherFamily,
    ];

    /// The rules that may say so.
    pub(super) fn rules(self) -> &'static [&'static str] {
        match self {
            Self::SameAddress | Self::RespelledAddress => &["duplicate-address"],
            Self::TakenByVip => &["duplicate-address-vip"],
            Self::SameName => &["duplicate-name"],
            Self::TopLevel => &["unknown-tld"],
            Self::HexDigit
            | Self::LongGroup
            | Self::TwoGaps
            | Self::LoneColon
            | Self::LargeOctet
            | Self::ThreeOctets
            | Self::OtherFamily => &["invalid-address"],
            Self::Homoglyph => &["confusable-characters"],
            Self::NoAddress => &["address-missing"],
            Self::NoName => &["empty-required-cell"],
            Self::NoVipAddress => &["vip-without-address"],
            Self::DoubleDot | Self::Underscore => &["invalid-hostname"],
            Self::LongLabel => &["label-too-long"],
            Self::OtherPrefix => &["prefix-mismatch"],
            Self::OtherRole => &["name-role-mismatch"],
            Self::SameLabel => &["duplicate-label"],
        }
    }
}

/// A planted mistake.
pub(super) struct Fault {
    pub(super) kind: Kind,
    /// The cell that is wrong.
    pub(super) place: Place,
    /// Where in the cell the wrong part begins, in characters.
    pub(super) focus: usize,
    /// The row that it conflicts with.
    pub(super) other: Option<(bool, usize)>,
}

impl Fault {
    /// The rows that a finding may name for it.
    pub(super) fn rows(&self) -> impl Iterator<Item = (bool, usize)> {
        std::iter::once(self.place.row()).chain(self.other)
    }
}

/// Label, name, IPv6, IPv4.
pub(super) type Row = [String; 4];

/// The roles: label, product, domain, block.
const ROLES: &[(&str, &str, &str, usize)] = &[
    ("база данных, сервер", "couch", "db", 9),
    ("сервер приложений", "kazoo", "app", 8),
    ("sip-сервер", "fs", "voip", 6),
    ("веб-сервер", "nginx", "http", 7),
];

/// The platform with its mistakes.
pub(super) struct Plan {
    pub(super) servers: Vec<Row>,
    pub(super) vips: Vec<Row>,
    pub(super) faults: Vec<Fault>,
    /// Rows that are not to be touched again.
    used: Vec<(bool, usize)>,
    each: usize,
}

impl Plan {
    /// A platform of `each` servers in each of the roles, without a mistake.
    pub(super) fn new(lot: &mut Lot, each: usize) -> Self {
        let zone = ["rcsnet.ru", "example.net", "voice.su"][lot.below(3)];
        let prefix = ["fd75:9fac:a7b1:92:6c", "fd0c:7e11:2c:1:5a"][lot.below(2)];
        let mut it = Self {
            servers: Vec::new(),
            vips: Vec::new(),
            faults: Vec::new(),
            used: Vec::new(),
            each,
        };
        for (label, product, domain, block) in ROLES {
            for number in 1..=each {
                it.servers.push([
                    format!("{label} {number}"),
                    format!("{product}{number}.{domain}.{zone}"),
                    format!("{prefix}::{block}{number:02}"),
                    String::new(),
                ]);
            }
            if *product == "kazoo" {
                continue;
            }
            let (v6, v4) = match *product {
                "couch" => (format!("{prefix}::{block}00"), String::new()),
                _ => (String::new(), format!("91.103.{}.13", 100 + block)),
            };
            it.vips.push([format!("{label} (общий)"), format!("vip-{product}.{zone}"), v6, v4]);
        }
        it
    }

    /// A row that nothing was done to, for which `fits` holds.
    fn row(&mut self, is_vip: bool, lot: &mut Lot, fits: impl Fn(&Row) -> bool) -> Option<usize> {
        let rows = if is_vip { &self.vips } else { &self.servers };
        let free: Vec<usize> = (0..rows.len())
            .filter(|at| !self.used.contains(&(is_vip, *at)) && fits(&rows[*at]))
            .collect();
        let at = *free.get(lot.below(free.len()))?;
        self.used.push((is_vip, at));
        Some(at)
    }

    /// Plants a mistake; where no row is left for it, nothing happens.
    pub(super) fn plant(&mut self, kind: Kind, lot: &mut Lot) {
        let any = |_: &Row| true;
        let is_vip = matches!(
            kind,
            Kind::NoVipAddress | Kind::LargeOctet | Kind::ThreeOctets | Kind::TakenByVip
        );
        let at = match kind {
            Kind::TakenByVip => self.row(true, lot, |it| !it[2].is_empty()),
            Kind::NoVipAddress => self.row(true, lot, |it| !it[3].is_empty()),
            Kind::LargeOctet | Kind::ThreeOctets => self.row(true, lot, |it| !it[3].is_empty()),
            _ => self.row(is_vip, lot, any),
        };
        let Some(mut at) = at else { return };
        let mut other = None;
        let needs_pair = matches!(
            kind,
            Kind::SameAddress
                | Kind::RespelledAddress
                | Kind::SameName
                | Kind::SameLabel
                | Kind::TakenByVip
        );
        if needs_pair {
            let Some(mut first) = self.row(false, lot, any) else { return };
            if !is_vip && first > at {
                std::mem::swap(&mut first, &mut at);
            }
            other = Some((false, first));
        }
        let first = other.map(|it| self.servers[it.1].clone()).unwrap_or_default();
        let own = if is_vip { self.vips[at].clone() } else { self.servers[at].clone() };
        let mut focus = 0;
        let (column, text) = match kind {
            Kind::SameAddress | Kind::TakenByVip => (2, first[2].clone()),
            Kind::RespelledAddress => (2, first[2].to_uppercase()),
            Kind::SameName => (1, first[1].clone()),
            Kind::SameLabel => (0, first[0].clone()),
            Kind::TopLevel => {
                focus = own[1].rfind('.').map_or(0, |it| it + 1);
                (1, format!("{}1", own[1]))
            }
            Kind::HexDigit => (2, own[2].replacen("::", "::g", 1)),
            Kind::LongGroup => (2, own[2].replacen(':', "abc:", 1)),
            Kind::TwoGaps => (2, own[2].replacen(':', "::", 1)),
            Kind::LoneColon => (2, format!("{}:", own[2])),
            Kind::Homoglyph => {
                (1, own[1].replacen('o', "о", 1).replacen("ngi", "ngі", 1).replacen("fs", "fѕ", 1))
            }
            Kind::NoAddress => (2, String::new()),
            Kind::NoName => (1, String::new()),
            Kind::NoVipAddress => (3, String::new()),
            Kind::DoubleDot => (1, own[1].replacen('.', "..", 1)),
            Kind::Underscore => (1, own[1].replacen('.', "_a.", 1)),
            Kind::LongLabel => (1, own[1].replacen('.', &format!("{}.", "x".repeat(62)), 1)),
            Kind::LargeOctet => (3, own[3].replacen(".13", ".300", 1)),
            Kind::ThreeOctets => (3, own[3].replacen(".13", "", 1)),
            Kind::OtherPrefix => {
                let text = own[2].replacen(":6c::", ":6d::", 1).replacen(":5a::", ":5b::", 1);
                (2, text)
            }
            Kind::OtherRole => {
                let role = at / self.each;
                let (own_domain, other_domain) = (ROLES[role].2, ROLES[(role + 1) % ROLES.len()].2);
                focus = own[1].find('.').map_or(0, |it| it + 1);
                let domain = format!(".{own_domain}.");
                (1, own[1].replacen(&domain, &format!(".{other_domain}."), 1))
            }
            Kind::OtherFamily => (2, "91.103.200.7".to_owned()),
        };
        let rows = if is_vip { &mut self.vips } else { &mut self.servers };
        assert_ne!(rows[at][column], text, "{kind:?} changes the cell");
        rows[at][column] = text;
        self.faults.push(Fault { kind, place: Place { is_vip, at, column }, focus, other });
    }

    /// Makes cells unusual in ways that are allowed.
    pub(super) fn decoys(&mut self, lot: &mut Lot) {
        let changes: [fn(&mut Row); 5] = [
            |row| row[2] = row[2].to_uppercase(),
            |row| row[2] = row[2].replacen("::", ":0:0:", 1),
            |row| row[2] = row[2].replacen("::", "::0", 1),
            |row| row[1].push('.'),
            |row| row[1] = row[1].to_uppercase(),
        ];
        for change in changes {
            if let Some(at) = self.row(false, lot, |_| true) {
                change(&mut self.servers[at]);
            }
        }
    }
}
