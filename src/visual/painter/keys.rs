//! What the keyboard and the buttons ask for.

/// A way to move the picture that needs no pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Closer.
    ZoomIn,
    /// Further away.
    ZoomOut,
    /// Back in time.
    Earlier,
    /// On in time.
    Later,
    /// Scroll the lanes towards the first.
    Up,
    /// Scroll the lanes towards the last.
    Down,
    /// To the beginning of the run.
    Home,
    /// To the end of the run.
    End,
    /// The whole run.
    Fit,
    /// Move along with the end of the run, or cease to.
    Follow,
    /// Choose nothing.
    Deselect,
    /// Measure what is in view.
    Measure,
    /// Fold the lane of what is chosen, or unfold it.
    Fold,
    /// Move the lane of what is chosen up.
    LaneUp,
    /// Move the lane of what is chosen down.
    LaneDown,
}

impl Command {
    /// What a key asks for while Alt is held.
    pub fn from_alt_key(key: &str) -> Option<Command> {
        match key {
            "ArrowUp" => Some(Command::LaneUp),
            "ArrowDown" => Some(Command::LaneDown),
            _ => None,
        }
    }

    /// What a key asks for, by its name in the browser's events.
    pub fn from_key(key: &str) -> Option<Command> {
        Some(match key {
            "w" | "W" | "+" | "=" | "ц" | "Ц" => Command::ZoomIn,
            "s" | "S" | "-" | "_" | "ы" | "Ы" => Command::ZoomOut,
            "a" | "A" | "ArrowLeft" | "ф" | "Ф" => Command::Earlier,
            "d" | "D" | "ArrowRight" | "в" | "В" => Command::Later,
            "ArrowUp" => Command::Up,
            "ArrowDown" => Command::Down,
            "Home" => Command::Home,
            "End" => Command::End,
            "0" | "f" | "F" | "а" | "А" => Command::Fit,
            "l" | "L" | "д" | "Д" => Command::Follow,
            "Escape" => Command::Deselect,
            "m" | "M" | "ь" | "Ь" => Command::Measure,
            "Enter" => Command::Fold,
            _ => return None,
        })
    }
}
