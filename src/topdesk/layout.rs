//! Lays text out in lines as HTML does: runs of whitespace collapse, and blocks are separated.

/// What separates two blocks of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// The end of a line.
    Line = 1,
    /// An empty line.
    Paragraph = 2,
}

/// A text that is being laid out.
#[derive(Debug, Default)]
pub struct Layout {
    out: String,
    /// How many line ends to write before the next text, at most two.
    line_ends: u8,
    /// Whether to write a space before the next text.
    space: bool,
    /// What to write before the text of a list item or a table cell.
    mark: &'static str,
}

impl Layout {
    /// Appends text; each run of whitespace in it, line ends included, becomes one space.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.space = true;
            } else if !c.is_control() {
                self.before_text();
                self.out.push(c);
            }
        }
    }

    fn before_text(&mut self) {
        if self.out.is_empty() {
            self.line_ends = 0;
            self.space = false;
        }
        if self.line_ends > 0 {
            let separators = ["", "\n", "\n\n"];
            let ends = separators
                .get(usize::from(self.line_ends))
                .copied()
                .unwrap_or("\n\n");
            self.out.push_str(ends);
        } else if self.space && self.mark.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(self.mark);
        self.line_ends = 0;
        self.space = false;
        self.mark = "";
    }

    /// Handles `<br>`: ends the line. A second one in a row leaves an empty line.
    pub fn line_end(&mut self) {
        self.line_ends = (self.line_ends + 1).min(2);
        self.space = false;
    }

    /// Begins a block: separates what follows from what came before, unless the block is the first
    /// thing in a list item or a table cell.
    pub fn begin(&mut self, by: Break) {
        if self.mark.is_empty() {
            self.line_ends = self.line_ends.max(by as u8);
            self.space = false;
        }
    }

    /// Ends a block, and with it a list item or table cell that is still empty.
    pub fn end(&mut self, by: Break) {
        self.mark = "";
        self.begin(by);
    }

    /// Begins an item of a list.
    pub fn item(&mut self) {
        self.end(Break::Line);
        self.mark = "- ";
    }

    /// Begins a cell of a table.
    pub fn cell(&mut self) {
        if self.line_ends == 0 && !self.out.is_empty() {
            self.mark = " | ";
        }
    }

    /// Returns the length of the text so far, in bytes.
    pub fn length(&self) -> usize {
        self.out.len()
    }

    /// Returns the text from this byte offset on.
    pub fn text_from(&self, from: usize) -> &str {
        self.out.get(from..).unwrap_or_default()
    }

    /// Returns the finished text.
    pub fn finish(self) -> String {
        self.out
    }
}
