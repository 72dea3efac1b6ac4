// An explanation as a tree that folds. What a step says depends on its kind, as in a terminal; what is beneath
// it comes into the document when it is unfolded.

let data = null; // of the case that is shown
const ofCase = (text) => text.replaceAll('\x01', rows[data.i].shown[lang] ?? rows[data.i].name);
const T = (i) => {
  const { pattern, names } = data.x[i] ?? { pattern: '', names: [] };
  return ofCase(inLanguage(pattern)).replace(/\x02(.)/g, (_, k) => inLanguage(names[k.charCodeAt(0) - 48]));
};
const stepOf = (i) => data.steps[i];
const linksOf = (step, group) => step.n?.[group] ?? [];
const below = (step) => (step.n ?? []).flat().map((l) => l.step);

// ---------------------------------------------------------------- what is shown of the graph

const trivial = (step) => step.same && step.v === 0;
// The one rule by which a step was reached, or could have been.
function ruleOf(i) {
  const step = stepOf(i);
  if (step.k === 'rule') return step;
  const attempts = step.k === 'tried' ? linksOf(step, 0) : [];
  return attempts.length === 1 && stepOf(attempts[0].step).k === 'rule' ? stepOf(attempts[0].step) : null;
}
// A rule that only passes on what its one condition says needs no line of its own.
function essence(i) {
  for (const seen = new Set([i]);;) {
    const by = ruleOf(i);
    if (!by) return i;
    const conditions = linksOf(by, 0);
    if (conditions.length !== 1 || linksOf(by, 1).length > 0) return i;
    const next = conditions[0].step;
    if (stepOf(next).s !== stepOf(i).s || seen.has(next)) return i;
    seen.add(next);
    i = next;
  }
}
// What stands beneath a step, as { step, more }.
function childrenOf(i) {
  const step = stepOf(i);
  const once = (links) => {
    const told = new Set();
    return links.filter((l) => !told.has(l.step) && told.add(l.step) && !trivial(stepOf(l.step))).map((l) => ({ ...l, step: essence(l.step) }));
  };
  const by = ruleOf(i);
  if (by) return once([...linksOf(by, 0), ...linksOf(by, 1)]);
  // An aggregate may be known too little to be one value, and well enough for the comparison.
  if (step.k === 'compare') return linksOf(step, 0).map((l) => ({ ...l, quiet: step.v === 0 }));
  if (step.k === 'aggregate')
    return once([...step.rows.flatMap((row, r) => row[0] || step.rows.length < 12 ? linksOf(step, r + 1) : []), ...linksOf(step, 0)]);
  return once((step.n ?? []).flatMap((_, g) => linksOf(step, g)));
}

// ---------------------------------------------------------------- what a step says

const sentenceStart = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const atLeast = (level) => level === 0 ? word(levels[0]) : word('or_higher', word(levels[level]));
function reasonOf(step) {
  if (step.by) return word({ table: 'table_complete', closed: step.v === 0 ? 'closed_list' : 'closed_fact', program: 'program_complete' }[step.by]);
  const kind = step.d[0]?.[0] ?? 'complete';
  return word(kind === 'complete' && step.v === 0 ? 'is_complete' : kind);
}
// Behind its sentence: why, or how many.
function howOf(i) {
  const step = stepOf(i);
  const open = step.a === undefined ? '' : word('open_at', word('open'), atLeast(step.a));
  switch (step.k) {
    case 'excluded': return reasonOf(step);
    case 'other': return word('other_value', T(step.w));
    case 'missing':
      if (step.limited) return word(step.another ? 'limit_stop' : 'not_looked_at');
      if (step.another) return word('another') + (open && word('semicolon') + open);
      return step.a === undefined ? word('not_recorded') : word('not_recorded_at', atLeast(step.a));
    case 'tried': return linksOf(step, 0).length === 0 ? word('no_rule') : open;
    case 'threshold':
      return word('members_held', step.m[1], linksOf(step, 0).length) + (step.m[2] > 0 ? word('comma') + word('members_open', step.m[2]) : '');
    case 'aggregate': {
      const rows = step.rows.filter((r) => r[0]).map((r) => r.slice(1).map(T).join(' '));
      const value = step.w === undefined ? word('no_value_word') : T(step.w);
      const list = rows.slice(0, 8).join(word('list_comma')) + (rows.length > 8 ? '…' : '');
      return value + (list && list !== value ? word('semicolon') + list : '');
    }
    case 'cut': return word('cut_here');
    default: return open;
  }
}
const saysOf = (i) => {
  const step = stepOf(i);
  if (step.k === 'compare') return T(step.t) + (step.off === undefined ? '' : word('semicolon') + word('short_by', T(step.off)));
  return step.l === undefined ? T(step.s) : T(step.l);
};

