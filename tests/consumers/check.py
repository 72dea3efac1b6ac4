#!/usr/bin/env python3
"""Reads what `mechanist explain` writes with the programs that it is written for; see README.md.

usage: check.py MECHANIST FOLDER

Writes every explanation in every format into FOLDER and reads it again. Ends with 1 if a consumer refuses
anything or reads something else than was meant.
"""
import json
import os
import re
import subprocess
import sys
import xml.dom.minidom
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import unquote

import jsonschema
import prov.model

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MECHANIST, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
IUR_GOALS = [
    "integrating_basic_research",
    "integrating_multiple_subjects",
    "integrating_upstream_downstream",
    "integrating_global_resources",
    "P1",
    "P2",
    "P3",
    "P4",
]
FORMATS = {"markdown": "md", "dot": "dot", "mermaid": "mmd", "prov": "prov.json", "json": "json"}
failures = []


def fail(what, why):
    failures.append(f"{what}: {why}")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, **options)


def folder_of(*parts):
    return os.path.join(ROOT, *parts)


def jobs():
    """Name, rulebase, profile, goals and options of every explanation."""
    profiles = folder_of("rulebases", "iur", "profiles")
    for profile in sorted(os.listdir(profiles)):
        case, path = os.path.splitext(profile)[0], os.path.join(profiles, profile)
        for language in ["en", "zh"]:
            for goal in IUR_GOALS:
                yield f"iur-{case}-{goal}-{language}", "iur", path, [goal], ["--lang", language]
            yield f"iur-{case}-mechanisms-{language}", "iur", path, [], ["--lang", language]
        yield f"iur-{case}-mechanisms-all", "iur", path, [], ["--all"]
        yield f"iur-{case}-mechanisms-depth", "iur", path, [], ["--depth", "1"]
    for example in ["curriculum", "loan", "locked_room"]:
        folder = folder_of("rulebases", "examples", example)
        rules = [f for f in sorted(os.listdir(folder)) if f.endswith(".mech")]
        inputs = os.path.join(folder, "profiles")
        for profile in sorted(os.listdir(inputs)) if os.path.isdir(inputs) else []:
            name, path = os.path.splitext(profile)[0], os.path.join(inputs, profile)
            for options in [[], ["--all"]]:
                yield f"{example}-{name}{''.join(options)}", os.path.join(folder, rules[0]), path, [], options
    hostile = os.path.join(HERE, "hostile")
    rules, profile = os.path.join(hostile, "rules.mech"), os.path.join(hostile, "profile.yaml")
    for goals in [["trading"], ["offers(_)"], ["sells(_)"], ["trading", "offers(_)"]]:
        for options in [[], ["--all"], ["--lang", "zh"], ["--proofs", "9", "--all"]]:
            name = "hostile-" + re.sub(r"\W+", "_", "-".join(goals + options))
            yield name, rules, profile, goals, options


def explain(job):
    name, rules, profile, goals, options = job
    files = {}
    for format, extension in FORMATS.items():
        done = run(MECHANIST, "explain", rules, profile, *goals, *options, "--format", format)
        if done.returncode != 0:
            fail(name, f"explain --format {format} ended with {done.returncode}: {done.stderr.decode()[:300]}")
            continue
        files[format] = os.path.join(FOLDER, f"{name}.{extension}")
        with open(files[format], "wb") as out:
            out.write(done.stdout)
    return files


# ---------------------------------------------------------------- Markdown


class Page(HTMLParser):
    ours = {"h1", "h2", "p", "ul", "ol", "li", "strong", "code", "a"}
    ours |= {"table", "thead", "tbody", "tr", "th", "td"}

    def __init__(self):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "a":
            self.links.append(dict(attributes).get("href", ""))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.tags.add("<!--")

    def handle_decl(self, data):
        self.tags.add("<!")

    def handle_pi(self, data):
        self.tags.add("<?")


def values_of(tree, key):
    todo, out = [tree], []
    while todo:
        at = todo.pop()
        if isinstance(at, dict):
            out += [at[key]] if isinstance(at.get(key), str) else []
            todo += at.values()
        elif isinstance(at, list):
            todo += at
    return out


def squeezed(text):
    return re.sub(r"[\s\ufffd]+", "", text)


