// Reads each named file with Mermaid's own parser and prints, one line a file, the name, the number of nodes
// and of edges, and the texts of all labels as a reader sees them. A file that does not parse ends it with 1.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const dom = new JSDOM("<!doctype html><body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxEdges: 100000, maxTextSize: 10000000 });

let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    const text = readFileSync(file, "utf8");
    await mermaid.parse(text);
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const vertices = [...diagram.db.getVertices().values()];
    const labels = vertices.map((v) => v.text);
    console.log(
      JSON.stringify({ file, nodes: vertices.length, edges: diagram.db.getEdges().length, title: diagram.db.getDiagramTitle?.() ?? "", labels }),
    );
  } catch (e) {
    failed += 1;
    console.error(`${file}: ${e.message ?? e}`);
  }
}
process.exitCode = failed ? 1 : 0;
