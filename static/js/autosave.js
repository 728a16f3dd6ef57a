// Keeps what somebody types: on the server within seconds, and on this device until the server has it.
//
// A form says where it saves (data-autosave; empty when it only gives back what waits here) and under which key
// its text may wait on this device (data-autosave-key: person and document). It sends itself whole, with the
// version it builds on, so that a second window is noticed and nothing is ever overwritten in silence. Without
// this file the same form has its button "Bewaar". The markup around it: templates/components/savebar.html and
// offer.html.

const PAUSE = 1500; // after the last key
const LONGEST = 10_000; // while somebody keeps typing
const PATIENCE = 15_000; // for an answer
const RETRIES = [2000, 5000, 10_000, 30_000];
const PREFIX = "tekst:"; // static/js/app.js removes these keys at logout
const NOT_TEXT = new Set(["csrfmiddlewaretoken", "version"]);
const URGENT = new Set(["failed", "unkept", "signed-out", "gone", "conflict", "leaving"]);

// A text that waits on this device. A browser may refuse to keep anything (private windows, a full disk).
class Shelf {
  constructor(key) {
    this.key = PREFIX + key;
  }
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }
  write(copy) {
    try {
      localStorage.setItem(this.key, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }
  clear() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept, so nothing is left behind.
    }
  }
}

// The fields of the form and its rows.
class Sheet {
  constructor(form) {
    this.form = form;
  }
  fields() {
    return [...new FormData(this.form)].filter(([name]) => !NOT_TEXT.has(name));
  }
  text() {
    return new URLSearchParams(this.fields()).toString();
  }
  fill(fields) {
    const values = new Map(fields);
    const rows = this.form.querySelector("[name$=-TOTAL_FORMS]");
    while (rows && Number(rows.value) < Number(values.get(rows.name))) {
      if (!this.addRow()) break;
    }
    for (const field of this.form.elements) {
      if (!field.name || NOT_TEXT.has(field.name) || field.type === "submit" || field === rows) continue;
      if (field.type === "radio") field.checked = field.value === values.get(field.name);
      else if (values.has(field.name)) field.value = values.get(field.name);
      else if (field.type !== "hidden" && field.tagName !== "SELECT") field.value = "";
    }
  }
  addRow() {
    const template = this.form.querySelector("[data-row-template]");
    const total = this.form.querySelector("[name$=-TOTAL_FORMS]");
    const most = this.form.querySelector("[name$=-MAX_NUM_FORMS]");
    if (!template || Number(total.value) >= Number(most.value)) return null;
    const index = Number(total.value);
    const html = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
    template.insertAdjacentHTML("beforebegin", html);
    const row = template.previousElementSibling;
    const positions = [...this.form.querySelectorAll("[name$=-position]")].map((field) => Number(field.value));
    row.querySelector("[name$=-position]").value = Math.max(0, ...positions) + 1;
    total.value = index + 1;
    return row;
  }
  // The labels of the fields in which this text differs from those fields.
  differences(fields) {
    const mine = new Map(this.fields());
    const names = fields.filter(([name, value]) => value.trim() !== (mine.get(name) ?? "").trim());
    const labels = names.map(([name]) => this.form.elements.namedItem(name)?.labels?.[0]?.firstChild);
    return [...new Set(labels.filter(Boolean).map((node) => node.textContent.trim()))];
  }
}

// What the bar says, and what a screen reader hears: only changes of state, and bad news at once.
class Bar {
  constructor(form) {
    this.states = [...form.querySelectorAll("[data-state]")];
    this.news = form.querySelector("[data-news]");
    this.alarm = form.querySelector("[data-alarm]");
    this.time = form.querySelector("[data-state=saved] [data-slot=time]");
    this.told = "saved";
  }
  show(state) {
    for (const line of this.states) line.hidden = line.dataset.state !== state;
    if (state === "saving" || state === this.told) return;
    const words = this.states.find((line) => line.dataset.state === state).textContent.trim();
    this.news.textContent = URGENT.has(state) ? "" : words;
    this.alarm.textContent = URGENT.has(state) ? words : "";
    this.told = state;
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.sheet = new Sheet(form);
    this.bar = new Bar(form);
    this.shelf = new Shelf(form.dataset.autosaveKey);
    this.saved = this.sheet.text(); // what the server has
    this.unanswered = null; // what was sent without an answer; it goes first, so that a lost answer is harmless
    this.failures = 0;
    // Two texts, or a form that never saves itself: the person decides, not a timer.
    this.waits = "autosaveWaits" in form.dataset || !form.dataset.autosave;
    this.offer = new Offer(this);
  }

