// The form that corrects a record: one at a time, made when it is asked for. What is typed is never lost: a conflict shows both.

import { announce, complain, icon, make, toast } from "../dom.js";
import { Problem, get, patch, post } from "../http.js";
import { t } from "../texts.js";
import { suggest } from "../combobox.js";
import * as edits from "./edits.js";
import { FIELDS, field, time as inWords } from "./words.js";

let tools = null;
let open_ = null; // {card, form, record, etag, range, marked, touched, timer}

/** Take what the page can do; ask before the page is left with changes that are not saved. */
export function begin(given) {
  tools = given;
  window.addEventListener("beforeunload", (event) => isDirty() && event.preventDefault());
}

export const isOpen = () => open_ !== null;
export const isOpenFor = (card) => open_?.card === card;
export const isDirty = () => open_ !== null && Object.keys(changes()).length > 0;

/** Open the form of a card with the record as it is now. */
export async function open(card) {
  if (isOpenFor(card)) return first();
  if (isDirty()) {
    toast(t("desk.js_finish_first"), "warn");
    return open_.form.scrollIntoView({ block: "nearest" });
  }
  leave();
  try {
    const { data, etag } = await get(`/api/v1/commitments/${encodeURIComponent(card.dataset.record)}`);
    const here = String(data.version) === card.dataset.version ? card : await tools.renew(card);
    tools.select(here);
    build(here, data, etag ?? `"${data.version}"`);
  } catch (error) {
    complain(error);
  }
}

/** Close the form; what was typed is thrown away only where somebody says so. */
export function leave(sure = false) {
  if (!open_) return;
  if (!sure && isDirty() && !window.confirm(t("desk.js_throw_away"))) return;
  const { card, form } = open_;
  clearTimeout(open_.timer);
  open_ = null;
  form.remove();
  card.classList.remove("open");
  if (card.isConnected) card.focus({ preventScroll: true });
}

/** Use a place of the text: as range, issuer, lead, support or time. */
export function use(slot, place) {
  if (!open_) return;
  const { form } = open_;
  if (slot === "range") {
    open_.range = place;
    form.querySelector(".range").textContent = place.text;
  } else if (slot === "issuer") {
    form.elements.issuer.value = place.text;
    open_.marked.set(form.elements.issuer, place);
  } else if (slot === "time") {
    form.elements.time.value = place.text;
    open_.marked.set(form.elements.time, place);
    open_.touched = false;
    read();
  } else {
    const row = addRow({ name: place.text, role: slot });
    open_.marked.set(row.querySelector("input"), place);
  }
  announce(t("desk.js_used"));
}

function build(card, record, etag) {
  const form = document.getElementById("form").content.querySelector("form").cloneNode(true);
  open_ = { card, form, record, etag, range: null, marked: new Map(), touched: false, timer: 0 };
  const { kind, issuer, time, start, end, recurrence } = form.elements;
  form.querySelector(".editing-title").textContent = t("desk.js_editing", { number: card.dataset.number });
  kind.value = record.kind;
  form.querySelector(".range").textContent = record.text;
  issuer.value = record.issuer?.unit ?? record.issuer?.name ?? "";
  time.value = record.time?.text ?? record.time?.relative ?? "";
  days(record.time);
  for (const one of record.responsible) addRow(one);
  suggest(issuer, tools.documentId);
  form.querySelector(".read").textContent = record.time ? t("desk.js_read_as", { time: inWords(record.time) }) : "";
  for (const one of [start, end, recurrence]) one.addEventListener("input", () => (open_.touched = true));
  issuer.addEventListener("input", () => open_.marked.delete(issuer));
  time.addEventListener("input", () => {
    open_.marked.delete(time);
    open_.touched = false;
    clearTimeout(open_.timer);
    open_.timer = setTimeout(read, 250);
  });
  form.querySelector("[data-more]").addEventListener("click", () => addRow({ name: "", role: "lead" }).querySelector("input").focus());
  form.querySelector("[data-leave]").addEventListener("click", () => leave());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  });
  card.classList.add("open");
  card.append(form);
  first();
  form.scrollIntoView({ block: "nearest" });
}

const first = () => open_?.form.elements.kind.focus({ preventScroll: true });

function addRow(one) {
  const row = document.getElementById("body-row").content.querySelector(".body").cloneNode(true);
  const [name, role] = [row.querySelector("input"), row.querySelector("select")];
  for (const each of [name, role]) {
    each.id = `e-body-${crypto.randomUUID?.() ?? Math.random()}`;
    each.previousElementSibling.setAttribute("for", each.id);
  }
  name.value = one.name;
  role.value = one.role;
  open_.form.querySelector(".rows").append(row);
  suggest(name, tools.documentId);
  name.addEventListener("input", () => open_.marked.delete(name));
  row.querySelector("[data-less]").addEventListener("click", () => {
    const near = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (near?.querySelector("input") ?? open_.form.querySelector("[data-more]")).focus();
  });
  return row;
}

function days(time) {
  const { start, end, recurrence } = open_.form.elements;
  start.value = time?.start ?? "";
  end.value = time?.end ?? "";
  const rule = time?.recurrence ?? "";
  if (![...recurrence.options].some((one) => one.value === rule)) recurrence.append(make("option", { value: rule }, rule));
  recurrence.value = rule;
}

/** Tell how the typed time is understood. */
async function read() {
  const here = open_;
  const said = here.form.querySelector(".read");
  const text = here.form.elements.time.value.trim();
  if (!text) {
    said.textContent = t("desk.js_no_time");
    return days(null);
  }
  try {
    const { data } = await post("/api/v1/times/read", { text, document: tools.documentId });
    if (open_ !== here || here.form.elements.time.value.trim() !== text) return;
    said.replaceChildren(icon("check"), t("desk.js_read_as", { time: inWords(data.time, data.words) }));
    if (!here.touched) days(data.time);
  } catch (error) {
    if (open_ !== here) return;
    if (error instanceof Problem && error.status === 422) said.replaceChildren(icon("warning"), t("desk.js_not_read"));
    else said.textContent = "";
  }
}

