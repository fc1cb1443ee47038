//! Examples by rule, then properties over generated lines.

use std::collections::BTreeSet;
use std::fs;

use super::parse::{Room, read_any};
use super::tokens::tokenize;
use super::{Address, Parsed, key, parse, plain, similarity, standardize, standardize_with, street_key};

fn assert_standard(examples: &[(&str, &str)]) {
    for (line, standard) in examples {
        assert_eq!(standardize(line).as_deref(), Some(*standard), "{line}");
    }
}

#[test]
fn parts_get_their_standard_abbreviation_and_order() {
    assert_standard(&[
        ("2412 north Buchanan Street, Apt. #4-B", "2412 N BUCHANAN ST APT 4B"),
        ("60469 Northeast 109th Place", "60469 NE 109TH PL"),
        ("9 S WEST HUNTOON STR", "9 SW HUNTOON ST"),
        ("4 STH WST BLACK HAWK ROAD", "4 SW BLACK HAWK RD"),
        ("215 nrthw 66th stret", "215 NW 66TH ST"),
        ("20 17TH AVENUE NORHEAST", "20 17TH AVE NE"),
        ("12 Main Street North East", "12 MAIN ST NE"),
        ("12 No. Main St", "12 N MAIN ST"),
        ("842 East 1700 South", "842 E 1700 S"),
        ("  12,  Main   St. ", "12 MAIN ST"),
        ("456 O’Brien's Way", "456 OBRIENS WAY"),
        ("１２ Łódź Str", "12 LODZ ST"),
    ]);
}

#[test]
fn a_directional_or_suffix_word_can_be_the_name() {
    assert_standard(&[
        ("100 North St", "100 NORTH ST"),
        ("12 South Ave W", "12 SOUTH AVE W"),
        ("123 N E St", "123 N E ST"),
        ("4114 SW Hwy", "4114 SOUTHWEST HWY"),
        ("10 East Lake", "10 E LAKE"),
        ("1 North South Oak St", "1 N SOUTH OAK ST"),
        ("3606 Ballast Pt W Blvd", "3606 BALLAST POINT WEST BLVD"),
        ("100 Park Place Dr", "100 PARK PLACE DR"),
        ("4513 3rd St Cir W", "4513 3RD STREET CIR W"),
        ("63284 Southwest Frst Cove Road", "63284 SW FOREST COVE RD"),
        ("12 Rosa Parks Blvd", "12 ROSA PARKS BLVD"),
        ("205 Via Espada", "205 VIA ESPADA"),
        ("10810 Ave. H", "10810 AVENUE H"),
        ("7059 North Avenue C", "7059 N AVENUE C"),
        ("12 Key St", "12 KEY ST"),
        ("100 Upper River Rd", "100 UPPER RIVER RD"),
        ("4910 S Dr Martin Luther King Jr", "4910 S DR MARTIN LUTHER KING JR"),
        ("12 N Dr", "12 N DR"),
        ("4174 C Avenue Ext", "4174 C AVENUE EXT"),
        ("1011 Avn of the Stars", "1011 AVENUE OF THE STARS"),
    ]);
}

#[test]
fn some_suffix_words_are_part_of_the_name_unless_another_follows() {
    assert_standard(&[
        ("8938 S Cottage Grove", "8938 S COTTAGE GROVE"),
        ("8938 S Cottage Grv Ave", "8938 S COTTAGE GROVE AVE"),
        ("60 Barn Hl N Apt 4", "60 BARN HILL N APT 4"),
        ("60 Barn Hill 4", "60 BARN HILL # 4"),
        ("1928 Sheen Hollow, Otsego, MI 49078", "1928 SHEEN HOLLOW"),
        ("11 Pelican Cove", "11 PELICAN CV"),
        ("20 Medical Park", "20 MEDICAL PARK"),
    ]);
    assert_eq!(street_key("8938 S Cottage Grove"), street_key("8938 S Cottage Grove Ave"));
}

#[test]
fn saints_and_ordinals_have_one_spelling() {
    assert_standard(&[
        ("12 St Johns Ave", "12 SAINT JOHNS AVE"),
        ("12 Saint Johns Ave", "12 SAINT JOHNS AVE"),
        ("5534 S. St. Louis", "5534 S SAINT LOUIS"),
        ("100 Central Ave St Petersburg", "100 CENTRAL AVE ST PETERSBURG"),
        ("12 First St", "12 1ST ST"),
        ("12 1th St", "12 1ST ST"),
        ("3 East 2 Street", "3 E 2ND ST"),
        ("12 22 nd st", "12 22ND ST"),
        ("1031 21st St NW Ln", "1031 21ST STREET NORTHWEST LN"),
        ("21 Twenty-First Ave", "21 21ST AVE"),
        ("12 First Baptist Church Rd", "12 FIRST BAPTIST CHURCH RD"),
        ("55 39.2 Rd", "55 39.2 RD"),
        ("39.2 Road", "39.2 RD"),
        ("42 Street", "42ND ST"),
    ]);
}

