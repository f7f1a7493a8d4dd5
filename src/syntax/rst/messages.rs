//! What the reader is told about each problem, in English and Russian.
//!
//! `{0}`, `{1}` … stand for the arguments of the problem, in backquotes.

use std::borrow::Cow;

use crate::diag::Text;

struct Entry {
    rule: &'static str,
    en: &'static str,
    ru: &'static str,
    /// What to do next; may be empty.
    en_note: &'static str,
    ru_note: &'static str,
}

const fn entry(rule: &'static str, en: &'static str, ru: &'static str) -> Entry {
    Entry { rule, en, ru, en_note: "", ru_note: "" }
}

const fn noted(
    rule: &'static str,
    (en, en_note): (&'static str, &'static str),
    (ru, ru_note): (&'static str, &'static str),
) -> Entry {
    Entry { rule, en, ru, en_note, ru_note }
}

/// The headline and the note of a rule; none for problems that only docutils reports.
pub(super) fn text(rule: &str, args: &[&str]) -> Option<(Text, Text)> {
    let entry = ENTRIES.iter().find(|it| it.rule == rule)?;
    if rule == "malformed-table" {
        let (en, ru) = table_detail(args.first().copied().unwrap_or_default());
        let headline = Text::new(entry.en.replace("{0}", en), entry.ru.replace("{0}", ru));
        return Some((headline, Text::new(entry.en_note, entry.ru_note)));
    }
    let headline = Text::new(fill(entry.en, args), fill(entry.ru, args));
    Some((headline, Text::new(fill(entry.en_note, args), fill(entry.ru_note, args))))
}

/// What is wrong with the drawing of a table, by the beginning of what docutils says.
fn table_detail(said: &str) -> (&'static str, &'static str) {
    let known = TABLE_DETAILS.iter().find(|it| said.starts_with(it.0));
    known.map_or(("its borders do not close", "границы не замыкаются"), |it| {
        (it.1, it.2)
    })
}

static TABLE_DETAILS: &[(&str, &str, &str)] = &[
    (
        "Bottom border or header rule does not match",
        "this border is not as wide as the top one",
        "эта граница не той же ширины, что верхняя",
    ),
    ("No bottom table border", "its bottom border is missing", "нет нижней границы"),
    ("Bottom border missing", "its bottom border is missing", "нет нижней границы"),
    (
        "Right border not aligned",
        "the right border of this line is missing or out of line",
        "правой границы в этой строке нет, или она не на месте",
    ),
    (
        "Column span incomplete",
        "this line of dashes does not reach to the end of the table",
        "эта черта не доходит до края таблицы",
    ),
    (
        "Column span alignment",
        "this line of dashes does not end where columns end",
        "эта черта кончается не там, где столбцы",
    ),
    (
        "Text in column margin",
        "a text in this line reaches over the edge of its column",
        "текст в этой строке выходит за край столбца",
    ),
    (
        "Multiple head/body row separators",
        "it has two lines that part the head from the body",
        "в ней две черты между шапкой и телом",
    ),
    (
        "The head/body row separator may not",
        "the line that parts the head from the body is its first or last",
        "черта между шапкой и телом — первая или последняя в ней",
    ),
];

/// What the last finding of a rule says, where `more` were found than are listed.
pub(super) fn more(more: u32) -> (Text, Text) {
    let headline = Text::new(
        format!("{more} more findings like this from here on"),
        format!("и ещё таких замечаний отсюда и далее: {more}"),
    );
    let note = Text::new(
        "they are not listed one by one, as one cause often makes many",
        "по одному они не показаны: у многих замечаний часто одна причина",
    );
    (headline, note)
}

/// The rules of the reader, with their headlines in English and Russian.
pub(super) fn all() -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    ENTRIES.iter().map(|it| (it.rule, (it.en, it.ru)))
}

