// Before and after at matched loudness: rendered on request, played in step, switched in 10 ms.

import { get, make, say } from "./dom.js";
import { clock, number } from "./words.js";

const FADE = 0.01;
const JUMP = 2;
const SIDES = ["a", "b"];
const CALLED = { a: "A, before", b: "B, after" };

export class Player {
  constructor(state, send) {
    Object.assign(this, { state, send });
    this.heard = "a";
    this.from = 0;
    this.playing = false;
    this.shown = 0;
    this.made = make("button", { type: "button", text: "Render before and after", on: { click: () => this.#render() } });
    this.stop = make("button", { type: "button", text: "Cancel", hidden: true, on: { click: () => this.asking?.abort() } });
    this.bar = make("progress", { max: 1, value: 0, "aria-label": "Rendering", hidden: true });
    this.about = make("p", { class: "soft", role: "status", text: "Both are rendered here, from the project and the ticked edits, and matched in loudness." });
    this.play = make("button", { type: "button", text: "Play", on: { click: () => this.#toggle() } });
    this.picks = Object.fromEntries(SIDES.map((side) => [side, make("button", { type: "button", text: CALLED[side], "aria-pressed": String(side === "a"), on: { click: () => this.#hear(side) } })]));
    this.place = make("input", { type: "range", min: 0, max: 1, step: 0.1, value: 0, "aria-label": "Place in seconds", on: { input: () => this.#seek(Number(this.place.value)) } });
    this.time = make("span", { class: "soft", "aria-hidden": "true", text: "0:00" });
    this.keys = make("div", { class: "player", hidden: true, role: "group", "aria-label": "Player" },
      make("div", { class: "pick" }, this.play, this.picks.a, this.picks.b), make("div", { class: "time" }, this.place, this.time));
    get("player").append(make("div", { class: "player" }, this.about, this.bar, make("div", { class: "pick" }, this.made, this.stop), this.keys));
    this.keys.addEventListener("keydown", (event) => this.#key(event));
    state.addEventListener("rows", () => this.#ready());
    state.addEventListener("project", () => this.#catchUp());
    this.#ready();
  }

  #ready() {
    const some = this.state.rows.some((row) => row.accepted);
    this.made.disabled = !some || Boolean(this.asking);
    get("report").hidden = this.state.rows.length === 0;
  }

  async #render() {
    this.asking = new AbortController();
    this.#working(true);
    try {
      const answer = await fetch("/hear", { method: "POST", signal: this.asking.signal });
      if (!answer.ok) throw new Error(await answer.text());
      for await (const told of lines(answer.body)) await this.#told(told);
    } catch (error) {
      say(this.about, error.name === "AbortError" ? "Called off. Nothing was rendered." : error.message);
    } finally {
      this.asking = null;
      this.#working(false);
    }
  }

  #working(is) {
    this.stop.hidden = !is;
    this.bar.hidden = !is;
    if (is) this.bar.removeAttribute("value");
    this.#ready();
  }

  async #told(told) {
    if (told.why) throw new Error(told.why);
    if (told.share !== undefined) {
      this.bar.value = told.share;
      say(this.about, told.text);
    } else await this.#load(told);
  }

  async #load({ number: rendering, match, loudness }) {
    if (this.playing) this.#halt();
    this.context ??= new AudioContext();
    const clips = await Promise.all(SIDES.map(async (side) => (await fetch(`/hear/${rendering}/${side}.flac`)).arrayBuffer()));
    const sounds = await Promise.all(clips.map((clip) => this.context.decodeAudioData(clip)));
    this.sounds = Object.fromEntries(SIDES.map((side, at) => [side, sounds[at]]));
    this.gains = Object.fromEntries(SIDES.map((side) => [side, this.context.createGain()]));
    for (const gain of Object.values(this.gains)) gain.connect(this.context.destination);
    Object.assign(this, { start: match.start, from: 0, length: Math.min(...sounds.map((sound) => sound.duration)) });
    this.place.max = this.length;
    const louder = loudness === null ? "" : ` B is ${number(Math.abs(loudness))} LU ${loudness < 0 ? "quieter" : "louder"} in the project;`;
    const how = match.matched ? `here both play at ${number(match.loudness_a)} LUFS.` : "here they are not matched: one of them has no loudness.";
    say(this.about, `${clock(match.seconds)} from ${clock(match.start)} on, the loudest part.${louder} ${how}`);
    say(this.made, "Render again");
    this.keys.hidden = false;
    this.#show();
  }

  #now() {
    return this.playing ? (this.from + Math.max(0, this.context.currentTime - this.since)) % this.length : this.from;
  }

  async #toggle() {
    await this.context.resume();
    if (this.playing) {
      this.from = this.#now();
      this.#halt();
    } else this.#begin();
  }

  #begin() {
    this.since = this.context.currentTime + FADE;
    this.sources = SIDES.map((side) => {
      const source = this.context.createBufferSource();
      Object.assign(source, { buffer: this.sounds[side], loop: true, loopEnd: this.length });
      this.gains[side].gain.setValueAtTime(side === this.heard ? 1 : 0, this.context.currentTime);
      source.connect(this.gains[side]);
      source.start(this.since, this.from);
      return source;
    });
    this.playing = true;
    this.ticking = setInterval(() => this.#show(), 250);
    this.#meters(true);
    this.shown = this.from;
    this.#show();
  }

  #halt() {
    for (const source of this.sources) source.stop();
    clearInterval(this.ticking);
    this.playing = false;
    this.#meters(false);
    this.#show();
  }

  /** The mixer's meters of a project file follow what plays; a running REAPER has its own. */
  #meters(is, at = this.from) {
    if (this.state.project.live) return;
    if (is) this.send("seek", "", this.start + at);
    this.send("play", "", is);
  }

  /** Meters that had to be rendered first begin where the sound is by now. */
  #catchUp() {
    const { playing } = this.state.project;
    if (playing && !this.metered && this.playing) this.#meters(true, this.#now());
    this.metered = playing;
  }

  #hear(side) {
    this.heard = side;
    for (const [each, button] of Object.entries(this.picks)) {
      button.setAttribute("aria-pressed", String(each === side));
      const gain = this.gains[each].gain;
      gain.setValueAtTime(gain.value, this.context.currentTime);
      gain.linearRampToValueAtTime(each === side ? 1 : 0, this.context.currentTime + FADE);
    }
  }

  #seek(seconds) {
    const again = this.playing;
    if (again) this.#halt();
    this.from = Math.min(Math.max(0, seconds), this.length - FADE);
    if (again) this.#begin();
    this.#show();
  }

  #show() {
    const now = this.#now();
    if (this.playing && now < this.shown) this.#meters(true, now); // it began again
    this.shown = now;
    say(this.play, this.playing ? "Pause" : "Play");
    this.place.value = now;
    this.place.setAttribute("aria-valuetext", `${Math.round(now)} seconds`);
    say(this.time, `${clock(now)} of ${clock(this.length)}`);
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (SIDES.includes(key)) this.#hear(key);
    else if (key === "arrowleft" || key === "arrowright") this.#seek(this.#now() + (key === "arrowleft" ? -JUMP : JUMP));
    else return;
    event.preventDefault();
  }
}

/** Lines of JSON as they come. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const whole = (rest + value).split("\n");
    rest = whole.pop();
    for (const line of whole) yield JSON.parse(line);
  }
}
