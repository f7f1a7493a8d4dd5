//! Bullet lists.

use super::block::Block;
use super::lines::Line;
use super::parser::Parser;
use crate::syntax::tree::Kind;

/// The bullet at the start of `text`: the character, and how many bytes and characters it takes
/// with the space after it.
fn marker(text: &str) -> Option<(char, usize, usize)> {
    let bullet = text.chars().next().filter(|c| "-+*•‣⁃".contains(*c))?;
    let rest = &text[bullet.len_utf8()..];
    let spaces = rest.bytes().take_while(|&it| it == b' ').count();
    if spaces == 0 && !rest.is_empty() {
        return None;
    }
    Some((bullet, bullet.len_utf8() + spaces, 1 + spaces))
}

impl<'a> Parser<'a> {
    /// Parses a bullet list, if the next line begins one.
    pub(super) fn bullet_list(&mut self, block: &mut Block<'a>, line: Line<'a>) -> bool {
        let Some((bullet, bytes, columns)) = marker(line.text) else { return false };
        let from = block.at;
        let list = self.doc.push(block.node, Kind::BulletList, self.line_span(line));
        self.note_line(list, line);
        self.set_str(list, "bullet", bullet.to_string());
        let mut blank_finish = self.list_item(block, list, bytes, columns);
        loop {
            block.skip_blank();
            match block.peek().and_then(|it| marker(it.text)) {
                Some((other, bytes, columns)) if other == bullet => {
                    blank_finish = self.list_item(block, list, bytes, columns);
                }
                _ => break,
            }
        }
        let span = self.block_span(block, from);
        self.doc.set_span(list, span);
        self.check_blank_finish(block, blank_finish, "Bullet list");
        true
    }
}