  start() {
    this.offer.open();
    if (this.waits) this.keep();
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.touched());
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    this.form.querySelector("[data-add-row]")?.addEventListener("click", (event) => this.onAddRow(event));
    addEventListener("online", () => this.failures && this.send());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    // Before the next page is asked for, which may be this one anew.
    addEventListener("beforeunload", () => this.onLeave());
    // A save that starts when the next page is there already is one that this page did not reckon with: the
    // text waits here instead.
    addEventListener("pagehide", () => (this.isGone = true));
    document.addEventListener("visibilitychange", () => document.hidden && this.onLeave());
    document.addEventListener("submit", (event) => this.onLogout(event), { capture: true });
  }

  // Another page, another tab, a phone put away. Not at a logout that takes the text off this device.
  onLeave() {
    if (!this.isGone && !this.isGoing && this.isDirty()) this.send();
  }

  isDirty() {
    return this.unanswered !== null || this.sheet.text() !== this.saved;
  }

  touched() {
    if (!this.isDirty()) {
      if (!this.waits) this.shelf.clear();
      return;
    }
    this.keep();
    if (!this.waits) this.plan();
  }

  keep() {
    const copy = { at: new Date().toISOString(), fields: this.sheet.fields() };
    this.isKept = this.waits ? this.setAside(copy) : this.shelf.write(copy);
  }

  // The other window of a conflict writes on the same shelf and clears it: this text moves out of its reach.
  setAside(copy) {
    const isKept = this.offer.setAside(copy);
    if (isKept && JSON.stringify(this.shelf.read()?.fields) === JSON.stringify(copy.fields)) this.shelf.clear();
    return isKept;
  }

  plan() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.send(), PAUSE);
    this.longest ??= setTimeout(() => this.send(), LONGEST);
  }

  stopTimers() {
    for (const timer of ["pause", "longest", "retry"]) {
      clearTimeout(this[timer]);
      this[timer] = undefined;
    }
  }

  // Sends until the server has what stands here, or cannot. Resolves to whether it has.
  send() {
    if (this.waits) return Promise.resolve(false);
    this.running ??= this.round().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async round() {
    this.stopTimers();
    while (this.isDirty()) {
      const isCatchingUp = this.unanswered !== null;
      this.unanswered ??= this.sheet.text();
      this.bar.show("saving");
      const answer = await this.post(this.unanswered);
      if (answer.status !== 200) {
        this.onTrouble(answer);
        return false;
      }
      this.onSaved(answer.body);
      if (this.isDirty() && !isCatchingUp && !this.isLeaving) {
        this.plan(); // typed in the meantime: that waits for its own pause
        return false;
      }
    }
    return true;
  }

  async post(text) {
    const body = new URLSearchParams(text);
    for (const name of NOT_TEXT) body.set(name, this.form.elements.namedItem(name).value);
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      // A redirect means the login page: never follow it, or its answer would pass for a save.
      const response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body,
        redirect: "manual",
        signal: stop.signal,
      });
      if (response.type === "opaqueredirect") return { status: "redirect" };
      return { status: response.status, body: response.status === 200 ? await response.json() : null };
    } catch {
      return { status: "unreachable" };
    } finally {
      clearTimeout(patience);
    }
  }

  onSaved({ version, saved_at: savedAt, notes }) {
    this.form.elements.namedItem("version").value = version;
    this.saved = this.unanswered;
    this.unanswered = null;
    this.failures = 0;
    this.isGoing = false;
    this.bar.time.textContent = savedAt;
    this.bar.show("saved");
    this.note(notes);
    if (this.isDirty()) this.keep();
    else this.shelf.clear();
  }

  onTrouble({ status }) {
    // On a conflict or a page that is gone, trying again would overwrite the other text, or can never work.
    this.waits = status === 409 || status === 404;
    this.keep();
    if (this.waits) {
      this.unanswered = null;
      this.bar.show(status === 409 ? "conflict" : "gone");
      return;
    }
    const signedOut = status === "redirect" || status === 403;
    this.bar.show(signedOut ? "signed-out" : this.isKept ? "failed" : "unkept");
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => this.send(), wait);
  }

  // What is too long to hand in, at its field.
  note(notes) {
    for (const line of this.form.querySelectorAll("[data-note-for]")) {
      const words = notes[line.dataset.noteFor] ?? "";
      if (line.textContent !== words) line.textContent = words;
      line.hidden = !words;
    }
  }

  // Saves everything that was typed. Resolves to whether the server has it all.
  async flush() {
    this.isLeaving = true;
    if (this.running) await this.running;
    const isSaved = !this.isDirty() || (await this.send());
    this.isLeaving = false;
    return isSaved;
  }

  // A button of the form first waits for the save, so that the page after it builds on the same version.
  async onSubmit(event) {
    if (this.waits || this.isPassing) return;
    if (!this.running && !this.isDirty()) {
      // Nothing to wait for. Submitting again from within this event would be ignored by the browser.
      this.stopTimers();
      this.isPassing = true;
      return;
    }
    event.preventDefault();
    if (!(await this.flush())) return;
    this.stopTimers();
    this.isPassing = true;
    this.form.requestSubmit(event.submitter);
  }

  onAddRow(event) {
    const row = this.sheet.addRow();
    if (!row) return;
    event.preventDefault();
    row.querySelector("input:not([type=hidden])").focus();
  }

  // Logging out takes the text off this device: not before the server has it, or the person insists.
  async onLogout(event) {
    const form = event.target;
    if (new URL(form.action, location).pathname !== "/uitloggen/" || this.isGoing || !this.isDirty()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const isSaved = !this.waits && (await this.flush());
    this.isGoing = true;
    if (isSaved) form.requestSubmit(event.submitter);
    else this.bar.show("leaving");
  }
}

