// What scripts say, in the language of the page (texts/*.yml: keys that begin with js_), and numbers and days as it writes them.

export const language = document.documentElement.lang || "vi";

const { default: found } = await import(`./words.${language}.js`);

/** Return a text with its values: t("shell.js_failed"). A key that is not there is shown as it is. */
export function t(key, values = {}) {
  const told = found[key] ?? key;
  const form = typeof told === "string" ? told : values.n === 1 ? told.one : told.other;
  return form.replace(/\{(\w+)\}/g, (all, name) => (name in values ? shown(values[name]) : all));
}

/** Tell whether there is such a text. */
export function has(key) {
  return key in found;
}

/** Return a number as the language writes it: 1.234 or 1,234. */
export function number(value, digits = 0) {
  const [whole, part] = Math.abs(value).toFixed(digits).split(".");
  const [thousand, point] = language === "vi" ? [".", ","] : [",", "."];
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, thousand);
  return (value < 0 ? "-" : "") + marked + (part ? point + part : "");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Return a day (2024-06-30) as the language writes it: 30/6/2024 or 30 Jun 2024. */
export function day(iso) {
  const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
  if (language !== "vi") return `${date} ${MONTHS[month - 1]} ${year}`;
  return `${String(date).padStart(2, "0")}/${month < 3 ? `0${month}` : month}/${year}`;
}

/** Return a size in bytes as people read it: 1,2 MB. */
export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [left, step] = [bytes, 0];
  while (left >= 1000 && step < units.length - 1) [left, step] = [left / 1000, step + 1];
  return `${number(left, step && left < 100 ? 1 : 0)} ${units[step]}`;
}

function shown(value) {
  return typeof value === "number" ? number(value, Number.isInteger(value) ? 0 : 1) : String(value);
}
