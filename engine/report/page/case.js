// One case: every verdict of it on the left, the answer that is read in the middle, and beside it what would
// settle it.

const goalOf = (name) => data.goals.find((g) => g.column.n === name) ?? data.goals[0];
const titleOf = (goal) => goal.title === undefined ? columnTitle(goal.column) : T(goal.title);
const verdictOf = (g) => g.p ? outcomes[g.p.o] : verdicts[g.v];

async function showCase(i, goalName, key) {
  if (!data || data.i !== i) {
    const loaded = await loadCase(i);
    data = loaded;
  }
  const row = rows[i];
  const name = row.shown[lang] ?? row.name;
  document.title = `${name || row.input} – ${inLanguage(rulebase.title)}`;
  const near = (k, told) => rows[k] ? h('a', { href: address(k, goalName), rel: told === 'next' ? 'next' : 'prev' }, told === 'next' ? [ui().next, ' ›'] : ['‹ ', ui().previous]) : h('span', { class: 'off' }, told === 'next' ? [ui().next, ' ›'] : ['‹ ', ui().previous]);
  const head = [h('nav', { class: 'crumbs', 'aria-label': ui().all_cases }, h('a', { href: '#', class: 'up' }, '← ', ui().all_cases), h('span', { class: 'beside' }, near(i - 1, 'previous'), near(i + 1, 'next')))];
  const main = document.getElementById('main');
  if (data.errors) {
    main.replaceChildren(h('article', { class: 'case' }, head, h('h1', {}, h('bdi', {}, name || ui().unreadable)), h('p', { class: 'byline' }, fileName(data.input), data.record > 0 && [' · ', filled(ui().record_no, data.record)]),
      h('section', { class: 'wrong' }, h('h2', {}, icon('fails', 'mark fails'), ' ', ui().unreadable), data.errors.map(diagnosticElement))));
    return;
  }
  const goal = goalOf(goalName);
  const facts = data.facts.length;
  const paper = h('article', { class: 'case' }, head,
    h('header', { class: 'named' }, h('h1', {}, h('bdi', {}, name)),
      h('p', { class: 'byline' }, h('a', { href: '#', class: 'to-record', onclick: (e) => { e.preventDefault(); openRecord(); } }, filled(ui().facts_recorded, facts)), ' · ', h('code', { title: T(data.file) }, h('bdi', {}, fileName(T(data.file)))),
        data.record > 1 && [' · ', filled(ui().record_no, data.record)])),
    data.limit && h('p', { class: 'notice' }, word('limit_reached', data.limit)),
    data.findings && h('section', { class: 'notice findings' }, h('h2', {}, icon('flag'), ' ', ui().findings),
      h('ul', {}, data.findings.map(([constraint, sentence, line]) => h('li', {}, sentenceStart(T(sentence)), ' ', h('code', { class: 'place' }, T(constraint), line > 0 && ` · ${filled(ui().line, line)}`))))),
    data.warnings && h('section', { class: 'notice' }, h('h2', {}, ui().warnings), data.warnings.map(diagnosticElement)),
    h('div', { class: 'columns' }, verdictsElement(goal), answerElement(goal), besideElement(goal)),
    lookElement(),
    recordElement());
  main.replaceChildren(paper);
  if (key) goToStep(goal, key);
}

function diagnosticElement(d) {
  return h('div', { class: 'diagnostic' }, h('p', {}, h('code', {}, d.code), ' ', h('bdi', {}, d.message)),
    d.text !== undefined && h('pre', {}, h('code', {}, `${d.line} | ${d.text}`)),
    h('p', { class: 'from' }, h('code', { class: 'place', title: d.file }, `${fileName(d.file)}${d.line > 0 ? `:${d.line}` : ''}${d.line > 0 && d.column > 0 ? `:${d.column}` : ''}`)),
    d.hint && h('p', { class: 'hint' }, h('bdi', {}, d.hint)));
}

// ---------------------------------------------------------------- every verdict of the case

