// What does not move within a period: rooms with their names, advisers and cash, the jobcentre, those in work.

import {GAVE_UP, PAID, TIME_UP, WORKS} from "./run.js";
import {INK} from "./dots.js";
import {fold} from "./keep.js";
import {SIGNS, left, money, names, say} from "./words.js";

const hex = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
// A colour between two others, as a pixel.
const between = (one, other, part) => [1, 3, 5].reduce((sum, at, j) => sum | Math.round(hex(one, at) + (hex(other, at) - hex(one, at)) * part) << (8 * j), 0xff000000) >>> 0;
const PAINT = {...Object.fromEntries(["sanction", "work", "bought", "given"].map((name) => [name, between(INK[name], INK[name], 0)])), desk: between(INK.hall, INK.ink, 0.85)};
const FONT = "Roboto, Arial, sans-serif";

export class Walls {
  constructor(rooms, run, scale) {
    Object.assign(this, {rooms, run, scale, canvas: document.createElement("canvas")});
    this.canvas.width = Math.round(rooms.width * scale);
    this.canvas.height = Math.round(rooms.height * scale);
    this.pixels = new Uint32Array(this.canvas.width * this.canvas.height);
    this.g = this.canvas.getContext("2d", {willReadFrequently: true});
    this.most = this.run.houses.map((_, p) => {
      let most = 1;
      for (let t = 0; t < this.run.periods; t++) most = Math.max(most, Math.abs(this.run.house(t, p).cash));
      return most;
    });
  }

  // The walls as pixels. To read a canvas costs more than all else in a period: what stands is read where it changes,
  // lines of text each time, and cash, desks and help are put into the pixels by hand.
  draw(t, figures, chosen) {
    const {g, scale, rooms, run} = this, key = rooms.order.map((p) => [run.holder(t, p).since, run.gone(t, p) !== null, chosen === p]).join();
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.textBaseline = "middle";
    if (key !== this.key) this.stand(t, chosen);
    this.key = key;
    this.pixels.set(this.standing);
    this.banks(t, figures);
    rooms.order.forEach((p) => {
      const r = rooms.rooms[p], now = run.house(t, p);
      this.cash(r, now.cash / this.most[p]);
      if (!run.gone(t, p)) { this.desks(r, now.advisers); this.helpers(r, now); }
    });
    return this.pixels;
  }

  stand(t, chosen) { // rooms and names
    const {g, rooms} = this;
    g.fillStyle = INK.page;
    g.fillRect(0, 0, rooms.width, rooms.height);
    rooms.order.forEach((p) => this.room(t, p, chosen === p));
    this.floors(rooms.left, rooms.right);
    this.standing = new Uint32Array(g.getImageData(0, 0, this.canvas.width, this.canvas.height).data.buffer);
  }

  room(t, p, chosen) {
    const {g, rooms, run} = this, r = rooms.rooms[p], gone = run.gone(t, p);
    g.fillStyle = gone ? INK.shut : INK.hall;
    g.fillRect(r.x, r.y, r.w, r.h);
    if (gone) this.hatch(r);
    g.lineWidth = chosen ? 2 : 1;
    g.strokeStyle = chosen ? INK.ink : gone ? INK.sanction : INK.wall;
    g.strokeRect(r.x + 0.5, r.y + 0.5, r.w - 1, r.h - 1);
    g.fillStyle = INK.wall;
    g.fillRect(r.x + 1, r.y, 3, r.h);
    this.sign(t, p, r, gone);
    if (gone) this.why(r, gone);
  }

  hatch(r) {
    const {g} = this;
    g.save();
    g.beginPath();
    g.rect(r.x, r.y, r.w, r.h);
    g.clip();
    g.strokeStyle = INK.wall;
    g.lineWidth = 1;
    g.beginPath();
    for (let x = r.x - r.h; x < r.x + r.w; x += 9) { g.moveTo(x, r.y + r.h); g.lineTo(x + r.h, r.y); }
    g.stroke();
    g.restore();
  }

