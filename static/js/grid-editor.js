// The editor of one cell: a line below its row with the fields of the cell.

import { itemOf, mark, readIn, writtenIn } from "./grid-rows.js";

// Opens the cell's editor, or returns the one that is open.
export function openEditor(cell) {
  const open = document.querySelector(`[data-editing="${cell.id}"] form`);
  if (open) {
    firstField(open).focus();
    return open;
  }
  const template = document.querySelector(`template[data-editor="${cell.dataset.cell}"]`);
  const form = document.importNode(template.content, true).querySelector("form");
  const item = itemOf(cell);
  fill(form, writtenIn(item));
  fillReadings(form, readIn(item, cell.dataset.cell));
  const line = document.createElement("tr");
  line.dataset.editing = cell.id;
  line.className = "grid__editing";
  line.insertCell().colSpan = 9;
  line.cells[0].append(form);
  cell.closest("tr").insertAdjacentElement("afterend", line);
  form.startedFrom = JSON.stringify(read(form));
  mark(cell, true);
  firstField(form).focus();
  line.scrollIntoView({ block: "nearest" });
  return form;
}

export function closeEditor(form) {
  const line = form.closest("[data-editing]");
  mark(document.getElementById(line.dataset.editing), false);
  line.remove();
}

export const cellOf = (form) => document.getElementById(form.closest("[data-editing]").dataset.editing);
export const isChanged = (form) => JSON.stringify(read(form)) !== form.startedFrom;

// {field: text, or list of ticked codes in printed order}
export function read(form) {
  const values = {};
  fieldsOf(form).forEach((field) => {
    if (field.type !== "checkbox") {
      values[field.name] = field.value;
      return;
    }
    values[field.name] = values[field.name] || [];
    if (field.checked) {
      values[field.name].push(field.value);
    }
  });
  return values;
}

export function showErrors(form, errors) {
  form.querySelector("[data-errors]").textContent = errors.join(" ");
  fieldsOf(form).forEach((field) => field.setAttribute("aria-invalid", String(errors.length > 0)));
}

export const fieldsOf = (form) => Array.from(form.elements).filter((field) => field.name);
export const firstField = (form) => fieldsOf(form)[0];

// The fields that are written in a cell.
export const fieldNames = (name) => document.querySelector(`template[data-editor="${name}"]`).dataset.fields.split(" ");

// Puts values into the form of a cell, unsaved.
export function fill(form, written) {
  fieldsOf(form).forEach((field) => {
    const value = written[field.name];
    if (field.type === "checkbox") {
      field.checked = value.includes(field.value);
    } else {
      field.value = value;
    }
  });
}

function fillReadings(form, readings) {
  const place = form.querySelector("[data-readings]");
  const list = document.createElement("ol");
  readings.forEach((reading) => {
    const line = document.createElement("li");
    line.textContent = reading;
    list.append(line);
  });
  place.append(list);
  place.hidden = readings.length === 0;
}
