// All cases as a matrix. Only the rows in view are in the document, so ten thousand cases scroll as ten do.

const view = { query: '', within: false, confidence: '', only: new Map(), sort: null, unfolded: new Set(), top: 0 };
let matrix = null; // what is shown, while the overview is

const columnLabel = (c) => c.k === 'proposition' ? c.n : c.l ? inLanguage(c.l) : c.n;
const columnTitle = (c) => c.k === 'proposition' ? `${c.n}${word('colon')}${inLanguage(c.l)}` : columnLabel(c);
const partsOf = (at) => rulebase.columns.map((c, i) => i).filter((i) => {
  const c = rulebase.columns[i];
  return (c.k === 'path' || c.k === 'quality') && c.m === at;
});
function shownColumns() {
  return rulebase.columns.map((c, i) => i).filter((i) => {
    const c = rulebase.columns[i];
    return (c.k !== 'path' && c.k !== 'quality') || view.unfolded.has(c.m);
  });
}
const answersOf = (c) => c.k === 'proposition' || (c.k === 'goal' && /[+\-.?]/.test(rows.find((r) => r.codes)?.codes[rulebase.columns.indexOf(c)] ?? ''))
  ? ['supports', 'contradicts', 'undetermined', 'irrelevant'] : verdicts;

const fitsConfidence = (code) => {
  if (!view.confidence) return true;
  const { level } = decoded(code);
  if (level === undefined) return false;
  return view.confidence === 'high' ? level === 0 : view.confidence === 'low' ? level === 2 : level <= 1;
};
const matchedName = (row) => {
  if (!view.within || !view.query || !namesWithin) return null;
  const q = view.query.toLowerCase();
  return (namesWithin[row.i] ?? '').split('\n').find((n) => n.toLowerCase().includes(q)) ?? null;
};
function fitsQuery(row) {
  if (!view.query) return true;
  const q = view.query.toLowerCase();
  return row.name.toLowerCase().includes(q) || row.shown.some((n) => n.toLowerCase().includes(q)) || matchedName(row) !== null;
}
// Cases that pass every filter but that of one column.
function passing(except = -1) {
  const only = [...view.only].filter(([column]) => column !== except);
  const main = rulebase.columns.map((c, i) => i).filter((i) => !['path', 'quality'].includes(rulebase.columns[i].k));
  return rows.filter((row) => row.fits &&
    only.every(([column, is]) => row.codes && decoded(row.codes[column]).is === is && (!view.confidence || is === 'open' || fitsConfidence(row.codes[column]))) &&
    (!view.confidence || only.length > 0 || (row.codes && main.some((i) => fitsConfidence(row.codes[i])))));
}
const ranks = { A: 0, B: 0, C: 1, D: 2, o: 5, F: 6, G: 8, H: 7, I: 6, '+': 0, '?': 1, '-': 2, '.': 3 };
function sorted(list) {
  if (!view.sort) return list;
  const { column, down } = view.sort;
  const way = down ? -1 : 1;
  const names = new Intl.Collator(language(), { numeric: true });
  const order = column === 'name'
    ? (a, b) => names.compare(a.shown[lang] ?? a.name, b.shown[lang] ?? b.name)
    : (a, b) => (ranks[a.codes[column]] ?? 99) - (ranks[b.codes[column]] ?? 99);
  return [...list].sort((a, b) => way * order(a, b) || a.i - b.i);
}

