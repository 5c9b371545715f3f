// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The page, from its figures.

const report = JSON.parse(document.getElementById('data').textContent);
const weights = report.weights.rows.map((values, place) => {
  const weight = {place};
  report.weights.keys.forEach((key, i) => { weight[key] = values[i]; });
  return weight;
});
const compares = report.before.path !== null;

function section(id, title, ...children) {
  const heading = make('h2', {id: `${id}-title`}, title);
  return make('section', {id, 'aria-labelledby': `${id}-title`}, heading, ...children);
}

//-- The numbers on top

function figure(label, value, more) {
  return make('div', null, make('dt', null, label), make('dd', null, value), more && make('dd', {class: 'more'}, more));
}

/** "12.3 MB → 3.2 MB", or one of them. */
const change = (before, after) => before === null ? after : after === null ? before : `${before} \u2192 ${after}`;

function head() {
  const {summary, before, after} = report;
  const times = (a, b) => a && b ? `${(a / b).toFixed(2)} times smaller` : null;
  const base = path => path.split('/').pop() || path;
  const ofFiles = before.bytes !== null && after.bytes !== null || !compares && after.bytes !== null;
  const title = base(compares && /^(-|\/dev\/.*)$/.test(after.path) ? before.path : after.path);
  document.title = clean(`${title}: compression report`);
  const sizes = ofFiles
    ? figure('Package', change(compares ? bytes(before.bytes) : null, bytes(after.bytes)), times(before.bytes, after.bytes))
    : figure('Weights', change(compares ? bytes(summary.bytes_before) : null, bytes(summary.bytes)), times(summary.bytes_before, summary.bytes));
  document.getElementById('head').append(make('h1', null, name(title)),
    compares && make('p', {class: 'quiet name'}, 'from ', name(before.path)),
    make('dl', {class: 'figures'}, sizes,
      figure('Bits per weight', change(compares ? fixed(summary.bits_per_weight_before, 2) : null, fixed(summary.bits_per_weight, 2)),
        plural(summary.elements, 'weight element')),
      figure('Weights compressed', `${whole(summary.compressed)} of ${whole(summary.weights)}`, 'small constants aside'),
      summary.snr_db !== null && figure('Signal to noise', `${fixed(summary.snr_db, 1)}\u00a0dB`, 'all weights together'),
      report.seconds !== null && figure('Time', `${report.seconds.toFixed(report.seconds < 10 ? 2 : 1)}\u00a0s`)));
}

//-- Sizes

function sizes() {
  const most = Math.max(1, ...report.encodings.map(e => Math.max(e.bytes_before || 0, e.bytes)));
  const track = (kind, value) => {
    const bar = make('div', {class: `track ${kind}`});
    bar.style.width = `${Math.max(100 * value / most, .3)}%`;
    return bar;
  };
  const rows = report.encodings.map(e => make('div', null,
    make('div', {class: 'label'}, make('span', null, e.encoding),
      make('span', {class: 'number'}, change(e.bytes_before === null ? null : bytes(e.bytes_before), bytes(e.bytes)))),
    e.bytes_before !== null && track('before', e.bytes_before), track('after', e.bytes),
    make('div', {class: 'note'}, `${plural(e.weights, 'weight')}, ${fixed(e.bits_per_weight, 2)} bits per weight`)));
  const small = report.small_constants;
  return section('sizes', 'Sizes by encoding',
    compares && make('ul', {class: 'legend'}, make('li', {class: 'before'}, 'before'), make('li', {class: 'after'}, 'after')),
    make('div', {class: 'bars'}, rows),
    small.constants > 0 && make('p', {class: 'note'}, `${plural(small.constants, 'constant')} of fewer than ` +
      `${whole(report.weight_threshold)} elements, ${bytes(small.bytes)}, not listed.`));
}

//-- Errors

