//! The page as it opens.

use crate::support::{Host, on};

#[test]
fn the_page_opens_under_a_sub_path_and_lists_every_scenario() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let title: String = page.get("document.title").await;
        assert!(title.ends_with("Polyloop"), "{title}");
        assert_eq!(page.get::<String>("document.documentElement.lang").await, "en");

        let ids: Vec<String> = page.get("polyloop.scenarios().map(({ id }) => id)").await;
        assert!(!ids.is_empty());
        let listed: Vec<String> =
            page.get("[...document.querySelectorAll('nav a')].map((link) => link.hash)").await;
        for id in &ids {
            assert!(
                listed.contains(&format!("#/{id}")),
                "{id} is not in the catalogue: {listed:?}"
            );
        }
        assert_eq!(listed.len(), ids.len());
    });
}
