// Keys for those who work through lists all day. Every page works without: this only saves the mouse.
//   j, k       to the next or the previous row of a list
//   Enter      opens the row (the browser's own doing: its link has the focus)
//   x          ticks the row
//   1, 2, 3    press the button that bears the number
"use strict";

const WRITING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

const links = () => [...document.querySelectorAll("[data-row] a[href]:first-of-type")].filter(
  (link, n, all) => link.closest("[data-row]") !== all[n - 1]?.closest("[data-row]"),
);

function go(step) {
  const all = links();
  const here = all.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const chosen = here >= 0 ? here : all.findIndex((link) => link.matches("[aria-current]"));
  const next = all[chosen < 0 ? (step > 0 ? 0 : all.length - 1) : chosen + step];
  next?.focus();
}

function tick() {
  document.activeElement.closest("[data-row]")?.querySelector("input[type=checkbox]")?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches(WRITING)) return;
  const pressed = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  const act = { j: () => go(1), k: () => go(-1), x: tick }[event.key] ?? (pressed && (() => pressed.click()));
  if (act) {
    event.preventDefault();
    act();
  }
});
