// Numbers and classes in the words of a mixing desk, as bridge/words.py writes them.

const MINUS = "\u2212";
export const SILENCE = -150;

/** A number with a true minus. */
export function number(value, decimals = 1) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", MINUS);
}

/** A level in dB; silence is minus infinity. */
export const decibels = (db) => (db <= SILENCE ? `${MINUS}∞ dB` : `${number(db)} dB`);

/** A pan from -1 to 1. */
export function pan(value) {
  if (Math.abs(value) < 0.005) return "centre";
  return `${Math.round(Math.abs(value) * 100)} % ${value < 0 ? "left" : "right"}`;
}

export const spoken = (label) => label.replaceAll("_", " ");
export const capital = (text) => (text.charAt(0).toUpperCase() + text.slice(1)).replace(/\bfx\b/i, "FX");
export const percent = (share) => `${Math.floor(share * 100)} %`;
export const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
export const nameOf = (strip) => strip.name.trim() || "(no name)";

/** How well a track is known: a shape and a word, never colour alone. */
export const SHAPES = {
  recognised: ["●", "recognised"],
  unsure: ["◐", "unsure"],
  unknown: ["○", "unknown"],
  "": ["·", "not heard yet"],
};

/** Integer colour as CSS, null for the theme's. */
export const css = (colour) => (colour === null ? null : `#${(colour & 0xffffff).toString(16).padStart(6, "0")}`);
