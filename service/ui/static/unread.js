// A document that is not read yet: looks every two seconds whether it is, and opens it.

import { get } from "./http.js";

const waiting = document.getElementById("waiting");
if (waiting) {
  const look = async () => {
    try {
      const { data } = await get(`/api/v1/documents/${waiting.dataset.document}`);
      if (data.status === "done" || data.status === "failed") return location.reload();
    } catch (error) {
      if (error.status === 401 || error.status === 403 || error.status === 404) return location.reload();
    }
    return setTimeout(look, 2000);
  };
  setTimeout(look, 1000);
}
