// Say in the page's live region that a form could not be sent, and offer to send it again as it is:
// with all that was typed, and with the same idempotency key.
"use strict";

const connection = document.getElementById("connection");

// A modal dialog hides the rest of the page from everybody: the region moves into it meanwhile.
function showLost(sender, event) {
  const form = sender.closest("form");
  const words = document.createElement("p");
  const { lost, once, check } = connection.dataset;
  const changes = form.method === "post" && event && event.type === "submit";
  const safe = form.querySelector("[name=key]");
  words.textContent = changes ? `${lost} ${safe ? once : check}` : lost;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button button--small";
  again.textContent = connection.dataset.again;
  again.addEventListener("click", () => send(sender, event));
  (sender.closest("dialog[open]") || document.body).append(connection);
  connection.replaceChildren(words, again);
}

function send(sender, event) {
  clearLost();
  if (!sender.isConnected) return;
  if (!sender.matches("form")) {
    htmx.trigger(sender, event ? event.type : "click");
    return;
  }
  const button = event && event.submitter;
  sender.requestSubmit(button && button.form === sender ? button : null);
}

function clearLost() {
  connection.replaceChildren();
  document.body.append(connection);
}

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const { elt, requestConfig } = event.detail;
    for (const busy of document.querySelectorAll("[aria-busy=true]")) busy.removeAttribute("aria-busy");
    if (elt.closest("form")) showLost(elt, requestConfig.triggeringEvent);
  });
}

document.addEventListener("htmx:beforeSwap", clearLost);