def check_markdown(files):
    extensions = ["table", "strikethrough", "autolink", "tasklist", "footnotes"]
    command = ["cmark-gfm", "--unsafe"] + [a for e in extensions for a in ("-e", e)]
    done = run(*command, files["markdown"])
    name = os.path.basename(files["markdown"])
    if done.returncode != 0:
        return fail(name, done.stderr.decode())
    page = Page()
    page.feed(done.stdout.decode())
    if page.tags - Page.ours:
        fail(name, f"elements that are not ours: {sorted(page.tags - Page.ours)}")
    with open(files["json"], encoding="utf-8") as text:
        tree = json.load(text)
    with open(files["prov"], encoding="utf-8") as text:
        sources = json.load(text)["entity"].values()
    # JSON leaves out the rows that would have done as well, which PROV and --all have.
    urls = [s["mechanist:url"]["$"] for s in sources if isinstance(s.get("mechanist:url"), dict)]
    known = {host_and_path(u) for u in values_of(tree, "url") + urls}
    for link in page.links:
        if not re.match(r"https?://", link) or host_and_path(link) not in known:
            fail(name, f"a link that is no source's: {link}")
    # Nothing is swallowed: what the goal is called stands in the page as it is.
    seen = squeezed(page.text)
    for goal in tree if isinstance(tree, list) else [tree]:
        if squeezed(goal["title"]) not in seen:
            fail(name, f"the title is not there as it is: {goal['title']}")


def host_and_path(url):
    """Letters and digits, since the rest may be percent-encoded."""
    return re.sub(r"\W", "", unquote(url, errors="replace").strip())


# ---------------------------------------------------------------- DOT


def check_dot(files):
    """Returns the numbers of nodes and edges that Graphviz sees."""
    name = os.path.basename(files["dot"])
    done = run("dot", "-Tsvg", files["dot"], "-o", files["dot"][:-4] + ".svg")
    if done.returncode != 0 or done.stderr:
        return fail(name, f"dot: {done.stderr.decode()[:300]}")
    picture = xml.dom.minidom.parse(files["dot"][:-4] + ".svg")
    for tag in ["script", "img", "b", "i", "u"]:
        if picture.getElementsByTagName(tag):
            fail(name, f"an element <{tag}> in the picture")
    for anchor in picture.getElementsByTagName("a"):
        if not re.match(r"https?://|$", anchor.getAttribute("xlink:href")):
            fail(name, f"a link that is no source's: {anchor.getAttribute('xlink:href')}")
    return counts_of(files["dot"])


def counts_of(dot):
    """Nodes and edges, as Graphviz reads them."""
    done = run("dot", "-Tjson0", dot)
    if done.returncode != 0 or done.stderr:
        fail(os.path.basename(dot), done.stderr.decode()[:300])
        return None
    graph = json.loads(done.stdout)
    nodes = [o for o in graph.get("objects", []) if "nodes" not in o and not o["name"].startswith("cluster_")]
    return len(nodes), len(graph.get("edges", []))


# ---------------------------------------------------------------- Mermaid


def check_mermaid(all_files, drawn):
    names = [f["mermaid"] for f in all_files if "mermaid" in f]
    seen = {}
    for i in range(0, len(names), 200):
        done = run("node", os.path.join(HERE, "mermaid.mjs"), *names[i : i + 200])
        if done.returncode != 0:
            fail("mermaid", done.stderr.decode()[:2000])
        for line in done.stdout.decode().split("\n")[:-1]:
            read = json.loads(line)
            seen[read["file"]] = read
    for files in all_files:
        read = seen.get(files.get("mermaid"))
        if read is None:
            continue
        name = os.path.basename(files["mermaid"])
        if drawn.get(files["dot"]) != (read["nodes"], read["edges"]):
            fail(name, f"{read['nodes']} nodes and {read['edges']} edges, Graphviz has {drawn.get(files['dot'])}")
        for label in read["labels"]:
            if re.search(r"<(?!br>)", label) or "$$" in label or "`" in label:
                fail(name, f"a label with markup: {label}")
    return len(seen)


# ---------------------------------------------------------------- graph

SVG_ELEMENTS = {"svg", "title", "style", "rect", "text", "path", "g"}


def graphs():
    """The pictures of rulebases, each in all formats."""
    rulebases = ["iur", os.path.join(HERE, "hostile", "rules.mech")]
    for example in ["curriculum", "loan", "locked_room"]:
        folder = folder_of("rulebases", "examples", example)
        rulebases += [os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".mech")]
    for rules in rulebases:
        for language in ["", "zh"]:
            name, files = f"graph-{os.path.splitext(os.path.basename(rules))[0]}{language}", {}
            for format, extension in [("dot", "dot"), ("mermaid", "mmd"), ("svg", "svg")]:
                options = ["--lang", language] if language else []
                done = run(MECHANIST, "graph", rules, *options, "--format", format)
                if done.returncode == 2 and language:
                    break  # it has no sentences in it
                if done.returncode != 0:
                    fail(name, f"graph --format {format} ended with {done.returncode}: {done.stderr.decode()[:300]}")
                    break
                files[format] = os.path.join(FOLDER, f"{name}.{extension}")
                with open(files[format], "wb") as out:
                    out.write(done.stdout)
            if len(files) == 3:
                yield files


