// Which cell lies beside another, as the arrow keys, Home and End of a spreadsheet go.

import { isOpen, nextRow, shownRows } from "./grid-rows.js";

const linksOf = (row) => Array.from(row.querySelectorAll(".cell__open"));

// The cell so many rows and columns away, one step at a time; undefined beyond the edge.
export function neighbour(link, [rows, columns]) {
  const row = link.closest("[data-item]");
  const links = linksOf(row);
  const place = links.indexOf(link);
  if (columns) {
    return links[place + columns];
  }
  const other = nextRow(row, rows, isOpen);
  return other ? linksOf(other)[place] : undefined;
}

// The first or last cell of the row, or with `ofAll` of the column.
export function edge(link, isLast, ofAll) {
  const place = linksOf(link.closest("[data-item]")).indexOf(link);
  const rows = ofAll ? shownRows().filter(isOpen) : [link.closest("[data-item]")];
  const row = isLast ? rows[rows.length - 1] : rows[0];
  const links = linksOf(row);
  return ofAll ? links[place] : links[isLast ? links.length - 1 : 0];
}