#[test]
fn house_numbers_keep_what_distinguishes_them() {
    assert_standard(&[
        ("0012 Main St", "12 MAIN ST"),
        ("123-A Main St", "123A MAIN ST"),
        ("123 a main st", "123A MAIN ST"),
        ("123 A N Main St", "123A N MAIN ST"),
        ("12 B J Thomas Rd", "12 B J THOMAS RD"),
        ("104 A St", "104 A ST"),
        ("123 1/2 Main St", "123 1/2 MAIN ST"),
        ("123½ Main St", "123 1/2 MAIN ST"),
        ("12-34 Main", "12-34 MAIN"),
        ("3/12 Main St", "3/12 MAIN ST"),
        ("N6W23001 Bluemound Rd", "N6W23001 BLUEMOUND RD"),
        ("N6 W23001 Bluemound Rd", "N6W23001 BLUEMOUND RD"),
        ("# 1 Pinto Dr.", "1 PINTO DR"),
        ("123NE 5th St", "123 NE 5TH ST"),
    ]);
}

#[test]
fn units_come_last_with_their_standard_designator() {
    assert_standard(&[
        ("Apt 3, 12 Main St", "12 MAIN ST APT 3"),
        ("#3 12 Main St", "12 MAIN ST # 3"),
        ("Rear 12 Main St", "12 MAIN ST REAR"),
        ("12 Apt 3 Main St", "12 MAIN ST APT 3"),
        ("12 Main St #3", "12 MAIN ST # 3"),
        ("12 Main St 4 b", "12 MAIN ST # 4B"),
        ("12 Main St NO G 88", "12 MAIN ST # G88"),
        ("12 Main St Suite N-114", "12 MAIN ST STE N114"),
        ("12 Main St Apt 12-34", "12 MAIN ST APT 12-34"),
        ("12 Main St Apt 001", "12 MAIN ST APT 1"),
        ("12 Main St, 2nd floor", "12 MAIN ST FL 2"),
        ("12 Main St fl # 1 unit 5", "12 MAIN ST FL 1 UNIT 5"),
        ("12 Main St Lot 5", "12 MAIN ST LOT 5"),
        ("12 Main St Upper", "12 MAIN ST UPPR"),
        ("12 Main St Unit BH-03", "12 MAIN ST UNIT BH03"),
        ("12 Main St Lt 5", "12 MAIN ST LOT 5"),
        ("Lt42 99 Main St", "99 MAIN ST LOT 42"),
        ("12 Main St Bldg 2 Apartment 5", "12 MAIN ST BLDG 2 APT 5"),
        ("6402 apartment 809", "6402 APT 809"),
    ]);
}

#[test]
fn boxes_have_one_form() {
    for line in
        ["PO Box 12", "P.O. BOX 12", "POBOX 12", "Post Office Box #12", "p o box 0012", "Drawer 12", "PO Caller 12"]
    {
        assert_eq!(standardize(line).as_deref(), Some("PO BOX 12"), "{line}");
    }
    for line in [
        "RR 2 Box 18",
        "R.R. #2, Box 18",
        "Rural Route 2 Box 18",
        "RFD 2 #18",
        "RD 2 Box 18",
        "Rte 2 Box 18",
        "Box 18 RR 2",
    ] {
        assert_eq!(standardize(line).as_deref(), Some("RR 2 BOX 18"), "{line}");
    }
    assert_standard(&[
        ("HCR 1 Box 2-A", "HC 1 BOX 2A"),
        ("Star Route 3 Box 5", "HC 3 BOX 5"),
        ("PSC 802 Box 74", "PSC 802 BOX 74"),
        ("RR 2", "RR 2"),
        ("John Smith P.O. Box 12", "PO BOX 12 JOHN SMITH"),
        ("110 West Edwards P.O. Box 5000", "110 W EDWARDS PO BOX 5000"),
        ("12 Box Elder Dr", "12 BOX ELDER DR"),
    ]);
}

