// Light or dark: the system decides until somebody switches; the choice stays on this device.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("lotse-theme");
  const show = () => {
    root.dataset.theme = chosen() || (system.matches ? "dark" : "light");
    document.dispatchEvent(new CustomEvent("lotse:theme"));
  };
  root.classList.add("l-js");
  show();
  system.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-switch-theme]")) return;
    localStorage.setItem("lotse-theme", root.dataset.theme === "dark" ? "light" : "dark");
    show();
  });
})();
