//! A run is played like a recording.

use polyloop::visual::playback::{Playback, SPEEDS};

const SECOND: f64 = 1e6;

/// A run of this length that has ended.
fn ended(end_us: f64) -> Playback {
    let mut playback = Playback::new();
    playback.advance(0.0, end_us);
    playback
}

/// Many frames of 16 ms.
fn frames(playback: &mut Playback, count: usize) {
    for _ in 0..count {
        playback.advance(16.0, playback.end_us());
    }
}

#[test]
fn a_run_that_goes_on_is_followed_and_never_overtaken() {
    let mut playback = Playback::new();
    playback.set_live(true);
    assert!(playback.is_playing() && playback.follows_tail());
    let mut last = 0.0;
    for frame in 1..=300 {
        let end = f64::from(frame / 6) * 96_000.0;
        playback.advance(16.0, end);
        assert!(playback.at_us() >= last && playback.at_us() <= end);
        last = playback.at_us();
    }
    assert!(playback.end_us() - last < 0.4 * SECOND, "{last}");
}

#[test]
fn a_live_view_that_is_far_behind_catches_up() {
    let mut playback = Playback::new();
    playback.set_live(true);
    playback.advance(16.0, 10.0 * SECOND);
    frames(&mut playback, 120);
    assert_eq!(playback.at_us(), 10.0 * SECOND);
}

#[test]
fn after_the_run_it_stands_at_the_end() {
    let mut playback = Playback::new();
    playback.set_live(true);
    playback.advance(16.0, SECOND);
    playback.set_live(false);
    playback.advance(16.0, 1.5 * SECOND);
    assert_eq!(playback.at_us(), 1.5 * SECOND);
    assert!(!playback.is_playing());
}

#[test]
fn play_at_the_end_begins_anew_and_ends_at_the_end() {
    let mut playback = ended(0.6 * SECOND);
    playback.play();
    assert_eq!((playback.at_us(), playback.is_playing()), (0.0, true));
    playback.advance(100.0, 0.6 * SECOND);
    assert!((playback.at_us() - 10_000.0).abs() < 1e-6, "a tenth of the speed");
    frames(&mut playback, 500);
    assert_eq!((playback.at_us(), playback.is_playing()), (0.6 * SECOND, false));
}

#[test]
fn play_in_the_middle_goes_on_from_there() {
    let mut playback = ended(SECOND);
    playback.seek(0.5 * SECOND);
    assert!(!playback.is_playing());
    playback.set_speed(Some(1.0));
    playback.play();
    playback.advance(100.0, SECOND);
    assert_eq!(playback.at_us(), 0.6 * SECOND);
    playback.pause();
    playback.advance(100.0, SECOND);
    assert_eq!(playback.at_us(), 0.6 * SECOND);
}

#[test]
fn play_at_the_end_of_a_run_that_goes_on_follows_it() {
    let mut playback = Playback::new();
    playback.set_live(true);
    playback.pause();
    playback.advance(16.0, 0.0);
    playback.play();
    assert!(playback.follows_tail());
}

#[test]
fn what_catches_up_with_a_run_that_goes_on_follows_it() {
    let mut playback = Playback::new();
    playback.set_live(true);
    playback.advance(250.0, SECOND);
    playback.seek(0.9 * SECOND);
    playback.set_speed(Some(10.0));
    playback.play();
    playback.advance(100.0, SECOND);
    assert!(playback.follows_tail() && playback.is_playing());
}

#[test]
fn the_speed_makes_a_run_take_a_sensible_time() {
    for (seconds, speed) in [(0.001, 1e-3), (0.6, 0.1), (5.0, 1.0), (60.0, 10.0), (3600.0, 10.0)] {
        assert_eq!(ended(seconds * SECOND).speed(), speed, "{seconds} s");
    }
    assert_eq!(ended(0.0).speed(), SPEEDS[0]);
}

#[test]
fn a_chosen_speed_stays_within_what_is_offered() {
    let mut playback = ended(SECOND);
    for (asked, speed) in [(5.0, 5.0), (1e9, 10.0), (-1.0, 1e-3), (0.0, 1e-3)] {
        playback.set_speed(Some(asked));
        assert_eq!((playback.speed(), playback.chosen_speed()), (speed, Some(speed)));
    }
    playback.set_speed(Some(f64::NAN));
    assert_eq!(playback.chosen_speed(), None);
}

#[test]
fn at_the_slowest_speed_every_frame_counts() {
    let mut playback = ended(SECOND);
    playback.set_speed(Some(1e-3));
    playback.play();
    frames(&mut playback, 10);
    assert!((playback.at_us() - 160.0).abs() < 1e-6);
}

#[test]
fn a_range_is_played_again_and_again() {
    let mut playback = ended(SECOND);
    playback.set_speed(Some(1.0));
    playback.set_range(Some((0.2 * SECOND, 0.3 * SECOND)));
    playback.play();
    assert_eq!(playback.at_us(), 0.2 * SECOND);
    for _ in 0..100 {
        playback.advance(30.0, SECOND);
        assert!((0.2 * SECOND..0.3 * SECOND).contains(&playback.at_us()));
        assert!(playback.is_playing());
    }
    playback.set_range(None);
    frames(&mut playback, 100);
    assert_eq!((playback.at_us(), playback.is_playing()), (SECOND, false));
}

#[test]
fn a_range_lies_in_the_run_and_has_a_length() {
    let mut playback = ended(SECOND);
    playback.set_range(Some((-5.0, 9.0 * SECOND)));
    assert_eq!(playback.range(), Some((0.0, SECOND)));
    for nothing in [(3.0, 3.0), (4.0, 3.0), (f64::NAN, 3.0), (2.0 * SECOND, 3.0 * SECOND)] {
        playback.set_range(Some(nothing));
        assert_eq!(playback.range(), None, "{nothing:?}");
    }
}

#[test]
fn seeking_stays_in_the_run() {
    let mut playback = ended(SECOND);
    playback.seek(-1.0);
    assert_eq!(playback.at_us(), 0.0);
    playback.seek(f64::NAN);
    assert_eq!(playback.at_us(), 0.0);
    playback.seek(2.0 * SECOND);
    assert_eq!((playback.at_us(), playback.follows_tail()), (SECOND, false));
}

#[test]
fn seeking_while_playing_goes_on_and_a_step_stands_still() {
    let mut playback = ended(SECOND);
    playback.play();
    playback.seek(0.5 * SECOND);
    assert!(playback.is_playing());
    playback.step_to(0.25 * SECOND);
    assert_eq!((playback.at_us(), playback.is_playing()), (0.25 * SECOND, false));
    playback.toggle();
    assert!(playback.is_playing());
    playback.toggle();
    assert!(!playback.is_playing());
}

#[test]
fn following_goes_to_the_end() {
    let mut playback = ended(SECOND);
    playback.seek(0.0);
    playback.follow();
    assert_eq!((playback.at_us(), playback.follows_tail()), (SECOND, true));
}

#[test]
fn a_page_that_was_not_looked_at_does_not_leap() {
    let mut playback = ended(100.0 * SECOND);
    playback.set_speed(Some(1.0));
    playback.play();
    playback.advance(1e7, 100.0 * SECOND);
    assert_eq!(playback.at_us(), 0.25 * SECOND);
}
