// What a dot looks like, how everybody changes in a period, and the painter: dots are stamped into an image, pixel by
// pixel. Without a graphics chip the area touched decides the time, so a dot is no larger than it must be.

import {ADVERSE, GAVE_UP, PAID, REPORTED, SANCTIONED, SEEKING, TIME_UP, WORKS, helpOf, stateOf} from "./run.js";

export const KINDS = ["unseen", "parked", "light", "standard", "intensive", "work", "work_seen", "sanction", "sanction_seen", "time_up", "paid", "gave_up"];
const KIND = Object.fromEntries(KINDS.map((name, k) => [name, k]));
const SIZE = {unseen: 0.78, parked: 0.85, light: 0.86, standard: 1.05, intensive: 1.28, work: 0.86, work_seen: 0.98, sanction: 0.8, sanction_seen: 0.95, time_up: 0.72, paid: 0.78, gave_up: 0.72};
const HALO = {standard: 0.3, intensive: 0.55, work_seen: 0.2};
export const INK = { // a dark stage in either theme: "lit" and "left in the dark" are what is to be seen
  page: "#0b1016", hall: "#121a23", shut: "#0d0f13", wall: "#2a3a49", ink: "#eef3f7", soft: "#a9b9c7",
  unseen: "#566879", parked: "#8f82d8", light: "#96733b", standard: "#ffbe3b", intensive: "#fff4cf",
  coin: "#7ee0a5", bought: "#ff9f5a", given: "#ff9ad5",
  work: "#4aa8e0", sanction: "#ff5c68", time_up: "#5d6b78", paid: "#58b6ee", gave_up: "#c95560",
};
export const CELL = 32; // pixels of a sprite; the dot is in its middle
const RINGS = 8;

export function kindOf(code, parked) {
  const help = helpOf(code);
  switch (stateOf(code)) {
    case SEEKING: return help ? [0, KIND.light, KIND.standard, KIND.intensive][help] : parked ? KIND.parked : KIND.unseen;
    case WORKS: return help ? KIND.work_seen : KIND.work;
    case SANCTIONED: return help ? KIND.sanction_seen : KIND.sanction;
    case TIME_UP: return KIND.time_up;
    case PAID: return KIND.paid;
    case GAVE_UP: return KIND.gave_up;
    default: return KIND.unseen;
  }
}

export function sprite(name, radius, scale) {
  const canvas = document.createElement("canvas"), g = canvas.getContext("2d", {willReadFrequently: true});
  canvas.width = canvas.height = CELL * scale;
  g.scale(scale, scale);
  const x = CELL / 2, r = radius * SIZE[name], base = name.replace("_seen", ""), disc = (size) => { g.beginPath(); g.arc(x, x, size, 0, 7); };
  if (HALO[name]) {
    const halo = g.createRadialGradient(x, x, r * 0.6, x, x, r * 3.4);
    halo.addColorStop(0, INK[base === "work" ? "work" : base] + Math.round(HALO[name] * 255).toString(16).padStart(2, "0"));
    halo.addColorStop(1, INK[base] + "00");
    g.fillStyle = halo;
    g.fillRect(x - r * 3.4, x - r * 3.4, r * 6.8, r * 6.8);
  }
  g.fillStyle = g.strokeStyle = INK[base];
  if (name === "parked" || name === "gave_up") {
    g.lineWidth = Math.max(0.9, r * 0.5);
    disc(r);
    g.stroke();
  } else if (base === "sanction") {
    g.fillStyle = name === "sanction" ? INK.unseen : INK.light;
    disc(r);
    g.fill();
    g.lineWidth = Math.max(1.2, r * 0.62);
    disc(r * 1.55);
    g.moveTo(x - r * 1.1, x + r * 1.1);
    g.lineTo(x + r * 1.1, x - r * 1.1);
    g.stroke();
  } else {
    disc(r);
    g.fill();
  }
  return canvas;
}

function ring(thick, part, scale) { // spreads while somebody is reported; thick: an adverse decision
  const canvas = document.createElement("canvas"), g = canvas.getContext("2d", {willReadFrequently: true});
  canvas.width = canvas.height = CELL * scale;
  g.scale(scale, scale);
  g.globalAlpha = (1 - part) * (thick ? 1 : 0.7);
  g.strokeStyle = INK.sanction;
  g.lineWidth = thick ? 2 : 1.2;
  g.beginPath();
  g.arc(CELL / 2, CELL / 2, 2 + part * (thick ? 12 : 9), 0, 7);
  g.stroke();
  return canvas;
}

