//! Rows of thin slices as pixels.
//!
//! Where a row has hundreds of slices that are hardly wider than a pixel, to fill a rectangle for
//! each takes most of a picture's time. So such rows are put together as pixels here, one line for
//! each, brought to a canvas of their own at once, and drawn from there as high as they are.

use js_sys::{Reflect, Uint8ClampedArray, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A canvas for lines of pixels.
#[derive(Default)]
pub(super) struct Strips {
    sheet: Option<Sheet>,
    /// Red, green, blue and strength of the pixels of all lines, one after the other.
    pixels: Vec<u32>,
    /// The length of a line.
    width: usize,
    /// Where each line is drawn: its upper edge and its height.
    rows: Vec<(f64, f64)>,
}

/// What the lines are brought to.
struct Sheet {
    canvas: HtmlCanvasElement,
    ctx: CanvasRenderingContext2d,
    image: ImageData,
    /// The pixels of `image`.
    data: Uint32Array,
}

impl Sheet {
    fn new(like: &HtmlCanvasElement, width: u32, height: u32) -> Result<Sheet, JsValue> {
        let document = like.owner_document().ok_or(JsValue::UNDEFINED)?;
        let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
        canvas.set_width(width);
        canvas.set_height(height);
        let ctx = canvas.get_context("2d")?.ok_or(JsValue::UNDEFINED)?.dyn_into()?;
        let image = ImageData::new_with_sw(width, height)?;
        // The getter of the bindings copies the pixels.
        let bytes = Reflect::get(&image, &"data".into())?.dyn_into::<Uint8ClampedArray>()?;
        let data = Uint32Array::new(&bytes.buffer());
        Ok(Sheet { canvas, ctx, image, data })
    }
}

impl Strips {
    /// Forgets all lines; the next ones are so long.
    pub(super) fn clear(&mut self, width: usize) {
        self.width = width;
        self.pixels.clear();
        self.rows.clear();
    }

    /// Begins a line, and gives its pixels.
    pub(super) fn begin(&mut self, y: f64, h: f64) -> &mut [u32] {
        let before = self.pixels.len();
        self.rows.push((y, h));
        self.pixels.resize(before + self.width, 0);
        &mut self.pixels[before..]
    }

    /// Draws all lines from `left` on, in a context whose pixels are `ratio` to a pixel of theirs.
    pub(super) fn draw(&mut self, ctx: &CanvasRenderingContext2d, left: f64, ratio: f64) {
        if !self.rows.is_empty() && self.width > 0 {
            // Without memory for the pixels there is nothing better to do than to leave them out.
            let _ = self.try_draw(ctx, left, ratio);
        }
    }

    fn try_draw(
        &mut self,
        ctx: &CanvasRenderingContext2d,
        left: f64,
        ratio: f64,
    ) -> Result<(), JsValue> {
        let (width, height) = (self.width as u32, self.rows.len() as u32);
        let fits = |sheet: &Sheet| sheet.canvas.width() == width && sheet.canvas.height() >= height;
        if !self.sheet.as_ref().is_some_and(fits) {
            let like = ctx.canvas().ok_or(JsValue::UNDEFINED)?;
            self.sheet = Some(Sheet::new(&like, width, height.next_power_of_two())?);
        }
        let Some(sheet) = &self.sheet else { return Ok(()) };
        sheet.data.subarray(0, self.pixels.len() as u32).copy_from(&self.pixels);
        let (length, lines) = (f64::from(width), f64::from(height));
        sheet.ctx.put_image_data_with_dirty_x_and_dirty_y_and_dirty_width_and_dirty_height(
            &sheet.image,
            0.0,
            0.0,
            0.0,
            0.0,
            length,
            lines,
        )?;
        ctx.set_global_alpha(1.0);
        ctx.set_image_smoothing_enabled(false);
        for (line, (y, h)) in self.rows.iter().enumerate() {
            ctx.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &sheet.canvas,
                0.0,
                line as f64,
                length,
                1.0,
                left,
                *y,
                length / ratio,
                *h,
            )?;
        }
        Ok(())
    }
}

/// A pixel of this colour and strength, from 0 to 1.
pub(super) fn pixel([red, green, blue]: [u8; 3], strength: f64) -> u32 {
    u32::from_le_bytes([red, green, blue, (strength * 255.0) as u8])
}
