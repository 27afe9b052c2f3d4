// /upload: files are sent a few at a time, each with its progress; many together are one import. What can wait is sent again by itself.

import { Sending } from "./sending.js";
import { announce, complain, make, icon, toast } from "./dom.js";
import { get, post } from "./http.js";
import { day, has, size, t } from "./texts.js";

const FEW = 20; // files that are sent alone, with their results; more are one import
const AT_ONCE = 3;
const LOOK = 1500; // ms between looks at what is being read

const most = Number(document.getElementById("drop").dataset.most);
const panel = document.getElementById("progress");
const list = document.getElementById("sent");
const items = [];
let running = 0;
let series = null; // the import that many files belong to: its address

/** A file on its way: a row of the list. */
class Item {
  constructor(file, target) {
    this.file = file;
    this.target = target; // where it is sent: alone, or into an import
    this.status = "waiting"; // waiting, sending, reading, done, failed, cancelled
    this.sending = null;
    this.state = make("p", { class: "state small" });
    this.todo = make("p", { class: "todo small soft" });
    this.bar = make("progress", { max: 1, value: 0, "aria-label": file.name });
    this.actions = make("div", { class: "actions" });
    this.row = make("li", {}, make("span", { class: "name strong" }, file.webkitRelativePath || file.name), this.actions, this.state, this.bar, this.todo);
    this.begin();
  }

  begin() {
    this.key = newKey();
    this.tell("waiting", t("upload.js_waiting"));
    this.offer("upload.js_cancel", "close", () => this.cancel());
  }

  tell(status, text, todo = "") {
    const over = ["done", "failed", "cancelled"].includes(status);
    this.status = status;
    this.state.textContent = text;
    this.state.classList.toggle("bad", status === "failed");
    this.state.classList.toggle("good", status === "done");
    this.todo.textContent = todo;
    this.bar.hidden = over || status === "waiting";
    if (over) this.actions.replaceChildren();
    show();
  }

  offer(key, sign, act) {
    const action = t(key);
    const label = t("upload.js_of", { name: this.file.name, action });
    const one = typeof act === "string"
      ? make("a", { class: "button", href: act, "aria-label": label }, icon(sign), action)
      : make("button", { class: "button", type: "button", "aria-label": label, onclick: act }, icon(sign), action);
    this.actions.replaceChildren(one);
    return one;
  }

  cancel() {
    this.sending?.stop();
    this.tell("cancelled", t("upload.js_cancelled"));
    this.offer("upload.js_retry", "retry", () => this.again());
    next();
  }

  again() {
    this.begin();
    next();
  }

  fail(problem) {
    this.tell("failed", t("upload.js_failed", { reason: problem.message }), problem.todo);
    this.offer("upload.js_retry", "retry", () => this.again());
  }

  async send() {
    if (this.file.size > most) return this.fail({ message: t("upload.js_too_large", { most: size(most) }), todo: t("upload.js_too_large_todo") });
    const form = new FormData();
    form.append("file", this.file, this.file.name);
    this.sending = new Sending(this.target, form, this.key);
    this.sending.onprogress = (part) => this.tellSent(part);
    this.sending.onpause = (seconds) => this.tell("sending", t("upload.js_pause", { n: seconds }));
    this.tellSent(0);
    try {
      await this.take(await this.sending.done());
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error);
    }
  }

  tellSent(part) {
    if (part >= 1) this.bar.removeAttribute("value");
    else this.bar.value = part;
    this.tell(part >= 1 ? "reading" : "sending", part >= 1 ? t("upload.js_reading") : t("upload.js_sending", { percent: Math.floor(part * 100) }));
  }

  async take({ status, data }) {
    if (this.target !== "/api/v1/documents") return this.tell("done", t("upload.js_queued"));
    if (status === 202) return this.takeImport(await finished(data.job.href, this));
    if (status === 207) return this.takeSeveral(data.results);
    this.takeDocument(data.document.id, data.duplicate, data.commitments.length);
  }

  takeDocument(id, duplicate, count) {
    this.tell("done", duplicate ? t("upload.js_duplicate") : t("upload.js_stored", { n: count }));
    this.offer("upload.js_open", "document", `/documents/${id}`);
    if (items.length === 1) location.assign(`/documents/${id}`);
  }

  takeSeveral(results) {
    const good = results.filter((one) => one.receipt);
    const bad = results.find((one) => one.problem);
    if (!good.length && bad) return this.fail(told(bad.problem.code, bad.problem.title));
    this.tell("done", t("upload.js_several", { n: good.length }), bad ? told(bad.problem.code, bad.problem.title).message : "");
    this.offer("upload.js_open_list", "list", good.length === 1 ? `/documents/${good[0].receipt.document.id}` : "/documents");
  }

  async takeImport(job) {
    if (!job) return;
    const { data } = await get(`${job.items}?limit=2`);
    const [first] = data.items;
    if (data.items.length !== 1 || !first) {
      this.tell("done", t("upload.js_several", { n: job.done }));
      this.offer("upload.js_see_import", "imports", `/imports/${job.id}`);
    } else if (first.status === "failed") this.fail(told(first.code, first.message));
    else {
      const records = await get(`/api/v1/commitments?document=${first.document_id}&limit=1&total=true`);
      this.takeDocument(first.document_id, first.status !== "imported", records.data.total);
    }
  }
}

