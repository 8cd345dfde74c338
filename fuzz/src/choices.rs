//! Bytes as a row of choices. A fuzzer that changes a byte changes one choice; when the bytes are
//! used up every choice is the first, so whatever is made of them comes to an end.

use arbitrary::Unstructured;

/// The choices that are left.
pub struct Choices<'a>(Unstructured<'a>);

impl<'a> Choices<'a> {
    /// The choices that these bytes stand for.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// 0 up to below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.int_in_range(0..=n.saturating_sub(1)).unwrap_or(0)
    }

    /// True once in `n` times; false when nothing is left.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) + 1 == n
    }

    /// One of a list.
    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Any number: small ones, limits, and whatever the bytes say.
    pub fn number(&mut self) -> i64 {
        const LIMITS: [i64; 8] = [
            0,
            1,
            -1,
            2,
            i64::MAX,
            i64::MIN,
            4_294_967_296,
            253_402_207_200_000,
        ];
        match self.below(3) {
            0 => self.one_of(&LIMITS),
            1 => i64::try_from(self.below(4_000)).unwrap(),
            _ => self.0.arbitrary().unwrap_or(0),
        }
    }

    /// At most so many raw bytes.
    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1).min(self.0.len());
        self.0.bytes(length).unwrap_or_default().to_vec()
    }

    /// All that is left, raw.
    pub fn rest(&mut self) -> Vec<u8> {
        let length = self.0.len();
        self.0.bytes(length).unwrap_or_default().to_vec()
    }
}
