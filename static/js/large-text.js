// 大字版: the same page in larger text. Loaded in the head, before anything is drawn, so that nothing jumps.
(function () {
  "use strict";

  var KEY = "portal-text";
  var root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(KEY) === "large";
    } catch (refused) {
      return false;
    }
  }

  function remember(large) {
    try {
      localStorage.setItem(KEY, large ? "large" : "normal");
    } catch (refused) {
      // A browser that keeps nothing still enlarges this page.
    }
  }

  function apply(large) {
    if (large) {
      root.setAttribute("data-text", "large");
    } else {
      root.removeAttribute("data-text");
    }
  }

  function bind(button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(root.dataset.text === "large"));
    button.addEventListener("click", function () {
      var large = root.dataset.text !== "large";
      apply(large);
      remember(large);
      button.setAttribute("aria-pressed", String(large));
    });
  }

  apply(remembered());
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-large-text]").forEach(bind);
  });
})();
