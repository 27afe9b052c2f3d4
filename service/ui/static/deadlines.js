// The calendar by keyboard, and the address of a calendar with a key of its own.

import { post } from "./http.js";
import { announce, complain, toast } from "./dom.js";
import { t } from "./texts.js";

const calendar = document.querySelector(".calendar");

calendar?.addEventListener("keydown", (event) => {
  const days = [...calendar.querySelectorAll("a.date")];
  const at = days.indexOf(event.target.closest("a.date"));
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    document.querySelector(`.months a[rel="${event.key === "PageUp" ? "prev" : "next"}"]`).click();
    return;
  }
  if (at < 0) return;
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: days.length - 1, ArrowDown: below(days, at, 1), ArrowUp: below(days, at, -1) }[event.key];
  if (next === undefined || !days[next]) return;
  event.preventDefault();
  days[next].focus();
});

/** Return the nearest day with something in a week below or above. */
function below(days, at, step) {
  const column = (one) => one.closest("td").cellIndex;
  const week = (one) => one.closest("tr").rowIndex;
  const others = days.map((one, index) => ({ index, rows: (week(one) - week(days[at])) * step, columns: Math.abs(column(one) - column(days[at])) }));
  const found = others.filter((one) => one.rows > 0).sort((a, b) => a.rows - b.rows || a.columns - b.columns);
  return found[0]?.index;
}

for (const one of document.querySelectorAll("[data-key]")) {
  one.addEventListener("click", async () => {
    try {
      const { data } = await post("/api/v1/keys", { name: t("deadlines.js_key_name"), scopes: ["read"], feed: true });
      const field = document.getElementById("feed-address");
      field.value = `${one.dataset.key}&key=${data.key}`;
      field.select();
      one.disabled = true;
      toast(t("deadlines.js_key_made"), "warn");
      announce(t("deadlines.js_key_made"));
    } catch (error) {
      complain(error);
    }
  });
}
