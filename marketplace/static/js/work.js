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
