//! Short names for files.

/// A text as a short name for files: Cyrillic is transliterated, what is neither letter nor digit
/// becomes a hyphen.
pub fn slug(text: &str) -> String {
    let mut result = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let latin = match c {
            'a'..='z' | '0'..='9' => {
                result.push(c);
                continue;
            }
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'ё' | 'э' | 'є' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'і' | 'ї' => "i",
            'й' | 'ы' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ю' => "yu",
            'я' => "ya",
            'ъ' | 'ь' => continue,
            _ => {
                if !result.is_empty() && !result.ends_with('-') {
                    result.push('-');
                }
                continue;
            }
        };
        result.push_str(latin);
    }
    result.truncate(result.trim_end_matches('-').len());
    result
}
