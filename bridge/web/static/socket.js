// The connection: it comes back by itself, and says how it stands.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;
const SILENT = 15000; // the bridge says something every 5 s

export class Socket {
  /** `take` gets every message, `stands` is told "open", "waiting" or "refused", `refused` why an order was. */
  constructor({ take, stands, refused }) {
    Object.assign(this, { take, stands, refused });
    this.wait = FIRST_WAIT;
    this.number = 0;
    this.heard = 0;
    this.open();
    setInterval(() => this.#listen(), 1000);
    addEventListener("online", () => this.open());
  }

  open() {
    clearTimeout(this.due);
    if (this.link && this.link.readyState <= WebSocket.OPEN) return;
    const link = new WebSocket(`ws://${location.host}/socket`);
    this.link = link;
    this.heard = Date.now();
    link.onmessage = (event) => {
      this.heard = Date.now();
      const message = JSON.parse(event.data);
      if (message.hello) {
        this.wait = FIRST_WAIT;
        this.stands("open");
      }
      if ("refused" in message) this.refused(message.why);
      else this.take(message);
    };
    link.onclose = () => { if (link === this.link) this.#again(); };
  }

  /** Send an order; nothing is sent later that was meant for now. */
  send(name, target = "", value = null) {
    if (!this.link || this.link.readyState !== WebSocket.OPEN) {
      this.refused("There is no connection to Deskhand. Nothing was done. Wait until it is back.");
      return;
    }
    this.number += 1;
    this.link.send(JSON.stringify({ id: this.number, do: name, target, value }));
  }

  async #again() {
    this.stands(await letIn() ? "waiting" : "refused");
    this.due = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT);
  }

  #listen() {
    if (this.link.readyState === WebSocket.OPEN && Date.now() - this.heard > SILENT) {
      this.link.onclose = null;
      this.link.close();
      this.#again();
    }
  }
}

/** False where the bridge answers but does not know this page any more. */
async function letIn() {
  try {
    return (await fetch("/static/icon.svg", { cache: "no-store" })).status !== 403;
  } catch {
    return true;
  }
}
