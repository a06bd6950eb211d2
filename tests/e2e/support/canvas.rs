//! The timeline's canvas, looked at pixel by pixel.

use serde_json::json;

use crate::support::Page;

/// Finds the canvas and its pixels.
const PIXELS: &str = "
    const canvas = document.querySelector('.timeline canvas');
    const { width, height } = canvas;
    const data = width && height ? canvas.getContext('2d').getImageData(0, 0, width, height).data : [];
    const colour = (at) => (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
";

impl Page {
    /// How many colours the timeline has.
    pub(crate) async fn colours(&self) -> usize {
        let count = format!(
            "{PIXELS}
            const colours = new Set();
            for (let at = 0; at < data.length; at += 4) colours.add(colour(at));
            return colours.size;"
        );
        self.call(&count, []).await.as_u64().unwrap() as usize
    }

    /// The timeline's picture, when two looks at it with a frame between them are the same.
    pub(crate) async fn picture(&self) -> String {
        let still = "
            const frame = () => new Promise((done) =>
                requestAnimationFrame(() => requestAnimationFrame(done)));
            const look = () => document.querySelector('.timeline canvas').toDataURL();
            for (let before = look(); ; ) {
                await frame();
                const now = look();
                if (now === before) return now;
                before = now;
            }";
        self.call(still, []).await.as_str().unwrap().to_owned()
    }

    /// Waits until the timeline's picture is another one, and gives that.
    pub(crate) async fn until_other_picture(&self, what: &str, before: &str) -> String {
        let other = "document.querySelector('.timeline canvas').toDataURL() !== args[0]";
        self.until_with(what, other, &[json!(before)]).await;
        self.picture().await
    }

    /// Places inside the timeline, from its corner on, where something strongly coloured is drawn:
    /// a few for each colour.
    pub(crate) async fn coloured_places(&self) -> Vec<(i64, i64)> {
        let places = format!(
            "{PIXELS}
            const box = canvas.getBoundingClientRect();
            const found = new Map();
            for (let y = 2; y < height - 2; y += 3) for (let x = 2; x < width - 2; x += 3) {{
                const at = (y * width + x) * 4;
                const rgb = [data[at], data[at + 1], data[at + 2]];
                if (Math.max(...rgb) - Math.min(...rgb) < 60) continue;
                const known = found.get(colour(at)) ?? [];
                if (known.length < 4) found.set(colour(at), [...known,
                    [Math.round(x * box.width / width), Math.round(y * box.height / height)]]);
            }}
            return [...found.values()].flat();"
        );
        serde_json::from_value(self.call(&places, []).await).unwrap()
    }
}
