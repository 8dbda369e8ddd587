// Small manners of every page: a menu closes on Escape and outside clicks, selects apply at once, PNG of a chart.
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
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".l-toast").remove();
    const button = event.target.closest("[data-png]");
    if (button) picture(document.querySelector(button.dataset.png), button.dataset.name);
  });

  // Copies each shape's computed colours, so that the file looks as the page does.
  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font", "text-anchor"];
  function inked(svg) {
    const copy = svg.cloneNode(true);
    const shapes = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((shape, i) => {
      const style = getComputedStyle(shapes[i]);
      STYLES.forEach((name) => shape.style.setProperty(name, style.getPropertyValue(name)));
    });
    return copy;
  }
  async function picture(holder, name) {
    const svg = holder && holder.querySelector("svg");
    if (!svg) return;
    const { width, height } = svg.getBoundingClientRect();
    const copy = inked(svg);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: name + ".png" });
    link.click();
  }
})();
