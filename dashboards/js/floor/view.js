// The floor on a page: one or two panels that show a period, or the way to the next. Knows no clock but the time that a
// change is to take; the Vue component tells it which period to show and what the pointer does.

import {Cast, Run, figures, REPORTED, stateOf, seeks} from "./run.js";
import {Change, INK, KINDS, Painter, grain, kindOf, sprite} from "./dots.js";
import {Rooms} from "./rooms.js";
import {Walls, curve} from "./walls.js";

const SHARPEST = 1.5; // device pixels for each of the page's: more costs frames and shows nothing more
const REACH = 9; // pixels from a dot that still mean it

export class Floor {
  constructor(buffers) {
    const runs = buffers.map((buffer) => new Run(buffer));
    this.runs = alike(runs) ? runs : runs.slice(0, 1);
    this.apart = this.runs.length < runs.length;
    this.cast = new Cast(this.runs);
    this.t = 0;
    this.tau = 1;
    this.person = -1;
    this.place = -1;
    this.panels = [];
  }

  get periods() { return this.cast.periods; }

  // Draw in these elements: [{picture, over, graph}], canvases of one size.
  settle(elements) {
    const box = elements[0].picture.parentElement.getBoundingClientRect();
    if (box.width < 50 || box.height < 50) return;
    this.scale = Math.min(SHARPEST, devicePixelRatio || 1);
    const rooms = new Rooms(this.cast, box.width, box.height);
    if (Number.isNaN(rooms.pitch)) return; // no room for anybody, as while a page is being laid out
    this.rooms = rooms;
    const radius = Math.max(1.35, Math.min(3.4, this.rooms.pitch * 0.34));
    this.panels = elements.map((of, run) => {
      const painter = new Painter(of.picture);
      painter.size(box.width, box.height, radius, this.scale);
      of.over.width = painter.canvas.width;
      of.over.height = painter.canvas.height;
      return {...of, run, painter, walls: new Walls(this.rooms, this.runs[run], this.scale), change: new Change(this.cast.n)};
    });
    this.go(this.t);
  }

  // Show a period as it ends, or, where it is to take so many milliseconds, the way there from the one before.
  go(t, ms = 0) {
    this.t = Math.max(0, Math.min(this.periods - 1, t));
    this.tau = ms ? 0 : 1;
    this.began = performance.now();
    this.takes = ms;
    this.figures = this.runs.map((_, run) => figures(this.cast, run, this.cast.at(run, this.t)));
    this.panels.forEach((p) => this.prepare(p));
    this.draw();
    if (ms) this.run();
  }

  prepare(p) {
    const f = this.figures[p.run], t = this.cast.at(p.run, this.t);
    p.change.fill(this.rooms, p.run, t);
    p.painter.begin(p.change, p.walls.draw(t, f, this.place));
    curve(p.graph, this.scale, f.bins, p.run ? this.figures[0].bins : null);
  }

  run() {
    if (this.frame) return;
    const next = (now) => {
      this.frame = null;
      this.tau = Math.max(0, Math.min(1, (now - this.began) / this.takes));
      this.draw();
      if (this.tau < 1) this.frame = requestAnimationFrame(next);
    };
    this.frame = requestAnimationFrame(next);
  }

  rest() { // show the period as it ends
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (this.tau < 1) { this.tau = 1; this.draw(); }
  }

  draw() { this.panels.forEach((p) => { p.painter.draw(this.tau); this.mark(p); }); }

  mark(p) { // ring the person chosen
    if (this.person < 0 && !p.marked) return;
    const g = p.over.getContext("2d"), o = [0, 0, 0, 0];
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, p.over.width, p.over.height);
    p.marked = this.person >= 0 && this.rooms.spot(p.run, this.cast.at(p.run, this.t), this.person, o);
    if (!p.marked) return;
    g.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    g.strokeStyle = INK.ink;
    g.lineWidth = 1.6;
    g.beginPath();
    g.arc(o[0], o[1], 9, 0, 7);
    g.stroke();
  }

  choose(person, place) {
    this.person = person;
    const walls = place !== this.place;
    this.place = place;
    if (walls) this.panels.forEach((p) => this.prepare(p));
    this.draw();
  }

  // Who is drawn nearest to a point of a panel, if anybody is there; -1 for nobody.
  personAt(run, x, y) {
    const o = [0, 0], t = this.cast.at(run, this.t);
    let best = -1, least = REACH * REACH;
    for (let k = 0; k < this.cast.n; k++) {
      if (!this.rooms.spot(run, t, k, o)) continue;
      const far = (o[0] - x) ** 2 + (o[1] - y) ** 2;
      if (far < least) { least = far; best = k; }
    }
    return best;
  }

  // Somebody to look at, for those who do not point: parked now, reported now, or whose two lives differ most.
  somebody(what) {
    const {cast} = this, t = cast.at(0, this.t), found = [];
    for (let k = 0; k < cast.n; k++) {
      const code = cast.code(0, t, k);
      if (what === "parked" ? cast.parked(0, t, k) : what === "reported" ? code & REPORTED : seeks(stateOf(code)) && this.differ(k)) found.push(k);
    }
    const last = found.indexOf(this.person);
    return found.length ? found[(last + 1) % found.length] : -1;
  }

  differ(k) {
    const {cast} = this;
    return cast.runs.length > 1 && stateOf(cast.code(0, cast.periods - 1, k)) !== stateOf(cast.code(1, cast.periods - 1, k));
  }

  // A life as a strip of four-week cells.
  strip(canvas, run, k) {
    const g = canvas.getContext("2d"), {whole} = this.cast, cell = canvas.width / whole;
    g.clearRect(0, 0, canvas.width, canvas.height);
    for (let t = 0; t < this.runs[run].periods; t++) {
      const code = this.cast.code(run, t, k);
      if (!stateOf(code)) continue;
      g.fillStyle = INK[KINDS[kindOf(code, this.cast.parked(run, t, k))].replace("_seen", "")];
      g.fillRect(t * cell, 4, cell - 1, canvas.height - 8);
      if (code & REPORTED) { g.fillStyle = INK.sanction; g.fillRect(t * cell, 0, cell - 1, 4); }
    }
    g.fillStyle = INK.ink;
    g.fillRect((this.t + 0.5) * cell, 0, 1.5, canvas.height);
  }

  close() { cancelAnimationFrame(this.frame); this.frame = null; this.panels = []; }
}

// Whether runs can stand side by side: the same places under the same contracts, and the same people watched.
export function alike(runs) {
  const told = runs.map((run) => JSON.stringify([run.oneIn, run.houses.map((house) => [house.contract, house.tier])]));
  return told.every((one) => one === told[0]);
}

// What travels, for the key.
export function keyGrain(colour, square) { return grain(INK[colour], square, 2).toDataURL(); }

// A dot of each kind, for the key.
export function keyDot(name) { return sprite(name, 3.2, 2).toDataURL(); }
