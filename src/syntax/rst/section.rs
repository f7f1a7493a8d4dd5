//! Section titles and transitions.

use super::block::{Block, adornment};
use super::chars;
use super::lines::Line;
use super::message::Level;
use super::parser::{Parser, Prose};
use crate::syntax::tree::{Kind, Node, NodeId};

/// The adornment of a title.
type Style = (Option<char>, char);

impl<'a> Parser<'a> {
    /// Parses text that the next line may underline; says no if it is just text.
    pub(super) fn underlined(&mut self, block: &mut Block<'a>, underline: Line<'a>) -> bool {
        let title = block.line_at(block.at);
        let both = [title, underline];
        let is_short = chars::width(title.text) > underline.text.len();
        let mut messages = Vec::new();
        if is_short {
            if underline.text.len() < 4 {
                if block.is_root {
                    let text = "Possible title underline, too short for the title.\nTreating it \
                                as ordinary text because it's so short.";
                    let at = self.at(underline);
                    let message = self.report(Level::Info, "short-underline", text, &[], at);
                    self.doc.append(block.node, message);
                }
                return false;
            }
            let at = self.at(underline);
            let text = "Title underline too short.";
            let message = self.report_with_fix(
                Level::Warning,
                "short-underline",
                text,
                &[],
                at,
                Some(self.longer_adornment(title, &[underline])),
            );
            self.quote_lines(message, &both);
            messages.push(message);
        }
        block.at += 2;
        self.reached(block, underline);
        if !block.is_root {
            let at = self.at_span(underline, self.lines_span(&both));
            let text = "Unexpected section title.";
            let message = self.report(Level::Error, "unexpected-title", text, &[], at);
            self.quote_lines(message, &both);
            self.append_all(block.node, messages);
            self.doc.append(block.node, message);
            return true;
        }
        let style = (None, underline.text.chars().next().unwrap_or('='));
        self.section(block, title, style, &both, title, messages);
        true
    }

