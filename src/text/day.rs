//! Days of the calendar.

/// Year, month and day, in UTC, that the second `time` since 1970 lies in.
pub fn day(time: u64) -> (u64, u64, u64) {
    // Years that begin in March have their leap day last, so a month's first day follows from its
    // number alone.
    let days = time / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, late) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + late, month, day)
}
