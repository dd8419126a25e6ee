// Ticks every row of a table at once: the head's box is shown only where this runs.
document.querySelectorAll("[data-tick-all]").forEach((label) => {
  const all = label.querySelector("input");
  const boxes = Array.from(label.closest("table").querySelectorAll("tbody input[type=checkbox]"));
  const word = label.parentNode.querySelector("[data-tick-word]");
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  label.hidden = false;
  word.hidden = true;
  tell();
});
