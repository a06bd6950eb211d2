//! Addresses: what is read from one is what was written into it, and nothing breaks the reading.

use polyloop::scenarios;
use polyloop::ui::address::{Address, RESERVED};
use polyloop::ui::lang::Lang;
use polyloop::ui::theme::ThemeChoice;
use proptest::prelude::*;

use crate::ui_faults::any_faults;

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

#[test]
fn an_address_opens_a_scenario_with_parameters() {
    let address = Address::parse("#/master-worker?workers=8&work=cpu&run=1");
    assert_eq!(address.scenario, "master-worker");
    assert_eq!(address.params, [pair("workers", "8"), pair("work", "cpu")]);
    assert!(address.run && !address.embed);
    assert_eq!((address.lang, address.theme), (None, None));
}

#[test]
fn the_page_takes_its_own_names() {
    let address = Address::parse("#/x?embed=1&lang=ru&theme=dark&run=0");
    assert!(address.embed && !address.run);
    assert_eq!(address.lang, Some(Lang::Ru));
    assert_eq!(address.theme, Some(ThemeChoice::Dark));
    assert_eq!(address.params, []);
}

#[test]
fn what_the_page_cannot_take_is_kept_to_be_told() {
    let address = Address::parse("#/x?lang=tlh&run=please&theme=");
    assert_eq!(address.lang, None);
    assert_eq!(address.misread, [pair("lang", "tlh"), pair("run", "please"), pair("theme", "")]);
}

#[test]
fn sloppy_spellings_are_understood() {
    for hash in ["", "#", "#/", "#?", "#/?"] {
        assert_eq!(Address::parse(hash), Address::default(), "{hash:?}");
    }
    for hash in ["#master-worker", "/master-worker/", "#/master%2Dworker?", "master-worker?&&"] {
        assert_eq!(Address::parse(hash).scenario, "master-worker", "{hash:?}");
    }
    assert_eq!(Address::parse("#/x?a+b=%D1%8F+1").params, [pair("a b", "я 1")]);
    assert_eq!(Address::parse("#/x?a").params, [pair("a", "")]);
}

#[test]
fn an_address_without_anything_to_say_is_short() {
    assert_eq!(Address::default().to_hash(), "#/");
    let address = Address { scenario: "master-worker".into(), ..Address::default() };
    assert_eq!(address.to_hash(), "#/master-worker");
}

#[test]
fn no_parameter_has_one_of_the_pages_names() {
    for scenario in scenarios::ALL {
        for spec in scenario.params {
            assert!(!RESERVED.contains(&spec.name), "{} of {}", spec.name, scenario.id);
        }
    }
}

fn any_params() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = any::<String>().prop_filter("reserved", |name| !RESERVED.contains(&name.as_str()));
    prop::collection::vec((name, any::<String>()), 0..6)
}

prop_compose! {
    fn any_address()(
        scenario in any::<String>(),
        params in any_params(),
        faults in any_faults(),
        run in any::<bool>(),
        embed in any::<bool>(),
        lang in prop::sample::select(vec![None, Some(Lang::En), Some(Lang::Ru)]),
        theme in prop::sample::select(vec![
            None,
            Some(ThemeChoice::Auto),
            Some(ThemeChoice::Light),
            Some(ThemeChoice::Dark),
        ]),
    ) -> Address {
        Address { scenario, params, faults, run, embed, lang, theme, misread: Vec::new() }
    }
}

proptest! {
    #[test]
    fn reading_never_fails(hash in any::<String>()) {
        Address::parse(&hash);
    }

    #[test]
    fn reading_never_fails_near_an_address(hash in "#?/?[a-z%?&=+#/0-9]{0,40}") {
        let address = Address::parse(&hash);
        prop_assert_eq!(Address::parse(&address.to_hash()).params, address.params);
    }

    #[test]
    fn what_is_written_is_read(address in any_address()) {
        let hash = address.to_hash();
        prop_assert!(hash.is_ascii() && !hash.contains(' '), "{}", hash);
        prop_assert_eq!(Address::parse(&hash), address);
    }
}
