// Shows the last day in time while the start is being given. Without script a button asks for it.

const start = document.querySelector("[name=started_on]");
let asked = 0;
let shown = ""; // the day that was last asked for: leaving the field must not fold an open proof

async function show() {
  if (start.value === shown) {
    return;
  }
  shown = start.value;
  const place = document.querySelector("[data-due]");
  const mine = (asked += 1);
  const answer = await fetch(`${place.dataset.due}?started_on=${encodeURIComponent(start.value)}`, {
    credentials: "same-origin",
  });
  if (!answer.ok || mine !== asked) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-due]");
  if (fresh) {
    place.replaceWith(document.importNode(fresh, true));
  }
}

if (start) {
  start.addEventListener("change", show);
}