fn fill(template: &'static str, args: &[&str]) -> Cow<'static, str> {
    let Some(open) = template.find('{').filter(|_| !args.is_empty()) else {
        return template.into();
    };
    let mut result =
        String::with_capacity(template.len() + args.iter().map(|it| it.len()).sum::<usize>());
    let (before, mut rest) = template.split_at(open);
    result.push_str(before);
    // `rest` begins with a brace each time.
    while !rest.is_empty() {
        let number = rest.strip_prefix('{').and_then(|it| it.split_once('}'));
        let arg =
            number.and_then(|(it, after)| Some((args.get(it.parse::<usize>().ok()?)?, after)));
        let after = if let Some((arg, after)) = arg {
            result.push('`');
            result.push_str(arg.lines().next().unwrap_or_default());
            result.push('`');
            after
        } else {
            result.push('{');
            &rest[1..]
        };
        let next = after.find('{').unwrap_or(after.len());
        result.push_str(&after[..next]);
        rest = &after[next..];
    }
    result.into()
}

static ENTRIES: &[Entry] = &[
    entry(
        "bad-option-value",
        "option {1} has a value that it does not take: {2}",
        "у параметра {1} значение, которого он не принимает: {2}",
    ),
    entry(
        "bad-pep-number",
        "{0} is no number of a PEP: they go from 0 to 9999",
        "{0} — не номер PEP: они идут от 0 до 9999",
    ),
    entry("bad-rfc-number", "{0} is no number of an RFC", "{0} — не номер RFC"),
    entry(
        "bad-substitution",
        "the substitution {0} is not defined by this",
        "подстановка {0} так не определяется",
    ),
    entry("bad-character-code", "{0} is no code of a character", "{0} — не код символа"),
    entry("bad-class", "{0} cannot be a class name", "{0} не может быть именем класса"),
    entry("circular-inclusion", "{0} includes itself", "{0} включает сам себя"),
    noted(
        "column-widths-mismatch",
        ("the `:widths:` of {0} do not match its {1} columns", "give one width for each column"),
        (
            "`:widths:` у {0} не соответствуют числу столбцов ({1})",
            "задайте по одной ширине на столбец",
        ),
    ),
    entry("content-and-file", "{0} has both content and a file", "у {0} и содержимое, и файл"),
    entry(
        "duplicate-id",
        "the identifier {0} is used twice",
        "идентификатор {0} использован дважды",
    ),
    entry("duplicate-option", "the option {1} is given twice", "параметр {1} задан дважды"),
    entry(
        "duplicate-substitution",
        "the substitution {0} is defined twice",
        "подстановка {0} определена дважды",
    ),
    entry("duplicate-target", "the target {0} is defined twice", "цель {0} определена дважды"),
    entry(
        "duplicate-title",
        "another section or phrase already has the name {0}, so no link can lead to it by name",
        "имя {0} уже есть у другого раздела или фразы, поэтому по имени на него не сослаться",
    ),
    entry("empty-footnote", "the footnote {0} has no content", "сноска {0} пуста"),
    entry("empty-table", "the table has no data", "в таблице нет данных"),
    entry("file-and-url", "{0} names both a file and a URL", "у {0} и файл, и URL"),
    entry(
        "include-text-not-found",
        "the text of the option {0} is not in the file",
        "текста из параметра {0} нет в файле",
    ),
    noted(
        "inconsistent-quoting",
        (
            "this line of the quoted literal block begins with another character",
            "begin every line with the same character, or indent the block",
        ),
        (
            "строка цитируемого буквального блока начинается с другого символа",
            "начинайте все строки с одного символа или сделайте отступ",
        ),
    ),
    entry(
        "insertion-disabled",
        "files may not be inserted, so {0} does nothing",
        "вставка файлов запрещена, поэтому {0} ничего не делает",
    ),
    entry(
        "line-too-long",
        "the line is too long to be parsed",
        "строка слишком длинна для разбора",
    ),
    entry(
        "list-start",
        "the list begins with {0}, not with the first number",
        "список начинается с {0}, а не с первого номера",
    ),
    noted(
        "literal-block-without-blank-line",
        (
            "there is no blank line after `::`, so this is read as a definition",
            "put a blank line after `::` if a literal block is meant",
        ),
        (
            "после `::` нет пустой строки, поэтому это прочитано как определение",
            "если нужен буквальный блок, вставьте пустую строку после `::`",
        ),
    ),
    entry(
        "malformed-caption",
        "the content of a figure must begin with a caption: a paragraph",
        "содержимое рисунка должно начинаться с подписи: абзаца",
    ),
    entry(
        "malformed-csv",
        "the CSV data of {0} cannot be read: {1}",
        "данные CSV у {0} не читаются: {1}",
    ),
    entry("malformed-meta", "this is no meta tag: {0}", "это не мета-тег: {0}"),
    noted(
        "malformed-options",
        (
            "the options of a directive must be a list of fields",
            "write each as `:name: value` on a line of its own, and a blank line after the last",
        ),
        (
            "параметры директивы должны быть списком полей",
            "пишите каждый как `:имя: значение` на своей строке, а после последнего — пустую строку",
        ),
    ),
    entry(
        "malformed-substitution",
        "this looks like a definition of a substitution, but `|` is missing after its name",
        "похоже на определение подстановки, но после имени нет `|`",
    ),
    noted(
        "malformed-table",
        (
            "this looks like a table, but it is not drawn as one: {0}",
            "all of it is left out until the drawing is right",
        ),
        (
            "похоже на таблицу, но нарисовано не так: {0}",
            "пока рисунок неверен, таблица пропускается целиком",
        ),
    ),
    noted(
        "malformed-target",
        (
            "this looks like a link target, but `:` is missing after its name",
            "write `.. _name: destination`",
        ),
        ("похоже на цель ссылки, но после имени нет `:`", "пишите `.. _имя: адрес`"),
    ),
    noted(
        "malformed-title",
        (
            "over- and underline of the title do not match",
            "both must be the same, and at least as long as the title",
        ),
        (
            "черта над заголовком и под ним не совпадают",
            "обе должны быть одинаковы и не короче заголовка",
        ),
    ),
    entry(
        "misplaced-directive",
        "the directive {0} may not stand here",
        "директива {0} не может стоять здесь",
    ),
    noted(
        "missing-argument",
        (
            "the directive {0} needs {1} argument(s), but has {2}",
            "write it on the line of the directive, after `::`",
        ),
        (
            "директиве {0} нужно аргументов: {1}, а есть {2}",
            "напишите его в строке директивы после `::`",
        ),
    ),
    noted(
        "missing-blank-line",
        ("a blank line is missing here", "without it the end of what stands before is a guess"),
        ("здесь нужна пустая строка", "без неё конец предыдущего — догадка"),
    ),
    noted(
        "missing-content",
        ("the directive {0} has no content", "indent its content below it, after a blank line"),
        ("у директивы {0} нет содержимого", "напишите его ниже с отступом, после пустой строки"),
    ),
    noted(
        "missing-literal-block",
        (
            "`::` announces a literal block, but none follows",
            "indent the block, or write one colon",
        ),
        (
            "`::` обещает буквальный блок, но его нет",
            "сделайте у блока отступ или поставьте одно двоеточие",
        ),
    ),
    entry(
        "anonymous-mismatch",
        "there are {0} anonymous links, but {1} anonymous targets",
        "анонимных ссылок {0}, а анонимных целей {1}",
    ),
    entry(
        "bad-bibliographic-field",
        "the field {0} cannot be used as bibliographic data",
        "поле {0} нельзя использовать как библиографические данные",
    ),
    entry(
        "circular-substitution",
        "the substitution {0} contains itself",
        "подстановка {0} содержит сама себя",
    ),
    entry(
        "misplaced-transition",
        "the transition parts nothing",
        "разделитель ничего не разделяет",
    ),
    entry(
        "missing-footnote",
        "there are more references to footnotes than footnotes",
        "ссылок на сноски больше, чем сносок",
    ),
    entry(
        "nothing-to-classify",
        "nothing comes after {0} that could take its classes",
        "после {0} нет ничего, чему дать классы",
    ),
    entry(
        "missing-target",
        "nothing in the document has the name {0}",
        "в документе ничто не имеет имени {0}",
    ),
    entry(
        "ambiguous-target",
        "more than one target has the name {0}",
        "имя {0} есть у нескольких целей",
    ),
    entry(
        "nesting-too-deep",
        "blocks are nested more than {0} levels deep; the rest is not parsed",
        "вложенность больше {0} уровней; остальное не разобрано",
    ),
    noted(
        "not-a-two-level-list",
        (
            "the content of {0} must be a list of rows, each a list of cells",
            "every row needs the same number of cells",
        ),
        (
            "содержимое {0} должно быть списком строк, каждая — список ячеек",
            "во всех строках должно быть поровну ячеек",
        ),
    ),
    entry(
        "not-one-table",
        "the content of {0} must be one table",
        "содержимое {0} должно быть одной таблицей",
    ),
    entry(
        "overridden-title-target",
        "the target takes the name {0} from a section or phrase",
        "цель забирает имя {0} у раздела или фразы",
    ),
    entry("raw-disabled", "raw output is not allowed", "сырой вывод запрещён"),
    entry(
        "raw-role-without-format",
        "the role `raw` has no format; derive a role with one",
        "у роли `raw` нет формата; выведите из неё роль с форматом",
    ),
    noted(
        "role-and-reference",
        ("this has both a role and a reference mark", "take away the role or the `_`"),
        ("здесь и роль, и знак ссылки", "уберите роль или `_`"),
    ),
    entry("bad-role", "no role can be made from this: {0}", "роль из этого не сделать: {0}"),
    noted(
        "short-adornment",
        (
            "this line is too short to underline a title",
            "at least four characters are needed unless the title is shorter",
        ),
        (
            "эта черта слишком коротка для заголовка",
            "нужно не меньше четырёх символов, если заголовок не короче",
        ),
    ),
    entry("short-underline", "the line is shorter than the title", "черта короче заголовка"),
    noted(
        "skipped-title-level",
        (
            "the title skips from level {0} to {1}",
            "levels follow from the order in which their adornments first appear: {2}",
        ),
        (
            "заголовок перескакивает с уровня {0} на {1}",
            "уровни следуют из порядка, в котором впервые встретились их знаки: {2}",
        ),
    ),
    entry(
        "table-too-small",
        "the table of {0} has fewer rows or columns than its options speak of",
        "в таблице {0} меньше строк или столбцов, чем сказано в параметрах",
    ),
    entry(
        "too-many-arguments",
        "the directive {0} takes at most {1} argument(s), but has {2}",
        "директива {0} принимает не больше аргументов, чем {1}, а дано {2}",
    ),
    entry(
        "two-roles",
        "the text has a role before and after it",
        "роль стоит и до текста, и после",
    ),
    noted(
        "unclosed-inline-markup",
        (
            "{0} opens inline markup that nothing closes",
            "write a backslash before it if it is just a character",
        ),
        (
            "{0} открывает разметку, которую ничто не закрывает",
            "поставьте перед ним обратную косую черту, если это просто символ",
        ),
    ),
    entry(
        "unexpected-content",
        "the directive {0} takes no content",
        "у директивы {0} не бывает содержимого",
    ),
    noted(
        "unexpected-indentation",
        (
            "this line is indented more than the text before it",
            "put a blank line before a quote, or align the line",
        ),
        (
            "отступ этой строки больше, чем у текста перед ней",
            "перед цитатой нужна пустая строка; иначе выровняйте строку",
        ),
    ),
    noted(
        "unexpected-title",
        (
            "a title may not stand here",
            "titles stand at the left margin, not in lists, tables or other blocks",
        ),
        (
            "заголовок не может стоять здесь",
            "заголовки стоят у левого края, а не в списках, таблицах и других блоках",
        ),
    ),
    entry("unimplemented-role", "the role {0} is not implemented", "роль {0} не реализована"),
    entry("unknown-directive", "there is no directive {0}", "директивы {0} нет"),
    entry(
        "unknown-option",
        "the directive {0} has no option {1}",
        "у директивы {0} нет параметра {1}",
    ),
    entry("unknown-role", "there is no role {0}", "роли {0} нет"),
    entry(
        "unknown-substitution",
        "the substitution {0} is not defined",
        "подстановка {0} не определена",
    ),
    noted(
        "mistyped-directive",
        (
            "{0} is nearly a directive, but it is read as something else, without a word",
            "a directive is two dots, a space, its name and two colons: `.. name::`",
        ),
        (
            "{0} — почти директива, но молча читается как другое",
            "директива — две точки, пробел, имя и два двоеточия: `.. имя::`",
        ),
    ),
    noted(
        "mistyped-field",
        (
            "{0} is nearly a field, but it is read as text",
            "a blank must follow the second colon: what the field says is lost otherwise",
        ),
        (
            "{0} — почти поле, но читается как текст",
            "после второго двоеточия нужен пробел, иначе сказанное в поле теряется",
        ),
    ),
    noted(
        "block-read-as-text",
        ("this is read as text of the paragraph above it", "a blank line must stand before it"),
        ("это читается как текст абзаца выше", "перед ним нужна пустая строка"),
    ),
    noted(
        "row-continuation",
        (
            "this line looks like a row, but its first cell is empty, so it continues the row above",
            "write a backslash in the first cell if a row of its own is meant",
        ),
        (
            "строка похожа на ряд таблицы, но первая ячейка пуста, и она продолжает ряд выше",
            "поставьте в первой ячейке обратную косую черту, если это отдельный ряд",
        ),
    ),
    noted(
        "table-cell-overflow",
        (
            "text of the last column reaches beyond the border of the table",
            "it is read, but another column to its right would cut through it: lengthen the border",
        ),
        (
            "текст последней колонки выходит за границу таблицы",
            "он читается, но ещё одна колонка справа разрежет его: удлините границу",
        ),
    ),
    entry(
        "unknown-label",
        "nothing in these documents has the label {0}",
        "в этих документах ничто не имеет метки {0}",
    ),
    entry("unknown-document", "there is no document {0}", "документа {0} нет"),
    entry(
        "unknown-term",
        "no glossary explains the term {0}",
        "термина {0} нет ни в одном словаре",
    ),
    entry("missing-file", "there is no file {1}", "файла {1} нет"),
    noted(
        "file-outside-project",
        ("the file {1} lies outside of the project", "only files of the project are read"),
        ("файл {1} лежит вне проекта", "читаются только файлы проекта"),
    ),
    noted(
        "undecodable-file",
        (
            "the file {1} is not text in its encoding: {2}",
            "name the encoding in the option `:encoding:`, or save the file as UTF-8",
        ),
        (
            "файл {1} — не текст в своей кодировке: {2}",
            "назовите кодировку в параметре `:encoding:` или сохраните файл в UTF-8",
        ),
    ),
    entry("unreadable-file", "{1} cannot be read: {2}", "{1} не читается: {2}"),
    noted(
        "unknown-date",
        (
            "the date is not known, so {0} says nothing",
            "set `source_date` in `rcsgen.toml`, or commit the document: the clock is never asked",
        ),
        (
            "дата неизвестна, поэтому {0} ничего не значит",
            "задайте `source_date` в `rcsgen.toml` или закоммитьте документ: часы не спрашиваются",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stand_in_backquotes() {
        let (message, _) = text("unknown-directive", &["notte"]).unwrap();
        assert_eq!(message.en, "there is no directive `notte`");
        assert!(text("name-fallback", &[]).is_none());
    }
}
