// The rows of the grid as they stand: what their cells hold, and what the server says after a change.

const held = JSON.parse(document.getElementById("grid-values").textContent);
const saved = document.querySelector("[data-saved]");

export const rowOf = (item) => document.getElementById(`item-${item}`);
export const itemOf = (element) => element.closest("[data-item]").dataset.item;
export const writtenIn = (item) => (held[item] || { written: {} }).written;
export const readIn = (item, name) => (held[item] && held[item].readings[name]) || [];

// Tells, beside the breadcrumb and to screen readers, whether everything is kept.
export function say(text, isTrouble) {
  saved.textContent = text;
  saved.classList.add("saved--live");
  saved.classList.toggle("saved--trouble", Boolean(isTrouble));
}

// Puts the row as the server now has it into the grid, with the list of problems and the count. Open editors stay.
export function show(item, answer) {
  if (answer.values) {
    held[item] = answer.values;
  } else {
    delete held[item];
  }
  renew(rowOf(item), parsed(answer.row));
  renewInner("[data-problems]", answer.problems);
  renewInner("[data-summary]", answer.summary);
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = `<table>${html}</table>`;
  return template.content.querySelector("tbody");
}

function renew(old, fresh) {
  const focused = document.activeElement;
  const cell = old.contains(focused) && focused.closest("[data-cell]");
  const wasInside = old.contains(focused);
  Array.from(fresh.attributes).forEach(({ name, value }) => old.setAttribute(name, value));
  if (!fresh.dataset.save) {
    old.removeAttribute("data-save");
  }
  Array.from(old.rows).filter((row) => !row.dataset.editing).forEach((row) => row.remove());
  Array.from(fresh.rows).reverse().forEach((row) => old.insertBefore(row, old.firstChild));
  old.querySelectorAll("[data-editing]").forEach((row) => mark(document.getElementById(row.dataset.editing), true));
  if (wasInside && !document.contains(focused)) {
    focusOn((cell && document.getElementById(cell.id)) || old);
  }
}

function renewInner(selector, html) {
  const place = document.querySelector(selector);
  const hadFocus = place.contains(document.activeElement);
  place.innerHTML = html;
  if (hadFocus) {
    const next = place.querySelector("a, button");
    if (next) {
      next.focus();
    }
  }
}

// Marks the cell that is being edited: its box in the table, or the cell itself where a box holds several.
export function mark(cell, isOpen) {
  if (cell) {
    const box = cell.closest("td, th");
    const framed = box.querySelectorAll("[data-cell]").length === 1 ? box : cell;
    framed.classList.toggle("cell--edit", isOpen);
  }
}

export function focusOn(place) {
  const link = place.matches(".cell__open") ? place : place.querySelector(".cell__open, a, button");
  if (link) {
    link.focus();
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
