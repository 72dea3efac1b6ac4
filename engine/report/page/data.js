// The data in this file, unpacked by the browser: see README.md beside the page's sources for its form.

const utf8 = new TextDecoder();
const bytesOf = (base64) => Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64)
  : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

// What every case refers back to goes before it as a stored block (RFC 1951, 3.2.4).
let sample = new Uint8Array(), stored = new Uint8Array();
const setSample = (bytes) => {
  sample = bytes;
  const n = bytes.length;
  stored = n === 0 ? bytes : new Uint8Array([0, n & 255, n >> 8, ~n & 255, (~n >> 8) & 255, ...bytes]);
};
const unpacked = async (base64, refersBack) => {
  const parts = refersBack ? [stored, bytesOf(base64)] : [bytesOf(base64)];
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return refersBack ? bytes.subarray(sample.length) : bytes;
};
const textOf = async (base64) => utf8.decode(await unpacked(base64, false));

const casesABlock = 64;
const blocks = (name) => [...document.querySelectorAll(`script.${name}`)];
const linesOf = (element) => element.textContent.trim().split('\n');

let rulebase, sharedPatterns, caseBlocks;
const rows = []; // of the overview: { i, name, shown, codes, findings, limited, error, input }

async function load() {
  rulebase = JSON.parse(await textOf(linesOf(blocks('rulebase')[0])[0]));
  const [patterns, dictionary] = linesOf(blocks('shared')[0]);
  sharedPatterns = JSON.parse(await textOf(patterns));
  setSample(await unpacked(dictionary, false));
  caseBlocks = blocks('cases');
  const parts = await Promise.all(caseBlocks.map(async (b) => {
    const text = b.textContent;
    return JSON.parse(await textOf(text.slice(1, text.indexOf('\n', 1))));
  }));
  for (const part of parts)
    for (const [name, shown, codes, a, b, c] of part)
      rows.push(shown ? { i: rows.length, name, shown, codes, findings: a, limited: b === 1 }
        : { i: rows.length, name, shown: [name], codes: '', error: a || 'E', input: b, record: c });
}

// Names within cases, lower case; unpacked when somebody first searches them.
let namesWithin = null;
async function loadNames() {
  const parts = await Promise.all(caseBlocks.map((b) => textOf(linesOf(b)[1])));
  namesWithin = parts.flatMap((p) => p.split('\0'));
}

async function loadCase(i) {
  const line = linesOf(caseBlocks[Math.floor(i / casesABlock)])[2 + i % casesABlock];
  const data = JSON.parse(utf8.decode(await unpacked(line, true)));
  // A text is a pattern and the names in it; steps count those beneath them from themselves.
  const patternOf = (n) => sharedPatterns[n] ?? data.own[n - sharedPatterns.length];
  data.x = data.x.map((t) => Array.isArray(t) ? { pattern: patternOf(t[0]), names: t.slice(1).map((n) => data.names[n]) } : { pattern: patternOf(t), names: [] });
  if (data.steps) data.steps = stepsOf(data.steps);
  // Goals stand in the order of the columns that are not parts of another.
  const asked = rulebase.columns.filter((c) => c.k !== 'path' && c.k !== 'quality');
  data.goals?.forEach((goal, at) => { goal.column = asked[at]; });
  data.i = i;
  return data;
}

const kinds = { c: 'cut', f: 'fact', r: 'rule', l: 'all', n: 'not', t: 'tried', x: 'excluded', o: 'other', m: 'missing', h: 'threshold', e: 'every', g: 'aggregate', p: 'compare' };
// Columns as steps; what is beneath a step is counted from it.
function stepsOf({ k, v, c, p, s, r, n, d }) {
  const parts = new Set(p);
  let rule = 0, sentence = 0;
  return [...k].map((kind, at) => {
    sentence += s[at];
    const step = { k: kinds[kind], v: Number(v[at]), s: sentence, p: parts.has(at), ...d[at] };
    if (c[at] !== ' ') step.c = Number(c[at]);
    if (kind === 'r' && r[rule++] >= 0) step.r = r[rule - 1];
    if (n[at]) step.n = n[at].map((group) => group.map((l) => Array.isArray(l) ? { step: at + l[0], more: l[1] } : { step: at + l, more: 0 }));
    return step;
  });
}
