// Ask before a page is left on which something was typed that is not saved. Forms that want it have
// `data-unsaved`; with the value "changed" what they show was sent once and refused.
"use strict";

let unsaved = document.querySelector("form[data-unsaved='changed']");

for (const change of ["input", "change"]) {
  document.addEventListener(change, (event) => {
    if (event.target.matches(".languages__choice")) return; // a tab, not a value
    unsaved = event.target.closest("form[data-unsaved]") || unsaved;
  });
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved && unsaved.isConnected) event.preventDefault(); // the browser asks in its own words
});

// While a form is sent by itself, it is on its way to be saved.
document.addEventListener("submit", (event) => {
  if (event.target === unsaved && !event.defaultPrevented) unsaved = null;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === unsaved) unsaved = null;
});

// htmx put a refused form in the old one's place, or could not send it at all: nothing is saved.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (form.matches("form[data-unsaved]") && !event.detail.successful) {
    unsaved = document.querySelector("form[data-unsaved]");
  }
});
