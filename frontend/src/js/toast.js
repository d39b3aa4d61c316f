// <undo-toast seconds="10"> counts down and leaves when the undo is no longer possible.
class UndoToast extends HTMLElement {
  connectedCallback() {
    this.left = Number(this.getAttribute("seconds"));
    this.out = this.querySelector("[data-count]");
    this.timer = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    this.left -= 1;
    if (this.out) this.out.textContent = `${Math.max(this.left, 0)} s`;
    if (this.left <= 0) this.remove();
  }
}

customElements.define("undo-toast", UndoToast);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "z" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.keys === "off") return;
  document.querySelector("undo-toast form")?.requestSubmit();
});
