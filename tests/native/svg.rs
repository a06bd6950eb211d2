//! The timeline as an SVG file: all of the picture, and nothing in it but a picture.

use std::collections::BTreeSet;

use polyloop::clock::Micros;
use polyloop::ids::LoopId;
use polyloop::trace::Trace;
use polyloop::trace::numbers::Bucket;
use polyloop::visual::layout::{Index, Overview, Viewport};
use polyloop::visual::paint::Dictionary;
use polyloop::visual::palette::Theme;
use polyloop::visual::svg::{Chart, Drawing, chart, svg};
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::layout_kit::{Script, scene, trace, view};
use crate::trace_history::history;

/// All that a picture may be made of.
const ELEMENTS: [&str; 9] =
    ["svg", "title", "defs", "clipPath", "pattern", "g", "rect", "path", "circle"];

fn picture(trace: &Trace, view: &Viewport, theme: Theme, title: &str) -> String {
    let words = Dictionary::new(&|key| key.rsplit('-').next().unwrap().to_owned());
    let (scene, words) = (&scene(trace, view), &words);
    let overview = &Overview::of(trace.tracks(), view, &mut Index::new());
    svg(Drawing { scene, view, overview, trace, words, theme }, title)
}

/// Reads the file as XML and makes sure that it is a picture alone.
fn checked(text: &str) -> Document<'_> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(ELEMENTS.contains(&name) || name == "text", "what is {name}?");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && !name.contains("href"), "{name}={value}");
            assert!(!value.contains("NaN") && !value.contains("inf"), "{name}={value}");
        }
    }
    document
}

fn texts<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text") || node.tag_name().name() == "text");
    texts.filter_map(|node| node.text()).collect()
}

/// Two loops; a message that arrives, one that is under way, one that is lost; a long poll.
fn story() -> Trace {
    let (mut main, mut worker, mut lost) = (Script::new(0), Script::new(1), Script::new(2));
    let task = main.spawn(10, "a & b <script>alert(1)</script>");
    main.poll(20, task, 200).poll(400, task, 120_000).done(130_000, task);
    let seq = main.send(100, 1);
    main.send(500, 1);
    main.send(600, 2);
    worker.receive(300, 0, seq);
    let other = worker.spawn(310, "]]>\u{0}\u{1b}\"'");
    worker.poll(320, other, 100_000).closed(140_000);
    lost.spawn(10, "left");
    let mut trace = trace(&[&main, &worker, &lost]);
    trace.lose(LoopId(2), Micros(90_000), "worker-lost: <b>killed</b>");
    trace
}

#[test]
fn everything_in_the_scene_is_in_the_picture() {
    let trace = story();
    let scene = scene(&trace, &view(0.0, 150.0));
    for theme in [Theme::Light, Theme::Dark] {
        let text = picture(&trace, &view(0.0, 150.0), theme, "A run");
        let document = checked(&text);
        let root = document.root_element();
        assert_eq!(root.attribute("width"), Some(&*scene.width.to_string()));
        assert_eq!(root.attribute("aria-label"), Some("A run"));
        let count = |name: &str| {
            document.descendants().filter(|node| node.tag_name().name() == name).count()
        };
        assert!(count("rect") >= scene.rects.len(), "{} of {}", count("rect"), scene.rects.len());
        assert!(count("path") >= scene.arrows.len());
        let texts = texts(&document);
        for said in ["main", "Worker-1", "Worker-2", "thread · closed"] {
            assert!(texts.contains(&said), "{said} in {texts:?}");
        }
    }
}

#[test]
fn hostile_names_are_never_markup() {
    let mut trace = story();
    let name = "</text><script>alert(1)</script>";
    trace.announce(LoopId(7), name, polyloop::trace::LoopKind::Thread, Micros(0));
    let text = picture(&trace, &view(0.0, 150.0), Theme::Light, "\"><script x='\u{0}'>&lt;");
    let document = checked(&text);
    assert_eq!(
        document.root_element().attribute("aria-label"),
        Some("\"><script x='\u{fffd}'>&lt;")
    );
    let texts = texts(&document);
    assert!(texts.iter().any(|text| name.starts_with(text.trim_end_matches('…'))), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("a & b <script>")), "{texts:?}");
}

#[test]
fn texts_are_cut_to_their_room() {
    let mut main = Script::new(0);
    let task = main.spawn(0, &"long name ".repeat(50));
    main.poll(0, task, 50_000).done(60_000, task);
    let trace = trace(&[&main]);
    let text = picture(&trace, &view(0.0, 150.0), Theme::Light, "");
    let document = checked(&text);
    let cut: Vec<_> =
        texts(&document).into_iter().filter(|text| text.starts_with("long name")).collect();
    assert!(
        !cut.is_empty() && cut.iter().all(|text| text.ends_with('…') && text.len() < 100),
        "{cut:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_history_at_any_scale_is_a_picture(
        history in history(),
        order in any::<prop::sample::Index>(),
        start in -1_000.0..3_000.0f64,
        scale in -8.0..12.0f64,
        (width, height) in (0.0..2_000.0f64, 0.0..1_500.0f64),
        name in ".{0,12}",
    ) {
        let mut trace = history.watched(&[order], |_| {});
        trace.announce(LoopId(99), &name, polyloop::trace::LoopKind::Process, Micros(5));
        let view = Viewport { start_us: start, us_per_px: scale.exp2(), width, height, scroll_y: 0.0 };
        checked(&picture(&trace, &view, Theme::Dark, &name));
    }
}

#[test]
fn the_elements_of_a_picture_are_few() {
    let trace = story();
    let text = picture(&trace, &view(0.0, 150.0), Theme::Light, "");
    let document = checked(&text);
    let found: BTreeSet<_> = document
        .descendants()
        .filter(Node::is_element)
        .map(|node| node.tag_name().name())
        .collect();
    assert!(found.is_superset(&BTreeSet::from(ELEMENTS)), "{found:?}");
}

#[test]
fn a_chart_has_a_bar_for_each_bucket_and_says_what_it_is_of() {
    let counts = [3, 0, 1];
    let bucket = |(from_us, count): (u64, u64)| Bucket { from_us, to_us: from_us * 10, count };
    let buckets: Vec<_> = [10, 100, 1_000].into_iter().zip(counts).map(bucket).collect();
    let text = chart(Chart {
        title: "a & b <script>",
        caption: "Count: 4",
        buckets: &buckets,
        translate: &str::to_owned,
        theme: Theme::Dark,
    });
    let document = checked(&text);
    let said = texts(&document);
    assert!(said.starts_with(&["a & b <script>", "Count: 4"]), "{said:?}");
    assert!(said.iter().any(|text| text.starts_with("1\u{a0}")), "no times in {said:?}");
    let bars = document.descendants().rfind(|node| node.tag_name().name() == "g").unwrap();
    let heights: Vec<f64> = bars
        .children()
        .filter_map(|bar| bar.attribute("height"))
        .map(|height| height.parse().unwrap())
        .collect();
    assert_eq!(heights.len(), 3);
    assert!(heights[0] > heights[2] && heights[2] > heights[1] && heights[1] == 0.0, "{heights:?}");
}
