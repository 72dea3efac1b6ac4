// Pictures of the page to look at: node shots.js FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder, mechanist, openBrowser, openPage } from './browser.js';

const out = process.argv[2] ?? '/tmp/page-shots';
mkdirSync(out, { recursive: true });
const file = join(folder, 'iur.html');
mechanist(['report', 'iur', 'rulebases/iur/profiles', '-o', file]);
const of = (name, goal, more = '') => `#case=${encodeURIComponent(name)}&goal=${goal}${more}`;
const shots = [
  ['overview', ''],
  ['overview-parts', '', async (page) => { await page.check('#parts'); }],
  ['holds', of('Huawei', 'integrating_global_resources')],
  ['open', of('Huawei', 'integrating_basic_research')],
  ['fails', of('HSMC', 'P1')],
  ['proposition', of('CRRC', 'P4')],
  ['overview-zh', '#lang=zh'],
  ['open-zh', of('Huawei', 'integrating_basic_research', '&lang=zh')],
  ['picture', of('Huawei', 'integrating_global_resources'), async (page) => { await page.evaluate(() => { const d = document.querySelector('.drawn'); d.open = true; d.scrollIntoView(); }); }],
  ['rule', of('Huawei', 'integrating_basic_research'), async (page) => { const c = page.locator('.trees .chip').nth(1); await c.scrollIntoViewIfNeeded(); await c.click(); }],
  ['record', of('CRRC', 'integrating_global_resources'), async (page) => { await page.click('.to-record'); }],
];
const only = process.argv[3];
for (const [width, height] of [[1280, 900], [400, 860]])
  for (const colorScheme of ['light', 'dark']) {
    const context = await openBrowser({ viewport: { width, height }, colorScheme });
    for (const [name, hash, act] of shots) {
      if (only && !name.match(only)) continue;
      const page = await openPage(context, file, hash);
      if (act) await act(page);
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`), fullPage: process.env.FULL === '1' });
      if (page.wrong.length > 0) console.log(name, width, colorScheme, page.wrong);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) console.log(name, width, `wider than the window by ${wide}`);
      await page.close();
    }
    await context.close();
  }
