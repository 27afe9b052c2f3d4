// Keys of one letter: only where nothing is typed and no dialog is open, and only while they are switched on (WCAG 2.1.4).

const KEPT = "congvan-keys";
const box = document.getElementById("keys-on");

const isOn = () => {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
};

/** Listen to keys: {j: act, …}. An act that returns false leaves the key to the browser. */
export function begin(acts) {
  box.checked = isOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, box.checked ? "on" : "off");
    } catch {
      // a browser that keeps nothing: on again next time
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const act = acts[event.key];
    if (!act || (typing && event.key !== "Escape")) return;
    if (event.key.length === 1 && !box.checked) return;
    if (act(event) !== false && event.key !== "Enter" && !event.key.startsWith("Arrow")) event.preventDefault();
    else if (act.taken) event.preventDefault();
  });
}
