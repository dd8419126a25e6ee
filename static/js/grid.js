// The editor's grid: open a cell, write, leave it; what was written is saved. Without this script every
// cell leads to the item's form.

import { askWhich } from "./grid-conflict.js";
import { cellOf, closeEditor, isChanged, openEditor, read, showErrors } from "./grid-editor.js";
import { focusOn, itemOf, rowOf, say, show, writtenIn } from "./grid-rows.js";
import { isSaving, send } from "./grid-saving.js";

const OK = 200;
const STALE = 409;
const GONE = "没有保存：登录已过期，或没有权限。请先复制您写的内容，再刷新页面。";
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const grid = document.querySelector("[data-grid]");

// Saves what an editor holds, closes it and puts the answer into the grid.
async function commit(form, { focus = false } = {}) {
  if (form.isSending || form.isAsking || form.isLeft) {
    return;
  }
  if (!isChanged(form)) {
    leave(form, focus);
    return;
  }
  const cell = cellOf(form);
  const item = itemOf(cell);
  let sent;
  form.isSending = true;
  const { status, answer } = await send(item, rowOf(item).dataset.save, () => {
    sent = read(form);
    return { ...sent, cell: cell.dataset.cell };
  });
  form.isSending = false;
  if (status === OK) {
    finish(form, item, answer, sent, focus);
  } else if (status === STALE) {
    settle(form, item, answer, focus);
  } else {
    const errors = answer ? answer.errors : [GONE];
    showErrors(form, errors);
    say(`未保存：${errors[0]}`, true);
  }
}

function finish(form, item, answer, sent, focus) {
  const wroteOn = JSON.stringify(read(form)) !== JSON.stringify(sent);
  if (wroteOn) {
    form.startedFrom = JSON.stringify(sent);
    show(item, answer);
    commit(form, { focus });
    return;
  }
  leave(form, focus);
  show(item, answer);
  say(answer.saved);
}

// Someone saved the item since. Only where they wrote this very cell there is something to choose.
function settle(form, item, answer, focus) {
  const base = JSON.parse(form.startedFrom);
  show(item, answer);
  const now = writtenIn(item);
  const isUntouched = Object.keys(base).every((name) => JSON.stringify(base[name]) === JSON.stringify(now[name]));
  if (isUntouched) {
    commit(form, { focus });
  } else if (!answer.differs) {
    leave(form, focus);
    say(answer.message);
  } else {
    say(`未保存：${answer.message}`, true);
    form.isAsking = true; // hiding the form moves the focus: nothing may be saved before the choice
    askWhich(form, answer, (whose) => choose(form, item, whose));
  }
}

function choose(form, item, whose) {
  form.isAsking = false;
  if (whose === "theirs") {
    leave(form, true);
    say("已保留先前保存的内容");
    return;
  }
  const now = writtenIn(item);
  const theirs = {};
  Object.keys(read(form)).forEach((name) => { theirs[name] = now[name]; });
  form.startedFrom = JSON.stringify(theirs);
  commit(form, { focus: true });
}

function leave(form, focus) {
  const cell = cellOf(form);
  form.isLeft = true; // taking the form away moves the focus, which would save it once more
  closeEditor(form);
  if (focus) {
    focusOn(cell);
  }
}

// A button in a row or in the list of problems: 核对, 撤销, 修订, one-press mending.
async function act(form) {
  const item = form.dataset.act;
  const fields = {};
  new FormData(form).forEach((value, name) => { fields[name] = value; });
  const { status, answer } = await send(item, form.action, () => fields);
  if (answer && answer.row) {
    show(item, answer);
  }
  if (status === OK) {
    say(answer.saved);
  } else {
    say(`未保存：${(answer && (answer.message || answer.errors[0])) || GONE}`, true);
  }
}

function move(link, [rows, columns]) {
  const row = link.closest("[data-item]");
  const links = Array.from(row.querySelectorAll(".cell__open"));
  const place = links.indexOf(link);
  let target = links[place + columns];
  if (rows) {
    const all = Array.from(grid.tBodies).filter((body) => body.querySelector(".cell__open"));
    const other = all[all.indexOf(row) + rows];
    target = other && other.querySelectorAll(".cell__open")[place];
  }
  if (target) {
    focusOn(target);
  }
}

// The link that a click means: the one it hits, or the only one in the box that it hits.
function linkAt(target) {
  const box = target.closest("td");
  const links = box && !target.closest("a, button, [data-editing]") ? box.querySelectorAll(".cell__open") : [];
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

grid.addEventListener("keydown", (event) => {
  const form = event.target.closest(".cell__editor");
  const link = event.target.closest(".cell__open");
  if (form && event.key === "Escape") {
    leave(form, true);
  } else if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    commit(form, { focus: true });
  } else if (link && ARROWS[event.key]) {
    event.preventDefault();
    move(link, ARROWS[event.key]);
  }
});

grid.addEventListener("focusout", (event) => {
  const form = event.target.closest(".cell__editor");
  if (form && !form.contains(event.relatedTarget)) {
    commit(form);
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
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  const cell = link && document.getElementById(link.hash.slice(1));
  if (cell && cell.querySelector(".cell__open")) {
    event.preventDefault();
    cell.scrollIntoView({ block: "center" });
    focusOn(cell);
  }
});

window.addEventListener("beforeunload", (event) => {
  if (isSaving() || Array.from(document.querySelectorAll(".cell__editor")).some(isChanged)) {
    event.preventDefault();
    event.returnValue = "";
  }
});

document.querySelectorAll("[data-with-script]").forEach((hint) => { hint.hidden = false; });
