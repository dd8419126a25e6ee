// The last acts in this page, and taking the latest back: saving the earlier values again over the version it left.

const MOST = 50;
const acts = []; // {label, rows: [{item, from, to, before, after}]}; `from` and `to` are versions
const button = document.querySelector("[data-undo]");

// Notes an act. Without a change in the elements it only moved the versions on: earlier acts follow.
export function remember(label, rows) {
  const changed = rows.filter((row) => JSON.stringify(row.before) !== JSON.stringify(row.after));
  rows.filter((row) => changed.indexOf(row) < 0).forEach((row) => relink(row.item, row.from, row.to));
  if (changed.length) {
    acts.push({ label: changed.length > 1 ? `${label}（${changed.length}行）` : label, rows: changed });
    acts.splice(0, acts.length - MOST);
  }
  tell();
}

export const latest = () => acts[acts.length - 1];

// The latest act was taken back as far as `results` say.
export function forget(results) {
  const act = acts.pop();
  results.filter((result) => result.version).forEach((result) => {
    const row = act.rows.find((one) => String(one.item) === String(result.item));
    if (result.outcome === "saved" || result.outcome === "unchanged") {
      relink(row.item, row.from, result.version);
    }
  });
  tell();
  return act;
}

// An earlier act left the item at version `from`; with the same elements it is now at `to`.
function relink(item, from, to) {
  acts.forEach((act) => act.rows.forEach((row) => {
    if (String(row.item) === String(item) && row.to === from) {
      row.to = to;
    }
  }));
}

function tell() {
  const act = latest();
  button.disabled = !act;
  button.textContent = act ? `撤销：${act.label}` : "撤销";
}

button.hidden = false;
