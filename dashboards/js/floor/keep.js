// A floor to take along: its panels as they stand, with what they show, the key, and what is needed to make them again.

import {INK} from "./dots.js";

const FONT = "Roboto, Arial, sans-serif", MARGIN = 16, HEAD = 62, LINE = 15, GAP = 16;

// A canvas with `panels` [{title, lines, picture}] side by side, `key` [[words, image]] under them, and `foot` in lines.
// `scale`: device pixels for each of the page's, as in the pictures.
export function keep({heading, panels, key, foot, scale}) {
  const canvas = document.createElement("canvas"), g = canvas.getContext("2d");
  const across = panels.reduce((sum, p) => sum + p.picture.width / scale, 0) + GAP * (panels.length - 1);
  const tall = Math.max(...panels.map((p) => p.picture.height / scale)), width = across + 2 * MARGIN;
  g.font = `11.5px ${FONT}`;
  const told = foot.flatMap((words) => fold(g, words, across));
  canvas.width = width * scale;
  canvas.height = (MARGIN + 24 + HEAD + tall + 34 + told.length * LINE + MARGIN) * scale;
  g.scale(scale, scale);
  g.fillStyle = INK.page;
  g.fillRect(0, 0, width, canvas.height / scale);
  write(g, heading, MARGIN, MARGIN + 14, `bold 17px ${FONT}`, INK.ink);
  let x = MARGIN;
  panels.forEach(({title, lines, picture}) => {
    const wide = picture.width / scale;
    write(g, title, x, MARGIN + 42, `bold 14px ${FONT}`, INK.ink, wide);
    lines.slice(0, 2).forEach((line, j) => write(g, line, x, MARGIN + 60 + 16 * j, `12.5px ${FONT}`, INK.soft, wide));
    g.drawImage(picture, x, MARGIN + 24 + HEAD, wide, picture.height / scale);
    x += wide + GAP;
  });
  keyed(g, key, MARGIN, MARGIN + 24 + HEAD + tall + 18, across);
  told.forEach((line, j) => write(g, line, MARGIN, MARGIN + 24 + HEAD + tall + 46 + j * LINE, `11.5px ${FONT}`, INK.soft));
  return canvas;
}

function write(g, words, x, y, font, colour, most) {
  Object.assign(g, {font, fillStyle: colour, textAlign: "left", textBaseline: "alphabetic"});
  g.fillText(words, x, y, most);
}

function keyed(g, key, x, y, across) {
  const each = across / key.length;
  key.forEach(([words, image], j) => {
    g.drawImage(image, x + j * each - 8, y - 20, 32, 32);
    write(g, words, x + j * each + 18, y, `11px ${FONT}`, INK.soft, each - 22);
  });
}

// Lines that fit, broken between words; a word that is longer than a line is broken where it must.
export function fold(g, text, width) {
  const lines = [""];
  text.split(" ").forEach((word) => {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (g.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  });
  return lines.filter(Boolean);
}
