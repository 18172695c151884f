// Keep the code on this page for when there is no connection at the counter, in a worker of its own
// (code-worker.js), and say so.
"use strict";

const keptNote = document.querySelector("[data-kept]");
const offlineNote = document.querySelector("[data-offline]");

function files() {
  const loaded = document.querySelectorAll("link[rel=stylesheet], script[src], .at-counter img");
  return [location.pathname, ...[...loaded].map((one) => one.href || one.src)];
}

function noteConnection() {
  offlineNote.hidden = navigator.onLine;
  if (!navigator.onLine) keptNote.hidden = true;
}

if (keptNote && navigator.serviceWorker) {
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "kept") keptNote.hidden = !navigator.onLine;
  });
  navigator.serviceWorker
    .register(keptNote.dataset.kept, { scope: "/conversions/" })
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => {
      if (navigator.onLine) registration.active.postMessage(files());
    })
    .catch(() => {}); // the code is shown all the same
  noteConnection();
  window.addEventListener("online", noteConnection);
  window.addEventListener("offline", noteConnection);
}
