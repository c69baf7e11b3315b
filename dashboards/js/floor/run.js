// One run of one area, as `figures/floor.py` packed it: who was where, in what state, with what help, in each period.

export const SEEKING = 1, WORKS = 2, SANCTIONED = 3, TIME_UP = 4, PAID = 5, GAVE_UP = 6;
export const REPORTED = 32, ADVERSE = 64, BROUGHT_BACK = 128;
export const stateOf = (code) => (code >> 2) & 7;
export const helpOf = (code) => code & 3;
export const seeks = (state) => state === SEEKING || state === SANCTIONED;

export class Run {
  constructor(buffer) {
    const size = new DataView(buffer).getUint32(0, true);
    this.head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
    const array = (name, type) => {
      const [at, bytes] = this.head.arrays[name];
      return new type(buffer, 4 + size + at, bytes / type.BYTES_PER_ELEMENT);
    };
    const {head} = this;
    this.periods = head.periods;
    this.oneIn = head.one_in;
    this.houses = head.houses;
    this.ids = array("ids", Int32Array);
    this.prospect = array("prospect", Float32Array);
    this.begins = array("begins", Uint8Array);
    this.office = array("office", Float32Array);
    this.waiting = array("waiting", Float32Array);
    this.n = this.ids.length;
    this.spread(array("lengths", Uint8Array), array("codes", Uint8Array), array("first_place", Uint8Array), array("moves", Uint16Array));
  }

  // Code, place and whether parked of everybody in every period: `table[period * n + person]`.
  spread(lengths, codes, firstPlace, moves) {
    const {n, periods} = this, {steps, parked_from: long, next_to_nothing: little} = this.head;
    this.code = new Uint8Array(periods * n);
    this.place = new Uint8Array(periods * n);
    this.parked = new Uint8Array(periods * n);
    let at = 0;
    for (let i = 0; i < n; i++) {
      const from = this.begins[i], end = from + lengths[i];
      let out = 0, minutes = 0;
      for (let t = from; t < periods; t++) {
        const code = t < end ? codes[at + t - from] : codes[at + end - from - 1] & 28; // left: the state alone stays
        const k = t * n + i, looks = seeks(stateOf(code));
        this.code[k] = code;
        this.place[k] = firstPlace[i];
        out += looks;
        minutes += steps[helpOf(code)];
        this.parked[k] = looks && out >= long && minutes <= little * out;
      }
      at += lengths[i];
    }
    for (let m = 0; m < moves.length; m += 3) {
      for (let t = moves[m + 1]; t < periods; t++) this.place[t * n + moves[m]] = moves[m + 2];
    }
  }

  // Advisers, cash (thousand pounds), people and the like of a place in a period, by name.
  house(t, place) {
    const names = this.head.office, at = (t * this.houses.length + place) * names.length;
    return Object.fromEntries(names.map((name, j) => [name, this.office[at + j]]));
  }

  // What was done in a period in all these places: job outcomes, doubts, decisions against, help by others; and the
  // thousand pounds that came from the Department to the primes.
  acts(t) {
    const sum = {outcomes: 0, doubts: 0, adverse: 0, bought: 0, given: 0, paid: 0}, primes = new Set();
    this.houses.forEach((house, p) => {
      const now = this.house(t, p), paid = house.tier || primes.has(house.contract) ? 0 : now.paid;
      if (!house.tier) primes.add(house.contract);
      for (const name in sum) sum[name] += name === "paid" ? paid : now[name];
    });
    return sum;
  }

  // Thousand pounds that one coin stands for: some two dozen come in the best of the four weeks.
  get coin() {
    if (!this.worth) this.worth = Math.max(1, ...Array.from({length: this.periods}, (_, t) => this.acts(t).paid)) / 24;
    return this.worth;
  }

  // Who holds a place at the end of a period, or held it last.
  holder(t, place) {
    const week = this.head.step * (t + 1), {spells} = this.houses[place];
    return spells.filter((s) => s.since < week).pop() || spells[0];
  }

