// Words on a page image are chosen by dragging over them: the words between the first and the last, in the order of the text.
// The boxes of a page's words are asked for when the pointer first comes onto it. By keyboard the text view does the same.

import { shape } from "../dom.js";
import { get } from "../http.js";

const NEAR = 14; // points between the pointer and a word that is meant
const FAR = 5; // pixels that tell a drag from a click
const asked = new Map();
let drag = null;

/** Watch the page images; `pick` takes {start, end, text}. */
export function begin(documentId, pick) {
  const image = document.getElementById("leaf-image");
  if (!image) return;
  const words = (folio) => {
    const page = folio.dataset.page;
    if (!asked.has(page)) asked.set(page, get(`/api/v1/documents/${documentId}/pages/${page}/boxes`).then(({ data }) => data.words, () => (asked.delete(page), [])));
    return asked.get(page);
  };
  image.addEventListener("pointerover", (event) => {
    const folio = event.pointerType !== "touch" && event.target.closest(".folio");
    if (folio) words(folio);
  });
  image.addEventListener("dragstart", (event) => event.preventDefault()); // of images and links
  image.addEventListener("pointerdown", async (event) => {
    const folio = event.target.closest(".folio");
    clear();
    if (!folio || event.button !== 0 || event.pointerType === "touch") return;
    const own = { x: event.clientX, y: event.clientY, first: null, last: null, words: [], moved: false };
    drag = own;
    const found = await words(folio);
    if (drag !== own) return;
    own.words = [...found];
    own.first = nearest(found, point(folio, event));
  });
  image.addEventListener("pointermove", async (event) => {
    const own = drag;
    if (!own?.first || Math.hypot(event.clientX - own.x, event.clientY - own.y) < FAR) return;
    const folio = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".folio");
    if (!folio) return;
    own.moved = true;
    const found = await words(folio);
    if (drag !== own) return;
    for (const one of found) if (!own.words.some((each) => each.start === one.start)) own.words.push(one);
    own.last = nearest(found, point(folio, event)) ?? own.last;
    if (own.last) draw(between(own));
  });
  document.addEventListener("pointerup", () => {
    const own = drag;
    drag = null;
    if (!own?.moved || !own.first || !own.last) return;
    const chosen = between(own);
    pick({ start: chosen[0].start, end: chosen[chosen.length - 1].end, text: chosen.map((one) => one.text).join(" ") });
    document.addEventListener("click", stop, { capture: true, once: true }); // the click that ends a drag selects no record
    setTimeout(() => document.removeEventListener("click", stop, { capture: true }));
  });
}

/** Take away what shows the chosen words. */
export function clear() {
  for (const one of document.querySelectorAll("#leaf-image .chosen")) one.remove();
}

function stop(event) {
  event.stopPropagation();
  event.preventDefault();
}

function point(folio, event) {
  const svg = folio.querySelector("svg");
  const area = svg.getBoundingClientRect();
  const { width, height } = svg.viewBox.baseVal;
  return { x: ((event.clientX - area.left) / area.width) * width, y: ((event.clientY - area.top) / area.height) * height };
}

function nearest(words, { x, y }) {
  let [best, least] = [null, Infinity];
  for (const one of words) {
    const across = Math.max(one.x0 - x, 0, x - one.x1);
    const down = Math.max(one.top - y, 0, y - one.bottom);
    const away = across + 3 * down; // a word of the same line is nearer
    if (away < least) [best, least] = [one, away];
  }
  return least <= 3 * NEAR ? best : null;
}

function between({ first, last, words }) {
  const [from, to] = first.start <= last.start ? [first, last] : [last, first];
  return words.filter((one) => one.start >= from.start && one.end <= to.end).sort((a, b) => a.start - b.start);
}

function draw(words) {
  clear();
  for (const one of words) {
    const group = document.querySelector(`#p-${one.page} .evidence`);
    group?.append(shape("rect", { class: "chosen", x: one.x0 - 1, y: one.top - 1, width: one.x1 - one.x0 + 3, height: one.bottom - one.top + 2 }));
  }
}
