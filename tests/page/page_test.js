// The page in a browser: what it shows, how it is used, and what it must never do. Runs by `./dev page-test`;
// needs Debian's chromium and nodejs, which nothing else of this repository does.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { folder, mechanist, openBrowser, openPage, root } from './browser.js';

const study = join(folder, 'iur.html');
let context;
const of = (name, goal, more = '') => `#case=${encodeURIComponent(name)}&goal=${goal}${more}`;
const clean = (page) => assert.deepEqual(page.wrong, []);
const open = (hash, file = study) => openPage(context, file, hash);

before(async () => {
  mechanist(['report', 'iur', 'rulebases/iur/profiles', '-o', study]);
  context = await openBrowser({ viewport: { width: 1280, height: 1600 } });
});
after(async () => { await context?.close(); });

// What the rows in view say, by case: the column's name to its verdict, with its confidence.
const matrixOf = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.matrix .body .row')].map((row) =>
  [row.querySelector('.name a bdi').textContent, Object.fromEntries([...row.querySelectorAll('[data-code]')].map((cell) => [cell.dataset.name, decodedForTest(cell)]))])));
const addDecoder = (page) => page.evaluate(() => {
  globalThis.decodedForTest = (cell) => {
    const shape = cell.querySelector('use').getAttribute('href').slice(3);
    const level = cell.querySelectorAll('use')[1].getAttribute('href').slice(3);
    return shape + ({ level1: ' low', level2: ' medium', level3: ' high' }[level] ?? '');
  };
});

// ---------------------------------------------------------------- contrast, from the style sheet

test('text has WCAG AA contrast in both themes', () => {
  const css = ['palette.css', 'page.css'].map((file) => readFileSync(join(root, 'engine/report/page', file), 'utf8')).join('');
  const light = css.slice(css.indexOf(':root {'), css.indexOf('@media'));
  const dark = css.slice(css.indexOf(':root[data-theme="dark"] {'), css.indexOf('* { box-sizing'));
  const auto = css.slice(css.indexOf(':root:not([data-theme="light"]) {'), css.indexOf(':root[data-theme="dark"] {'));
  const colours = (text) => Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
  assert.deepEqual(colours(auto), colours(dark));
  const luminance = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  for (const [theme, c] of [['light', colours(light)], ['dark', colours(dark)]]) {
    for (const text of ['ink', 'soft', 'accent', 'holds', 'open', 'fails'])
      for (const ground of ['paper', 'raised', 'accent-tint'])
        assert.ok(ratio(c[text], c[ground]) >= 4.5, `${theme}: --${text} on --${ground} is ${ratio(c[text], c[ground]).toFixed(2)}`);
    for (const tone of ['holds', 'open', 'fails']) {
      assert.ok(ratio(c.ink, c[`${tone}-tint`]) >= 4.5, `${theme}: --ink on --${tone}-tint`);
      assert.ok(ratio(c[tone], c[`${tone}-tint`]) >= 4.5, `${theme}: --${tone} on --${tone}-tint is ${ratio(c[tone], c[`${tone}-tint`]).toFixed(2)}`);
      assert.ok(ratio(c.paper, c[tone]) >= 4.5, `${theme}: --paper on --${tone}`);
    }
    // What is no text but has to be seen: the borders of controls.
    for (const ground of ['paper', 'raised']) assert.ok(ratio(c.edge, c[ground]) >= 3, `${theme}: --edge on --${ground} is ${ratio(c.edge, c[ground]).toFixed(2)}`);
  }
});

// ---------------------------------------------------------------- the overview

test('the matrix says what evaluate says, in every column', async () => {
  const page = await open('');
  await addDecoder(page);
  await page.check('#parts');
  const shown = await matrixOf(page);
  const records = mechanist(['evaluate', 'iur', 'rulebases/iur/profiles', '--format', 'ndjson']).trim().split('\n').map((l) => JSON.parse(l));
  assert.equal(Object.keys(shown).length, records.length);
  for (const record of records) {
    const row = shown[record.case];
    for (const [name, m] of Object.entries(record.mechanisms)) {
      assert.equal(row[name], m.verdict + (m.confidence ? ` ${m.confidence}` : ''), `${record.case} ${name}`);
      for (const [part, verdict] of [...Object.entries(m.paths), ...Object.entries(m.qualities ?? {})])
        assert.equal(row[`${name}.${part}`].split(' ')[0], verdict, `${record.case} ${name}.${part}`);
    }
    for (const [name, outcome] of Object.entries(record.propositions)) assert.equal(row[name], outcome, `${record.case} ${name}`);
  }
  clean(page);
  await page.close();
});

