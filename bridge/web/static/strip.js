// One track as a strip of the mixer.

import { make, mark, say } from "./dom.js";
import { levelOfFader, placeOfFader } from "./scales.js";
import { SHAPES, SILENCE, capital, css, decibels, nameOf, pan, percent, spoken } from "./words.js";

const STEPS = 1000;
const CAP = 22; // height of a fader's cap in px, as in mixer.css
const HAND = 600; // ms after a move in which the bridge's answer does not pull the fader away
const PERIOD = 50; // ms between two orders while a fader is moved
const CENTRE = 0.03; // pans this close to the centre are the centre

export class Strip {
  /** `send(name, guid, value)` gives an order, `ask(guid)` asks what the track is. */
  constructor(send, ask) {
    this.send = send;
    this.touched = 0;
    this.ordered = 0;
    const name = `strip-${Strip.count++}`;
    this.title = make("h3", { id: name });
    this.no = make("span");
    this.bus = make("span");
    this.shape = make("span", { class: "shape", "aria-hidden": "true" });
    this.label = make("span");
    this.sure = make("span", { class: "sure" });
    this.kind = make("button", { type: "button", class: "class", on: { click: () => ask(this.told.guid) } }, this.shape, this.label, this.sure);
    this.panner = make("input", { type: "range", min: -100, max: 100, step: 1, on: {
      input: () => this.#move("pan", this.#pan()), change: () => this.#move("pan", this.#pan(), true),
      dblclick: () => this.#order("pan", 0),
    } });
    this.panText = make("p", { class: "text" });
    this.fader = make("input", { type: "range", min: 0, max: STEPS, step: 1, on: {
      input: () => this.#move("volume", this.#volume()), change: () => this.#move("volume", this.#volume(), true),
      dblclick: () => this.#order("volume", 0), keydown: (event) => this.#nudge(event),
    } });
    this.ghost = make("div", { class: "ghost", hidden: true });
    this.cover = make("div", { class: "cover" });
    this.hold = make("div", { class: "hold none" });
    this.meter = make("div", { class: "meter", "aria-hidden": "true" }, this.cover, this.hold, make("div", { class: "lamp" }));
    const zero = make("div", { class: "zero" });
    zero.style.bottom = above(0);
    this.level = make("p", { class: "text" });
    this.ghostText = make("p", { class: "text ghost-text" });
    this.mute = this.#key("mute", "M");
    this.solo = this.#key("solo", "S");
    this.root = make("div", { class: "strip", role: "group", "aria-labelledby": name },
      make("div", { class: "band" }), make("p", { class: "no" }, this.no, this.bus), this.title, this.kind,
      make("div", { class: "pan" }, this.panner, this.panText),
      make("div", { class: "throw" }, this.meter, make("div", { class: "slot" }, zero, this.ghost, this.fader)),
      this.level, this.ghostText, make("div", { class: "keys" }, this.mute, this.solo));
    this.controls = [this.kind, this.panner, this.fader, this.mute, this.solo];
  }

  static count = 0;

  /** Show what the bridge tells; a fader under the hand stays there. */
  show(told, live) {
    this.told = told;
    const name = nameOf(told);
    say(this.title, name);
    mark(this.title, "title", name);
    say(this.no, String(told.number));
    say(this.bus, told.bus ? "bus" : "");
    this.root.style.setProperty("--colour", css(told.colour) ?? "var(--edge)");
    for (const [word, is] of [["bus", told.bus], ["away", !told.in_mixer], ["selected", told.selected], ["muted", told.mute]]) {
      this.root.classList.toggle(word, is);
    }
    this.#showClass(told, name);
    if (Date.now() - this.touched > HAND) {
      this.fader.value = placeOfFader(told.volume) * STEPS;
      this.panner.value = told.pan * 100;
    }
    this.#showPositions(told, name);
    for (const [key, is] of [[this.mute, told.mute], [this.solo, told.solo]]) {
      mark(key, "aria-pressed", is);
      mark(key, "aria-disabled", live ? null : true);
      mark(key, "title", live ? null : "In a project file this is not set from here. Open it in REAPER.");
    }
  }

  #showClass(told, name) {
    const [shape, word] = SHAPES[told.known] ?? SHAPES[""];
    const label = told.label === "" || told.known === "unknown" ? capital(word) : capital(spoken(told.label));
    say(this.shape, shape);
    say(this.label, label);
    say(this.sure, told.known === "recognised" ? percent(told.confidence) : told.known === "unsure" ? `unsure ${percent(told.confidence)}` : "");
    mark(this.kind, "data-known", told.known);
    mark(this.kind, "title", told.why || null);
    mark(this.kind, "aria-label", `${name}: ${label}${this.sure.textContent ? `, ${this.sure.textContent}` : ""}. Correct`);
  }

  #showPositions(told, name) {
    const ghost = told.suggested_volume;
    say(this.level, decibels(told.volume));
    say(this.ghostText, ghost === null ? "" : `→ ${decibels(ghost)}`);
    this.ghost.hidden = ghost === null;
    if (ghost !== null) this.ghost.style.bottom = `calc(${above(ghost)} - ${CAP / 2}px)`;
    const proposed = ghost === null ? "" : `, proposed ${decibels(ghost)}`;
    mark(this.fader, "aria-label", `${name}, fader`);
    mark(this.fader, "aria-valuetext", decibels(told.volume) + proposed);
    mark(this.fader, "title", told.reason || null);
    const moved = told.suggested_pan === null ? "" : ` → ${pan(told.suggested_pan)}`;
    say(this.panText, pan(told.pan) + moved);
    mark(this.panner, "aria-label", `${name}, pan`);
    mark(this.panner, "aria-valuetext", pan(told.pan) + moved.replace("→", ", proposed"));
  }

  #key(name, letter) {
    return make("button", { type: "button", class: name, text: letter, "aria-pressed": "false", "aria-label": capital(name), on: {
      click: () => { if (!this[name].hasAttribute("aria-disabled")) this.send(name, this.told.guid, !this.told[name]); },
    } });
  }

  #volume() {
    return Math.round(levelOfFader(this.fader.value / STEPS) * 10) / 10;
  }

  #pan() {
    const value = this.panner.value / 100;
    return Math.abs(value) < CENTRE ? 0 : value;
  }

  /** A fader is moved: orders at a steady pace, the last one always. */
  #move(name, value, last = false) {
    const now = Date.now();
    this.touched = now;
    if (name === "volume") say(this.level, decibels(value));
    else say(this.panText, pan(value));
    if (!last && now - this.ordered < PERIOD) return;
    this.ordered = now;
    this.send(name, this.told.guid, value);
  }

  #order(name, value) {
    this.touched = 0;
    this.send(name, this.told.guid, value);
  }

  /** Up and down by half a dB, page keys by 3 dB: steps of the ear, not of the slider. */
  #nudge(event) {
    const step = { ArrowUp: 0.5, ArrowDown: -0.5, PageUp: 3, PageDown: -3 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const value = Math.min(12, Math.max(SILENCE, Math.round((this.#volume() + step) * 10) / 10));
    this.fader.value = placeOfFader(value) * STEPS;
    this.#move("volume", value, true);
  }
}

/** Where the middle of the cap stands at a level. */
function above(db) {
  return `calc(${CAP / 2}px + (100% - ${CAP}px) * ${placeOfFader(db).toFixed(4)})`;
}
