// What is this track? Two clicks: the class, then its name in the list. Or keys: type, arrows, Enter.

import { get, make, say } from "./dom.js";
import { capital, nameOf } from "./words.js";

const COLUMNS = 2; // of the list, as in correct.css

export class Correct {
  constructor(state, send) {
    Object.assign(this, { state, send });
    this.box = get("correct");
    this.filter = get("correct-filter");
    this.list = get("correct-list");
    this.filter.addEventListener("input", () => this.#show());
    this.filter.addEventListener("keydown", (event) => this.#key(event));
    get("correct-close").addEventListener("click", () => this.box.close());
    this.box.addEventListener("click", (event) => { if (event.target === this.box) this.box.close(); });
  }

  /** Ask about a track. The focus goes back to where it was. */
  ask(guid) {
    const strip = this.state.strips.get(guid);
    if (!strip) return;
    this.strip = strip;
    say(get("correct-title"), `What is ${nameOf(strip)}?`);
    say(get("correct-why"), strip.why ? capital(strip.why) : "It was not heard yet.");
    this.filter.value = "";
    this.box.showModal();
    this.#show();
    this.filter.focus();
  }

  #show() {
    const wanted = this.filter.value.trim().toLowerCase();
    this.options = [];
    const families = this.state.hello.classes.map(({ family, labels }) => {
      const found = labels.filter(([, word]) => word.includes(wanted) || family.startsWith(wanted));
      if (found.length === 0) return null;
      const options = found.map(([label, word]) => this.#option(label, word));
      const id = `family-${family.replaceAll(" ", "-")}`;
      return make("div", { role: "group", "aria-labelledby": id }, make("p", { class: "family", id, text: capital(family) }), make("div", { class: "names" }, ...options));
    });
    this.list.replaceChildren(...families.filter(Boolean));
    get("correct-none").hidden = this.options.length > 0;
    const now = this.options.findIndex((option) => option.dataset.label === this.strip.label);
    this.#choose(wanted || now < 0 ? 0 : now);
  }

  #option(label, word) {
    const option = make("div", { role: "option", id: `class-${label}`, "data-label": label, "aria-selected": "false", text: capital(word),
      class: label === this.strip.label ? "now" : "", on: { click: () => this.#take(label) } });
    this.options.push(option);
    return option;
  }

  #choose(at) {
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    this.at = at;
    const chosen = this.options[at];
    if (chosen) this.filter.setAttribute("aria-activedescendant", chosen.id);
    else this.filter.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const last = this.options.length - 1;
    const inText = this.filter.value !== "" && (event.key === "ArrowLeft" || event.key === "ArrowRight");
    const step = { ArrowDown: COLUMNS, ArrowUp: -COLUMNS, ArrowRight: 1, ArrowLeft: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (event.key === "Enter" && this.options[this.at]) this.#take(this.options[this.at].dataset.label);
    else if (step !== undefined && !inText) this.#choose(Math.max(0, Math.min(last, this.at + step)));
    else return;
    event.preventDefault();
  }

  #take(label) {
    this.box.close();
    this.send("correct", this.strip.guid, label);
  }
}
