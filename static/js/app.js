// Small additions to htmx and to older browsers. Every page works without this file.

// The progress of an upload, in the <progress data-upload> of its form.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector("progress[data-upload]");
  if (bar && event.detail.lengthComputable) {
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  }
});

// A file field: our own button, in Dutch in every browser, and the name of what was chosen.
for (const box of document.querySelectorAll("[data-file]")) {
  const [input, button, name] = box.children;
  const nothing = name.value;
  const say = () => (name.value = [...input.files].map((file) => file.name).join(", ") || nothing);
  box.classList.add("app-upload");
  input.classList.add("app-sr");
  button.hidden = name.hidden = false;
  input.addEventListener("change", say);
  if (input.files.length) say(); // the browser kept the choice when somebody came back
}

// A page or fragment that comes back with errors: the focus goes to the summary.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("[data-focus]")?.focus();
});

// Browsers without invoker commands: open a dialog by hand.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[command=show-modal]");
    if (button) document.getElementById(button.getAttribute("commandfor"))?.showModal();
  });
}

// Whoever logs out leaves no text behind on this device (static/js/autosave.js keeps it under these keys).
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location).pathname !== "/uitloggen/") return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("tekst:")) localStorage.removeItem(key);
});
