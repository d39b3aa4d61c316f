// A link with data-opens="ID" unfolds that <details>, folds its neighbours and goes to its first field.
document.documentElement.dataset.scripts = "on";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens]");
  const panel = link && document.getElementById(link.dataset.opens);
  if (!panel) return;
  event.preventDefault();
  for (const other of panel.parentElement.querySelectorAll("details[open]")) other.open = false;
  panel.open = true;
  // What is taller than the window begins at its head.
  const isTall = panel.offsetHeight > window.innerHeight / 2;
  panel.scrollIntoView({ block: isTall ? "start" : "nearest" });
  panel.querySelector("select, textarea, input:not([type=hidden])")?.focus();
});
