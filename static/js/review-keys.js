// The keys of the review page: j/k and arrows move, a approves, r returns, ? tells. Never while one types.

import { verdictOf } from "./review.js";

const STORED = "review-keys";
const form = document.querySelector("form[data-verdicts]");
const help = document.querySelector("[data-keys]");
const told = document.querySelector("[data-row-told]");

const name = (row) => row.querySelector(".batch-row__name");
const isShown = (row) => !row.closest(".batch-fold:not([open])");
const rows = () => Array.from(form.querySelectorAll(".batch-row")).filter(isShown);
const current = () => form.querySelector(".batch-row--current");

function move(step) {
  const all = rows();
  const next = all[current() ? all.indexOf(current()) + step : step > 0 ? 0 : all.length - 1];
  if (next) go(next);
  else if (step > 0) offerFold();
}

// After the last open row: the fold with the rows that read as before, to be opened by Enter.
function offerFold() {
  const fold = form.querySelector(".batch-fold:not([open]) > summary");
  if (fold) fold.focus();
}

function go(row) {
  if (current()) current().classList.remove("batch-row--current");
  row.classList.add("batch-row--current");
  name(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function approve(row) {
  keep(row);
  row.querySelectorAll("[data-return]").forEach((field) => { field.value = ""; });
  row.querySelectorAll("[data-stock], [data-later]").forEach((field) => { field.checked = false; });
  row.querySelector(".batch-row__return").open = false;
  changed(row);
  say(row, "将审定");
  move(1);
}

function giveBack(row) {
  const fold = row.querySelector(".batch-row__return");
  fold.open = true;
  bringBack(row);
  changed(row);
  fold.querySelector("[data-stock], [data-return]").focus();
}

// What was typed is never lost: approving keeps it for the case that the row is returned after all.
function keep(row) {
  const text = row.querySelector("[data-return]").value;
  const ticked = Array.from(row.querySelectorAll("[data-stock]:checked")).map((field) => field.value);
  if (text || ticked.length) row.kept = { text, ticked };
}

function bringBack(row) {
  if (!row.kept || verdictOf(row) === "returned") return;
  row.querySelector("[data-return]").value = row.kept.text;
  row.querySelectorAll("[data-stock]").forEach((field) => { field.checked = row.kept.ticked.includes(field.value); });
}

const changed = (row) => row.dispatchEvent(new Event("change", { bubbles: true }));

function say(row, what) {
  told.textContent = `${name(row).firstChild.textContent.trim()}：${what}`;
}

function toggleHelp() {
  help.open = !help.open;
  if (help.open) help.querySelector("summary").focus();
}

const isTyping = (field) => field.matches("textarea, select, input:not([type=checkbox])");

// Among the ready reasons, a letter begins a reason of one's own: it goes into the field below them.
function writesReason(event) {
  if (!event.target.matches("[data-stock]") || event.key.length > 1 || event.key === " ") return false;
  event.target.closest(".batch-row").querySelector("[data-return]").focus();
  return true;
}

function onRow(act) {
  const row = current();
  if (row && row.hasAttribute("data-row")) act(row);
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  a: () => onRow(approve),
  r: () => onRow(giveBack),
  "?": toggleHelp,
};

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const row = event.target.closest(".batch-row");
  if (event.key === "Escape" && row) {
    go(row);
    return;
  }
  if (isTyping(event.target) || (event.key !== "?" && !isOn())) return;
  if (writesReason(event)) return;
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (arrow && event.target.matches(".batch-row__name")) move(arrow);
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
}

// Single keys can be switched off (they get in the way of speech input); the choice stays on this machine.

const toggle = help && help.querySelector("[data-keys-on]");
const isOn = () => toggle.checked;

if (form && help) {
  help.hidden = false;
  try {
    toggle.checked = localStorage.getItem(STORED) !== "off";
  } catch (error) {
    toggle.checked = true; // no storage: on until the page is left
  }
  toggle.addEventListener("change", () => {
    try {
      localStorage.setItem(STORED, toggle.checked ? "on" : "off");
    } catch (error) {
      // no storage: it holds until the page is left
    }
  });
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest(".batch-row");
    if (!row || row === current()) return;
    if (current()) current().classList.remove("batch-row--current");
    row.classList.add("batch-row--current");
  });
  document.addEventListener("keydown", press);
}
