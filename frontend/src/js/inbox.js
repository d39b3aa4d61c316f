// Single keys for lists and verdicts. They live in the page: `data-key="a"` on a button, link or
// <summary> presses it; `j` and `k` move through `[data-keys-list]`. Off with <html data-keys="off">.
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function move(step) {
  const items = [...document.querySelectorAll("[data-keys-list] a[href]")];
  if (items.length === 0) return;
  const focused = items.indexOf(document.activeElement);
  const at = focused >= 0 ? focused : items.findIndex((item) => item.hasAttribute("aria-current"));
  items[Math.min(Math.max(at + step, 0), items.length - 1)].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.documentElement.dataset.keys === "off") return;
  const step = { j: 1, k: -1 }[event.key];
  if (step) return move(step);
  if (!/^[a-z?/]$/.test(event.key)) return;
  const target = document.querySelector(`[data-key="${event.key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea")) return target.focus();
  target.click();
  const panel = target.closest("details");
  if (panel?.open) panel.querySelector("select, textarea, input:not([type=hidden])")?.focus();
});

// A form answered with 422 moves focus to its error summary.
function announce() {
  document.querySelector("[data-error-summary]")?.focus();
}
document.addEventListener("htmx:after:swap", announce);
announce();
