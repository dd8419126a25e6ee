// 向下填充 and 同上: a cell's content given to other rows.

import { above, valuesIn } from "./grid-ditto.js";
import { itemOf, say } from "./grid-rows.js";
import { pickedRows } from "./grid-picking.js";
import { saveMany } from "./grid-many.js";

// The content of the first chosen row to the others; without several chosen rows that of the row above to this one.
export function fillDown(cell) {
  const rows = pickedRows();
  if (rows.length < 2) {
    sameAsAbove(cell);
    return;
  }
  const name = cell.dataset.cell;
  const items = rows.map((row) => row.dataset.item);
  const changes = valuesIn(items[0], name);
  saveMany(`向下填充${cell.dataset.label}`, items.slice(1).map((item) => ({ item, changes })));
}

export function sameAsAbove(cell) {
  const changes = above(cell);
  if (changes) {
    saveMany(`${cell.dataset.label}同上`, [{ item: itemOf(cell), changes }]);
  } else {
    say("上面没有行，不能“同上”", true);
  }
}
