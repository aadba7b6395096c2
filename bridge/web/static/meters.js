// Meters move by transforms alone: no layout, no paint, and only those that are on the screen.

import { placeOfMeter } from "./scales.js";
import { SILENCE } from "./words.js";

const FALL = 13; // dB per second, near the 20 dB in 1.7 s of IEC 60268-18
const HEIGHT = 150; // px, as in mixer.css

export class Meters {
  constructor(state) {
    this.state = state;
    this.seen = new Map(); // strip → level that it shows
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.due = 0;
    state.addEventListener("meters", () => this.wake());
  }

  /** A strip came onto the screen, or left it. */
  see(strip, place, is) {
    strip.place = place;
    if (is) this.seen.set(strip, this.seen.get(strip) ?? SILENCE);
    else this.seen.delete(strip);
    this.wake();
  }

  wake() {
    if (!this.due) {
      this.last = performance.now();
      this.due = requestAnimationFrame((now) => this.#draw(now));
    }
  }

  /** One frame; another one only while something still falls. */
  #draw(now) {
    this.due = 0;
    const fall = this.calm.matches ? Infinity : (FALL * (now - this.last)) / 1000;
    this.last = now;
    let falls = false;
    for (const [strip, shown] of this.seen) {
      const meter = this.state.meters[strip.place];
      const peak = meter ? meter.peak : SILENCE;
      const level = Math.max(peak, shown > -70 ? shown - fall : SILENCE);
      falls ||= level > peak;
      if (level !== shown) {
        this.seen.set(strip, level);
        strip.cover.style.transform = `scaleY(${(1 - placeOfMeter(level)).toFixed(4)})`;
      }
      const hold = meter ? meter.hold : SILENCE;
      if (strip.held !== hold) {
        strip.held = hold;
        strip.hold.style.transform = `translateY(${((1 - placeOfMeter(hold)) * (HEIGHT - 2)).toFixed(1)}px)`;
        strip.hold.classList.toggle("none", hold <= -70);
        strip.meter.classList.toggle("clip", meter?.clip ?? false);
      }
    }
    if (falls) {
      this.due = requestAnimationFrame((next) => this.#draw(next));
    }
  }
}
