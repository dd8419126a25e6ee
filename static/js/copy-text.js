// Copies the text of a field at once. The button is shown only where this runs; without it the field is selected by hand.
document.querySelectorAll("[data-copy]").forEach((block) => {
  const field = block.querySelector("[data-copy-text]");
  const button = block.querySelector("[data-copy-button]");
  const told = block.querySelector("[data-copy-told]");
  button.hidden = false;
  button.addEventListener("click", () => {
    field.focus();
    field.select();
    const copied = document.execCommand("copy"); // also where the page isn't served over HTTPS
    told.textContent = copied ? "已复制，可以粘贴到工作群。" : "没有复制成功，请按 Ctrl+C 复制选中的文字。";
  });
});
