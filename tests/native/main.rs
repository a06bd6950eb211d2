//! Tests that need no browser: one file per behaviour, one binary for all of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod build_order;
mod build_parts;
mod chrome_export;
mod chrome_import;
#[cfg(feature = "page")]
mod code;
mod crew_fakes;
mod crew_model;
#[path = "../support/crowd.rs"]
mod crowd;
mod executor_cancel;
mod executor_causes;
mod executor_close;
mod executor_going_on;
mod executor_join;
mod executor_memory;
mod executor_model;
mod executor_moments;
mod executor_plain;
mod executor_spinning;
mod executor_timeouts;
mod executor_timers;
mod executor_turns;
mod executor_unrecorded;
mod executor_wakers;
mod fetch;
mod findings_blocked;
mod findings_kit;
mod findings_others;
mod findings_waited;
mod harness;
mod http;
mod inspect;
mod job;
mod layering;
mod layout_arrangement;
mod layout_describe;
mod layout_extent;
mod layout_hit;
mod layout_in_view;
mod layout_kit;
mod layout_moves;
mod layout_palette;
mod layout_properties;
mod layout_scene;
mod layout_size;
mod layout_timers;
mod layout_view;
mod mistakes;
mod params;
mod playback;
mod queue_bounded;
mod queue_close;
mod queue_codec;
mod queue_end;
mod queue_errors;
mod queue_events;
mod queue_harness;
mod queue_model;
mod queue_order;
mod queue_unclaimed;
mod sites;
mod stage;
mod stage_places;
mod steps;
#[cfg(feature = "page")]
mod svg;
mod texts;
mod trace_align;
mod trace_batch;
mod trace_csv;
mod trace_export;
mod trace_history;
mod trace_hostile;
mod trace_import;
mod trace_losses;
mod trace_messages;
mod trace_model;
mod trace_numbers;
mod trace_order;
mod trace_recorder;
mod trace_schema;
mod trace_script;
mod trace_search;
mod trace_stats;
mod trace_stream;
#[cfg(feature = "page")]
mod ui_address;
#[cfg(feature = "page")]
mod ui_announce;
mod ui_compare;
mod ui_faults;
#[cfg(feature = "page")]
mod ui_files;
#[cfg(feature = "page")]
mod ui_format;
#[cfg(feature = "page")]
mod ui_moves;
#[cfg(feature = "page")]
mod ui_state;
#[cfg(feature = "page")]
mod ui_texts;
