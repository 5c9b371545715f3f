// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pictures. Each is drawn for the width that it has, so that its texts are as large as all others.

/** Draws into a figure now and whenever its width changes; returns how to draw it again. */
function picture(figure, paint) {
  let width = 0;
  const again = () => {
    const now = Math.round(figure.clientWidth);
    if (now > 0) figure.replaceChildren(paint(width = now));
  };
  new ResizeObserver(() => Math.round(figure.clientWidth) !== width && again()).observe(figure);
  return again;
}

/** Axes with numbers around a plane of points; returns the picture and where values are in it. */
function plane(width, height, xs, ys, xTitle, yTitle, label) {
  const left = 44, right = 12, top = 22, bottom = 40;
  const widen = (low, high) => low === high ? [low - 1, high + 1] : [low - (high - low) * .06, high + (high - low) * .06];
  const [x0, x1] = widen(Math.min(...xs), Math.max(...xs)), [y0, y1] = widen(Math.min(...ys), Math.max(...ys));
  const x = value => left + (value - x0) / (x1 - x0) * (width - left - right);
  const y = value => height - bottom - (value - y0) / (y1 - y0) * (height - top - bottom);
  const svg = draw('svg', {viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label});
  for (const value of ticks(y0, y1, 5))
    svg.append(draw('line', {class: 'axis', x1: left, x2: width - right, y1: y(value), y2: y(value)}),
      draw('text', {x: left - 8, y: y(value) + 4, 'text-anchor': 'end'}, Number(value.toPrecision(6))));
  for (const value of ticks(x0, x1, Math.max(2, width / 90)))
    svg.append(draw('text', {x: x(value), y: height - bottom + 18, 'text-anchor': 'middle'}, Number(value.toPrecision(6))));
  svg.append(draw('text', {x: 0, y: 10}, yTitle),
    draw('text', {x: width - right, y: height - 4, 'text-anchor': 'end'}, xTitle));
  return {svg, x, y};
}

/** Bits for each weight against its error. */
function scatter(width, weights, choose) {
  const known = weights.filter(w => isNumber(w.snr_db) && isNumber(w.bits_per_weight));
  const {svg, x, y} = plane(width, 280, known.map(w => w.bits_per_weight), known.map(w => w.snr_db),
    'bits per weight', 'SNR, dB', `Bits per weight and signal to noise of ${plural(known.length, 'weight')}; the table has the numbers.`);
  const most = Math.max(...known.map(w => w.elements));
  for (const w of known.slice().sort((a, b) => b.elements - a.elements))
    svg.append(draw('circle', {class: 'dot', cx: x(w.bits_per_weight), cy: y(w.snr_db),
      r: 3 + 6 * Math.sqrt(w.elements / most), onclick: () => choose(w)},
      draw('title', null, `${w.name}: ${fixed(w.bits_per_weight, 2)} bits, ${fixed(w.snr_db, 1)} dB`)));
  return svg;
}

/** Sizes that could have been chosen and what they cost. */
function curve(width, points) {
  const mega = point => point.bytes / 1e6;
  const sorted = points.filter(p => isNumber(p.snr_db)).sort((a, b) => a.bytes - b.bytes);
  const {svg, x, y} = plane(width, 280, sorted.map(mega), sorted.map(p => p.snr_db), 'size, MB', 'SNR, dB',
    `Size and signal to noise of ${plural(sorted.length, 'choice')}; the table below has the numbers.`);
  svg.append(draw('polyline', {class: 'curve', points: sorted.map(p => `${x(mega(p))},${y(p.snr_db)}`).join(' ')}));
  for (const p of sorted)
    svg.append(draw('circle', {class: p.chosen ? 'dot chosen' : 'dot', cx: x(mega(p)), cy: y(p.snr_db), r: p.chosen ? 6 : 3},
      draw('title', null, `${bytes(p.bytes)}, ${fixed(p.bits_per_weight, 2)} bits per weight, ${fixed(p.snr_db, 1)} dB`)));
  return svg;
}

/** The values of a weight as bars, and the levels that it takes as lines over them. */
function histogram(width, weight, logarithmic) {
  const {low, high, counts} = weight.histogram, height = 260, base = height - 46, top = 12;
  const scale = count => logarithmic ? Math.log1p(count) : count;
  const most = Math.max(...counts.map(scale)) || 1, span = high - low;
  const x = value => span > 0 ? (value - low) / span * width : width / 2;
  const levels = weight.levels ? weight.levels.values : [];
  const svg = draw('svg', {viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label':
    `Values of ${weight.name} from ${short(low)} to ${short(high)}` + (levels.length ? `, and ${plural(levels.length, 'level')}` : '')});
  const step = width / counts.length;
  counts.forEach((count, i) => {
    const size = scale(count) / most * (base - top);
    if (count) svg.append(draw('rect', {class: 'bar-before', x: i * step, width: Math.max(.5, step - 1),
      y: base - Math.max(size, 1), height: Math.max(size, 1)}, draw('title', null,
      `${short(low + span * i / counts.length)} to ${short(low + span * (i + 1) / counts.length)}: ${whole(count)}`)));
  });
  svg.append(draw('line', {class: 'axis', x1: 0, x2: width, y1: base + .5, y2: base + .5}));
  for (const level of levels) {
    if (level < low - span * .02 || level > high + span * .02) continue; // beyond the values that there were
    if (levels.length <= 64) svg.append(draw('line', {class: 'level', x1: x(level), x2: x(level), y1: top, y2: base}));
    svg.append(draw('line', {class: 'tick', x1: x(level), x2: x(level), y1: base + 2, y2: base + 10}));
  }
  const marks = span > 0 ? ticks(low, high, Math.max(2, width / 110)) : [low];
  for (const mark of marks) {
    const at = x(mark), anchor = at < 20 ? 'start' : at > width - 20 ? 'end' : 'middle';
    svg.append(draw('text', {x: at, y: base + 28, 'text-anchor': anchor}, short(mark)));
  }
  return svg;
}
