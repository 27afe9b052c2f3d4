// /upload: files are sent a few at a time, each with its progress; many together are one import. What can wait is sent again by itself.

import { announce, complain, make, toast } from "./dom.js";
import { post } from "./http.js";
import { pausing, Sending } from "./sending.js";
import { day, t } from "./texts.js";
import { chosen, dropped } from "./upload/files.js";
import { DOCUMENTS, Item, OPEN } from "./upload/item.js";

const FEW = 20; // files that are sent alone, with their results; more are one import
const AT_ONCE = 3;
const SHOWN = 60; // rows; of more files those that are through leave the list, failures stay
const SPEECH = 15_000; // ms between announcements

const element = (id) => document.getElementById(id);
const most = Number(element("drop").dataset.most);
const items = [];
const waiting = [];
const through = []; // rows that may leave the list
const counts = Object.fromEntries(["waiting", "sending", "reading", "done", "failed", "cancelled"].map((one) => [one, 0]));
let running = 0;
let asked = false; // for a frame that shows the counts
let spoken = Date.now();

const open = () => OPEN.reduce((sum, one) => sum + counts[one], 0);

const page = {
  changed(item, before) {
    if (before === item.status) return;
    if (before) counts[before] -= 1;
    counts[item.status] += 1;
    const over = !OPEN.includes(item.status);
    if ((item.status !== "waiting" || items.length <= SHOWN) && !item.row.isConnected) element("sent").append(item.row);
    if (item.status === "done" && item.batch) through.push(item.row);
    while (items.length > SHOWN && element("sent").children.length > SHOWN && through.length) through.shift().remove();
    if (item.batch && over) item.batch.left -= 1;
    if (item.batch?.left === 0 && !item.batch.closed) close(item.batch);
    if (!asked) requestAnimationFrame(show);
    asked = true;
  },
  queue(item) {
    if (item.batch && item.tries > 1) item.batch.left += 1;
    waiting.push(item);
    queueMicrotask(next);
  },
};

/** Send what waits, a few at a time. */
function next() {
  while (running < AT_ONCE && waiting.length) {
    const item = waiting.shift();
    if (item.status !== "waiting" || item.isTooLarge(most)) continue;
    running += 1;
    item.send().finally(() => {
      running -= 1;
      if (items.length === 1 && item.opens && item.status === "done") location.assign(item.opens);
      next();
    });
  }
}

/** Tell that an import is complete, and go there where nothing is left to be done here. */
async function close(batch) {
  batch.closed = true;
  try {
    await post(`${batch.href}/close`);
    if (!open() && !counts.failed && !counts.cancelled && !element("f-text").value) location.assign(`/imports/${batch.id}`);
  } catch (error) {
    complain(error);
  }
}

/** Take files that were chosen or dropped. */
async function add(files) {
  if (!files.length) return toast(t("upload.js_nothing"), "note");
  element("progress").hidden = false;
  let batch = null;
  if (files.length > FEW) {
    try {
      batch = await begin(files);
    } catch (error) {
      return complain(error);
    }
  }
  for (const one of files) items.push(new Item(one, batch, page));
  element("progress").scrollIntoView({ block: "start" });
}

/** Begin an import for many files. */
async function begin(files) {
  const folder = files[0].path.includes("/") ? files[0].path.split("/")[0] : "";
  const name = folder || t("upload.js_import_name", { day: day(new Date().toISOString()) });
  const { data } = await post("/api/v1/imports", { name: name.slice(0, 300), expected: files.length });
  const link = element("import-link");
  link.replaceChildren(t("upload.js_import"), " · ", make("a", { href: `/imports/${data.id}` }, t("upload.js_see_import")));
  link.hidden = false;
  return { href: data.href, id: data.id, left: files.length, closed: false };
}

/** Show how far all files are together; say it aloud now and then, and when all are through. */
function show() {
  asked = false;
  const [total, left] = [items.length, open()];
  element("overall").max = total || 1;
  element("overall").value = total - left;
  const told = { total, done: counts.done, failed: counts.failed };
  const said = t(left ? "upload.js_overall" : "upload.js_finished", told);
  const news = element("overall-text").textContent !== said;
  element("overall-text").textContent = said;
  if (news && total && (!left || Date.now() - spoken > SPEECH)) {
    spoken = Date.now();
    announce(said);
  }
  element("cancel-all").hidden = !left;
  element("retry-all").hidden = Boolean(left) || !counts.failed;
}

element("cancel-all").addEventListener("click", () => {
  for (const one of items) if (OPEN.includes(one.status)) one.cancel();
});
element("retry-all").addEventListener("click", () => {
  for (const one of items.filter((each) => each.status === "failed")) one.begin();
});
for (const id of ["files", "folder"]) {
  element(id).addEventListener("change", (event) => {
    const files = chosen(event.target);
    event.target.value = "";
    add(files);
  });
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    element("drop").classList.add("over");
  });
}
for (const name of ["dragleave", "drop", "dragend"]) document.addEventListener(name, () => element("drop").classList.remove("over"));
document.addEventListener("drop", async (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  add(await dropped(event.dataTransfer).catch(() => []));
});

const form = element("text-form");
const typed = { key: "", text: "" }; // the same text is sent under the same key, so that a second click makes no second document
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = JSON.stringify(Object.fromEntries(["text", "title", "published", "source_url"].map((name) => [name, form.elements[name].value])));
  if (typed.text !== told) Object.assign(typed, { text: told, key: crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now() });
  const button = form.querySelector("button[type=submit]");
  const words = button.querySelector("span");
  const label = words.textContent;
  button.disabled = true;
  words.textContent = t("upload.js_reading");
  try {
    const sending = new Sending(DOCUMENTS, told, typed.key);
    sending.onpause = (seconds, problem) => (words.textContent = pausing(seconds, problem));
    const { status, data } = await sending.done();
    location.assign(status === 202 ? `/imports/${data.job.id}` : `/documents/${data.document.id}`);
  } catch (error) {
    complain(error);
    typed.text = "";
    button.disabled = false;
    words.textContent = label;
  }
});

window.addEventListener("beforeunload", (event) => {
  if (counts.waiting || counts.sending) event.preventDefault();
});