function worst(choose) {
  const known = weights.filter(w => isNumber(w.snr_db)).sort((a, b) => a.snr_db - b.snr_db).slice(0, 12);
  const most = Math.max(...known.map(w => w.snr_db), 1);
  const bars = known.flatMap(w => {
    const bar = make('span', {class: 'track', 'aria-hidden': 'true'});
    bar.style.width = `${100 * Math.max(w.snr_db / most, .01)}%`;
    return [make('button', {class: 'link', type: 'button', title: w.name, onclick: () => choose(w, true)}, name(w.name)),
      bar, make('span', {class: 'number'}, `${fixed(w.snr_db, 1)} dB`)];
  });
  return section('worst', 'Largest errors', make('p', {class: 'note'}, 'Signal to noise of the weights that have lost most; shorter is worse.'),
    make('div', {class: 'worst'}, bars));
}

function errors(choose) {
  if (!weights.some(w => isNumber(w.snr_db)))
    return compares && section('worst', 'Errors', make('p', null, 'Every weight that was compared has the values of its original.'));
  const figure = make('figure');
  picture(figure, width => scatter(width, weights, w => choose(w, true)));
  return make('div', {class: 'pair'}, worst(choose),
    section('scatter', 'Bits and errors', make('p', {class: 'note'}, 'Each point is a weight, the larger the more elements it has.'), figure));
}

function tradeoff() {
  if (!report.tradeoff.length) return null;
  const figure = make('figure');
  picture(figure, width => curve(width, report.tradeoff));
  const rows = report.tradeoff.map(p => make('tr', {class: p.chosen && 'chosen'}, make('td', {class: 'number'}, fixed(p.bits_per_weight, 2)),
    make('td', {class: 'number'}, bytes(p.bytes)), make('td', {class: 'number'}, fixed(p.snr_db, 1)), make('td', null, p.chosen ? 'chosen' : '')));
  return section('tradeoff', 'Size against error', make('p', {class: 'note'}, 'What other sizes would have cost, in the ratio that the search goes by; the point in another colour was chosen.'), figure,
    make('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Sizes and errors'}, make('table', {class: 'narrow'},
      make('thead', null, make('tr', null, ['Bits per weight', 'Size', 'SNR, dB'].map(title => make('th', {scope: 'col', class: 'number'}, title)), make('td'))),
      make('tbody', null, rows))));
}

//-- One weight

function facts(weight) {
  const list = [['Shape', `${shape(weight.shape)} ${weight.dtype}`], ['Encoding', weight.encoding],
    ['Bytes', change(weight.bytes_before === null ? null : bytes(weight.bytes_before), bytes(weight.bytes))],
    ['Bits per weight', fixed(weight.bits_per_weight, 2)]];
  if (weight.sparsity !== null) list.push(['Left out by the mask', `${fixed(100 * weight.sparsity, 1)} %`]);
  if (weight.mse !== null) list.push(['Signal to noise', isExact(weight) ? 'exact' : `${fixed(weight.snr_db, 1)} dB`],
    ['Largest error', short(weight.max_abs)], ['Mean squared error', short(weight.mse)]);
  if (weight.levels) list.push(['Levels', `${whole(weight.levels.values.length)} in use` + (weight.levels.groups > 1
    ? `, in the first of ${whole(weight.levels.groups)} groups (${shape(weight.levels.group_shape)})` : '')]);
  if (weight.technique) list.push(['Passes', weight.technique]);
  if (weight.reason) list.push(['Left alone', weight.reason]);
  if (weight.note) list.push(['Note', weight.note]);
  return list.flatMap(([label, value]) => [make('dt', null, label), make('dd', null, value)]);
}