test('filters, counts, search and sort', async () => {
  const page = await open('');
  await addDecoder(page);
  const all = await matrixOf(page);
  const holding = Object.keys(all).filter((c) => all[c].integrating_global_resources.startsWith('holds'));
  const filter = page.locator('[data-column] .only.holds').nth(1);
  const column = await filter.evaluate((e) => e.closest('[data-column]').textContent);
  assert.match(column, /global resources/);
  assert.equal(await filter.locator('.n').textContent(), String(holding.length));
  await filter.click();
  assert.deepEqual(Object.keys(await matrixOf(page)), holding);
  await page.selectOption('#confidence', 'low');
  assert.equal(Object.keys(await matrixOf(page)).length, 0);
  await page.click('#clear');
  assert.equal(Object.keys(await matrixOf(page)).length, Object.keys(all).length);
  await page.fill('#search', 'huaw');
  assert.deepEqual(Object.keys(await matrixOf(page)), ['Huawei']);
  await page.fill('#search', 'polar codes');
  assert.deepEqual(Object.keys(await matrixOf(page)), []);
  await page.check('#within');
  await page.waitForSelector('.found');
  assert.ok(Object.keys(await matrixOf(page)).includes('Huawei'));
  await page.fill('#search', '');
  await page.click('[data-column="name"] .sort');
  const names = Object.keys(await matrixOf(page));
  assert.deepEqual(names, [...names].sort(new Intl.Collator('en', { numeric: true }).compare));
  await page.click('[data-column="name"] .sort');
  assert.deepEqual(Object.keys(await matrixOf(page)), [...names].reverse());
  assert.equal(await page.getAttribute('[role=columnheader][data-column="name"]', 'aria-sort'), 'descending');
  await page.locator('.head .mechanism .sort').nth(1).click();
  assert.deepEqual(Object.keys(await matrixOf(page)).slice(0, holding.length).sort(), holding.sort());
  clean(page);
  await page.close();
});

test('keys: search, arrows in the matrix, a case and back, help', async () => {
  const page = await open('');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.press('ArrowDown');
  const at = () => page.evaluate(() => { const a = document.activeElement; return [a.closest('[data-row]')?.dataset.row, a.dataset.column].join(); });
  assert.equal(await at(), '0,0');
  for (const [key, to] of [['ArrowDown', '1,0'], ['ArrowRight', '1,1'], ['ArrowRight', '1,2'], ['ArrowLeft', '1,1'], ['End', '1,8'], ['Home', '1,0'], ['PageDown', '21,0'], ['ArrowUp', '20,0']]) {
    await page.keyboard.press(key);
    assert.equal(await at(), to, key);
  }
  await page.keyboard.press('Enter');
  await page.waitForSelector('.case h1');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.matrix');
  assert.equal(await at(), '20,0');
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#help'));
  await page.keyboard.press('Escape');
  assert.ok(!await page.isVisible('#help'));
  clean(page);
  await page.close();
});

// ---------------------------------------------------------------- a case

