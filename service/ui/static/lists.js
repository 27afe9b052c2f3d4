// Lists: counts that are fetched once the list is there, names that are suggested, empty fields that stay out of the address, saving a list, the page before.

import { get, post } from "./http.js";
import { suggest } from "./combobox.js";
import { complain, make, toast } from "./dom.js";
import { t } from "./texts.js";

const narrow = window.matchMedia("(max-width: 56rem)");

for (const one of document.querySelectorAll("[data-folds]")) {
  if (narrow.matches && !one.querySelector("[aria-invalid]")) one.open = false;
}

for (const one of document.querySelectorAll("[data-facet]")) {
  if (narrow.matches) one.open = false;
  one.addEventListener("toggle", () => one.open && count(one));
  if (one.open) count(one);
}

/** Fetch the values of a facet, once. */
async function count(facet) {
  const place = facet.querySelector(".values");
  if (!place.querySelector("[data-plain]")) return;
  place.replaceChildren(make("span", { class: "soft small", role: "status" }, t("lists.js_counting")));
  try {
    const { data } = await get(facet.dataset.facet);
    place.replaceChildren(...new DOMParser().parseFromString(data, "text/html").body.childNodes);
  } catch {
    const again = make("button", { class: "button quiet", type: "button", "data-plain": true, onclick: () => count(facet) }, t("lists.js_count_failed"));
    place.replaceChildren(again);
  }
}

for (const one of document.querySelectorAll("input[data-suggest]")) suggest(one);

for (const form of document.querySelectorAll("form[data-lean]")) {
  form.addEventListener("formdata", (event) => {
    for (const name of new Set(event.formData.keys())) {
      const values = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      for (const value of values) event.formData.append(name, value);
    }
  });
}

for (const form of document.querySelectorAll("form[data-save]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = new FormData(form);
    try {
      await post("/api/v1/views", { name: told.get("name"), address: told.get("address"), shared: told.has("shared") });
      form.closest("details").open = false;
      form.reset();
      toast(t("lists.js_saved"));
    } catch (error) {
      complain(error);
    }
  });
}

for (const one of document.querySelectorAll("[data-back]")) one.addEventListener("click", () => history.back());
