//! The North American Numbering Plan: region and type of a ten-digit number, by its area code and exchange.

use std::sync::LazyLock;

use super::{Type, Verdict};

/// `npa,region,type,exchanges`: exchanges of three digits, or of four where the first digit of the line decides.
const TABLE: &str = include_str!("../../data/nanp.csv");

/// An index into [`Plan::verdicts`]; the first one is "not in use".
type Index = u8;
const UNUSED: Index = 0;

struct Plan {
    verdicts: Vec<Verdict>,
    /// By area code, from 200 on: most have one verdict for the exchanges 200 to 999, and none below.
    areas: Vec<Area>,
    /// Exceptions: the first seven digits of a number.
    finer: Vec<(u32, Index)>,
}

enum Area {
    Uniform(Index),
    ByExchange(Box<[Index; 1000]>),
}

static PLAN: LazyLock<Plan> = LazyLock::new(|| Plan::read(TABLE));

/// Region and type of a ten-digit number.
pub fn verdict(national: &str) -> Verdict {
    let plan = &*PLAN;
    let digits = national.as_bytes();
    if digits[0] < b'2' {
        return Verdict::default();
    }
    let number = |digits: &[u8]| digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
    let (area, exchange) = (number(&digits[..3]), number(&digits[3..6]));
    let index = match &plan.areas[area - 200] {
        Area::Uniform(index) if exchange >= 200 => *index,
        Area::Uniform(_) => UNUSED,
        Area::ByExchange(exchanges) => {
            let prefix = number(&digits[..7]) as u32;
            let exception = plan.finer.iter().find(|(finer, _)| *finer == prefix);
            exception.map_or(exchanges[exchange], |(_, index)| *index)
        }
    };
    plan.verdicts[usize::from(index)]
}

/// Why a ten-digit number is not valid.
pub fn why_not(national: &str) -> &'static str {
    let area = national.get(..3).and_then(|area| area.parse::<usize>().ok());
    match area.and_then(|area| PLAN.areas.get(area.checked_sub(200)?)) {
        Some(Area::Uniform(UNUSED)) | None => "area code not in use",
        Some(_) => "exchange not in use in its area code",
    }
}

impl Plan {
    fn read(table: &'static str) -> Plan {
        let mut plan = Plan { verdicts: vec![Verdict::default()], areas: Vec::new(), finer: Vec::new() };
        let mut lines = table.lines().skip(1).peekable();
        for npa in 200..1000 {
            let mut exchanges = Box::new([UNUSED; 1000]);
            while let Some(line) = lines.next_if(|line| line[..3] == npa.to_string()) {
                plan.read_line(line, npa, &mut exchanges);
            }
            let has_finer = plan.finer.iter().any(|(prefix, _)| prefix / 10_000 == npa);
            let is_uniform = exchanges[..200].iter().all(|index| *index == UNUSED)
                && exchanges[200..].iter().all(|index| *index == exchanges[200]);
            plan.areas.push(match is_uniform && !has_finer {
                true => Area::Uniform(exchanges[200]),
                false => Area::ByExchange(exchanges),
            });
        }
        plan
    }

    fn read_line(&mut self, line: &'static str, npa: u32, exchanges: &mut [Index; 1000]) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[_, region, kind, ranges] = fields.as_slice() else { panic!("nanp.csv: {line}") };
        let verdict = Verdict { region: Some(region), kind: Type::named(kind) };
        assert_eq!(verdict.kind.is_none(), kind.is_empty(), "nanp.csv: a type of {line}");
        let index = self.index(verdict);
        for range in ranges.split(' ') {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let number = |text: &str| text.parse::<u32>().expect("nanp.csv: exchanges");
            for exchange in number(first)..=number(last) {
                match first.len() {
                    3 => exchanges[exchange as usize] = index,
                    _ => self.finer.push((npa * 10_000 + exchange, index)),
                }
            }
        }
    }

    fn index(&mut self, verdict: Verdict) -> Index {
        let known = self.verdicts.iter().position(|other| *other == verdict).unwrap_or_else(|| {
            self.verdicts.push(verdict);
            self.verdicts.len() - 1
        });
        Index::try_from(known).expect("nanp.csv: fewer than 256 verdicts")
    }
}
