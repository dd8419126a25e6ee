// The panel above the grid: pages that change many rows, opened within the grid's page.

import { put } from "./grid-many.js";
import { rowOf, say } from "./grid-rows.js";
import { ask } from "./grid-saving.js";

const panel = document.querySelector("[data-panel]");
const inside = panel.querySelector("[data-panel-inside]");
const GONE = "没有打开：登录已过期，或没有权限。请刷新页面后重试。";
const NO_LINE = "网络不通，没有保存。请稍后再试。";
let back = null; // what had the focus before

export async function openPanel(title, url, body) {
  if (panel.hidden) {
    back = document.activeElement;
  }
  panel.querySelector("[data-panel-title]").textContent = title;
  await load(url, body, title);
}

export function closePanel() {
  if (!panel.hidden) {
    panel.hidden = true;
    inside.textContent = "";
    if (back && document.contains(back)) {
      back.focus();
    }
  }
}

async function load(url, body, label) {
  const response = await ask(url, body);
  if (!response || response.status === 0) {
    say(response ? GONE : NO_LINE, true);
    return;
  }
  if (!response.answer) {
    fill(response.html);
  } else if (response.answer.rows) {
    finish(response.answer, label);
  } else {
    say(response.answer.errors[0], true);
  }
}

function finish(answer, label) {
  put(label, answer);
  if (answer.panel) {
    fill(answer.panel);
  } else {
    closePanel();
  }
  if (answer.added && answer.added.length) {
    rowOf(answer.added[0]).scrollIntoView({ block: "center" });
  }
}

function fill(html) {
  inside.innerHTML = html;
  panel.hidden = false;
  inside.querySelectorAll("[data-without-script]").forEach((one) => { one.hidden = true; });
  panel.focus();
  panel.scrollIntoView({ block: "start" });
}

const pressed = (form) => (form.contains(document.activeElement) && document.activeElement.name ? document.activeElement : form.querySelector("button[name]"));

function submit(form, button) {
  const fields = new URLSearchParams(new FormData(form));
  if (button && button.name) {
    fields.set(button.name, button.value);
  }
  if (form.method === "get") {
    load(`${form.action}?${fields}`, null, "");
  } else {
    load(form.action + window.location.search, fields, form.dataset.actLabel);
  }
}

panel.addEventListener("submit", (event) => {
  if (event.target.matches("[data-panel-form]")) {
    event.preventDefault();
    submit(event.target, event.submitter || pressed(event.target));
  }
});

panel.addEventListener("change", (event) => {
  if (event.target.matches("[data-send-on-change]")) {
    submit(event.target.form);
  }
});

panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) {
    event.preventDefault();
    closePanel();
  }
});

panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    closePanel();
  }
});