#[test]
fn numbered_roads_are_written_out() {
    assert_standard(&[
        ("9779 US Hwy 41", "9779 US HIGHWAY 41"),
        ("1984 U.S. 70 HWY", "1984 US HIGHWAY 70"),
        ("12 US 41 SW", "12 US HIGHWAY 41 SW"),
        ("69 S HWY 701", "69 S HIGHWAY 701"),
        ("100 State Road 7", "100 STATE ROAD 7"),
        ("2133 ST.HWY 320", "2133 STATE HIGHWAY 320"),
        ("12 SR 220", "12 STATE ROAD 220"),
        ("12 SR MM", "12 STATE ROUTE MM"),
        ("12 COUNTY RD 12", "12 COUNTY ROAD 12"),
        ("12 CR-12", "12 COUNTY ROAD 12"),
        ("5 5/8 County Rd N East", "5 5/8 COUNTY ROAD N E"),
        ("1 KY ST HWY 1", "1 KY STATE HIGHWAY 1"),
        ("1 Kentucky 440", "1 KY HIGHWAY 440"),
        ("12 Farm to Market 1200", "12 FM 1200"),
        ("12 Ranch Rd #620", "12 RANCH ROAD 620"),
        ("11745 I-10 W", "11745 INTERSTATE 10 W"),
        ("12 Hwy 11 Bypass", "12 HIGHWAY 11 BYP"),
        ("12 Highway 66 Frontage Road", "12 HIGHWAY 66 FRONTAGE RD"),
        ("N2391 Cty Tk C", "N2391 COUNTY HIGHWAY C"),
        ("12 County Road", "12 COUNTY RD"),
        ("212 W Washington #1506", "212 W WASHINGTON # 1506"),
    ]);
}

#[test]
fn the_last_line_is_no_part_of_the_delivery_line() {
    assert_standard(&[
        ("123 Main Street, Springfield, FL 32059", "123 MAIN ST"),
        ("1 Avila Beach Drive, Avila Beach CA 93424", "1 AVILA BEACH DR"),
        ("100 5th Ave N St Petersburg FL 33701", "100 5TH AVE N"),
        ("12 Maple Court Hartford CT 06110", "12 MAPLE CT"),
        ("12 Maple Hartford Ct", "12 MAPLE HARTFORD CT"),
        ("40 Forest Valley Ct, NE", "40 FOREST VALLEY CT NE"),
        ("12 Main St, 2nd FL", "12 MAIN ST FL 2"),
        ("1,200 Main St", "1 200 MAIN ST"),
    ]);
    // A city that only its place in the line tells stays.
    assert_standard(&[("12 Main St Apt 4 Orlando", "12 MAIN ST APT 4 ORLANDO")]);
}

#[test]
fn no_address_is_null() {
    let too_long = format!("12 {} ST", "A".repeat(1_000));
    for line in [
        "",
        " ",
        "-",
        "#",
        "...",
        "0",
        "XXX",
        "N/A",
        "n.a.",
        "None",
        "UNKNOWN",
        "same as above",
        "Homeless",
        "HOMELESS - under the bridge",
        &too_long,
    ] {
        assert_eq!(standardize(line), None, "{line}");
        assert_eq!(key(line), None, "{line}");
        assert_eq!(similarity(line, "12 MAIN ST"), None, "{line}");
    }
}

#[test]
fn the_street_key_is_number_and_core_name() {
    for (line, expected) in [
        ("2412 N Buchanan St Apt 4", Some("2412 BUCHANAN")),
        ("2412 Buchanan Ave SW", Some("2412 BUCHANAN")),
        ("0012B Mc Donald St", Some("12 MCDONALD")),
        ("12 1/2 McDonald St", Some("12 MCDONALD")),
        ("123 First St, Orlando FL 32801", Some("123 1ST")),
        ("9779 US Highway 41", Some("9779 HWY41")),
        ("9779 State Rd 41", Some("9779 HWY41")),
        ("9779 Old Hwy 41", Some("9779 OLDHWY41")),
        ("P.O. Box 12", Some("PO BOX 12")),
        ("RR 2 Box 18", Some("RR 2 BOX 18")),
        ("RR 2", None),
        ("Main St", None),
        ("12", None),
    ] {
        assert_eq!(street_key(line).as_deref(), expected, "{line}");
    }
}

#[test]
fn the_key_has_the_unit() {
    for (line, expected) in [
        ("2412 N Buchanan St Apt 4B", Some("2412 BUCHANAN # 4B")),
        ("2412 Buchanan Ave, #4B", Some("2412 BUCHANAN # 4B")),
        ("2412 Buchanan Unit 4-B", Some("2412 BUCHANAN # 4B")),
        ("2412B Buchanan", Some("2412 BUCHANAN # B")),
        ("2412 Buchanan St Rear", Some("2412 BUCHANAN # REAR")),
        ("2412 Buchanan St Bldg 2 Apt 5", Some("2412 BUCHANAN # 2 5")),
        ("2412 Buchanan St, Tampa, FL 33602", Some("2412 BUCHANAN")),
        ("P.O. Box 12", Some("PO BOX 12")),
        ("Main St", None),
    ] {
        assert_eq!(key(line).as_deref(), expected, "{line}");
    }
}

