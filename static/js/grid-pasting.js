// Ctrl+C and Ctrl+V on a cell: copying what it says; pasting a block from there, with its preview in the panel.

import { blockIn, isTooLarge } from "./grid-clipboard.js";
import { commit } from "./grid-committing.js";
import { cellOf } from "./grid-editor.js";
import { openPanel } from "./grid-panel.js";
import "./grid-paste-page.js";
import { itemOf, say, shownRows } from "./grid-rows.js";

const grid = document.querySelector("[data-grid]");
const page = document.querySelector("[data-tool=paste]");

function preview(cell, block) {
  if (isTooLarge(block)) {
    say("一次粘贴的内容太多，请分几次粘贴。", true);
    return;
  }
  const rows = shownRows().map((row) => row.dataset.item);
  const fields = new URLSearchParams({ ...block, item: itemOf(cell), cell: cell.dataset.cell, among: rows.join(",") });
  openPanel("粘贴一块：预览", page.href, fields);
}

document.addEventListener("paste", (event) => {
  const target = document.activeElement;
  const form = target.closest(".cell__editor");
  const link = target.closest(".cell__open");
  const block = (form || link) && blockIn(event.clipboardData);
  if (form && block) {
    event.preventDefault();
    const cell = cellOf(form);
    commit(form, { focus: true });
    preview(cell, block);
  } else if (link) {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    if (text.trim()) {
      preview(link.closest("[data-cell]"), block || { text, html: "" });
    }
  }
});

document.addEventListener("copy", (event) => {
  const link = document.activeElement.closest(".cell__open");
  if (link && grid.contains(link) && String(window.getSelection()) === "") {
    event.preventDefault();
    const text = link.querySelector(".cell__text").textContent;
    event.clipboardData.setData("text/plain", link.closest("[data-cell]").dataset.empty === "yes" ? "" : asCell(text));
    say("已复制本格");
  }
});

const asCell = (text) => (/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
