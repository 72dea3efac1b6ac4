// Elements are made here and nowhere else, and text becomes text nodes only: nothing that a profile or a
// rulebase says is ever read as markup.

const svgSpace = 'http://www.w3.org/2000/svg';
function put(element, parts) {
  for (const part of parts.flat(Infinity)) {
    if (part === null || part === undefined || part === false || part === '') continue;
    element.append(part instanceof Node ? part : document.createTextNode(String(part)));
  }
  return element;
}
function attributes(element, given) {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  return element;
}
const h = (tag, given, ...parts) => put(attributes(document.createElement(tag), given), parts);
const s = (tag, given, ...parts) => put(attributes(document.createElementNS(svgSpace, tag), given), parts);
const icon = (name, cls = '') => s('svg', { class: `icon ${cls}`, 'aria-hidden': 'true', focusable: 'false' },
  s('use', { href: `#i-${name}` }));
const say = (text) => { const said = document.getElementById('said'); said.textContent = ''; setTimeout(() => { said.textContent = text; }, 50); };

// ---------------------------------------------------------------- the language

let lang = 0; // into rulebase.languages
const language = () => rulebase.languages[lang];
const ui = () => pageWords[language()] ?? pageWords.en;
const words = () => rulebase.words[language()];
const word = (name, ...values) => filled(ui()[name] ?? words()[name] ?? name, ...values);
const inLanguage = (told) => Array.isArray(told) ? told[lang] ?? told[0] : told ?? '';
const gap = () => language() === 'zh' ? '' : ' ';

// ---------------------------------------------------------------- verdicts

const verdicts = ['holds', 'open', 'fails'];
const levels = ['high', 'medium', 'low'];
const outcomes = { '+': 'supports', '-': 'contradicts', '.': 'irrelevant', '?': 'undetermined' };
// A character of the overview: what it says, and with which confidence (0 high, 1 medium, 2 low).
function decoded(code) {
  if (outcomes[code]) return { is: outcomes[code] };
  if (code === 'o') return { is: 'open' };
  const n = code.charCodeAt(0);
  const fails = n >= 70;
  const level = n - (fails ? 70 : 65);
  return { is: fails ? 'fails' : 'holds', level: level > 0 ? level - 1 : undefined };
}
const verdictWords = (is, level) => word(is) + (level === undefined ? '' : word('comma') + word('confidence', word(levels[level])));
const meter = (level, told = false) => level === undefined ? null
  : h('span', { class: 'meter', title: word('confidence', word(levels[level])) }, icon(`level${3 - level}`),
    told ? h('span', { class: 'level' }, word(levels[level])) : h('span', { class: 'unseen' }, word('confidence', word(levels[level]))));
const mark = (is) => h('span', { class: `mark ${is}` }, icon(is), h('span', { class: 'unseen' }, word(is)));

// ---------------------------------------------------------------- addresses

// Of names that several cases have, null.
let byName = null;
function rowOfName() {
  if (byName) return byName;
  byName = new Map();
  for (const row of rows) byName.set(row.name, byName.has(row.name) ? null : row);
  return byName;
}
// Of a case by its name, or by its number where several have it.
function caseKey(i) {
  const row = rows[i];
  return row.name !== '' && rowOfName().get(row.name) === row ? { case: row.name } : { no: String(i + 1) };
}
function address(i, goal, step) {
  const params = new URLSearchParams(caseKey(i));
  if (goal !== undefined) params.set('goal', goal);
  if (step !== undefined) params.set('step', step);
  if (lang !== 0) params.set('lang', language());
  return `#${params}`;
}
// Only what a browser opens as a page becomes a link.
function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
const fileName = (path) => path.slice(path.lastIndexOf('/') + 1);
