// The plan: each edit with what it was, what it would be and why, and a tick.

import { get, make, mark, say } from "./dom.js";
import { percent, plural } from "./words.js";

const ROW_HEIGHT = 27; // px, what a row takes before it was on the screen
const TITLES = [["", "Tick"], ["Edit"], ["Now"], ["", ""], ["Proposed"], ["Why"], ["Sure"]];

export class Plan {
  constructor(state, send) {
    Object.assign(this, { state, send });
    this.box = get("rows");
    this.made = "";
    this.shown = new Map(); // number of a row → its elements
    state.addEventListener("rows", () => this.#show());
    state.addEventListener("run", () => this.#buttons());
    get("all").addEventListener("click", () => this.#tickAll(true));
    get("none").addEventListener("click", () => this.#tickAll(false));
    get("apply").addEventListener("click", () => send("apply"));
    get("undo").addEventListener("click", () => send("undo"));
    this.#buttons();
  }

  get #open() {
    return this.state.rows.length > 0 && !this.state.rows.some((row) => row.outcome) && !this.state.atWork;
  }

  #show() {
    const { rows } = this.state;
    const sign = JSON.stringify(rows.map((row) => [row.guid, row.field, row.before, row.after, row.reason]));
    if (sign !== this.made) {
      this.made = sign;
      this.#build(rows);
    }
    for (const row of rows) this.#update(row);
    for (const group of this.groups ?? []) this.#updateGroup(group);
    get("no-rows").hidden = rows.length > 0;
    get("ticks").hidden = rows.length === 0;
    this.#buttons();
  }

  #buttons() {
    const { rows, run } = this.state;
    const ticked = rows.filter((row) => row.accepted).length;
    say(get("plan-count"), rows.length ? `${ticked} of ${plural(rows.length, "edit")} ticked` : "");
    say(get("apply"), ticked && this.#open ? `Apply ${plural(ticked, "edit")}` : "Apply");
    get("apply").disabled = !this.#open || ticked === 0;
    get("undo").disabled = !run.can_undo || this.state.atWork;
    for (const id of ["all", "none"]) get(id).disabled = !this.#open;
    for (const box of this.box.querySelectorAll("input")) box.disabled = !this.#open;
  }

  #build(rows) {
    const byTrack = Map.groupBy ? Map.groupBy(rows, (row) => row.guid) : grouped(rows);
    this.shown.clear();
    this.groups = [...byTrack].map(([guid, some]) => this.#group(guid, some));
    const titles = make("div", { role: "row", class: "titles" },
      ...TITLES.map(([word, spoken]) => make("span", { role: "columnheader", text: word, "aria-label": spoken ?? null })));
    this.box.replaceChildren(...(rows.length ? [make("div", { role: "rowgroup" }, titles), ...this.groups.map((group) => group.root)] : []));
  }

  #group(guid, rows) {
    const tick = make("input", { type: "checkbox", "aria-label": `All edits of ${rows[0].track}`, on: { change: () => this.#tick(guid, tick.checked) } });
    const head = make("div", { role: "row", class: "of" }, make("span", { role: "cell" },
      make("label", {}, tick, make("span", { text: rows[0].track }), make("span", { class: "soft", text: plural(rows.length, "edit") }))));
    const root = make("div", { role: "rowgroup", class: "group", "aria-label": rows[0].track }, head, ...rows.map((row) => this.#row(row)));
    root.style.setProperty("--height", `${(rows.length + 1) * ROW_HEIGHT}px`);
    return { root, tick, numbers: rows.map((row) => row.number) };
  }

  #row(row) {
    const words = `${row.track}: ${row.field}, ${row.before} to ${row.after}`;
    const tick = make("input", { type: "checkbox", "aria-label": words, on: { change: () => this.send("accept", String(row.number), tick.checked) } });
    const why = make("span", { role: "cell", class: "why" }, row.reason);
    const outcome = make("span", { role: "cell", class: "outcome", hidden: true });
    const root = make("div", { role: "row", class: "row" },
      make("span", { role: "cell" }, tick),
      make("span", { role: "cell", class: "field", text: row.field }),
      make("span", { role: "cell", class: "before" }, ...swatch(row.before), row.before),
      make("span", { role: "cell", class: "arrow", "aria-hidden": "true", text: "→" }),
      make("span", { role: "cell", class: "after" }, ...swatch(row.after), row.after),
      why, make("span", { role: "cell", class: "sure", text: percent(row.confidence) }), outcome);
    if (row.details.length) this.#details(row, root, why);
    this.shown.set(row.number, { root, tick, outcome });
    return root;
  }

  #details(row, root, why) {
    const id = `parts-${row.number}`;
    const more = make("button", { type: "button", class: "more", "aria-expanded": "false", "aria-controls": id, text: plural(row.details.length, "setting"),
      "aria-label": `${plural(row.details.length, "setting")} of ${row.track}, ${row.after}` });
    const parts = make("dl", { class: "parts", id, hidden: true });
    more.addEventListener("click", () => {
      if (!parts.childElementCount) {
        parts.append(...row.details.flatMap(([name, before, after, reason]) => [
          make("dt", { text: name }), make("dd", { text: before ? `${before} → ${after}` : after }), make("dd", { class: "why", text: reason })]));
      }
      parts.hidden = !parts.hidden;
      mark(more, "aria-expanded", !parts.hidden);
    });
    why.append(" ", more);
    root.append(make("span", { role: "cell", class: "parts-cell" }, parts));
  }

  #update(row) {
    const { root, tick, outcome } = this.shown.get(row.number);
    tick.checked = row.accepted;
    root.classList.toggle("off", !row.accepted);
    const word = row.outcome.split(":")[0];
    outcome.hidden = !row.outcome;
    outcome.className = `outcome ${word}`;
    const shape = { written: "✓", skipped: "–", failed: "✗" }[word] ?? "";
    say(outcome, row.outcome ? `${shape} ${row.outcome}` : "");
  }

  #updateGroup({ tick, numbers }) {
    const ticked = numbers.filter((number) => this.state.rows[number - 1].accepted).length;
    tick.checked = ticked === numbers.length;
    tick.indeterminate = ticked > 0 && ticked < numbers.length;
  }

  /** All rows of a track; those of a track that is still to be made one by one, as nobody knows it yet. */
  #tick(guid, is) {
    if (this.state.strips.has(guid)) this.send("accept_track", guid, is);
    else for (const row of this.state.rows) if (row.guid === guid && row.accepted !== is) this.send("accept", String(row.number), is);
  }

  #tickAll(is) {
    for (const guid of new Set(this.state.rows.map((row) => row.guid))) this.#tick(guid, is);
  }
}

/** A colour beside its number. */
function swatch(text) {
  if (!/^#[0-9A-F]{6}$/.test(text)) return [];
  const square = make("span", { class: "swatch", "aria-hidden": "true" });
  square.style.background = text;
  return [square];
}

function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.guid, [...(found.get(row.guid) ?? []), row]);
  return found;
}
