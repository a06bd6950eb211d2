//! The colours of the picture: one per loop, one per role, for a light and a dark page.
//!
//! The hues of the loops are those of Okabe and Ito, calmed down and set apart by lightness as
//! well, so that neighbours differ for people who do not tell red from green. A colour is never
//! the only sign of anything: what is blocked is hatched, what is lost ends with a cross.

use crate::trace::LoopKind;

/// What the page looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on near-black.
    Dark,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The ground of the picture.
    Ground,
    /// The ground of every second lane and of the column of names.
    Raised,
    /// Lines of the time grid.
    Grid,
    /// Lines between lanes.
    Separator,
    /// Text that is read.
    Text,
    /// Text that is looked up: units, numbers of tasks.
    Muted,
    /// A loop that is starting.
    Starting,
    /// A poll that kept its loop from everything else.
    Blocked,
    /// A message between loops, when its sender's colour is not meant.
    Message,
    /// The end of a loop that was lost, and of a task that failed.
    Lost,
    /// What is chosen or has the focus.
    Accent,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 11] = [
        Role::Ground,
        Role::Raised,
        Role::Grid,
        Role::Separator,
        Role::Text,
        Role::Muted,
        Role::Starting,
        Role::Blocked,
        Role::Message,
        Role::Lost,
        Role::Accent,
    ];

    /// Its colour, as CSS.
    pub fn colour(self, theme: Theme) -> &'static str {
        let (light, dark) = match self {
            Role::Ground => ("#ffffff", "#0f1216"),
            Role::Raised => ("#f7f8fa", "#14181d"),
            Role::Grid => ("#eef0f3", "#1c2128"),
            Role::Separator => ("#e2e5ea", "#262c35"),
            Role::Text => ("#1d2330", "#e6e9ef"),
            Role::Muted => ("#626b7b", "#9aa3b2"),
            Role::Starting => ("#b9c0cc", "#4a5362"),
            Role::Blocked => ("#d1242f", "#ff6b6b"),
            Role::Message => ("#7a8496", "#8d97a8"),
            Role::Lost => ("#c01c28", "#ff7b72"),
            Role::Accent => ("#2563eb", "#6ea8fe"),
        };
        theme.of(light, dark)
    }
}

impl Theme {
    fn of<T>(self, light: T, dark: T) -> T {
        match self {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }
}

/// The colours come round after this many loops; within one round no two are alike.
pub const ROUND: usize = 18;

/// Three turns through six hues, each turn of another lightness.
const LIGHT: [&str; ROUND] = [
    "#07906d", "#276ed2", "#e58e17", "#c45fa6", "#56b7dc", "#a92f04", //
    "#02654c", "#03489e", "#b06b07", "#943e7c", "#368dad", "#6f1b01", //
    "#55a88a", "#558cdd", "#f8b065", "#d885bd", "#89d2f0", "#ba5a3f",
];
const DARK: [&str; ROUND] = [
    "#2baa80", "#4688e8", "#f3af49", "#de80c0", "#6ccdea", "#c14624", //
    "#7abfa2", "#7ca6e6", "#ffd399", "#eaabd4", "#abe6f9", "#c77660", //
    "#077f5d", "#2861b3", "#c3882c", "#ae5d95", "#4da2bb", "#8e2401",
];

/// The colour of the loop at this place in the order of starting, as CSS. For a loop of a known
/// kind use [`track_colour`], which gives the coordinating loop its own.
pub fn loop_colour(index: usize, theme: Theme) -> &'static str {
    theme.of(LIGHT, DARK)[index % ROUND]
}

/// The colour of the loop that coordinates, as CSS: none of [`loop_colour`]'s.
pub fn main_colour(theme: Theme) -> &'static str {
    theme.of("#3e485b", "#d9dee8")
}

/// The colour of a loop of this kind at this place in the order of starting, as CSS.
pub fn track_colour(kind: LoopKind, index: usize, theme: Theme) -> &'static str {
    match kind {
        LoopKind::Main => main_colour(theme),
        LoopKind::Thread | LoopKind::Process => loop_colour(index, theme),
    }
}

/// All colours that a picture of this theme may have, as CSS, but for those of text on a ground.
pub fn colours(theme: Theme) -> impl Iterator<Item = &'static str> {
    let loops = theme.of(LIGHT, DARK).into_iter().chain([main_colour(theme)]);
    loops.chain(Role::ALL.map(|role| role.colour(theme)))
}

/// The red, green and blue of a colour of this module (`#rrggbb`).
pub fn channels(colour: &str) -> [u8; 3] {
    [1, 3, 5].map(|from| {
        let hex = colour.get(from..from + 2);
        hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or_default()
    })
}

/// The colour of text on a ground of this colour (`#rrggbb`), as CSS: dark or white, whichever
/// stands out more.
pub fn text_on(ground: &str) -> &'static str {
    let [red, green, blue] = channels(ground).map(|part| (f64::from(part) / 255.0).powf(2.2));
    let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    // The ratios of contrast to white and to the dark text are equal below this. White looks
    // clearer on a colour than its ratio says.
    if light > 0.26 { "#10141b" } else { "#ffffff" }
}
