// Offers near the person, once they allow it: the place goes along in a header of the requests that
// sort by it, rounded to some 100 m, and is kept nowhere.
"use strict";

const nearBox = document.querySelector("[data-near]");
const nearForm = nearBox && nearBox.closest("form");
let near = null;

function sayNear(words) {
  nearBox.querySelector("[role=status]").textContent = words;
}

function setNear(position) {
  near = position && `${position.coords.latitude.toFixed(3)},${position.coords.longitude.toFixed(3)}`;
  nearBox.querySelector("button").setAttribute("aria-pressed", String(Boolean(near)));
  sayNear(near ? nearBox.querySelector("[role=status]").dataset.sorted : "");
  htmx.trigger(nearForm, "submit");
}

function askPlace() {
  const refused = () => sayNear(nearBox.querySelector("[role=status]").dataset.refused);
  const patience = { timeout: 10000, maximumAge: 300000 };
  navigator.geolocation.getCurrentPosition(setNear, refused, patience);
}

function sendPlace(event) {
  const { elt, headers, parameters } = event.detail;
  if (!near || !(elt === nearForm || elt.closest("#results"))) return;
  headers["X-Near"] = near;
  if (elt === nearForm) parameters.sort = "distance";
}

if (nearBox && navigator.geolocation) {
  nearBox.dataset.ready = "";
  nearBox.querySelector("button").addEventListener("click", () => (near ? setNear(null) : askPlace()));
  document.addEventListener("htmx:configRequest", sendPlace);
}
