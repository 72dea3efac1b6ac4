// The picture of one answer: what it rests on, in layers from the verdict on the left to facts on the right,
// laid out here: the verdict, thresholds, paths and qualities, their rules, facts. Leaves stand below one another, and whatever
// rests on them beside the first of them, so that the first line reads as one way through.

const box = { width: 188, narrow: 152, line: 15, padding: 12, gapX: 26, gapY: 7, pill: 74, most: 5, depth: 5 };

// Lines of at most two, by the width of characters: East Asian ones take about twice as much.
function wrapLabel(text, width) {
  const widthOf = (c) => /[\u1100-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60\u3000-\u303f]/.test(c) ? 12 : /[A-Z—]/.test(c) ? 8 : /[ijlt.,:;' ]/.test(c) ? 3.8 : 6.5;
  const pieces = text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) ?? [];
  const out = [''];
  let used = 0;
  for (const piece of pieces) {
    const takes = [...piece].reduce((sum, c) => sum + widthOf(c), 0);
    if (used + takes > width && out.at(-1) !== '') {
      if (out.length === 2) { out[1] = `${out[1].trimEnd()}…`; return out; }
      out.push('');
      used = 0;
    }
    let room = piece;
    if (takes > width) {
      let w = 0;
      room = [...piece].filter((c) => (w += widthOf(c)) < width - 12).join('') + '…';
    }
    out[out.length - 1] += room;
    used += takes;
  }
  return out;
}

function pictureGraph(goal, root) {
  const nodes = [];
  const met = new Set();
  const add = (node) => { nodes.push({ children: [], ...node }); return nodes.at(-1); };
  // What stands in several places is followed at the first.
  const visit = (i, depth, layer) => {
    // Paths and qualities stand in one layer, whether or not a threshold is between.
    // Each with its own verdict, where the step on the way has it at the confidence of the answer only.
    let weak = false;
    if (stepOf(i).p) {
      layer = Math.max(layer, 2);
      const own = [...(goal.paths ?? []), ...(goal.qualities ?? [])].find((part) => saysOf(part) === saysOf(i));
      weak = own !== undefined && stepOf(own).v !== stepOf(i).v;
      if (own !== undefined) i = own;
    }
    const node = add({ layer, weak, step: i, is: verdicts[stepOf(i).v], says: i === root ? titleOf(goal) : saysOf(i), how: howOf(i) });
    const by = ruleOf(i);
    const children = childrenOf(i).filter((c) => !c.quiet);
    if (children.length === 0 || depth >= box.depth || met.has(i)) return node;
    met.add(i);
    let parent = node;
    if (by?.r !== undefined && i !== root) {
      parent = add({ layer: layer + 1, rule: by.r, step: i, is: node.is });
      node.children.push(parent);
    }
    const shown = [...children].sort((a, b) => stepOf(b.step).v - stepOf(a.step).v).slice(0, children.length > box.most ? box.most - 1 : box.most);
    const kept = children.filter((c) => shown.includes(c));
    for (const { step } of kept) parent.children.push(visit(step, depth + 1, parent.layer + 1));
    if (kept.length < children.length) parent.children.push(add({ layer: parent.layer + 1, more: children.length - kept.length, step: i, is: '' }));
    return node;
  };
  return { top: visit(root, 0, 0), nodes };
}

function pictureElement(goal, root) {
  const { top, nodes } = pictureGraph(goal, root);
  for (const n of nodes) {
    n.width = n.rule !== undefined || n.more ? box.pill : n.layer < 2 ? box.narrow : box.width;
    if (n.says !== undefined) n.lines = wrapLabel(sentenceStart(n.says), n.width - 38);
    n.height = box.padding + box.line * (n.lines?.length ?? 0.7);
  }
  const sizeOf = (n) => [n.width, n.height];
  // Columns as wide as what stands in them.
  const layers = Math.max(...nodes.map((n) => n.layer)) + 1;
  const widths = Array.from({ length: layers }, (_, l) => Math.max(0, ...nodes.filter((n) => n.layer === l).map((n) => sizeOf(n)[0])));
  const left = widths.map((_, l) => widths.slice(0, l).reduce((sum, w) => sum + w + box.gapX, 4));
  const placed = new Set();
  let bottom = 4;
  const place = (n) => {
    if (placed.has(n)) return;
    placed.add(n);
    const below = n.children.filter((c) => !placed.has(c));
    const height = sizeOf(n)[1];
    if (below.length === 0) {
      n.y = bottom + height / 2;
      bottom += height + box.gapY;
      return;
    }
    for (const c of below) place(c);
    n.y = below[0].y;
  };
  place(top);
  // What overlaps within a layer moves down.
  for (let l = 0; l < layers; ++l) {
    let free = 4;
    for (const n of nodes.filter((m) => m.layer === l).sort((a, b) => a.y - b.y)) {
      const height = sizeOf(n)[1];
      n.y = Math.max(n.y, free + height / 2);
      free = n.y + height / 2 + box.gapY;
      bottom = Math.max(bottom, free);
    }
  }
  for (const n of nodes) n.x = left[n.layer];
  const width = left.at(-1) + widths.at(-1) + 4;
  const edges = nodes.flatMap((n) => n.children.map((c) => {
    const x1 = n.x + sizeOf(n)[0], x2 = c.x, mid = (x1 + x2) / 2;
    return s('path', { class: `edge ${c.weak ? 'weak' : c.is}`, d: `M${x1} ${n.y}C${mid} ${n.y} ${mid} ${c.y} ${x2} ${c.y}` });
  }));
  const boxes = nodes.map((n) => {
    const [w, height] = sizeOf(n);
    const y = n.y - height / 2;
    const href = address(data.i, goal.column.n, stepKey(n.step));
    if (n.more) return s('a', { href, class: 'more' }, s('text', { x: n.x + 4, y: n.y + 4 }, word('and_others', n.more)));
    if (n.rule !== undefined) {
      const rule = rulebase.rules[n.rule];
      return s('a', { href, class: `node pill ${ruleOrigin(rule)}` }, s('title', {}, `${ruleName(n.rule)} ${originWord(rule)}: ${ruleSays(rule)}`),
        s('rect', { x: n.x, y, width: w, height, rx: height / 2 }),
        s('text', { x: n.x + w / 2, y: n.y + 4, 'text-anchor': 'middle' }, ruleName(n.rule), originWord(rule) && s('tspan', { class: 'word', dx: 4 }, [...originWord(rule)].slice(0, 6).join(''))));
    }
    const told = sentenceStart(n.says);
    return s('a', { href, class: `node ${n.is}` }, s('title', {}, `${told}${n.how && word('colon') + n.how} (${word(n.is)})`),
      s('rect', { x: n.x, y, width: w, height, rx: 4 }),
      s('use', { href: `#i-${n.is}`, x: n.x + 9, y: n.y - 8, width: 16, height: 16, class: 'shape' }),
      s('text', {}, n.lines.map((line, k) => s('tspan', { x: n.x + 30, y: n.y + 4 + (k - (n.lines.length - 1) / 2) * box.line }, line))));
  });
  return h('div', { class: 'picture', tabindex: '0', role: 'group', 'aria-label': `${ui().picture}${word('colon')}${titleOf(goal)}` },
    s('svg', { width, height: bottom, viewBox: `0 0 ${width} ${bottom}` }, edges, boxes));
}
