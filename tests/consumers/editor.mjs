// What an editor with the YAML language server makes of `mechanist schema`; see README.md.
//
// usage: node editor.mjs MECHANIST FOLDER
//
// Ends with 1 if something is not completed, a mistake is not told, or a shipped profile is found fault with.
import { spawn, execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const [mechanist, folder] = [path.resolve(process.argv[2]), path.resolve(process.argv[3])];
const failures = [];

mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, "iur.schema.json"), execFileSync(mechanist, ["schema", "iur"]));

const program = path.join(here, "node_modules", "yaml-language-server", "bin", "yaml-language-server");
const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const answers = new Map(); // of requests, by number
const told = new Map(); // of documents: who waits for what is wrong with them
let received = Buffer.alloc(0);
let requests = 0;

function send(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
function ask(method, params) {
  return new Promise((resolve) => {
    answers.set(++requests, resolve);
    send({ id: requests, method, params });
  });
}
function take(message) {
  if (message.method && message.id !== undefined) {
    const settings = { validate: true, completion: true };
    const result = message.method === "workspace/configuration" ? message.params.items.map(() => settings) : null;
    send({ id: message.id, result });
  } else if (message.method === "textDocument/publishDiagnostics") {
    told.get(message.params.uri)?.(message.params.diagnostics);
  } else if (answers.has(message.id)) {
    answers.get(message.id)(message.result);
  }
}
server.stdout.on("data", (data) => {
  received = Buffer.concat([received, data]);
  for (;;) {
    const head = received.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(received.subarray(0, head))[1]);
    if (received.length < head + 4 + length) return;
    const message = JSON.parse(received.subarray(head + 4, head + 4 + length));
    received = received.subarray(head + 4 + length);
    take(message);
  }
});

server.on("exit", () => {
  console.log("FAILED: the language server ended");
  process.exit(1);
});

let documents = 0;
async function open(text) {
  const uri = pathToFileURL(path.join(folder, `document${++documents}.yaml`)).href;
  const wrong = new Promise((resolve) => told.set(uri, resolve));
  text = "# yaml-language-server: $schema=iur.schema.json\n" + text;
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
  return { uri, wrong: await wrong };
}
// The names that are offered at the bar.
async function offered(text) {
  const before = text.slice(0, text.indexOf("|")).split("\n");
  const { uri } = await open(text.replace("|", ""));
  const position = { line: before.length, character: before.at(-1).length };
  const answer = await ask("textDocument/completion", { textDocument: { uri }, position });
  return (answer.items ?? answer).map((i) => i.label);
}

async function main() {
  await ask("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: { workspace: { configuration: true } },
  });
  send({ method: "initialized", params: {} });

  const completions = [
    ["case: X\n|", ["facts", "denied", "complete", "searched", "sources", "names", "use", "remarks"]],
    ["case: X\nfacts:\n  |", ["rd_rank", "partner", "joint_work", "linked"]],
    ["case: X\ndenied:\n  |", ["rd_rank", "partner", "joint_work", "linked"]],
    ["case: X\nfacts:\n  partner:\n    - |", ["name", "subject", "country", "at_least", "source", "quote"]],
    ["case: X\nfacts:\n  partner:\n    - name: A\n      subject: |", ["university", "institute", "government"]],
    ["case: X\nfacts:\n  rd_rank:\n    value: 5\n    confidence: |", ["high", "medium", "low"]],
  ];
  for (const [text, wanted] of completions) {
    const names = await offered(text);
    const missing = wanted.filter((w) => !names.includes(w));
    if (missing.length > 0) failures.push(`${JSON.stringify(text)}: ${missing.join(", ")} not offered`);
  }
  const mistakes = [
    ["facts:\n  partnr: none", "partnr"],
    ["facts:\n  partner:\n    - { name: A, subject: firma }", '"firm"'],
    ["facts:\n  partner:\n    - { nam: A, subject: firm }", "nam"],
    ["facts:\n  rd_spend: USD 3bn", "amount in EUR m"],
    ["facts:\n  rd_rank: { value: 5, confidence: sure }", '"high"'],
  ];
  for (const [text, word] of mistakes) {
    const { wrong } = await open(`case: X\n${text}\n`);
    if (!wrong.some((d) => d.message.includes(word))) {
      failures.push(`${JSON.stringify(text)}: told is ${JSON.stringify(wrong.map((d) => d.message))}`);
    }
  }
  const profiles = path.join(here, "..", "..", "rulebases", "iur", "profiles");
  const names = readdirSync(profiles).filter((n) => n.endsWith(".yaml"));
  for (const name of names) {
    const { wrong } = await open(readFileSync(path.join(profiles, name), "utf8"));
    for (const d of wrong) failures.push(`${name}:${d.range.start.line}: ${d.message}`);
  }
  console.log(
    `YAML language server: ${completions.length} completions, ${mistakes.length} mistakes, ` +
      `${names.length} profiles`,
  );
}

await main();
server.kill();
for (const f of failures) console.log("FAILED", f);
console.log(`${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
