// Saved lists: changed and deleted in place.

import { patch, remove } from "./http.js";
import { complain, toast } from "./dom.js";
import { t } from "./texts.js";

for (const box of document.querySelectorAll("[data-view]")) {
  const address = `/api/v1/views/${box.dataset.view}`;
  const link = box.querySelector("h3 a");
  box.querySelector("[data-change]").addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = new FormData(event.target);
    try {
      await patch(address, { name: told.get("name"), shared: told.has("shared") });
      location.reload();
    } catch (error) {
      complain(error);
    }
  });
  box.querySelector("[data-delete]").addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = link.textContent;
    if (!confirm(t("views.js_sure", { name }))) return;
    try {
      await remove(address);
      box.remove();
      toast(t("views.js_deleted", { name }));
    } catch (error) {
      complain(error);
    }
  });
}
