// Keeps the numbers of a page as they are, by the service's stream of events.
//
// A row is an element with data-key, the info hash that it is about. In it, an element with
// data-live="field" shows that field of the events' objects ("catalog.state" for one within another),
// written as data-as says: size, rate, percent, time, count, moment, foreign (text that others
// chose), text (which is the default), or label, for which a <template id="labels-field"> has
// elements with data-value and text. A <progress> gets the field as its value. With data-when the
// element shows only while there is a value. The value itself is kept in data-value, for styles.
//
// An element with data-stale-on="added removed …" is told by an event "stale" when rows have come or
// gone that it should have; htmx then asks for it anew. See docs/architecture.md.

import * as amounts from "./amounts.js";
import { follow, start } from "./stream.js";

const SLICE_MILLIS = 6;
const STALE_MILLIS = 3000;
const NEAR_THE_SCREEN = "200px";

const rows = new Map(); // elements by key
const latest = new Map(); // what was last said of a key
const bindings = new WeakMap(); // what of an element shows what
const onScreen = new Set();
const pending = new Set(); // elements that are to be written
const watchers = new Map(); // functions by key
let drawing = false;

// Calls a function with each object that events have for a key.
export function watch(key, listener) {
  const all = watchers.get(key) ?? [];
  watchers.set(key, [...all, listener]);
  if (latest.has(key)) {
    listener(latest.get(key));
  }
  start();
}

// --- Rows and what they show

const screenWatch = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        onScreen.add(entry.target);
        later(entry.target);
      } else {
        onScreen.delete(entry.target);
        pending.delete(entry.target);
      }
    }
  },
  { rootMargin: NEAR_THE_SCREEN },
);

function findRows() {
  screenWatch.disconnect();
  rows.clear();
  onScreen.clear();
  pending.clear();
  for (const row of document.querySelectorAll("[data-key]")) {
    const key = row.dataset.key;
    if (rows.has(key)) {
      rows.get(key).push(row);
    } else {
      rows.set(key, [row]);
    }
    screenWatch.observe(row);
  }
  for (const key of latest.keys()) {
    if (!rows.has(key) && !watchers.has(key)) {
      latest.delete(key);
    }
  }
}

function bind(row) {
  const found = [];
  const candidates = [row, ...row.querySelectorAll("[data-live]")];
  for (const element of candidates) {
    if (element.dataset.live !== undefined && element.closest("[data-key]") === row) {
      found.push({
        element,
        path: element.dataset.live.split("."),
        as: element.dataset.as ?? "text",
        shown: undefined,
      });
    }
  }
  return found;
}

function fieldOf(object, path) {
  let value = object;
  for (const name of path) {
    value = value?.[name];
  }
  return value ?? null;
}

function write(row) {
  const object = latest.get(row.dataset.key);
  if (!object || !row.isConnected) {
    return;
  }
  if (!bindings.has(row)) {
    bindings.set(row, bind(row));
  }
  for (const binding of bindings.get(row)) {
    const root = binding.path[0];
    // Events of different types say different things of a torrent.
    if (root in object) {
      show(binding, fieldOf(object, binding.path));
    }
  }
}

function show(binding, value) {
  if (binding.shown === value) {
    return;
  }
  binding.shown = value;
  const { element, as } = binding;
  if (element instanceof HTMLProgressElement) {
    if (value === null) {
      element.removeAttribute("value");
    } else {
      element.value = value;
    }
    return;
  }
  if (element.dataset.when !== undefined) {
    element.hidden = value === null || value === false || value === "";
  }
  if (as === "label") {
    element.dataset.value = String(value);
  }
  if (as === "none") {
    return;
  }
  const words = as === "label" ? labelOf(element, binding.path, value) : amounts[as](value);
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

function labelOf(element, path, value) {
  const labels = document.getElementById("labels-" + (element.dataset.labels ?? path.join("-")));
  const name = CSS.escape(String(value));
  const label = labels?.content.querySelector(`[data-value="${name}"]`);
  return label ? label.textContent : String(value ?? "");
}

// --- Drawing: little at a time, so that the page answers whoever uses it

function later(row) {
  pending.add(row);
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  const end = performance.now() + SLICE_MILLIS;
  for (const row of pending) {
    if (performance.now() > end) {
      break;
    }
    pending.delete(row);
    write(row);
  }
  drawing = pending.size > 0;
  if (drawing) {
    requestAnimationFrame(draw);
  }
}

function learn(object) {
  const key = object.infoHash;
  const known = rows.get(key);
  if (!known && !watchers.has(key)) {
    return;
  }
  // Different events know different things of a torrent.
  latest.set(key, { ...latest.get(key), ...object });
  for (const row of known ?? []) {
    if (onScreen.has(row)) {
      later(row);
    }
  }
  for (const listener of watchers.get(key) ?? []) {
    listener(latest.get(key));
  }
}

// --- Parts of the page that have to be fetched anew

let staleTypes = new Set();
let staleTimer = null;
let lastStale = -STALE_MILLIS;

function stale(type) {
  staleTypes.add(type);
  if (staleTimer === null) {
    const wait = Math.max(200, lastStale + STALE_MILLIS - performance.now());
    staleTimer = setTimeout(tellStale, wait);
  }
}

function tellStale() {
  staleTimer = null;
  lastStale = performance.now();
  const types = staleTypes;
  staleTypes = new Set();
  for (const part of document.querySelectorAll("[data-stale-on]")) {
    if (part.dataset.staleOn.split(" ").some((type) => types.has(type))) {
      part.dispatchEvent(new CustomEvent("stale"));
    }
  }
}

function isList(part) {
  return part.dataset.staleOn.split(" ").includes("added");
}

// --- Events

function objectsOf(data) {
  if (Array.isArray(data)) {
    return data;
  }
  return Array.isArray(data?.torrents) ? data.torrents : [data];
}

function take(type, data) {
  if (type === "reset") {
    stale(type);
    return;
  }
  const objects = objectsOf(data);
  if (type === "removed") {
    if (objects.some((one) => rows.has(one?.infoHash ?? one))) {
      stale(type);
    }
    return;
  }
  if (type === "torrents") {
    const there = new Set(objects.map((one) => one.infoHash));
    const gone = [...rows.keys()].some((key) => !there.has(key));
    const lists = [...document.querySelectorAll("[data-stale-on]")].some(isList);
    if (lists && (gone || objects.some((one) => !rows.has(one.infoHash)))) {
      stale("added");
    }
  } else if (objects.some((one) => !rows.has(one.infoHash))) {
    stale(type);
  }
  objects.forEach(learn);
}

// --- The page

follow({
  isNeeded: () =>
    rows.size > 0 || watchers.size > 0 || document.querySelector("[data-stale-on]") !== null,
  took: take,
  // What came and went while nobody listened, nobody has told.
  returned: () => stale("reset"),
});

let finding = false;
document.addEventListener("htmx:load", () => {
  if (!finding) {
    finding = true;
    requestAnimationFrame(() => {
      finding = false;
      findRows();
      start();
    });
  }
});

findRows();
start();
