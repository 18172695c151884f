// At the counter: show a code in groups while it is typed, say how much of it is there and whether
// a character is wrong, without asking the server, and say when there is no connection.
"use strict";

const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 13;
const CODE_GROUPS = [4, 8]; // characters before which a hyphen stands
const SAID_AFTER_MS = 300; // so that a screen reader is not told every key

const plainCode = (text) => text.replace(/[\s-]/g, "");
const meantCode = (text) => plainCode(text).toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");

function groupedCode(plain) {
  const [first, second] = CODE_GROUPS;
  const parts = [plain.slice(0, first), plain.slice(first, second), plain.slice(second)];
  return parts.filter((part) => part).join("-");
}

// The remainder in the field of 32 elements, as `conversions/codes.py` reckons it: 0 in each code.
function codeRemainder(code) {
  const twice = (value) => (value << 1 > 31 ? (value << 1) ^ 0b100101 : value << 1);
  return [...code].reduce((sum, letter) => twice(sum) ^ CODE_LETTERS.indexOf(letter), 0);
}

const strangeLetter = (code) => [...code].find((letter) => !CODE_LETTERS.includes(letter));

// A partner's own code may look like anything: what cannot be one of ours stays as it is typed.
function groupTyped(field, event) {
  const before = field.value;
  let plain = plainCode(before);
  if (plain.length > CODE_LENGTH || strangeLetter(meantCode(plain))) return;
  let caret = plainCode(before.slice(0, field.selectionStart)).length;
  const kind = event.inputType || "";
  if (kind.startsWith("deleteContent") && plain === field.dataset.plain) {
    // only a hyphen was deleted: the character beside it is meant
    if (kind.endsWith("Backward")) caret -= 1;
    plain = plain.slice(0, Math.max(caret, 0)) + plain.slice(caret + 1);
  }
  const grouped = groupedCode(plain);
  field.dataset.plain = plain;
  if (grouped === before) return;
  const atEnd = caret >= plain.length;
  field.value = grouped;
  const place = atEnd ? grouped.length : caret + CODE_GROUPS.filter((one) => caret > one).length;
  field.setSelectionRange(place, place);
}

function wordsOf(field) {
  const said = document.getElementById("code-said").dataset;
  const code = meantCode(field.value);
  if (!code || /[:/]/.test(code)) return ""; // an address, as a scanner types it
  const strange = strangeLetter(code);
  if (strange) return said.strange.replace("{letter}", strange);
  if (code.length > CODE_LENGTH) return said.long;
  if (code.length < CODE_LENGTH) return said.count.replace("{number}", code.length);
  return codeRemainder(code) ? said.wrong : said.whole;
}

let codeTimer = 0;
function sayCode(field) {
  clearTimeout(codeTimer);
  codeTimer = setTimeout(() => {
    const region = document.getElementById("code-said");
    if (region && field.isConnected) region.textContent = wordsOf(field);
  }, SAID_AFTER_MS);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-code-field]")) return;
  if (!event.isComposing) groupTyped(event.target, event);
  sayCode(event.target);
});

document.addEventListener("compositionend", (event) => {
  if (event.target.matches("[data-code-field]")) groupTyped(event.target, event);
});

function sayConnection() {
  const region = document.getElementById("counter-offline");
  if (!region) return;
  region.textContent = navigator.onLine ? "" : region.dataset.words;
  region.hidden = navigator.onLine;
}
for (const change of ["online", "offline", "htmx:load"]) {
  (change.startsWith("htmx") ? document : window).addEventListener(change, sayConnection);
}
sayConnection();