/** The section about a chosen weight, and how to choose. */
function chosenWeight() {
  const select = make('select', {id: 'choice', onchange: () => choose(weights[select.selectedIndex])},
    weights.map(w => make('option', null, w.function === 'main' ? w.name : `${w.function}: ${w.name}`)));
  const log = make('input', {type: 'checkbox', id: 'log', onchange: () => again()});
  const figure = make('figure'), legend = make('ul', {class: 'legend'}), list = make('dl', {class: 'facts'});
  let chosen = null;
  const again = picture(figure, width => chosen.histogram ? histogram(width, chosen, log.checked)
    : make('p', {class: 'note'}, 'No histogram: this report has those of the weights with the largest errors.'));
  function choose(weight, shows) {
    if (chosen) chosen.row.classList.remove('chosen');
    chosen = weight;
    chosen.row.classList.add('chosen');
    select.selectedIndex = weight.place;
    const levels = weight.levels && weight.levels.values.length;
    legend.replaceChildren(make('li', {class: 'before'}, weight.original === null ? 'values' : 'values of the original'),
      ...(levels ? [make('li', {class: 'levels'}, weight.levels.groups > 1 ? 'levels of the first group' : 'levels')] : []));
    list.replaceChildren(...facts(weight));
    again();
    if (shows) {
      document.getElementById('weight').scrollIntoView({block: 'start'});
      select.focus({preventScroll: true});
    }
  }
  const element = section('weight', 'A weight', make('div', {class: 'tools'},
    make('label', {for: 'choice'}, make('span', {class: 'note'}, 'Which one'), select),
    make('label', {class: 'check', for: 'log'}, log, ' logarithmic counts')), figure, legend, list);
  return {element, choose};
}

//-- What else there is to say

function skipped() {
  if (!report.skipped.length) return null;
  return section('skipped', 'Left alone', make('ul', {class: 'reasons'}, report.skipped.map(r => make('li', null,
    make('div', null, `${plural(r.weights, 'weight')}: `, name(r.reason)),
    make('div', {class: 'note name'}, r.names.flatMap((n, i) => [i ? ', ' : '', name(n)]), r.weights > r.names.length ? ' \u2026' : '')))));
}

function unmatched() {
  const lists = [['Weights without an original', report.weights_without_original],
    ['Originals without a weight', report.originals_without_weight]].filter(([, list]) => list.length);
  return lists.length > 0 && section('unmatched', 'Not compared', make('dl', {class: 'facts'}, lists.flatMap(([label, list]) =>
    [make('dt', null, label), make('dd', null, list.slice(0, 50).flatMap((w, i) => [i ? ', ' : '', name(w.name)]), list.length > 50 ? ' \u2026' : '')])));
}

function model() {
  const {model, features} = report, several = model.functions.length > 1;
  const list = [['Kind', model.pipeline ? 'pipeline of ML Programs' : 'ML Program'], ['Needs', model.target || 'an unknown system']];
  for (const key of ['description', 'author', 'license', 'version']) if (model[key]) list.push([key[0].toUpperCase() + key.slice(1), model[key]]);
  for (const f of features.slice(0, 200))
    list.push([f.role[0].toUpperCase() + f.role.slice(1), [name(f.name), ' ', make('span', {class: 'quiet'}, f.type, several && f.function && ` (${f.function})`)]]);
  list.push(['Operations', whole(model.functions.reduce((sum, f) => sum + f.num_operations, 0))]);
  return section('model', 'The model', make('dl', {class: 'facts'},
    list.flatMap(([label, value]) => [make('dt', null, label), make('dd', null, [value].flat())])));
}

function origin() {
  const {left_out: left} = report, notes = [];
  if (left.rows) notes.push(`The table has the largest weights; ${plural(left.rows, 'smaller one')} are in a .json report only.`);
  if (left.histograms) notes.push(`${plural(left.histograms, 'weight')} with small errors have no histogram.`);
  if (left.levels) notes.push(`The levels of ${plural(left.levels, 'weight')} are left out.`);
  return section('origin', 'Made by', make('pre', null, make('code', null, report.command.map(quoted).join(' '))),
    make('p', {class: 'note'}, report.version), notes.map(note => make('p', {class: 'note'}, note)));
}

head();
const {element: oneWeight, choose} = chosenWeight();
const list = weights.length > 0 && section('weights', 'All weights', weightTable(weights, choose));
fill(document.getElementById('main'), null, [sizes(), errors(choose), tradeoff(), weights.length > 0 && oneWeight, list,
  skipped(), unmatched(), model(), origin()]);
if (weights.length) {
  const rank = w => isNumber(w.snr_db) ? w.snr_db : Infinity;
  choose(weights.reduce((a, b) => rank(b) < rank(a) || rank(a) === rank(b) && b.elements > a.elements ? b : a));
}
