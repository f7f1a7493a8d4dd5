//! Reading the files of the suite: headings, and fenced blocks under them.

use std::ops::Range;

use super::case::Case;

/// A fenced block.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The words behind the opening fence.
    pub(super) words: Vec<String>,
    /// What stands between the fences.
    pub(super) content: String,
    /// Where that is in the file, in bytes.
    pub(super) range: Range<usize>,
    /// The line of the opening fence, from 1.
    pub(super) line: usize,
}

/// The cases of a file: headings that have blocks under them.
pub(super) fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut title = "";
    let mut open: Option<(usize, Block)> = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        let fence = line.len() - line.trim_start_matches('`').len();
        match &mut open {
            Some((length, block)) if fence >= *length && fence == line.len() => {
                block.range.end = start;
                text[block.range.clone()].clone_into(&mut block.content);
                let block = block.clone();
                match cases.last_mut() {
                    Some(case) if case.title == title => case.blocks.push(block),
                    _ => cases.push(Case { title: title.to_owned(), blocks: vec![block] }),
                }
                open = None;
            }
            Some(_) => {}
            None if fence >= 3 => {
                let words = line[fence..].split_whitespace().map(str::to_owned).collect();
                let block =
                    Block { words, content: String::new(), range: at..at, line: number + 1 };
                open = Some((fence, block));
            }
            None if line.starts_with('#') => title = line.trim_start_matches('#').trim(),
            None => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    cases
}
