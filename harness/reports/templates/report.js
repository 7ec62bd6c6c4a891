// What the page can do beyond being read: filters, a search, a state that can be linked to, timelines step by step.
// Everything is on the page already; this hides, shows and points. It loads nothing and keeps nothing.
"use strict";

const form = document.getElementById("filters");
const shown = document.getElementById("shown");
const fields = ["q", "area", "level", "outcome"];
const about = new Map(
  [...document.querySelectorAll("tr[data-rule]")].map(row => [row.dataset.rule, row]));

// --- The state, in the part of the address after the sign #: area=LIFE&outcome=failed&at=LIFE-02 or just LIFE-02.

function state() {
  const text = location.hash.slice(1);
  return new URLSearchParams(text.includes("=") ? text : text && { at: decodeURIComponent(text) });
}

function address(changes) {
  const now = state();
  for (const [name, value] of Object.entries(changes)) {
    if (value) now.set(name, value); else now.delete(name);
  }
  return "#" + ([...now.keys()].join() === "at" ? encodeURIComponent(now.get("at")) : now);
}

function keep(changes) {
  history.replaceState(null, "", address(changes));
}

// --- Filters

const texts = new Map();

function textOf(element) {
  if (!texts.has(element)) {
    const rule = about.get(element.dataset.rule);
    texts.set(element, [element.dataset.rule, element.textContent, rule?.textContent].join(" ").toLowerCase());
  }
  return texts.get(element);
}

function fits(element, wanted) {
  const rule = element.dataset.rule;
  const known = about.get(rule)?.dataset ?? { area: rule.split("-")[0] };
  return ["area", "level", "outcome"].every(name => !wanted[name] || known[name] === wanted[name])
    && wanted.q.toLowerCase().split(/\s+/).every(word => textOf(element).includes(word));
}

function filter() {
  const wanted = Object.fromEntries(fields.map(name => [name, form.elements[name].value.trim()]));
  for (const element of document.querySelectorAll("[data-rule]")) element.hidden = !fits(element, wanted);
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-rule]:not([hidden])");
  }
  const left = [...about.values()].filter(row => !row.hidden).length;
  shown.textContent = `${left} of ${about.size} rules shown`;
  return wanted;
}

// --- Places on the page: shown and unfolded before they are gone to

function go(id) {
  const place = id && document.getElementById(id);
  if (!place) return;
  if (place.closest("[hidden]")) {
    form.reset();
    keep(filter());
  }
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  place.scrollIntoView();
  if (!place.matches("summary, a, [tabindex]")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

function follow() {
  const now = state();
  for (const name of fields) form.elements[name].value = now.get(name) ?? "";
  filter();
  if (now.get("step")) steppers.get(now.get("at"))?.(Number(now.get("step")) - 1);
  go(now.get("at"));
}

document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  event.preventDefault();
  const next = address({ at: decodeURIComponent(link.hash.slice(1)), step: "" });
  if (next === location.hash) follow(); else location.hash = next;
});

form.addEventListener("input", () => keep({ ...filter(), at: "", step: "" }));
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => keep({ ...filter(), at: "", step: "" })));
window.addEventListener("hashchange", follow);

// --- Timelines, one step after the other

const steppers = new Map();

function make(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, more);
}

function rowsOf(step) {
  // The first row of a step has its clocks, then one exchange, then the findings; further rows an exchange each.
  const [first, ...more] = step.rows;
  const cells = [...first.cells];
  return [...cells.slice(0, -1), ...more.flatMap(row => [...row.cells]), cells.at(-1)];
}

function card(step, names) {
  const list = document.createElement("dl");
  rowsOf(step).forEach((cell, place, cells) => {
    if (!cell.textContent.trim()) return;
    const exchanges = names.slice(4, -1);
    const name = place < 4 ? names[place]
      : place === cells.length - 1 ? names.at(-1) : exchanges[(place - 4) % exchanges.length];
    const said = document.createElement("dd");
    said.append(...[...cell.cloneNode(true).childNodes]);
    list.append(make("dt", name), said);
  });
  return list;
}

function stepper(table) {
  const play = table.closest("details");
  const steps = [...table.tBodies];
  const names = [...table.tHead.rows[0].cells].map(cell => cell.textContent);
  const box = make("div", "", { className: "stepper", role: "group" });
  const back = make("button", "← Step back", { type: "button" });
  const on = make("button", "Step on →", { type: "button" });
  const say = make("div", "", { className: "step" });
  say.setAttribute("aria-live", "polite");
  box.setAttribute("aria-label", "Step through " + table.caption.textContent);
  box.append(back, on, say);
  table.closest(".scroll").before(box);
  let at = -1;
  function show(place) {
    at = Math.max(0, Math.min(steps.length - 1, place));
    steps.forEach((step, index) => {
      step.classList.toggle("later", index > at);
      if (index === at) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
    });
    back.disabled = at === 0;
    on.disabled = at === steps.length - 1;
    say.replaceChildren(make("p", `Step ${at + 1} of ${steps.length}`), card(steps[at], names));
  }
  function move(place) {
    show(place);
    keep({ at: play.id, step: String(at + 1) });
    (back.disabled ? on : on.disabled ? back : document.activeElement).focus();
  }
  back.disabled = true;
  back.addEventListener("click", () => move(at - 1));
  on.addEventListener("click", () => move(at + 1));
  box.addEventListener("keydown", event => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  });
  steppers.set(play.id, show);
}

document.querySelectorAll("table.timeline").forEach(stepper);
form.hidden = false;
follow();