// ---------------------------------------------------------------- evidence

function sourceLine(source) {
  const [name, title, url, date] = source.map(T);
  const web = webAddress(url);
  const told = h('bdi', {}, title || name);
  return [web ? h('a', { href: web, rel: 'noopener noreferrer', target: '_blank', title: web }, told) : told,
    !web && url && [word('comma'), h('bdi', { class: 'plain-address' }, url)], date && [word('comma'), h('time', {}, date)]];
}
const place = (file, line) => h('code', { class: 'place', title: T(file) }, h('bdi', {}, fileName(T(file))), line > 0 && `:${line}`);
function evidenceElement(index) {
  const [file, line, level, sources, more = {}] = data.evidence[index];
  const quoted = (cls, i) => h('q', { class: cls }, h('bdi', {}, T(i)));
  const how = [more.a !== undefined && word(T(more.a)), more.st !== undefined && word(T(more.st))].filter(Boolean).join(word('semicolon'));
  return h('div', { class: 'evidence' },
    h('p', { class: 'from' }, place(file, line), ' ', sources.length === 0 ? h('span', { class: 'none' }, ui().no_source)
      : sources.map((source, k) => [k > 0 && word('semicolon'), h('cite', {}, sourceLine(data.sources[source]))]),
    more.at !== undefined && [word('comma'), word('page', T(more.at))], ' ', meter(level, true)),
    more.q !== undefined && h('p', { class: 'quote' }, quoted('quoted', more.q)),
    more.p !== undefined && h('p', { class: 'aside' }, h('span', { class: 'kind' }, word('paraphrase'), word('colon')), quoted('', more.p)),
    (how || more.n !== undefined) && h('p', { class: 'aside' }, h('span', { class: 'kind' }, how || word('note'), more.n !== undefined && word('colon')), more.n !== undefined && quoted('', more.n)),
    more.c !== undefined && h('p', { class: 'aside' }, h('span', { class: 'kind' }, word('coder'), word('colon')), h('bdi', {}, T(more.c))));
}
function nearElement(near) {
  const differences = near.d.map(([kind, column, have, wanted]) => word(kind, T(column), T(have), T(wanted)));
  const level = data.evidence[near.e][2];
  const told = near.planned ? word('planned_row') : differences.length ? differences.join(word('list_comma')) : word('only_at', word(levels[level]));
  return h('div', { class: 'near' }, h('p', {}, h('span', { class: 'kind' }, word('nearest')), ' ', h('span', {}, T(near.s)), word('colon'), h('em', {}, told),
    near.alike && [' ', word('alike', near.alike)]), evidenceElement(near.e));
}
const searchedElement = ([sentence, evidence, part], told) => h('div', { class: 'near' },
  h('p', {}, h('span', { class: 'kind' }, word('searched')), (told || part === 1) && [word('colon'), T(sentence)]), evidenceElement(evidence));

