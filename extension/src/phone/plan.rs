//! Numbering plans of the world: the metadata of the `phonenumber` crate (libphonenumber's), with the patterns compiled once and
//! anchored as the reference does; the crate's own look-ups match prefixes, behind one lock.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use phonenumber::metadata::{DATABASE, Descriptor, Format, Metadata};
use regex::Regex;

use super::{Length, Type, Verdict};
use crate::hash::WordMap;

pub struct Plan {
    pub country_code: u16,
    region: &'static str,
    general: Regex,
    /// Lengths of its numbers, in order.
    lengths: Vec<u16>,
    local_lengths: Vec<u16>,
    types: Vec<(Type, Numbers)>,
    /// The digits that its numbers, and no other of the country code, start with.
    leading: Option<Regex>,
    international_prefix: Option<Regex>,
    national_prefix: Option<NationalPrefix>,
    formats: Vec<Layout>,
    /// In the international format, where that differs.
    international_formats: Vec<Layout>,
    pub extension_prefix: &'static str,
}

/// The numbers of one type.
struct Numbers {
    pattern: Regex,
    lengths: &'static [u16],
}

struct NationalPrefix {
    pattern: Regex,
    /// What the prefix and what it captured are replaced by.
    transform: Option<String>,
}

/// How the digits of some numbers are grouped.
pub struct Layout {
    leading: Option<Regex>,
    pattern: Regex,
    /// The groups, and the same with the national prefix.
    pub groups: String,
    pub national_groups: String,
}

/// A region of a country code; the plan is made when it is first asked for.
struct Entry {
    metadata: &'static Metadata,
    plan: OnceLock<Plan>,
}

struct World {
    /// By country code, the main region first.
    by_code: WordMap<u16, Vec<Entry>>,
    /// Country code and place in its list, by region.
    by_region: WordMap<&'static str, (u16, usize)>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let mut world = World { by_code: WordMap::default(), by_region: WordMap::default() };
    for code in 1..1000 {
        for metadata in DATABASE.by_code(&code).unwrap_or_default() {
            let entries = world.by_code.entry(code).or_default();
            world.by_region.insert(metadata.id(), (code, entries.len()));
            entries.push(Entry { metadata, plan: OnceLock::new() });
        }
    }
    world
});

/// What libphonenumber calls the region of a number that belongs to none (satellite phones, freephone).
const NO_COUNTRY: &str = "001";

impl Entry {
    fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| Plan::new(self.metadata))
    }
}

/// The region of this code (ISO 3166-1 alpha-2, any case), if it exists.
pub fn region(code: &str) -> Option<&'static str> {
    let code = code.trim().to_ascii_uppercase();
    WORLD.by_region.get_key_value(code.as_str()).map(|(region, _)| *region).filter(|region| *region != NO_COUNTRY)
}

/// The plan of a region that [`region`] knows.
pub fn of_region(region: &str) -> &'static Plan {
    let (code, at) = WORLD.by_region[region];
    WORLD.by_code[&code][at].plan()
}

/// The plan of a country code; of its main region, where several share the code.
pub fn main(country_code: u16) -> Option<&'static Plan> {
    WORLD.by_code.get(&country_code)?.first().map(Entry::plan)
}

/// The country code that the digits of an international number start with, and the rest.
pub fn split_country_code(digits: &str) -> Option<(u16, &str)> {
    let split = |length| {
        let (code, rest) = digits.split_at_checked(length)?;
        let code = code.parse().ok()?;
        WORLD.by_code.contains_key(&code).then_some((code, rest))
    };
    (1..=3).filter(|_| !digits.starts_with('0')).find_map(split)
}

/// Region and type of a national number.
pub fn verdict(country_code: u16, national: &str) -> Verdict {
    let Some(entries) = WORLD.by_code.get(&country_code) else {
        return Verdict::default();
    };
    let plans = || entries.iter().map(Entry::plan);
    let plan = match entries.as_slice() {
        [only] => Some(only.plan()),
        _ => plans().find(|plan| match &plan.leading {
            Some(leading) => leading.is_match(national),
            None => plan.kind(national).is_some(),
        }),
    };
    plan.map_or(Verdict::default(), |plan| Verdict { region: Some(plan.region), kind: plan.kind(national) })
}

impl Plan {
    fn new(metadata: &'static Metadata) -> Plan {
        let descriptors = metadata.descriptors();
        // In the order in which libphonenumber tries them.
        let types: Vec<(Type, &'static Descriptor)> = [
            (Type::PremiumRate, descriptors.premium_rate()),
            (Type::TollFree, descriptors.toll_free()),
            (Type::SharedCost, descriptors.shared_cost()),
            (Type::Voip, descriptors.voip()),
            (Type::PersonalNumber, descriptors.personal_number()),
            (Type::Pager, descriptors.pager()),
            (Type::Uan, descriptors.uan()),
            (Type::Voicemail, descriptors.voicemail()),
            (Type::FixedLine, descriptors.fixed_line()),
            (Type::Mobile, descriptors.mobile()),
        ]
        .into_iter()
        .filter_map(|(kind, descriptor)| Some((kind, descriptor?)))
        .collect();
        let lengths = sorted(types.iter().flat_map(|(_, numbers)| numbers.possible_length()));
        let mut local_lengths = sorted(types.iter().flat_map(|(_, numbers)| numbers.possible_local_length()));
        local_lengths.retain(|length| !lengths.contains(length));
        let national_prefix = metadata.national_prefix_for_parsing().map(|prefix| prefix.as_str());
        Plan {
            country_code: metadata.country_code(),
            region: metadata.id(),
            general: whole(descriptors.general().national_number().as_str()),
            lengths,
            local_lengths,
            types: types.into_iter().map(|(kind, descriptor)| (kind, Numbers::new(descriptor))).collect(),
            leading: metadata.leading_digits().map(|digits| start(digits.as_str())),
            international_prefix: metadata.international_prefix().map(|prefix| start(prefix.as_str())),
            national_prefix: national_prefix.or(metadata.national_prefix()).map(|prefix| NationalPrefix {
                pattern: start(prefix),
                transform: metadata.national_prefix_transform_rule().map(braced),
            }),
            formats: metadata.formats().iter().map(|format| Layout::new(format, metadata)).collect(),
            international_formats: metadata
                .international_formats()
                .iter()
                .map(|format| Layout::new(format, metadata))
                .collect(),
            extension_prefix: metadata.preferred_extension_prefix().unwrap_or(" ext. "),
        }
    }

