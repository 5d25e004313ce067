// What the peer's pages do besides numbers: parts that are fetched anew while somebody sees them,
// charts of rates, files that are dropped. All of it works without this, by forms and links.
//
// An element with data-part and data-every="seconds" is told to look again by an event "look", which
// htmx makes a request of.

import { percent, rate } from "./amounts.js";
import { watch } from "./live.js";

// --- Parts

const shown = new WeakMap(); // what was fetched for a part
const visible = new WeakSet();
const kept = new WeakMap(); // where its tables were scrolled to

const screenWatch = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      visible.add(entry.target);
    } else {
      visible.delete(entry.target);
    }
  }
});

function isRead(part) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
}

// While the service is away, live.js says so, and finds out when it is back.
function isSeen(element) {
  const lost = document.documentElement.dataset.stream === "lost";
  return !document.hidden && !lost && visible.has(element);
}

function keepFresh(part) {
  screenWatch.observe(part);
  const timer = setInterval(() => {
    if (!part.isConnected) {
      clearInterval(timer);
    } else if (isSeen(part) && !isRead(part)) {
      htmx.trigger(part, "look");
    }
  }, Number(part.dataset.every) * 1000);
  // Nobody has asked for it, so nobody is told that it failed.
  part.addEventListener("htmx:sendError", (event) => event.stopPropagation());
  part.addEventListener("htmx:responseError", (event) => {
    event.stopPropagation();
    if (event.detail.xhr.status === 404) {
      // What the page is about is gone, which it says when it is loaded anew.
      location.reload();
    }
  });
}

// Returns what is there, or null if it can't be had now: it is asked for again soon.
async function json(path) {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function scrollers(part) {
  return [...part.querySelectorAll(".table")];
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  if (part.dataset?.part === undefined || event.detail.xhr.status !== 200) {
    return;
  }
  const html = event.detail.xhr.responseText;
  if (shown.get(part) === html) {
    event.detail.shouldSwap = false;
    return;
  }
  shown.set(part, html);
  const tables = scrollers(part);
  kept.set(part, {
    lefts: tables.map((table) => table.scrollLeft),
    focus: tables.indexOf(document.activeElement),
  });
});

document.addEventListener("htmx:afterSwap", (event) => {
  const before = kept.get(event.detail.target);
  if (before) {
    scrollers(event.detail.target).forEach((table, i) => {
      table.scrollLeft = before.lefts[i] ?? 0;
      if (before.focus === i) {
        table.focus({ preventScroll: true });
      }
    });
  }
});

// --- What a torrent is at decides what there is on its page

function watchState(page) {
  // What was written into the page may be older than the first event.
  let shown = page.dataset.shows;
  watch(page.dataset.torrent, (torrent) => {
    const now = `${torrent.state} ${torrent.queued} ${torrent.pieces > 0}`;
    if (shown !== now) {
      shown = now;
      htmx.trigger(page, "state");
    }
  });
}

function watchFiles(section) {
  visible.delete(section);
  screenWatch.observe(section);
  const timer = setInterval(async () => {
    if (!section.isConnected) {
      clearInterval(timer);
    } else if (isSeen(section)) {
      for (const file of (await json(section.dataset.files)) ?? []) {
        const cell = section.querySelector(`[data-file="${file.index}"] [data-done]`);
        const text = percent(file.progress);
        if (cell !== null && cell.textContent !== text) {
          cell.textContent = text;
        }
      }
    }
  }, 3000);
}

// --- Charts

let library = null;

function chartLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("chart.umd.min.js", import.meta.url);
    script.onload = () => resolve(globalThis.Chart);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function line(label, name, dash) {
  return { label, name, data: [], borderWidth: 2, borderDash: dash, pointRadius: 0, tension: 0.2 };
}

function paint(chart) {
  for (const dataset of chart.data.datasets) {
    dataset.borderColor = colour("--" + dataset.name);
    dataset.backgroundColor = dataset.borderColor;
  }
  for (const scale of Object.values(chart.options.scales)) {
    scale.ticks.color = colour("--ink-soft");
    scale.grid.color = colour("--line");
  }
  chart.options.plugins.legend.labels.color = colour("--ink");
}

function past(seconds) {
  return seconds === 0 ? "0" : `−${seconds / 60} min`;
}

// How far each of the two pasts goes back, and where its axis has a mark: in seconds.
const SPANS = { short: { points: 151, mark: 60 }, long: { points: 121, mark: 1200 } };

// Charts of fewer pixels have room for half of the marks.
const NARROW = 500;

// A round step for so fast a rate: a power of two, as units are.
function stepFor(most) {
  return 2 ** Math.max(8, Math.ceil(Math.log2(Math.max(1, most) / 4)));
}

