// What ties the page together: the address decides what is shown, and the keys that work everywhere.

let printing = false;
let shownCase = -1, shownGoal = null;

function masthead() {
  const languages = rulebase.languages.length < 2 ? null : h('div', { class: 'switch', role: 'group', 'aria-label': ui().language }, rulebase.languages.map((name, k) =>
    h('button', { type: 'button', lang: name, 'aria-pressed': String(k === lang), 'data-language': name, onclick: () => setLanguage(k) }, pageWords[name]?.name ?? name)));
  const theme = document.documentElement.dataset.theme ?? 'auto';
  const themes = h('div', { class: 'switch', role: 'group', 'aria-label': ui().theme }, ['auto', 'light', 'dark'].map((t) =>
    h('button', { type: 'button', 'aria-pressed': String(t === theme), 'data-theme-to': t, onclick: () => { setTheme(t); masthead(); document.querySelector(`[data-theme-to=${t}]`).focus(); } }, ui()[t])));
  document.getElementById('masthead').replaceChildren(h('a', { href: '#', class: 'home' }, h('b', {}, rulebase.rulebase), ' ', h('span', {}, rulebase.version)),
    h('div', { class: 'switches' }, languages, themes, h('button', { type: 'button', class: 'quiet keys', 'aria-label': ui().help, title: ui().help, onclick: showHelp }, '?')));
  document.querySelector('.skip').textContent = ui().skip;
  document.getElementById('colophon').replaceChildren(h('p', {}, filled(ui().made, rulebase.rulebase, rulebase.version)),
    h('p', {}, rulebase.files.map(([path, sha]) => h('span', { class: 'sha' }, filled(ui().digest, fileName(path), sha.slice(0, 16)), '…'))));
}
function setTheme(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
function setLanguage(k) {
  const params = new URLSearchParams(location.hash.slice(1));
  if (k === 0) params.delete('lang'); else params.set('lang', rulebase.languages[k]);
  history.replaceState(null, '', `#${params}`);
  lang = k;
  byName = null;
  show();
  document.querySelector(`[data-language="${rulebase.languages[k]}"]`)?.focus();
}
function showHelp() {
  const dialog = document.getElementById('help');
  dialog.replaceChildren(h('h2', {}, ui().help), h('dl', {}, ui().keys.map(([key, does]) => [h('dt', {}, key.split(' ').map((k) => h('kbd', {}, k))), h('dd', {}, does)])),
    h('form', { method: 'dialog' }, h('button', {}, ui().close)));
  dialog.showModal();
}

async function show() {
  const params = new URLSearchParams(location.hash.slice(1));
  const wanted = rulebase.languages.indexOf(params.get('lang'));
  lang = wanted >= 0 ? wanted : 0;
  document.documentElement.lang = language();
  masthead();
  let i = -1;
  if (params.has('no')) i = Number(params.get('no')) - 1;
  else if (params.has('case')) i = rows.findIndex((r) => r.name === params.get('case'));
  const asked = params.has('no') || params.has('case');
  if (!asked || !rows[i]) {
    const from = shownCase;
    shownCase = -1;
    matrix = null;
    showOverview();
    if (asked) notice(ui().no_such_case);
    else if (from >= 0) { const at = matrix.list.findIndex((r) => r.i === from); if (at >= 0) { matrix.row = at; focusCell(at, 0); } }
    return;
  }
  matrix = null;
  const moved = shownCase !== i || shownGoal !== params.get('goal');
  shownCase = i;
  shownGoal = params.get('goal');
  try {
    await showCase(i, shownGoal, params.get('step'));
  } catch (problem) {
    document.getElementById('main').replaceChildren(h('p', { class: 'notice', role: 'alert' }, `${ui().unreadable}: ${problem.message}`));
    throw problem;
  }
  if (moved && !params.has('step')) {
    scrollTo(0, 0);
    document.querySelector('.answer h2')?.setAttribute('tabindex', '-1');
  }
}

addEventListener('hashchange', show);
addEventListener('resize', () => { if (matrix) { matrix.from = matrix.to = -1; refresh(); } });
addEventListener('keydown', (e) => {
  if (e.altKey || e.ctrlKey || e.metaKey || e.defaultPrevented) return;
  const typing = e.target.closest?.('input, select, textarea');
  if (e.key === 'Escape' && !document.getElementById('help').open) {
    if (typing && typing.type === 'search' && typing.value) { typing.value = ''; view.query = ''; refresh(); }
    else if (shownCase >= 0) location.hash = '';
    return;
  }
  if (typing) return;
  if (e.key === '/') { e.preventDefault(); if (shownCase >= 0) { location.hash = ''; setTimeout(() => document.getElementById('search')?.focus(), 50); } else document.getElementById('search')?.focus(); }
  if (e.key === '?') { e.preventDefault(); showHelp(); }
  if (shownCase >= 0 && (e.key === ']' || e.key === '[')) document.querySelector(`.crumbs [rel=${e.key === ']' ? 'next' : 'prev'}]`)?.click();
});
document.querySelector('.skip').addEventListener('click', (e) => { e.preventDefault(); document.getElementById('main').focus(); });

// On paper everything is unfolded: a case with its record and the rules it rests on, and all rows of the matrix.
addEventListener('beforeprint', () => {
  printing = true;
  if (matrix) { matrix.from = matrix.to = -1; paint(); return; }
  const trees = document.querySelector('.trees');
  if (!trees) return;
  for (const details of document.querySelectorAll('details')) { details.fill?.(); details.open = true; }
  const whole = unfoldAll(trees);
  const used = new Set([...trees.querySelectorAll('[role=treeitem]')].map((item) => ruleOf(item.info.step)?.r).filter((r) => r !== undefined));
  for (const r of goalOf(shownGoal).needed ?? []) used.add(r);
  trees.after(h('section', { class: 'on-paper' }, !whole && h('p', { class: 'notice' }, ui().printed_cut),
    used.size > 0 && [h('h3', {}, ui().rules), [...used].sort((a, b) => a - b).map(ruleElement)]));
});
addEventListener('afterprint', () => {
  printing = false;
  for (const e of document.querySelectorAll('.on-paper')) e.remove();
  if (matrix) { matrix.from = matrix.to = -1; paint(); }
});

(async () => {
  if (typeof DecompressionStream === 'undefined') {
    document.getElementById('main').replaceChildren(h('p', { class: 'notice' }, pageWords.en.old_browser), h('p', { class: 'notice' }, pageWords.zh.old_browser));
    return;
  }
  await load();
  await show();
  document.documentElement.dataset.ready = '';
})();
