// The reply of an owner to a remark: what was typed waits on this device until the server has it, and the remark
// says so when an answer does not come. Without this file the same form has its button.

const PREFIX = "tekst:"; // static/js/app.js removes these keys at logout
const TROUBLE = "Dat lukte nu niet. Wat je typte, staat nog op dit apparaat. Probeer het nog eens.";

function shelf(form) {
  return PREFIX + form.dataset.reply;
}

function version(form) {
  return form.elements.namedItem("version").value;
}

// A browser may refuse to keep anything (private windows, a full disk).
function attempt(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}

// What was typed before. On top of a text that was kept since, it only stands beside it.
function restore(form, field) {
  const kept = attempt(() => JSON.parse(localStorage.getItem(shelf(form))));
  if (!kept || kept.text === field.value) return;
  const note = form.querySelector("[data-reply-kept]");
  note.hidden = false;
  if (kept.version === version(form) && !form.querySelector("[role=alert]")) field.value = kept.text;
  else note.append(` ${kept.text}`);
}

function dress(root) {
  for (const form of root.querySelectorAll("[data-reply]:not([data-dressed])")) {
    form.dataset.dressed = "";
    const field = form.querySelector("textarea");
    const stored = field.defaultValue;
    restore(form, field);
    field.focus();
    field.addEventListener("input", () => {
      const copy = JSON.stringify({ version: version(form), text: field.value });
      attempt(() =>
        field.value === stored ? localStorage.removeItem(shelf(form)) : localStorage.setItem(shelf(form), copy),
      );
    });
  }
}

dress(document);
document.addEventListener("htmx:load", (event) => dress(event.target.parentElement ?? document));

// Whether the answer comes from another page than was asked: from the login.
function isElsewhere({ xhr, pathInfo }) {
  return new URL(xhr.responseURL || location.href).pathname !== new URL(pathInfo.requestPath, location).pathname;
}

// The server has it when the answer is the remark without its form.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt: form, xhr } = event.detail;
  if (!form.matches("[data-reply]") || xhr.status !== 200 || isElsewhere(event.detail)) return;
  if (!xhr.responseText.includes("data-reply=")) attempt(() => localStorage.removeItem(shelf(form)));
});

// Signed out meanwhile: the login is a page, and no remark. After it this page comes back, with what was typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.target.closest?.(".app-remark") || !isElsewhere(event.detail)) return;
  event.detail.shouldSwap = false;
  location.reload();
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const remark = event.target.closest?.(".app-remark");
    if (!remark) return;
    remark.querySelector("[data-trouble]")?.remove();
    const words = document.createElement("p");
    words.className = "app-small app-bad";
    words.dataset.trouble = "";
    words.setAttribute("role", "alert");
    words.textContent = TROUBLE;
    remark.append(words);
  });
}