// Texts on this device that the server does not have, from before this page: the person decides.
class Offer {
  constructor(autosave) {
    this.autosave = autosave;
    this.panel = autosave.form.querySelector("[data-offer]");
    // What is offered moves here, newest first, so that typing on does not overwrite it.
    this.aside = new Shelf(`${autosave.form.dataset.autosaveKey}:eerder`);
    this.page = `${Date.now()}-${Math.random()}`;
    for (const button of this.panel.querySelectorAll("[data-offer-do]")) {
      button.addEventListener("click", () => this[button.dataset.offerDo]());
    }
  }

  open() {
    const { sheet, shelf } = this.autosave;
    const stored = [shelf.read(), ...(this.aside.read() ?? [])].filter(Boolean);
    this.copies = stored.filter((copy) => new URLSearchParams(copy.fields).toString() !== sheet.text());
    if (this.put()) shelf.clear();
    if (!this.copies.length) return;
    const { at, fields } = this.copies[0];
    const when = new Date(at);
    const day = when.toLocaleDateString("nl", { weekday: "long", day: "numeric", month: "long" });
    const minutes = String(when.getMinutes()).padStart(2, "0");
    this.panel.querySelector("[data-slot=when]").textContent = `op ${day} om ${when.getHours()}.${minutes} uur`;
    const labels = sheet.differences(fields);
    const where = labels.length ? `Anders dan wat nu bewaard is: ${labels.join(", ")}.` : "";
    this.panel.querySelector("[data-slot=where]").textContent = where;
    this.step("ask");
    this.panel.hidden = false;
  }

  // Returns whether this device keeps them.
  put() {
    const kept = [...this.ofThisPage(), ...this.copies];
    if (kept.length) return this.aside.write(kept);
    this.aside.clear();
    return true;
  }

  ofThisPage() {
    return (this.aside.read() ?? []).filter((copy) => copy.page === this.page);
  }

  // Keeps the text of this page until a next page; a newer one takes the place of the older.
  setAside(copy) {
    const others = (this.aside.read() ?? []).filter((each) => each.page !== this.page);
    return this.aside.write([{ ...copy, page: this.page }, ...others]);
  }

  step(name) {
    for (const part of this.panel.querySelectorAll("[data-offer-step]")) {
      part.hidden = part.dataset.offerStep !== name;
    }
  }

  restore() {
    const { sheet } = this.autosave;
    this.taken = this.copies.shift();
    this.replaced = sheet.fields();
    sheet.fill(this.taken.fields);
    this.done("restored");
  }

  discard() {
    this.taken = this.copies.shift();
    this.replaced = null;
    this.done("discarded");
  }

  undo() {
    this.copies.unshift(this.taken);
    if (this.replaced) this.autosave.sheet.fill(this.replaced);
    this.done("ask");
  }

  done(step) {
    this.put();
    this.step(step);
    this.panel.focus();
    this.autosave.touched();
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const autosave = new Autosave(form);
  if (form.dataset.autosave) autosave.start();
  else autosave.offer.open();
}
