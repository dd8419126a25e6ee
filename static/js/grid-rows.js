// The rows of the grid as they stand: what their cells hold, and what the server says after a change.

import { reveal, watch } from "./grid-window.js";

const held = JSON.parse(document.getElementById("grid-values").textContent);
const saved = document.querySelector("[data-saved]");
const grid = document.querySelector("[data-grid]");

export const rowOf = (item) => document.getElementById(`item-${item}`);
export const itemOf = (element) => element.closest("[data-item]").dataset.item;
export const nameOf = (item) => rowOf(item).dataset.name;
export const versionOf = (item) => Number(rowOf(item).dataset.version);
export const cellAt = (item, name) => document.getElementById(`item-${item}-${name}`);
export const writtenIn = (item) => (held[item] || { written: {} }).written;
export const readIn = (item, name) => (held[item] && held[item].readings[name]) || [];
export const isOpen = (row) => Boolean(row.dataset.save) && row.querySelector(".cell__open") !== null;

// The rows that are shown, in their order.
export const shownRows = () => Array.from(grid.tBodies).filter((row) => !row.hidden);

// The nearest row above (-1) or below (1) that is shown and that `fits`.
export function nextRow(row, step, fits) {
  let other = row;
  do {
    other = step < 0 ? other.previousElementSibling : other.nextElementSibling;
  } while (other && !(other.matches("[data-item]") && !other.hidden && fits(other)));
  return other;
}

// Tells, beside the breadcrumb and to screen readers, whether everything is kept.
export function say(text, isTrouble) {
  saved.textContent = text;
  saved.classList.add("saved--live");
  saved.classList.toggle("saved--trouble", Boolean(isTrouble));
}

// Puts one row as the server now has it into the grid, with what hangs on all rows. Open editors stay.
export function show(item, answer) {
  showRow(item, answer);
  showPieces(answer);
}

export function showRow(item, piece) {
  if (piece.values) {
    held[item] = piece.values;
  } else {
    delete held[item];
  }
  const fresh = parsed(piece.row);
  if (rowOf(item)) {
    renew(rowOf(item), fresh);
  } else {
    grid.append(fresh);
    watch(fresh);
  }
}

export function showPieces(answer) {
  renewInner("[data-problems]", answer.problems);
  renewInner("[data-summary]", answer.summary);
  renewInner("[data-filters]", answer.filters);
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = `<table>${html}</table>`;
  return template.content.querySelector("tbody");
}

function renew(old, fresh) {
  const focused = document.activeElement;
  const wasInside = old.contains(focused);
  const cell = wasInside && focused.closest("[data-cell]");
  const pick = old.querySelector("[data-pick]");
  const isPicked = Boolean(pick && pick.checked);
  Array.from(fresh.attributes).forEach(({ name, value }) => old.setAttribute(name, value));
  if (!fresh.dataset.save) {
    old.removeAttribute("data-save");
  }
  Array.from(old.rows).filter((row) => !row.dataset.editing).forEach((row) => row.remove());
  Array.from(fresh.rows).reverse().forEach((row) => old.insertBefore(row, old.firstChild));
  old.querySelectorAll("[data-editing]").forEach((row) => mark(document.getElementById(row.dataset.editing), true));
  const freshPick = old.querySelector("[data-pick]");
  if (freshPick) {
    freshPick.checked = isPicked;
  }
  if (wasInside && !document.contains(focused)) {
    focusOn((cell && document.getElementById(cell.id)) || old);
  }
}

// What folds in a place, by its name or else its number, with what is being typed in it.
function foldsIn(place) {
  const all = Array.from(place.querySelectorAll("details"));
  return new Map(all.map((details, number) => {
    const input = details.dataset.fold ? details.querySelector("input[type=text]") : null;
    return [details.dataset.fold || number, { details, input }];
  }));
}

const placeOfScroll = (place) => place.querySelector("[data-keep-scroll]") || place;

function renewInner(selector, html) {
  const place = document.querySelector(selector);
  const hadFocus = place.contains(document.activeElement);
  const folds = foldsIn(place);
  const scrolled = placeOfScroll(place).scrollTop;
  place.innerHTML = html;
  placeOfScroll(place).scrollTop = scrolled;
  foldsIn(place).forEach(({ details, input }, name) => {
    const before = folds.get(name);
    if (before) {
      details.open = details.open || before.details.open;
      if (input && before.input) {
        input.value = before.input.value;
      }
    }
  });
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
  reveal(place);
  const link = place.matches(".cell__open") ? place : place.querySelector(".cell__open, a, button");
  if (link) {
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
