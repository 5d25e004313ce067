// Amounts as people read them, in the page's language: the same as the server writes (Amounts.java).

const language = document.documentElement.lang || "en";
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const UNKNOWN = "–";

const formats = new Map();

function format(decimals, style) {
  const key = style + decimals;
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.NumberFormat(language, {
        style,
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        useGrouping: "always",
        roundingMode: "halfExpand",
      }),
    );
  }
  return formats.get(key);
}

function isKnown(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function number(value, decimals) {
  return format(decimals, "decimal").format(value);
}

export function size(bytes) {
  if (!isKnown(bytes) || bytes < 0) {
    return UNKNOWN;
  }
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return number(value, unit === 0 || value >= 100 ? 0 : 1) + " " + UNITS[unit];
}

export function rate(bytesPerSecond) {
  const text = size(bytesPerSecond);
  return text === UNKNOWN ? text : text + "/s";
}

export function percent(part) {
  if (!isKnown(part)) {
    return UNKNOWN;
  }
  const value = Math.min(Math.max(part, 0), 1);
  const decimals = value === 0 || value === 1 ? 0 : 1;
  return format(decimals, "percent").format(Math.floor(value * 1000) / 1000);
}

export function time(seconds) {
  if (!isKnown(seconds) || seconds < 0) {
    return UNKNOWN;
  }
  const whole = Math.trunc(seconds);
  const days = Math.floor(whole / 86400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  if (days > 0) {
    return number(days, 0) + " d" + more(hours, "h");
  }
  if (hours > 0) {
    return hours + " h" + more(minutes, "min");
  }
  if (minutes > 0) {
    return minutes + " min" + more(whole % 60, "s");
  }
  return whole + " s";
}

function more(amount, unit) {
  return amount === 0 ? "" : " " + amount + " " + unit;
}

export function count(value) {
  return isKnown(value) ? number(value, 0) : UNKNOWN;
}

export function text(value) {
  return value === null || value === undefined || value === "" ? UNKNOWN : String(value);
}

// Text that others chose: what could reorder or hide what stands around it is written as an escape,
// as the services do in the page.
export function foreign(value) {
  return text(value).replace(/[\p{C}\p{Zl}\p{Zp}\\]/gu, (point) =>
    point === "\\"
      ? "\\\\"
      : point
          .split("")
          .map((unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"))
          .join(""),
  );
}

const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

// Of the reader's own time zone, which the server does not know.
export function moment(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? UNKNOWN : moments.format(date);
}
