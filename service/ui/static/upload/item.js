// A file on its way: its row in the list, what is told of it, and what can be done about it.

import { icon, make } from "../dom.js";
import { get, Problem } from "../http.js";
import { pausing, Sending } from "../sending.js";
import { has, size, t } from "../texts.js";

export const DOCUMENTS = "/api/v1/documents";
export const OPEN = ["waiting", "sending", "reading"];
const LOOK = 1500; // ms between looks at what is being read

export class Item {
  /** `page`: told what changes (`changed(item, before)`), asked to go on (`queue(item)`). `batch`: the import that it belongs to, or null. */
  constructor({ file, path }, batch, page) {
    Object.assign(this, { file, path, batch, page, status: "", sending: null, opens: "", tries: 0 });
    this.state = make("p", { class: "state small" });
    this.todo = make("p", { class: "todo small soft" });
    this.bar = make("progress", { max: 1, value: 0, "aria-label": path });
    this.actions = make("div", { class: "actions" });
    this.row = make("li", {}, make("span", { class: "name strong" }, path), this.actions, this.state, this.bar, this.todo);
    this.begin();
  }

  begin() {
    this.key = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
    this.tries += 1;
    if (this.batch?.closed) this.batch = null; // what is tried again later goes alone
    this.tell("waiting", t("upload.js_waiting"));
    this.offer("upload.js_cancel", "close", () => this.cancel());
    this.page.queue(this);
  }

  tell(status, text, todo = "") {
    const before = this.status;
    this.status = status;
    this.state.textContent = text;
    this.state.classList.toggle("bad", status === "failed");
    this.state.classList.toggle("good", status === "done");
    this.todo.textContent = todo;
    this.bar.hidden = !OPEN.includes(status) || status === "waiting";
    if (!OPEN.includes(status)) this.actions.replaceChildren();
    this.page.changed(this, before);
  }

  offer(key, sign, act) {
    const action = t(key);
    const told = { class: "button", "aria-label": t("upload.js_of", { name: this.path, action }) };
    const link = typeof act === "string";
    const one = link ? make("a", { ...told, href: act }, icon(sign), action) : make("button", { ...told, type: "button", onclick: act }, icon(sign), action);
    this.actions.replaceChildren(one);
  }

  cancel() {
    this.sending?.stop();
    this.tell("cancelled", t("upload.js_cancelled"));
    this.offer("upload.js_retry", "retry", () => this.begin());
  }

  fail(problem) {
    this.tell("failed", t("upload.js_failed", { reason: problem.message }), problem.todo);
    this.offer("upload.js_retry", "retry", () => this.begin());
  }

  async send() {
    const form = new FormData();
    form.append("file", this.file, this.batch ? this.path : this.file.name);
    this.sending = new Sending(this.batch ? `${this.batch.href}/documents` : DOCUMENTS, form, this.key);
    this.sending.onprogress = (part) => this.tellSent(part);
    this.sending.onpause = (seconds, problem) => this.tell("sending", pausing(seconds, problem), problem.code === "storage_full" ? problem.todo : "");
    this.tellSent(0);
    try {
      await this.take(await this.sending.done());
    } catch (error) {
      if (error.name !== "AbortError" && this.status !== "cancelled") this.fail(error instanceof Problem ? error : told("", error.message));
    }
  }

  tellSent(part) {
    if (part >= 1) this.bar.removeAttribute("value");
    else this.bar.value = part;
    this.tell(part >= 1 ? "reading" : "sending", part >= 1 ? t(this.batch ? "upload.js_storing" : "upload.js_reading") : t("upload.js_sending", { percent: Math.floor(part * 100) }));
  }

  async take({ status, data }) {
    if (this.batch) return this.tell("done", t("upload.js_queued"));
    if (status === 202) return this.takeImport(await this.finished(data.job.href));
    if (status === 207) return this.takeSeveral(data.results);
    this.takeDocument(data.document.id, data.duplicate, data.commitments.length);
  }

  takeDocument(id, duplicate, count) {
    this.opens = `/documents/${id}`;
    this.tell("done", duplicate ? t("upload.js_duplicate") : t("upload.js_stored", { n: count }), duplicate ? t("upload.js_duplicate_todo") : "");
    this.offer("upload.js_open", "document", this.opens);
  }

  takeSeveral(results) {
    const good = results.filter((one) => one.receipt);
    const bad = results.filter((one) => one.problem);
    const first = bad.length ? told(bad[0].problem.code, bad[0].problem.title) : null;
    if (!good.length && first) return this.fail(first);
    this.tell("done", t("upload.js_several", { n: good.length }), first ? t("upload.js_several_failed", { n: bad.length, name: bad[0].file_name, reason: first.message }) : "");
    this.offer("upload.js_open_list", "list", good.length === 1 ? `/documents/${good[0].receipt.document.id}` : "/documents");
  }

  async takeImport(job) {
    if (!job) return;
    const { data } = await get(`${job.items}?limit=2`);
    const [first] = data.items;
    if (data.items.length !== 1 || !first) {
      this.tell("done", t("upload.js_several", { n: job.done - job.counts.failed }));
      this.offer("upload.js_see_import", "imports", `/imports/${job.id}`);
    } else if (first.status === "failed") this.fail(told(first.code, first.message));
    else {
      const records = await get(`/api/v1/commitments?document=${first.document_id}&limit=1&total=true`);
      this.takeDocument(first.document_id, first.status !== "imported", records.data.total);
    }
  }

  /** Wait until an import is through; null where the item was stopped meanwhile. */
  async finished(address) {
    while (this.status !== "cancelled") {
      const { data } = await get(address);
      if (data.status === "finished") return data;
      await new Promise((go) => setTimeout(go, LOOK));
    }
    return null;
  }

  /** Tell that a file is too large before it is sent; return whether it is. */
  isTooLarge(most) {
    if (this.file.size <= most) return false;
    this.fail({ message: t("upload.js_too_large", { most: size(most) }), todo: t("upload.js_too_large_todo") });
    return true;
  }
}

/** What a code of an error means and what to do, in the language of the page. */
function told(code, otherwise) {
  const known = has(`problems.${code}`);
  return { message: known ? t(`problems.${code}`) : otherwise, todo: has(`problems.todo_${code}`) ? t(`problems.todo_${code}`) : t("problems.todo_400") };
}
