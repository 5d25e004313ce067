// The service's stream of events, for as long as somebody looks at the page. Whether it is there, lost,
// or ended with the session is said in the page's line for it, and in data-stream of the document.

const SOURCE = "/api/v1/events";
const TYPES = ["torrents", "added", "changed", "removed", "published", "progress", "reset"];
const LOST_MILLIS = 2000;
const BACK_MILLIS = 4000;
const RETRY_MILLIS = [2000, 5000, 10000, 30000];

let page = { isNeeded: () => false, took: () => {}, returned: () => {} };
let source = null;
let failures = 0;
let retryTimer = null;
let lostTimer = null;
let wasClosed = false;

// Says who listens: isNeeded() tells whether anybody does, took(type, data) takes an event, and
// returned() is called when the stream is there again after a time of which nothing is known.
export function follow(listener) {
  page = listener;
}

// Begins to listen, if somebody wants it and it has not begun.
export function start() {
  if (source !== null || document.hidden || !page.isNeeded()) {
    return;
  }
  clearTimeout(retryTimer);
  source = new EventSource(SOURCE);
  source.onopen = opened;
  source.onerror = failed;
  for (const type of TYPES) {
    source.addEventListener(type, (event) => page.took(type, JSON.parse(event.data)));
  }
}

// Nobody looks: the service need not tell.
function stop() {
  source?.close();
  source = null;
  wasClosed = true;
  clearTimeout(retryTimer);
  clearTimeout(lostTimer);
  lostTimer = null;
}

function opened() {
  failures = 0;
  clearTimeout(lostTimer);
  lostTimer = null;
  if (wasClosed) {
    wasClosed = false;
    page.returned();
  }
  if (isLost()) {
    tell("back");
    setTimeout(() => isLost() || tell(null), BACK_MILLIS);
  }
  document.documentElement.dataset.stream = "open";
}

function isLost() {
  return document.documentElement.dataset.stream === "lost";
}

function failed() {
  if (lostTimer === null && !isLost()) {
    lostTimer = setTimeout(lost, LOST_MILLIS, "lost");
  }
  if (source !== null && source.readyState === EventSource.CLOSED) {
    // It was refused: the browser does not try again by itself.
    source = null;
    wasClosed = true;
    const wait = RETRY_MILLIS[Math.min(failures, RETRY_MILLIS.length - 1)];
    failures++;
    retryTimer = setTimeout(retry, wait);
  }
}

function lost(state) {
  lostTimer = null;
  document.documentElement.dataset.stream = "lost";
  tell(state);
}

async function retry() {
  try {
    const answer = await fetch(SOURCE, { method: "HEAD", cache: "no-store" });
    if (answer.status === 401) {
      lost("ended");
      return;
    }
  } catch {
    // It is not there yet; the stream finds out.
  }
  start();
}

function tell(state) {
  const line = document.getElementById("connection");
  if (line !== null) {
    line.hidden = state === null;
    line.dataset.state = state ?? "";
    line.textContent = state === null ? "" : line.dataset[state];
  }
}

document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
addEventListener("pagehide", stop);
addEventListener("pageshow", (event) => event.persisted && start());