// What stands at a step itself, whether or not it is unfolded.
function leavesOf(i, quiet) {
  const step = stepOf(i);
  const out = [];
  if (step.k === 'fact' || step.k === 'other') {
    if (step.o) out.push(...step.e.map((e) => h('div', { class: 'evidence' }, h('p', { class: 'from' }, place(data.evidence[e][0], data.evidence[e][1])))));
    else out.push(...step.e.map(evidenceElement));
  }
  if (step.k === 'excluded') out.push(...step.d.map(([, , e]) => evidenceElement(e)));
  const told = step.k === 'aggregate' || step.k === 'every';
  if (quiet) return out;
  if (step.u && step.v === 1) {
    const open = step.k === 'aggregate' ? step.rows.filter((r) => !r[0]).map((r) => r.slice(1).map(T).join(' ')) : [];
    const possible = step.k === 'every' ? word('possible_members', T(step.domain).replaceAll('_', ' '))
      : open.length ? open.join(word('list_comma')) + word('comma') + word('possible_others') : word('possible_only_others');
    out.push(h('p', { class: 'near' }, word('possible', possible)));
  } else if (step.k === 'aggregate' && step.v === 1 && step.rows.some((r) => !r[0])) {
    out.push(h('p', { class: 'near' }, word('possible', step.rows.filter((r) => !r[0]).map((r) => r.slice(1).map(T).join(' ')).join(word('list_comma')))));
  }
  for (const q of step.q ?? []) out.push(searchedElement(q, told));
  for (const near of step.near ?? []) out.push(nearElement(near));
  if (step.further) out.push(h('p', { class: 'near' }, word('and_others', step.further)));
  const by = ruleOf(i);
  if (by && by.v === 2 && linksOf(by, 0).every((l) => stepOf(l.step).v !== 2)) out.push(h('p', { class: 'near' }, word('not_together')));
  return out;
}

// ---------------------------------------------------------------- rules

const ruleName = (r) => `R${r + 1}`;
const ruleOrigin = (rule) => rule.ours ? 'ours' : rule.cites ? 'cited' : 'unmarked';
const citedName = (source) => source === 'study' && language() !== 'en' ? word('study') : source;
const ruleSays = (rule) => ofCase(inLanguage(rule.s ?? rule.needs));
// Whose words a rule is: where any of it is ours, that comes first, and never passes as the study's.
const originWord = (rule) => rule.ours ? word('ours') : rule.cites ? citedName(rule.cites[0].source) : '';
function originElements(of) {
  return [
    (of.ours ?? []).map((o) => h('p', { class: 'origin ours' }, h('span', { class: 'kind' }, ui().from_us, word('colon')), h('bdi', {}, o.reason), ' ', h('code', { class: 'place', title: o.file }, `${fileName(o.file)}:${o.line}`))),
    (of.cites ?? []).map((c) => h('p', { class: 'origin cited' }, h('span', { class: 'kind' }, citedName(c.source), word('colon')),
      c.passage === undefined ? h('span', {}, word('as_a_whole')) : h('q', {}, h('bdi', {}, c.passage)), ' ',
      h('cite', {}, webAddress(c.url ?? '') ? h('a', { href: webAddress(c.url), rel: 'noopener noreferrer', target: '_blank' }, c.title || c.source) : c.title), ' ',
      h('code', { class: 'place', title: c.file }, `${fileName(c.file)}:${c.line}`))),
    !of.ours && !of.cites && h('p', { class: 'origin unmarked' }, ui().unmarked)];
}
// Without the indent that all lines have in common.
function dedented(text) {
  const lines = text.split('\n');
  const indents = lines.slice(/^\s/.test(lines[0]) ? 0 : 1).filter((l) => l.trim()).map((l) => l.match(/^ */)[0].length);
  const indent = indents.length && /^\s/.test(lines[0]) ? Math.min(...indents) : 0;
  return lines.map((l) => l.slice(Math.min(indent, l.match(/^ */)[0].length))).join('\n');
}
const sourceText = (text) => h('pre', { class: 'source' }, h('code', {}, dedented(text).split(/("(?:[^"\\\n]|\\.)*"|#.*)/).map((part) =>
  part.startsWith('"') ? h('span', { class: 'text' }, part) : part.startsWith('#') ? h('span', { class: 'comment' }, part) : part)));
