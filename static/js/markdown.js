// Helps somebody who writes Markdown in a plain textarea. Without this file the textarea does the same work.
//
// The toolbar itself is @github/markdown-toolbar-element (static/vendor/): one stop for Tab, arrow keys between
// its buttons. Here it is shown, and a text that is too large is refused before it replaces anything.

const LETTERS = new TextEncoder();
const bytes = (text) => LETTERS.encode(text).length;

const words = (size) =>
  size < 1_000_000
    ? `${Math.ceil(size / 1000)} kB`
    : `${(size / 1_000_000).toFixed(1).replace(".", ",").replace(",0", "")} MB`;

for (const toolbar of document.querySelectorAll("markdown-toolbar")) toolbar.hidden = false;

for (const field of document.querySelectorAll("textarea[data-most-bytes]")) {
  const most = Number(field.dataset.mostBytes);
  const line = document.querySelector(`[data-size-of="${field.id}"]`);
  const say = (text) => {
    if (line.textContent !== text) line.textContent = text;
  };

  // What was typed stays as it was: the browser would take five million letters in, and no server takes them.
  field.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    const rest = field.value.length - (field.selectionEnd - field.selectionStart);
    if (rest + pasted.length <= most / 4) return;
    const size = bytes(field.value.slice(0, field.selectionStart) + pasted + field.value.slice(field.selectionEnd));
    if (size <= most) return;
    event.preventDefault();
    say(`Wat je plakt is te groot (${words(bytes(pasted))}). Een tekst is hooguit ${words(most)}. Er is niets geplakt.`);
  });

  field.addEventListener("input", () => {
    const size = field.value.length > most / 4 ? bytes(field.value) : 0;
    say(size > most ? `Deze tekst is ${words(size)}. Hooguit ${words(most)} wordt bewaard. Kort hem in.` : "");
  });
}

// The minutes of the guide, added up while somebody types; the page comes with the sum of what was kept.
for (const sum of document.querySelectorAll("[data-minutes-sum]")) {
  const form = sum.closest("form");
  form.addEventListener("input", () => {
    const kept = [...form.querySelectorAll("[name^=guide-][name$=-minutes]")].filter(
      (field) => !form.elements.namedItem(field.name.replace("-minutes", "-is_removed")).value,
    );
    const minutes = kept.map((field) => (/^\s*\d{1,4}\s*$/.test(field.value) ? Number(field.value) : 0));
    sum.textContent = minutes.reduce((total, one) => total + one, 0);
  });
}
