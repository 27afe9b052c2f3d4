// What records and edits say, in words: kinds, times, fields of an edit.

import { day, t } from "../texts.js";

export const FIELDS = ["kind", "text", "issuer", "responsible", "time"];

/** Return a moment (ISO, UTC) in Vietnam's time. */
export function moment(iso) {
  const here = new Date(new Date(iso).getTime() + 7 * 3_600_000).toISOString();
  return `${here.slice(11, 16)} ${day(here)}`;
}

/** Return what a time comes to: "từ 01/4/2024 đến 30/6/2024". `words`: how the API says it, for what repeats. */
export function time(value, words = "") {
  if (!value) return t("desk.js_nothing");
  if (value.recurrence) return words || [value.text, value.recurrence].filter(Boolean).join(": ");
  if (value.start && value.end && value.start !== value.end) return t("desk.js_from_to", { start: day(value.start), end: day(value.end) });
  if (value.start && value.end) return t("desk.js_on", { day: day(value.end) });
  if (value.end) return t("desk.js_by", { end: day(value.end) });
  if (value.start) return t("desk.js_from", { start: day(value.start) });
  return words || value.text || t("desk.js_nothing");
}

/** Return what a record says in a field. */
export function field(name, value) {
  if (value === null || value === undefined || (Array.isArray(value) && !value.length)) return t("desk.js_nothing");
  if (name === "kind") return t(`desk.js_kind_${value}`);
  if (name === "issuer") return value.unit ?? value.name;
  if (name === "responsible") return value.map((one) => (one.role === "support" ? `${one.name} (${t("desk.js_support")})` : one.name)).join("; ");
  if (name === "time") {
    const said = time(value);
    return value.text && said !== value.text ? `${value.text} (${said})` : said;
  }
  return String(value);
}

/** Return who did something. */
export function who(actor) {
  return actor.kind === "loopback" || actor.kind === "local" ? t("desk.js_this_machine") : (actor.name ?? actor.id);
}
