// Add what forms cannot do by themselves: copy a code, open a dialog, slide a number, show that a form
// is on its way.
"use strict";

document.documentElement.classList.add("scripted");

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
  if (event.target.closest("[data-prints]")) window.print();
  const closer = event.target.closest("[data-closes]");
  if (closer && closer.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

// A dialog that comes open, from the server or after a refusal, is shown over the page.
function showOver(root) {
  for (const dialog of root.querySelectorAll("dialog[data-modal][open]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
}
showOver(document);
document.addEventListener("htmx:load", (event) => showOver(event.target));

// A refused form says first what is wrong: its error summary takes the focus, also from the field
// in which the Enter key was pressed.
function focusErrors(root) {
  const found = root.querySelector("[data-error-summary]");
  const summary = root.matches && root.matches("[data-error-summary]") ? root : found;
  if (summary) summary.focus();
}
focusErrors(document);
document.addEventListener("htmx:load", (event) => focusErrors(event.target));

// Notices of the page before do not stay where htmx brings another page's content and
// address: they would push down what has just come.
document.addEventListener("htmx:pushedIntoHistory", () => {
  for (const said of document.querySelectorAll("#main > .notice:not(:has(form))")) said.remove();
});

// A slider and the number beside it are one: the number alone is sent.
document.addEventListener("input", (event) => {
  const moved = event.target;
  if (moved.dataset.slides) document.getElementById(moved.dataset.slides).value = moved.value;
  const slider = document.querySelector(`[data-slides="${moved.id}"]`);
  if (slider && moved.value) slider.value = moved.value;
});

document.addEventListener("click", (event) => {
  const filler = event.target.closest("[data-fills]");
  const number = filler && document.getElementById(filler.dataset.fills);
  if (!number) return;
  event.preventDefault();
  if (!number.closest("dialog").open) number.closest("dialog").showModal();
  number.value = filler.dataset.value;
  number.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector(`[data-slides="${number.id}"]`).focus();
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.target.hasAttribute("data-many")) return;
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), 4000);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends-itself]");
  if (form && !form.hasAttribute("data-hx-get")) form.requestSubmit();
});

// The codes that code-worker.js keeps are for the person who is signed in, and for nobody after.
function forgetCodes() {
  if (window.caches) caches.delete("codes").catch(() => {});
}
if (document.body.classList.contains("signed-out")) forgetCodes();
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/logout") forgetCodes();
});

// Show the place one is at in a navigation that is wider than the window.
for (const here of document.querySelectorAll(".sidebar [aria-current], .tabs [aria-current]")) {
  const strip = here.closest(".sidebar, .tabs");
  strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
}

// A code that is held to a scanner must not go dark; the browser drops the lock with the page.
function stayAwake() {
  if (document.visibilityState !== "visible") return;
  navigator.wakeLock.request("screen").catch(() => {}); // refused to save the battery
}
if (navigator.wakeLock && document.querySelector("[data-stays-awake]")) {
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
}
