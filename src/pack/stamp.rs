//! What a set of packages is called and when it was made: never the clock's business.

use std::fmt;

use crate::diag::Text;

/// The last second that the header of a package can name.
const LAST_SECOND: u64 = u32::MAX as u64;

/// The name, the version and the time that packages and bundles carry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    name: String,
    version: String,
    release: String,
    source_date: u32,
    /// Who answers for the packages; nothing for the program itself.
    pub vendor: String,
    /// What the packages are licensed under; nothing where nobody said.
    pub license: String,
    /// Where the packages will be published, if that is known.
    pub home: Option<Home>,
    /// The documents that everything was made from, by path.
    pub sources: Vec<Source>,
    /// What changed in the documents, in any order.
    pub changes: Vec<Change>,
}

/// The place that servers get packages from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Home {
    /// The address of the repository, with a final `/`.
    pub url: String,
    /// The public key that packages and lists are signed by; nothing where they are not signed.
    pub key: Option<Vec<u8>>,
}

/// A document that packages were made from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Source {
    /// Its path below the project.
    pub path: String,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// An entry of a package's change log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The second of the change, counted from 1970.
    pub time: u32,
    /// Who made it: `Name <mail>`.
    pub author: String,
    /// What was changed, in one line.
    pub text: String,
}

/// Why a stamp cannot be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StampError {
    /// A name has nothing or something else than `[a-z0-9-]`.
    Name(String),
    /// A version or release has nothing or something else than `[A-Za-z0-9._+~]`.
    ///
    /// A hyphen parts version and release, and a caret is unknown to the packager of EL7.
    Version(String),
    /// The time lies behind what a package can say, the year 2106.
    Time(u64),
}

impl Stamp {
    /// A stamp whose parts are known to fit in packages.
    ///
    /// `source_date` is in seconds from 1970.
    pub fn new(
        name: &str,
        version: &str,
        release: &str,
        source_date: u64,
    ) -> Result<Self, StampError> {
        let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.starts_with('-') || !name.chars().all(in_name) {
            return Err(StampError::Name(name.to_owned()));
        }
        let in_version = |c: char| c.is_ascii_alphanumeric() || "._+~".contains(c);
        for text in [version, release] {
            let first = text.chars().next();
            if !first.is_some_and(|c| c.is_ascii_alphanumeric()) || !text.chars().all(in_version) {
                return Err(StampError::Version(text.to_owned()));
            }
        }
        if source_date > LAST_SECOND {
            return Err(StampError::Time(source_date));
        }
        Ok(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            release: release.to_owned(),
            source_date: source_date as u32,
            vendor: String::new(),
            license: String::new(),
            home: None,
            sources: Vec::new(),
            changes: Vec::new(),
        })
    }

    /// The name of the bundle: `[a-z0-9-]+`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version of every package.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The release of every package.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The version and release as packages write them.
    pub fn full_version(&self) -> String {
        format!("{}-{}", self.version, self.release)
    }

    /// The second that everything was made at, counted from 1970.
    pub fn source_date(&self) -> u32 {
        self.source_date
    }

    /// Who answers for the packages, in one line.
    pub(super) fn vendor_line(&self) -> String {
        let vendor = one_line(&self.vendor);
        if vendor.is_empty() { "rcsgen".to_owned() } else { vendor }
    }

    /// What the packages are licensed under, in one line: nobody may guess what nobody said.
    pub(super) fn license_line(&self) -> String {
        let license = one_line(&self.license);
        if license.is_empty() { "LicenseRef-Not-Stated".to_owned() } else { license }
    }

    /// The last changes, newest first: author, text and time, the texts in one line each.
    ///
    /// rpmbuild refuses another order, and every package carries all of them.
    pub(super) fn recent_changes(&self) -> Vec<Change> {
        const MANY: usize = 20;
        let mut changes = self.changes.clone();
        changes.sort_by_key(|it| std::cmp::Reverse(it.time));
        changes.truncate(MANY);
        for it in &mut changes {
            it.text = one_line(&it.text);
            it.author = one_line(&it.author);
            if it.author.is_empty() {
                "unknown".clone_into(&mut it.author);
            }
        }
        changes
    }
}

