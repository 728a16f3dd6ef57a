// Plays the moments of a krachtenveld one after another. Each moment is a page of its own, with links to the next;
// this only follows them. Who wants less motion gets the links alone.

const PAUSE = 2500;
const KEY = "afspelen";

const button = document.querySelector("[data-play]");
const next = document.querySelector("[data-next]");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function remembered() {
  try {
    return sessionStorage.getItem(KEY) === location.pathname;
  } catch {
    return false;
  }
}

function remember(isPlaying) {
  try {
    if (isPlaying) sessionStorage.setItem(KEY, location.pathname);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Then the links do it.
  }
}

let timer;
function play(isPlaying) {
  remember(isPlaying);
  button.textContent = isPlaying ? "Stop" : "Speel af";
  button.setAttribute("aria-pressed", String(isPlaying));
  clearTimeout(timer);
  if (isPlaying) timer = setTimeout(() => next.click(), PAUSE);
}

if (!isCalm && next) {
  button.hidden = false;
  button.addEventListener("click", () => play(button.getAttribute("aria-pressed") !== "true"));
  if (remembered()) play(true);
} else {
  remember(false);
}
