// Moving parties on the krachtenveld: by mouse, finger or keyboard. Each move is stored at once and the server draws
// the field anew. A move that could not be stored waits on this device and goes again; the forms under the picture do
// all of this without script.

const PREFIX = "tekst:"; // static/js/app.js removes these keys at logout
const LEFT = 120, RIGHT = 940, TOP = 60, BOTTOM = 620;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const PAUSE = 400; // after the last arrow key
const RETRY = 4000;
const DRAG = 6; // pixels: less is a click

const page = document.querySelector("[data-force-field]");
const key = PREFIX + page.dataset.key;
const trouble = page.querySelector("[data-trouble]");

const stand = () => page.querySelector("#veld");
const picture = () => page.querySelector("#veld .kv-picture");
const actorAt = (position) => page.querySelector(`#veld [data-position="${position}"]`);
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

function complain(words) {
  trouble.hidden = !words;
  page.querySelector("[data-trouble-words]").textContent = words;
}

// Where a party stands, from the form under the picture: that is what the server knows.
function placeOf(position) {
  const value = (name) => Number(page.querySelector(`[name="p${position}-${name}"]`).value);
  return { attitude: value("attitude"), influence: value("influence") };
}

function remember(position, { attitude, influence }) {
  page.querySelector(`[name="p${position}-attitude"]`).value = attitude;
  page.querySelector(`[name="p${position}-influence"]`).value = influence;
}