function verdictsElement(current) {
  const row = rows[data.i];
  const kinds = [['mechanism', 'mechanisms'], ['proposition', 'propositions'], ['goal', 'goals']];
  return h('nav', { class: 'verdicts', 'aria-label': ui().verdicts }, kinds.map(([kind, title]) => {
    const columns = rulebase.columns.map((c, at) => at).filter((at) => rulebase.columns[at].k === kind);
    return columns.length > 0 && [h('h2', {}, ui()[title]), h('ul', { class: kind }, columns.map((at) => {
      const c = rulebase.columns[at];
      const { is, level } = decoded(row.codes[at]);
      const here = goalOf(c.n) === current;
      const parts = here ? partsOf(at) : [];
      return h('li', {}, h('a', { href: address(data.i, c.n), 'aria-current': here ? 'page' : null, title: columnTitle(c) },
        mark(is), h('span', { class: 'what' }, c.k === 'proposition' ? [h('b', {}, c.n), h('span', { class: 'long' }, ' ', inLanguage(c.l))] : columnLabel(c)), meter(level)),
      parts.length > 0 && h('ul', { class: 'parts' }, parts.map((p) => {
        const part = decoded(row.codes[p]);
        return h('li', {}, mark(part.is), h('span', { class: 'what' }, columnLabel(rulebase.columns[p])), meter(part.level));
      })));
    }))];
  }));
}

// ---------------------------------------------------------------- the answer

function neededElement(goal) {
  const needed = goal.needed ?? [];
  if (needed.length === 0) return null;
  const one = (r, wrap) => { const under = h('div', { class: 'needs' }); under.append(h('p', {}, wrap(ruleSays(rulebase.rules[r])), ' ', ruleButton(r, under))); return under; };
  return h('section', { class: 'needed' }, needed.length === 1 ? one(needed[0], (text) => filled(word('needed', '\x02'), '').replace('\x02', text))
    : [h('p', {}, word('needed_one_of')), h('ul', {}, needed.map((r) => h('li', {}, one(r, sentenceStart))))]);
}

// The steps with which the answer's trees begin, under their headings.
function sectionsOf(goal) {
  const link = (step) => ({ step: essence(step), more: 0 });
  if (goal.p) {
    const sections = [];
    if (goal.p.scope !== undefined) sections.push({ title: word('scope'), links: [link(goal.p.scope)] });
    for (const claim of goal.p.claims)
      claim.of.forEach(([outcome, x, y, ...values], k) => sections.push({
        title: k === 0 ? T(claim.s) : null, is: k === 0 ? outcomes[claim.o] : null,
        sub: values.length > 0 || claim.of.length > 1 ? [values.map(T).join(word('list_comma')) || word('claim_whole'), outcomes[outcome]] : null, links: [link(x), link(y)] }));
    for (const claim of goal.p.claims) if (claim.of.length === 0) sections.push({ title: T(claim.s), is: outcomes[claim.o], links: [] });
    return sections;
  }
  const sections = [];
  const parts = new Set([...(goal.paths ?? []), ...(goal.qualities ?? [])]);
  for (const [list, title] of [[goal.paths, 'paths'], [goal.qualities, 'qualities']])
    if (list) sections.push({ title: word(title, list.filter((p) => stepOf(p).v === 0).length, list.length), links: list.map((step) => ({ step, more: 0 })) });
  if (parts.size === 0) {
    goal.roots.forEach((root, k) => sections.push({ title: goal.roots.length > 1 ? word('derivation', k + 1, goal.roots.length) : null, links: [{ step: root, more: 0 }] }));
    return sections;
  }
  // What a mechanism asks for besides its parts.
  const onlyParts = (i, seen) => parts.has(i) || stepOf(i).p || (['threshold', 'all', 'tried'].includes(stepOf(i).k) && !seen.includes(i) && below(stepOf(i)).length > 0 && below(stepOf(i)).every((c) => onlyParts(c, [...seen, i])));
  const roots = goal.roots.flatMap((r) => stepOf(r).k === 'tried' ? linksOf(stepOf(r), 0).map((l) => l.step) : [r]);
  const others = roots.flatMap((r) => stepOf(r).k === 'rule' ? [...linksOf(stepOf(r), 0), ...linksOf(stepOf(r), 1)] : []).filter((l) => !onlyParts(l.step, [])).map((l) => ({ ...l, step: essence(l.step) }));
  if (others.length > 0) sections.push({ title: word('other_conditions'), links: others });
  return sections;
}

