// The part of a picture that is shown: a press on the whole picture makes that point the middle,
// and the frame follows the numbers at once, as `crops.py` calculates it. The fields beside the
// picture do the same by keyboard; the picture as customers see it comes with the preview.
"use strict";

const WIDE = 8, HIGH = 5;
const CENTRE = { focus_x: 50, focus_y: 50, zoom: 100 };
const between = (least, number, most) => Math.max(least, Math.min(number, most));

function moveFrame(whole) {
  const { width, height } = whole.viewBox.baseVal;
  const percent = (id, least, most) => {
    const { value } = document.getElementById(id);
    return between(least, value === "" ? CENTRE[id] : Number(value), most) / 100;
  };
  const wide = Math.min(width, (height * WIDE) / HIGH) / percent("zoom", 100, 300);
  const high = (wide * HIGH) / WIDE;
  const frame = {
    x: between(0, width * percent("focus_x", 0, 100) - wide / 2, width - wide),
    y: between(0, height * percent("focus_y", 0, 100) - high / 2, height - high),
    width: wide,
    height: high,
  };
  const rect = whole.querySelector("rect");
  for (const [name, value] of Object.entries(frame)) rect.setAttribute(name, value);
  const inside = `M${frame.x} ${frame.y}h${wide}v${high}h${-wide}Z`;
  whole.querySelector("path").setAttribute("d", `M0 0H${width}V${height}H0Z ${inside}`);
}

function typeNumber(id, number) {
  const field = document.getElementById(id);
  field.value = between(0, Math.round(number * 100), 100);
  field.dispatchEvent(new Event("input", { bubbles: true })); // moves its slider, asks for a preview
}

document.addEventListener("click", (event) => {
  const whole = event.target.closest("svg[data-crop]");
  if (!whole) return;
  const { width, height } = whole.viewBox.baseVal;
  const point = new DOMPoint(event.clientX, event.clientY)
    .matrixTransform(whole.getScreenCTM().inverse());
  typeNumber("focus_x", point.x / width);
  typeNumber("focus_y", point.y / height);
});

// A slider has written its number before, as pika.js listens first.
document.addEventListener("input", (event) => {
  const crop = event.target.closest(".crop");
  if (crop) moveFrame(crop.querySelector("svg[data-crop]"));
});