test('a case: every step of the explanation is there, with its evidence', async () => {
  const explanation = JSON.parse(mechanist(['explain', 'iur', 'rulebases/iur/profiles/huawei.yaml', 'integrating_global_resources', '--format', 'json']));
  const page = await open(of('Huawei', 'integrating_global_resources'));
  assert.match(await page.textContent('.answer .verdict'), /Holds.*confidence high/);
  await page.click('[data-do=unfold]');
  const facts = [];
  const walk = (x) => {
    if (x && typeof x === 'object') {
      if (x.fact?.from === 'profile') facts.push([x.sentence, x.fact.line, x.fact.source?.title]);
      Object.values(x).forEach(walk);
    }
  };
  walk(explanation.steps);
  assert.ok(facts.length > 5);
  const shown = await page.$$eval('.answer .kind-fact', (items) => items.map((i) => i.textContent.replace(/\s+/g, ' ')));
  for (const [sentence, line, title] of facts) {
    const start = sentence.slice(1).replace(/\s+/g, ' ');
    assert.ok(shown.some((t) => t.includes(start) && t.includes(`:${line}`) && (!title || t.includes(title.replace(/\s+/g, ' ')))), `${sentence} ${line}`);
  }
  // Links lead to the sources, and only there.
  for (const href of await page.$$eval('.evidence a', (all) => all.map((a) => a.href))) assert.match(href, /^https?:\/\//);
  clean(page);
  await page.close();
});

test('folding by mouse and by keys', async () => {
  const page = await open(of('Huawei', 'integrating_basic_research'));
  const first = page.locator('.trees [role=treeitem]').first();
  assert.equal(await first.getAttribute('aria-expanded'), 'true');
  await first.locator('> .line .says').click();
  assert.equal(await first.getAttribute('aria-expanded'), 'false');
  await first.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await first.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-level')), '2');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.ok(await first.evaluate((e) => e === document.activeElement));
  await page.keyboard.press('*');
  assert.equal(await first.locator('[role=treeitem][aria-expanded=false]').count(), 0);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await first.getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.querySelector('.says').textContent), /^Chains/);
  await page.click('[data-do=fold]');
  assert.equal(await page.locator('.trees [role=treeitem][aria-expanded=true]').count(), 0);
  clean(page);
  await page.close();
});

test('the rule’s text with its citation, on click', async () => {
  const page = await open(of('Huawei', 'integrating_basic_research'));
  const chip = page.locator('.trees .chip', { hasText: 'ours' }).first();
  await chip.click();
  const rule = page.locator('.trees .rule-text').first();
  assert.match(await rule.textContent(), /ours, not the study’s/);
  const text = await rule.locator('pre').textContent();
  const source = readFileSync(join(root, 'rulebases/iur/iur.mech'), 'utf8').replace(/\s+/g, ' ');
  assert.ok(text.length > 20 && source.includes(text.replace(/\s+/g, ' ').trim()), text);
  await chip.click();
  assert.equal(await page.locator('.trees .rule-text').count(), 0);
  const cited = page.locator('.trees .chip.cited').first();
  await cited.click();
  assert.match(await page.locator('.trees .rule-text.cited').first().textContent(), /key-core technology points as points/);
  assert.doesNotMatch(await page.locator('.trees .rule-text.cited').first().textContent(), /ours/);
  // Above what the step rests on, which can be longer than the window.
  assert.ok(await cited.evaluate((c) => c.closest('[role=treeitem]').querySelector(':scope > [role=group]').previousElementSibling.matches('.rule-text')));
  clean(page);
  await page.close();
});

test('another language without reloading', async () => {
  const page = await open(of('Huawei', 'integrating_basic_research'));
  await page.evaluate(() => { globalThis.same = true; });
  await page.click('[data-language=zh]');
  await page.waitForSelector('html[lang=zh]');
  assert.equal(await page.textContent('.case h1'), '华为');
  const explained = mechanist(['explain', 'iur', 'rulebases/iur/profiles/huawei.yaml', 'integrating_basic_research', '--lang', 'zh', '--format', 'json']);
  const sentence = JSON.parse(explained).steps[0].sentence;
  assert.equal(await page.textContent('.answer h2'), sentence);
  assert.ok(await page.evaluate(() => globalThis.same));
  await page.click('[data-language=en]');
  await page.waitForSelector('html[lang=en]');
  assert.equal(await page.textContent('.case h1'), 'Huawei');
  clean(page);
  await page.close();
});

test('a link to a step opens at the step, in a page of its own', async () => {
  const page = await open(of('Huawei', 'integrating_basic_research'));
  await page.click('[data-do=unfold]');
  const deepest = await page.$$eval('.trees [role=treeitem]', (items) => {
    const item = items.reduce((a, b) => Number(b.ariaLevel ?? b.getAttribute('aria-level')) > Number(a.getAttribute('aria-level')) ? b : a);
    return { href: item.querySelector('.anchor').getAttribute('href'), says: item.querySelector('.says').textContent, level: Number(item.getAttribute('aria-level')) };
  });
  assert.ok(deepest.level > 3);
  await page.close();
  // The page made a second time is the same, byte for byte, and so are its links.
  const again = join(folder, 'again.html');
  mechanist(['report', 'iur', 'rulebases/iur/profiles', '-o', again, '-j', '1']);
  assert.ok(readFileSync(again).equals(readFileSync(study)));
  const other = await open(deepest.href, again);
  assert.equal(await other.textContent('.target > .line .says'), deepest.says);
  assert.ok(await other.locator('.target').evaluate((e) => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight; }));
  await other.goto(`file://${again}${of('Huawei', 'integrating_basic_research', '&step=nonesuch')}`);
  await other.waitForSelector('[role=alert]');
  clean(other);
  await other.close();
});

