// Two people wrote the same cell: both texts stand there until one is chosen.

// Puts the choice in the place of the editor's form; `choose` gets "mine" or "theirs".
export function askWhich(form, answer, choose) {
  const template = document.querySelector("template[data-conflict]");
  const panel = document.importNode(template.content, true).firstElementChild;
  panel.querySelector("[data-said]").textContent = answer.message;
  panel.querySelector("[data-theirs]").textContent = answer.theirs || "（空）";
  panel.querySelector("[data-mine]").textContent = answer.mine || "（空）";
  panel.querySelectorAll("[data-use]").forEach((button) => {
    button.addEventListener("click", () => {
      panel.remove();
      form.hidden = false;
      choose(button.dataset.use);
    });
  });
  form.hidden = true;
  form.insertAdjacentElement("afterend", panel);
  panel.focus();
}
