//! Numbers with their nouns, so that no message says "1 servers" or «5 сервера».

/// `count` with the English noun in the right number: `one` or `many`.
pub fn count_en(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `count` with the Russian noun in the right form: as after 1, after 2 and after 5.
pub fn count_ru(count: usize, one: &str, few: &str, many: &str) -> String {
    format!("{count} {}", form_ru(count, one, few, many))
}

/// The form of a Russian noun after `count`: 1, 21 сервер; 2, 3, 4, 22 сервера; 0, 5, 11–14 серверов.
pub fn form_ru<'a>(count: usize, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_nouns_follow_their_numbers() {
        let count = |it| count_ru(it, "ошибка", "ошибки", "ошибок");
        let all: Vec<_> = [0, 1, 2, 5, 11, 12, 21, 22, 25, 101, 111].map(count).into();
        assert_eq!(
            all,
            [
                "0 ошибок",
                "1 ошибка",
                "2 ошибки",
                "5 ошибок",
                "11 ошибок",
                "12 ошибок",
                "21 ошибка",
                "22 ошибки",
                "25 ошибок",
                "101 ошибка",
                "111 ошибок",
            ]
        );
        assert_eq!(count_en(1, "error", "errors"), "1 error");
        assert_eq!(count_en(0, "error", "errors"), "0 errors");
    }
}
