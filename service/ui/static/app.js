// What every page has: colours, menus, dialogs, and "/" for the search box.

const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

for (const one of document.querySelectorAll("[data-theme-switch]")) {
  const tell = () => one.setAttribute("aria-pressed", String(isDark()));
  tell();
  dark.addEventListener("change", tell);
  one.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    tell();
  });
}

for (const one of document.querySelectorAll("[data-opens]")) {
  const opened = document.getElementById(one.dataset.opens);
  one.addEventListener("click", () => {
    const open = opened.toggleAttribute("data-open");
    one.setAttribute("aria-expanded", String(open));
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const find = document.getElementById("find");
    if (find) {
      event.preventDefault();
      find.focus();
    }
  }
});
