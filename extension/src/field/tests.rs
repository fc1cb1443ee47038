use super::*;

const LABELLED: &str = include_str!("../../../test/data/headers.csv");

#[test]
fn labelled_headers() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in LABELLED.lines().skip(1) {
        let [header, field, _] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        rows += 1;
        if canonical(header).as_deref().unwrap_or("") != field {
            wrong.push(format!("{header}: {field}, not {:?}", find(header)));
        }
    }
    assert!(wrong.is_empty(), "{} of {rows}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn formats() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in include_str!("../../../test/data/headers_formats.csv").lines().skip(1) {
        let (header, rest) = match line.strip_prefix('"') {
            Some(quoted) => quoted.split_once("\",").unwrap(),
            None => line.split_once(',').unwrap(),
        };
        let (field, _) = rest.split_once(',').unwrap();
        rows += 1;
        if canonical(header).as_deref().unwrap_or("") != field {
            wrong.push(format!("{header}: {field:?}, not {:?}", find(header)));
        }
    }
    assert!(wrong.is_empty(), "{} of {rows}\n{}", wrong.len(), wrong.join("\n"));
}
