// Choosing rows by their boxes: with the mouse, with the space bar, and several in a run with Shift.

import { shownRows } from "./grid-rows.js";

const grid = document.querySelector("[data-grid]");
const count = document.querySelector("[data-picked]");
const everything = document.querySelector("[data-pick-all]");
let last = null; // the box that was changed last, from which a run begins

const boxOf = (row) => row.querySelector("[data-pick]");

// The rows that are chosen and shown, in their order.
export const pickedRows = () => shownRows().filter((row) => boxOf(row) && boxOf(row).checked);

export function pick(row, isPicked) {
  const box = boxOf(row);
  if (box) {
    box.checked = isPicked === undefined ? !box.checked : isPicked;
    last = box;
    tell();
  }
}

export function pickNone() {
  grid.querySelectorAll("[data-pick]:checked").forEach((box) => { box.checked = false; });
  tell();
}

function tell() {
  const number = pickedRows().length;
  count.textContent = number ? `已选 ${number} 行` : "";
  everything.checked = number > 0 && number === shownRows().filter(boxOf).length;
}

// From the box changed before to this one, all alike.
function pickRun(box) {
  const boxes = shownRows().map(boxOf).filter(Boolean);
  const places = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
  if (places[0] >= 0) {
    boxes.slice(places[0], places[1] + 1).forEach((one) => { one.checked = box.checked; });
  }
}

grid.addEventListener("click", (event) => {
  if (event.target.matches("[data-pick]")) {
    if (event.shiftKey && last) {
      pickRun(event.target);
    }
    last = event.target;
    tell();
  }
});

everything.addEventListener("change", () => {
  shownRows().map(boxOf).filter(Boolean).forEach((box) => { box.checked = everything.checked; });
  tell();
});

everything.closest("label").hidden = false;
