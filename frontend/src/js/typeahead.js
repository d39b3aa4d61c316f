// <type-ahead src="URL"> around a text input: the server answers `?q=` with <li data-value="…">…</li>
// for each suggestion. Without scripts it is an ordinary text field.
const PAUSE = 300;
const CJK = /[\u3400-\u9fff]/;
let made = 0;

class TypeAhead extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input:not([type=hidden])");
    if (!this.input || this.list) return;
    this.hiddenInput = this.querySelector("input[type=hidden]");
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `suggestions-${(made += 1)}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.append(this.list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", autocomplete: "off" };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(event.target.closest("[role=option]"));
    });
  }

  ask() {
    clearTimeout(this.timer);
    if (this.hiddenInput) this.hiddenInput.value = "";
    const text = this.input.value.trim();
    if (text.length < (CJK.test(text) ? 2 : 3)) return this.close();
    this.timer = setTimeout(() => this.fetch(text), PAUSE);
  }

  async fetch(text) {
    const url = new URL(this.getAttribute("src"), location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || text !== this.input.value.trim()) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.list.replaceChildren(...page.querySelectorAll("li[data-value]"));
    for (const [index, option] of [...this.list.children].entries()) {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
    }
    this.list.hidden = this.list.children.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  key(event) {
    const options = [...this.list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !this.list.hidden) return this.close();
    if (this.list.hidden || options.length === 0) return;
    if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      return this.take(options[at]);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.mark(options, (at + step + options.length) % options.length);
  }

  mark(options, chosen) {
    for (const [index, option] of options.entries()) {
      option.setAttribute("aria-selected", String(index === chosen));
    }
    options[chosen].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  take(option) {
    if (!option) return;
    this.input.value = option.dataset.text ?? option.textContent.trim();
    if (this.hiddenInput) this.hiddenInput.value = option.dataset.value;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("type-ahead", TypeAhead);