#[test]
fn a_whole_address_has_parts() {
    assert_eq!(
        parse("123-A Main St, Bldg 2 Apt. 4B, St Pete, Fla. 33702-1234 USA"),
        Some(Parsed {
            number: "123A".into(),
            street: "MAIN".into(),
            suffix: "ST",
            unit_type: "BLDG",
            unit: "2 APT 4B".into(),
            city: "SAINT PETERSBURG".into(),
            state: "FL",
            zip5: "33702".parse().unwrap(),
            zip4: "1234".parse().unwrap(),
            kind: "street",
            ..Parsed::default()
        })
    );
    for (text, kind, reason) in [
        ("PO Box 12, Tampa FL", "po_box", ""),
        ("RR 2 Box 18", "rural_route", ""),
        ("PSC 802 Box 74, APO AE 09499", "military", ""),
        ("General Delivery, Tampa FL 33602", "general_delivery", ""),
        ("Corner of Main and 5th Ave", "intersection", ""),
        ("Main St", "street", "no house number"),
        ("Tampa, FL 33602", "", "no street"),
        ("12 Main St Friends of Smith", "street", "not understood: FRIENDS OF SMITH"),
        ("Smith Family", "", "not understood: SMITH FAMILY"),
        ("unknown", "", "no address"),
    ] {
        let parsed = parse(text).unwrap();
        assert_eq!((parsed.kind, &*parsed.reason), (kind, reason), "{text}");
    }
    assert_eq!(parse(" , "), None);
}

#[test]
fn columns_make_one_delivery_line() {
    let line = |one, two| standardize_with(Some(one), Some(two), Some("St Pete"), Some("FL"), Some("33702"));
    for (one, two, expected) in [
        ("123 N Main St", "Apt 4B", "123 N MAIN ST APT 4B"),
        ("123 N Main St", "4B", "123 N MAIN ST # 4B"),
        ("Apt 4B", "123 N Main St", "123 N MAIN ST APT 4B"),
        ("c/o Jane Roe", "123 N Main St", "123 N MAIN ST"),
        ("123 N Main St Apt 3", "Apt 3", "123 N MAIN ST APT 3"),
        ("123 N Main St Apt 3", "#3", "123 N MAIN ST APT 3"),
        ("123 N Main St #3B", "3-B", "123 N MAIN ST # 3B"),
        ("Apt 3", "123 N Main St Apt 3", "123 N MAIN ST APT 3"),
        ("123 N Main St Bldg 3", "Apt 3", "123 N MAIN ST BLDG 3 APT 3"),
        ("123 N Main St", "123 N Main St Apt 3", "123 N MAIN ST APT 3"),
        ("123 N Main St", "123 N Main Street", "123 N MAIN ST"),
        ("123 N Main St", "125 N Main St Apt 3", "123 N MAIN ST"),
        ("Sunrise Towers", "123 N Main St #5", "123 N MAIN ST # 5"),
        ("123 N Main St", "Attn: Billing", "123 N MAIN ST"),
        ("123 N Main St", "PO Box 12", "123 N MAIN ST PO BOX 12"),
        ("123 N Main St", "", "123 N MAIN ST"),
        ("", "123 N Main St", "123 N MAIN ST"),
        ("123 N Main Saint Petersburg", "", "123 N MAIN"),
        ("123 N Main St St. Petersburg FL", "", "123 N MAIN ST"),
        ("123 N Main St, St Pete, FL 33702", "", "123 N MAIN ST"),
        ("123 Saint Petersburg", "", "123 SAINT PETERSBURG"),
    ] {
        assert_eq!(line(one, two).as_deref(), Some(expected), "{one} | {two}");
    }
    assert_eq!(standardize_with(None, None, None, None, None), None);
    assert_eq!(standardize_with(None, Some("Apt 4"), None, None, None).as_deref(), Some("APT 4"));
    assert_eq!(standardize_with(Some("12 Main Orlando"), None, None, None, Some("32801")).as_deref(), Some("12 MAIN"));
}

