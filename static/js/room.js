// The intervisiekamer on a phone: the clock, and cards that survive a lost connection.
//
// How far the room is comes from the server (htmx asks every two seconds); the clock counts down from the seconds
// that were left when that answer came, so the time of the phone does not matter. A card waits on this device until
// the server has it; its token makes sending it twice harmless. Without this file the page works by its buttons.

const PREFIX = "tekst:"; // static/js/app.js removes these keys at logout
const PATIENCE = 8000;

const room = document.querySelector("[data-room]");
const news = room.querySelector("[data-news]");
const key = `${PREFIX}${room.dataset.room}`;

const pad = (number) => String(number).padStart(2, "0");

class Clock {
  read() {
    const clock = room.querySelector("[data-clock]");
    this.text = clock?.querySelector("[data-clock-text]");
    this.clock = clock;
    if (!clock || clock.dataset.seconds === "None") return this.stop();
    this.isPaused = "paused" in clock.dataset;
    this.endsAt = performance.now() + Number(clock.dataset.seconds) * 1000;
    this.left = Number(clock.dataset.seconds);
    this.show();
  }
  stop() {
    this.text = null;
  }
  show() {
    if (!this.text) return;
    const left = this.isPaused ? this.left : Math.ceil((this.endsAt - performance.now()) / 1000);
    const size = Math.abs(left);
    const time = `${Math.floor(size / 60)}.${pad(size % 60)}`;
    this.text.textContent = this.isPaused ? `Pauze, nog ${time}` : left >= 0 ? time : `${time} over tijd`;
    this.clock.toggleAttribute("data-late", left < 0 && !this.isPaused);
    if (this.isPaused || left === this.told) return;
    if (left === 60) news.textContent = "Nog één minuut in deze stap.";
    if (left === 0) news.textContent = "De tijd van deze stap is om.";
    this.told = left;
  }
}

// Cards that the server does not have yet.
class Tray {
  constructor(form) {
    this.form = form;
    this.waiting = form.querySelector("[data-waiting]");
    this.flag = form.querySelector("[data-flag]");
  }
  cards() {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      return [];
    }
  }
  keep(cards) {
    try {
      if (cards.length) localStorage.setItem(key, JSON.stringify(cards));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false; // nothing can be kept here: the ordinary form goes
    } finally {
      this.waiting.hidden = !cards.length;
      const many = cards.length === 1 ? "1 kaartje wacht" : `${cards.length} kaartjes wachten`;
      this.waiting.textContent = `${many} op verbinding. We sturen het vanzelf.`;
    }
  }
  put(event) {
    const fields = new FormData(this.form);
    const text = fields.get("text").trim();
    if (!text) return; // the server says what is missing
    const card = { token: crypto.randomUUID(), kind: fields.get("kind"), text };
    if (!this.keep([...this.cards(), card])) return;
    event.preventDefault();
    this.form.elements.namedItem("text").value = "";
    this.send();
  }
  async send() {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (const card of this.cards()) {
        if (!(await this.deliver(card))) break;
        this.keep(this.cards().filter((other) => other.token !== card.token));
      }
    } finally {
      this.isBusy = false;
    }
  }
  // Resolves to whether this card needs no other try.
  async deliver(card) {
    const body = new URLSearchParams(card);
    body.set("csrfmiddlewaretoken", this.form.elements.namedItem("csrfmiddlewaretoken").value);
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(this.form.action, { method: "POST", body, headers, redirect: "manual", signal: stop.signal });
      if (response.status === 422) return this.refused(card, (await response.json()).refused);
      if (response.status !== 200) return false;
      const { flag } = await response.json();
      this.say(flag);
      if (!flag) news.textContent = "Je kaartje ligt op tafel.";
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(patience);
    }
  }
  // The words come back into the field, before what was typed since.
  refused(card, words) {
    const field = this.form.elements.namedItem("text");
    field.value = [card.text, field.value].filter(Boolean).join("\n");
    this.say(words);
    return true;
  }
  say(words) {
    this.flag.textContent = words;
    this.flag.hidden = !words;
  }
}

room.classList.add("app-room--live");
const clock = new Clock();
clock.read();
setInterval(() => clock.show(), 250);

const form = room.querySelector("#kaartje");
const tray = form && new Tray(form);
form?.addEventListener("submit", (event) => tray.put(event));
tray?.keep(tray.cards());
tray?.send();
addEventListener("online", () => tray?.send());

// A phone that slept: its clock stood still, so it asks for everything anew.
document.addEventListener("visibilitychange", () => {
  const state = room.querySelector("#kamer[hx-get]");
  if (!document.hidden && state) htmx.ajax("GET", state.getAttribute("hx-get").split("?")[0], { target: "#kamer", swap: "outerHTML" });
});

let step = room.querySelector("#stap")?.textContent;
const offline = room.querySelector("[data-offline]");
document.addEventListener("htmx:afterSwap", () => {
  clock.read();
  const now = room.querySelector("#stap")?.textContent;
  if (now !== step) news.textContent = `Nieuwe stap: ${now}.`;
  step = now;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.xhr?.status) return;
  offline.hidden = true;
  if (event.detail.successful) tray?.send();
});
document.addEventListener("htmx:sendError", () => {
  offline.hidden = false;
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 404) return;
  room.querySelector("[data-over]").hidden = false;
  room.querySelector("#kamer").remove(); // and with it the asking
  form?.setAttribute("hidden", "");
  tray?.keep([]); // what waited is about a case that is not shared any more
});
