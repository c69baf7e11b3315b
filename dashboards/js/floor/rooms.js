// Where everybody is drawn: a floor plan of offices, a seat for each person in each office, heaps of those who left.

import {GAVE_UP, PAID, TIME_UP, WORKS, stateOf} from "./run.js";

const SIGN = 15, GAP = 6, BETWEEN = 12; // pixels: a room's name, between rooms, between contracts
const SPARE = 1.32; // seats for each person at the peak
const CLOSEST = 3.2, WIDEST = 9; // pixels between seats

export class Rooms {
  constructor(cast, width, height) {
    Object.assign(this, {cast, width, height, narrow: width < 480, wide: width > 900});
    this.frame();
    const stays = cast.stays();
    this.peaks(stays);
    const {houses} = cast.runs[0];
    this.order = houses.map((_, p) => p).filter((p) => this.peak[p] > 0).sort((a, b) => houses[a].contract.localeCompare(houses[b].contract) || houses[a].tier - houses[b].tier || this.peak[b] - this.peak[a]);
    this.rooms = [];
    this.plan();
    this.seat = new Map();
    this.sit(stays);
    this.heaps = cast.runs.map((_, run) => this.pile(run));
  }

  // The jobcentre on the left, the field of offices, those in work, and the heap of those fully paid for.
  frame() {
    const {width, height, narrow, wide} = this, top = 20, tall = height - top - 34;
    const heap = narrow ? 40 : wide ? 118 : 72, work = narrow ? 40 : wide ? 112 : 60;
    const paid = Math.round(heap * 0.72), field = width - heap - paid - work - 38;
    this.left = {x: 0, y: top, w: heap, h: tall};
    this.field = {x: heap + 20, y: top, w: field, h: tall};
    this.work = {x: heap + 20 + field + 6, y: top, w: work - 8, h: tall};
    this.right = {x: width - paid, y: top, w: paid, h: tall};
    this.desk = [heap / 2, top + 8]; // where doubts are decided on
    this.till = [width - paid / 2, top + 8]; // where the Department pays
  }

  // The most people of either run in a place at once; while a run goes on, no less than its share lets expect.
  peaks(stays) {
    const {cast} = this, places = cast.runs[0].houses.length, going = cast.runs.some((r) => r.periods < r.head.whole);
    this.peak = cast.runs[0].head.expected.map((people) => (going ? people : 0));
    const change = Array.from({length: places}, () => new Int32Array(cast.periods + 1));
    stays.forEach(([, p, from, until]) => { change[p][from] += 1; change[p][until + 1] -= 1; });
    change.forEach((of, p) => { let here = 0; of.forEach((d) => { here += d; this.peak[p] = Math.max(this.peak[p], here); }); });
  }

  // A wing for each contract: the prime's own hall, and the rooms of its chain beside it (below it on a phone).
  plan() {
    const {field, order} = this, {houses} = this.cast.runs[0], wings = [...new Set(order.map((p) => houses[p].contract))];
    const tall = (field.h - BETWEEN * (wings.length - 1)) / wings.length;
    wings.forEach((wing, i) => {
      const own = order.filter((p) => houses[p].contract === wing), y = field.y + i * (tall + BETWEEN);
      const hall = own.filter((p) => houses[p].tier === 0), chain = own.filter((p) => houses[p].tier !== 0);
      const least = Math.max(...own.map((p) => this.peak[p])) * 0.1, size = (p) => Math.max(this.peak[p], least);
      const sum = (of) => of.reduce((s, p) => s + size(p), 0);
      if (this.narrow) {
        const high = chain.length ? tall * 0.44 : tall;
        this.put(hall, field.x, y, field.w, high, size);
        this.shelve(chain, 4, field.x, y + high + 5, field.w, tall - high - 5, size);
        return;
      }
      const across = Math.min(chain.length ? 0.5 : 1, sum(hall) / sum(own)) * field.w;
      this.put(hall, field.x, y, across, tall, size);
      this.shelve(chain, chain.length > 6 ? 3 : 2, field.x + across, y, field.w - across, tall, size);
    });
  }

  // Rooms in rows that hold about as many people each.
  shelve(places, rows, x, y, w, h, size) {
    const shelves = Array.from({length: rows}, () => ({sum: 0, of: []}));
    [...places].sort((a, b) => size(b) - size(a)).forEach((p) => {
      const least = shelves.reduce((a, b) => (b.sum < a.sum ? b : a));
      least.of.push(p);
      least.sum += size(p);
    });
    const all = shelves.reduce((s, one) => s + one.sum, 0);
    shelves.filter((one) => one.of.length).forEach((one) => {
      const tall = (h * one.sum) / all;
      this.put(one.of, x, y, w, tall - (y + tall < this.field.y + this.field.h - 1 ? GAP : 0), size);
      y += tall;
    });
  }