#[test]
fn places_recipients_and_puerto_rico() {
    assert_standard(&[
        ("c/o Jane Roe, 88 Shore Rd, Westerly, RI 02891", "88 SHORE RD"),
        ("Acme Holdings 815 N 1st Ave Ste 4", "815 N 1ST AVE STE 4"),
        ("Dept 33513 P.O. Box 39000", "PO BOX 39000 DEPT 33513"),
        ("1919 W Taylor (M/C 525) Rm. 128", "1919 W TAYLOR RM 128"),
        ("12 Elm St (rear house)", "12 ELM ST"),
        ("12 Elm St (Apt 4) (4B", "12 ELM ST APT 4 4B"),
        ("(813) Elm St", "813 ELM ST"),
        ("Jane Roe (12 Elm St)", "12 ELM ST"),
        ("c/o Roe Bank 6000 Elm Rd; PO Box 12", "6000 ELM RD PO BOX 12"),
        ("88 Shore Rd c/o Jane Roe", "88 SHORE RD"),
        ("88 Shore Rd Apt 4 C/O Roe, Westerly, RI 02891", "88 SHORE RD APT 4"),
        ("88 Shore Rd ℅ Jane Roe Apt 4", "88 SHORE RD APT 4"),
        ("88 Shore Rd c/o Roe Bank Lockbox 36", "88 SHORE RD PO BOX 36"),
        ("88 Shore Rd, Attn: Billing", "88 SHORE RD"),
        ("88 Shore Rd % Jane Roe Westerly RI 02891", "88 SHORE RD"),
        ("PO Box 5 care of Roe", "PO BOX 5"),
        ("12 C O Roe St", "12 C O ROE ST"),
        ("12 C/O'Roe St", "12C OROE ST"),
        ("12 Attention Way", "12 ATTENTION WAY"),
        ("Roe Bank Lockbox 36 500 Ross St", "500 ROSS ST PO BOX 36"),
        ("Attn Dept # 5, 4th Floor 300 E Elm St", "300 E ELM ST FL 4"),
        ("North Tower 3353 Elm Rd", "3353 ELM RD"),
        ("1015 Financial Center 505 20th St N", "505 20TH ST N"),
        ("1950 N Elm Ave Luxe Logan Square", "1950 N ELM AVE LUXE LOGAN SQUARE"),
        ("URB Las Gladiolas 150 Calle A", "URB LAS GLADIOLAS 150 CALLE A"),
        ("150 Calle A, Urb. Las Gladiolas", "URB LAS GLADIOLAS 150 CALLE A"),
        ("Oak Ave & Third St", "OAK AVE AND 3RD ST"),
        ("Broadway @ 42nd St", "BROADWAY AND 42ND ST"),
        ("123 & 125 Elm St", "123-125 ELM ST"),
        ("12 to 14 Main St", "12-14 MAIN ST"),
        ("12 thru 14 N Main St", "12-14 N MAIN ST"),
        ("12 - 14 Main St", "12-14 MAIN ST"),
        ("12- 14 Main St Apt 3", "12-14 MAIN ST APT 3"),
        ("12 - 14 St", "12 14TH ST"),
        ("Unit 4 - 123 Main St", "123 MAIN ST UNIT 4"),
        ("One Hundred Main St", "ONE HUNDRED MAIN ST"),
        ("Calle Luna 12", "12 CALLE LUNA"),
        ("Calle Luna #12 Apt 3", "12 CALLE LUNA APT 3"),
        ("Calle 5 # 12-A", "12A CALLE 5"),
        ("Urb Las Gladiolas, Calle A 150", "URB LAS GLADIOLAS 150 CALLE A"),
        ("Ave Ponce de Leon 1234, San Juan, PR 00907", "1234 AVENIDA PONCE DE LEON"),
        ("Calle 5", "CALLE 5"),
        ("Calle 5 A-12", "CALLE 5 A 12"),
        ("12 Main St Apt 3 Apt 3", "12 MAIN ST APT 3"),
        ("12 and 12 1/2 Elm St", "12 AND 12 1/2 ELM ST"),
        ("4400 East-West Hwy", "4400 EAST WEST HWY"),
        ("120 W. End Ave", "120 WEST END AVE"),
        ("One Microsoft Way", "1 MICROSOFT WAY"),
        ("Six Concourse Pkwy", "6 CONCOURSE PKWY"),
        ("Fifty N Front St", "50 N FRONT ST"),
        ("Seven Springs Blvd", "SEVEN SPRINGS BLVD"),
        ("Twenty Mile Rd", "TWENTY MILE RD"),
        ("2500 Monroe 12C", "2500 MONROE # 12C"),
        ("17 US 17 Business", "17 US HIGHWAY 17 BUSINESS"),
    ]);
    assert_eq!(similarity("12 Main St, Tampa, FL", "12 Main St, Miami, FL"), Some(0.0));
    assert_eq!(similarity("12 Main St, Tampa, FL", "12 Main St"), Some(0.98));
}

