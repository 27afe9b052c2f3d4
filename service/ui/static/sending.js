// One upload: with progress, and sent again where the service is busy or an answer is lost. Its key makes sure that it is done once.

import { csrf, Problem } from "./http.js";
import { t } from "./texts.js";

const TRIES = 5; // after a lost connection
const LATER = 10; // seconds before the next try where the service says nothing
const LONGEST = 120; // at most

export class Sending {
  constructor(address, body, key) {
    Object.assign(this, { address, body, key, request: null, stopped: false, onprogress: () => {}, onpause: () => {} });
  }

  /** Return {status, data}; throws Problem, or AbortError where it was stopped. */
  async done() {
    for (let lost = 0; ; ) {
      const answer = await this.#once();
      if (this.stopped) throw new DOMException("stopped", "AbortError");
      if (answer.status && answer.status < 400) return answer;
      const problem = problemOf(answer);
      const busy = [429, 503, 507].includes(answer.status) || problem.code === "request_in_progress";
      if (answer.status ? !busy : (lost += 1) > TRIES) throw problem;
      await this.#pause(Math.min(LONGEST, answer.wait || (busy ? LATER : 2 ** lost)), problem);
    }
  }

  /** Give it up. */
  stop() {
    this.stopped = true;
    this.request?.abort();
  }

  /** Send it once; status 0 where there was no answer. */
  #once() {
    return new Promise((go) => {
      const request = (this.request = new XMLHttpRequest());
      request.open("POST", this.address);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Idempotency-Key", this.key);
      if (csrf) request.setRequestHeader("X-CSRF-Token", csrf);
      if (typeof this.body === "string") request.setRequestHeader("Content-Type", "application/json");
      request.upload.addEventListener("progress", (event) => event.lengthComputable && this.onprogress(event.loaded / event.total));
      request.addEventListener("loadend", () => {
        let data = null;
        try {
          data = JSON.parse(request.responseText);
        } catch {
          // not ours: a proxy's page, or nothing
        }
        go({ status: request.status, data, wait: Number(request.getResponseHeader("Retry-After")) || 0 });
      });
      request.send(this.body);
    });
  }

  async #pause(seconds, problem) {
    for (let left = Math.ceil(seconds); left > 0 && !this.stopped; left -= 1) {
      this.onpause(left, problem);
      await new Promise((go) => setTimeout(go, 1000));
    }
  }
}

/** What an answer says was wrong. */
function problemOf({ status, data }) {
  if (!status) return new Problem(0, { code: "offline", title: t("shell.js_offline") });
  return new Problem(status, data?.code ? data : { code: "", title: t("shell.js_failed") });
}

/** Say what is waited for. */
export function pausing(seconds, problem) {
  return t("upload.js_pause", { reason: problem.message.replace(/\.$/, ""), n: seconds });
}
