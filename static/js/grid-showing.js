// Narrowing the rows to one kind of problem without loading the page anew; the address follows.

const grid = document.querySelector("[data-grid]");
const filters = document.querySelector("[data-filters]");
const none = document.querySelector("[data-none]");
const KEY = "show";

const chosen = () => new URLSearchParams(window.location.search).get(KEY) || "";

function apply() {
  const wanted = chosen();
  let shown = 0;
  Array.from(grid.tBodies).forEach((row) => {
    row.hidden = wanted !== "" && row.dataset.kinds.split(" ").indexOf(wanted) < 0;
    shown += row.hidden ? 0 : 1;
  });
  none.hidden = shown > 0;
  filters.querySelectorAll("[data-show]").forEach((link) => {
    const isChosen = link.dataset.show === wanted;
    link.classList.toggle("kind--chosen", isChosen);
    if (isChosen) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
  });
}

filters.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    window.history.pushState(null, "", link.href);
    apply();
  }
});

window.addEventListener("popstate", apply);