function ruleElement(r) {
  const rule = rulebase.rules[r];
  const parameters = rulebase.parameters.filter((p) => new RegExp(`\\b${p.n.replace(/[^\w]/g, '\\$&')}\\b`).test(rule.text));
  return h('div', { class: `rule-text ${ruleOrigin(rule)}` },
    h('p', { class: 'title' }, h('b', {}, ruleName(r)), ' ', h('span', {}, sentenceStart(ruleSays(rule))), ' ', h('code', { class: 'place', title: rule.file }, `${fileName(rule.file)}:${rule.line}`)),
    originElements(rule), sourceText(rule.text),
    parameters.map((p) => h('div', { class: 'parameter' }, h('p', {}, h('code', {}, `${p.n} = ${p.w}`), p.set && h('em', {}, ` ${ui().set_here}`), ' ', inLanguage(p.s)), originElements(p))));
}
function ruleButton(r, under) {
  const rule = rulebase.rules[r];
  const button = h('button', { type: 'button', class: `chip ${ruleOrigin(rule)}`, 'aria-expanded': 'false', tabindex: under.closest?.('[role=tree]') ? '-1' : null,
    title: `${ui().rule} ${rule.n}`, onclick: (e) => {
      e.stopPropagation();
      const shown = under.querySelector(':scope > .rule-text');
      if (shown) shown.remove();
      else under.insertBefore(ruleElement(r), under.querySelector(':scope > [role=group]')); // above what the step rests on
      button.setAttribute('aria-expanded', String(!shown));
    } }, ruleName(r), originWord(rule) && h('i', {}, originWord(rule)));
  return button;
}

// ---------------------------------------------------------------- links to steps

// A step is named by what it says, so that a link from another run of the report leads to the same statement
// or, where that is no longer made, says so.
function stepKeys() {
  if (data.keys) return data.keys;
  const seen = new Map();
  data.keys = data.steps.map((step) => {
    const { pattern, names } = data.x[step.s];
    const told = [pattern, ...names].map((t) => Array.isArray(t) ? [...t].sort()[0] : t);
    let hash = 0x811c9dc5;
    for (const c of `${step.k}|${step.v}|${step.r ?? ''}|${told.join('|')}`) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193) >>> 0;
    const key = hash.toString(36).padStart(7, '0');
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key) > 1 ? `${key}-${seen.get(key)}` : key;
  });
  return data.keys;
}
const stepKey = (i) => stepKeys()[i];

// ---------------------------------------------------------------- the tree

const unfoldedAtFirst = 3;
const deepest = 14; // from here on a tree moves no further to the right
const unfoldedAtOnce = 80; // levels

// A tree of these steps, ARIA's pattern: one stop of Tab, arrows within.
function treeElement(goal, steps, label) {
  const tree = h('ul', { class: 'tree', role: 'tree', 'aria-label': label });
  tree.append(...steps.map((l, k) => itemElement(goal, l, 1, [], steps.length, k)));
  tree.querySelector('[role=treeitem]')?.setAttribute('tabindex', '0');
  tree.addEventListener('keydown', treeKey);
  tree.addEventListener('focusin', (e) => {
    const item = e.target.closest('[role=treeitem]');
    for (const other of tree.querySelectorAll('[role=treeitem][tabindex="0"]')) if (other !== item) other.setAttribute('tabindex', '-1');
    item.setAttribute('tabindex', '0');
  });
  return tree;
}

