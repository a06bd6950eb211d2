//! Rows of thin slices as pixels.
//!
//! Where a row has hundreds of slices that are hardly wider than a pixel, to fill a rectangle for
//! each takes most of a picture's time. So such rows are put together as pixels here, one line for
//! each, brought to a canvas of their own at once, and drawn from there as high as they are.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A canvas for lines of pixels.
#[derive(Default)]
pub(super) struct Strips {
    canvas: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
    /// Red, green, blue and strength of all lines, one after the other.
    pixels: Vec<u8>,
    /// The length of a line.
    width: usize,
    /// Where each line is drawn: its upper edge and its height.
    rows: Vec<(f64, f64)>,
}

impl Strips {
    /// Forgets all lines; the next ones are so long.
    pub(super) fn clear(&mut self, width: usize) {
        self.width = width;
        self.pixels.clear();
        self.rows.clear();
    }

    /// Begins a line.
    pub(super) fn begin(&mut self, y: f64, h: f64) {
        self.rows.push((y, h));
        self.pixels.resize(self.rows.len() * self.width * 4, 0);
    }

    /// Colours pixels of the line that was begun last. What is coloured already becomes stronger,
    /// if anything.
    pub(super) fn put(&mut self, from: f64, to: f64, [red, green, blue]: [u8; 3], strength: f64) {
        let (from, to) = (from.max(0.0) as usize, to.max(0.0) as usize);
        let line = self.pixels.len() - self.width * 4;
        let strength = (strength * 255.0) as u8;
        let range = line + from.min(self.width) * 4..line + to.min(self.width) * 4;
        let Some(pixels) = self.pixels.get_mut(range) else { return };
        for pixel in pixels.chunks_exact_mut(4) {
            let strength = strength.max(pixel[3]);
            pixel.copy_from_slice(&[red, green, blue, strength]);
        }
    }

    /// Draws all lines from `left` on, in a context whose pixels are `ratio` to a pixel of theirs.
    /// Nothing if the browser has no canvas for them.
    pub(super) fn draw(&mut self, ctx: &CanvasRenderingContext2d, left: f64, ratio: f64) {
        if !self.rows.is_empty() {
            // Without memory for the pixels there is nothing better to do than to leave them out.
            let _ = self.try_draw(ctx, left, ratio);
        }
    }

    fn try_draw(&mut self, ctx: &CanvasRenderingContext2d, left: f64, ratio: f64) -> Option<()> {
        if self.canvas.is_none() {
            let document = ctx.canvas()?.owner_document()?;
            let canvas: HtmlCanvasElement =
                document.create_element("canvas").ok()?.dyn_into().ok()?;
            let own = canvas.get_context("2d").ok()??.dyn_into().ok()?;
            self.canvas = Some((canvas, own));
        }
        let (canvas, own) = self.canvas.as_ref()?;
        let (width, height) = (self.width as u32, self.rows.len() as u32);
        if canvas.width() != width || canvas.height() < height {
            canvas.set_width(width);
            canvas.set_height(height.next_power_of_two());
        }
        let pixels = Clamped(self.pixels.as_slice());
        let image = ImageData::new_with_u8_clamped_array(pixels, width).ok()?;
        own.put_image_data(&image, 0.0, 0.0).ok()?;
        ctx.set_global_alpha(1.0);
        ctx.set_image_smoothing_enabled(false);
        let (length, shown) = (f64::from(width), f64::from(width) / ratio);
        for (line, (y, h)) in self.rows.iter().enumerate() {
            ctx.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                canvas,
                0.0,
                line as f64,
                length,
                1.0,
                left,
                *y,
                shown,
                *h,
            )
            .ok()?;
        }
        Some(())
    }
}
