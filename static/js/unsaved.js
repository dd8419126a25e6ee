// Asks before what was typed into a form is left behind. Sending the form doesn't ask.
document.querySelectorAll("form[data-unsaved]").forEach((form) => {
  let isTyped = form.querySelector(".is-invalid, [aria-invalid=true]") !== null;
  form.addEventListener("input", () => { isTyped = true; });
  form.addEventListener("submit", () => { isTyped = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isTyped) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
});