/** Return what the API is to change. */
function changes() {
  const { form, record, range, marked } = open_;
  const found = {};
  const fields = form.elements;
  if (fields.kind.value !== record.kind) found.kind = fields.kind.value;
  if (range && (range.start !== record.start || range.end !== record.end)) Object.assign(found, { start: range.start, end: range.end });
  const issuer = fields.issuer.value.trim();
  if (marked.has(fields.issuer)) found.issuer = place(marked.get(fields.issuer));
  else if (issuer !== (record.issuer?.unit ?? record.issuer?.name ?? "")) found.issuer = issuer ? { name: issuer } : null;
  const bodies = [...form.querySelectorAll(".responsible .body")].map((row) => body(row)).filter(Boolean);
  const same = bodies.length === record.responsible.length && bodies.every((one, at) => one.start === undefined && one.name === record.responsible[at].name && one.role === record.responsible[at].role);
  if (!same) found.responsible = bodies;
  const time = timeChange();
  if (time !== undefined) found.time = time;
  return found;
}

const place = (one) => ({ start: one.start, end: one.end });

function body(row) {
  const [input, role] = [row.querySelector("input"), row.querySelector("select").value];
  const name = input.value.trim();
  if (open_.marked.has(input)) return { ...place(open_.marked.get(input)), role };
  return name ? { name, role } : null;
}

/** Return the time to send: undefined where it stays, null for none. */
function timeChange() {
  const { form, record, marked, touched } = open_;
  const { time, start, end, recurrence } = form.elements;
  const text = time.value.trim();
  if (touched) {
    const told = Object.entries({ text, start: start.value, end: end.value, recurrence: recurrence.value }).filter(([, value]) => value);
    return told.length ? Object.fromEntries(told) : null;
  }
  if (marked.has(time)) return { span_start: marked.get(time).start, span_end: marked.get(time).end };
  if (text === (record.time?.text ?? record.time?.relative ?? "")) return undefined;
  return text ? { text } : null;
}

async function save() {
  const here = open_;
  if (!here || here.saving) return;
  const told = changes();
  if (!Object.keys(told).length) return leave(true);
  const wrong = here.form.querySelector(":scope > .wrong");
  wrong.hidden = true;
  here.saving = true;
  try {
    await patch(`/api/v1/commitments/${encodeURIComponent(here.record.id)}`, told, { etag: here.etag });
    leave(true);
    if (told.start !== undefined) await tools.refresh(here.record.id);
    else await tools.renew(here.card);
    toast(t("desk.js_saved"));
  } catch (error) {
    if (error instanceof Problem && error.status === 412) return await conflict(here);
    wrong.replaceChildren(icon("warning"), [error.message, error.todo].filter(Boolean).join(". "), error.detail ? make("span", { class: "soft", lang: "en" }, ` ${error.detail}`) : "");
    wrong.hidden = false;
  } finally {
    here.saving = false;
  }
}

/** Somebody changed the record meanwhile: say who and what, show both, keep what was typed. */
async function conflict(here) {
  const box = here.form.querySelector(".conflict");
  try {
    const [{ data, etag }, last] = [await get(`/api/v1/commitments/${encodeURIComponent(here.record.id)}`), await edits.last(here.record.id)];
    const mine = changes();
    const isMine = (name) => (name === "text" ? mine.start !== undefined : name in mine);
    const met = FIELDS.filter((name) => isMine(name) || field(name, data[name]) !== field(name, here.record[name]));
    const rows = met.map((name) => {
      const typed = isMine(name) ? shown(name, mine) : null;
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, t(`desk.js_field_${name}`)),
        make("td", {}, field(name, here.record[name])),
        make("td", {}, field(name, data[name])),
        make("td", {}, typed ?? t("desk.js_untouched")),
      );
    });
    const head = ["was", "theirs", "mine"].map((name) => make("th", { scope: "col" }, t(`desk.js_${name}`)));
    const again = make("button", { class: "button primary", type: "button" }, t("desk.js_save_anyway"));
    const give = make("button", { class: "button", type: "button" }, t("desk.js_take_new"));
    again.addEventListener("click", () => {
      here.etag = etag ?? `"${data.version}"`;
      box.hidden = true;
      save();
    });
    give.addEventListener("click", async () => {
      leave(true);
      await tools.refresh(here.record.id);
    });
    box.replaceChildren(
      make("div", { class: "message warn", role: "alert", tabindex: "-1" }, icon("warning"), make("div", {}, make("p", { class: "strong" }, t("desk.js_conflict")), make("p", {}, last))),
      rows.length ? make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, make("td", {}), ...head)), make("tbody", {}, ...rows))) : "",
      make("p", { class: "actions" }, again, give),
    );
    box.hidden = false;
    box.querySelector(".message").focus();
  } catch (error) {
    complain(error);
  }
}

function shown(name, mine) {
  if (name === "text") return open_.range.text;
  const value = mine[name];
  if (name === "issuer") return value ? (value.name ?? open_.form.elements.issuer.value) : t("desk.js_nothing");
  if (name === "responsible") return [...open_.form.querySelectorAll(".responsible input")].map((one) => one.value.trim()).filter(Boolean).join("; ") || t("desk.js_nothing");
  if (name === "time") return value ? open_.form.elements.time.value || inWords(value) : t("desk.js_nothing");
  return field(name, value);
}