#[test]
fn similarity_falls_with_what_the_lines_contradict() {
    // Each rung is lower than the one before.
    let ladder = [
        ("12 MCDONALD ST APT 4", "12 MC DONALD ST # 4"),
        ("2412 BUCHANAN ST", "2412 BUCHANNAN ST"),
        ("12 MAIN ST", "12 MAIN ST APT 4"),
        ("12 MAIN ST", "12 MAIN AVE"),
        ("12 N MAIN ST", "12 S MAIN ST"),
        ("2412 BUCHANAN ST", "BUCHANAN ST"),
        ("2412 BUCHANAN ST", "2421 BUCHANAN ST"),
        ("2412 BUCHANAN ST", "9 BUCHANAN ST"),
        ("2412 BUCHANAN ST", "2412 OAK ST"),
        ("2412 BUCHANAN ST", "9 OAK ST"),
    ];
    let scores: Vec<f64> = ladder.iter().map(|(a, b)| similarity(a, b).unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(scores[0] < 1.0 && scores[9] == 0.0, "{scores:?}");
    assert!(scores[7] <= 0.5 && scores[8] < 0.2, "{scores:?}");
}

#[test]
fn similarity_knows_near_from_far() {
    let score = |a, b| similarity(a, b).unwrap();
    assert_eq!(score("12 Main Street", "12 MAIN ST"), 1.0);
    for (a, b) in [
        ("12B MAIN ST", "12 MAIN ST APT B"),
        ("12 MAIN ST", "12 MAIN"),
        ("12 N MAIN ST", "12 MAIN ST N"),
        ("12 OAKLAND ROAT", "12 OAKLAND RD"),
        ("12 US HIGHWAY 41", "12 HIGHWAY 41"),
        ("12 MAIN ST", "12 MAIN ST ORLANDO FL 32801"),
    ] {
        assert!((0.9..1.0).contains(&score(a, b)), "{a} | {b}");
    }
    for (a, b) in [
        ("12 PINE ST", "12 VINE ST"),
        ("12 28TH ST", "12 29TH ST"),
        ("12 US HIGHWAY 41", "12 US HIGHWAY 42"),
        ("PO BOX 12", "PO BOX 13"),
        ("PO BOX 12", "12 MAIN ST"),
        ("RR 2 BOX 18", "RR 3 BOX 18"),
    ] {
        assert!(score(a, b) <= 0.2, "{a} | {b}");
    }
}

// ---- properties ----

/// A seeded xorshift generator: the same lines every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// A line that someone may have meant, part by part.
    fn line(&mut self) -> String {
        let names = [
            "Main",
            "Buchanan",
            "Oak",
            "Park",
            "Lake",
            "Key",
            "First",
            "21st",
            "7",
            "North",
            "St Johns",
            "Saint Marys",
            "Mt Vernon",
            "La Salle",
            "Martin Luther King Jr",
            "Park Place",
            "Forest Hills",
            "Via Espada",
            "Twenty Second",
            "Front",
            "Spring Lake",
            "Old Mill",
            "King George",
            "Tenth",
            "Avenue of the Americas",
            "Florida",
            "E",
            "Evergreen Key",
            "Ft King",
            "Northlake",
        ];
        let roads = [
            "US Hwy 41",
            "CR 12",
            "State Road 7",
            "SR 220",
            "Highway 98",
            "County Rd MM",
            "FM 1200",
            "Old Hwy 27",
            "I-10",
        ];
        let numbers = ["1", "12", "0045", "2412", "12-34", "123A", "99 1/2", "N6W23001", "7½"];
        let directions = ["N", "south", "East", "W", "NE", "North West", "S W", "so", "nrthe"];
        let suffixes = [
            "St", "Street", "AVE", "Avenue", "Blvd", "Dr", "Rd", "Pl", "Ct", "Cir", "Pkwy", "Trl", "Park", "Loop",
            "Stret",
        ];
        let units = [
            "Apt 4",
            "Apt 4 B",
            "Unit 12",
            "Suite N-114",
            "# 7",
            "#7C",
            "Lot 5",
            "2nd Floor",
            "Fl 3",
            "Rear",
            "Bldg 2 Apt 5",
            "No 12",
            "Trlr 9",
            "PH 2",
            "4B",
            "Apt B",
        ];
        let boxes = ["PO Box 12", "P.O. Box 0012", "POBOX 12", "RR 2 Box 18", "Rural Route 3 Box 7", "HC 1 Box 2"];

        if self.below(10) == 0 {
            return self.pick(&boxes).into();
        }
        let mut parts = vec![self.pick(&numbers)];
        if self.below(6) == 0 {
            parts.extend([self.pick(&directions), self.pick(&roads)]);
        } else {
            parts.push(if self.below(3) == 0 { self.pick(&directions) } else { "" });
            parts.extend([self.pick(&names), self.pick(&suffixes)]);
            parts.push(if self.below(4) == 0 { self.pick(&directions) } else { "" });
        }
        if self.below(2) == 0 {
            parts.push(self.pick(&units));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// The same line as someone else would type it.
    fn retyped(&mut self, line: &str) -> String {
        let word = |word: &str, random: &mut Self| {
            let word = if random.below(2) == 0 { word.to_lowercase() } else { word.to_uppercase() };
            // No comma: what is behind it may be a city.
            let dot = if word.ends_with(char::is_alphabetic) { random.pick(&["", "", "."]) } else { "" };
            word + dot + random.pick(&[" ", "  ", " \t"])
        };
        let words: String = line.split(' ').map(|w| word(w, self)).collect();
        format!("{}{words}{}", self.pick(&["", "  "]), self.pick(&["", ".", " ;"]))
    }
}

#[test]
fn the_standard_form_is_its_own_and_the_same_however_typed() {
    let mut random = Random(0x5EED);
    for _ in 0..5_000 {
        let line = random.line();
        let standard = standardize(&line).unwrap();
        assert_eq!(standardize(&standard).as_deref(), Some(&*standard), "{line}");
        assert_eq!(key(&standard), key(&line), "{line}");
        let retyped = random.retyped(&line);
        assert_eq!(standardize(&retyped).as_deref(), Some(&*standard), "{line} | {retyped}");
        assert_eq!(similarity(&retyped, &line), Some(1.0), "{line} | {retyped}");
    }
}

#[test]
fn similarity_is_symmetric_and_one_for_equal_standards_only() {
    let mut random = Random(0xADD);
    for _ in 0..5_000 {
        let (a, b) = (random.line(), random.line());
        let score = similarity(&a, &b).unwrap();
        assert_eq!(similarity(&b, &a), Some(score), "{a} | {b}");
        assert!((0.0..=1.0).contains(&score), "{a} | {b}");
        assert_eq!(score == 1.0, standardize(&a) == standardize(&b), "{a} | {b}");
    }
}

/// Strings of address words in any order, with and without commas.
fn jumble(random: &mut Random) -> String {
    let words = [
        "12",
        "1/2",
        "4B",
        "B",
        "N",
        "north",
        "E",
        "west",
        "SE",
        "Main",
        "5th",
        "First",
        "FIFTH",
        "St",
        "Ave",
        "Avenue",
        "Hwy",
        "US",
        "41",
        "County",
        "Rd",
        "Loop",
        "Key",
        "Park",
        "Grove",
        "Ct",
        "FL",
        "NE",
        "LA",
        "KY",
        "Apt",
        "#",
        "Unit",
        "Lot",
        "Floor",
        "Ground",
        "Rear",
        "Bldg",
        "No",
        "Box",
        "PO",
        "RR",
        "HC",
        "PSC",
        "Route",
        "Drawer",
        "General",
        "Delivery",
        "C/O",
        "%",
        "Attn",
        "and",
        "&",
        "corner of",
        "Urb",
        "Calle",
        "Old",
        "Alt",
        "Business",
        "Tampa",
        "Lake City",
        "Saint",
        "Petersburg",
        "33602",
        "33602-1234",
        "Florida",
        "New York",
        "APO",
        "AE",
        "USA",
        "One",
        "Two",
        "O'Neil",
        "N6W23001",
        "A1A",
        "00",
        "X",
        "None",
        "De",
        "La",
        "End",
        "Side",
        "Street",
        "Twenty",
        "½",
        "İ",
        "東",
    ];
    let words: Vec<&str> = (0..=random.below(9)).map(|_| random.pick(&words)).collect();
    words.join(random.pick(&[" ", " ", ", ", "-", ""]))
}

#[test]
fn standardizing_twice_changes_nothing_whatever_the_text() {
    let mut random = Random(0xF1D0);
    let labelled = [
        include_str!("../../../test/data/addresses/labelled_usaddress.csv"),
        include_str!("../../../test/data/addresses/labelled_other.csv"),
    ];
    let labelled = labelled.iter().flat_map(|file| file.lines()).map(str::to_string);
    for line in labelled.chain((0..5_000).map(|_| jumble(&mut random))) {
        let Some(standard) = standardize(&line) else { continue };
        assert_eq!(standardize(&standard).as_deref(), Some(&*standard), "{line:?}");
        assert_eq!(key(&standard), key(&line), "{line:?}");
        assert_eq!(similarity(&standard, &standard), Some(1.0), "{line:?}");
        if let Some(with) = standardize_with(Some(&line), Some(&standard), Some("Tampa"), Some("FL"), None) {
            assert_eq!(standardize(&with).as_deref(), Some(&*with), "{line:?}");
        }
    }
}

/// The upper-case words of a source or a table, those of a literal of several words one by one.
fn upper_case_words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_uppercase() && c != '/').filter(|word| !word.is_empty()).collect()
}