function answerElement(goal) {
  const is = verdictOf(goal);
  const { column } = goal;
  const outOfScope = goal.p?.scope !== undefined && stepOf(goal.p.scope).v === 2;
  const reading = outOfScope ? word('reading_out_of_scope') : is === 'open' && data.limit ? word('reading_open_limit') : word(`reading_${is}`);
  const sections = sectionsOf(goal);
  const name = column.n;
  const trees = sections.map((part) => h('section', { class: 'part' },
    part.title && h('h3', {}, h('span', {}, sentenceStart(part.title)), part.is && h('span', { class: `outcome ${part.is}` }, mark(part.is), word(part.is))),
    part.sub && h('h4', {}, h('bdi', {}, part.sub[0]), h('span', { class: `outcome ${part.sub[1]}` }, mark(part.sub[1]), word(part.sub[1]))),
    part.links.length > 0 && treeElement(name, part.links, part.title ?? titleOf(goal))));
  const body = h('div', { class: 'trees' }, trees);
  const under = column.text && h('div', { class: 'proposition-rule' }, originElements(column), sourceText(column.text));
  return h('section', { class: `answer ${is}`, 'aria-labelledby': 'asked' },
    h('header', {}, h('h2', { id: 'asked' }, column.k === 'proposition' ? [h('b', {}, column.n), ' ', inLanguage(column.l)] : sentenceStart(titleOf(goal))),
      h('p', { class: `verdict ${is}` }, icon(is), h('strong', {}, sentenceStart(word(is))), goal.c !== undefined && h('span', { class: 'sure' }, icon(`level${3 - goal.c}`), word('confidence', word(levels[goal.c])))),
      h('p', { class: 'reading' }, reading), goal.matching && h('p', { class: 'reading' }, filled(ui().holds_rows, goal.matching))),
    neededElement(goal),
    column.text && h('details', { class: 'needed' }, h('summary', {}, ui().rule, ' ', h('code', { class: 'place', title: column.file }, `${fileName(column.file)}:${column.line}`)), under),
    !goal.p && goal.roots?.length > 0 && h('details', { class: 'drawn', open: innerWidth >= 700 }, h('summary', {}, ui().picture), h('p', { class: 'told' }, ui().picture_told), pictureElement(goal, goal.roots[0])),
    h('div', { class: 'tree-tools' }, h('button', { type: 'button', class: 'quiet', 'data-do': 'unfold', onclick: () => unfoldAll(body) }, ui().unfold),
      h('button', { type: 'button', class: 'quiet', 'data-do': 'fold', onclick: () => { for (const item of body.querySelectorAll('[role=treeitem][aria-expanded=true]')) setUnfolded(item, false); } }, ui().fold)),
    body,
    goal.v === 1 && possibleElement(goal),
    goal.cut && h('p', { class: 'notice' }, word('cut_short')));
}
function possibleElement(goal) {
  const list = (goal.possible ?? []).map(T);
  if (list.length === 0 && !goal.others) return null;
  const told = list.length === 0 ? word('possible_only_others') : list.slice(0, 8).join(word('list_comma')) + (list.length > 8 ? word('list_comma') + word('and_others', list.length - 8) : '') + (goal.others ? word('comma') + word('possible_others') : '');
  return h('p', { class: 'possible' }, word('possible', told));
}

