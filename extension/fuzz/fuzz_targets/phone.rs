//! Any text, dialled from any region: a valid number is read again from each of its forms.
#![no_main]

use canvass::phone;
use libfuzzer_sys::fuzz_target;

const REGIONS: [&str; 8] = ["US", "CA", "BS", "GB", "MX", "IT", "DE", "AR"];

fuzz_target!(|input: (u8, &str)| {
    let (region, text) = input;
    let region = REGIONS[usize::from(region) % REGIONS.len()];
    let reading = phone::read_in("fuzz", text, &[Some(region)]).expect("the region exists").expect("it is not NULL");
    assert_eq!(reading.is_valid(), reading.number.is_some() && reading.type_name() != Some("unknown"));
    let Some(e164) = phone::e164_in(text, &[Some(region)]).expect("the region exists") else {
        return;
    };
    assert!(reading.is_valid());
    assert_eq!(phone::e164(&e164).as_deref(), Some(e164.as_str()));
    // libphonenumber writes an extension behind an x, where it reads nine digits at most.
    if reading.number.is_some_and(|number| number.extension.len() > 9) {
        return;
    }
    for style in ["e164", "international", "rfc3966"] {
        let form =
            phone::formatted(text, &[Some(style), Some(region)]).expect("the style exists").expect("it is valid");
        assert_eq!(phone::e164(&form).as_deref(), Some(e164.as_str()), "{form}");
    }
});
