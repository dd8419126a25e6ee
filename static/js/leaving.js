// Says once that a link leaves the site. The link itself is marked in words; this only asks before following it.
document.querySelectorAll("a[data-leaving]").forEach((link) => {
  link.addEventListener("click", (event) => {
    if (!window.confirm(`您将离开本网站，前往：\n${link.href}`)) {
      event.preventDefault();
    }
  });
});
