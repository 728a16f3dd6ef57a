// How many signs are left in a field with a limit. More may be typed: nothing is cut off, it only cannot be handed in.
// A screen reader hears it near the limit, and when it is passed. Without script the limit stands in the explanation.

const NEAR = 40;
const PAUSE = 800;

function words(left) {
  if (left < 0) return `${-left} ${left === -1 ? "teken" : "tekens"} te veel`;
  return `nog ${left} ${left === 1 ? "teken" : "tekens"}`;
}

function count(field) {
  const shown = document.createElement("p");
  shown.className = "app-small app-muted app-count-left";
  shown.setAttribute("aria-hidden", "true");
  const heard = document.createElement("p");
  heard.className = "app-sr";
  heard.setAttribute("role", "status");
  field.after(shown, heard);
  let pause;
  const tell = () => {
    // As the server counts: a line end is one sign, and so is a letter beyond the first plane.
    const left = Number(field.dataset.most) - [...field.value].length;
    shown.textContent = words(left);
    shown.classList.toggle("app-bad", left < 0);
    shown.classList.toggle("app-muted", left >= 0);
    clearTimeout(pause);
    if (left <= NEAR) pause = setTimeout(() => (heard.textContent = words(left)), PAUSE);
    else heard.textContent = "";
  };
  field.addEventListener("input", tell);
  tell();
}

const dress = (root) => {
  for (const field of root.querySelectorAll("[data-most]:not([data-counted])")) {
    field.dataset.counted = "";
    count(field);
  }
};
dress(document);
// A row that is added later.
document.querySelector("[data-add-row]")?.addEventListener("click", () => setTimeout(() => dress(document)));
