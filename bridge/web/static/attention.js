// What Deskhand does not know, or not for sure: at the top, with the shortest way to an answer.

import { get, make, say } from "./dom.js";
import { SHAPES, nameOf, percent, plural, spoken } from "./words.js";

const URGENCY = { unknown: 0, unsure: 1 };

export class Attention {
  /** `go(guid)` brings a strip to the screen, `ask(guid)` asks what it is, `send` gives an order. */
  constructor(state, { go, ask, send }) {
    Object.assign(this, { state, go, ask, send });
    this.shown = "";
    state.addEventListener("strips", () => this.#show());
    state.addEventListener("project", () => this.#show());
  }

  #show() {
    const found = this.state.ordered.filter((strip) => strip.known in URGENCY);
    found.sort((one, other) => URGENCY[one.known] - URGENCY[other.known] || one.number - other.number);
    const sign = JSON.stringify(found.map((strip) => [strip.guid, strip.name, strip.known, strip.label, strip.why]));
    if (sign === this.shown) return;
    this.shown = sign;
    get("first").hidden = found.length === 0;
    say(get("first-count"), plural(found.length, "track"));
    const held = document.activeElement?.closest("#first-list li")?.dataset.guid;
    get("first-list").replaceChildren(...found.map((strip) => this.#line(strip)));
    if (held) (get("first-list").querySelector(`li[data-guid="${held}"] button`) ?? get("first-title").parentElement.parentElement).focus();
  }

  #line(strip) {
    const [shape, word] = SHAPES[strip.known];
    const name = nameOf(strip);
    const guess = strip.known === "unsure" ? ` ${spoken(strip.label)} ${percent(strip.confidence)}` : "";
    const answers = [make("button", { type: "button", text: "Say what it is", "aria-label": `Say what ${name} is`, on: { click: () => this.ask(strip.guid) } })];
    if (strip.known === "unsure") {
      answers.unshift(make("button", { type: "button", text: `Yes, ${spoken(strip.label)}`, "aria-label": `Yes, ${name} is ${spoken(strip.label)}`,
        on: { click: () => this.send("correct", strip.guid, strip.label) } }));
    }
    return make("li", { "data-guid": strip.guid },
      make("span", { class: "shape", "aria-hidden": "true", text: shape }),
      make("button", { type: "button", class: "go", text: `${strip.number}  ${name}`, "aria-label": `Show ${name} in the mixer`, on: { click: () => this.go(strip.guid) } }),
      make("p", { class: "why", text: `${word}${guess}${strip.why ? `: ${strip.why}` : ""}` }),
      make("div", { class: "answers" }, ...answers));
  }
}