function itemElement(goal, link, level, path, size, position) {
  const i = link.step;
  const step = stepOf(i);
  const circle = path.includes(i);
  const children = circle ? [] : childrenOf(i);
  const how = circle ? word('circle') : howOf(i);
  const verdict = link.quiet ? 'holds' : verdicts[step.v];
  const item = h('li', { role: 'treeitem', class: `step ${verdict} kind-${step.k}`, tabindex: '-1', 'aria-level': String(level), 'aria-setsize': String(size), 'aria-posinset': String(position + 1),
    'data-step': stepKey(i) });
  item.info = { goal, step: i, level, path: [...path, i], children };
  const by = ruleOf(i);
  const twist = children.length > 0 ? h('span', { class: 'twist', 'aria-hidden': 'true' }, icon('twist')) : h('span', { class: 'twist', 'aria-hidden': 'true' });
  const line = h('div', { class: 'line' }, twist, link.quiet ? h('span', { class: 'mark', 'aria-hidden': 'true' }, icon('none')) : mark(verdict),
    h('span', { class: 'says' }, h('bdi', {}, sentenceStart(saysOf(i))), how && h('span', { class: 'how' }, word('colon'), h('bdi', {}, how)),
      link.more > 0 && h('span', { class: 'more' }, ' ', word('and_others', link.more))),
    h('span', { class: 'marks' }, by?.r !== undefined && ruleButton(by.r, item), children.length > 0 || step.k === 'not' ? meter(step.c) : null,
      h('a', { class: 'anchor', href: address(data.i, goal, stepKey(i)), tabindex: '-1', title: ui().copy, 'aria-label': ui().copy, onclick: (e) => { e.stopPropagation(); copyLink(e.currentTarget); } }, icon('link'))));
  item.append(line, ...(circle ? [] : leavesOf(i, link.quiet)));
  if (children.length > 0) {
    item.setAttribute('aria-expanded', 'false');
    line.addEventListener('click', (e) => { if (!e.target.closest('a, button') && !getSelection().toString()) setUnfolded(item, item.getAttribute('aria-expanded') === 'false'); });
    if (step.k !== 'aggregate' && level <= unfoldedAtFirst - (step.v === 0 ? 1 : 0)) setUnfolded(item, true);
  }
  return item;
}
function setUnfolded(item, unfold) {
  if (!item.hasAttribute('aria-expanded')) return;
  let group = item.querySelector(':scope > [role=group]');
  if (unfold && !group) {
    const { goal, level, path, children } = item.info;
    group = h('ul', { role: 'group', class: level >= deepest ? 'deep' : null }, children.map((l, k) => itemElement(goal, l, level + 1, path, children.length, k)));
    item.append(group);
  }
  if (group) group.hidden = !unfold;
  item.setAttribute('aria-expanded', String(unfold));
}
// Everything beneath, as far as `most` steps. False if there was more.
function unfoldAll(root, most = 4000) {
  let left = most;
  const list = [...root.querySelectorAll('[role=treeitem][aria-expanded]')];
  if (root.matches('[role=treeitem]')) list.unshift(root);
  while (list.length > 0 && left > 0) {
    const item = list.shift();
    if (item.info.level > unfoldedAtOnce) { left = 0; break; }
    const had = item.querySelector(':scope > [role=group]') !== null;
    setUnfolded(item, true);
    left -= 1;
    if (!had) list.push(...item.querySelectorAll(':scope > [role=group] [role=treeitem][aria-expanded]'));
  }
  return list.length === 0 && left > 0;
}

const shownItems = (tree) => [...tree.querySelectorAll('[role=treeitem]')].filter((item) => !item.parentElement.closest('[role=group][hidden]'));
function treeKey(e) {
  if (e.altKey || e.ctrlKey || e.metaKey || e.target.getAttribute('role') !== 'treeitem') return;
  const item = e.target;
  const items = shownItems(e.currentTarget);
  const at = items.indexOf(item);
  const unfolded = item.getAttribute('aria-expanded');
  const go = (to) => { if (to) { to.focus({ preventScroll: true }); to.querySelector('.line').scrollIntoView({ block: 'nearest' }); } };
  switch (e.key) {
    case 'ArrowDown': go(items[at + 1]); break;
    case 'ArrowUp': go(items[at - 1]); break;
    case 'Home': go(items[0]); break;
    case 'End': go(items.at(-1)); break;
    case 'ArrowRight':
      if (unfolded === 'false') setUnfolded(item, true);
      else if (unfolded === 'true') go(items[at + 1]);
      break;
    case 'ArrowLeft':
      if (unfolded === 'true') setUnfolded(item, false);
      else go(item.parentElement.closest('[role=treeitem]'));
      break;
    case '*': unfoldAll(item); break;
    case ' ': if (unfolded) setUnfolded(item, unfolded === 'false'); break;
    case 'Enter': {
      const chip = item.querySelector(':scope > .line .chip');
      if (chip) chip.click(); else if (unfolded) setUnfolded(item, unfolded === 'false');
      break;
    }
    case 'c': item.querySelector(':scope > .line .anchor').click(); break;
    default: return;
  }
  e.preventDefault();
}

async function copyLink(anchor) {
  try {
    await navigator.clipboard.writeText(anchor.href);
    say(ui().copied);
  } catch {
    say(ui().at_hash);
  }
}

// The way from one of these steps to the one that is meant; breadth first, so the shortest.
function wayTo(starts, key) {
  const from = new Map(starts.map((i) => [i, null]));
  const list = [...starts];
  for (let k = 0; k < list.length; ++k) {
    const i = list[k];
    if (stepKey(i) === key) {
      const way = [];
      for (let at = i; at !== null; at = from.get(at)) way.unshift(at);
      return way;
    }
    for (const { step } of childrenOf(i)) if (!from.has(step)) { from.set(step, i); list.push(step); }
  }
  return null;
}
