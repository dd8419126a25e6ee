// The keys of the grid while a cell has the focus, or its editor is open. The page's own list of them opens with ?.

import { commit, leave } from "./grid-committing.js";
import { cellOf, fieldsOf, fill } from "./grid-editor.js";
import { above } from "./grid-ditto.js";
import { fillDown } from "./grid-filling.js";
import { undo } from "./grid-many.js";
import { edge, neighbour } from "./grid-moving.js";
import { pick, pickNone } from "./grid-picking.js";
import { focusOn } from "./grid-rows.js";

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const grid = document.querySelector("[data-grid]");
const help = document.querySelector("[data-keys]");

function onCell(event, link) {
  const row = link.closest("[data-item]");
  const withControl = event.ctrlKey || event.metaKey;
  let target = null;
  if (ARROWS[event.key] && !withControl) {
    target = neighbour(link, ARROWS[event.key]);
    if (event.shiftKey && ARROWS[event.key][0]) {
      pick(row, true);
      if (target) {
        pick(target.closest("[data-item]"), true);
      }
    }
  } else if (event.key === "Home" || event.key === "End") {
    target = edge(link, event.key === "End", withControl);
  } else if (event.key === "F2") {
    link.click();
  } else if (event.key === " ") {
    pick(row);
  } else if (event.key === "Escape") {
    pickNone();
  } else if (withControl && event.key.toLowerCase() === "d") {
    fillDown(link.closest("[data-cell]"));
  } else {
    return;
  }
  event.preventDefault();
  if (target) {
    focusOn(target);
  }
}

function inEditor(event, form) {
  const withControl = event.ctrlKey || event.metaKey;
  const isLine = event.target.matches("input[type=text]");
  if (event.isComposing) {
    return; // the input method's own keys
  }
  if (event.key === "Escape") {
    event.preventDefault();
    leave(form, true);
  } else if (event.key === "Enter" && (withControl || isLine)) {
    event.preventDefault();
    commit(form, withControl ? { focus: true } : { focus: true, move: [1, 0] });
  } else if (event.key === "Tab" && isOutermost(event.target, form, event.shiftKey)) {
    event.preventDefault();
    commit(form, { focus: true, move: [0, event.shiftKey ? -1 : 1] });
  } else if (withControl && event.key.toLowerCase() === "d") {
    event.preventDefault();
    const values = above(cellOf(form));
    if (values) {
      fill(form, values);
    }
  }
}

function isOutermost(field, form, isBackwards) {
  const fields = fieldsOf(form);
  return field === (isBackwards ? fields[0] : fields[fields.length - 1]);
}

grid.addEventListener("keydown", (event) => {
  const form = event.target.closest(".cell__editor");
  const link = event.target.closest(".cell__open");
  if (form) {
    inEditor(event, form);
  } else if (link) {
    onCell(event, link);
  }
});

export function showHelp() {
  help.open = true;
  help.querySelector("summary").focus();
  help.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) {
    return;
  }
  if (event.key === "?") {
    event.preventDefault();
    showHelp();
  } else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    undo();
  }
});