class Mover {
  constructor() {
    this.waiting = this.read();
    if (Object.keys(this.waiting).length) this.send();
    addEventListener("online", () => this.send());
  }
  read() {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  }
  keep() {
    try {
      if (Object.keys(this.waiting).length) localStorage.setItem(key, JSON.stringify(this.waiting));
      else localStorage.removeItem(key);
    } catch {
      // Then it waits in this page alone.
    }
  }
  put(position, place) {
    this.waiting[position] = place;
    this.keep();
    this.send();
  }
  async send() {
    if (this.isBusy) return;
    this.isBusy = true;
    clearTimeout(this.retry);
    for (const position of Object.keys(this.waiting)) {
      const place = this.waiting[position];
      if (!(await this.store(position, place))) break;
      if (this.waiting[position] === place) delete this.waiting[position];
      this.keep();
    }
    this.isBusy = false;
    if (!this.isStopped && Object.keys(this.waiting).length) this.retry = setTimeout(() => this.send(), RETRY);
  }
  // Resolves to whether this move needs no other try.
  async store(position, { attitude, influence }) {
    const body = new URLSearchParams({ doe: "plaats", plaats: position, houding: attitude, invloed: influence });
    body.set("version", stand().dataset.version);
    body.set("csrfmiddlewaretoken", page.querySelector("[name=csrfmiddlewaretoken]").value);
    let response;
    try {
      const headers = { "HX-Request": "true" };
      response = await fetch(page.dataset.change, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      complain("Geen verbinding. Je verplaatsing staat op dit apparaat; we proberen het opnieuw.");
      return false;
    }
    if (response.type === "opaqueredirect" || response.status === 403) {
      complain("Je bent uitgelogd. Je verplaatsing staat op dit apparaat. Log in en open deze pagina opnieuw.");
      return this.stop();
    }
    if (response.status === 409 || response.status === 422) {
      complain(`${await response.text()} Laad de pagina opnieuw om verder te gaan.`);
      return this.stop();
    }
    if (response.status === 404) {
      complain("Dit krachtenveld kan niet meer worden getekend. Laad de pagina opnieuw.");
      return this.stop();
    }
    if (response.status !== 200) {
      complain("Bewaren lukt nu niet. Je verplaatsing staat op dit apparaat; we proberen het opnieuw.");
      return false;
    }
    complain("");
    this.show(await response.text(), position);
    return true;
  }
  // Somebody has to look first: what waits is offered again when the page is opened anew.
  stop() {
    this.isStopped = true;
    return false;
  }
  show(html, position) {
    const hadFocus = document.activeElement?.closest?.("#veld [data-position]")?.dataset.position;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    stand().replaceWith(holder.content.querySelector("#veld"));
    for (const field of page.querySelectorAll("[data-version-field]")) field.value = stand().dataset.version;
    const said = stand().querySelector("[data-said]");
    const words = said.textContent;
    said.textContent = "";
    setTimeout(() => (said.textContent = words), 50);
    const summary = page.querySelector(`[data-words="${position}"]`);
    const place = /houding (.*), invloed (.*)\. Bewaard/.exec(words);
    if (summary && place) summary.textContent = `houding ${place[1]} · invloed ${place[2]}`;
    if (hadFocus) rove(actorAt(hadFocus));
  }
}

const mover = new Mover();

// One party at a time is a stop of the Tab key; the others are reached by Page Up and Page Down.
function rove(actor) {
  if (!actor) return;
  for (const other of page.querySelectorAll("#veld [data-position]")) other.setAttribute("tabindex", "-1");
  actor.setAttribute("tabindex", "0");
  actor.focus();
}

function move(position, place) {
  remember(position, place);
  mover.put(position, place);
}

let pending;
function nudge(position, [side, power]) {
  const { attitude, influence } = placeOf(position);
  const place = { attitude: clamp(attitude + side, -2, 2), influence: clamp(influence + power, 1, 5) };
  remember(position, place);
  clearTimeout(pending);
  pending = setTimeout(() => mover.put(position, place), PAUSE);
}

function open(position) {
  const details = page.querySelector(`#partij-${position}`);
  details.open = true;
  details.querySelector("summary").focus();
}

page.addEventListener("keydown", (event) => {
  const actor = event.target.closest?.("#veld [data-position]");
  if (!actor) return;
  const { position } = actor.dataset;
  const all = [...page.querySelectorAll("#veld [data-position]")];
  const step = { PageDown: 1, PageUp: -1 }[event.key];
  if (KEYS[event.key]) nudge(position, KEYS[event.key]);
  else if (step) rove(all[(all.indexOf(actor) + step + all.length) % all.length]);
  else if (event.key === "Enter" || event.key === " ") open(position);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.matches?.("input, textarea, select")) return;
  const name = { z: "ongedaan", y: "opnieuw" }[event.key.toLowerCase()];
  const button = name && stand().querySelector(`[data-history] [value=${name}]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Dragging: the party follows the pointer, and lands on the nearest place of the field.
let drag = null;

function pointOf(event) {
  const box = picture().getBoundingClientRect();
  return { x: ((event.clientX - box.left) / box.width) * 1000, y: ((event.clientY - box.top) / box.height) * 700 };
}

page.addEventListener("pointerdown", (event) => {
  const actor = event.target.closest?.("#veld [data-position]");
  if (!actor || event.button !== 0) return;
  drag = { actor, pointer: event.pointerId, from: pointOf(event), at: [event.clientX, event.clientY], isMoving: false };
  actor.setPointerCapture(event.pointerId);
  event.preventDefault();
  rove(actor);
});

// A finger on a party moves the party and not the page; touch-action does not reach into every picture.
page.addEventListener(
  "touchstart",
  (event) => event.target.closest?.("#veld [data-position]") && event.preventDefault(),
  { passive: false },
);

page.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  drag.isMoving ||= Math.hypot(event.clientX - drag.at[0], event.clientY - drag.at[1]) > DRAG;
  if (!drag.isMoving) return;
  const { x, y } = pointOf(event);
  drag.actor.setAttribute("transform", `translate(${x - drag.from.x} ${y - drag.from.y})`);
  drag.actor.toggleAttribute("data-lifted", true);
});

function land(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { actor, isMoving } = drag;
  drag = null;
  actor.removeAttribute("transform");
  actor.removeAttribute("data-lifted");
  if (event.type === "pointercancel") return;
  if (!isMoving) {
    if (event.type === "pointerup") open(actor.dataset.position);
    return;
  }
  const { x, y } = pointOf(event);
  const attitude = clamp(Math.round(((x - LEFT) / (RIGHT - LEFT)) * 4) - 2, -2, 2);
  const influence = clamp(Math.round(((BOTTOM - y) / (BOTTOM - TOP)) * 4) + 1, 1, 5);
  move(actor.dataset.position, { attitude, influence });
}
page.addEventListener("pointerup", land);
page.addEventListener("pointercancel", land);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag) return;
  drag.actor.removeAttribute("transform");
  drag.actor.removeAttribute("data-lifted");
  drag = null;
});

page.classList.add("field--live");