test('the picture has a box for each path, with its state, and leads to steps', async () => {
  const page = await open(of('Huawei', 'integrating_basic_research'));
  const boxes = await page.$$eval('.picture a.node:not(.pill)', (all) => all.map((a) => [a.querySelector('title').textContent, a.getAttribute('class')]));
  assert.match(boxes.find(([t]) => t.startsWith('Points'))[1], /holds/);
  assert.match(boxes.find(([t]) => t.startsWith('Chains'))[1], /open/);
  const layer = await page.$$eval('.picture a.node rect', (all) => new Set(all.map((r) => r.getAttribute('x'))).size);
  assert.ok(layer >= 4);
  await page.locator('.picture a.node', { hasText: 'Chains' }).first().click();
  await page.waitForSelector('.target');
  assert.match(await page.textContent('.target > .line .says'), /^Chains/);
  clean(page);
  await page.close();
});

test('all cases, all goals, both languages open without an error', async () => {
  const page = await open('');
  const names = await page.$$eval('.matrix .body .name a bdi', (all) => all.map((a) => a.textContent));
  for (const name of names)
    for (const goal of ['integrating_basic_research', 'integrating_multiple_subjects', 'integrating_upstream_downstream', 'integrating_global_resources', 'P1', 'P2', 'P3', 'P4'])
      for (const language of ['', '&lang=zh']) {
        await page.evaluate((hash) => { location.hash = hash; }, of(name, goal, language));
        await page.waitForSelector(`html[lang=${language ? 'zh' : 'en'}] .verdicts [aria-current][href*="goal=${goal}"]`);
        const text = await page.textContent('#main');
        assert.doesNotMatch(text, /undefined|\[object|NaN|\{\d\}/, `${name} ${goal}`);
      }
  clean(page);
  await page.close();
});

// ---------------------------------------------------------------- paper, themes, widths

test('a case prints unfolded, with its rules and its record', async () => {
  const page = await open(of('CRRC', 'integrating_global_resources'));
  const before = await page.locator('.trees [role=treeitem]').count();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok(await page.locator('.trees [role=treeitem]').count() > before);
  assert.equal(await page.locator('.trees [role=treeitem][aria-expanded=false]').count(), 0);
  assert.ok(await page.locator('.on-paper .rule-text').count() > 3);
  assert.ok(await page.locator('.record li').count() > 50);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  const pdf = join(folder, 'case.pdf');
  await page.pdf({ path: pdf, format: 'A4' });
  assert.ok(statSync(pdf).size > 50000);
  clean(page);
  await page.close();
  const overview = await open('');
  await overview.pdf({ path: join(folder, 'overview.pdf'), format: 'A4', landscape: true });
  clean(overview);
  await overview.close();
});

test('dark and light', async () => {
  const page = await open('');
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.click('[data-theme-to=dark]');
  const dark = await paper();
  assert.notEqual(light, dark);
  await page.click('[data-theme-to=auto]');
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.equal(await paper(), dark);
  await page.click('[data-theme-to=light]');
  assert.equal(await paper(), light);
  clean(page);
  await page.close();
});

test('400 pixels: nothing is wider than the window', async () => {
  const narrow = await openBrowser({ viewport: { width: 400, height: 860 } });
  for (const hash of ['', '#lang=zh', of('Huawei', 'integrating_global_resources'), of('CRRC', 'P4', '&lang=zh'), of('Huawei', 'integrating_basic_research')]) {
    const page = await openPage(narrow, study, hash);
    if (hash.includes('case')) await page.click('[data-do=unfold]');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400, hash);
    clean(page);
    await page.close();
  }
  await narrow.close();
});

// ---------------------------------------------------------------- what profiles may try

