// A list copied from a web page has its addresses only in the clipboard's HTML: keeps that beside the text.

const LARGEST = 1000000; // characters
const KEPT = ["href", "title", "colspan", "rowspan"];

const field = document.querySelector("[data-keeps-links]");

function linkedIn(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  body.querySelectorAll("script, style").forEach((one) => one.remove());
  body.querySelectorAll("*").forEach((one) => {
    Array.from(one.attributes).filter(({ name }) => !KEPT.includes(name)).forEach(({ name }) => one.removeAttribute(name));
  });
  return body.querySelector("a[href]") && body.innerHTML.length <= LARGEST ? body.innerHTML : "";
}

if (field) {
  const linked = field.form.elements.linked;

  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const found = field.value.trim() === "" && !/https?:/.test(text) && linkedIn(event.clipboardData.getData("text/html"));
    if (found) {
      event.preventDefault();
      field.value = text;
      linked.value = found;
    }
  });

  // Whoever changes the text by hand: what was copied no longer fits it.
  field.addEventListener("input", () => {
    linked.value = "";
  });
}
