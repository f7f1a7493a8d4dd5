//! What can be wrong with an archive, and how that reads.

use std::fmt;

use crate::diag::Text;

/// Why an archive is not of the strict form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It does not end with the end of a directory.
    NoEnd,
    /// It ends with a comment, or something was appended.
    Trailing,
    /// It wants more than one disk, or its counts disagree.
    Disks,
    /// The directory does not lie just before its end.
    Directory,
    /// A line of the directory is cut short or something else.
    Line(usize),
    /// Something lies before this file, or between it and the one before.
    Gap(String),
    /// The directory and the file itself disagree.
    Disagree(String),
    /// The file carries an extra field or a comment.
    Extra(String),
    /// The file is encrypted, or its sizes stand behind it, or its name has an encoding.
    Flags(String, u16),
    /// The file is packed by an unknown method.
    Method(String, u16),
    /// The file is neither a plain file nor a program: a link, a directory, a device, or more.
    Mode(String, u32),
    /// The name leaves the directory, or some system would take it for another.
    Name(String),
    /// Two files have this name, or differ by case only.
    Twice(String),
    /// The files are not in the order of their names.
    Order(String),
    /// The file does not lie in the one root folder.
    Root(String),
    /// The file unpacks to another size than it says.
    Size(String),
    /// The file unpacks to other bytes than it says.
    Sum(String),
    /// The packed bytes are not a deflate stream.
    Packed(String),
    /// It is larger than the strict form can be: 4 GiB.
    Large,
    /// The machine could not read it.
    Read(String),
    /// Nothing is in it.
    Empty,
}

impl Fault {
    /// The fault in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::NoEnd => Text::new(
                "the archive has no end: it is cut short, or is no archive",
                "у архива нет конца: он обрезан, или это не архив",
            ),
            Self::Trailing => Text::new(
                "something stands behind the end of the archive",
                "за концом архива что-то есть",
            ),
            Self::Disks => Text::new(
                "the end of the archive contradicts itself",
                "конец архива противоречит сам себе",
            ),
            Self::Directory => Text::new(
                "something lies between the files and their directory",
                "между файлами и их оглавлением что-то лежит",
            ),
            Self::Line(number) => Text::new(
                format!("line {} of the directory is damaged", number + 1),
                format!("строка {} оглавления повреждена", number + 1),
            ),
            Self::Gap(name) => Text::new(
                format!("something lies before `{name}`"),
                format!("перед `{name}` что-то лежит"),
            ),
            Self::Disagree(name) => Text::new(
                format!("`{name}` and the directory say different things about it"),
                format!("`{name}` и оглавление говорят о нём разное"),
            ),
            Self::Extra(name) => Text::new(
                format!("`{name}` has an extra field or a comment"),
                format!("у `{name}` есть лишнее поле или примечание"),
            ),
            Self::Flags(name, flags) => Text::new(
                format!("`{name}` has the flags {flags:#06x}"),
                format!("у `{name}` стоят признаки {flags:#06x}"),
            ),
            Self::Method(name, method) => Text::new(
                format!("`{name}` is packed by method {method}"),
                format!("`{name}` сжат способом {method}"),
            ),
            Self::Mode(name, mode) => Text::new(
                format!("`{name}` is no plain file of mode 644 or 755, but {mode:o}"),
                format!("`{name}` — не обычный файл с правами 644 или 755, а {mode:o}"),
            ),
            Self::Name(name) => {
                let name = name.escape_debug();
                Text::new(
                    format!("`{name}` is no portable path"),
                    format!("`{name}` — путь, который не везде значит одно и то же"),
                )
            }
            Self::Twice(name) => Text::new(
                format!("`{name}` is there twice"),
                format!("`{name}` встречается дважды"),
            ),
            Self::Order(name) => Text::new(
                format!("`{name}` is out of order"),
                format!("`{name}` стоит не по порядку"),
            ),
            Self::Root(name) => Text::new(
                format!("`{name}` lies outside the root folder"),
                format!("`{name}` лежит вне корневой папки"),
            ),
            Self::Size(name) => Text::new(
                format!("`{name}` has another size than it says"),
                format!("у `{name}` не тот размер, что указан"),
            ),
            Self::Sum(name) => Text::new(
                format!("`{name}` has another check sum than it says"),
                format!("у `{name}` не та контрольная сумма, что указана"),
            ),
            Self::Packed(name) => Text::new(
                format!("`{name}` does not unpack"),
                format!("`{name}` не распаковывается"),
            ),
            Self::Large => Text::new("the archive is larger than 4 GiB", "архив больше 4 ГиБ"),
            Self::Read(why) => Text::new(
                format!("the archive cannot be read: {why}"),
                format!("архив не читается: {why}"),
            ),
            Self::Empty => Text::new("the archive is empty", "архив пуст"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Fault {}
