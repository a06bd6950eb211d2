//! What the build leaves in the files of a release.

use std::fs;

use polyloop_order::{exported_first, without_digests};

use crate::support::site::dist;

#[test]
fn the_module_and_its_glue_are_in_order() {
    let files = fs::read_dir(dist()).unwrap().map(|file| file.unwrap().path());
    let modules: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == "wasm")).collect();
    assert_eq!(modules.len(), 1, "{modules:?}");
    let module = fs::read(&modules[0]).unwrap();
    let glue = modules[0].to_str().unwrap().replace("_bg.wasm", ".js");
    let glue = fs::read_to_string(glue).unwrap();
    assert!(exported_first(&module).unwrap() == module, "exported functions are not the first");
    assert!(without_digests(&module, &glue).unwrap() == (module, glue), "names have digests");
}