/** Wait until an import is through; null where the item was stopped meanwhile. */
async function finished(address, item) {
  while (item.status !== "cancelled") {
    const { data } = await get(address);
    if (data.status === "finished") return data;
    await new Promise((go) => setTimeout(go, LOOK));
  }
  return null;
}

/** What a code of an error means and what to do, in the language of the page. */
function told(code, otherwise) {
  const known = has(`problems.${code}`);
  return { message: known ? t(`problems.${code}`) : otherwise, todo: has(`problems.todo_${code}`) ? t(`problems.todo_${code}`) : t("problems.todo_400") };
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Send what waits, a few at a time; close the import when all of it is handed in. */
async function next() {
  while (running < AT_ONCE) {
    const item = items.find((one) => one.status === "waiting");
    if (!item) break;
    running += 1;
    item.send().finally(() => {
      running -= 1;
      next();
    });
  }
  if (!running && series && items.every((one) => one.status !== "waiting")) {
    const closing = series;
    series = null;
    await post(`${closing}/close`, undefined).catch(complain);
  }
}

/** Take files that were chosen or dropped. */
async function add(files) {
  if (!files.length) return toast(t("upload.js_nothing"), "note");
  panel.hidden = false;
  let target = "/api/v1/documents";
  if (files.length > FEW) {
    try {
      const name = files[0].webkitRelativePath?.split("/")[0] || t("upload.js_import_name", { day: day(new Date().toISOString()) });
      const { data } = await post("/api/v1/imports", { name, expected: files.length });
      series = data.href;
      target = `${data.href}/documents`;
      const link = document.getElementById("import-link");
      link.replaceChildren(t("upload.js_import"), " · ", make("a", { href: `/imports/${data.id}` }, t("upload.js_see_import")));
      link.hidden = false;
    } catch (error) {
      return complain(error);
    }
  }
  for (const file of files) {
    const item = new Item(file, target);
    items.push(item);
    list.append(item.row);
  }
  show();
  panel.scrollIntoView({ block: "start" });
  next();
}

/** Show how far all files are together; say it aloud when all are through. */
function show() {
  const [total, done] = [items.length, items.filter((one) => one.status === "done").length];
  const failed = items.filter((one) => one.status === "failed").length;
  const open = items.some((one) => ["waiting", "sending", "reading"].includes(one.status));
  const bar = document.getElementById("overall");
  bar.max = total || 1;
  bar.value = total - items.filter((one) => ["waiting", "sending", "reading"].includes(one.status)).length;
  const text = document.getElementById("overall-text");
  const said = open ? t("upload.js_overall", { done, total, failed }) : t("upload.js_finished", { total, failed });
  if (!open && total && text.textContent !== said) announce(said);
  text.textContent = said;
  document.getElementById("cancel-all").hidden = !open;
  document.getElementById("retry-all").hidden = open || !failed;
}

document.getElementById("cancel-all").addEventListener("click", () => {
  for (const one of items) if (["waiting", "sending", "reading"].includes(one.status)) one.cancel();
});
document.getElementById("retry-all").addEventListener("click", () => {
  for (const one of items.filter((each) => each.status === "failed")) one.begin();
  next();
});
for (const id of ["files", "folder"]) {
  const input = document.getElementById(id);
  input.addEventListener("change", () => {
    const files = [...input.files].filter((one) => !one.name.startsWith("."));
    input.value = "";
    add(files);
  });
}

const drop = document.getElementById("drop");
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop", "dragend"]) document.addEventListener(name, () => drop.classList.remove("over"));
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const entries = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  add(entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...event.dataTransfer.files]);
});

/** Return the files of an entry that was dropped, with all below it where it is a folder. */
async function filesOf(entry) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) return [await new Promise((go, fail) => entry.file(go, fail))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((go, fail) => reader.readEntries(go, fail)); // at most 100 at a time
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(filesOf))).flat();
}

const form = document.getElementById("text-form");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = Object.fromEntries(["text", "title", "published", "source_url"].map((name) => [name, form.elements[name].value]));
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const { status, data } = await new Sending("/api/v1/documents", JSON.stringify(told), newKey()).done();
    location.assign(status === 202 ? `/imports/${data.job.id}` : `/documents/${data.document.id}`);
  } catch (error) {
    complain(error);
    button.disabled = false;
  }
});

window.addEventListener("beforeunload", (event) => {
  if (items.some((one) => ["waiting", "sending"].includes(one.status))) event.preventDefault();
});