function goToStep(goal, key) {
  const answer = document.querySelector('.answer');
  const starts = sectionsOf(goal).flatMap((part) => part.links.map((l) => l.step));
  let way = wayTo(starts, key);
  // A mechanism's own step is the answer as a whole.
  if (!way && (goal.roots ?? []).some((r) => stepKey(r) === key)) {
    answer.querySelector('header').classList.add('target');
    answer.scrollIntoView({ block: 'start' });
    return;
  }
  // The picture also leads to steps between the answer and its parts.
  if (!way) {
    const among = wayTo(goal.roots ?? [], key);
    const start = among && below(stepOf(among.at(-1))).find((c) => starts.includes(essence(c)));
    if (start !== undefined && start !== null) way = [essence(start)];
  }
  if (!way) { notice(ui().gone); return; }
  let item = [...answer.querySelectorAll('.trees > .part > .tree > [role=treeitem]')].find((e) => e.info.step === way[0]);
  for (const next of way.slice(1)) {
    setUnfolded(item, true);
    item = [...item.querySelectorAll(':scope > [role=group] > [role=treeitem]')].find((e) => e.info.step === next);
  }
  for (const other of document.querySelectorAll('.target')) other.classList.remove('target');
  item.classList.add('target');
  item.setAttribute('aria-current', 'true');
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: 'center' });
}
function notice(text) {
  document.querySelector('.case .columns, .overview .tools')?.before(h('p', { class: 'notice', role: 'alert' }, text));
}

// ---------------------------------------------------------------- beside it

// What is missing on the way to the answer, each once, the nearest to it first.
function missingSteps(goal) {
  const starts = goal.p ? goal.p.claims.flatMap((c) => c.of.flatMap(([, x, y]) => [x, y])) : goal.roots ?? [];
  const seen = new Set(starts), list = [...starts], out = [];
  for (let k = 0; k < list.length; ++k) {
    const step = stepOf(list[k]);
    if (step.v === 1 && step.k === 'missing' && !out.some((i) => stepOf(i).s === step.s)) out.push(list[k]);
    if (step.v === 1) for (const { step: c } of childrenOf(list[k])) if (!seen.has(c)) { seen.add(c); list.push(c); }
  }
  return out;
}
const itemLine = (item) => h('li', { class: `item ${item.minus ? 'minus' : 'plus'}` }, h('span', { class: 'sign', 'aria-hidden': 'true' }, item.minus ? '−' : '+'), h('span', {}, sentenceStart(T(item.sentence))),
  item.file !== undefined && [' ', h('code', { class: 'place' }, `${fileName(T(item.file))}:${item.line}`)],
  h('code', { class: 'written' }, T(item.written)),
  item.instead !== undefined && h('span', { class: 'hint' }, T(item.instead)),
  (item.against ?? []).map(([text, file, line]) => h('span', { class: 'hint' }, T(text), ' ', place(file, line))));
const alternatives = (list, more, costs) => [list.map((one, k) => h('div', { class: 'set' }, k > 0 && h('p', { class: 'or' }, ui().alternatives), costs && one.cost !== undefined && h('p', { class: 'cost' }, filled(ui().cost, one.cost)), h('ul', {}, one.items.map(itemLine)))),
  more > 0 && h('p', { class: 'more' }, filled(ui().more, more))];

function besideElement(goal) {
  const parts = [];
  const settle = goal.settle;
  if (settle) {
    const groups = [['holds', settle.holds?.[0].items[0].minus ? 'settle_without' : 'settle_holds'], ['fails', 'settle_fails'], ['opens', 'settle_opens']].filter(([key]) => settle[key]?.length > 0);
    if (groups.length > 0) parts.push(h('section', { class: 'settle' }, h('h3', {}, ui().settle), groups.map(([key, title]) => [h('h4', {}, mark(key === 'opens' ? 'open' : key), ui()[title]), alternatives(settle[key], key === 'holds' ? settle.more : 0)]), settle.cut && h('p', { class: 'more' }, ui().search_cut)));
  }
  if (goal.advice?.length > 0) parts.push(h('section', { class: 'advice' }, h('h3', {}, ui().advice), alternatives(goal.advice, 0, true)));
  const missing = missingSteps(goal);
  if (missing.length > 0) {
    const shown = missing.slice(0, 12);
    parts.push(h('section', { class: 'missing' }, h('h3', {}, ui().missing_title), h('ul', {}, shown.map((i) => h('li', {}, mark('open'), h('a', { href: address(data.i, goal.column.n, stepKey(i)) }, sentenceStart(T(stepOf(i).s))),
      stepOf(i).near && h('span', { class: 'hint' }, word('nearest'), ' ', stepOf(i).near.slice(0, 1).map((n) => place(data.evidence[n.e][0], data.evidence[n.e][1])), stepOf(i).near.length > 1 && ` +${stepOf(i).near.length - 1}`),
      stepOf(i).q && h('span', { class: 'hint' }, word('searched'))))),
      missing.length > shown.length && h('p', { class: 'more' }, filled(ui().more, missing.length - shown.length))));
  }
  return parts.length > 0 ? h('aside', { class: 'beside' }, parts) : h('aside', { class: 'beside', hidden: true });
}