function showOverview() {
  document.title = inLanguage(rulebase.title);
  const search = h('input', {
    id: 'search', type: 'search', placeholder: `${ui().search}  /`, 'aria-label': ui().search, value: view.query, autocomplete: 'off', spellcheck: 'false',
    oninput: () => { view.query = search.value.trim(); refresh(); },
    onkeydown: (e) => { if (e.key === 'ArrowDown' || e.key === 'Enter') { e.preventDefault(); focusCell(0, 0); } },
  });
  const within = h('input', {
    type: 'checkbox', id: 'within', checked: view.within,
    onchange: async () => { view.within = within.checked; if (view.within && !namesWithin) await loadNames(); refresh(); },
  });
  const confidence = h('select', { id: 'confidence', onchange: () => { view.confidence = confidence.value; refresh(); } },
    [['', 'any'], ['high', 'only_high'], ['medium', 'at_least_medium'], ['low', 'only_low']].map(([value, name]) =>
      h('option', { value, selected: value === view.confidence }, ui()[name])));
  const folders = rulebase.columns.map((c, i) => i).filter((i) => rulebase.columns[i].k === 'mechanism' && partsOf(i).length > 0);
  const parts = folders.length === 0 ? null : h('label', { class: 'check' }, h('input', {
    type: 'checkbox', id: 'parts', checked: folders.every((i) => view.unfolded.has(i)),
    onchange: (e) => { view.unfolded = new Set(e.target.checked ? folders : []); build(); },
  }), ui().show_parts);
  const clear = h('button', { type: 'button', id: 'clear', class: 'quiet', onclick: () => {
    Object.assign(view, { query: '', confidence: '', only: new Map(), sort: null });
    showOverview();
    document.getElementById('search').focus();
  } }, ui().clear);
  const count = h('p', { class: 'count', role: 'status' });
  const kinds = [...verdicts, ...(rulebase.columns.some((c) => c.k === 'proposition') ? ['supports', 'contradicts', 'undetermined', 'irrelevant'] : [])];
  const legend = h('p', { class: 'legend' },
    kinds.map((k) => h('span', {}, mark(k), h('span', { 'aria-hidden': 'true' }, word(k)))),
    [0, 1, 2].map((l) => h('span', {}, icon(`level${3 - l}`), word('confidence', word(levels[l])))));
  const grid = h('div', { class: 'matrix', role: 'grid', tabindex: '-1', 'aria-label': inLanguage(rulebase.title) });
  const unreadable = rows.filter((r) => r.error).length;
  document.getElementById('main').replaceChildren(h('section', { class: 'overview' },
    h('div', { class: 'lead' }, h('h1', {}, inLanguage(rulebase.title)),
      h('p', { class: 'byline' }, rows.length === 1 ? ui().one_case : filled(ui().cases, rows.length.toLocaleString(language())),
        ['mechanism', 'proposition'].map((kind) => { const n = rulebase.columns.filter((c) => c.k === kind).length; return n > 0 && [' · ', filled(ui()[`${kind}_n`], n)]; }),
        unreadable > 0 && [' · ', h('span', { class: 'bad' }, `${ui().not_evaluated}: ${unreadable}`)],
        rulebase.parameters.filter((p) => p.set).map((p) => [' · ', h('span', { class: 'set' }, `${p.n} = ${p.w}`)]))),
    h('div', { class: 'tools' }, search, h('label', { class: 'check' }, within, ui().within),
      h('label', { class: 'check' }, ui().confidence_filter, confidence), parts, clear, count),
    legend, grid));
  matrix = { grid, count, clear, list: [], columns: [], rowHeight: 34, from: -1, to: -1, row: 0, column: 0 };
  grid.addEventListener('scroll', () => { view.top = grid.scrollTop; paint(); }, { passive: true });
  grid.addEventListener('keydown', matrixKey);
  build();
  grid.scrollTop = view.top;
  paint();
}

// The head changes with the columns, the rows with the filters.
function build() {
  const m = matrix;
  m.columns = shownColumns();
  const widths = m.columns.map((i) => {
    const k = rulebase.columns[i].k;
    return k === 'path' || k === 'quality' ? 'var(--part)' : k === 'proposition' ? 'var(--proposition)' : 'var(--mechanism)';
  });
  // The same in head and rows: what is left is shared by least widths, not by what stands in a column.
  m.grid.style.setProperty('--columns', `minmax(var(--name), 1.5fr) ${widths.map((w) => w === 'var(--mechanism)' ? `minmax(${w}, 1fr)` : w).join(' ')}`);
  m.grid.style.setProperty('--least', `calc(var(--name) + ${widths.join(' + ') || '0px'})`);
  m.grid.setAttribute('aria-colcount', String(m.columns.length + 1));
  m.head = h('div', { class: 'row head', role: 'row', 'aria-rowindex': '1' });
  m.body = h('div', { class: 'body', role: 'rowgroup' });
  m.grid.replaceChildren(h('div', { role: 'rowgroup', class: 'top' }, m.head), m.body);
  refresh();
}

