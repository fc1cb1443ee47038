//! Any file: it is read or refused, its records are parts of its text in their order, and its columns have different names.
#![no_main]

use std::collections::HashSet;

use canvass::sheet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let _ = sheet::sheet_names(content);
    let Ok(list) = sheet::read(content, None) else { return };
    let Ok(Some(layout)) = sheet::layout(&list.text, None, None) else { return };
    let delimiter = layout.delimiter as u8;
    let names = sheet::headers(&layout.header, delimiter, layout.columns as usize);
    assert_eq!(names.iter().map(|name| name.to_lowercase()).collect::<HashSet<_>>().len(), names.len(), "{names:?}");
    let whole: Vec<_> = sheet::records(&list.text, delimiter).collect();
    let in_parts: Vec<_> = sheet::parts(&list.text, delimiter, 8)
        .flat_map(|part| {
            sheet::records(part.text, delimiter)
                .map(move |record| (part.line + record.line - 1, part.row + record.row - 1, record.text))
        })
        .collect();
    assert_eq!(whole.iter().map(|record| (record.line, record.row, record.text)).collect::<Vec<_>>(), in_parts);
    let mut line = 0;
    for record in whole {
        assert!(record.line > line && record.line >= record.row, "{record:?}");
        assert!(list.text.contains(record.text));
        assert!(!sheet::cells(record.text, delimiter).is_empty());
        line = record.line;
    }
});
