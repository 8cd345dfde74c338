//! Lays text out in lines, as HTML means them: blanks collapse, blocks stand apart.

/// What stands between two pieces of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// The end of a line.
    Line = 1,
    /// An empty line.
    Paragraph = 2,
}

/// Text under way.
#[derive(Debug, Default)]
pub struct Layout {
    out: String,
    /// Line ends that are due before the next text, at most two.
    line_ends: u8,
    blank: bool,
    /// What a list item or a table cell puts before its text.
    mark: &'static str,
}

impl Layout {
    /// Adds text whose line ends and runs of blanks mean one blank.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank = true;
            } else if !c.is_control() {
                self.before_text();
                self.out.push(c);
            }
        }
    }

    fn before_text(&mut self) {
        if self.out.is_empty() {
            self.line_ends = 0;
            self.blank = false;
        }
        if self.line_ends > 0 {
            let both = ["", "\n", "\n\n"];
            let ends = both
                .get(usize::from(self.line_ends))
                .copied()
                .unwrap_or("\n\n");
            self.out.push_str(ends);
        } else if self.blank && self.mark.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(self.mark);
        self.line_ends = 0;
        self.blank = false;
        self.mark = "";
    }

    /// `<br>`: ends this line; a second one leaves it empty.
    pub fn line_end(&mut self) {
        self.line_ends = (self.line_ends + 1).min(2);
        self.blank = false;
    }

    /// A block begins: what follows stands apart from what was, unless the block is the first thing in
    /// a list item or a table cell.
    pub fn begin(&mut self, by: Break) {
        if self.mark.is_empty() {
            self.line_ends = self.line_ends.max(by as u8);
            self.blank = false;
        }
    }

    /// A block ends, and with it the item or cell that has stayed empty.
    pub fn end(&mut self, by: Break) {
        self.mark = "";
        self.begin(by);
    }

    /// What follows is an item of a list.
    pub fn item(&mut self) {
        self.end(Break::Line);
        self.mark = "- ";
    }

    /// What follows is a cell of a table.
    pub fn cell(&mut self) {
        if self.line_ends == 0 && !self.out.is_empty() {
            self.mark = " | ";
        }
    }

    /// How much was written, in bytes.
    pub fn length(&self) -> usize {
        self.out.len()
    }

    /// What was written from there on.
    pub fn since(&self, from: usize) -> &str {
        self.out.get(from..).unwrap_or_default()
    }

    /// The text.
    pub fn finish(self) -> String {
        self.out
    }
}