test('names that are markup and scripts stay text', async () => {
  const evil = {
    tag: '<img src=x onerror=alert(1)>',
    end: '</script><script>alert(2)</script>',
    comment: '<!--<script>',
    rtl: 'abc\u202Egnp.exe\u202C',
    long: 'x'.repeat(900),
    template: '${alert(3)}{{data}}{{script}}{0}\u0002',
  };
  const rules = `rulebase evil "1<script>alert(4)</script>" { en "${evil.end.replaceAll('"', '')} & <b>bold</b> \\\\{\\\\{script\\\\}\\\\}" }
case Thing
entity Name
fact has(name: Name) { en "{case} has {name}" }
mechanism m {
  en "a <i>mechanism</i>"
  path p { en "</script><script>alert(5)</script>" ours "</script><script>alert(6)</script>" when has(_) }
}
`;
  writeFileSync(join(folder, 'evil.mech'), rules);
  const profile = { case: evil.tag, sources: { s: { title: evil.end, url: 'javascript:alert(7)', date: '2020-01-01' }, t: { title: 'data', url: 'data:text/html,<script>alert(8)</script>' }, u: { title: 'web', url: 'https://example.org/a"onmouseover="alert(9)' } },
    facts: { has: Object.values(evil).map((name, k) => ({ name: name.replace('\u0002', ''), source: ['s', 't', 'u'][k % 3], quote: evil.tag, note: evil.end, coder: evil.comment })) } };
  const lines = [profile, { ...profile, case: evil.end }, { ...profile, case: evil.rtl }, { ...profile, case: evil.long }, { case: '<b>bad</b>', facts: { nothing: [] } }];
  writeFileSync(join(folder, 'evil.ndjson'), lines.map((l) => JSON.stringify(l)).join('\n') + '\n');
  const file = join(folder, 'evil.html');
  mechanist(['report', join(folder, 'evil.mech'), join(folder, 'evil.ndjson'), '-o', file], { status: 1 });
  const page = await openPage(context, file, '');
  const names = await page.$$eval('.matrix .body .name a > bdi', (all) => all.map((a) => a.textContent));
  assert.deepEqual(names, [evil.tag, evil.end, evil.rtl, evil.long, '<b>bad</b>']);
  for (let k = 1; k <= 5; ++k) {
    await page.evaluate((n) => { location.hash = n === 1 ? '' : ''; location.hash = document.querySelectorAll('.matrix .body .name a')[n - 1]?.getAttribute('href') ?? location.hash; }, k);
    await page.waitForSelector('.case');
    if (k < 5) {
      await page.click('[data-do=unfold]');
      await page.click('.to-record');
      for (const chip of await page.$$('.answer .chip')) await chip.click();
      const text = await page.textContent('#main');
      for (const name of [evil.tag, evil.end, evil.long]) assert.ok(text.includes(name), name);
      const links = await page.$$eval('#main a[href]', (all) => all.map((a) => a.getAttribute('href')).filter((l) => !l.startsWith('#')));
      assert.ok(links.length > 0 && links.every((l) => l.startsWith('https://example.org/')), links.join());
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    }
    await page.keyboard.press('Escape');
    await page.waitForSelector('.matrix');
  }
  assert.equal(await page.locator('#main img, #main script, #main b:not(.rule-text b):not(.home b)').count(), 0);
  assert.equal(await page.evaluate(() => document.scripts.length), 4);
  clean(page);
  await page.close();
});

test('a case that cannot be read has its place and its diagnostic', async () => {
  writeFileSync(join(folder, 'mixed.ndjson'), '{"case":"Good","facts":{"founded":1999}}\n{"case":"Bad","facts":{"fonded":1999}}\n{"case":\n');
  const file = join(folder, 'mixed.html');
  mechanist(['report', 'iur', join(folder, 'mixed.ndjson'), '-o', file], { status: 1 });
  const page = await openPage(context, file, '');
  assert.equal(await page.locator('.matrix .body .row').count(), 3);
  assert.match(await page.locator('.matrix .body .row').nth(1).textContent(), /Bad.*could not be read.*E03/);
  await page.locator('.matrix .body .unread a').first().click();
  await page.waitForSelector('.diagnostic');
  assert.match(await page.textContent('.diagnostic'), /fonded/);
  assert.match(await page.textContent('.diagnostic .hint'), /founded/);
  clean(page);
  await page.close();
});

