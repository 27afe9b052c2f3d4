// A field that suggests names of bodies while somebody types (ARIA combobox with a listbox); anything may be typed.

import { make } from "./dom.js";
import { get } from "./http.js";
import { t } from "./texts.js";

const WAIT = 160;
let count = 0;

/** Make an input a combobox. `documentId`: the document whose bodies are suggested first, where there is one. */
export function suggest(input, documentId = "") {
  const id = `suggested-${(count += 1)}`;
  const list = make("ul", { class: "suggested", id, role: "listbox", "aria-label": t("shell.js_suggested"), hidden: true });
  let [timer, asked, at] = [0, null, -1];
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, value);
  const box = make("div", { class: "combobox" });
  input.replaceWith(box);
  box.append(input, list);

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    input.value = option.dataset.name;
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  const light = (index) => {
    const options = [...list.children];
    if (!options.length) return;
    at = (index + options.length) % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  };
  const show = (items) => {
    const options = items.map((one, place) =>
      make("li", { role: "option", id: `${id}-${place}`, "aria-selected": "false", "data-name": one.name }, make("span", {}, one.name), make("span", { class: "soft small" }, t(`shell.js_from_${one.source}`))),
    );
    list.replaceChildren(...options);
    at = -1;
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const told = new URLSearchParams({ q: input.value.trim(), ...(documentId && { document: documentId }) });
      const { data } = await get(`/api/v1/units/suggest?${told}`, { signal: asked.signal });
      if (document.activeElement === input) show(data.items);
    } catch (error) {
      if (error.name !== "AbortError") close(); // suggestions are a help, typing goes on without
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, WAIT);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else light(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(list.children[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  return box;
}
