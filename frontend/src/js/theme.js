// Changes the theme without a round trip; the form's POST does the same where scripts are off.
const YEAR = 365 * 24 * 60 * 60;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  const choice = event.submitter?.value;
  if (!form || !choice) return;
  event.preventDefault();
  document.documentElement.dataset.theme = choice;
  document.cookie = `theme=${choice}; path=/; max-age=${YEAR}; samesite=lax`;
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.setAttribute("aria-pressed", String(button.value === choice));
  }
});
