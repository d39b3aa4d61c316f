// <form data-autosave="URL"> saves a draft one second after the last change and when a field is left.
// The answer's `version` goes back into the form; a 412 says that another window saved later.
const PAUSE = 1000;
const waiting = new WeakMap();
const saving = new WeakMap();

function say(form, word, value = "") {
  const status = form.querySelector("[data-autosave-status]");
  if (status) status.textContent = (status.dataset[word] ?? "").replace("%s", value);
}

async function save(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const turn = (saving.get(form) ?? Promise.resolve()).then(() => send(form));
  saving.set(form, turn);
  await turn;
  if (saving.get(form) === turn) saving.delete(form);
}

async function send(form) {
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (answer.status === 412) return say(form, "newer");
    if (!answer.ok) return say(form, "failed");
    const body = await answer.json();
    const version = form.elements.namedItem("version");
    if (version && body.version !== undefined) version.value = body.version;
    if (body.url) form.dataset.autosave = body.url;
    if (body.page) stay(form, body.page);
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
    say(form, "saved", clock.format(new Date()));
  } catch {
    say(form, "failed");
  }
}

// A draft that exists now has an address: to load it again shows what was kept, not an empty form.
function stay(form, page) {
  if (location.pathname === page) return;
  form.action = page;
  history.replaceState(history.state, "", page);
}

function schedule(event) {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), PAUSE));
}

document.addEventListener("input", schedule);
document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (form && waiting.has(form)) save(form);
});
// A submission waits for a save that is under way, else it would name an older version.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    clearTimeout(waiting.get(form));
    const turn = saving.get(form);
    if (!turn) return;
    event.preventDefault();
    turn.then(() => form.requestSubmit(event.submitter));
  },
  true,
);
