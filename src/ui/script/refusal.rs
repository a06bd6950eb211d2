//! Why a script's run is not started.

use js_sys::Error;
use wasm_bindgen::JsValue;

use crate::scenarios::params::BadParam;
use crate::ui::script::set;

/// Why a run is not started. Scripts read English, whatever the page is in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Refusal {
    /// There is no scenario of this id.
    #[error("unknown scenario {given}: there are {known}")]
    UnknownScenario {
        /// What was given.
        given: String,
        /// The ids that there are, separated by commas.
        known: String,
    },
    /// A parameter is wrong.
    #[error(transparent)]
    Param(#[from] BadParam),
    /// What should hold the parameters is not what holds parameters.
    #[error("parameters come as a plain object, not as {given}")]
    NoObject {
        /// What was given.
        given: String,
    },
    /// An option is wrong.
    #[error("`{name}` {problem}")]
    Option {
        /// The option.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A run to be exported, or a file, is not what it has to be.
    #[error("`{name}`: {problem}")]
    Argument {
        /// The argument.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Another run goes on.
    #[error("another run goes on: wait for its end, or stop it")]
    Busy,
    /// The page is going away.
    #[error("the page was closed while the run went on")]
    Gone,
}

impl Refusal {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownScenario { .. } => "unknown-scenario",
            Refusal::Param(BadParam::Unknown { .. }) => "unknown-param",
            Refusal::Param(BadParam::Value { .. }) => "bad-param",
            Refusal::NoObject { .. } | Refusal::Option { .. } | Refusal::Argument { .. } => {
                "bad-param"
            }
            Refusal::Busy => "busy",
            Refusal::Gone => "cancelled",
        }
    }

    pub(crate) fn param(&self) -> Option<&str> {
        match self {
            Refusal::Param(refused) => Some(refused.param()),
            Refusal::Option { name, .. } | Refusal::Argument { name, .. } => Some(name),
            _ => None,
        }
    }

    /// As the error that a promise is rejected with.
    pub(crate) fn into_error(self) -> JsValue {
        let error = Error::new(&self.to_string());
        set(&error, "code", &self.code().into());
        if let Some(param) = self.param() {
            set(&error, "param", &param.into());
        }
        error.into()
    }
}
