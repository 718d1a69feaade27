//! A README's table of services, and the methods that it names: for the tests that hold them true.

use std::collections::BTreeMap;

/// The cells of a README's table whose heading begins so.
pub(crate) fn rows(readme: &'static str, heading: &str) -> Vec<Vec<&'static str>> {
    let (_, table) = readme.split_once(heading).expect("the README has the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The words of a cell that are written as code.
pub(crate) fn words(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The public methods of types that ask for something, with the text of their documentation in one line.
pub(crate) fn methods(sources: &[(&str, &[&str])]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (of, sources) in sources {
        for line in sources.iter().flat_map(|source| method_lines(source)) {
            found.insert(format!("{of}::{}", line.0), line.1);
        }
    }
    found
}

fn method_lines(source: &str) -> Vec<(String, String)> {
    let (mut found, mut text) = (Vec::new(), String::new());
    for line in source.lines().map(str::trim_start) {
        if let Some(said) = line.strip_prefix("///") {
            text.push_str(said);
        } else if let Some(method) = line.strip_prefix("pub async fn ") {
            let name = method.split(['(', '<']).next().unwrap();
            found.push((name.to_owned(), std::mem::take(&mut text)));
        } else if !line.starts_with('#') {
            text.clear();
        }
    }
    found
}
