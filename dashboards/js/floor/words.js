// What the floor says: dates, names, causes, sentences made from the numbers.

import {ADVERSE, GAVE_UP, PAID, REPORTED, SANCTIONED, SEEKING, TIME_UP, WORKS, helpOf, seeks, stateOf} from "./run.js";

const CAUSES = {
  insolvency: "could not pay its bills",
  withdrawal: "its board saw no point in staying",
  objection: "would not do what it was asked to",
  starvation: "was sent nobody",
  dropped: "its prime had no use for it",
};
const SHORT = {insolvency: "could not pay", withdrawal: "gave up", objection: "objected", starvation: "sent nobody", dropped: "dropped"};
const STATES = {[SEEKING]: "out of work", [WORKS]: "in work", [SANCTIONED]: "out of work, under a sanction", [TIME_UP]: "back at the jobcentre, time up", [PAID]: "in work, every payment made", [GAVE_UP]: "gave up benefit"};
const HELPS = ["not seen", "a light meeting", "standard help", "intensive help"];
export const SIGNS = {private: "●", public: "■", voluntary: "◆"};
const SECTORS = {private: "private", public: "public", voluntary: "charity"};

export const say = (n) => Math.round(n).toLocaleString("en-GB");
export const money = (k) => `${k < 0 ? "−" : ""}£${Math.abs(k) >= 1000 ? `${(Math.abs(k) / 1000).toFixed(1)}m` : `${Math.round(Math.abs(k))}k`}`;
const dated = (begins, week, month) => new Date(Date.parse(begins) + week * 7 * 864e5).toLocaleDateString("en-GB", {month, year: "numeric", timeZone: "UTC"});
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const per = (part, whole) => (whole ? Math.round((100 * part) / whole) : 0);
export const each = (third) => (third.n ? Math.round(third.minutes / third.n) : 0);

// The middle of a period, so that the last one is not called January.
export const when = (run, t) => dated(run.head.begins, run.head.step * t + 2, "long");

export const cause = (spell, short) => (short ? SHORT : CAUSES)[spell.cause] || spell.cause;
export const left = (run, spell, short) => `left ${dated(run.head.begins, spell.until, short ? "short" : "long")}: ${cause(spell, short)}`;

// Names of a holder, from the longest to the shortest: a room shows the longest that fits.
export function names(house, spell) {
  if (spell.number === null) return [`${spell.name}’s own offices`, spell.name];
  const trade = capital(spell.trade);
  return [`${trade}, ${spell.town}`, trade, trade.split(" ")[0], ""];
}
export const sector = (spell) => SECTORS[spell.sector] || spell.sector;
export const called = (house, spell) => (spell.number === null ? names(house, spell)[0] : `${names(house, spell)[0]} (${spell.name}, simulated)`);

// The finding in one sentence, from the numbers of a period.
export function finding(f) {
  const [far, , near] = f.third;
  if (far.n + near.n < 30) return null;
  return {
    near: each(near),
    far: each(far),
    parked: `Parked: ${per(far.parked, far.n)} in 100 of the furthest third, ${per(near.parked, near.n)} of the nearest.`,
  };
}

export function counts(f, k) {
  return `${say((f.state[SEEKING] + f.state[SANCTIONED]) * k)} out of work, ${say(f.state[SANCTIONED] * k)} under a sanction; ${say(f.reported * k)} reported, ${say(f.adverse * k)} decided against`;
}

// A panel in words, for those who do not see it.
export function told(title, run, t, f, order) {
  const found = finding(f), k = run.oneIn;
  const help = found ? `${found.near} minutes each for the third nearest to work, ${found.far} for the furthest. ${found.parked}` : "Too few are out of work to say who is helped.";
  const gone = order.map((p) => [run.houses[p], run.gone(t, p)]).filter(([, s]) => s).map(([house, s]) => `${names(house, s)[0]} has ${left(run, s)}.`).join(" ");
  return `${title}, ${when(run, t)}: ${counts(f, k)}. ${help} In work ${say(f.state[WORKS] * k)}, time up ${say(f.state[TIME_UP] * k)}, every payment made ${say(f.state[PAID] * k)}, gave up benefit ${say(f.state[GAVE_UP] * k)}. ${acts(run, t)} ${gone}`;
}

// What was done at the jobcentre, by others than the providers, and when money came, in a period.
export function acts(run, t) {
  const a = run.acts(t), paid = run.head.alone ? ` ${money(a.paid)} came from the Department; ${say(a.outcomes)} job outcomes were reached, to be paid later.` : "";
  return `Doubts raised ${say(a.doubts)}, decided against ${say(a.adverse)}. Help bought from specialists for ${say(a.bought)} people, given by councils for ${say(a.given)}.${paid}`;
}

// One person's state in a period.
export function personNow(code) {
  const state = stateOf(code);
  if (!state) return "not there";
  const help = state < TIME_UP ? `, ${HELPS[helpOf(code)]}` : "";
  return `${STATES[state]}${help}${code & REPORTED ? "; reported to the jobcentre" : ""}${code & ADVERSE ? "; decided against" : ""}`;
}

// One person's life under one contract, so far as the run goes.
export function life(cast, run, k) {
  const r = cast.runs[run], {steps} = r.head;
  let minutes = 0, reported = 0, adverse = 0, out = 0, job = null, end = 0;
  for (let t = 0; t < r.periods; t++) {
    const code = cast.code(run, t, k), state = stateOf(code);
    out += seeks(state);
    minutes += steps[helpOf(code)];
    reported += (code & REPORTED) > 0;
    adverse += (code & ADVERSE) > 0;
    if (job === null && state === WORKS) job = t;
    end = state;
  }
  const helped = `${(minutes / 60).toLocaleString("en-GB", {maximumFractionDigits: 1})} hours of an adviser in ${out * r.head.step} weeks out of work`;
  const found = job === null ? "no job" : `first job ${when(r, job)}`;
  const doubts = reported ? `; reported ${reported} times, decided against ${adverse} times` : "";
  return `${helped}; ${found}${doubts}; at the end ${STATES[end] || "not there"}.`;
}

// Rows of the table of offices in a period.
export function offices(run, order, t) {
  return order.map((p) => {
    const house = run.houses[p], gone = run.gone(t, p), spell = run.holder(t, p), now = run.house(t, p);
    return {
      place: p,
      name: called(house, spell),
      contract: house.contract,
      sector: sector(spell),
      people: gone ? "" : say(now.looking),
      advisers: gone ? "" : now.advisers.toFixed(1),
      cash: gone ? "" : money(now.cash),
      left: gone ? capital(left(run, gone)) : "",
    };
  });
}
