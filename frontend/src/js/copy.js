// A button with data-copy="ID" copies that element's text; it shows itself only where that works.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy)?.textContent.trim() ?? "";
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  const word = button.querySelector("[data-copy-word]");
  if (done && word) word.textContent = button.dataset.done;
});
