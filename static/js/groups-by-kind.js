/* Shows only the groups of fields that belong to the chosen kind: fieldset[data-for]. Without it all are shown. */

const kinds = [...document.querySelectorAll('input[name="kind"]')];
const groups = [...document.querySelectorAll("fieldset[data-for]")];

function show() {
  const chosen = kinds.find((kind) => kind.checked);
  for (const group of groups) {
    group.hidden = !chosen || !group.dataset.for.split(" ").includes(chosen.value);
  }
}

for (const kind of kinds) kind.addEventListener("change", show);
show();