function refresh() {
  const m = matrix;
  for (const row of rows) row.fits = fitsQuery(row);
  m.list = sorted(passing());
  m.count.textContent = m.list.length === rows.length ? '' : filled(ui().of_cases, m.list.length, rows.length);
  m.clear.hidden = !view.query && !view.confidence && view.only.size === 0 && !view.sort;
  m.grid.setAttribute('aria-rowcount', String(m.list.length + 1));
  m.head.replaceChildren(nameHead(), ...m.columns.map(columnHead));
  m.rowHeight = parseFloat(getComputedStyle(m.grid).getPropertyValue('--row')) || 34;
  m.body.style.height = `${Math.max(1, m.list.length) * m.rowHeight}px`;
  m.row = Math.min(m.row, Math.max(0, m.list.length - 1));
  m.from = m.to = -1;
  paint();
}

function sortButton(column, label, title) {
  const by = view.sort?.column === column ? view.sort : null;
  return [h('button', { type: 'button', class: 'sort', title: title ?? null, onclick: () => {
    view.sort = !by ? { column, down: false } : by.down ? null : { column, down: true };
    refresh();
    matrix.head.querySelector(`[data-column="${column}"] .sort`).focus();
  } }, h('span', {}, label), h('span', { class: 'arrow', 'aria-hidden': 'true' }, by ? by.down ? '↓' : '↑' : '')),
  by ? by.down ? 'descending' : 'ascending' : 'none'];
}
function nameHead() {
  const [button, way] = sortButton('name', ui().case);
  return h('div', { class: 'cell name', role: 'columnheader', 'aria-sort': way, 'data-column': 'name' }, button);
}
function columnHead(i) {
  const c = rulebase.columns[i];
  const list = passing(i);
  const counts = new Map();
  for (const row of list) if (row.codes) { const { is } = decoded(row.codes[i]); counts.set(is, (counts.get(is) ?? 0) + 1); }
  const label = columnLabel(c);
  const [button, way] = sortButton(i, label, columnTitle(c));
  const foldable = c.k === 'mechanism' && partsOf(i).length > 0;
  const open = view.unfolded.has(i);
  return h('div', { class: `cell ${c.k}${open ? ' unfolded' : ''}`, role: 'columnheader', 'aria-sort': way, 'data-column': i },
    h('div', { class: 'label' }, button,
      foldable && h('button', { type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-label': filled(ui().unfold_mechanism, label), title: filled(ui().unfold_mechanism, label), onclick: () => {
        if (open) view.unfolded.delete(i); else view.unfolded.add(i);
        build();
        const box = document.getElementById('parts');
        box.checked = rulebase.columns.every((d, k) => d.k !== 'mechanism' || partsOf(k).length === 0 || view.unfolded.has(k));
        matrix.head.querySelector(`[data-column="${i}"] .fold`).focus();
      } }, open ? '−' : '+')),
    h('div', { class: 'counts' }, answersOf(c).map((is) => {
      const n = counts.get(is) ?? 0;
      const pressed = view.only.get(i) === is;
      const button = h('button', { type: 'button', class: `only ${is}`, 'aria-pressed': String(pressed), disabled: n === 0 && !pressed, 'data-is': is,
        'aria-label': `${filled(ui().only, `${columnTitle(c)}${word('colon')}${word(is)}`)} (${n})`, title: `${word(is)}${word('colon')}${n}`,
        onclick: () => {
          if (pressed) view.only.delete(i); else view.only.set(i, is);
          matrix.grid.scrollTop = 0;
          refresh();
          matrix.head.querySelector(`[data-column="${i}"] [data-is="${is}"]`)?.focus();
        } }, mark(is), h('span', { class: 'n' }, n));
      button.style.setProperty('--share', `${list.length ? 100 * n / list.length : 0}%`);
      return button;
    })));
}

