// What the page knows: the bridge's picture, taken in message by message.

/** Numbers that a meter takes in a message: place, peak, hold, clip, RMS, momentary (see bridge/web/news.py). */
const METER = 6;

export class State extends EventTarget {
  constructor() {
    super();
    this.hello = { actions: [], classes: [] };
    this.forget();
  }

  /** Nothing is known, as before the first message. */
  forget() {
    this.project = { name: "", live: false, playing: false, order: [] };
    this.strips = new Map();
    this.rows = [];
    this.run = { state: "idle", action: "", progress: 0, text: "", error: "", can_undo: false };
    this.master = null;
    this.meters = [];
  }

  /** Take a message in, then say which parts have changed. */
  take(message) {
    if (message.hello) {
      this.forget();
      this.hello = message.hello;
    }
    if (message.strips) for (const strip of message.strips) this.strips.set(strip.guid, strip);
    if (message.project) this.#takeProject(message.project);
    if (message.rows) this.#takeRows(message.rows);
    if (message.run) this.run = message.run;
    if (message.master) this.master = message.master;
    if (message.meters) this.#takeMeters(message.meters);
    for (const part of ["hello", "project", "strips", "rows", "run", "master", "meters"]) {
      if (message[part]) this.dispatchEvent(new CustomEvent(part, { detail: message[part] }));
    }
  }

  #takeProject(project) {
    const moved = project.order.join() !== this.project.order.join();
    this.project = project;
    if (!moved) return;
    this.meters = [];
    const here = new Set(project.order);
    for (const guid of this.strips.keys()) if (!here.has(guid)) this.strips.delete(guid);
  }

  #takeRows({ count, changed }) {
    this.rows.length = Math.min(this.rows.length, count);
    for (const row of changed) this.rows[row.number - 1] = row;
  }

  #takeMeters(flat) {
    const level = (tenths) => (tenths === null ? null : tenths / 10);
    for (let at = 0; at < flat.length; at += METER) {
      this.meters[flat[at]] = {
        peak: flat[at + 1] / 10, hold: flat[at + 2] / 10, clip: flat[at + 3] === 1,
        rms: level(flat[at + 4]), momentary: level(flat[at + 5]),
      };
    }
  }

  /** The strips in the project's order. */
  get ordered() {
    return this.project.order.map((guid) => this.strips.get(guid)).filter(Boolean);
  }

  /** Whether something is being worked out or written. */
  get atWork() {
    return this.run.state === "busy" || this.run.state === "writing";
  }
}
