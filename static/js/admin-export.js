// Choosing the columns of an export: one box ticks and clears them all. Without this script it isn't shown.

const row = document.querySelector("[data-select-all]");

if (row) {
  const all = row.querySelector("input");
  const columns = Array.from(document.querySelectorAll(".selectable-field-export-row input[type=checkbox]"));
  const tell = () => {
    all.checked = columns.every((column) => column.checked);
  };
  all.addEventListener("change", () => {
    columns.forEach((column) => {
      column.checked = all.checked;
    });
  });
  columns.forEach((column) => column.addEventListener("change", tell));
  tell();
  row.hidden = false;
}
