//! What the build leaves in the files of a release.

use std::fs;

use polyloop_order::{exported_first, without_digests};

use crate::support::site::dist;

#[test]
fn the_module_and_its_glue_are_in_order() {
    let files = fs::read_dir(dist()).unwrap().map(|file| file.unwrap().path());
    let mut modules: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|it| it == "wasm")).collect();
    modules.sort();
    let [first, rest] = modules.as_slice() else {
        panic!("a first part and the rest, not {modules:?}");
    };
    let name = first.to_str().unwrap().strip_suffix("_bg.wasm").unwrap();
    assert_eq!(rest.to_str().unwrap(), format!("{name}_rest.wasm"));
    let glue = fs::read_to_string(format!("{name}.js")).unwrap();
    let module = fs::read(first).unwrap();
    assert!(exported_first(&module).unwrap() == module, "exported functions are not the first");
    for part in [module, fs::read(rest).unwrap()] {
        let (same, names) = without_digests(&part, &glue).unwrap();
        assert!(same == part && names == glue, "names have digests");
    }
}
