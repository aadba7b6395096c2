// What Deskhand does now: actions to propose, progress, how it ended.

import { get, make, say } from "./dom.js";
import { capital } from "./words.js";

const TITLES = {
  organise: "Names, colours, folders, levels of the items",
  balance: "Faders, buses, gain",
  strip: "Plug-ins for each track",
};
const STATES = {
  busy: "is at work", writing: "is being written", proposed: "is proposed",
  written: "is written", undone: "is taken back", cancelled: "was called off", failed: "did not work",
};

export class Run {
  constructor(state, send) {
    Object.assign(this, { state, send });
    this.announced = "";
    state.addEventListener("hello", () => this.#actions());
    state.addEventListener("run", () => this.#show());
    state.addEventListener("project", () => this.#show());
    get("cancel").addEventListener("click", () => send("cancel"));
  }

  #actions() {
    get("actions").replaceChildren(...this.state.hello.actions.map((action) =>
      make("button", { type: "button", text: capital(action), title: TITLES[action], "data-action": action, on: { click: () => this.send("propose", "", action) } })));
    this.#show();
  }

  #show() {
    const { run, project } = this.state;
    const busy = run.state === "busy";
    const named = project.order.length > 0;
    for (const button of get("actions").children) button.disabled = this.state.atWork || !named;
    const held = document.activeElement === get("cancel");
    get("cancel").hidden = !busy;
    if (held && !busy) get("actions").querySelector("button")?.focus();
    get("progress").hidden = !this.state.atWork;
    if (run.progress > 0) get("progress").value = run.progress;
    else get("progress").removeAttribute("value");
    say(get("said"), run.text || (this.state.atWork ? `${capital(run.action || "Deskhand")} ${STATES[run.state]}` : ""));
    get("error").hidden = !run.error;
    say(get("error"), run.error);
    this.#announce(run);
  }

  /** Screen readers are told of turns, not of every step. */
  #announce(run) {
    const turn = [run.state, run.action, run.error].join();
    if (turn === this.announced) return;
    this.announced = turn;
    const ended = this.state.atWork ? "" : ` ${run.text}`;
    say(get("announce"), STATES[run.state] ? `${capital(run.action || "Deskhand")} ${STATES[run.state]}.${ended} ${run.error}` : run.error);
  }
}
