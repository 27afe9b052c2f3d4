// Requests to the JSON API with the session of the page; errors as one kind of object, told in the language of the page.

import { has, t } from "./texts.js";

export let csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

/** What the API answered instead of doing it: `code` (docs/errors.md), `status`, `problem` (all of it). `message` is for people. */
export class Problem extends Error {
  constructor(status, problem) {
    const key = `problems.${problem.code}`;
    super(status === 401 ? t("shell.js_signed_out") : has(key) ? t(key) : (problem.title ?? t("shell.js_failed")));
    this.status = status;
    this.problem = problem;
    this.code = problem.code ?? "";
    this.detail = problem.detail ?? "";
  }

  /** What to do about it. */
  get todo() {
    const keys = [`problems.todo_${this.code}`, `problems.todo_${this.status}`, this.status >= 500 ? "problems.todo_500" : "problems.todo_400"];
    return this.code === "offline" ? "" : t(keys.find(has) ?? keys[2]);
  }
}

/**
 * Send a request and return {status, headers, etag, data}; throws Problem.
 * `send("PATCH", "/api/v1/commitments/0f3a…", {kind: "plan"}, {etag})`; FormData and files go as they are.
 */
export async function send(method, address, body = undefined, options = {}) {
  try {
    return await once(method, address, body, options);
  } catch (error) {
    if (error.code !== "csrf" || !(await renewed())) throw error; // signed in anew, in another tab: nothing that was typed here is lost
    return once(method, address, body, options);
  }
}

async function renewed() {
  const answer = await fetch("/api/v1/me", { credentials: "same-origin", redirect: "error" }).catch(() => null);
  const token = answer?.headers.get("X-CSRF-Token");
  const changed = Boolean(token) && token !== csrf;
  if (changed) csrf = token;
  return changed;
}

async function once(method, address, body, { etag = null, headers = {}, signal = undefined }) {
  const told = new Headers({ Accept: "application/json", ...headers });
  if (csrf && method !== "GET") told.set("X-CSRF-Token", csrf);
  if (etag) told.set("If-Match", etag);
  const plain = body === undefined || body instanceof FormData || body instanceof Blob;
  if (!plain) told.set("Content-Type", "application/json");
  let answer;
  try {
    answer = await fetch(address, { method, headers: told, body: plain ? body : JSON.stringify(body), signal, credentials: "same-origin", redirect: "error" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { code: "offline", title: t("shell.js_offline") });
  }
  const kind = answer.headers.get("Content-Type") ?? "";
  const data = kind.includes("json") ? await answer.json() : await answer.text();
  if (!answer.ok) throw new Problem(answer.status, typeof data === "object" ? data : { code: "", title: t("shell.js_failed") });
  return { status: answer.status, headers: answer.headers, etag: answer.headers.get("ETag"), data };
}

export const get = (address, options) => send("GET", address, undefined, options);
export const post = (address, body, options) => send("POST", address, body, options);
export const patch = (address, body, options) => send("PATCH", address, body, options);
export const remove = (address, options) => send("DELETE", address, undefined, options);