  put(places, x, y, w, h, size) {
    const all = places.reduce((s, p) => s + size(p), 0);
    places.forEach((p) => {
      const wide = (w * size(p)) / all;
      this.rooms[p] = {x, y, w: wide - GAP, h, seats: y + SIGN};
      x += wide;
    });
  }

  // A seat as near to one's distance from work as there is one free, kept while one is on the programme under either
  // contract: who is in both panels sits in the same seat.
  sit(stays) {
    const halls = this.rooms.map((room, p) => (room ? seating(room, this.peak[p]) : null));
    this.pitch = Math.min(...halls.filter(Boolean).map((hall) => Math.min(hall.px, hall.py)));
    stays.forEach(([k, p, from, until]) => {
      const hall = halls[p], {rank, luck, luck2} = this.cast, want = Math.min(hall.cols - 1, Math.floor(rank[k] * hall.cols));
      const seat = freeSeat(hall, want, Math.floor(luck2[k] * hall.rows), from);
      hall.taken[seat] = until;
      const col = Math.floor(seat / hall.rows), row = seat % hall.rows, shake = Math.min(hall.px, hall.py) * 0.32;
      const x = hall.x + (col + 0.5 + (row % 2 ? 0.22 : -0.22)) * hall.px + (luck[k] - 0.5) * shake;
      this.seat.set(k * 256 + p, [x, hall.y + (row + 0.5) * hall.py + (luck2[k] - 0.5) * shake]);
    });
  }

  // Spots of those who left, in the order in which they did, in whole pixels: the same size in both panels.
  pile(run) {
    const {cast, left, right} = this, gone = {[TIME_UP]: [], [PAID]: [], [GAVE_UP]: []}, seen = new Uint8Array(cast.n);
    for (let t = 0; t < cast.runs[run].periods; t++) {
      for (let k = 0; k < cast.n; k++) {
        const state = stateOf(cast.code(run, t, k));
        if (state >= TIME_UP && !seen[k]) { seen[k] = 1; gone[state].push(k); }
      }
    }
    const pitch = Math.max(2, Math.floor(Math.sqrt((left.w * left.h * 0.9) / (cast.n * 0.74)))), spots = new Map();
    const heap = (who, box, up) => {
      const cols = Math.max(1, Math.floor(box.w / pitch));
      who.forEach((k, j) => {
        const far = (Math.floor(j / cols) + 0.5) * pitch;
        spots.set(k, [box.x + ((j % cols) + 0.5) * pitch, up ? box.y + box.h - far : box.y + far + 26]);
      });
    };
    heap(gone[TIME_UP], left, true);
    heap(gone[PAID], right, true);
    heap(gone[GAVE_UP], left, false);
    return spots;
  }

  // Puts where somebody is at the end of a period into `out`; false for who has not come yet, and is at the door.
  spot(run, t, k, out) {
    const {cast} = this, state = stateOf(cast.code(run, t, k));
    if (!state) {
      out[0] = this.left.x + this.left.w + 4;
      out[1] = this.left.y + this.left.h * (0.3 + 0.4 * cast.luck2[k]);
      return false;
    }
    const place = cast.place(run, t, k), [x, y] = state >= TIME_UP ? this.heaps[run].get(k) : this.seat.get(k * 256 + place);
    out[0] = state === WORKS ? this.work.x + 4 + cast.luck[k] * (this.work.w - 8) : x;
    out[1] = y;
    return true;
  }

  // The place whose room holds a point; -1 for none.
  placeAt(x, y) {
    return this.order.find((p) => { const r = this.rooms[p]; return x >= r.x && x <= r.x + r.w && y >= r.y && y <= r.y + r.h; }) ?? -1;
  }
}

// Rows and columns of seats in a room with so many people at its peak.
export function seating(room, peak) {
  const w = room.w - 16, h = room.y + room.h - room.seats - 1;
  const pitch = Math.max(CLOSEST, Math.min(WIDEST, Math.sqrt((w * h) / (SPARE * Math.max(peak, 1)))));
  const rows = Math.max(1, Math.floor(h / pitch)), cols = Math.max(1, Math.floor(w / pitch));
  return {x: room.x + 5, y: room.seats, cols, rows, px: w / cols, py: h / rows, taken: new Int16Array(cols * rows).fill(-1)};
}

// A seat that is free from a period on: in the column wanted, or else in the nearest; where all are taken, a shared one.
export function freeSeat(hall, want, first, from) {
  for (let d = 0; d < hall.cols; d++) {
    for (const col of d ? [want - d, want + d] : [want]) {
      if (col < 0 || col >= hall.cols) continue;
      for (let j = 0; j < hall.rows; j++) {
        const seat = col * hall.rows + ((first + j) % hall.rows);
        if (hall.taken[seat] < from) return seat;
      }
    }
  }
  return want * hall.rows + (first % hall.rows);
}