  // Who left a place that stands empty at the end of a period; null where somebody is there.
  gone(t, place) {
    const held = this.holder(t, place);
    return held.until !== null && held.until <= this.head.step * (t + 1) ? held : null;
  }
}

export class Cast { // everybody of one or two runs, by number: the same people in the same order under both
  constructor(runs) {
    this.runs = runs;
    this.periods = Math.max(...runs.map((r) => r.periods));
    this.whole = Math.max(...runs.map((r) => r.head.whole));
    this.ids = Int32Array.from(new Set(runs.flatMap((r) => Array.from(r.ids)))).sort();
    this.n = this.ids.length;
    const of = new Map(Array.from(this.ids, (id, k) => [id, k]));
    this.prospect = new Float32Array(this.n);
    this.row = runs.map((r) => {
      const rows = new Int32Array(this.n).fill(-1);
      r.ids.forEach((id, i) => { const k = of.get(id); rows[k] = i; this.prospect[k] = r.prospect[i]; });
      return rows;
    });
    this.rank = ranks(this.prospect);
    this.luck = Float32Array.from(this.ids, (id) => luck(id));
    this.luck2 = Float32Array.from(this.ids, (id) => luck(id + 7_777_777));
  }

  // A run's last period where it has not come so far, -1 before its first.
  at(run, t) { return Math.min(t, this.runs[run].periods - 1); }

  code(run, t, k) { return this.of(run, t, k, "code"); }

  parked(run, t, k) { return this.of(run, t, k, "parked"); }

  place(run, t, k) { return this.of(run, Math.max(t, 0), k, "place"); }

  of(run, t, k, table) {
    const i = this.row[run][k], r = this.runs[run];
    return i < 0 || t < 0 ? 0 : r[table][this.at(run, t) * r.n + i];
  }

  // [person, place, first period, last period] on the programme, under either contract, in order of coming.
  stays() {
    const found = new Map();
    this.runs.forEach((r, run) => {
      for (let k = 0; k < this.n; k++) {
        const i = this.row[run][k];
        if (i < 0) continue;
        for (let t = r.begins[i]; t < r.periods && stateOf(r.code[t * r.n + i]) < TIME_UP; t++) {
          const place = r.place[t * r.n + i], key = k * 256 + place, stay = found.get(key);
          if (!stay) found.set(key, [k, place, t, t]);
          else { stay[2] = Math.min(stay[2], t); stay[3] = Math.max(stay[3], t); }
        }
      }
    });
    return [...found.values()].sort((a, b) => a[2] - b[2] || a[0] - b[0]);
  }
}

// Place of each value among all, 0 lowest to 1 highest.
export function ranks(values) {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]), found = new Float32Array(values.length);
  order.forEach((k, i) => { found[k] = (i + 0.5) / values.length; });
  return found;
}

// A number from 0 to 1 that is somebody's own: what spreads moves over a period, no part of the model.
export function luck(id) {
  let x = Math.imul(id ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296;
}

// What the words and the curve say of a period: sums over people, by third and by finer bins of distance from work.
export function figures(cast, run, t) {
  const state = new Array(7).fill(0), third = [0, 1, 2].map(() => ({n: 0, minutes: 0, parked: 0}));
  const {steps} = cast.runs[run].head;
  let reported = 0, adverse = 0, seeking = 0;
  for (let k = 0; k < cast.n; k++) seeking += seeks(stateOf(cast.code(run, t, k)));
  const bins = Array.from({length: seeking < 500 ? 9 : 24}, () => ({n: 0, minutes: 0}));
  for (let k = 0; k < cast.n; k++) {
    const code = cast.code(run, t, k), s = stateOf(code), minutes = steps[helpOf(code)], rank = cast.rank[k];
    state[s] += 1;
    reported += (code & REPORTED) > 0;
    adverse += (code & ADVERSE) > 0;
    if (!seeks(s)) continue;
    for (const of of [third[Math.min(2, Math.floor(3 * rank))], bins[Math.floor(bins.length * rank)]]) {
      of.n += 1;
      of.minutes += minutes;
      of.parked += cast.parked(run, t, k);
    }
  }
  return {state, third, bins, reported, adverse, seeking};
}
