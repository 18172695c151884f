// What forms cannot do by themselves: copy a code, open a dialog, show that a form is on its way.
"use strict";

document.addEventListener("click", (event) => {
  const copier = event.target.closest("[data-copy]");
  if (copier && navigator.clipboard) {
    navigator.clipboard.writeText(copier.dataset.copy).then(() => {
      const said = copier.querySelector("[data-copied]");
      if (said) said.textContent = copier.dataset.copiedText;
    });
  }
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("[data-closes]");
  if (closer && closer.closest("dialog")) closer.closest("dialog").close();
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.target.hasAttribute("data-many")) return;
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), 4000);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends-itself]");
  if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
});

// Where a navigation is wider than the window, show the place one is at.
const here = document.querySelector(".sidebar [aria-current]");
const strip = here && here.closest(".sidebar");
if (strip) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
