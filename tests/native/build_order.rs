//! The build's program that puts a module and its glue in order.

use polyloop_order::{exported_first, without_digests};

/// A module with the functions `imported`, `seven`, `started` and `exported`, in the order of `names`.
fn module(names: [&str; 4]) -> Vec<u8> {
    let number = |name: &str| names.iter().position(|it| *it == name).unwrap() as u8;
    let body = |name: &str| match name {
        "seven" => vec![0, 0x41, 7, 0x0b],
        "started" => vec![0, 0x10, number("imported"), 0x10, number("exported"), 0x1a, 0x0b],
        _ => vec![0, 0x10, number("seven"), 0x0b],
    };
    let [_, own @ ..] = names;
    let types = own.map(|name| u8::from(name == "started"));
    let bodies: Vec<u8> =
        own.iter().flat_map(|name| [vec![body(name).len() as u8], body(name)].concat()).collect();
    let sections: [(u8, Vec<u8>); 8] = [
        (1, vec![2, 0x60, 0, 1, 0x7f, 0x60, 0, 0]),
        (2, vec![1, 1, b'm', 1, b'f', 0, 1]),
        (3, [vec![3], types.to_vec()].concat()),
        (4, vec![1, 0x70, 0, 1]),
        (7, vec![1, 1, b'a', 0, number("exported")]),
        (8, vec![number("started")]),
        (9, vec![1, 0, 0x41, 0, 0x0b, 1, number("seven")]),
        (10, [vec![3], bodies].concat()),
    ];
    let sections = sections.map(|(kind, body)| [vec![kind, body.len() as u8], body].concat());
    [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
}

#[test]
fn exported_functions_come_first_and_all_else_means_what_it_meant() {
    let mixed = module(["imported", "seven", "started", "exported"]);
    let ordered = module(["imported", "exported", "seven", "started"]);
    assert_eq!(exported_first(&mixed).unwrap(), ordered);
}

#[test]
fn a_module_in_order_stays_as_it_is() {
    let ordered = module(["imported", "exported", "seven", "started"]);
    assert_eq!(exported_first(&ordered).unwrap(), ordered);
}

#[test]
fn a_module_without_its_end_is_refused() {
    let whole = module(["imported", "seven", "started", "exported"]);
    assert!(exported_first(&whole[..whole.len() - 1]).is_err());
}

/// A module that imports functions of these names, and exports the first of them by its own.
fn named(imports: [&str; 3], export: &str) -> Vec<u8> {
    let text = |text: &str| [vec![text.len() as u8], text.as_bytes().to_vec()].concat();
    let imports: Vec<u8> = imports
        .iter()
        .flat_map(|name| [text("./app.js"), text(name), vec![0, 0]].concat())
        .collect();
    let sections: [(u8, Vec<u8>); 3] = [
        (1, vec![1, 0x60, 0, 0]),
        (2, [vec![3], imports].concat()),
        (7, [vec![1], text(export), vec![0, 0]].concat()),
    ];
    let sections = sections.map(|(kind, body)| [vec![kind, body.len() as u8], body].concat());
    [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
}

#[test]
fn names_lose_their_digests_and_stay_apart() {
    let glue = "const now_0123456789abcdef = \"./0123456789abcdef\", sent1 = 0;
        imports = { now_0123456789abcdef, sent_00000000000000aa(it) { sent1(it) }, sent_00000000000000bb };
        wasm.heard__h0123456789abcdef();";
    let short = "const now = \"./0123456789abcdef\", sent1 = 0;
        imports = { now, sent(it) { sent1(it) }, sent2 };
        wasm.heard();";
    let old = named(
        ["now_0123456789abcdef", "sent_00000000000000aa", "sent_00000000000000bb"],
        "heard__h0123456789abcdef",
    );
    let new = named(["now", "sent", "sent2"], "heard");
    assert_eq!(without_digests(&old, glue).unwrap(), (new.clone(), short.to_owned()));
    assert_eq!(without_digests(&new, short).unwrap(), (new, short.to_owned()));
}

#[test]
fn what_is_no_digest_is_a_part_of_its_name() {
    let names = ["now_0123456789ABCDEF", "0123456789abcdef", "now0123456789abcdef"];
    let module = named(names, "_h0123456789abcdef0");
    let glue = names.join(" ");
    assert_eq!(without_digests(&module, &glue).unwrap(), (module, glue));
}
