//! What can be told apart by its colour.

use polyloop::trace::LoopKind;
use polyloop::visual::palette::{ROUND, Role, Theme, loop_colour, main_colour, track_colour};

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// How dichromats see linear light, after Machado, Oliveira and Fernandes (2009), at full severity.
const SIGHTS: [[[f64; 3]; 3]; 3] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
];

fn linear(colour: &str) -> [f64; 3] {
    assert_eq!(colour.len(), 7, "{colour}");
    [1, 3, 5].map(|at| {
        let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn contrast(one: &str, other: &str) -> f64 {
    let [one, other] = [one, other].map(|colour| {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    });
    (one / other).max(other / one)
}

fn times(matrix: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|row| (0..3).map(|column| matrix[row][column] * v[column]).sum())
}

/// The colour in OKLab, where distances are about as large as they look.
fn seen(colour: &str, sight: &[[f64; 3]; 3]) -> [f64; 3] {
    const TO_LMS: [[f64; 3]; 3] = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ];
    const TO_LAB: [[f64; 3]; 3] = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ];
    let light = times(sight, linear(colour)).map(|part| part.clamp(0.0, 1.0));
    times(&TO_LAB, times(&TO_LMS, light).map(f64::cbrt))
}

fn distance(one: &str, other: &str, sight: &[[f64; 3]; 3]) -> f64 {
    let (one, other) = (seen(one, sight), seen(other, sight));
    (0..3).map(|i| (one[i] - other[i]).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn the_first_loops_are_told_apart_without_seeing_red_or_green() {
    for theme in THEMES {
        let mut colours: Vec<_> = (0..6).map(|index| loop_colour(index, theme)).collect();
        colours.push(main_colour(theme));
        for (i, one) in colours.iter().enumerate() {
            for other in &colours[i + 1..] {
                for sight in &SIGHTS {
                    let apart = distance(one, other, sight);
                    assert!(apart >= 0.07, "{theme:?}: {one} and {other} are {apart:.3} apart");
                }
            }
        }
    }
}

#[test]
fn no_colour_comes_twice_in_a_round() {
    for theme in THEMES {
        let mut colours: Vec<_> = (0..ROUND).map(|index| loop_colour(index, theme)).collect();
        colours.push(main_colour(theme));
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), ROUND + 1);
        assert_eq!(loop_colour(ROUND, theme), loop_colour(0, theme));
    }
}

#[test]
fn the_coordinating_loop_has_its_own_wherever_it_stands() {
    for theme in THEMES {
        assert_eq!(track_colour(LoopKind::Main, 5, theme), main_colour(theme));
        assert_eq!(track_colour(LoopKind::Thread, 5, theme), loop_colour(5, theme));
        assert_eq!(track_colour(LoopKind::Process, 5, theme), loop_colour(5, theme));
    }
}

#[test]
fn text_can_be_read_and_signs_can_be_seen() {
    for theme in THEMES {
        for ground in [Role::Ground, Role::Raised] {
            let ground = ground.colour(theme);
            for (role, least) in [
                (Role::Text, 7.0),
                (Role::Muted, 4.5),
                (Role::Blocked, 4.5),
                (Role::Lost, 4.5),
                (Role::Accent, 4.5),
                (Role::Message, 3.0),
            ] {
                let found = contrast(role.colour(theme), ground);
                assert!(found >= least, "{theme:?} {role:?} on {ground}: {found:.2} < {least}");
            }
        }
    }
}
