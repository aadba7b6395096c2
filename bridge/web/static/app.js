// The page: its parts, and what passes between them.

import { Attention } from "./attention.js";
import { Correct } from "./correct.js";
import { get, make, say } from "./dom.js";
import { Mixer } from "./mixer.js";
import { Plan } from "./plan.js";
import { Player } from "./player.js";
import { Run } from "./run.js";
import { Socket } from "./socket.js";
import { State } from "./state.js";
import { theme } from "./theme.js";

const LINES = { open: "Connected", waiting: "Not connected, trying again", refused: "Not connected" };
const LOST = {
  open: "",
  waiting: "The connection to Deskhand is gone. It is tried again by itself; what is shown is older.",
  refused: "Deskhand was started anew, and this page belongs to the run before. Open the link that deskhand serve has printed.",
};
const SHOWN = 8000; // ms that a refusal stays

function stands(how) {
  say(get("line"), LINES[how]);
  say(get("lost"), LOST[how]);
  get("lost").hidden = how === "open";
  document.documentElement.dataset.line = how;
}

function refused(why) {
  const toast = make("p", { text: why });
  get("toasts").replaceChildren(toast);
  setTimeout(() => toast.remove(), SHOWN);
}

function title(state) {
  const { name, live } = state.project;
  say(get("project"), name || "No project yet");
  document.title = name ? `${name} – Deskhand` : "Deskhand";
  get("place").hidden = !name;
  say(get("place"), live ? "open in REAPER" : "project file");
}

theme(get("theme"));
const state = new State();
const socket = new Socket({ take: (message) => state.take(message), stands, refused });
const send = (name, target, value) => socket.send(name, target, value);
const correct = new Correct(state, send);
const ask = (guid) => correct.ask(guid);
const mixer = new Mixer(state, send, ask);
new Attention(state, { go: (guid) => mixer.show(guid), ask, send });
new Run(state, send);
new Plan(state, send);
new Player(state, send);
state.addEventListener("project", () => title(state));
