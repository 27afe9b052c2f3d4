// A document's page: selecting records, marking where they stand, confirming, rejecting; the form is desk/form.js.

import { announce, complain, make, toast } from "./dom.js";
import { Problem, get, post, send } from "./http.js";
import { t } from "./texts.js";
import * as edits from "./desk/edits.js";
import * as form from "./desk/form.js";
import * as keys from "./desk/keys.js";
import * as leaf from "./desk/leaf.js";
import * as offsets from "./desk/offsets.js";
import * as picking from "./desk/picking.js";

const desk = document.getElementById("desk");
const list = document.getElementById("cards");
const documentId = desk.dataset.document;
const mayReview = desk.dataset.can === "review";
const phone = window.matchMedia("(max-width: 56rem)");
const narrowing = document.getElementById("narrowing");
let current = null;
let busy = false;

const cards = () => [...list.children].filter((one) => one.matches(".card"));
const shown = () => cards().filter((one) => !one.hidden);
const cardOf = (id) => document.getElementById(`r-${id}`);
const etag = (card) => `"${card.dataset.version}"`;
const address = (card, more = "") => `/api/v1/commitments/${encodeURIComponent(card.dataset.record)}${more}`;

/** Select a card (or none): its places are marked, the address says which. */
function select(card, { scroll = true, focus = false } = {}) {
  if (current !== card) {
    current?.removeAttribute("aria-current");
    current = card;
    card?.setAttribute("aria-current", "true");
    const hash = card ? `#${card.id}` : " ";
    if (location.hash !== hash) history.replaceState(history.state, "", card ? hash : location.pathname + location.search);
  }
  leaf.mark(card);
  if (!card) return;
  if (scroll && !(phone.matches && desk.dataset.pane !== "leaf")) leaf.reveal(card);
  if (focus) card.focus({ preventScroll: true });
  if (focus) card.scrollIntoView({ block: "nearest" });
}

/** Show one pane on a phone. */
function pane(name) {
  desk.dataset.pane = name;
  for (const one of document.querySelectorAll("[data-pane][aria-pressed]")) one.setAttribute("aria-pressed", String(one.dataset.pane === name));
}

function step(by) {
  const found = shown();
  if (!found.length) return;
  const at = current ? found.indexOf(current) : by > 0 ? -1 : 0;
  const next = found[Math.min(found.length - 1, Math.max(0, at + by))];
  if (form.isOpenFor(next) || next === current) return;
  select(next, { focus: true });
}

/** Put the card as the server has it now in the place of the old one. */
async function renew(card) {
  const { data } = await send("GET", `/documents/${documentId}/cards/${encodeURIComponent(card.dataset.record)}`, undefined, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(data, "text/html").querySelector(".card");
  fresh.dataset.number = card.dataset.number;
  fresh.querySelector(".count").textContent = card.dataset.number;
  const had = card.contains(document.activeElement);
  const adopted = document.adoptNode(fresh);
  card.replaceWith(adopted);
  if (current === card) {
    current = null;
    select(adopted, { scroll: false });
  }
  if (had) adopted.focus({ preventScroll: true });
  count();
  return adopted;
}

/** Take text, boxes and cards anew from the server: records came, went or moved. `wanted`: id of the record to select then. */
async function refresh(wanted = current?.dataset.record) {
  const { data } = await send("GET", location.pathname + location.search, undefined, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(data, "text/html");
  leaf.clear();
  for (const group of fresh.querySelectorAll(".folio .records")) {
    document.querySelector(`#${CSS.escape(group.closest(".folio").id)} .records`)?.replaceChildren(...document.adoptNode(group).childNodes);
  }
  document.getElementById("leaf-text").replaceChildren(...document.adoptNode(fresh.getElementById("leaf-text")).childNodes);
  offsets.forget();
  document.getElementById("whole").replaceChildren(...document.adoptNode(fresh.getElementById("whole")).childNodes);
  if (whole) whole.hidden = fresh.getElementById("confirm-all").hidden;
  list.replaceChildren(...document.adoptNode(fresh.getElementById("cards")).childNodes);
  current = null;
  narrow();
  const card = wanted && cardOf(wanted);
  if (card) select(card, { focus: true });
  return card;
}

/** Do something to a card, once at a time; what goes wrong is told. */
async function act(card, work) {
  if (busy) return null;
  busy = true;
  card?.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.status === 412 && card) return await overtaken(card);
    if (error instanceof Problem && error.status === 404 && card) await refresh();
    complain(error);
    return null;
  } finally {
    busy = false;
    card?.removeAttribute("aria-busy");
  }
}

