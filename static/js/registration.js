// Ticks a row when its item is chosen, and counts the ticks of all pages.

const form = document.querySelector("[data-registration]");

function count() {
  const place = form.querySelector("[data-ticked]");
  const here = [...form.querySelectorAll("input[type=checkbox]")];
  const before = here.filter((box) => box.defaultChecked).length;
  place.textContent = Number(place.dataset.ticked) - before + here.filter((box) => box.checked).length;
}

if (form) {
  form.addEventListener("change", (event) => {
    const tick = document.getElementById(event.target.dataset.itemOf);
    if (tick) {
      tick.checked = event.target.value !== "";
    }
    count();
  });
}
