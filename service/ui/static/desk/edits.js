// The log of edits: who changed what and when, before → after, with undo.

import { complain, icon, make } from "../dom.js";
import { get } from "../http.js";
import { t } from "../texts.js";
import { FIELDS, field, moment, who } from "./words.js";

const dialog = document.getElementById("edits");
const list = document.getElementById("edits-list");
const more = document.getElementById("edits-more");
const mayReview = document.getElementById("desk").dataset.can === "review";
let tools = null;
let next = null;

/** Take what undoes an edit (undo), and what names a record (name). */
export function begin(given) {
  tools = given;
  more.addEventListener("click", () => next && load(next, false));
}

/** Show the edits of an address of the API. */
export async function show(address) {
  list.replaceChildren();
  dialog.showModal();
  await load(address, true);
}

async function load(address, first) {
  try {
    const { data } = await get(`${address}${address.includes("?") ? "&" : "?"}limit=50`);
    if (first && !data.items.length) list.append(make("li", { class: "soft" }, t("desk.js_no_edits")));
    list.append(...data.items.map(entry));
    const plain = address.split("?")[0];
    next = data.next_cursor ? `${plain}?cursor=${encodeURIComponent(data.next_cursor)}` : null;
    more.hidden = !next;
  } catch (error) {
    dialog.close();
    complain(error);
  }
}

/** Return the last edit of a record in words: who did what, when. */
export async function last(id) {
  try {
    const { data } = await get(`/api/v1/commitments/${encodeURIComponent(id)}/history?limit=1`);
    const [one] = data.items;
    return one ? `${t(`desk.js_did_${one.kind}`)}: ${who(one.actor)}, ${moment(one.at)}. ${changed(one).map(([name, before, after]) => `${t(`desk.js_field_${name}`)}: ${before} → ${after}`).join("; ")}` : "";
  } catch {
    return "";
  }
}

/** Return the fields that an edit changed: [name, before, after]. */
export function changed(one) {
  const names = FIELDS.filter((name) => (one.before && name in one.before) || (one.after && name in one.after));
  if (!one.before || !one.after) return [];
  return names.map((name) => [name, field(name, one.before[name]), field(name, one.after[name])]);
}

function entry(one) {
  const number = one.commitment_id && tools.name(one.commitment_id);
  const what = one.commitment_id ? (number ? t("desk.js_record", { number }) : t("desk.js_record_gone")) : t("desk.js_whole");
  const head = make("p", {}, make("span", { class: "strong" }, t(`desk.js_did_${one.kind}`)), ` · ${what} · ${who(one.actor)} · ${moment(one.at)}`);
  const rows = changed(one).map(([name, before, after]) =>
    make("li", {}, `${t(`desk.js_field_${name}`)}: `, make("del", {}, before), " ", icon("right"), " ", make("ins", {}, after)),
  );
  const gone = one.before && !one.after ? make("p", { class: "soft" }, one.before.text ?? "") : null;
  return make("li", { class: one.undone_by ? "undone" : "" }, head, gone, rows.length ? make("ul", {}, ...rows) : null, undoing(one));
}

function undoing(one) {
  if (one.undone_by) return make("p", { class: "soft small" }, t("desk.js_was_undone"));
  if (!mayReview) return null;
  const act = async () => {
    const id = one.commitment_id;
    dialog.close();
    await tools.undo(one.id, id);
  };
  return make("button", { class: "button", type: "button", onclick: act }, icon("undo"), t("desk.js_undo"));
}
