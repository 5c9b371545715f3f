// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
'use strict';
// Elements and numbers. Texts come from files of anybody: they become text nodes and attribute values, never markup.

/** Control characters, and those that are not seen or turn a line, are shown as a sign that something is there. */
function clean(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd');
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : clean(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(clean(child)));
  }
  return element;
}

/** make('p', {class: 'note'}, 'text', make('b', null, 'more')) */
const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes, ...children) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** A name from the model, which cannot turn what stands around it. */
const name = text => make('bdi', null, text);

const isNumber = value => typeof value === 'number' && Number.isFinite(value);

/** 1234567 as "1 234 567". */
const whole = value => isNumber(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f') : '\u2013';

function bytes(value) {
  if (!isNumber(value)) return '\u2013';
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; value >= 999.5 && unit + 1 < units.length; ++unit) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}\u00a0${units[unit]}`;
}

const fixed = (value, digits) => isNumber(value) ? value.toFixed(digits).replace('-', '\u2212') : '\u2013';

/** Three digits: "0.0123", "1.23e-7". */
function short(value) {
  if (!isNumber(value)) return '\u2013';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size < 1e-3 || size >= 1e5 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
  return text.replace('e+', 'e').replace(/-/g, '\u2212');
}

const isExact = weight => weight.mse === 0;
const decibels = weight => isExact(weight) ? 'exact' : fixed(weight.snr_db, 1);
const shape = dims => dims.join('\u2009\u00d7\u2009');
const plural = (count, word) => `${whole(count)} ${word}${count === 1 ? '' : 's'}`;

/** A number that one writes at an axis, and its neighbours: 1, 2 or 5 times a power of ten apart. */
function ticks(low, high, most) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const raw = span / most, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= raw) || 10 * power;
  const list = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; ++k) list.push(k * step);
  return list.map(value => Math.abs(value) < step * 1e-9 ? 0 : value);
}

/** A word as a shell takes it. */
const quoted = word => /^[\w./=,:@%+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
