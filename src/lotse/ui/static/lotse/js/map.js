// On a narrow screen the map's phases fold: the first is open, the others wait for a tap or a jump to them.
"use strict";
(() => {
  const narrow = matchMedia("(max-width: 640px)");
  const fold = (phase, closed) => {
    phase.classList.toggle("l-closed", closed);
    phase.querySelector(".l-fold").setAttribute("aria-expanded", String(!closed));
  };
  const start = () => document.querySelectorAll(".l-phase").forEach((phase, i) => fold(phase, narrow.matches && i > 0));
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".l-fold");
    if (button) fold(button.closest(".l-phase"), button.getAttribute("aria-expanded") === "true");
    const jump = event.target.closest(".l-jump a");
    if (jump) fold(document.querySelector(jump.getAttribute("href")).closest(".l-phase"), false);
  });
  narrow.addEventListener("change", start);
  document.addEventListener("htmx:afterSettle", start);
  addEventListener("DOMContentLoaded", start);
})();
