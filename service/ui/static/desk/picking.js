// What is selected in the text: added as a record, or used in the form that is open.

import { complain, toast } from "../dom.js";
import { post } from "../http.js";
import { t } from "../texts.js";
import * as dragging from "./dragging.js";
import * as offsets from "./offsets.js";

const bar = document.getElementById("picked");
let picked = null;
let onImage = false; // chosen on a page image, where the browser knows no selection

/** Watch what is selected. */
export function begin(tools, form) {
  const look = () => {
    if (bar.matches(":focus-within")) return;
    const found = offsets.selected();
    if (!found && onImage) return;
    take(found, false);
  };
  const take = (found, image) => {
    picked = found;
    onImage = image;
    bar.hidden = !picked;
    if (!picked) return;
    document.getElementById("picked-words").textContent = cut(picked.text);
    document.getElementById("picked-add").hidden = form.isOpen();
    document.getElementById("picked-use").hidden = !form.isOpen();
  };
  dragging.begin(tools.documentId, (found) => take(found, true));
  document.getElementById("sheets").addEventListener("pointerdown", () => onImage && leave());
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
  dragging.clear();
  picked = null;
  onImage = false;
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