export function grain(colour, square, scale) { // what travels: a doubt, a decision, a coin
  const canvas = document.createElement("canvas"), g = canvas.getContext("2d", {willReadFrequently: true});
  canvas.width = canvas.height = CELL * scale;
  g.scale(scale, scale);
  g.fillStyle = colour;
  g.beginPath();
  if (square) g.rect(CELL / 2 - 2, CELL / 2 - 2, 4, 4); else g.arc(CELL / 2, CELL / 2, 2, 0, 7);
  g.fill();
  return canvas;
}

export class Change { // from the end of a period to the end of the next, person by person
  constructor(n) {
    for (const name of ["x0", "y0", "x1", "y1", "from", "last", "bow"]) this[name] = new Float32Array(n);
    for (const name of ["k0", "k1", "there"]) this[name] = new Uint8Array(n);
    this.count = 0;
    this.rings = [];
    this.coins = [];
  }

  fill(rooms, run, t) {
    const {cast} = rooms, a = [0, 0], b = [0, 0];
    let m = 0;
    this.rings = [];
    for (let k = 0; k < cast.n; k++) {
      const now = cast.code(run, t, k);
      if (!stateOf(now)) continue;
      const was = rooms.spot(run, t - 1, k, a);
      rooms.spot(run, t, k, b);
      [this.x0[m], this.y0[m]] = a;
      [this.x1[m], this.y1[m]] = b;
      this.k1[m] = kindOf(now, cast.parked(run, t, k));
      this.k0[m] = was ? kindOf(cast.code(run, t - 1, k), cast.parked(run, t - 1, k)) : this.k1[m];
      this.there[m] = was;
      this.time(m, Math.hypot(b[0] - a[0], b[1] - a[1]), cast.luck[k], cast.luck2[k]);
      if (now & (REPORTED | ADVERSE)) this.rings.push(m, now);
      m += 1;
    }
    this.count = m;
    this.desk = rooms.desk;
    this.pay(rooms, cast.runs[run], t);
    return this;
  }

  pay(rooms, run, t) { // from the Department to the primes, and from them to their chain: from, to and when, for each coin
    const {houses} = run, hall = (p) => rooms.order.find((q) => !houses[q].tier && houses[q].contract === houses[p].contract);
    this.coins = [];
    rooms.order.forEach((p) => {
      const {paid} = run.house(t, p), n = paid > 0 ? Math.max(1, Math.min(12, Math.round(paid / run.coin))) : 0, room = rooms.rooms[p], from = rooms.rooms[hall(p)];
      const [x, y] = houses[p].tier && from ? [from.x + 3, from.y + from.h / 2] : rooms.till;
      for (let j = 0; j < n; j++) this.coins.push(x, y, room.x + 3, room.y + (room.h * (j + 0.5)) / n, (houses[p].tier ? 0.5 : 0.02) + (0.1 * j) / n);
    });
  }

  time(m, far, luck, luck2) { // journeys bow a little; lights change one after another
    this.from[m] = far > 0.5 ? 0.05 + 0.45 * luck : 0.7 * luck;
    this.last[m] = far > 0.5 ? Math.min(0.5, 0.22 + far / 2600) : 0.12;
    this.bow[m] = far > 0.5 ? (luck2 - 0.5) * Math.min(70, far * 0.22) : 0;
  }

  stays(m) { return this.there[m] && this.k0[m] === this.k1[m] && Math.abs(this.x1[m] - this.x0[m]) + Math.abs(this.y1[m] - this.y0[m]) < 0.5; }

  at(m, tau, out) { // x, y, kind, alpha at this part of the period
    const w = Math.max(0, Math.min(1, (tau - this.from[m]) / this.last[m])), u = w * w * (3 - 2 * w);
    const dx = this.x1[m] - this.x0[m], dy = this.y1[m] - this.y0[m], far = Math.hypot(dx, dy) || 1, arc = 4 * u * (1 - u) * this.bow[m];
    out[0] = this.x0[m] + dx * u - (dy / far) * arc;
    out[1] = this.y0[m] + dy * u + (dx / far) * arc;
    out[2] = u < 0.5 ? this.k0[m] : this.k1[m];
    out[3] = this.there[m] ? 1 : Math.min(1, u * 4);
  }
}

export class Painter { // who does not change is stamped once a period; each frame copies that and stamps the others
  constructor(canvas) {
    this.canvas = canvas;
    this.g = canvas.getContext("2d", {willReadFrequently: true});
  }