impl StampError {
    /// The reason in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Name(it) => Text::new(
                format!("the name `{it}` must be of a-z, 0-9 and hyphens"),
                format!("имя `{it}` должно состоять из a-z, 0-9 и дефисов"),
            ),
            Self::Version(it) => Text::new(
                format!(
                    "the version or release `{it}` must be of letters, digits and `._+~`, \
                     a letter or digit first"
                ),
                format!(
                    "версия или выпуск `{it}` должны состоять из латинских букв, цифр и `._+~` \
                     и начинаться с буквы или цифры"
                ),
            ),
            Self::Time(it) => Text::new(
                format!("the source date {it} lies behind the year 2106"),
                format!("время исходного текста {it} лежит за 2106 годом"),
            ),
        }
    }
}

impl fmt::Display for StampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for StampError {}

/// Whether packages of the version `new` replace those of `old`, as rpm compares them.
pub fn is_newer(new: &str, old: &str) -> bool {
    rpm_version::Evr::parse(new) > rpm_version::Evr::parse(old)
}

/// The second `time` from 1970, as people and programs read it: `2026-11-22T17:00:00Z`.
pub fn rfc3339(time: u32) -> String {
    Date::new(time).rfc3339()
}

/// `text` without what a header or a spec file cannot take.
pub(super) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A moment in the calendar, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Date {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    /// Days after Sunday.
    pub(super) weekday: u32,
}

impl Date {
    /// The date of the second `time` from 1970.
    pub(super) fn new(time: u32) -> Self {
        let (days, rest) = (time / 86_400, time % 86_400);
        // Howard Hinnant's civil_from_days: years that begin in March put the leap day last.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: year_of_era + era * 400 + u32::from(month <= 2),
            month,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
            hour: rest / 3600,
            minute: rest % 3600 / 60,
            second: rest % 60,
            weekday: (days + 4) % 7,
        }
    }

    /// The date as change logs of packages write it: `Sun Nov 22 2026`.
    pub(super) fn changelog(self) -> String {
        const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let day = DAYS.get(self.weekday as usize).copied().unwrap_or_default();
        let month = MONTHS.get(self.month as usize - 1).copied().unwrap_or_default();
        format!("{day} {month} {:02} {}", self.day, self.year)
    }

    /// The date as RFC 3339 writes it: `2026-11-22T17:00:00Z`.
    pub(super) fn rfc3339(self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_fits_in_packages() {
        let stamp = Stamp::new("rcsnet", "2026.11.22", "3", 1_795_363_815).unwrap();
        assert_eq!(stamp.full_version(), "2026.11.22-3");
        assert_eq!(Stamp::new("a", "1-2", "1", 0), Err(StampError::Version("1-2".into())));
        assert_eq!(Stamp::new("a", "1", "1^git", 0), Err(StampError::Version("1^git".into())));
        assert_eq!(Stamp::new("a", "", "1", 0), Err(StampError::Version(String::new())));
        assert_eq!(Stamp::new("имя", "1", "1", 0), Err(StampError::Name("имя".into())));
        assert_eq!(Stamp::new("a", "1", "1", 1 << 32), Err(StampError::Time(1 << 32)));
    }

    #[test]
    fn changes_come_newest_first_and_not_all() {
        let mut stamp = Stamp::new("a", "1", "1", 0).unwrap();
        let change = |time| Change { time, author: String::new(), text: "a\nb".into() };
        stamp.changes = (0..30).map(change).collect();
        let recent = stamp.recent_changes();
        assert_eq!(recent.len(), 20);
        assert_eq!(recent[0], Change { time: 29, author: "unknown".into(), text: "a b".into() });
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(Date::new(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(Date::new(1_795_363_815).rfc3339(), "2026-11-22T16:10:15Z");
        assert_eq!(Date::new(0).changelog(), "Thu Jan 01 1970");
        assert_eq!(Date::new(951_782_400).changelog(), "Tue Feb 29 2000");
        assert_eq!(Date::new(1_795_363_815).changelog(), "Sun Nov 22 2026");
        assert_eq!(Date::new(u32::MAX).changelog(), "Sun Feb 07 2106");
    }
}
