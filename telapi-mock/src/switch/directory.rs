//! Directories: public ones, which the switch is configured with and which take over what their source has when they are
//! told to, and private ones, which users bring along (TelServices guide, *SearchName*, *SearchNumber*, *UpdateDirectory*,
//! *UpdateUserDirectory*).

use super::{Switch, SwitchError};
use std::collections::BTreeMap;

/// So many entries a directory has at most.
const ENTRIES: usize = 100_000;

/// So many private directories there are at most, and so many entries in all of them.
const PRIVATE: (usize, usize) = (10_000, 1_000_000);

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NumberType {
    /// `work`
    Work,
    /// `home`
    Home,
    /// `mobile`
    Mobile,
    /// `ip`
    Ip,
}

/// Somebody's number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectoryEntry {
    /// The number.
    pub number: String,
    /// The name.
    pub name: String,
    /// What kind of number it is, if that is known.
    pub number_type: Option<NumberType>,
    /// The company, empty if none is known.
    pub company: String,
}

impl DirectoryEntry {
    /// A number with its name.
    pub fn new(number: impl Into<String>, name: impl Into<String>) -> Self {
        Self { number: number.into(), name: name.into(), number_type: None, company: String::new() }
    }

    /// With its kind.
    #[must_use]
    pub fn number_type(mut self, number_type: NumberType) -> Self {
        self.number_type = Some(number_type);
        self
    }

    /// With a company.
    #[must_use]
    pub fn company(mut self, company: impl Into<String>) -> Self {
        self.company = company.into();
        self
    }
}

/// A name as it is searched: case does not matter.
fn folded(text: &str) -> String {
    text.to_lowercase()
}

#[derive(Debug, Default)]
pub(crate) struct Directories {
    public: BTreeMap<String, Public>,
    /// By their user, then by their name.
    private: BTreeMap<(String, String), Vec<DirectoryEntry>>,
}

#[derive(Debug)]
struct Public {
    source: Vec<DirectoryEntry>,
    entries: Vec<DirectoryEntry>,
}

impl Directories {
    /// Public directories, each as its source has it.
    pub(crate) fn new(sources: &BTreeMap<String, Vec<DirectoryEntry>>) -> Self {
        let public = |(name, source): (&String, &Vec<DirectoryEntry>)| {
            (name.clone(), Public { entries: source.clone(), source: source.clone() })
        };
        Self { public: sources.iter().map(public).collect(), private: BTreeMap::new() }
    }

    fn set_source(&mut self, name: &str, entries: Vec<DirectoryEntry>) -> Result<(), SwitchError> {
        let unknown = || SwitchError::UnknownDirectory(name.into());
        self.public.get_mut(name).ok_or_else(unknown)?.source = bounded(entries)?;
        Ok(())
    }

    fn update(&mut self, name: &str) -> Result<(), SwitchError> {
        let unknown = || SwitchError::UnknownDirectory(name.into());
        let directory = self.public.get_mut(name).ok_or_else(unknown)?;
        directory.entries.clone_from(&directory.source);
        Ok(())
    }

    fn update_private(
        &mut self,
        user: &str,
        name: &str,
        entries: Vec<DirectoryEntry>,
    ) -> Result<(), SwitchError> {
        let key = (user.to_owned(), name.to_owned());
        let others =
            self.private.iter().filter(|(other, _)| **other != key).map(|(_, entries)| entries.len());
        let (directories, kept) = others.fold((0, 0), |(count, sum), entries| (count + 1, sum + entries));
        if directories >= PRIVATE.0 || kept + entries.len() > PRIVATE.1 {
            return Err(SwitchError::Unsupported("keep more in private directories"));
        }
        self.private.insert(key, bounded(entries)?);
        Ok(())
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.public.remove(name);
    }

    fn entries_for<'a>(&'a self, user: Option<&'a str>) -> impl Iterator<Item = &'a DirectoryEntry> {
        let public = self.public.values().flat_map(|directory| &directory.entries);
        let own = self.private.iter().filter(move |((owner, _), _)| user == Some(owner.as_str()));
        public.chain(own.flat_map(|(_, entries)| entries))
    }

    fn search_name(&self, user: Option<&str>, name: &str, limit: Option<usize>) -> Vec<DirectoryEntry> {
        let wanted = folded(name);
        let inside = format!(" {wanted}");
        let rules: [&dyn Fn(&DirectoryEntry) -> bool; 3] = [
            &|entry| folded(&entry.name).starts_with(&wanted),
            &|entry| folded(&entry.name).contains(&inside),
            &|entry| folded(&entry.company).starts_with(&wanted),
        ];
        let found = rules.into_iter().map(|matches| {
            self.entries_for(user).filter(|entry| matches(entry)).cloned().collect::<Vec<_>>()
        });
        ordered(found.into_iter().find(|found| !found.is_empty()).unwrap_or_default(), limit)
    }

    fn search_number(&self, user: Option<&str>, number: &str) -> Vec<DirectoryEntry> {
        let found = self.entries_for(user).filter(|entry| entry.number == number).cloned();
        ordered(found.collect(), None)
    }
}

fn bounded(entries: Vec<DirectoryEntry>) -> Result<Vec<DirectoryEntry>, SwitchError> {
    if entries.len() > ENTRIES {
        return Err(SwitchError::Unsupported("keep so large a directory"));
    }
    Ok(entries)
}

/// Each once, by name and number.
fn ordered(mut found: Vec<DirectoryEntry>, limit: Option<usize>) -> Vec<DirectoryEntry> {
    found.sort_by_cached_key(|entry| (folded(&entry.name), entry.name.clone(), entry.number.clone()));
    found.dedup();
    found.truncate(limit.unwrap_or(usize::MAX));
    found
}

/// Directories. A user is named by an id of the front-end's choosing: TelServices takes a user's id, or a device's number in
/// its place.
impl Switch {
    /// The names that begin so, whatever the case. If there are none, the names in which a later word does; if there are none
    /// either, the names of companies that begin so. Ordered by name and number; at most so many. The public directories are
    /// searched, and the user's own.
    pub fn search_name(&self, user: Option<&str>, name: &str, limit: Option<usize>) -> Vec<DirectoryEntry> {
        self.inner.lock().processing.directories().search_name(user, name, limit)
    }

    /// Who has exactly this number, by the public directories and the user's own.
    pub fn search_number(&self, user: Option<&str>, number: &str) -> Vec<DirectoryEntry> {
        self.inner.lock().processing.directories().search_number(user, number)
    }

    /// Replaces one of a user's private directories by these entries.
    pub fn update_user_directory(
        &self,
        user: &str,
        directory: &str,
        entries: Vec<DirectoryEntry>,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.directories_mut().update_private(user, directory, entries))
    }

    /// Changes what a public directory's source has; it is found when the directory is updated.
    pub fn set_directory_source(
        &self,
        directory: &str,
        entries: Vec<DirectoryEntry>,
    ) -> Result<(), SwitchError> {
        self.inner.lock().processing.directories_mut().set_source(directory, entries)
    }

    /// Has a public directory take over what its source has.
    pub fn update_directory(&self, directory: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.directories_mut().update(directory))
    }
}
