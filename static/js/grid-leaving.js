// Leaving a cell or the page: what was written is saved first. While a mouse button is down nothing moves under it.

import { commit } from "./grid-committing.js";
import { isChanged } from "./grid-editor.js";
import { say } from "./grid-rows.js";
import { allSaved, isSaving } from "./grid-saving.js";

const grid = document.querySelector("[data-grid]");
let press = Promise.resolve(); // over when the mouse button is up and its click was handled

const editors = () => Array.from(document.querySelectorAll(".cell__editor"));
const isUnsaved = () => isSaving() || editors().some(isChanged);

document.addEventListener("mousedown", () => {
  press = new Promise((over) => {
    document.addEventListener("mouseup", () => setTimeout(over), { once: true });
    document.addEventListener("dragend", over, { once: true });
  });
}, true);

grid.addEventListener("focusout", (event) => {
  const form = event.target.closest(".cell__editor");
  if (form && !form.contains(event.relatedTarget)) {
    press.then(() => {
      if (!document.hasFocus() || !form.contains(document.activeElement)) {
        commit(form);
      }
    });
  }
});

// A link out of the page waits until everything is saved; what is refused keeps the page open.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = link && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!isPlain || link.target || link.pathname === window.location.pathname || !isUnsaved()) {
    return;
  }
  event.preventDefault();
  await Promise.all(editors().map((form) => commit(form)));
  await allSaved();
  if (isUnsaved()) {
    say("还有没保存的内容，请先看表格中的提示", true);
  } else {
    window.location.assign(link.href);
  }
});

window.addEventListener("beforeunload", (event) => {
  if (isUnsaved()) {
    event.preventDefault();
    event.returnValue = "";
  }
});
