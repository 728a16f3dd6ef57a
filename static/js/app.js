// Small additions to htmx and to older browsers. Every page works without this file.

// The progress of an upload, in the <progress data-upload> of its form. After the last byte the server checks the
// file, and nobody knows how long that takes: then the bar has no value.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector("progress[data-upload]");
  if (!bar || !event.detail.lengthComputable) return;
  event.target.querySelector("[data-uploading]")?.removeAttribute("hidden");
  bar.max = event.detail.total;
  bar.value = event.detail.loaded;
  if (event.detail.loaded < event.detail.total) return;
  bar.removeAttribute("value");
  const words = event.target.querySelector("[data-upload-words]");
  if (words) words.textContent = "Geüpload. We controleren het bestand nog.";
});

// A connection that broke, or a server that let go: the words stand where the progress was.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const box = event.target.querySelector?.("[data-uploading]");
    if (!box) return;
    box.hidden = false;
    box.querySelector("progress").hidden = true;
    box.querySelector("[data-upload-words]").textContent =
      "Uploaden lukte niet. Je bestand is te groot of de verbinding viel weg. Probeer het opnieuw.";
  });
}

// A file field: our own button, in Dutch in every browser, and the name of what was chosen. What the server would
// refuse for its size is said before it is sent: data-most-pdf="20000000" on the form.
function tooBig(file, form) {
  const [kind, type] = file.type.split("/");
  const most = Number(form?.getAttribute(`data-most-${type === "pdf" ? "pdf" : kind}`) ?? Infinity);
  return file.size > most ? ` is te groot: hooguit ${Math.round(most / 1e6)} MB. Kies een kleiner bestand.` : "";
}
function dressFileFields(root) {
  for (const box of root.querySelectorAll("[data-file]:not(.app-upload)")) {
    const [input, button, name] = box.children;
    const nothing = name.value;
    const say = () => {
      const [file] = input.files;
      const words = file && input.files.length === 1 ? tooBig(file, input.form) : "";
      name.value = [...input.files].map((one) => one.name).join(", ") + words || nothing;
      name.classList.toggle("app-bad", Boolean(words));
      if (words) input.value = "";
    };
    box.classList.add("app-upload");
    input.classList.add("app-sr");
    button.hidden = name.hidden = false;
    input.addEventListener("change", say);
    if (input.files.length) say(); // the browser kept the choice when somebody came back
  }
}
dressFileFields(document);
document.addEventListener("htmx:load", (event) => dressFileFields(event.target.parentElement ?? document));

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