test('what settles a goal and what could be done stand beside its answer, what to look for beneath, as the commands say', async () => {
  const page = await open(of('Huawei', 'integrating_basic_research'));
  const said = mechanist(['explain', 'iur', join(root, 'rulebases/iur/profiles/huawei.yaml'), 'integrating_basic_research', '--all']);
  const one = (text) => text.replace(/\s+/g, ' ').trim();
  const written = await page.locator('.settle .written').allTextContents();
  assert.ok(written.length > 4, `${written.length} items`);
  for (const item of written) assert.ok(one(said).includes(one(item)), item);
  assert.match(one(await page.textContent('.settle')), /Holds with.*Fails if/);
  const look = page.locator('.look > ol > li');
  assert.ok(await look.count() > 0);
  // By how many each settles: never more than the one before it, facts before lists.
  const settles = [];
  for (const li of await look.all()) settles.push([/^complete/.test(await li.locator('.written').textContent()), -Number((await li.locator('.n').textContent()).match(/\d+/)[0])]);
  assert.deepEqual(settles, [...settles].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
  const english = await page.textContent('.settle');
  await page.click('[data-language=zh]');
  await page.waitForSelector('html[lang=zh]');
  const chinese = await page.textContent('.settle');
  assert.notEqual(chinese, english);
  assert.match(chinese, /华为/);
  clean(page);
  await page.close();
  const advised = await open(of('CRRC', 'integrating_upstream_downstream'));
  const advice = one(mechanist(['advise', 'iur', 'rulebases/iur/profiles/crrc.yaml', 'integrating_upstream_downstream']));
  const measures = await advised.locator('.advice .written').allTextContents();
  assert.ok(measures.length > 0);
  for (const measure of measures) assert.ok(advice.includes(one(measure)), measure);
  assert.equal(one(await advised.locator('.advice .cost').first().textContent()), advice.match(/Cost \d+/)[0].toLowerCase());
  clean(advised);
  await advised.close();
});

// ---------------------------------------------------------------- many cases

// Printed, not asserted: machines differ.
test('a thousand cases, and ten thousand', async (t) => {
  const profiles = readdirSync(join(root, 'rulebases/iur/profiles')).filter((f) => f.endsWith('.yaml')).length;
  assert.ok(profiles > 20);
  for (const count of [1000, 10000]) {
    let file = process.env[`MECHANIST_PAGE_${count}`];
    if (!file) {
      // Cases much like one another: a stream of its own, as large as is asked for.
      const lines = Array.from({ length: count }, (_, i) => JSON.stringify({ case: `Enterprise ${i + 1}`, facts: { founded: 1900 + i % 120, rd_rank: 1 + i % 2500,
        partner: [{ name: `University ${i}`, subject: 'university' }], key_core: [`Technology ${i}`], joint_work: [{ partner: `University ${i}`, technology: `Technology ${i}`, link: i % 2 ? 'basic_research' : 'development' }] } }));
      writeFileSync(join(folder, 'many.ndjson'), lines.join('\n'));
      file = join(folder, `many${count}.html`);
      mechanist(['report', 'iur', join(folder, 'many.ndjson'), '-o', file]);
    }
    const start = performance.now();
    const page = await openPage(context, file, '');
    const took = performance.now() - start;
    const times = await page.evaluate(async () => {
      const out = {};
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const timed = async (name, act) => { const begin = performance.now(); act(); await frame(); out[name] = Math.round(performance.now() - begin); };
      const grid = document.querySelector('.matrix'), search = document.querySelector('#search');
      await timed('scroll', () => { grid.scrollTop = grid.scrollHeight / 2; });
      await timed('search', () => { search.value = '77'; search.dispatchEvent(new Event('input')); });
      await timed('clear', () => { search.value = ''; search.dispatchEvent(new Event('input')); });
      await timed('sort', () => document.querySelector('[data-column="name"] .sort').click());
      return out;
    });
    assert.ok(await page.locator('.matrix .body .row').count() < 200);
    const opening = performance.now();
    await page.evaluate(() => { location.hash = '#case=Enterprise%20777'; });
    await page.waitForSelector('.case h1');
    const size = statSync(file).size;
    t.diagnostic(`${count} cases: ${(size / 1e6).toFixed(1)} MB, ${Math.round(size / count)} bytes a case, open ${Math.round(took)} ms, a case ${Math.round(performance.now() - opening)} ms, in ms ${JSON.stringify(times)}`);
    clean(page);
    await page.close();
  }
});