  size(width, height, radius, scale) {
    const {canvas} = this;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    this.scale = scale;
    this.image = this.g.createImageData(canvas.width, canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.base = new Uint32Array(this.pixels.length);
    this.stamps = KINDS.map((name) => this.cut(sprite(name, radius, scale)));
    this.grains = {doubt: this.cut(grain(INK.soft, false, scale)), decision: this.cut(grain(INK.sanction, false, scale)), coin: this.cut(grain(INK.coin, true, scale))};
    this.rings = [0, 1].map((thick) => Array.from({length: RINGS}, (_, j) => this.cut(ring(thick, (j + 0.5) / RINGS, scale))));
  }

  cut(canvas) { // [offset, red, green, blue, alpha] of each pixel that shows
    const size = canvas.width, data = canvas.getContext("2d").getImageData(0, 0, size, size).data, found = [], half = size >> 1;
    let far = 0;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const j = (y * size + x) * 4;
        if (data[j + 3] < 4) continue;
        found.push((y - half) * this.canvas.width + x - half, data[j], data[j + 1], data[j + 2], data[j + 3]);
        far = Math.max(far, Math.abs(x - half) + 1, Math.abs(y - half) + 1);
      }
    }
    return Object.assign(Int32Array.from(found), {far});
  }

  stamp(pixels, x, y, stamp, alpha) {
    const {width, height} = this.canvas, u = Math.round(x * this.scale), v = Math.round(y * this.scale), {far} = stamp;
    if (u < far || v < far || u >= width - far || v >= height - far) return this.clipped(pixels, u, v, stamp, alpha);
    const at = v * width + u;
    for (let j = 0; j < stamp.length; j += 5) blend(pixels, at + stamp[j], stamp, j, stamp[j + 4] * alpha);
    return undefined;
  }

  clipped(pixels, u, v, stamp, alpha) { // beside an edge: what would come round on the other side is left out
    const {width, height} = this.canvas;
    for (let j = 0; j < stamp.length; j += 5) {
      const dy = Math.round(stamp[j] / width), dx = stamp[j] - dy * width;
      if (u + dx >= 0 && u + dx < width && v + dy >= 0 && v + dy < height) blend(pixels, (v + dy) * width + u + dx, stamp, j, stamp[j + 4] * alpha);
    }
  }

  begin(change, walls) { // a period: walls, and everybody who stays as they are
    this.change = change;
    this.base.set(walls);
    this.busy = [];
    for (let m = 0; m < change.count; m++) {
      if (change.stays(m)) this.stamp(this.base, change.x1[m], change.y1[m], this.stamps[change.k1[m]], 1);
      else this.busy.push(m);
    }
  }

  draw(tau) {
    const {change, pixels} = this, o = [0, 0, 0, 0];
    pixels.set(this.base);
    for (const m of this.busy) {
      change.at(m, tau, o);
      if (o[3] > 0) this.stamp(pixels, o[0], o[1], this.stamps[o[2]], o[3]);
    }
    if (tau < 1) this.spread(tau, o);
    this.g.putImageData(this.image, 0, 0);
  }

  spread(tau, o) { // reports go to the jobcentre and decisions come back from it, as rings at the person; money comes in
    const {rings, coins, desk} = this.change;
    for (let j = 0; j < rings.length; j += 2) {
      const own = (rings[j] * 0.61803) % 1;
      this.change.at(rings[j], tau, o);
      if (rings[j + 1] & REPORTED) {
        this.ring(0, o, (tau - 0.3 * own) / 0.3);
        this.carry("doubt", o[0], o[1], ...desk, (tau - 0.05 - 0.3 * own) / 0.3);
      }
      if (rings[j + 1] & ADVERSE) {
        this.carry("decision", ...desk, o[0], o[1], (tau - 0.4 - 0.15 * own) / 0.25);
        this.ring(1, o, (tau - 0.65 - 0.15 * own) / 0.2);
      }
    }
    for (let j = 0; j < coins.length; j += 5) this.carry("coin", coins[j], coins[j + 1], coins[j + 2], coins[j + 3], (tau - coins[j + 4]) / 0.36);
  }

  ring(thick, o, part) { if (part > 0 && part < 1) this.stamp(this.pixels, o[0], o[1], this.rings[thick][Math.floor(part * RINGS)], 1); }

  carry(what, x0, y0, x1, y1, part) {
    if (part <= 0 || part >= 1) return;
    const u = part * part * (3 - 2 * part);
    this.stamp(this.pixels, x0 + (x1 - x0) * u, y0 + (y1 - y0) * u, this.grains[what], 1);
  }
}

function blend(pixels, p, stamp, j, a) {
  if (a > 250) { pixels[p] = 0xff000000 | (stamp[j + 3] << 16) | (stamp[j + 2] << 8) | stamp[j + 1]; return; }
  const d = pixels[p], b = 255 - a;
  const mix = (shift, ink) => ((((d >> shift) & 255) * b + ink * a) >> 8) << shift;
  pixels[p] = 0xff000000 | mix(16, stamp[j + 3]) | mix(8, stamp[j + 2]) | mix(0, stamp[j + 1]);
}
