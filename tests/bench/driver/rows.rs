//! The rows of the table.

/// A row.
pub(crate) struct Row {
    /// What `ONLY` calls it.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) target: Target,
    /// Who is measured against whom.
    pub(crate) own: &'static str,
    pub(crate) base: &'static str,
    pub(crate) measure: Measure,
    /// Arguments of the native program that measures the contender `native`.
    pub(crate) native: Option<&'static [&'static str]>,
    /// What CPython's script calls the row.
    pub(crate) python: Option<&'static str>,
}

/// How a row is measured.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    /// These rows of the page.
    Page(&'static [&'static str]),
    /// The browser's memory, from outside.
    Memory,
    /// The same of ever more loops.
    MemoryGrowth,
    /// What comes over the wire until the first scenario has run.
    FirstVisit,
    /// This figure of a trace of a million events.
    Million(&'static str),
}

/// What is to be reached.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// The base's figure times this, at most.
    AtMost(f64),
    /// The base's rate times this, at least: figures are times, so the ratio is turned around.
    Rate(f64),
    /// This figure itself, at most.
    Most(f64),
    /// This figure itself, at least.
    Least(f64),
    /// Within this part of the base's figure.
    Within(f64),
}

impl Row {
    const fn page(
        id: &'static str,
        title: &'static str,
        unit: &'static str,
        base: &'static str,
        target: Target,
        rows: &'static [&'static str],
    ) -> Row {
        Row {
            id,
            title,
            unit,
            target,
            own: "polyloop",
            base,
            measure: Measure::Page(rows),
            native: None,
            python: None,
        }
    }

    const fn million(
        id: &'static str,
        title: &'static str,
        unit: &'static str,
        target: Target,
        figure: &'static str,
    ) -> Row {
        let measure = Measure::Million(figure);
        let row = Row::page(id, title, unit, "speedscope", target, &[]);
        Row { measure, ..row }
    }

    const fn python(mut self, row: &'static str) -> Row {
        self.python = Some(row);
        self
    }

    /// The names by which it can be chosen: `executor` of `executor-spawn`, too.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &'static str> {
        [self.id].into_iter().chain(self.id.split('-'))
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row::page(
        "executor-spawn",
        "executor `turbo`: spawn and finish a task",
        "ns",
        "spawn_local",
        Target::AtMost(1.0),
        &["spawn"],
    )
    .python("spawn"),
    Row::page(
        "executor-yield",
        "executor `turbo`: one yield among 100 tasks",
        "ns",
        "spawn_local",
        Target::AtMost(1.1),
        &["yield"],
    )
    .python("yield"),
    Row::page(
        "executor-chain",
        "executor `turbo`: a chain of wake-ups",
        "ns",
        "async-executor",
        Target::AtMost(1.2),
        &["chain"],
    )
    .python("chain"),
    Row {
        own: "message",
        ..Row::page(
            "executor-fair",
            "… and fair: the longest wait of a message or a timer beside tasks that always wake \
             themselves",
            "ms",
            "",
            Target::Most(8.0),
            &["fair"],
        )
    },
    Row::page(
        "roundtrip",
        "round trip of a typed call, traced",
        "µs",
        "raw",
        Target::AtMost(1.2),
        &["roundtrip"],
    ),
    Row::page(
        "throughput",
        "20,000 typed tasks at once over 4 loops, traced",
        "µs a task",
        "raw",
        Target::Rate(10.0),
        &["throughput"],
    )
    .python("throughput"),
    Row::page(
        "recording",
        "what recording costs of that",
        "µs a task",
        "unrecorded",
        Target::AtMost(1.1),
        &["recording"],
    ),
    Row::page(
        "start",
        "start of 64 loops, until each has answered",
        "ms",
        "raw",
        Target::AtMost(1.2),
        &["start"],
    ),
    Row {
        own: "warm",
        ..Row::page(
            "start-warm",
            "start of 4 loops kept warm, until each has answered",
            "ms",
            "cold",
            Target::AtMost(0.25),
            &["warm"],
        )
    },
    Row::page(
        "blocking",
        "blocking submission, round trip, traced",
        "µs",
        "raw",
        Target::AtMost(1.2),
        &["blocking"],
    )
    .python("blocking"),
    Row::page(
        "timers",
        "1,000 timers of 100 ms at once: p99 lateness, traced",
        "ms",
        "setTimeout",
        Target::AtMost(0.6),
        &["timers"],
    ),
    Row {
        native: Some(&["kernel", "5000000"]),
        ..Row::page(
            "kernel-sum",
            "sum of squares to 5,000,000, exact",
            "ms",
            "native",
            Target::AtMost(1.5),
            &["kernel"],
        )
    }
    .python("kernel"),
    Row {
        native: Some(&["jobs", "160000000"]),
        ..Row::page(
            "kernel-jobs",
            "four such jobs in a pool of 4: times faster than one after the other",
            "times",
            "",
            Target::Least(1.9),
            &["jobs"],
        )
    },
    Row {
        measure: Measure::Memory,
        ..Row::page("memory", "memory of an idle loop", "MB", "raw", Target::AtMost(1.2), &[])
    },
    Row {
        own: "64 loops",
        measure: Measure::MemoryGrowth,
        ..Row::page(
            "memory-growth",
            "1 to 64 loops: memory a loop",
            "MB",
            "8 loops",
            Target::Within(0.2),
            &[],
        )
    },
    Row {
        measure: Measure::FirstVisit,
        ..Row::page(
            "size",
            "first visit, until the first scenario has run (brotli)",
            "kB",
            "",
            Target::Most(400.0),
            &[],
        )
    },
    Row::million(
        "million-chrome",
        "a million polls in 64 lanes, opened from Chrome JSON of 115 MB",
        "s",
        Target::AtMost(0.6),
        "chrome",
    ),
    Row::million(
        "million-native",
        "a million events of all kinds in our own format, against speedscope with that file",
        "s",
        Target::AtMost(0.15),
        "native",
    ),
    Row::million(
        "million-mean",
        "… all lanes in view, zoomed and panned by wheel and keys: own work per frame, mean",
        "ms",
        Target::Most(2.0),
        "mean",
    ),
    Row::million("million-p99", "… 99th percentile", "ms", Target::Most(8.0), "p99"),
    Row::million("million-worst", "… the longest", "ms", Target::Most(16.0), "worst"),
    Row::million("million-memory", "… held in memory", "B an event", Target::Most(100.0), "memory"),
    Row::million(
        "million-wire",
        "… as its loops ship it",
        "B an event",
        Target::Most(24.0),
        "wire",
    ),
    Row {
        own: "growth-1000000 polyloop",
        ..Row::page(
            "growth",
            "1,000 to 1,000,000 tasks: time a task",
            "ns",
            "growth-1000 polyloop",
            Target::Within(0.2),
            &["growth-1000", "growth-10000", "growth-100000", "growth-1000000"],
        )
    },
];