async function newChart(box) {
  const Chart = await chartLibrary();
  const chart = new Chart(box.querySelector("canvas"), {
    type: "line",
    data: {
      labels: [], // seconds ago
      datasets: [line(box.dataset.download, "download", []), line(box.dataset.upload, "upload", [6, 3])],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      mark: 60,
      scales: {
        x: {
          afterBuildTicks(axis) {
            const { data, options, width } = axis.chart;
            const mark = width < NARROW ? 2 * options.mark : options.mark;
            axis.ticks = data.labels
              .map((seconds, value) => ({ seconds, value }))
              .filter(({ seconds }) => seconds % mark === 0)
              .map(({ value }) => ({ value }));
          },
          ticks: { autoSkip: false, maxRotation: 0, callback(value) {
              return past(this.chart.data.labels[value]);
            } },
          grid: {},
        },
        y: { beginAtZero: true, ticks: { callback: (value) => rate(value) }, grid: {} },
      },
      plugins: { legend: { labels: { boxHeight: 2 } }, tooltip: { enabled: false } },
    },
  });
  paint(chart);
  return chart;
}

// Begins with empty places for what is longer ago than anything is known of.
function filled(rates, points) {
  const known = rates.slice(-points);
  return [...new Array(points - known.length).fill(null), ...known];
}

function update(chart, span, series) {
  const { points, mark } = SPANS[span];
  chart.options.mark = mark;
  chart.data.labels = Array.from({ length: points }, (_, i) => (points - 1 - i) * series.stepSeconds);
  chart.data.datasets[0].data = filled(series.download, points);
  chart.data.datasets[1].data = filled(series.upload, points);
  const step = stepFor(Math.max(...series.download, ...series.upload));
  const { y } = chart.options.scales;
  y.ticks.stepSize = step;
  y.max = 4 * step;
  chart.update("none");
}

function drawChart(box) {
  let span = "short";
  let chart = null;
  let making = false;
  const look = async () => {
    if (!isSeen(box) || making) {
      return;
    }
    making = true;
    const wanted = span;
    const series = await json(`${box.dataset.chart}?span=${wanted}`);
    if (series !== null) {
      chart ??= await newChart(box);
      update(chart, wanted, series);
    }
    making = false;
    if (wanted !== span) {
      look();
    }
  };
  box.querySelector(".rates").hidden = false;
  const choices = box.querySelector("[data-chart-spans]");
  choices.hidden = false;
  choices.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-span]");
    if (chosen !== null) {
      span = chosen.dataset.span;
      for (const choice of choices.querySelectorAll("[data-span]")) {
        choice.setAttribute("aria-pressed", String(choice === chosen));
      }
      look();
    }
  });
  new IntersectionObserver((entries) => {
    if (entries.at(-1).isIntersecting) {
      visible.add(box);
      look();
    } else {
      visible.delete(box);
    }
  }).observe(box);
  setInterval(look, 2000);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (chart !== null) {
      paint(chart);
      chart.update("none");
    }
  });
}

// --- Dropping files or a link anywhere on the page

function takeDrops(form) {
  const area = form.querySelector(".drop");
  const files = form.querySelector("input[type=file]");
  const link = form.querySelector("input[name=link]");
  const submit = form.querySelector("button.primary");
  let depth = 0;
  const over = (change) => {
    depth = Math.max(0, depth + change);
    area.toggleAttribute("data-over", depth > 0);
  };
  const takes = (event) =>
    [...(event.dataTransfer?.types ?? [])].some((type) => type === "Files" || type === "text/uri-list" || type === "text/plain");
  addEventListener("dragenter", (event) => takes(event) && over(1));
  addEventListener("dragleave", (event) => takes(event) && over(-1));
  addEventListener("dragover", (event) => takes(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!takes(event)) {
      return;
    }
    depth = 0;
    over(0);
    const { dataTransfer } = event;
    if (dataTransfer.files.length > 0) {
      event.preventDefault();
      files.files = dataTransfer.files;
    } else if (event.target !== link) {
      event.preventDefault();
      const text = dataTransfer.getData("text/uri-list") || dataTransfer.getData("text/plain");
      link.value = text.split(/[\r\n]+/).find((one) => one !== "" && !one.startsWith("#")) ?? "";
    }
    form.scrollIntoView({ block: "nearest" });
    submit.focus();
  });
}

// --- The beginning, and again for what htmx brings

function begin() {
  const fresh = (selector) =>
    [...document.querySelectorAll(selector)].filter((element) => !element.dataset.begun && (element.dataset.begun = "yes"));
  fresh("[data-part][data-every]").forEach(keepFresh);
  fresh("main[data-torrent]").forEach(watchState);
  fresh("[data-files]").forEach(watchFiles);
  fresh("[data-chart]").forEach(drawChart);
  fresh("#add").forEach(takeDrops);
}

document.addEventListener("htmx:load", begin);
begin();
