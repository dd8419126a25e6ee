// Saving the open editor of a cell: what to do when it was saved, refused, or written by somebody else meanwhile.

import { askWhich } from "./grid-conflict.js";
import { cellOf, closeEditor, fill, isChanged, read, showErrors } from "./grid-editor.js";
import { neighbour } from "./grid-moving.js";
import { above, isDitto } from "./grid-ditto.js";
import { focusOn, itemOf, rowOf, say, show, versionOf, writtenIn } from "./grid-rows.js";
import { send } from "./grid-saving.js";
import { remember } from "./grid-undo.js";

const OK = 200;
const STALE = 409;
export const GONE = "没有保存：登录已过期，或没有权限。请先复制您写的内容，再刷新页面。";

// Saves what an editor holds, closes it and puts the answer into the grid. `move`: [rows, columns] to go on to;
// without it the focus returns to the cell if `focus` says so.
export async function commit(form, { focus = false, move = null } = {}) {
  if (form.isSending || form.isAsking || form.isLeft) {
    return;
  }
  const cell = cellOf(form);
  const item = itemOf(cell);
  takeDitto(form, cell);
  if (!isChanged(form)) {
    leave(form, focus, move);
    return;
  }
  let sent;
  let from;
  form.isSending = true;
  const { status, answer } = await send(item, rowOf(item).dataset.save, () => {
    sent = read(form);
    from = versionOf(item);
    return { ...sent, cell: cell.dataset.cell };
  });
  form.isSending = false;
  if (status === OK) {
    noteAct(cell, item, from, sent, answer.version);
    finish(form, item, answer, sent, { focus, move });
  } else if (status === STALE) {
    settle(form, item, answer, { focus, move });
  } else {
    const errors = answer ? answer.errors : [GONE];
    showErrors(form, errors);
    say(`未保存：${errors[0]}`, true);
  }
}

export function leave(form, focus, move = null) {
  const cell = cellOf(form);
  form.isLeft = true; // taking the form away moves the focus, which would save it once more
  closeEditor(form);
  if (focus || move) {
    const link = cell.querySelector(".cell__open");
    focusOn((link && move && neighbour(link, move)) || cell);
  }
}

// 同上, written in a cell, is what the row above says there.
function takeDitto(form, cell) {
  const source = Object.keys(read(form)).some((name) => isDitto(read(form)[name])) && above(cell);
  if (source) {
    fill(form, source);
  }
}

function noteAct(cell, item, from, sent, to) {
  const before = {};
  Object.keys(sent).forEach((name) => { before[name] = writtenIn(item)[name]; });
  remember(`修改${cell.dataset.label}`, [{ item, from, to, before, after: sent }]);
}

function finish(form, item, answer, sent, then) {
  const wroteOn = JSON.stringify(read(form)) !== JSON.stringify(sent);
  if (wroteOn) {
    form.startedFrom = JSON.stringify(sent);
    show(item, answer);
    commit(form, then);
    return;
  }
  show(item, answer);
  leave(form, then.focus, then.move);
  say(answer.saved);
}

// Someone saved the item since. Only where they wrote this very cell there is something to choose.
function settle(form, item, answer, then) {
  const base = JSON.parse(form.startedFrom);
  show(item, answer);
  const now = writtenIn(item);
  const isUntouched = Object.keys(base).every((name) => JSON.stringify(base[name]) === JSON.stringify(now[name]));
  if (isUntouched) {
    commit(form, then);
  } else if (!answer.differs) {
    leave(form, then.focus, then.move);
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
