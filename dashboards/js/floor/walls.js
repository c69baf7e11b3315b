// What does not move within a period: rooms with their names, advisers and cash, the jobcentre, those in work.

import {GAVE_UP, PAID, TIME_UP, WORKS} from "./run.js";
import {INK} from "./dots.js";
import {fold} from "./keep.js";
import {SIGNS, left, names, say} from "./words.js";

const FONT = "Roboto, Arial, sans-serif";

export class Walls {
  constructor(rooms, run, scale) {
    Object.assign(this, {rooms, run, scale, canvas: document.createElement("canvas")});
    this.canvas.width = Math.round(rooms.width * scale);
    this.canvas.height = Math.round(rooms.height * scale);
    this.g = this.canvas.getContext("2d", {willReadFrequently: true});
    this.most = this.run.houses.map((_, p) => {
      let most = 1;
      for (let t = 0; t < this.run.periods; t++) most = Math.max(most, Math.abs(this.run.house(t, p).cash));
      return most;
    });
  }

  draw(t, figures, chosen) {
    const {g, scale, rooms} = this;
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.fillStyle = INK.page;
    g.fillRect(0, 0, rooms.width, rooms.height);
    g.textBaseline = "middle";
    rooms.order.forEach((p) => this.room(t, p, chosen === p));
    this.banks(t, figures);
    return this.canvas;
  }

  room(t, p, chosen) {
    const {g, rooms, run} = this, r = rooms.rooms[p], gone = run.gone(t, p), now = run.house(t, p);
    g.fillStyle = gone ? INK.shut : INK.hall;
    g.fillRect(r.x, r.y, r.w, r.h);
    if (gone) this.hatch(r);
    g.lineWidth = chosen ? 2 : 1;
    g.strokeStyle = chosen ? INK.ink : gone ? INK.sanction : INK.wall;
    g.strokeRect(r.x + 0.5, r.y + 0.5, r.w - 1, r.h - 1);
    this.sign(t, p, r, gone);
    this.cash(r, now.cash / this.most[p]);
    if (gone) this.why(r, gone);
    else this.desks(r, now.advisers);
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
    const {g} = this, v = Math.max(-1, Math.min(1, share)), h = Math.abs(v) * r.h;
    g.fillStyle = INK.wall;
    g.fillRect(r.x + 1, r.y, 3, r.h);
    g.fillStyle = v < 0 ? INK.sanction : INK.work;
    g.fillRect(r.x + 1, v < 0 ? r.y : r.y + r.h - h, 3, h);
  }

  desks(r, advisers) { // one square an adviser in post, along the right wall
    const {g} = this, full = Math.floor(advisers), part = advisers - full, size = r.h > 80 && this.rooms.wide ? 5 : 4;
    const rows = Math.max(1, Math.floor((r.h - SIGN_ROOM) / (size + 2)));
    g.fillStyle = INK.ink;
    for (let j = 0; j < full + (part > 0.05); j++) {
      g.globalAlpha = (j < full ? 1 : part) * 0.85;
      g.fillRect(r.x + r.w - size - 4 - Math.floor(j / rows) * (size + 2), r.y + 16 + (j % rows) * (size + 2), size, size);
    }
    g.globalAlpha = 1;
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
    this.floors(jobcentre, right);
    this.text("JOBCENTRE", jobcentre.x, 10, INK.soft, true);
    const waiting = run.waiting[Math.min(t, run.periods - 1)];
    if (waiting) this.text(`${say(waiting)} ${narrow ? "wait" : waiting > 1 ? "doubts wait" : "doubt waits"}`, jobcentre.x, 24, INK.sanction);
    this.text(`${say(f.state[TIME_UP] * k)}${narrow ? "" : " sent back"}`, jobcentre.x, foot + 11, INK.soft);
    if (f.state[GAVE_UP]) this.text(`${say(f.state[GAVE_UP] * k)} ${narrow ? "gone" : "gave up benefit"}`, jobcentre.x, foot + 24, INK.gave_up);
    this.text(narrow ? "WORK" : "IN WORK", work.x, 10, INK.soft, true);
    this.text(say(f.state[WORKS] * k), work.x, foot + 11, INK.soft);
    this.text(narrow ? "PAID" : "ALL PAID", width, 10, INK.soft, true, "right");
    this.text(say(f.state[PAID] * k), width, foot + 11, INK.soft, false, "right");
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
