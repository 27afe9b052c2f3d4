// Elements made by script, icons, and what is told to whoever uses the page. Text only ever goes in as text.

import { t } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const icons = document.querySelector('meta[name="icons"]')?.content ?? "";

/** Make an element: make("button", {class: "button", type: "button", onclick: act}, icon("edit"), "Sửa"). */
export function make(name, attributes = {}, ...children) {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) one.addEventListener(key.slice(2), value);
    else one.setAttribute(key, value === true ? "" : value);
  }
  one.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return one;
}

/** Make an SVG element: shape("rect", {x: 1, y: 2, width: 30, height: 4, class: "slot lead"}). */
export function shape(name, attributes = {}, ...children) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...children);
  return one;
}

/** Make an icon of icons.svg. */
export function icon(name) {
  return shape("svg", { class: "icon", "aria-hidden": "true", width: 20, height: 20 }, shape("use", { href: `${icons}#${name}` }));
}

/** Tell a screen reader, without showing it. */
export function announce(text) {
  const place = document.getElementById("announcer");
  place.textContent = "";
  setTimeout(() => (place.textContent = text), 50);
}

/** Show a message at the edge of the page; what went wrong stays until it is closed. kind: good, note, warn, bad. */
export function toast(text, kind = "good", more = "") {
  const close = () => box.remove();
  const box = make(
    "div",
    { class: `message ${kind}`, role: kind === "bad" ? "alert" : "status" },
    icon({ good: "done", note: "info", warn: "warning", bad: "warning" }[kind]),
    make("div", {}, make("p", {}, text), more ? make("p", { class: "soft" }, more) : null),
    make("button", { class: "button quiet", type: "button", "aria-label": t("shell.js_close"), onclick: close }, icon("close")),
  );
  document.getElementById("toasts").append(box);
  if (kind === "good" || kind === "note") setTimeout(close, 6000);
  return box;
}

/** Show what a request came back with (http.js: Problem). */
export function complain(error) {
  if (error.name === "AbortError") return;
  toast(error.message, "bad", [error.todo, error.detail].filter(Boolean).join(" · "));
}
