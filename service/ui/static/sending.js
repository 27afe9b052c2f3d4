// One upload: with progress, and sent again where the service is busy or an answer is lost. Its key makes sure that it is done once.

import { csrf, Problem } from "./http.js";
import { t } from "./texts.js";

const TRIES = 5; // after a lost connection
const LONGEST = 120; // seconds that are waited at most before the next try

export class Sending {
  constructor(address, body, key) {
    Object.assign(this, { address, body, key, request: null, stopped: false, onprogress: () => {}, onpause: () => {} });
  }

  /** Return {status, data}; throws Problem, or AbortError where it was stopped. */
  async done() {
    for (let lost = 0; ; ) {
      const answer = await this.#once();
      if (this.stopped) throw new DOMException("stopped", "AbortError");
      const busy = [429, 503].includes(answer.status) || (answer.status === 409 && answer.data?.code === "request_in_progress");
      if (answer.status && !busy) {
        if (answer.status < 400) return answer;
        throw new Problem(answer.status, answer.data ?? { code: "", title: t("shell.js_failed") });
      }
      if (!answer.status && (lost += 1) > TRIES) throw new Problem(0, { code: "offline", title: t("shell.js_offline") });
      await this.#pause(Math.min(LONGEST, answer.wait || 2 ** lost));
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

  async #pause(seconds) {
    for (let left = Math.ceil(seconds); left > 0 && !this.stopped; left -= 1) {
      this.onpause(left);
      await new Promise((go) => setTimeout(go, 1000));
    }
  }
}
