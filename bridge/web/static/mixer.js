// The row of strips: made once, changed in place; the keyboard has one way through it.

import { get, make, say } from "./dom.js";
import { Meters } from "./meters.js";
import { Strip } from "./strip.js";
import { SILENCE, number, plural } from "./words.js";

const AHEAD = "120px"; // strips this near to the screen's edge are drawn already

export class Mixer {
  constructor(state, send, ask) {
    Object.assign(this, { state, send, ask });
    this.box = get("strips");
    this.strips = new Map();
    this.meters = new Meters(state);
    this.current = null;
    this.watcher = new IntersectionObserver((entries) => this.#seen(entries), { root: this.box, rootMargin: `0px ${AHEAD}` });
    state.addEventListener("strips", (event) => this.#change(event.detail));
    state.addEventListener("project", () => this.#arrange());
    state.addEventListener("master", () => this.#master());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("focusin", (event) => this.#enter(this.#of(event.target)));
    get("holds").addEventListener("click", () => send("reset_holds"));
    get("meters").addEventListener("click", () => this.#run());
  }

  /** Bring a strip to the screen and mark it for a moment. */
  show(guid) {
    const strip = this.strips.get(guid);
    if (!strip) return;
    strip.root.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "center" });
    this.#enter(strip);
    strip.kind.focus({ preventScroll: true });
    strip.root.classList.add("shown");
    setTimeout(() => strip.root.classList.remove("shown"), 2000);
  }

  #change(told) {
    for (const one of told) this.strips.get(one.guid)?.show(one, this.state.project.live);
  }

  #arrange() {
    const { project } = this.state;
    const ordered = this.state.ordered;
    for (const [guid, strip] of this.strips) {
      if (this.state.strips.has(guid)) continue;
      this.watcher.unobserve(strip.root);
      this.meters.see(strip, -1, false);
      strip.root.remove();
      this.strips.delete(guid);
    }
    ordered.forEach((told, place) => this.#put(told, place));
    if (!this.strips.has(this.current?.told.guid)) this.#enter(this.strips.get(ordered[0]?.guid));
    get("no-strips").hidden = ordered.length > 0;
    this.box.hidden = ordered.length === 0;
    say(get("mixer-count"), ordered.length ? plural(ordered.length, "track") : "");
    const button = get("meters");
    button.hidden = project.live || ordered.length === 0;
    say(button, project.playing ? "Stop meters" : "Run meters");
    this.#master();
  }

  #put(told, place) {
    let strip = this.strips.get(told.guid);
    if (!strip) {
      strip = new Strip(this.send, this.ask);
      for (const control of strip.controls) control.tabIndex = -1;
      strip.root.strip = strip;
      this.strips.set(told.guid, strip);
    }
    if (this.box.children[place] !== strip.root) this.box.insertBefore(strip.root, this.box.children[place] ?? null);
    strip.place = place;
    strip.show(told, this.state.project.live);
    this.watcher.observe(strip.root);
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) this.meters.see(target.strip, target.strip.place, isIntersecting);
  }

  #master() {
    const meter = this.state.master;
    const shown = [["peak", "Peak", "dB"], ["true_peak", "True peak", "dBTP"], ["momentary", "M", "LUFS"], ["short_term", "S", "LUFS"], ["integrated", "I", "LUFS"]];
    const parts = shown
      .filter(([name]) => meter && meter[name] !== null && meter[name] > SILENCE * 10)
      .map(([name, word, unit]) => make("span", {}, `${word} `, make("b", { text: number(meter[name] / 10), class: name.endsWith("peak") && meter[name] > 0 ? "over" : "" }), ` ${unit}`));
    get("master").replaceChildren(...(parts.length ? [make("span", { text: "Master" }), ...parts] : []));
  }

  #of(element) {
    return element.closest(".strip")?.strip ?? null;
  }

  /** Tab stops are those of one strip: 200 tracks are not 1000 presses of a key. */
  #enter(strip) {
    if (!strip || strip === this.current) return;
    for (const control of this.current?.controls ?? []) control.tabIndex = -1;
    for (const control of strip.controls) control.tabIndex = 0;
    this.current = strip;
  }

  #key(event) {
    const strip = this.#of(event.target);
    if (!strip || event.ctrlKey || event.altKey || event.metaKey) return;
    const ownKeys = event.target === strip.panner; // left and right pan
    const all = this.state.project.order;
    const place = all.indexOf(strip.told.guid);
    const goes = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: all.length - 1 }[event.key];
    if (goes === undefined || ownKeys) return;
    event.preventDefault();
    const next = this.strips.get(all[goes]);
    if (!next) return;
    this.#enter(next);
    next.root.scrollIntoView({ block: "nearest", inline: "nearest" });
    next.controls[strip.controls.indexOf(event.target)].focus({ preventScroll: true });
  }

  #run() {
    if (!this.state.project.playing) this.send("seek", "", 0);
    this.send("play", "", !this.state.project.playing);
  }
}
