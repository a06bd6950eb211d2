//! A form for HTTP requests to the server loop of the scenario that is shown.

use std::time::Duration;

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::ui::browser;
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::select::Select;
use crate::web::{fetch, service_worker};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const HEALTH: &str = "http/health";
const COMPUTE: &str = "http/compute";
const BODY: &str = r#"{"iterations": 1000000}"#;
const IN_DEVELOPER_TOOLS: &str = r#"await (await fetch("http/health")).json()"#;

/// How long a request waits for the service worker that passes it on.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is to be sent.
#[derive(Clone, PartialEq)]
struct Draft {
    method: String,
    path: String,
    body: String,
}

/// How far the last request is.
#[derive(Clone, PartialEq)]
enum Sent {
    Nothing,
    UnderWay,
    Answered { status: String, ms: f64, body: String },
    Failed(String),
}

impl Draft {
    /// What may be tried first.
    fn example() -> Draft {
        Draft { method: "GET".to_owned(), path: HEALTH.to_owned(), body: BODY.to_owned() }
    }

    /// The same with another method, and the address that goes with it unless somebody has written
    /// one.
    fn with_method(&self, method: String) -> Draft {
        let path = match self.path.as_str() {
            HEALTH | COMPUTE => if method == "POST" { COMPUTE } else { HEALTH }.to_owned(),
            own => own.to_owned(),
        };
        Draft { method, path, body: self.body.clone() }
    }

    fn has_body(&self) -> bool {
        self.method != "GET"
    }

    async fn send(self) -> Sent {
        // On a first visit it may still be on its way.
        if let Err(error) = service_worker::control(PATIENCE).await {
            return Sent::Failed(error.to_string());
        }
        let address = match fetch::resolve_own(self.path.trim(), &fetch::base_address()) {
            Ok(address) => address,
            Err(error) => return Sent::Failed(error.to_string()),
        };
        let start = browser::now_ms();
        let body = self.has_body().then_some(self.body.as_str());
        match fetch::send(&self.method, &address, body).await {
            Ok(answer) => {
                let status = format!("{} {}", answer.status, answer.reason);
                let ms = browser::now_ms() - start;
                Sent::Answered { status: status.trim_end().to_owned(), ms, body: answer.text() }
            }
            Err(error) => Sent::Failed(error.to_string()),
        }
    }
}

/// Method, address, body, and what came back.
#[component]
pub fn HttpForm() -> Html {
    let texts = use_texts();
    let draft = use_state(Draft::example);
    let sent = use_state(|| Sent::Nothing);
    let on_method = {
        let draft = draft.clone();
        Callback::from(move |method: String| draft.set(draft.with_method(method)))
    };
    let on_path = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                draft.set(Draft { path: input.value(), ..(*draft).clone() });
            }
        })
    };
    let on_body = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                draft.set(Draft { body: area.value(), ..(*draft).clone() });
            }
        })
    };
    let onsubmit = {
        let (draft, sent) = (draft.clone(), sent.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (draft, sent) = ((*draft).clone(), sent.clone());
            sent.set(Sent::UnderWay);
            wasm_bindgen_futures::spawn_local(async move { sent.set(draft.send().await) });
        })
    };
    let methods = METHODS.iter().map(|method| {
        html! { <option key={*method} value={*method}>{ method }</option> }
    });
    let is_under_way = *sent == Sent::UnderWay;
    html! {
        <section class="card http" aria-labelledby="http-title">
            <h2 id="http-title">{ texts.t("http-title") }</h2>
            <p class="muted">{ texts.t("http-help") }</p>
            <form autocomplete="off" {onsubmit}>
                <div class="fields">
                    { field("http-method", texts.t("http-method"), false, html! {
                        <Select
                            id="http-method"
                            name="http-method"
                            value={draft.method.clone()}
                            on_choose={on_method}
                        >
                            { for methods }
                        </Select>
                    }) }
                    { field("http-path", texts.t("http-path"), false, html! {
                        <input
                            type="text"
                            id="http-path"
                            name="http-path"
                            spellcheck="false"
                            value={draft.path.clone()}
                            oninput={on_path}
                        />
                    }) }
                    if draft.has_body() {
                        { field("http-body", texts.t("http-body"), true, html! {
                            <textarea
                                id="http-body"
                                name="http-body"
                                rows="2"
                                spellcheck="false"
                                value={draft.body.clone()}
                                oninput={on_body}
                            />
                        }) }
                    }
                </div>
                <button type="submit" disabled={is_under_way}>{ texts.t("http-send") }</button>
            </form>
            <div class="http-answer" role="status" aria-live="polite">{ answer(&sent, &texts) }</div>
            <p class="muted">
                { texts.t("http-in-developer-tools") }{ " " }<code>{ IN_DEVELOPER_TOOLS }</code>
            </p>
        </section>
    }
}

fn field(id: &'static str, label: String, is_wide: bool, control: Html) -> Html {
    html! {
        <div class={classes!("field", is_wide.then_some("wide"))}>
            <div class="field-top"><label for={id}>{ label }</label></div>
            <div class="control">{ control }</div>
        </div>
    }
}

fn answer(sent: &Sent, texts: &Texts) -> Html {
    match sent {
        Sent::Nothing => Html::default(),
        Sent::UnderWay => html! { <p>{ texts.t("http-under-way") }</p> },
        Sent::Failed(error) => html! { <p class="error">{ error }</p> },
        Sent::Answered { status, ms, body } => {
            let said = [("status", status.as_str().into()), ("ms", texts.decimal(*ms).into())];
            html! {
                <>
                    <p><strong>{ texts.t_args("http-answered", &said) }</strong></p>
                    <pre tabindex="0">{ body }</pre>
                </>
            }
        }
    }
}