function paint() {
  const m = matrix;
  if (!m || !m.grid.isConnected) return;
  const margin = 12;
  const headHeight = m.head.offsetHeight;
  let from = Math.max(0, Math.floor(m.grid.scrollTop / m.rowHeight) - margin);
  let to = Math.min(m.list.length, Math.ceil((m.grid.scrollTop + m.grid.clientHeight - headHeight) / m.rowHeight) + margin);
  if (printing) [from, to] = [0, m.list.length];
  if (from === m.from && to === m.to) return;
  [m.from, m.to] = [from, to];
  const focused = m.body.contains(document.activeElement);
  m.body.replaceChildren(...(m.list.length === 0 ? [h('p', { class: 'nothing' }, rows.length === 0 ? ui().no_cases : ui().none_left)]
    : m.list.slice(from, to).map((row, k) => rowElement(row, from + k))));
  if (focused) cellAt(m.row, m.column)?.focus({ preventScroll: true });
}

function rowElement(row, at) {
  const m = matrix;
  const active = (column) => at === m.row && column === m.column ? '0' : '-1';
  const name = row.shown[lang] ?? row.name;
  const found = matchedName(row);
  const cells = [h('div', { class: 'cell name', role: 'rowheader' },
    h('a', { href: address(row.i), tabindex: active(0), 'data-column': 0, title: name }, h('bdi', {}, name || row.input || '?'),
      found && h('span', { class: 'found' }, h('bdi', {}, found))),
    row.findings > 0 && h('span', { class: 'flag', title: filled(ui().findings_n, row.findings) }, icon('flag'), row.findings),
    row.limited && h('span', { class: 'flag', title: ui().limit }, '…'))];
  if (!row.codes) {
    cells.push(h('div', { class: 'cell unread', role: 'gridcell', 'aria-colspan': String(m.columns.length) },
      h('a', { href: address(row.i), tabindex: active(1), 'data-column': 1 }, icon('fails'), ' ', ui().unreadable, ' ', h('code', {}, row.error))));
  } else {
    m.columns.forEach((i, k) => {
      const c = rulebase.columns[i];
      const { is, level } = decoded(row.codes[i]);
      const goal = c.k === 'path' || c.k === 'quality' ? rulebase.columns[c.m].n : c.n;
      const told = `${name}${word('comma')}${columnTitle(c)}${word('colon')}${verdictWords(is, level)}`;
      cells.push(h('div', { class: `cell ${c.k} ${is}`, role: 'gridcell', 'data-code': row.codes[i], 'data-name': c.n },
        h('a', { href: address(row.i, goal), tabindex: active(k + 1), 'data-column': k + 1, title: told, 'aria-label': told },
          icon(is, `mark ${is}`), level === undefined ? icon('none') : icon(`level${3 - level}`, 'meter'))));
    });
  }
  const element = h('div', { class: 'row', role: 'row', 'aria-rowindex': String(at + 2), 'data-row': at }, cells);
  element.style.top = `${at * m.rowHeight}px`;
  return element;
}

const cellAt = (row, column) => matrix.body.querySelector(`[data-row="${row}"] [data-column="${column}"]`) ??
  matrix.body.querySelector(`[data-row="${row}"] [data-column="0"]`);
function focusCell(row, column) {
  const m = matrix;
  if (m.list.length === 0) return;
  m.row = Math.max(0, Math.min(m.list.length - 1, row));
  m.column = Math.max(0, Math.min(m.columns.length, column));
  const top = m.row * m.rowHeight;
  const room = m.grid.clientHeight - m.head.offsetHeight;
  if (top < m.grid.scrollTop) m.grid.scrollTop = top;
  if (top + m.rowHeight > m.grid.scrollTop + room) m.grid.scrollTop = top + m.rowHeight - room;
  m.from = m.to = -1;
  paint();
  const cell = cellAt(m.row, m.column);
  cell?.focus({ preventScroll: true });
  cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
function matrixKey(e) {
  const m = matrix;
  const cell = e.target.closest?.('.body [data-column]');
  if (!cell || e.altKey || e.ctrlKey || e.metaKey) return;
  const row = Number(cell.closest('[data-row]').dataset.row), column = Number(cell.dataset.column);
  const page = Math.max(1, Math.floor((m.grid.clientHeight - m.head.offsetHeight) / m.rowHeight) - 1);
  const to = { ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    Home: [e.ctrlKey ? 0 : row, 0], End: [row, m.columns.length], PageDown: [row + page, column], PageUp: [row - page, column] }[e.key];
  if (!to) return;
  e.preventDefault();
  if (e.key === 'ArrowUp' && row === 0) m.head.children[column]?.querySelector('button')?.focus();
  else focusCell(...to);
}
