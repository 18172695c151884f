// Keep the code on this page for when there is no connection at the counter, in a worker of its own
// (code-worker.js), and say so.
"use strict";

const keptNote = document.querySelector("[data-kept]");
const offlineNote = document.querySelector("[data-offline]");

function files() {
  const loaded = document.querySelectorAll("link[rel=stylesheet], script[src], .at-counter img");
  return [location.pathname, ...[...loaded].map((one) => one.href || one.src)];
}

// The worker takes over this page too, which was loaded before there was one.
function worksForPage() {
  if (navigator.serviceWorker.controller) return null;
  return new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
}

function noteConnection() {
  offlineNote.hidden = navigator.onLine;
  if (!navigator.onLine) keptNote.hidden = true;
}

if (keptNote && navigator.serviceWorker) {
  navigator.serviceWorker
    .register(keptNote.dataset.kept, { scope: "/conversions/" })
    .then(() => navigator.serviceWorker.ready)
    .then(worksForPage)
    .then(() => navigator.onLine && Promise.all(files().map((address) => fetch(address))))
    .then((kept) => { keptNote.hidden = !kept; })
    .catch(() => {}); // the code is shown all the same
  noteConnection();
  window.addEventListener("online", noteConnection);
  window.addEventListener("offline", noteConnection);
}
