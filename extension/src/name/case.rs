pub fn case(_text: &str) -> Option<String> {
    None
}
