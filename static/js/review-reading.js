// Tells the server that the page of a batch is still in use, and shows who else has it open. A page that nobody
// touches is quiet: it neither counts as being read nor keeps the session alive.

const EVERY = 120000; // milliseconds
const place = document.querySelector("[data-readers]");
let isUsed = false;

async function renew() {
  if (!isUsed || document.hidden) return;
  isUsed = false;
  try {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(place.dataset.readers, { method: "POST", headers, credentials: "same-origin" });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch (error) {
    // offline: the next round tries again
  }
}

if (place) {
  ["keydown", "mousedown", "scroll", "touchstart"].forEach((kind) => {
    window.addEventListener(kind, () => { isUsed = true; }, { passive: true });
  });
  setInterval(renew, EVERY);
}
