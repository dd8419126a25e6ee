// Verdicts of a batch: opening a row's "退回本项" leads to its reason; the row's mark and the count beside the
// button follow what was ticked and written.

const has = (row, selector) =>
  Array.from(row.querySelectorAll(selector)).some((field) => (field.type === "checkbox" ? field.checked : field.value.trim()));

// "approved" unless a reason is given or the row is left for later.
export function verdictOf(row) {
  if (has(row, "[data-stock], [data-return]")) return "returned";
  return has(row, "[data-later]") ? "later" : "approved";
}

const WORDS = { returned: "将退回", later: "暂不处理" };

function tell(form) {
  const verdicts = { approved: 0, returned: 0, later: 0 };
  form.querySelectorAll(".batch-row").forEach((row) => {
    if (!row.querySelector("[data-return]")) return;
    const verdict = verdictOf(row);
    verdicts[verdict] += 1;
    mark(row, verdict, form.dataset.verdicts);
  });
  const place = form.querySelector("[data-verdict-count]");
  if (!place) return;
  const parts = [`${form.dataset.verdicts}${verdicts.approved}项`];
  if (verdicts.returned) parts.push(`退回${verdicts.returned}项`);
  if (verdicts.later) parts.push(`暂不处理${verdicts.later}项`);
  place.textContent = `将${parts.join("，")}`;
}

function mark(row, verdict, verb) {
  const place = row.querySelector("[data-verdict]");
  if (!place) return;
  place.hidden = false;
  place.className = `batch-row__verdict batch-row__verdict--${verdict}`;
  place.textContent = WORDS[verdict] || `将${verb}`;
}

document.querySelectorAll("form[data-verdicts]").forEach((form) => {
  form.addEventListener("input", () => tell(form));
  form.addEventListener("change", () => tell(form));
  tell(form);
});

document.querySelectorAll(".batch-row__return").forEach((fold) => {
  fold.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault(); // opened here, so that the reason can take the focus at once
    fold.open = !fold.open;
    if (fold.open) fold.querySelector("[data-return]").focus();
  });
});
