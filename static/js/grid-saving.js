// Sends changes of a row one after another; keeps trying while the network is away.

import { rowOf, say } from "./grid-rows.js";

const PAUSES = [2000, 4000, 8000, 15000, 30000]; // milliseconds before another try
const lines = new Map(); // item -> the promise of its last change
const token = document.querySelector("[data-token] input").value;
let underWay = 0;

export const isSaving = () => underWay > 0;

// Waits for its turn among the changes of the item, then posts what `fields` then returns.
// Resolves to {status, answer}; 0 and null when the page that came back was none of ours: the sign-in page, say.
export function send(item, url, fields) {
  underWay += 1;
  const turn = (lines.get(item) || Promise.resolve()).then(() => post(item, url, fields));
  const done = () => {
    underWay -= 1;
  };
  turn.then(done, done);
  lines.set(item, turn.catch(() => null));
  return turn;
}

async function post(item, url, fields) {
  for (let tries = 0; ; tries += 1) {
    say("正在保存…");
    const response = await attempt(url, { ...fields(), version: rowOf(item).dataset.version });
    if (response) {
      return response;
    }
    say("未保存，正在重试。请不要关闭页面", true);
    await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
  }
}

async function attempt(url, fields) {
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const response = await fetch(url, { method: "POST", headers, body: encoded(fields) });
    if (response.status >= 500) {
      return null;
    }
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    return isJson ? { status: response.status, answer: await response.json() } : { status: 0, answer: null };
  } catch (unreachable) {
    return null;
  }
}

function encoded(fields) {
  const body = new URLSearchParams();
  Object.keys(fields).forEach((name) => [].concat(fields[name]).forEach((value) => body.append(name, value)));
  return body;
}

// At once when the browser says that it is back on line.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
