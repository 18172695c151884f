// The work of staff: tick every row of a list, and take away what can no longer be undone.
"use strict";

document.addEventListener("change", (event) => {
  const { ticks } = event.target.dataset;
  if (!ticks) return;
  for (const box of document.querySelectorAll(`input[type=checkbox][name=${ticks}]`)) {
    box.checked = event.target.checked;
  }
});

for (const form of document.querySelectorAll("[data-for-seconds]")) {
  setTimeout(() => {
    if (!form.contains(document.activeElement)) form.remove(); // no one loses the focus
  }, Number(form.dataset.forSeconds) * 1000);
}

// Two keys, where no field is being typed in: `/` goes to the search, `?` shows the help. They can
// be turned off, for those whose speech or switch control types them unasked (WCAG 2.1.4).
const keyboard = document.getElementById("keyboard");

function goToSearch() {
  const search = document.querySelector("main input[type=search]");
  if (search) search.focus();
  else if (keyboard.dataset.search) location.assign(`${keyboard.dataset.search}#search`);
}

if (keyboard && location.hash === "#search") goToSearch();
if (keyboard && !("off" in keyboard.dataset)) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const combined = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    if (typing || combined || document.querySelector("dialog:modal")) return;
    if (event.key === "/") goToSearch();
    else if (event.key === "?") keyboard.showModal();
    else return;
    event.preventDefault();
  });
}
