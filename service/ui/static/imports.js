// /imports and /imports/{id}: follow what runs by server-sent events, and take the page's tables again when they changed.

import { announce } from "./dom.js";
import { number, t } from "./texts.js";

const SPEECH = 15_000; // ms between announcements
const AGAIN = 3000; // ms between looks at the list

const live = () => document.getElementById("live");
let spoken = Date.now();

/** Take what the server shows now; what somebody opened stays open, and the focus where it is. */
async function renew() {
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  const held = live();
  if (!fresh || held.contains(document.activeElement) || held.querySelector("details[open]")) return;
  held.replaceWith(fresh);
}

function pace(rate) {
  if (rate <= 0) return "–";
  const value = rate >= 1 ? rate : rate * 60;
  return t(rate >= 1 ? "imports.js_a_second" : "imports.js_a_minute", { n: number(value, value < 10 && value % 1 ? 1 : 0) });
}

function span(seconds) {
  if (seconds === null) return "–";
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 90) return t("imports.js_seconds", { n: whole });
  const minutes = Math.round(whole / 60);
  return minutes < 60 ? t("imports.js_minutes", { n: minutes }) : t("imports.js_hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** Show how far an import is. */
function show(job) {
  for (const one of live().querySelectorAll("[data-count]")) one.textContent = number(job.counts[one.dataset.count]);
  const told = { pace: pace(job.rate), pace_now: pace(job.rate_now), left: span(job.counts.queued ? job.eta_seconds : null), took: span(job.seconds) };
  for (const one of live().querySelectorAll("[data-told]")) one.textContent = told[one.dataset.told];
  const bar = document.getElementById("course");
  bar.max = job.total || 1;
  bar.value = job.done;
  bar.labels[0].firstChild.textContent = t("imports.js_said", { done: job.done, total: job.total, failed: job.counts.failed });
}

function follow(address) {
  const events = new EventSource(address);
  let failed = null;
  events.addEventListener("progress", async (event) => {
    const job = JSON.parse(event.data);
    show(job);
    if (Date.now() - spoken > SPEECH) {
      spoken = Date.now();
      announce(t("imports.js_said", { done: job.done, total: job.total, failed: job.counts.failed }));
    }
    if (failed !== null && failed !== job.counts.failed) await renew();
    failed = job.counts.failed;
  });
  events.addEventListener("finished", async (event) => {
    events.close();
    const job = JSON.parse(event.data);
    show(job);
    announce(t("imports.js_over", { total: job.total, failed: job.counts.failed }));
    await renew();
  });
  window.addEventListener("pagehide", () => events.close());
}

if (live().dataset.follow) follow(live().dataset.follow);
if (live().dataset.running) {
  const look = setInterval(async () => {
    if (!document.hidden) await renew();
    if (!live().dataset.running) clearInterval(look);
  }, AGAIN);
}
