// Asks before what was typed into a form is left behind, and keeps whoever types signed in. Sending the form doesn't ask.
// Marked is the form itself or what it stands in: data-unsaved.
const KEEP_EVERY = 5 * 60 * 1000; // milliseconds, well below the idle minutes after which a session ends
const GONE = "登录已经失效，填写的内容还在本页。请先复制下来，重新登录以后再粘贴、保存。";
let lastKept = Date.now();

function keepSignedIn(form) {
  if (Date.now() - lastKept < KEEP_EVERY) return;
  lastKept = Date.now();
  fetch(window.location.href, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" }).then((answer) => {
    if (answer.status === 401) tell(form);
  }).catch(() => {}); // without a network nothing can be said about the session
}

function tell(form) {
  if (form.querySelector(".unsaved-notice") !== null) return;
  const notice = document.createElement("p");
  notice.className = "notice message--warning unsaved-notice";
  notice.setAttribute("role", "alert");
  notice.textContent = GONE;
  form.insertBefore(notice, form.firstChild);
}

document.querySelectorAll("form").forEach((form) => {
  if (form.closest("[data-unsaved]") === null) return;
  let isTyped = form.querySelector(".is-invalid, [aria-invalid=true]") !== null;
  form.addEventListener("input", () => { isTyped = true; keepSignedIn(form); });
  form.addEventListener("submit", () => { isTyped = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isTyped) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
});
