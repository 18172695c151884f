// The search field as a combobox with a list of suggestions, by the pattern of WAI-ARIA: the focus
// stays in the field, arrows move through the options, Enter follows one, Escape closes the list.
"use strict";

const field = document.querySelector("[data-combobox]");
const list = field && document.getElementById(field.dataset.combobox);
let active = -1;

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function choose(index) {
  const all = options();
  active = index;
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  if (all[index]) {
    field.setAttribute("aria-activedescendant", all[index].id);
    all[index].scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function show(open) {
  list.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
  choose(-1);
}

function move(event, step) {
  const count = options().length;
  if (!count) return;
  event.preventDefault();
  const places = count + 1; // one of them is the field itself
  const next = list.hidden ? (step > 0 ? 0 : count - 1) : ((active + 1 + step + places) % places) - 1;
  if (list.hidden) show(true);
  choose(next);
}

function press(event) {
  const chosen = options()[active];
  if (event.key === "ArrowDown") move(event, 1);
  if (event.key === "ArrowUp") move(event, -1);
  if (event.key === "Enter" && !list.hidden && chosen) {
    event.preventDefault();
    location.assign(chosen.dataset.leadsTo);
  } else if (event.key === "Enter") {
    show(false);
  }
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault(); // the browser would empty the field
    show(false);
  }
}

if (field) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("keydown", press);
  field.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.leadsTo);
  });
  list.addEventListener("htmx:afterSwap", () => {
    show(document.activeElement === field && options().length > 0 && field.value.trim() !== "");
  });
}
