// 同上: what the row above says in the same cell.

import { fieldNames } from "./grid-editor.js";
import { cellAt, itemOf, nextRow, writtenIn } from "./grid-rows.js";

const SIGNS = ["同上", "同前", "〃"];

export const isDitto = (value) => typeof value === "string" && SIGNS.indexOf(value.trim()) >= 0;

// The values of the cell in the nearest row above that is shown and has it; null for the first row.
export function above(cell) {
  const name = cell.dataset.cell;
  const row = nextRow(cell.closest("[data-item]"), -1, (other) => cellAt(itemOf(other), name));
  return row && valuesIn(itemOf(row), name);
}

// {field: value} of one cell.
export function valuesIn(item, name) {
  const values = {};
  fieldNames(name).forEach((field) => { values[field] = writtenIn(item)[field]; });
  return values;
}
