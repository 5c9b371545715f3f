// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of all weights: sorted by any column, filtered by words.

/** What a column shows and what it is sorted by; texts have no `key`. */
const COLUMNS = [
  {title: 'Weight', text: w => w.name},
  {title: 'Function', text: w => w.function},
  {title: 'Shape', text: w => shape(w.shape), key: w => w.elements, first: 'descending'},
  {title: 'Encoding', text: w => w.encoding, words: true},
  {title: 'Before', text: w => bytes(w.bytes_before), key: w => w.bytes_before, first: 'descending'},
  {title: 'After', text: w => bytes(w.bytes), key: w => w.bytes, first: 'descending'},
  {title: 'Bits', text: w => fixed(w.bits_per_weight, 2), key: w => w.bits_per_weight, first: 'descending'},
  {title: 'SNR, dB', text: decibels, key: w => isExact(w) ? Infinity : w.snr_db, first: 'ascending'},
  {title: 'Max error', text: w => short(w.max_abs), key: w => w.max_abs, first: 'descending'},
  {title: 'MSE', text: w => short(w.mse), key: w => w.mse, first: 'descending'},
];

/** Weights in the order of a column; what has no value goes to the end either way, equals keep their order. */
function sorted(weights, column, direction) {
  const sign = direction === 'descending' ? -1 : 1;
  const order = new Intl.Collator('en', {numeric: true}).compare;
  return weights.slice().sort((a, b) => {
    if (!column.key) return sign * order(column.text(a), column.text(b)) || a.place - b.place;
    const x = column.key(a), y = column.key(b);
    if (x === null || y === null) return (x === null) - (y === null) || a.place - b.place;
    return (x === y ? 0 : x < y ? -sign : sign) || a.place - b.place;
  });
}

function row(weight, choose) {
  const cells = COLUMNS.map((column, i) => i === 0
    ? make('th', {scope: 'row'}, make('button', {class: 'link', type: 'button', onclick: () => choose(weight, true)}, name(weight.name)))
    : make('td', {class: column.key ? 'number' : column.words ? 'words' : 'name'},
      column.key ? column.text(weight) : name(column.text(weight)),
      column.words && weight.note && make('div', {class: 'note'}, weight.note),
      column.words && !weight.compressed && weight.reason && make('div', {class: 'note'}, weight.reason),
      column.words && weight.shared && make('div', {class: 'note'}, 'shared with an earlier weight')));
  return weight.row = make('tr', null, cells);
}

/** Whether each word of the filter is in what is said of the weight in words. */
function matches(weight, filter) {
  const text = [weight.name, weight.function, weight.encoding, weight.reason, weight.note, weight.technique,
    weight.shape.join('x'), weight.compressed ? 'compressed' : 'left alone'].join(' ').toLowerCase();
  return filter.toLowerCase().split(/\s+/).every(word => text.includes(word));
}

function weightTable(weights, choose) {
  const body = make('tbody'), count = make('span', {class: 'note', role: 'status'});
  const heads = COLUMNS.map(column => make('th', {scope: 'col', class: column.key && 'number', 'aria-sort': 'none'},
    make('button', {type: 'button', onclick: () => sortBy(column)}, column.title)));
  const box = make('input', {type: 'search', id: 'filter', placeholder: 'name, encoding, reason \u2026', autocomplete: 'off', oninput: filter});
  weights.forEach(weight => row(weight, choose));
  function show(list) {
    body.replaceChildren(...list.map(weight => weight.row));
  }
  function sortBy(column) {
    const head = heads[COLUMNS.indexOf(column)], was = head.getAttribute('aria-sort');
    const first = column.first || 'ascending';
    const direction = was === 'none' ? first : was === 'ascending' ? 'descending' : 'ascending';
    heads.forEach(other => other.setAttribute('aria-sort', other === head ? direction : 'none'));
    show(sorted(weights, column, direction));
  }
  function filter() {
    let shown = 0;
    for (const weight of weights) {
      weight.row.hidden = !matches(weight, box.value);
      shown += !weight.row.hidden;
    }
    count.textContent = shown === weights.length ? plural(shown, 'weight') : `${whole(shown)} of ${plural(weights.length, 'weight')}`;
  }
  show(weights);
  filter();
  return [
    make('div', {class: 'tools'}, make('label', {for: 'filter'}, make('span', {class: 'note'}, 'Show weights with'), box), count),
    make('div', {class: weights.length > 40 ? 'scroll tall' : 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of weights'},
      make('table', null, make('thead', null, make('tr', null, heads)), body)),
  ];
}
