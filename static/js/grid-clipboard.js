// What the clipboard holds of a table: its text, and of its HTML only what says which cells are merged.

const LARGEST = 1000000; // characters

// {text, html} for a block of cells; null for a single cell or plain text.
export function blockIn(clipboard) {
  const text = clipboard.getData("text/plain");
  const table = tableIn(clipboard.getData("text/html"));
  const isBlock = text.replace(/[\r\n]+$/, "").indexOf("\t") >= 0 || (table && table.querySelectorAll("td, th").length > 1);
  return isBlock ? { text, html: table ? bare(table) : "" } : null;
}

export const isTooLarge = ({ text, html }) => text.length + html.length > LARGEST;

function tableIn(html) {
  return html ? new DOMParser().parseFromString(html, "text/html").querySelector("table") : null;
}

function bare(table) {
  const cellsOf = (row) => Array.from(row.cells).map((cell) => {
    const copy = document.createElement("td");
    ["rowspan", "colspan"].filter((name) => cell.hasAttribute(name)).forEach((name) => copy.setAttribute(name, cell.getAttribute(name)));
    copy.innerHTML = linesOf(cell).map(escaped).join("<br>");
    return copy.outerHTML;
  });
  return `<table>${Array.from(table.rows).map((row) => `<tr>${cellsOf(row).join("")}</tr>`).join("")}</table>`;
}

function linesOf(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll("br").forEach((one) => one.replaceWith("\n"));
  copy.querySelectorAll("p, div, li").forEach((one) => one.append("\n"));
  return copy.textContent.trim().split("\n");
}

function escaped(text) {
  const place = document.createElement("span");
  place.textContent = text;
  return place.innerHTML;
}