// What settles most of what is open, each fact by itself.
function lookElement() {
  if (!data.look) return false;
  const goals = (list, is, title) => list.length > 0 && h('li', {}, mark(is), ' ', title, word('colon'), list.map((at, k) => [k > 0 && ' · ', h('span', {}, rulebase.columns[at].k === 'proposition' ? rulebase.columns[at].n : columnLabel(rulebase.columns[at]))]));
  return h('section', { class: 'look' }, h('h2', {}, ui().look), h('p', { class: 'told' }, ui().look_told),
    h('ol', {}, data.look.map(([item, holds, fails, decides]) => h('li', {}, h('p', { class: 'fact' }, sentenceStart(T(item.sentence)), ' ', h('span', { class: 'n' }, filled(ui().settles, holds.length + fails.length + decides.length))), h('code', { class: 'written' }, T(item.written)),
      h('ul', {}, goals(holds, 'holds', ui().settle_holds_list), goals(fails, 'fails', ui().settle_fails_list), goals(decides, 'open', ui().settle_decides_list))))));
}

// ---------------------------------------------------------------- the record as a whole

function recordElement() {
  const line = (sentence, evidence, ...more) => h('li', {}, h('p', { class: 'fact' }, sentenceStart(sentence), ...more), evidenceElement(evidence));
  const list = (title, entries) => entries?.length > 0 && [h('h3', {}, title, ' ', h('span', { class: 'n' }, entries.length))];
  const fill = () => [h('p', { class: 'told' }, ui().record_told),
    list(ui().facts, data.facts), h('ul', {}, data.facts.map(([t, e, planned]) => line(T(t), e, planned === 1 && h('em', {}, ` ${ui().planned_fact}`)))),
    list(ui().denied_title, data.denied), data.denied && h('ul', {}, data.denied.map(([t, e]) => line(T(t), e))),
    list(ui().complete_title, data.complete), data.complete && h('ul', {}, data.complete.map(([t, e, none, label]) => line(`${T(label)}${word('colon')}${none ? ui().none_of_it : ui().all_of_it}`, e))),
    list(ui().searched_title, data.searched), data.searched && h('ul', {}, data.searched.map(([t, e]) => line(T(t), e))),
    list(ui().remarks, data.remarks), data.remarks && h('ul', {}, data.remarks.map(([t, e]) => line(T(t), e))),
    data.sources.length > 0 && [h('h3', {}, ui().sources, ' ', h('span', { class: 'n' }, data.sources.length)), h('ol', { class: 'sources' }, data.sources.map((source, k) => h('li', {}, h('cite', {}, sourceLine(source)), ' ',
      h('span', { class: 'hint' }, filled(ui().where_used, data.facts.filter(([, e]) => data.evidence[e][3].includes(k)).length)))))],
    h('p', { class: 'digests' }, h('span', {}, filled(ui().digest, fileName(T(data.file)), data.sha)))];
  const details = h('details', { class: 'record', id: 'record' }, h('summary', {}, h('h2', {}, ui().record), h('span', { class: 'n' }, filled(ui().facts_recorded, data.facts.length))));
  details.fill = () => { if (!details.querySelector('.record-body')) details.append(h('div', { class: 'record-body' }, fill())); };
  details.addEventListener('toggle', () => { if (details.open) details.fill(); });
  return details;
}
function openRecord() {
  const record = document.getElementById('record');
  record.fill();
  record.open = true;
  record.scrollIntoView({ block: 'start' });
  record.querySelector('summary').focus({ preventScroll: true });
}