  sign(t, p, r, gone) { // the longest name that fits
    const {g, run} = this, house = run.houses[p], spell = run.holder(t, p), mark = SIGNS[spell.sector] || "●";
    g.font = house.tier ? `10.5px ${FONT}` : `bold 12px ${FONT}`;
    g.fillStyle = gone ? INK.sanction : INK.soft;
    g.textAlign = "left";
    const texts = names(house, spell).map((name) => `${mark} ${name}`.trim());
    g.fillText(texts.find((text) => g.measureText(text).width < r.w - 8) || mark, r.x + 5, r.y + 8);
  }

  cash(r, share) { // a tank at the far wall: blue from the floor up; red from the ceiling down where overdrawn
    const v = Math.max(-1, Math.min(1, share)), h = Math.abs(v) * r.h;
    this.fill(r.x + 1, v < 0 ? r.y : r.y + r.h - h, 3, h, v < 0 ? PAINT.sanction : PAINT.work);
  }

  desks(r, advisers) { // one square an adviser in post, along the right wall
    const full = Math.floor(advisers), part = advisers - full, size = r.h > 80 && this.rooms.wide ? 5 : 4;
    const rows = Math.max(1, Math.floor((r.h - SIGN_ROOM) / (size + 2)));
    for (let j = 0; j < full + (part > 0.05); j++) {
      this.fill(r.x + r.w - size - 4 - Math.floor(j / rows) * (size + 2), r.y + 16 + (j % rows) * (size + 2), size, size, j < full ? PAINT.desk : between(INK.hall, INK.ink, 0.85 * part));
    }
  }

  helpers(r, now) { // along the floor: help bought from specialists (upright) and given by councils, a mark a dot's worth
    const marks = ["bought", "given"].flatMap((kind) => Array(Math.ceil(now[kind] / this.run.oneIn)).fill(kind));
    marks.slice(0, Math.floor((r.w - 24) / 6)).forEach((kind, j) => {
      for (let row = 0; row < 5; row++) {
        const wide = kind === "bought" ? row + 1 : 5 - row;
        this.fill(r.x + 9 + 6 * j - wide / 2, r.y + r.h - 7 + row, wide, 1, PAINT[kind]);
      }
    });
  }

  fill(x, y, w, h, paint) {
    const {pixels, scale} = this, {width, height} = this.canvas, [x0, x1] = [x, x + w].map((v) => Math.round(v * scale));
    const from = Math.max(0, Math.round(y * scale)), end = Math.min(height, Math.round((y + h) * scale));
    for (let v = from; v < end; v++) pixels.fill(paint, v * width + x0, v * width + x1);
  }

  // Pixels of a part of the canvas, which was written on.
  read(x, y, w, h) {
    const {scale, pixels} = this, {width, height} = this.canvas, [u, v] = [x, y].map((one) => Math.max(0, Math.floor(one * scale)));
    const across = Math.min(width - u, Math.ceil(w * scale)), down = Math.min(height - v, Math.ceil(h * scale));
    const found = new Uint32Array(this.g.getImageData(u, v, across, down).data.buffer);
    for (let row = 0; row < down; row++) pixels.set(found.subarray(row * across, (row + 1) * across), (v + row) * width + u);
  }

  why(r, gone) { // when and why it left, in words
    const {g} = this, roomy = r.w > 110;
    g.font = `bold 11px ${FONT}`;
    fold(g, left(this.run, gone, !roomy), r.w - 14).slice(0, Math.max(1, Math.floor((r.h - 18) / 14))).forEach((line, j) => {
      const y = r.y + 24 + 14 * j;
      g.fillStyle = INK.shut;
      g.fillRect(r.x + 6, y - 8, Math.min(r.w - 8, g.measureText(line).width + 6), 15);
      g.fillStyle = INK.sanction;
      g.fillText(line, r.x + 9, y);
    });
  }

