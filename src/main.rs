//! The playground. Under trunk this runs in the page and in every worker alike.

fn main() {
    polyloop::ui::mount();
}
