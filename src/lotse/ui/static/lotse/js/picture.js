// PNG of a chart: what stands on the page (grounds, lines, drawings, words) painted once more, twice as sharp.
"use strict";
(() => {
  const SHARP = 2, MARGIN = 16, MOST = 16000;
  const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity",
    "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "vector-effect", "display", "overflow"];

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-png]");
    const holder = button && document.querySelector(button.dataset.png);
    if (holder) save(holder, button.dataset.name);
  });

  async function save(holder, name) {
    const frame = bounds(holder);
    const sharp = Math.min(SHARP, MOST / Math.max(frame.width, frame.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: sharp * frame.width, height: sharp * frame.height });
    const pen = canvas.getContext("2d");
    pen.scale(sharp, sharp);
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, frame.width, frame.height);
    pen.translate(-frame.left, -frame.top);
    await paint(pen, holder);
    Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: name + ".png" }).click();
  }

  // Labels may stand outside of their drawing, so the frame is that of everything inside.
  function bounds(holder) {
    const boxes = [holder, ...holder.querySelectorAll("*")].map((part) => part.getBoundingClientRect()).filter((box) => box.width && box.height);
    const left = Math.min(...boxes.map((box) => box.left)) - MARGIN, top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
    const right = Math.max(...boxes.map((box) => box.right)) + MARGIN, bottom = Math.max(...boxes.map((box) => box.bottom)) + MARGIN;
    return { left, top, width: right - left, height: bottom - top };
  }

  async function paint(pen, part) {
    const style = getComputedStyle(part);
    if (style.display === "none" || style.visibility === "hidden" || part.classList.contains("l-hidden")) return;
    if (part.localName === "svg") return drawing(pen, part);
    ground(pen, part.getBoundingClientRect(), style);
    for (const child of part.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) await paint(pen, child);
      else if (child.nodeType === Node.TEXT_NODE) words(pen, child, style);
    }
  }

  function ground(pen, box, style) {
    if (!box.width || !box.height) return;
    pen.fillStyle = style.backgroundColor;
    pen.fillRect(box.left, box.top, box.width, box.height);
    for (const side of ["Top", "Right", "Bottom", "Left"]) {
      const width = parseFloat(style[`border${side}Width`]);
      if (!width || style[`border${side}Style`] === "none") continue;
      pen.fillStyle = style[`border${side}Color`];
      const flat = side === "Top" || side === "Bottom";
      pen.fillRect(side === "Right" ? box.right - width : box.left, side === "Bottom" ? box.bottom - width : box.top,
        flat ? box.width : width, flat ? width : box.height);
    }
  }

  // Word by word, and a word that is broken letter by letter: each stands where the page has put it.
  function words(pen, text, style) {
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.fillStyle = style.color;
    const range = document.createRange();
    const put = (start, length) => {
      range.setStart(text, start);
      range.setEnd(text, start + length);
      const [box, more] = range.getClientRects();
      if (more && length > 1) {
        for (let at = start; at < start + length; at += 1) put(at, 1);
      } else if (box && box.width) {
        const letters = text.data.slice(start, start + length);
        const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(letters);
        pen.fillText(letters, box.left, box.top + (box.height + up - down) / 2);
      }
    };
    for (const word of text.data.matchAll(/\S+/g)) put(word.index, word[0].length);
  }

  // A copy that carries its colours itself, inside a frame with room for what stands outside of it.
  async function drawing(pen, svg) {
    const box = svg.getBoundingClientRect();
    if (!box.width || !box.height) return;
    const room = 120, copy = svg.cloneNode(true), shapes = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((shape, i) => {
      const style = getComputedStyle(shapes[i]);
      STYLES.forEach((name) => shape.style.setProperty(name, style.getPropertyValue(name)));
    });
    const place = { x: room, y: room, width: box.width, height: box.height };
    Object.entries(place).forEach(([name, value]) => copy.setAttribute(name, value));
    copy.style.setProperty("overflow", getComputedStyle(svg).overflow);
    const outer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    outer.setAttribute("width", box.width + 2 * room);
    outer.setAttribute("height", box.height + 2 * room);
    outer.append(copy);
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(outer));
    await image.decode();
    pen.drawImage(image, box.left - room, box.top - room);
  }
})();
