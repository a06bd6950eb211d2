//! The list of faults of a scenario's form, and its text in an address:
//! `faults=500:kill:Worker-0,900:hang:Worker-1`, each a time in milliseconds, a kind and a loop.

use form_urlencoded::{byte_serialize, parse};

use crate::scenarios::run::{Fault, FaultKind};

/// More than anybody does to a run on purpose.
pub const MOST_FAULTS: usize = 10_000;

/// More than anybody edits by hand. What an address or a script says beyond is kept, and not shown.
pub const MOST_ROWS: usize = 20;

/// The longest time that the browser's timers can wait for.
pub const LATEST_MS: f64 = 2_147_483_647.0;

/// A fault as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The time, as text.
    pub at_ms: String,
    /// What is done.
    pub kind: FaultKind,
    /// The name of the loop.
    pub in_loop: String,
}

/// Why a fault cannot be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRow {
    /// The time is none.
    Time,
    /// The run will have no such loop.
    Loop,
}

/// A change to the list. Rows are counted from zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One more.
    Add,
    /// One less.
    Remove(usize),
    /// Another time.
    Time(usize, String),
    /// Another kind.
    Kind(usize, FaultKind),
    /// Another loop.
    Loop(usize, String),
}

/// The faults of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultList(Vec<Row>);

impl FaultList {
    /// These faults.
    pub fn of(faults: &[Fault]) -> FaultList {
        let row = |fault: &Fault| Row {
            at_ms: fault.at_ms.to_string(),
            kind: fault.kind,
            in_loop: fault.in_loop.clone(),
        };
        FaultList(faults.iter().map(row).collect())
    }

    /// What an address says; `None` when it is no list of faults. The names in `text` may be escaped
    /// once more, where they hold a sign that parts the list.
    pub fn parse(text: &str) -> Option<FaultList> {
        let rows = text.split(',').filter(|row| !row.is_empty()).map(|row| {
            let (at_ms, rest) = row.split_once(':')?;
            let (kind, in_loop) = rest.split_once(':')?;
            let row = Row {
                at_ms: unescaped(at_ms).trim().to_owned(),
                kind: FaultKind::from_word(kind)?,
                in_loop: unescaped(in_loop),
            };
            (!row.in_loop.is_empty() && time(&row.at_ms).is_some()).then_some(row)
        });
        let rows = rows.collect::<Option<Vec<_>>>()?;
        (rows.len() <= MOST_FAULTS).then_some(FaultList(rows))
    }

    /// The text that [`parse`](Self::parse) reads.
    pub fn to_text(&self) -> String {
        let row = |row: &Row| {
            let escaped = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            format!("{}:{}:{}", escaped(&row.at_ms), row.kind.word(), escaped(&row.in_loop))
        };
        self.0.iter().map(row).collect::<Vec<_>>().join(",")
    }

    /// Whether nothing is planned.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults, in order.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// The list after a change. A fault that is added comes half a second after the last one, to the
    /// last of `loops`, which is seldom the one that all depends on.
    pub fn edit(&mut self, edit: Edit, loops: &[String]) {
        match edit {
            Edit::Add if self.0.len() < MOST_ROWS => {
                let last = self.0.last().and_then(|row| time(&row.at_ms)).unwrap_or_default();
                let at_ms = (last + 500.0).min(LATEST_MS).to_string();
                let in_loop = loops.last().cloned().unwrap_or_default();
                self.0.push(Row { at_ms, kind: FaultKind::Kill, in_loop });
            }
            Edit::Add => {}
            Edit::Remove(index) => {
                if index < self.0.len() {
                    self.0.remove(index);
                }
            }
            Edit::Time(index, text) => self.change(index, |row| row.at_ms = text),
            Edit::Kind(index, kind) => self.change(index, |row| row.kind = kind),
            Edit::Loop(index, name) => self.change(index, |row| row.in_loop = name),
        }
    }

    fn change(&mut self, index: usize, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.0.get_mut(index) {
            change(row);
        }
    }

    /// The faults, for a run that has these loops.
    ///
    /// # Errors
    /// The first row that cannot be planned, and why.
    pub fn checked(&self, loops: &[String]) -> Result<Vec<Fault>, (usize, BadRow)> {
        let check = |(index, row): (usize, &Row)| {
            let at_ms = time(&row.at_ms).ok_or((index, BadRow::Time))?;
            if !loops.contains(&row.in_loop) {
                return Err((index, BadRow::Loop));
            }
            Ok(Fault { at_ms, in_loop: row.in_loop.clone(), kind: row.kind })
        };
        self.0.iter().enumerate().map(check).collect()
    }
}

/// The time that a text means, in milliseconds.
pub fn time(text: &str) -> Option<f64> {
    let ms: f64 = text.trim().parse().ok()?;
    (0.0..=LATEST_MS).contains(&ms).then_some(ms)
}

/// The crate reads pairs only, so the two signs that would part the text are hidden from it.
fn unescaped(text: &str) -> String {
    let text = text.replace('&', "%26").replace('=', "%3D");
    parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}