  banks(t, f) { // names and numbers at the jobcentre, of those in work and of those fully paid for
    const {rooms, run} = this, {left: jobcentre, work, right, narrow, width} = rooms, k = run.oneIn, foot = jobcentre.y + jobcentre.h;
    const lines = [[0, 0, width, 19], [0, 19, jobcentre.w, 28], [right.x - 24, 19, right.w + 24, 12], [0, foot + 2, width, 32]];
    this.g.fillStyle = INK.page;
    lines.forEach((box) => this.g.fillRect(...box));
    this.text("JOBCENTRE", jobcentre.x, 10, INK.soft, true);
    const waiting = run.waiting[Math.min(t, run.periods - 1)];
    if (waiting) this.text(`${say(waiting)} ${narrow ? "wait" : waiting > 1 ? "doubts wait" : "doubt waits"}`, jobcentre.x, 24, INK.sanction);
    const acts = run.acts(Math.min(t, run.periods - 1));
    if (acts.adverse) this.text(`${say(acts.adverse)}${narrow ? " no" : " decided against"}`, jobcentre.x, 38, INK.sanction);
    if (run.head.alone && acts.paid) this.text(`${narrow ? "" : "came in: "}${money(acts.paid)}`, width, 24, INK.coin, false, "right");
    this.text(`${say(f.state[TIME_UP] * k)}${narrow ? "" : " sent back"}`, jobcentre.x, foot + 11, INK.soft);
    if (f.state[GAVE_UP]) this.text(`${say(f.state[GAVE_UP] * k)} ${narrow ? "gone" : "gave up benefit"}`, jobcentre.x, foot + 24, INK.gave_up);
    this.text(narrow ? "WORK" : "IN WORK", work.x, 10, INK.soft, true);
    this.text(say(f.state[WORKS] * k), work.x, foot + 11, INK.soft);
    if (acts.outcomes) this.text(`${say(acts.outcomes)}${narrow ? "" : acts.outcomes > 1 ? " outcomes" : " outcome"}`, work.x, foot + 24, INK.coin);
    this.text(narrow ? "PAID" : "ALL PAID", width, 10, INK.soft, true, "right");
    this.text(say(f.state[PAID] * k), width, foot + 11, INK.soft, false, "right");
    lines.forEach((box) => this.read(...box));
  }

  floors(...boxes) {
    const {g} = this;
    g.strokeStyle = INK.wall;
    g.lineWidth = 1;
    boxes.forEach((box) => { g.beginPath(); g.moveTo(box.x, box.y + box.h + 0.5); g.lineTo(box.x + box.w, box.y + box.h + 0.5); g.stroke(); });
  }

  text(words, x, y, colour, bold = false, align = "left") {
    Object.assign(this.g, {font: `${bold ? "bold " : ""}11px ${FONT}`, fillStyle: colour, textAlign: align});
    this.g.fillText(words, x, y);
  }
}

const SIGN_ROOM = 18;

// Minutes each person got, by distance from work; `before`: those under the first contract, as a dotted line.
export function curve(canvas, scale, bins, before) {
  const width = canvas.clientWidth, height = canvas.clientHeight, g = canvas.getContext("2d"), base = height - 13, most = 120;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  g.setTransform(scale, 0, 0, scale, 0, 0);
  const path = (of) => {
    g.beginPath();
    of.forEach(({n, minutes}, i) => {
      const x = ((i + 0.5) * width) / of.length, y = base - (base - 4) * Math.min(1, (n > 2 ? minutes / n : 0) / most);
      if (i) g.lineTo(x, y); else g.moveTo(x, y);
    });
  };
  path(bins);
  g.lineTo(width, base);
  g.lineTo(0, base);
  g.closePath();
  const light = g.createLinearGradient(0, 4, 0, base);
  [[0, INK.intensive], [0.5, INK.standard], [1, `${INK.standard}33`]].forEach(([at, colour]) => light.addColorStop(at, colour));
  g.fillStyle = light;
  g.fill();
  if (before) {
    path(before);
    g.setLineDash([3, 3]);
    g.strokeStyle = INK.ink;
    g.lineWidth = 1.2;
    g.stroke();
    g.setLineDash([]);
  }
  g.fillStyle = INK.wall;
  g.fillRect(0, base, width, 1);
  g.fillStyle = INK.soft;
  g.font = `10.5px ${FONT}`;
  [["left", "far from work", 0, height - 2], ["right", "near", width, height - 2], ["left", "minutes each", 0, 10]].forEach(([align, words, x, y]) => { g.textAlign = align; g.fillText(words, x, y); });
}
