// Saving many rows in one act, taking the latest act back, and telling which rows were left alone and why.

import { fieldNames } from "./grid-editor.js";
import { cellAt, focusOn, nameOf, rowOf, say, showPieces, showRow, versionOf, writtenIn } from "./grid-rows.js";
import { sendMany } from "./grid-saving.js";
import { forget, latest, remember } from "./grid-undo.js";

const page = document.querySelector("[data-save-many]");
const told = document.querySelector("[data-told]");
const GONE = "没有保存：登录已过期，或没有权限。请刷新页面后重试。";

// rows: [{item, changes}], changes whole cells. Resolves to the answer, or null when nothing was saved.
export async function saveMany(label, rows) {
  const answer = await post(() => rows.map((row) => ({ ...row, version: versionOf(row.item) })));
  if (answer) {
    put(label, answer);
  }
  return answer;
}

// Puts what an act on many rows brought into the page, and keeps it for undo.
export function put(label, answer) {
  place(answer);
  const saved = answer.results.filter((result) => result.outcome === "saved");
  remember(label, saved.map((result) => ({
    item: result.item, from: result.from, to: result.version, before: result.before, after: result.after,
  })));
  const same = answer.results.filter((result) => result.outcome === "unchanged").length;
  const refused = tellRefused(answer.results);
  const counted = `已保存${saved.length}行${same ? `，${same}行没有变化` : ""}${refused ? `，${refused}行没有保存` : ""}`;
  say(`${label}：${answer.told || counted}`, refused > 0);
}

export async function undo() {
  const act = latest();
  if (!act || undo.isUnderWay) {
    return;
  }
  undo.isUnderWay = true;
  const rows = () => act.rows.map((row) => ({ item: row.item, version: row.to, changes: whole(row.item, row.before) }));
  const answer = await post(rows);
  undo.isUnderWay = false;
  if (!answer) {
    return;
  }
  place(answer);
  forget(answer.results);
  const refused = tellRefused(answer.results, "没有撤销");
  const done = answer.results.length - refused;
  say(refused ? `${refused}行没有撤销：已有人保存过` : `已撤销：${act.label}`, refused > 0);
  const cell = cellAt(act.rows[0].item, cellOfField(Object.keys(act.rows[0].before)[0]));
  if (done && cell) {
    focusOn(cell);
  }
}

async function post(rows) {
  const url = page.dataset.saveMany + window.location.search;
  const { status, answer } = await sendMany(url, () => new URLSearchParams({ rows: JSON.stringify(rows().map(asSent)) }));
  if (status === 200) {
    return answer;
  }
  say(answer && answer.errors ? `未保存：${answer.errors[0]}` : GONE, true);
  return null;
}

const asSent = (row) => ({ item: Number(row.item), version: row.version, changes: row.changes });

function place(answer) {
  Object.keys(answer.rows).forEach((item) => showRow(item, answer.rows[item]));
  showPieces(answer);
}

const cells = () => Array.from(document.querySelectorAll("template[data-editor]")).map((one) => one.dataset.editor);
const cellOfField = (field) => cells().find((name) => fieldNames(name).indexOf(field) >= 0);

// Whole cells: the fields given, and beside them those of the same cell as they now are.
function whole(item, fields) {
  const values = {};
  Object.keys(fields).forEach((field) => {
    fieldNames(cellOfField(field)).forEach((other) => { values[other] = writtenIn(item)[other]; });
  });
  return { ...values, ...fields };
}

// Lists the rows that were left alone, each with the reason and, where someone wrote meanwhile, both texts.
function tellRefused(results, verb = "没有保存") {
  const refused = results.filter((result) => result.outcome !== "saved" && result.outcome !== "unchanged");
  const list = told.querySelector("ul");
  list.textContent = "";
  refused.forEach((result) => {
    const line = document.createElement("li");
    const name = result.name || (rowOf(result.item) ? nameOf(result.item) : "");
    const texts = (result.texts || []).map((text) => `${text.label}：现在是“${text.theirs || "空"}”，您要写的是“${text.mine || "空"}”。`);
    line.textContent = [`“${name}”${verb}：${result.said}`, ...texts].join(" ");
    list.append(line);
  });
  told.hidden = refused.length === 0;
  return refused.length;
}

told.querySelector("button").addEventListener("click", () => { told.hidden = true; });