/** Somebody changed the record meanwhile: show it as it is now, and say who did what. */
async function overtaken(card) {
  const told = await edits.last(card.dataset.record);
  await renew(card);
  toast(t("desk.js_overtaken"), "warn", told);
  return null;
}

async function confirm(card) {
  const found = shown();
  const next = found.slice(found.indexOf(card) + 1).find((one) => one.dataset.review === "none");
  await act(card, async () => {
    await post(address(card, "/confirm"), undefined, { etag: etag(card) });
    await renew(card);
    announce(t("desk.js_confirmed"));
    if (next?.isConnected) select(next, { focus: true });
  });
}

async function reject(card) {
  const found = shown();
  const at = found.indexOf(card);
  const next = found[at + 1] ?? found[at - 1];
  const number = card.dataset.number;
  await act(card, async () => {
    const { data } = await post(address(card, "/reject"), undefined, { etag: etag(card) });
    await refresh(next?.dataset.record);
    const undo = make("button", { class: "button", type: "button", onclick: () => undone(data.id, data.commitment_id, box) }, t("desk.js_undo"));
    const box = toast(t("desk.js_rejected", { number }), "warn");
    box.querySelector("div").append(undo);
  });
}

async function undone(edit, id, box = null) {
  return act(null, async () => {
    await post(`/api/v1/edits/${edit}/undo`);
    box?.remove();
    await refresh(id);
    toast(t("desk.js_undone"));
    return true;
  });
}

async function settle(card, way) {
  const taken = way === "accept" && !card.querySelector(".differs .pair");
  await act(card, async () => {
    await post(`/api/v1/documents/${documentId}/differences/${encodeURIComponent(card.dataset.record)}/${way}`, undefined, { etag: etag(card) });
    if (taken || way === "accept") await refresh();
    else await renew(card);
    toast(t(way === "accept" ? "desk.js_accepted" : "desk.js_kept"));
  });
}

const ACTS = {
  confirm,
  reject,
  edit: (card) => mayReview && form.open(card),
  history: (card) => edits.show(`/api/v1/commitments/${encodeURIComponent(card.dataset.record)}/history`),
  accept: (card) => settle(card, "accept"),
  dismiss: (card) => settle(card, "dismiss"),
  show: (card) => {
    pane("leaf");
    select(card);
  },
};

/** Hide what the filters leave out, put the weak ones first where that is asked for; the address says both. */
function narrow() {
  const told = narrowing ? Object.fromEntries(new FormData(narrowing)) : {};
  const wanted = (card) => (!told.kind || card.dataset.kind === told.kind) && (!told.review || card.dataset.review === told.review);
  const order = told.order === "weak" ? (one) => Number(one.dataset.confidence) + (one.dataset.review === "none" ? 0 : 10) : (one) => Number(one.dataset.number);
  const sorted = cards().sort((a, b) => order(a) - order(b) || Number(a.dataset.number) - Number(b.dataset.number));
  if (sorted.some((one, at) => list.children[at] !== one)) list.replaceChildren(...sorted);
  for (const one of sorted) one.hidden = !wanted(one);
  document.getElementById("none").hidden = sorted.length === 0 || sorted.some((one) => !one.hidden);
  count();
}

function count() {
  const found = cards();
  const done = found.filter((one) => one.dataset.review !== "none").length;
  document.getElementById("progress").textContent = t("desk.js_progress", { done, n: found.length });
}

function hovered(event) {
  if (!window.getSelection().isCollapsed) return; // marks are made of elements: what is selected would be lost
  const card = event.target.closest?.(".card");
  const marked = card ?? cardOf(event.target.closest?.("[data-record]")?.dataset.record ?? "");
  if (marked && !form.isOpen()) leaf.mark(marked);
}

function followed(link, card) {
  const [start, end] = link.dataset.from.split(" ").map(Number);
  const slot = link.dataset.slot;
  select(card, { scroll: false });
  const place = leaf.places(card).find((one) => one.start === start && one.end === end && one.slot === slot) ?? { slot, start, end, boxes: [] };
  leaf.mark(card, place);
  if (phone.matches) pane("leaf");
  leaf.reveal(card, place);
}

