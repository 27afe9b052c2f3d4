// The left side: the places of a record on the page images and in the text, marked slot by slot; scrolling to them.

import { make, shape } from "../dom.js";
import * as offsets from "./offsets.js";

const sheets = document.getElementById("sheets");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
let marks = [];
let drawn = [];

/** Return the view that is shown: image or text. */
export function view() {
  const image = document.getElementById("leaf-image");
  return image && !image.hidden ? "image" : "text";
}

/** Show pages or text; returns whether there is such a view. */
export function show(name) {
  const image = document.getElementById("leaf-image");
  if (!image) return name === "text";
  document.getElementById("desk").dataset.view = name;
  image.hidden = name !== "image";
  document.getElementById("leaf-text").hidden = name !== "text";
  for (const one of document.querySelectorAll("#leaf a[data-view]")) {
    if (one.dataset.view === name) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  for (const one of document.querySelectorAll("#leaf .zoom")) one.hidden = name !== "image";
  return true;
}

/** Return the places of a card: [{slot, start, end, inherited, boxes}], the record's own first. */
export function places(card) {
  return card.dataset.evidence.split(";").filter(Boolean).map((told) => {
    const [slot, start, end, inherited, ...boxes] = told.split(" ");
    const read = (box) => {
      const [page, x0, top, x1, bottom] = box.split(",").map(Number);
      return { page, x0, top, x1, bottom };
    };
    return { slot, start: Number(start), end: Number(end), inherited: inherited === "1", boxes: boxes.map(read) };
  });
}

/** Mark the places of a card, and no others; `extra`: a place that is looked at besides. */
export function mark(card, extra = null) {
  clear();
  if (!card) return;
  const found = places(card);
  const told = extra ? [...found, { ...extra, looked: true }] : found;
  for (const rect of document.querySelectorAll(`#sheets [data-record="${card.dataset.record}"]`)) rect.classList.add("current");
  for (const one of told) {
    if (one.slot === "record") continue;
    const looked = one.looked ? " looked" : "";
    drawn.push(...one.boxes.map((box) => draw(box, `slot ${one.slot}${looked}`)).filter(Boolean));
    marks.push(...offsets.wrap(one.start, one.end, () => make("mark", { class: `slot ${one.slot}${looked}` })));
  }
}

/** Take all marks away. */
export function clear() {
  for (const one of drawn) one.remove();
  offsets.unwrap(marks);
  [drawn, marks] = [[], []];
  for (const one of document.querySelectorAll("#sheets .current")) one.classList.remove("current");
}

function draw(box, kind) {
  const group = document.querySelector(`#p-${box.page} .evidence`);
  if (!group) return null;
  const room = 1; // points around the words
  const place = { x: box.x0 - room, y: box.top - room, width: box.x1 - box.x0 + 2 * room, height: box.bottom - box.top + 2 * room };
  const rect = shape("rect", { class: kind, ...place, rx: 1.5 });
  group.append(rect);
  return rect;
}

/** Scroll to where a card's record stands, or to a place of it. */
export function reveal(card, place = null) {
  const wanted = place ?? places(card)[0];
  if (!wanted) return;
  if (view() === "image" && wanted.boxes.length) {
    const box = wanted.boxes[0];
    const sheet = document.getElementById(`p-${box.page}`);
    const svg = sheet?.querySelector("svg");
    if (!svg) return;
    const area = svg.getBoundingClientRect();
    const height = svg.viewBox.baseVal.height || 1;
    scrollTo(area.top + (box.top / height) * area.height, ((box.bottom - box.top) / height) * area.height);
  } else {
    const [run] = offsets.between(wanted.start, wanted.start + 1);
    const one = place ? sheets.querySelector("mark.looked") : run?.element.querySelector(`mark[data-record="${card.dataset.record}"]`);
    const area = (one ?? run?.element)?.getBoundingClientRect();
    if (area) scrollTo(area.top, area.height);
  }
}

/** Bring what is at a height of the window into the middle, where it is not seen well; far ways are jumped. */
function scrollTo(top, height) {
  const inner = getComputedStyle(sheets).overflowY !== "visible";
  const area = inner ? sheets.getBoundingClientRect() : { top: 0, bottom: window.innerHeight, height: window.innerHeight };
  const margin = Math.min(60, area.height / 6);
  if (top >= area.top + margin && top + height <= area.bottom - margin) return;
  const by = top - area.top - Math.max(margin, (area.height - height) / 3);
  const smooth = !still.matches && Math.abs(by) < 3 * area.height;
  (inner ? sheets : window).scrollBy({ top: by, behavior: smooth ? "smooth" : "instant" });
}

const ZOOMS = [0.6, 0.8, 1, 1.25, 1.5, 2, 2.5];
let zoom = 2;

/** Show the pages larger or smaller; large ones are drawn with more dots. */
export function resize(by) {
  zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + by));
  const image = document.getElementById("leaf-image");
  const [before, height] = [sheets.scrollTop, sheets.scrollHeight];
  image.style.setProperty("--zoom", ZOOMS[zoom]);
  if (ZOOMS[zoom] >= 1.5) for (const one of image.querySelectorAll("img")) if (!one.src.includes("dpi=200")) one.src = one.src.replace(/dpi=\d+/, "dpi=200");
  sheets.scrollTop = before * (sheets.scrollHeight / height);
}
