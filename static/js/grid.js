// The editor's grid: open a cell, write, leave it; what was written is saved. Without this script every
// cell leads to the item's form, and the tools above the grid to pages of their own.

import { commit, GONE, leave } from "./grid-committing.js";
import { openEditor } from "./grid-editor.js";
import { fillDown, sameAsAbove } from "./grid-filling.js";
import { showHelp } from "./grid-keys.js";
import { undo } from "./grid-many.js";
import { openPanel } from "./grid-panel.js";
import { pickedRows } from "./grid-picking.js";
import { focusOn, nextRow, say, show, versionOf, writtenIn } from "./grid-rows.js";
import { send } from "./grid-saving.js";
import { remember } from "./grid-undo.js";
import { reveal } from "./grid-window.js";
import "./grid-leaving.js";
import "./grid-pasting.js";
import "./grid-showing.js";

const OK = 200;
const grid = document.querySelector("[data-grid]");
let lastCell = null; // the id of the cell that had the focus last: what the tools above the grid work on

// A button in a row or in the list of problems: 核对, 撤销, 修订, one-press mending.
async function act(form) {
  const item = form.dataset.act;
  const before = { ...writtenIn(item) };
  const from = versionOf(item);
  const fields = {};
  new FormData(form).forEach((value, name) => { fields[name] = value; });
  const next = form.closest(".grid__tick") && nextToCheck(form);
  const { status, answer } = await send(item, form.action, () => fields);
  if (answer && answer.row) {
    show(item, answer);
  }
  if (status === OK) {
    remember(form.dataset.actLabel || "修改", [{ item, from, to: answer.version, before, after: { ...writtenIn(item) } }]);
    say(answer.saved);
    document.querySelector("[data-save-many]").hidden = false; // 修订 may have opened the first row
    goOnChecking(next);
  } else {
    say(`未保存：${(answer && (answer.message || answer.errors[0])) || GONE}`, true);
  }
}

// 待核对 items are ticked one by one: after one the focus is on the next, whose texts stand there in full.
const nextToCheck = (form) => nextRow(form.closest("[data-item]"), 1, (row) => row.querySelector(".tick"));

function goOnChecking(row) {
  const tick = row && row.querySelector(".tick");
  if (tick) {
    reveal(tick);
    tick.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }
}

// The link that a click means: the one it hits, or the only one in the box that it hits.
function linkAt(target) {
  const box = target.closest("td");
  const links = box && !target.closest("a, button, label, [data-editing]") ? box.querySelectorAll(".cell__open") : [];
  return target.closest(".cell__open") || (links.length === 1 && links[0]);
}

grid.addEventListener("click", (event) => {
  const link = linkAt(event.target);
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openEditor(link.closest("[data-cell]"));
  } else if (event.target.closest("[data-cancel]")) {
    leave(event.target.closest("form"), true);
  }
});

grid.addEventListener("focusin", (event) => {
  const link = event.target.closest(".cell__open");
  const line = event.target.closest("[data-editing]");
  if (link || line) {
    lastCell = link ? link.closest("[data-cell]").id : line.dataset.editing;
  }
  if (event.target.matches(".tick")) {
    event.target.closest("[data-item]").classList.add("grid__item--whole");
  }
});

grid.addEventListener("focusout", (event) => {
  if (event.target.matches(".tick")) {
    event.target.closest("[data-item]").classList.remove("grid__item--whole");
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".cell__editor")) {
    event.preventDefault();
    commit(form, { focus: true });
  } else if (form.dataset.act) {
    event.preventDefault();
    act(form);
  } else if (form.matches("[data-pick-form]")) {
    event.preventDefault();
    changeMany(form);
  }
});

// The chosen rows, and the element of the cell that had the focus last, to the panel.
function changeMany(form) {
  const rows = pickedRows();
  if (!rows.length) {
    say("请先勾选要改的行", true);
    return;
  }
  const fields = new URLSearchParams(rows.map((row) => ["items", row.dataset.item]));
  const cell = lastCell && document.getElementById(lastCell);
  const name = cell ? cell.dataset.cell : "subject";
  fields.set("cell", name === "level2" ? "subject" : name);
  openPanel("批量修改", `${form.action}?${fields}`);
}

function onLastCell(does) {
  const cell = lastCell && document.getElementById(lastCell);
  if (cell && cell.querySelector(".cell__open")) {
    does(cell);
  } else {
    say("请先点一个单元格", true);
  }
}

const TOOLS = {
  undo,
  ditto: () => onLastCell(sameAsAbove),
  fill: () => onLastCell(fillDown),
  paste: (link) => openPanel("粘贴一块", link.href),
  keys: showHelp,
};

document.querySelectorAll("[data-tool]").forEach((tool) => {
  tool.hidden = false;
  tool.addEventListener("click", (event) => {
    event.preventDefault();
    TOOLS[tool.dataset.tool](tool);
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  const cell = link && document.getElementById(link.hash.slice(1));
  if (cell && cell.querySelector(".cell__open")) {
    event.preventDefault();
    cell.closest("[data-item]").hidden = false;
    reveal(cell);
    cell.scrollIntoView({ block: "center" });
    focusOn(cell);
  }
});

document.querySelectorAll("[data-with-script]").forEach((hint) => { hint.hidden = false; });