    fn longer_adornment(&self, title: Line<'a>, lines: &[Line<'a>]) -> crate::diag::Fix {
        let width = chars::width(title.text);
        let edits = lines.iter().map(|line| {
            let character = line.text.chars().next().unwrap_or('=');
            crate::text::Edit {
                span: self.line_span(*line),
                text: character.to_string().repeat(width),
            }
        });
        crate::diag::Fix {
            title: crate::diag::Text::new(
                "make it as long as the title",
                "сделать её длиной с заголовок",
            ),
            applicability: crate::diag::Applicability::Safe,
            edits: edits.collect(),
        }
    }

    /// Parses a line of adornment: an overline, a transition, or text after all.
    pub(super) fn adornment_line(&mut self, block: &mut Block<'a>, line: Line<'a>) {
        if block.is_root {
            self.overline(block, line);
        } else if line.text == "::" {
            self.text_construct(block);
        } else if line.text.len() < 4 {
            let text = "Unexpected possible title overline or transition.\nTreating it as \
                        ordinary text because it's so short.";
            let at = self.at(line);
            let message = self.report(Level::Info, "short-adornment", text, &[], at);
            self.doc.append(block.node, message);
            self.text_construct(block);
        } else {
            let at = self.at(line);
            let text = "Unexpected section title or transition.";
            let message = self.report(Level::Error, "unexpected-title", text, &[], at);
            self.quote_lines(message, &[line]);
            self.doc.append(block.node, message);
            block.at += 1;
        }
    }

    fn overline(&mut self, block: &mut Block<'a>, line: Line<'a>) {
        let is_short = line.text.len() < 4;
        match block.lines.get(block.at + 1) {
            Some(next) if !next.is_blank() => {
                if adornment(next.text).is_some() {
                    self.two_adornments(block, line, next);
                } else {
                    self.overlined(block, line, next);
                }
            }
            _ if is_short => self.text_construct(block),
            next => {
                block.at += 1 + usize::from(next.is_some());
                let span = self.line_span(line);
                let node = self.doc.push(block.node, Kind::Transition, span);
                self.note_line(node, line);
            }
        }
    }

    fn short_overline(&mut self, block: &mut Block<'a>, line: Line<'a>) {
        let text = "Possible incomplete section title.\nTreating the overline as ordinary text \
                    because it's so short.";
        let at = self.at(line);
        let message = self.report(Level::Info, "short-adornment", text, &[], at);
        self.doc.append(block.node, message);
        self.text_construct(block);
    }

    fn two_adornments(&mut self, block: &mut Block<'a>, line: Line<'a>, next: Line<'a>) {
        if line.text.len() < 4 {
            self.short_overline(block, line);
            return;
        }
        let at = self.at_span(line, self.lines_span(&[line, next]));
        let text = "Invalid section title or transition marker.";
        let message = self.report(Level::Error, "malformed-title", text, &[], at);
        self.quote_lines(message, &[line, next]);
        self.doc.append(block.node, message);
        block.at += 2;
    }

    fn overlined(&mut self, block: &mut Block<'a>, line: Line<'a>, title: Line<'a>) {
        let underline = block.lines.get(block.at + 2);
        let lines: Vec<_> = [Some(line), Some(title), underline].into_iter().flatten().collect();
        let is_short = line.text.len() < 4;
        let problem = match underline {
            None => Some("Incomplete section title."),
            Some(it) if adornment(it.text).is_none() => {
                Some("Missing matching underline for section title overline.")
            }
            Some(it) if it.text != line.text => Some("Title overline & underline mismatch."),
            Some(_) => None,
        };
        let is_narrow = chars::width(title.text) > line.text.chars().count();
        if is_short && (problem.is_some() || is_narrow) {
            self.short_overline(block, line);
            return;
        }
        block.at += lines.len();
        if let Some(text) = problem {
            let at = self.at_span(line, self.lines_span(&lines));
            let message = self.report(Level::Error, "malformed-title", text, &[], at);
            self.quote_lines(message, &lines);
            self.doc.append(block.node, message);
            return;
        }
        let mut messages = Vec::new();
        if is_narrow {
            let text = "Title overline too short.";
            let at = self.at(line);
            let fix = self.longer_adornment(title, &[line, lines[2]]);
            let message =
                self.report_with_fix(Level::Warning, "short-underline", text, &[], at, Some(fix));
            self.quote_lines(message, &lines);
            messages.push(message);
        }
        self.reached(block, lines[2]);
        let character = line.text.chars().next().unwrap_or('=');
        let style = (Some(character), character);
        self.section(block, title.trim(), style, &lines, title, messages);
    }

    /// Begins a section, if its level may stand here.
    fn section(
        &mut self,
        block: &mut Block<'a>,
        title: Line<'a>,
        style: Style,
        source: &[Line<'a>],
        message_line: Line<'a>,
        messages: Vec<NodeId>,
    ) {
        let Some(parent) = self.parent_of_new_section(block, style, source, message_line) else {
            return;
        };
        let span = self.lines_span(source);
        let section = self.doc.push(parent, Kind::Section, span);
        self.note_line(section, source.last().copied().unwrap_or(title));
        let title_node = self.doc.push(section, Kind::Title, span);
        // The messages about the title itself come first.
        self.append_all(section, messages);
        let name = if self.is_plain_text(title.text) {
            self.push_lines(title_node, &[title]);
            chars::fully_normalized(title.text)
        } else {
            let prose = Prose::of_line(title);
            let messages = self.inline(title_node, &prose, message_line, parent);
            self.append_all(section, messages);
            chars::into_fully_normalized(self.doc.node(title_node).text()).into()
        };
        self.name_target(section, &name, Some(section), false);
        block.node = section;
    }

    /// Where a section of `style` goes; reports one that is too deep.
    fn parent_of_new_section(
        &mut self,
        block: &mut Block<'a>,
        style: Style,
        source: &[Line<'a>],
        line: Line<'a>,
    ) -> Option<NodeId> {
        // From the inside out.
        let mut around = std::iter::successors(Some(self.doc.node(block.node)), |it| it.parent())
            .filter(|it| it.kind() == Kind::Section);
        let old = around.clone().count();
        let known = self.title_styles.iter().position(|&it| it == style);
        let new = known.unwrap_or(self.title_styles.len()) + 1;
        if new > old + 1 {
            let styles: Vec<_> = self.title_styles.iter().map(|&it| style_name(it)).collect();
            let styles = styles.join(" ");
            let text = format!("Inconsistent title style: skip from level {old} to {new}.");
            let at = self.at_span(line, self.lines_span(source));
            let args = [old.to_string(), new.to_string(), styles];
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let message = self.report(Level::Error, "skipped-title-level", &text, &args, at);
            self.quote_lines(message, source);
            let paragraph = self.doc.push(message, Kind::Paragraph, at.span);
            let text = format!("Established title styles: {}", args[2]);
            self.push_made_text(paragraph, &text, at.span);
            self.doc.append(block.node, message);
            return None;
        }
        if known.is_none() {
            self.title_styles.push(style);
        }
        Some(match new.checked_sub(2) {
            _ if new > old => block.node,
            Some(above) => around.nth(old - 1 - above).map_or(block.node, Node::id),
            None => self.doc.root_id(),
        })
    }
}

fn style_name(style: Style) -> String {
    match style {
        (Some(over), under) => format!("{over}/{under}"),
        (None, under) => under.to_string(),
    }
}
