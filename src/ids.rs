//! Names for what a run is made of. They are small, copyable and mean nothing by themselves:
//! what they stand for is in the [trace](crate::trace).

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($repr:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $repr);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

id! {
    /// An event loop, unique within its run. Numbers are given out in the order of starting and
    /// are not used again, so that a replacement is told apart from the loop it replaces.
    LoopId(u16)
}
id! {
    /// A task, unique within its event loop.
    TaskId(u32)
}
id! {
    /// A timer, unique within its event loop.
    TimerId(u32)
}
id! {
    /// The number of a message among all that its sending loop has sent. Together with that loop's
    /// [`LoopId`] it names the message in the whole run.
    MessageSeq(u32)
}
