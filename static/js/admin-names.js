// The administration's search boxes (select2) get the name of their field, which a screen reader would miss.

function nameSearchBoxes() {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentNode.querySelector(".select2-selection");
    if (!label || !box) return;
    const name = label.textContent.trim();
    [box, box.querySelector(".select2-selection__rendered")].forEach((part) => part.setAttribute("aria-label", name));
  });
}

// select2 makes its boxes when jQuery is ready; what is registered later runs later.
if (window.django && window.django.jQuery) window.django.jQuery(nameSearchBoxes);