/// The sources of all modules that read an address, as they are now, so that a new word or module is tested without being listed.
fn sources() -> String {
    let folders = ["address", "city", "state"].map(|module| format!("{}/src/{module}", env!("CARGO_MANIFEST_DIR")));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// Whether a line is read as a plain one. Then all rules read the same from it, and it is its own standard form.
fn is_plain(line: &str) -> bool {
    let tokens = tokenize(line);
    let Some(address) = plain::read(&tokens) else {
        return false;
    };
    let by_all_rules = read_any(&tokens);
    assert_eq!(address, by_all_rules, "{line:?}: is a word missing in lexicon::RULE_WORDS?");
    assert!(by_all_rules.is_line(line), "{line:?}");
    true
}

#[test]
fn a_plain_line_with_any_word_of_a_rule_reads_as_any_other() {
    let sources = sources();
    let words = upper_case_words(&sources);
    assert!(["URBANIZATION", "CONTRACT", "C/O", "RICO", "SAINT"].iter().all(|word| words.contains(word)));
    let suffixes = ["AVE", "BLVD", "CIR", "CT", "DR", "HWY", "LN", "PL", "RD", "ST", "TER", "WAY"];
    let units = ["", " APT 4", " STE 345", " UNIT 12B", " APT B", " STE 0", " APT 12345", " # 4"];
    let mut plain_lines = 0;
    for word in words {
        for direction in ["", "E ", "N ", "NE ", "SW ", "SOUTH "] {
            for (suffix, unit) in suffixes.iter().flat_map(|suffix| units.map(|unit| (suffix, unit))) {
                plain_lines += usize::from(is_plain(&format!("12 {direction}{word} {suffix}{unit}")));
            }
        }
        for number in ["1", "33602", "012", "12A", "A1"] {
            is_plain(&format!("{number} {word} ST"));
        }
    }
    assert!(plain_lines > 10_000, "{plain_lines}");
}

#[test]
fn a_plain_line_with_any_word_of_a_table_reads_as_any_other() {
    let tables = [
        include_str!("../../data/cities.csv"),
        include_str!("../../data/directionals.csv"),
        include_str!("../../data/name_use.csv"),
        include_str!("../../data/name_words.csv"),
        include_str!("../../data/states.csv"),
        include_str!("../../data/street_suffixes.csv"),
        include_str!("../../data/unit_designators.csv"),
    ];
    let mut plain_lines = 0;
    for word in tables.into_iter().flat_map(upper_case_words).collect::<BTreeSet<_>>() {
        for [before, behind] in [["12 ", " ST"], ["12 N ", " AVE"], ["12 ", " RD APT 4"], ["12 E ", " BLVD UNIT 12B"]] {
            plain_lines += usize::from(is_plain(&[before, word, behind].concat()));
        }
    }
    assert!(plain_lines > 100_000, "{plain_lines}");
}

#[test]
fn any_text_is_legal() {
    let mut random = Random(0xBAD);
    let pieces = [
        "#",
        "##",
        "/",
        "1/",
        "-",
        "'",
        "\0",
        "½",
        "٣",
        "ß",
        "ﬁ",
        "東京",
        "e\u{301}",
        "\u{1F3E0}",
        "1",
        "00",
        "1ST",
        "APT",
        "N",
        "BOX",
        "RR",
        "HWY",
        "US",
        "ST",
        "FL",
        "KY",
        "OLD",
        "NO",
        " ",
        "  ",
        ",",
    ];
    for _ in 0..5_000 {
        let pieces: Vec<&str> = (0..random.below(12)).map(|_| random.pick(&pieces)).collect();
        let line = pieces.join(random.pick(&["", " "]));
        if let Some(address) = Address::parse(&line, &Room::default()).filter(|reading| !reading.line.is_empty()) {
            let standard = address.line;
            assert!(!standard.is_empty() && !standard.contains("  ") && standard.trim() == standard, "{line:?}");
        }
        similarity(&line, "12 MAIN ST APT 4");
        parse(&line);
    }
    // A part without a word
    assert_eq!(standardize("#,#I~3S").as_deref(), Some("# I3S"));
    // As dense as a line can be, and far too long.
    for piece in ["LOT 1 ", "OLD ", "# ", "N E ", "PO ", "ST ", "1 ", "APT ", "KEY 1 ", "A1"] {
        standardize(&piece.repeat(1_000 / piece.len()));
        assert_eq!(standardize(&piece.repeat(1 << 18)), None);
        assert_eq!(parse(&piece.repeat(1 << 18)).unwrap().reason, "too long");
    }
}
