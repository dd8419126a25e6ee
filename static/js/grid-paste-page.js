// The field for a pasted block, on its page and in the panel: keeps beside the text which cells are merged.

import { blockIn, isTooLarge } from "./grid-clipboard.js";

const fieldIn = (target) => (target.matches("[data-paste-form] textarea") ? target : null);

document.addEventListener("paste", (event) => {
  const field = fieldIn(event.target);
  const block = field && field.value.trim() === "" && blockIn(event.clipboardData);
  if (block && !isTooLarge(block)) {
    event.preventDefault();
    field.value = block.text;
    field.form.elements.html.value = block.html;
  }
});

// Whoever changes the text by hand: what was merged no longer fits it.
document.addEventListener("input", (event) => {
  if (fieldIn(event.target)) {
    event.target.form.elements.html.value = "";
  }
});
