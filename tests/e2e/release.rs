//! What the build leaves in the files of a release.

use std::fs;

use polyloop_order::exported_first;

use crate::support::site::dist;

#[test]
fn the_functions_that_the_module_exports_are_its_first() {
    let files = fs::read_dir(dist()).unwrap().map(|file| file.unwrap().path());
    let modules: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == "wasm")).collect();
    assert_eq!(modules.len(), 1, "{modules:?}");
    let module = fs::read(&modules[0]).unwrap();
    assert!(exported_first(&module).unwrap() == module, "trunk's hook has not put them in order");
}
