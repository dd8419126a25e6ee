// Keeps a long grid quick: rows far from what is on the screen are folded to their height until they come near.
// Searching in the page and printing unfold them all. Short grids are left alone.

const SHORT = 100; // rows
const NEAR = "1500px 0px"; // how far beyond the edges rows stay laid out
const grid = document.querySelector("[data-grid]");
const scroller = grid.closest(".grid-scroll");
let observer = null;

const mustStay = (row) => row.hidden || row.contains(document.activeElement) || row.querySelector("[data-editing]");

function fold(row, height) {
  if (height > 0 && !mustStay(row)) {
    row.style.height = `${height}px`;
    row.dataset.far = "yes";
  }
}

function unfold(row) {
  row.style.height = "";
  delete row.dataset.far;
}

// Makes sure that the row around an element is laid out, so that it can be scrolled to and take the focus.
export function reveal(element) {
  const row = element.closest("[data-item]");
  if (row && row.dataset.far) {
    unfold(row);
  }
}

export function watch(row) {
  if (observer) {
    observer.observe(row);
  }
}

function begin() {
  const root = window.getComputedStyle(scroller).maxHeight === "none" ? null : scroller;
  observer = new IntersectionObserver((entries) => {
    entries.forEach((entry) => {
      if (!entry.isIntersecting) {
        fold(entry.target, entry.boundingClientRect.height);
      } else if (entry.target.dataset.far) {
        unfold(entry.target);
      }
    });
  }, { root, rootMargin: NEAR });
  Array.from(grid.tBodies).forEach((row) => observer.observe(row));
}

function end() {
  if (observer) {
    observer.disconnect();
    observer = null;
    Array.from(grid.tBodies).forEach(unfold);
  }
}

if (grid.tBodies.length > SHORT) {
  begin();
  window.addEventListener("beforeprint", end);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") {
      end();
    }
  });
}