    /// Whether the digits are a number of this plan, of whatever type.
    pub fn is_number(&self, digits: &str) -> bool {
        self.general.is_match(digits)
    }

    pub fn length(&self, digits: &str) -> Length {
        let length = digits.len() as u16;
        if self.local_lengths.contains(&length) {
            Length::Local
        } else if self.lengths.contains(&length) {
            Length::Possible
        } else if self.lengths.first().is_none_or(|shortest| length < *shortest) {
            Length::TooShort
        } else if self.lengths.last().is_some_and(|longest| length > *longest) {
            Length::TooLong
        } else {
            Length::Neither
        }
    }

    /// What follows the prefix for calls abroad. A country code does not start with 0, so neither does what follows.
    pub fn without_international_prefix<'a>(&self, digits: &'a str) -> Option<&'a str> {
        let prefix = self.international_prefix.as_ref()?.find(digits)?;
        Some(&digits[prefix.end()..]).filter(|rest| !rest.starts_with('0'))
    }

    /// The digits without the prefix for calls within the country, unless they are a number only with it.
    pub fn without_national_prefix<'a>(&self, digits: &'a str) -> Cow<'a, str> {
        let found = self.national_prefix.as_ref().and_then(|prefix| Some((prefix, prefix.pattern.captures(digits)?)));
        let Some((prefix, captures)) = found else {
            return Cow::Borrowed(digits);
        };
        let captured_last = captures.iter().skip(1).last().flatten();
        let rest = match &prefix.transform {
            Some(transform) if captured_last.is_some() => prefix.pattern.replace(digits, transform),
            _ => Cow::Borrowed(&digits[captures.get_match().end()..]),
        };
        if self.is_number(digits) && !self.is_number(&rest) { Cow::Borrowed(digits) } else { rest }
    }

    fn kind(&self, national: &str) -> Option<Type> {
        if !self.is_number(national) {
            return None;
        }
        let has = |kind: Type| self.types.iter().any(|(other, numbers)| *other == kind && numbers.contain(national));
        let (kind, _) = self.types.iter().find(|(_, numbers)| numbers.contain(national))?;
        if *kind == Type::FixedLine && has(Type::Mobile) { Some(Type::FixedLineOrMobile) } else { Some(*kind) }
    }

    /// The layout of a national number; `None` where it is written without groups.
    pub fn layout(&self, national: &str, is_international: bool) -> Option<&Layout> {
        let layouts = match is_international && !self.international_formats.is_empty() {
            true => &self.international_formats,
            false => &self.formats,
        };
        layouts.iter().find(|layout| layout.fits(national))
    }
}

impl Numbers {
    fn new(descriptor: &'static Descriptor) -> Numbers {
        Numbers { pattern: whole(descriptor.national_number().as_str()), lengths: descriptor.possible_length() }
    }

    fn contain(&self, national: &str) -> bool {
        (self.lengths.is_empty() || self.lengths.contains(&(national.len() as u16))) && self.pattern.is_match(national)
    }
}

impl Layout {
    fn new(format: &'static Format, metadata: &'static Metadata) -> Layout {
        static FIRST_GROUP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\$\d").expect("a group"));
        let national_groups = match format.national_prefix() {
            Some(rule) => {
                let rule = rule.replace("$NP", metadata.national_prefix().unwrap_or_default());
                let first = |group: &regex::Captures| rule.replace("$FG", &group[0]).replace("$1", &group[0]);
                FIRST_GROUP.replace(format.format(), first)
            }
            None => Cow::Borrowed(format.format()),
        };
        Layout {
            // The last one is the most detailed.
            leading: format.leading_digits().last().map(|digits| start(digits.as_str())),
            pattern: whole(format.pattern().as_str()),
            groups: braced(format.format()),
            national_groups: braced(&national_groups),
        }
    }

    fn fits(&self, national: &str) -> bool {
        self.leading.as_ref().is_none_or(|leading| leading.is_match(national)) && self.pattern.is_match(national)
    }

    pub fn apply(&self, national: &str, groups: &str) -> String {
        self.pattern.replace(national, groups).into_owned()
    }
}

/// A pattern of the metadata that must match the whole text, or its start. The metadata breaks patterns over lines.
fn whole(pattern: &str) -> Regex {
    compiled(&format!("^(?:{pattern})$"))
}

fn start(pattern: &str) -> Regex {
    compiled(&format!("^(?:{pattern})"))
}

fn compiled(pattern: &str) -> Regex {
    Regex::new(&format!("(?x){pattern}")).expect("a pattern of the metadata")
}

/// `$1` as `${1}`: what follows a group may be a digit.
fn braced(rule: &str) -> String {
    static GROUP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\$(\d)").expect("a group"));
    GROUP.replace_all(rule, "$${$1}").into_owned()
}

fn sorted<'a>(lengths: impl Iterator<Item = &'a u16>) -> Vec<u16> {
    let mut lengths: Vec<u16> = lengths.copied().collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}
