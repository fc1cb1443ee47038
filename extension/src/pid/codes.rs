//! All codes in alphabetical order: which strings are codes, the number of a code, the code of a number.
//!
//! Enumerative coding (Cover 1973): counting, for each state in which a prefix can leave the reader, how many codes go on
//! from there, gives both directions without a table of codes.

use std::sync::LazyLock;

use super::words::WORDS;

/// Digits and capital letters without one of each pair that looks alike: O (0), I and L (1), Z (2), S (5), B (8), U (V). 29 is
/// a prime, which the check needs.
pub const ALPHABET: &[u8; 29] = b"0123456789ACDEFGHJKMNPQRTVWXY";
const SYMBOLS: usize = ALPHABET.len();
pub const LENGTH: usize = 6;

/// A code's symbols, each a place in the alphabet.
pub type Code = [usize; LENGTH];

pub static CODES: LazyLock<Codes> = LazyLock::new(Codes::new);

pub struct Codes {
    words: Automaton,
    /// By the place of the next symbol, the state of the automaton, and the checksum so far: the number of codes.
    ways: Vec<Vec<[u64; SYMBOLS]>>,
}

impl Codes {
    fn new() -> Codes {
        let words = Automaton::new(&WORDS);
        let mut at_end = [0; SYMBOLS];
        at_end[0] = 1;
        let mut ways = vec![vec![at_end; words.states.len()]];
        for place in (0..LENGTH).rev() {
            let next: &Vec<[u64; SYMBOLS]> = &ways[0];
            let count = |state: usize, sum: usize| {
                (0..SYMBOLS)
                    .filter_map(|symbol| Some(next[words.step(state, symbol)?][checksum(sum, place, symbol)]))
                    .sum::<u64>()
            };
            let here = (0..words.states.len()).map(|state| std::array::from_fn(|sum| count(state, sum))).collect();
            ways.insert(0, here);
        }
        Codes { words, ways }
    }

    pub fn count(&self) -> u64 {
        self.ways[0][START][0]
    }

    /// `number` must be below the count.
    pub fn code(&self, number: u64) -> Code {
        let mut rest = number;
        let (mut state, mut sum) = (START, 0);
        std::array::from_fn(|place| {
            for symbol in 0..SYMBOLS {
                let Some(next) = self.words.step(state, symbol) else { continue };
                let next_sum = checksum(sum, place, symbol);
                let ways = self.ways[place + 1][next][next_sum];
                if rest < ways {
                    (state, sum) = (next, next_sum);
                    return symbol;
                }
                rest -= ways;
            }
            unreachable!("number is below the count")
        })
    }

    /// `None` where the checksum is wrong, or a word in it.
    pub fn number(&self, code: &Code) -> Option<u64> {
        let mut number = 0;
        let (mut state, mut sum) = (START, 0);
        for (place, &symbol) in code.iter().enumerate() {
            for smaller in 0..symbol {
                if let Some(next) = self.words.step(state, smaller) {
                    number += self.ways[place + 1][next][checksum(sum, place, smaller)];
                }
            }
            state = self.words.step(state, symbol)?;
            sum = checksum(sum, place, symbol);
        }
        (sum == 0).then_some(number)
    }
}

/// The sum of place times symbol, modulo a prime, is 0 for a code. One wrong symbol changes it by a product of two numbers
/// below the prime, neither of them 0; two symbols swapped, by the product of their distance and the difference of the symbols.
fn checksum(sum: usize, place: usize, symbol: usize) -> usize {
    (sum + (place + 1) * symbol) % SYMBOLS
}

const START: usize = 0;

/// Reads symbols as letters, and stops at a word (Aho and Corasick 1975).
struct Automaton {
    /// By state and symbol the next state; `None` where a word is complete.
    states: Vec<[Option<usize>; SYMBOLS]>,
}

impl Automaton {
    fn new(words: &[&str]) -> Automaton {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.bytes().map(look).collect()).collect();
        // A state is what was read of a word; the first one is nothing.
        let mut prefixes: Vec<&[u8]> = words.iter().flat_map(|word| (0..word.len()).map(|end| &word[..end])).collect();
        prefixes.sort();
        prefixes.dedup();
        let step = |prefix: &[u8], symbol: usize| {
            let read: Vec<u8> = prefix.iter().copied().chain([look(ALPHABET[symbol])]).collect();
            let is_word = (0..read.len()).any(|from| words.iter().any(|word| *word == read[from..]));
            let longest = (0..=read.len()).find_map(|from| prefixes.binary_search(&&read[from..]).ok());
            if is_word { None } else { longest }
        };
        let states = prefixes.iter().map(|prefix| std::array::from_fn(|symbol| step(prefix, symbol))).collect();
        Automaton { states }
    }

    fn step(&self, state: usize, symbol: usize) -> Option<usize> {
        self.states[state][symbol]
    }
}

/// The letter that a symbol, or another letter, looks like to somebody who looks for words.
fn look(symbol: u8) -> u8 {
    match symbol {
        b'0' => b'O',
        b'1' | b'L' => b'I',
        b'2' => b'Z',
        b'3' => b'E',
        b'4' => b'A',
        b'5' => b'S',
        b'6' | b'9' => b'G',
        b'7' => b'T',
        b'8' => b'B',
        b'V' => b'U',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_go_both_ways_in_order() {
        let count = CODES.count();
        let mut previous = None;
        for number in (0..count).step_by(9_973).chain([count - 1]) {
            let code = CODES.code(number);
            assert_eq!(CODES.number(&code), Some(number));
            assert!(previous.is_none_or(|previous| previous < code), "{number}");
            previous = Some(code);
        }
    }

    /// By trying every string with a right checksum that starts so.
    #[test]
    fn no_code_is_missed() {
        let words: Vec<Vec<u8>> = WORDS.iter().map(|word| word.bytes().map(look).collect()).collect();
        for start in [[0, 10], [4, 5], [23, 4]] {
            let mut count = 0;
            for rest in 0..SYMBOLS.pow(3) {
                let mut code = [start[0], start[1], rest / SYMBOLS.pow(2), rest / SYMBOLS % SYMBOLS, rest % SYMBOLS, 0];
                let sum = (0..5).fold(0, |sum, place| checksum(sum, place, code[place]));
                code[5] = (0..SYMBOLS).find(|&symbol| checksum(sum, 5, symbol) == 0).unwrap();
                let read: Vec<u8> = code.iter().map(|&symbol| look(ALPHABET[symbol])).collect();
                let has_word = words.iter().any(|word| read.windows(word.len()).any(|part| part == word));
                assert_eq!(CODES.number(&code).is_none(), has_word, "{code:?}");
                count += u64::from(!has_word);
            }
            let [first, second] = start;
            let state = CODES.words.step(START, first).and_then(|state| CODES.words.step(state, second)).unwrap();
            assert_eq!(count, CODES.ways[2][state][checksum(checksum(0, 0, first), 1, second)]);
        }
    }
}