def check_graphs():
    everything = list(graphs())
    drawn = {files["dot"]: counts_of(files["dot"]) for files in everything}
    for files in everything:
        name = os.path.basename(files["svg"])
        picture = xml.dom.minidom.parse(files["svg"])
        elements = picture.getElementsByTagName("*")
        for element in elements:
            if element.tagName not in SVG_ELEMENTS:
                fail(name, f"an element of the kind {element.tagName}")
        boxes = [e for e in elements if e.getAttribute("class").startswith("n ") and e.getElementsByTagName("text")]
        if drawn[files["dot"]] and len(boxes) != drawn[files["dot"]][0]:
            fail(name, f"{len(boxes)} boxes, Graphviz has {drawn[files['dot']][0]}")
    check_mermaid(everything, drawn)
    return len(everything)


# ---------------------------------------------------------------- PROV-JSON


def check_prov(files, schema):
    name = os.path.basename(files["prov"])
    with open(files["prov"], encoding="utf-8") as text:
        content = text.read()
    tree = json.loads(content)
    for error in list(schema.iter_errors(tree))[:3]:
        fail(name, f"schema: {error.message[:300]}")
    document = prov.model.ProvDocument.deserialize(content=content)
    again = prov.model.ProvDocument.deserialize(content=document.serialize())
    if again != document:
        fail(name, "not the same after it was written and read again")
    document.get_provn()
    declared = {kind: set(tree[kind]) for kind in ["entity", "activity", "agent"]}
    wanted = {
        "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
        "used": {"prov:activity": "activity", "prov:entity": "entity"},
        "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity", "prov:activity": "activity"},
        "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
        "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent", "prov:plan": "entity"},
    }
    for relation, ends in wanted.items():
        for one in tree[relation].values():
            for key, kind in ends.items():
                if key in one and one[key] not in declared[kind]:
                    fail(name, f"{relation}: {one[key]} is no {kind}")
    if declared["entity"] & declared["activity"] or declared["entity"] & declared["agent"]:
        fail(name, "an identifier is of two kinds")
    # What PROV-CONSTRAINTS asks for: one generation, and no entity derives from itself.
    generated = [g["prov:entity"] for g in tree["wasGeneratedBy"].values()]
    if len(generated) != len(set(generated)):
        fail(name, "an entity is generated twice")
    below = {}
    for d in tree["wasDerivedFrom"].values():
        below.setdefault(d["prov:generatedEntity"], []).append(d["prov:usedEntity"])
    done, open_ = set(), set()
    for root in below:
        stack = [(root, iter(below.get(root, [])))]
        while stack:
            at, rest = stack[-1]
            open_.add(at)
            for child in rest:
                if child in open_:
                    fail(name, f"{child} derives from itself")
                elif child not in done:
                    stack.append((child, iter(below.get(child, []))))
                    break
            else:
                stack.pop()
                open_.discard(at)
                done.add(at)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(HERE, "prov-json.schema.json"), encoding="utf-8") as text:
        schema = jsonschema.Draft4Validator(json.load(text))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        everything = list(pool.map(explain, jobs()))
        whole = [f for f in everything if len(f) == len(FORMATS)]
        drawn = dict(zip([f["dot"] for f in whole], pool.map(check_dot, whole)))
        list(pool.map(check_markdown, whole))
    print(f"cmark-gfm: {len(whole)} pages", flush=True)
    print(f"dot: {len(drawn)} pictures, {max(d[0] for d in drawn.values() if d)} nodes in the largest", flush=True)
    for files in whole:
        check_prov(files, schema)
    print(f"python3-prov and jsonschema: {len(whole)} documents", flush=True)
    print(f"mermaid: {check_mermaid(whole, drawn)} diagrams", flush=True)
    print(f"graph: {check_graphs()} rulebases as DOT, Mermaid and SVG", flush=True)
    for failure in failures:
        print("FAILED", failure)
    print(f"{len(failures)} failed")
    return 1 if failures or not whole else 0


sys.exit(main())
