// Draws rates over time: <div class="rates" data-rates="info hash"> with a <canvas role="img"> in it.
// The names of the two lines are data-download and data-upload; what is said of them to those who do
// not see them is data-summary, with {download}, {upload}, {most-download} and {most-upload} in it.
// Needs chart.umd.min.js before it.

import { rate } from "./amounts.js";
import { watch } from "./live.js";

const SECONDS = 300;
const SUMMARY_SECONDS = 10;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function line(label, name) {
  return {
    label,
    name,
    data: new Array(SECONDS).fill(null),
    borderWidth: 2,
    pointRadius: 0,
    tension: 0.2,
  };
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
  chart.update("none");
}

function draw(box) {
  const canvas = box.querySelector("canvas");
  const download = line(box.dataset.download, "download");
  const upload = line(box.dataset.upload, "upload");
  upload.borderDash = [6, 3];
  const chart = new Chart(canvas, {
    type: "line",
    data: { labels: Array.from({ length: SECONDS }, (_, i) => i - SECONDS + 1), datasets: [download, upload] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      normalized: true,
      scales: {
        x: { ticks: { maxTicksLimit: 6, maxRotation: 0, callback: (i) => `${i - SECONDS + 1} s` }, grid: {} },
        y: { beginAtZero: true, ticks: { maxTicksLimit: 5, callback: (value) => rate(value) }, grid: {} },
      },
      plugins: { legend: { labels: { boxHeight: 2 } }, tooltip: { enabled: false } },
    },
  });
  paint(chart);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = () => paint(chart);
  dark.addEventListener("change", repaint);

  let now = { downloadRate: null, uploadRate: null };
  watch(box.dataset.rates, (torrent) => (now = torrent));

  let seconds = 0;
  const timer = setInterval(() => {
    if (!box.isConnected) {
      clearInterval(timer);
      dark.removeEventListener("change", repaint);
      chart.destroy();
      return;
    }
    add(download, now.downloadRate);
    add(upload, now.uploadRate);
    if (!document.hidden) {
      chart.update("none");
    }
    if (seconds++ % SUMMARY_SECONDS === 0) {
      canvas.setAttribute("aria-label", summary(box, download, upload));
    }
  }, 1000);
}

function add(series, value) {
  series.data.shift();
  series.data.push(value ?? null);
}

function summary(box, download, upload) {
  const words = {
    "{download}": rate(download.data.at(-1)),
    "{upload}": rate(upload.data.at(-1)),
    "{most-download}": rate(Math.max(...download.data)),
    "{most-upload}": rate(Math.max(...upload.data)),
  };
  return Object.entries(words).reduce(
    (text, [name, value]) => text.replace(name, value),
    box.dataset.summary ?? "",
  );
}

function drawAll() {
  for (const box of document.querySelectorAll("[data-rates]:not([data-drawn])")) {
    box.dataset.drawn = "";
    draw(box);
  }
}

document.addEventListener("htmx:load", drawAll);
drawAll();
