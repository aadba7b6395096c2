// Dark and light: as the computer has it, until the engineer chooses.

const CHOICES = ["auto", "dark", "light"];
const WORDS = { auto: "Theme: auto", dark: "Theme: dark", light: "Theme: light" };
const dark = matchMedia("(prefers-color-scheme: dark)");

const chosen = () => (CHOICES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "auto");

function show(button) {
  const choice = chosen();
  document.documentElement.dataset.theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  button.textContent = WORDS[choice];
}

/** The button goes through the choices. */
export function theme(button) {
  show(button);
  dark.addEventListener("change", () => show(button));
  button.addEventListener("click", () => {
    localStorage.setItem("theme", CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length]);
    show(button);
  });
}
