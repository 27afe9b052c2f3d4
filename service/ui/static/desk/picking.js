// What is selected in the text: added as a record, or used in the form that is open.

import { complain, toast } from "../dom.js";
import { post } from "../http.js";
import { t } from "../texts.js";
import * as offsets from "./offsets.js";

const bar = document.getElementById("picked");
let picked = null;

/** Watch what is selected. */
export function begin(tools, form) {
  const look = () => {
    if (bar.contains(document.activeElement) && bar.matches(":focus-within")) return;
    picked = offsets.selected();
    bar.hidden = !picked;
    if (!picked) return;
    document.getElementById("picked-words").textContent = cut(picked.text);
    document.getElementById("picked-add").hidden = form.isOpen();
    document.getElementById("picked-use").hidden = !form.isOpen();
  };
  let timer = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !picked) return;
    if (button.dataset.use) {
      form.use(button.dataset.use, picked);
      leave();
    } else add(tools, form, button.dataset.add, picked);
  });
  bar.addEventListener("keydown", (event) => event.key === "Escape" && leave());
}

function leave() {
  window.getSelection().removeAllRanges();
  picked = null;
  bar.hidden = true;
}

async function add(tools, form, kind, place) {
  try {
    const { data } = await post(`/api/v1/documents/${tools.documentId}/commitments`, { kind, start: place.start, end: place.end });
    leave();
    const card = await tools.refresh(data.id);
    toast(t("desk.js_added"));
    if (card) {
      card.hidden = false;
      form.open(card);
    }
  } catch (error) {
    complain(error);
  }
}

function cut(text) {
  return text.length > 160 ? `${text.slice(0, 100)} … ${text.slice(-50)}` : text;
}
