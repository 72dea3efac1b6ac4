// Debian's Chromium, headless, without any network, and the program that writes the pages.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';


export const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = process.env.MECHANIST ?? join(root, 'build/release/mechanist');
export const folder = mkdtempSync(join(tmpdir(), 'mechanist-page-'));

// Standard output; a command whose exit status is another than `status` fails.
export function mechanist(args, { status = 0, input } = {}) {
  try {
    const out = execFileSync(program, args, { cwd: root, input, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'pipe'] });
    if (status !== 0) throw new Error(`exit status 0, not ${status}`);
    return out;
  } catch (problem) {
    if (problem.status !== status) throw problem;
    return problem.stdout;
  }
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(executablePath);
export async function openBrowser(options = {}) {
  return chromium.launchPersistentContext(mkdtempSync(join(folder, 'user-')), {
    executablePath,
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
    ...options,
  });
}

// A new page at this file and address, which remembers everything that it should not have done.
export async function openPage(context, file, hash = '', { ready = true } = {}) {
  const page = await context.newPage();
  page.wrong = [];
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') page.wrong.push(`console: ${m.text()}`); });
  page.on('pageerror', (e) => page.wrong.push(`error: ${e.message}`));
  page.on('dialog', (d) => { page.wrong.push(`dialog: ${d.message()}`); d.dismiss(); });
  page.on('request', (r) => { if (!/^(file|data|blob):/.test(r.url())) page.wrong.push(`request: ${r.url()}`); });
  page.on('popup', (p) => page.wrong.push(`popup: ${p.url()}`));
  await page.goto(`file://${file}${hash}`);
  if (ready) await page.waitForSelector('html[data-ready]', { timeout: 60000 });
  return page;
}
