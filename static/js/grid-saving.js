// Sends changes of a row one after another; keeps trying while the network is away.

import { rowOf, say } from "./grid-rows.js";

const TOO_LARGE = 2000000; // characters; the server takes 2.5 MB

const PAUSES = [2000, 4000, 8000, 15000, 30000]; // milliseconds before another try
const lines = new Map(); // item -> the promise of its last change
const token = document.querySelector("[data-token] input").value;
let underWay = 0;

export const isSaving = () => underWay > 0;
export const allSaved = () => Promise.all(Array.from(lines.values()));

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

const post = (item, url, fields) =>
  insist(url, () => encoded({ ...fields(), version: rowOf(item).dataset.version }));

// Posts a change of many rows once the changes of single rows have come home. `body` makes what is sent: URLSearchParams.
export async function sendMany(url, body) {
  underWay += 1;
  try {
    await allSaved();
    return await insist(url, body);
  } finally {
    underWay -= 1;
  }
}

async function insist(url, body) {
  for (let tries = 0; ; tries += 1) {
    say("正在保存…");
    const sent = body();
    if (String(sent).length > TOO_LARGE) {
      return { status: 413, answer: { errors: ["内容太多，请分几次来做。"] } };
    }
    const response = await attempt(url, sent);
    if (response) {
      return response;
    }
    say("未保存，正在重试。请不要关闭页面", true);
    await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
  }
}

// Asks for a piece of HTML, or sends a form that answers with one: {status, answer} or {status, html}; null without a line.
export async function ask(url, body) {
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const response = await fetch(url, body ? { method: "POST", headers, body } : { headers });
    if (isJson(response)) {
      return { status: response.status, answer: await response.json() };
    }
    const isOurs = !response.redirected && response.status < 500;
    return { status: isOurs ? response.status : 0, html: isOurs ? await response.text() : "" };
  } catch (unreachable) {
    return null;
  }
}

const isJson = (response) => (response.headers.get("Content-Type") || "").startsWith("application/json");

async function attempt(url, body) {
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const response = await fetch(url, { method: "POST", headers, body });
    if (response.status >= 500) {
      return null;
    }
    return isJson(response) ? { status: response.status, answer: await response.json() } : { status: 0, answer: null };
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
