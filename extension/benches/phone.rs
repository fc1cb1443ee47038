//! The rate of `phone::e164` beside the `phonenumber` crate's parse, check and format, over US numbers as lists have them.
//!
//!     cargo bench --bench phone

use std::hint::black_box;
use std::time::Instant;

use canvass::phone;
use phonenumber::country::Id;

const NUMBERS: usize = 200_000;
const RUNS: usize = 5;

/// The spellings of lists, in turn; most are plain.
fn spelled(at: usize) -> String {
    let mixed = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (area, exchange, line) = (200 + mixed % 800, 200 + (mixed >> 20) % 800, (mixed >> 40) % 10_000);
    match at % 10 {
        0 | 1 => format!("({area}) {exchange}-{line:04}"),
        2 | 3 => format!("{area}-{exchange}-{line:04}"),
        4 | 5 => format!("{area}{exchange}{line:04}"),
        6 => format!("{area}.{exchange}.{line:04}"),
        7 => format!("1{area}{exchange}{line:04}"),
        8 => format!("+1 {area} {exchange} {line:04}"),
        _ => format!("{area}-{exchange}-{line:04} x12"),
    }
}

/// Nanoseconds a number, the best of some runs.
fn nanoseconds(numbers: &[String], read: impl Fn(&str) -> bool) -> f64 {
    let run = || {
        let start = Instant::now();
        black_box(numbers.iter().filter(|number| read(number)).count());
        start.elapsed().as_nanos() as f64 / numbers.len() as f64
    };
    (0..RUNS).map(|_| run()).fold(f64::INFINITY, f64::min)
}

fn main() {
    let numbers: Vec<String> = (0..NUMBERS).map(spelled).collect();
    let own = nanoseconds(&numbers, |text| phone::e164(text).is_some());
    let library = nanoseconds(&numbers, |text| {
        let number = phonenumber::parse(Some(Id::US), text).ok().filter(phonenumber::is_valid);
        number.is_some_and(|number| !number.format().to_string().is_empty())
    });
    println!("{NUMBERS} US numbers, one thread, best of {RUNS} runs");
    println!("phone::e164            {own:10.0} ns a number {:12.0} a second", 1e9 / own);
    println!("crate phonenumber      {library:10.0} ns a number {:12.0} a second", 1e9 / library);
    println!("ratio                  {:10.0}", library / own);
}
