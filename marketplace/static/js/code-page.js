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

// Ask for the page and its files again. The worker keeps what the server sends, and says where its
// answer is the kept one: a browser takes a network without the internet for a connection.
function checkConnection() {
  return Promise.all(files().map((address) => fetch(address)))
    .then(([page]) => {
      offlineNote.hidden = !page.headers.has("X-Kept");
      keptNote.hidden = !offlineNote.hidden;
    })
    .catch(() => {}); // the code is shown all the same
}

if (keptNote && navigator.serviceWorker) {
  navigator.serviceWorker
    .register(keptNote.dataset.kept, { scope: "/conversions/" })
    .catch(() => {}) // without a connection the earlier one continues
    .then(() => navigator.serviceWorker.ready)
    .then(worksForPage)
    .then(checkConnection);
  window.addEventListener("online", checkConnection);
  window.addEventListener("offline", checkConnection);
}
