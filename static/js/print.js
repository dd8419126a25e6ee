// 打印: shown only where a script can do it; without one the browser's own menu prints the same.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
