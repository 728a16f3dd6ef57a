// A point about a passage: select words in the case and press the button under that part, or press it alone for the
// whole part. The first empty point takes it. Without script the words are copied into their field.

const forms = [...document.querySelectorAll("form[data-autosave] fieldset")];
let chosen = null; // the last selection inside a part; pressing a button may take the selection away

function isEmpty(fieldset) {
  return ["observation", "effect", "question", "suggestion", "quote"].every(
    (name) => !fieldset.querySelector(`[name$="-${name}"]`)?.value.trim(),
  );
}

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const words = selection.toString().trim();
  const part = selection.anchorNode?.parentElement?.closest("[data-part]");
  if (part && words && part.contains(selection.focusNode)) chosen = { part, words };
  else if (part && !words) chosen = null;
});

for (const part of document.querySelectorAll("[data-part]")) {
  const holder = part.querySelector("[data-quote]");
  holder.hidden = false;
  holder.querySelector("button").addEventListener("click", () => {
    const fieldset = forms.find(isEmpty) ?? forms.at(-1);
    fieldset.querySelector('[name$="-about"]').value = part.dataset.part;
    const quote = fieldset.querySelector('[name$="-quote"]');
    if (chosen?.part === part && isEmpty(fieldset)) quote.value = chosen.words;
    chosen = null;
    quote.dispatchEvent(new Event("input", { bubbles: true }));
    fieldset.querySelector('[name$="-observation"]').focus();
  });
}
