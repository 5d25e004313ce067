// What every page does besides: times of the reader's zone, and what went wrong with a part of a page.

import { moment } from "./amounts.js";

function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.textContent = moment(time.getAttribute("datetime"));
  }
}

function refuse(text) {
  const notices = document.getElementById("notices");
  if (notices === null || !text) {
    return;
  }
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.dataset.kind = "REFUSED";
  notice.textContent = text;
  notices.replaceChildren(notice);
}

function detailOf(response) {
  try {
    return JSON.parse(response).detail;
  } catch {
    return null;
  }
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const notices = document.getElementById("notices");
  refuse(detailOf(xhr.responseText) ?? `${notices?.dataset.failed ?? ""} (${xhr.status})`);
});
document.addEventListener("htmx:sendError", () =>
  refuse(document.getElementById("notices")?.dataset.failed),
);
document.addEventListener("htmx:load", (event) => localise(event.detail.elt));

localise(document);