list.addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (!card || event.target.closest(".editing")) return;
  const link = event.target.closest("a.from");
  if (link) {
    event.preventDefault();
    return followed(link, card);
  }
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (card !== current) select(card, { scroll: act !== "confirm" });
  if (act) return ACTS[act]?.(card);
  if (!event.target.closest("a, button, summary") && window.getSelection().isCollapsed) select(card);
});
list.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card && event.target === card && card !== current && card.matches(":focus-visible")) select(card);
});
list.addEventListener("mouseover", hovered);
list.addEventListener("mouseleave", () => !form.isOpen() && leaf.mark(current));

const sheets = document.getElementById("sheets");
sheets.addEventListener("click", (event) => {
  const marked = event.target.closest("[data-record]");
  const link = event.target.closest("a[href^='#r-']");
  if (link) event.preventDefault();
  if (!marked || !window.getSelection().isCollapsed) return;
  const card = cardOf(marked.dataset.record);
  if (!card || form.isOpen()) return;
  card.hidden = false;
  if (phone.matches) pane("side");
  select(card, { scroll: false, focus: true });
});
sheets.addEventListener("mouseover", hovered);
sheets.addEventListener("mouseleave", () => !form.isOpen() && leaf.mark(current));

narrowing?.addEventListener("change", () => {
  narrow();
  const told = new URLSearchParams(location.search);
  for (const [name, value] of new FormData(narrowing)) value && name !== "view" ? told.set(name, value) : name !== "view" && told.delete(name);
  history.replaceState(history.state, "", `${location.pathname}${told.size ? `?${told}` : ""}${location.hash}`);
});
narrowing?.addEventListener("submit", (event) => event.preventDefault());

function view(name) {
  if (!leaf.show(name)) return;
  const told = new URLSearchParams(location.search);
  told.set("view", name);
  if (narrowing) narrowing.elements.view.value = name;
  history.replaceState(history.state, "", `${location.pathname}?${told}${location.hash}`);
  if (current) leaf.reveal(current);
}

for (const one of document.querySelectorAll("#leaf a[data-view]")) {
  one.addEventListener("click", (event) => {
    event.preventDefault();
    view(one.dataset.view);
  });
}
for (const one of document.querySelectorAll("[data-zoom]")) one.addEventListener("click", () => leaf.resize(Number(one.dataset.zoom)));
for (const one of document.querySelectorAll("[data-pane][aria-pressed]")) one.addEventListener("click", () => pane(one.dataset.pane));
document.getElementById("all-edits").addEventListener("click", () => edits.show(`/api/v1/documents/${documentId}/edits`));

const whole = document.getElementById("confirm-all");
whole?.addEventListener("click", () => {
  const left = cards().filter((one) => one.dataset.review === "none").length;
  document.getElementById("whole-left").textContent = t("desk.js_left", { n: left });
  document.getElementById("whole-question").showModal();
});
document.getElementById("whole-yes")?.addEventListener("click", async () => {
  document.getElementById("whole-question").close();
  await act(null, async () => {
    const { data } = await post(`/api/v1/documents/${documentId}/confirm`, { remaining: true });
    await refresh();
    toast(t("desk.js_whole_done", { n: data.confirmed }));
  });
});

const tools = { documentId, renew, refresh, select, view, overtaken, cardOf };
edits.begin({ undo: undone, name: (id) => cardOf(id)?.dataset.number });
form.begin(tools);
if (mayReview) picking.begin(tools, form);
keys.begin({
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: (event) => event.target.closest?.(".card") === event.target && (step(1), true),
  ArrowUp: (event) => event.target.closest?.(".card") === event.target && (step(-1), true),
  Enter: (event) => current && mayReview && event.target === current && (ACTS.edit(current), true),
  c: () => current && mayReview && current.dataset.review === "none" && confirm(current),
  x: () => current && mayReview && reject(current),
  h: () => current && ACTS.history(current),
  v: () => view(leaf.view() === "image" ? "text" : "image"),
  Escape: () => (form.isOpen() ? form.leave() : current && select(null)),
  "?": () => document.getElementById("keys").showModal(),
});

const asked = () => cardOf(decodeURIComponent(location.hash).replace(/^#r-/, ""));
window.addEventListener("hashchange", () => asked() && select(asked(), { focus: true }));
pane("side");
leaf.show(desk.dataset.view);
narrow();
if (asked()) {
  asked().hidden = false;
  select(asked(), { focus: true });
}
