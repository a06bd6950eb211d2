//! The page's content security policy: nothing but the build's own files.

use serde_json::{Value as Json, json};

use crate::support::{Host, on};

#[test]
fn the_page_has_a_policy_and_nothing_that_it_would_refuse() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let found = "const html = await (await fetch(location.pathname)).text();
            const page = new DOMParser().parseFromString(html, 'text/html');
            const metas = page.querySelectorAll('meta[http-equiv=\"Content-Security-Policy\"]');
            const handlers = [...page.querySelectorAll('*')]
                .flatMap(({ attributes }) => [...attributes])
                .filter(({ name }) => name === 'style' || name.startsWith('on'));
            return { policies: [...metas].map(({ content }) => content), handlers: handlers.length,
                inline: page.querySelectorAll('script:not([src]), style').length,
                scripts: page.querySelectorAll('script').length };";
        let found = page.call(found, []).await;
        assert_eq!((&found["handlers"], &found["inline"]), (&json!(0), &json!(0)), "{found}");
        assert_eq!(found["scripts"], 1);
        let [policy] = &found["policies"].as_array().unwrap()[..] else { panic!("{found}") };
        let policy = policy.as_str().unwrap();
        for part in
            ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "base-uri 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    });
}

#[test]
fn what_gets_into_the_page_from_outside_is_not_run() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let tried = "const refused = [];
            addEventListener('securitypolicyviolation',
                ({ effectiveDirective }) => refused.push(effectiveDirective));
            const make = (name, change) => document.body.append(change(document.createElement(name)));
            make('script', (it) => { it.textContent = 'window.broken = 1'; return it; });
            make('div', (it) => { it.innerHTML = '<img src=\"data:,\" onerror=\"window.broken = 2\">'; return it; });
            make('script', (it) => { it.src = 'data:text/javascript,window.broken=3'; return it; });
            make('iframe', (it) => { it.srcdoc = '<script>parent.broken = 4</script>'; return it; });
            try { new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); } catch {}
            // Not at once: what the driver runs may do more.
            setTimeout(() => { try { (0, eval)('window.broken = 5'); } catch {} });
            await fetch('https://example.com/').catch(() => {});
            await new Promise((done) => setTimeout(done, 200));
            return { broken: window.broken ?? null, refused: [...new Set(refused)].sort() };";
        let tried = page.call(tried, []).await;
        assert_eq!(tried["broken"], Json::Null, "{tried}");
        for directive in ["connect-src", "img-src", "script-src-elem", "worker-src"] {
            assert!(tried["refused"].as_array().unwrap().contains(&json!(directive)), "{tried}");
        }
        // The refusals were asked for.
        page.forget_console().await;
    });
}

#[test]
fn loops_ask_hosts_that_the_page_itself_does_not() {
    on(Host::Plain, async |page| {
        page.open("").await;
        // The same server by another name is another host.
        let elsewhere: String =
            page.get("new URL('service-worker.js', document.baseURI).href.replace('127.0.0.1', 'localhost')").await;
        let run = page.run("fetch", json!({ "urls": [elsewhere], "repeat": 1 }), Json::Null).await;
        let item = &run.result["items"][0];
        // It was asked, and what it answered was kept from us since it did not allow otherwise.
        assert!(item["error"].as_str().unwrap().starts_with("network: "), "{item}");
        let told = page.console().await;
        assert!(told.iter().any(|line| line.contains("CORS")), "{told:?}");
        assert!(!told.iter().any(|line| line.contains("Content Security Policy")), "{told:?}");
    });
}
