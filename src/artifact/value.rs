//! Values of the document as templates see them: text that knows where it was written.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{DynObject, Enumerator, Object, ObjectRepr, ValueKind};

use super::mark::{self, Place};
use crate::model::{Inventory, Stated};
use crate::text::{Map, Span, Spanned};

/// The places of a document that values come from, each with a number that fits a mark.
#[derive(Debug, Default)]
pub(super) struct PlaceTable {
    spans: Vec<Span>,
    numbers: Map<Span, u32>,
}

impl PlaceTable {
    /// All places of `inventory` that a template can reach.
    pub(super) fn new(inventory: &Inventory) -> Self {
        let mut table = Self::default();
        for platform in &inventory.platforms {
            table.add_stated(platform.name_stated);
            table.add_text(platform.title.as_ref());
            for value in platform.settings.values() {
                table.add(value.name);
                value.words.iter().for_each(|it| table.add(it.span));
            }
        }
        for server in &inventory.servers {
            table.add(server.row);
            table.add(server.name.span);
            table.add_text(server.label.as_ref());
            server.addresses.iter().for_each(|it| table.add(it.span));
            server.attributes.iter().for_each(|it| table.add(it.value.span));
        }
        for vip in &inventory.vips {
            table.add(vip.row);
            table.add(vip.name.span);
            table.add_text(vip.label.as_ref());
            vip.addresses.iter().for_each(|it| table.add(it.span));
            vip.attributes.iter().for_each(|it| table.add(it.value.span));
        }
        for role in &inventory.roles {
            table.add_text(role.title.as_ref());
            role.services.iter().chain(&role.uses).for_each(|(_, it)| table.add_stated(*it));
        }
        inventory.zones.iter().for_each(|it| table.add_stated(it.stated));
        for network in &inventory.networks {
            table.add(network.prefix.span);
            network.gateway.iter().for_each(|it| table.add(it.span));
        }
        table
    }

    fn add(&mut self, span: Span) {
        let next = self.spans.len() as u32;
        if *self.numbers.entry(span).or_insert(next) == next {
            self.spans.push(span);
        }
    }

    fn add_text(&mut self, text: Option<&Spanned<String>>) {
        if let Some(text) = text {
            self.add(text.span);
        }
    }

    fn add_stated(&mut self, stated: Stated) {
        if let Some(span) = stated.span() {
            self.add(span);
        }
    }

    /// The number of `span`.
    pub(super) fn place(&self, span: Span) -> Option<Place> {
        self.numbers.get(&span).copied().map(Place)
    }

    /// The span with the number `place`.
    pub(super) fn span(&self, place: Place) -> Option<Span> {
        self.spans.get(place.0 as usize).copied()
    }
}

/// A text of the document. It prints itself between the marks of its place.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// What it says.
    pub(super) content: Arc<str>,
    /// Where it was written; `None` for a default.
    pub(super) place: Option<Place>,
    /// Whether comparisons and arithmetic see a number.
    pub(super) number: bool,
}

impl Text {
    /// A text at a place. Characters that marks are made of are replaced; the rule `unsafe-value`
    /// has refused them already.
    pub(super) fn new(text: impl AsRef<str>, place: Option<Place>) -> Self {
        let text = text.as_ref();
        let text = if mark::may_hold(text) {
            text.replace(mark::is_mark, "\u{FFFD}").into()
        } else {
            text.into()
        };
        Self { content: text, place, number: false }
    }

    /// A text that counts as a number where one is needed.
    pub(super) fn number(self) -> Self {
        Self { number: true, ..self }
    }

    /// The text as a value of the template engine.
    pub(super) fn value(self) -> Value {
        Value::from_object(self)
    }

    /// The text without its origin, as comparisons and arithmetic need it.
    fn plain(&self) -> Value {
        match self.content.parse::<i64>() {
            Ok(number) if self.number => Value::from(number),
            _ => Value::from(&*self.content),
        }
    }
}

impl Object for Text {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.content.is_empty()
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some(self.content.cmp(&other.content))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        mark::wrap(f, self.place, &self.content)
    }
}

/// A list of values.
#[derive(Debug)]
pub(super) struct List(pub(super) Vec<Value>);

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

/// `value` without its origin: texts, lists of texts, and texts that filters and `~` made of them.
pub(super) fn plain(value: Value) -> Value {
    if let Some(text) = value.downcast_object_ref::<Text>() {
        return text.plain();
    }
    match value.kind() {
        ValueKind::String => match value.as_str() {
            Some(text) if mark::may_hold(text) => Value::from(mark::strip(text)),
            _ => value,
        },
        ValueKind::Seq | ValueKind::Iterable => match value.try_iter() {
            Ok(items) => Value::from_object(List(items.map(plain).collect())),
            Err(_) => value,
        },
        _ => value,
    }
}

/// What `value` says, without its origin.
pub(super) fn text_of(value: &Value) -> String {
    match value.downcast_object_ref::<Text>() {
        Some(text) => text.content.to_string(),
        None => mark::strip(&value.to_string()),
    }
}

/// Where `value` was written: its own place, or that of the first marked part.
pub(super) fn place_of(value: &Value) -> Option<Place> {
    if let Some(text) = value.downcast_object_ref::<Text>() {
        return text.place;
    }
    mark::pieces(value.as_str()?).find_map(|piece| match piece {
        mark::Piece::Open(place) => Some(place),
        _ => None,
    })
}

/// `value` with its text changed by `change`; the origin stays.
///
/// In a text that was put together from several values, each part keeps its own.
pub(super) fn map(value: &Value, change: impl Fn(&str) -> String) -> Value {
    match value.downcast_object_ref::<Text>() {
        Some(text) => Text::new(change(&text.content), text.place).value(),
        None => Value::from(change(&value.to_string())),
    }
}
