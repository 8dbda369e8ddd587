// Small manners of every page: a menu closes on Escape and outside clicks, selects apply at once.
"use strict";
(() => {
  const menus = () => document.querySelectorAll("details.l-menu[open]");
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  // Where several values are chosen, they apply together by the button; the menu closes and keeps the focus.
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-hold]")) event.stopPropagation();
  }, true);
  // What is left empty says nothing and stays out of the address.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!detail.elt.matches(".l-filters")) return;
    const sent = detail.formData;
    new Set([...sent.keys()]).forEach((name) => {
      const values = sent.getAll(name).filter(Boolean);
      sent.delete(name);
      values.forEach((value) => sent.append(name, value));
    });
  });
  document.addEventListener("submit", (event) => {
    const menu = event.submitter?.closest("[data-hold]")?.parentElement;
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  }, true);
  document.addEventListener("change", ({ target }) => {
    const name = target.closest(".l-file")?.querySelector("[data-chosen]");
    if (name) name.textContent = target.files[0]?.name ?? name.dataset.chosen;
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".l-toast").remove();
  });
  // A toast goes by itself after ten seconds, but never under somebody's hand or focus.
  document.querySelectorAll("[data-toast]").forEach((toast) => {
    const later = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? later() : toast.remove()), 10000);
    later();
  });
})();
