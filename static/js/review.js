// Verdicts of a batch: opening a row's "退回本项" leads to its reason; the count beside the button follows.

function filled(form, selector) {
  return Array.from(form.querySelectorAll(selector)).filter((field) => field.checked || (field.type !== "checkbox" && field.value.trim()));
}

function tell(form) {
  const place = form.querySelector("[data-verdict-count]");
  if (!place) return;
  const all = form.querySelectorAll("[data-return]").length;
  const returned = filled(form, "[data-return]").length;
  const later = filled(form, "[data-later]").length;
  const parts = [`${form.dataset.verdicts}${all - returned - later}项`];
  if (returned) parts.push(`退回${returned}项`);
  if (later) parts.push(`暂不处理${later}项`);
  place.textContent = `将${parts.join("，")}`;
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
