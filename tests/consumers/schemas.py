#!/usr/bin/env python3
"""Holds `mechanist schema` against an independent validator and against `mechanist check`; see README.md.

usage: schemas.py MECHANIST FOLDER [MUTATIONS]

Ends with 1 if a schema is none, refuses a profile that `check` accepts, or accepts a mistake that it should know.
"""
import copy
import json
import os
import random
import re
import subprocess
import sys

import jsonschema
import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MECHANIST, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MUTATIONS = int(sys.argv[3]) if len(sys.argv) > 3 else 1500
RULEBASES = {"iur": "iur", "loan": "examples/loan", "locked_room": "examples/locked_room"}
failures = []


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors read: no dates, and `yes` is a text."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
]:
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))


def fail(what, why):
    failures.append(f"{what}: {why}")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def check(rulebase, profile):
    return run(MECHANIST, "check", rulebase, profile)


def load(path):
    with open(path, encoding="utf-8") as text:
        return yaml.load(text, Core)


def refusal(validator, profile):
    error = jsonschema.exceptions.best_match(validator.iter_errors(profile))
    return None if error is None else f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


# What is wrong, with a word of the refusal by `check`. {} is a profile of the study that is right.
MISTAKES = {
    "a misspelt relation": ("facts:\n  partnr: [ { name: A, subject: firm } ]", "E0308"),
    "a derived relation": ("facts:\n  point: [ polar codes ]", "E0308"),
    "a table": ("facts:\n  feeds: [ { from: A, to: B } ]", "E0308"),
    "a misspelt key": ("fact:\n  rd_rank: 5", "E0306"),
    "a misspelt column": ("facts:\n  partner: [ { nam: A, subject: firm } ]", "E0309"),
    "a misspelt evidence key": ("facts:\n  partner: [ { name: A, subject: firm, pge: 3 } ]", "E0309"),
    "no such constant": ("facts:\n  partner: [ { name: A, subject: company } ]", "E0310"),
    "a label in place of its constant": ("facts:\n  partner: [ { name: A, subject: 企业 } ]", "E0310"),
    "a missing column": ("facts:\n  partner: [ { name: A } ]", "E0316"),
    "a missing column, by position": ("facts:\n  partner: [ [ A ] ]", "E0316"),
    "one value of a row of two": ("facts:\n  partner: [ A ]", "E0317"),
    "too many values": ("facts:\n  key_core: [ [ A, B ] ]", "E0317"),
    "a text for a number": ("facts:\n  rd_rank: fifth", "E0313"),
    "a fraction for a whole number": ("facts:\n  rd_rank: 5.5", "E0313"),
    "a number without its percent sign": ("facts:\n  rd_intensity: 4.2", "E0314"),
    "a number without its unit": ("facts:\n  rd_spend: 15300", "E0311"),
    "another unit": ("facts:\n  rd_spend: USD 3bn", "E0311"),
    "no year": ("facts:\n  founded: last year", "E0313"),
    "a year out of range": ("facts:\n  founded: 19870", "E0315"),
    "a list for a value": ("facts:\n  partner: [ { name: [A, B], subject: firm } ]", "E0317"),
    "n/a where something is": ("facts:\n  partner: [ { name: A, subject: n/a } ]", "E0316"),
    "an empty row": ("facts:\n  dependence: [ {} ]", "E0317"),
    "evidence alone": ("facts:\n  rd_rank: { page: 3 }", "E0318"),
    "evidence of a value": ("facts:\n  partner: [ { name: { value: A, page: 3 }, subject: firm } ]", "E0318"),
    "no such confidence": ("facts:\n  rd_rank: { value: 5, confidence: sure }", "E0319"),
    "no such attribution": ("facts:\n  rd_rank: { value: 5, attribution: guessed }", "E0319"),
    "no such status": ("facts:\n  rd_rank: { value: 5, status: past }", "E0319"),
    "at least nothing": ("facts:\n  overseas_unit: [ { at_least: 0, level: joint_laboratory } ]", "E0323"),
    "at least of an attribute": ("facts:\n  rd_rank: { at_least: 5 }", "E0323"),
    "a conflict of one": ("facts:\n  rd_rank: { conflicting: [ 5 ] }", "E0324"),
    "a conflict without values": ("facts:\n  rd_rank: { conflicting: [ { page: 1 }, 6 ] }", "E0324"),
    "a conflict of a row": ("facts:\n  key_core: [ { conflicting: [ A, B ] } ]", "E0324"),
    "where beside facts": ("facts:\n  key_core: [ { technology: A, where: {} } ]", "E0318"),
    "none denied": ("denied:\n  key_core: none", "E0322"),
    "at least denied": ("denied:\n  overseas_unit: [ { at_least: 3 } ]", "E0323"),
    "nothing denied": ("denied:\n  key_core:", "E0317"),
    "an unknown relation complete": ("complete: [ partnr ]", "E0308"),
    "columns beside where": ("complete: { partner: { subject: firm } }", "E0309"),
    "where of nothing": ("complete: { partner: { where: {} } }", "E0317"),
    "complete: no": ("complete: { partner: no }", "E0317"),
    "a remark of nothing": ("remarks: [ { page: 3 } ]", "E0317"),
    "a label that is a list": ("names: { A: { zh: [甲] } }", "E0317"),
    "a name's key": ("names: { A: { alias: B } }", "E0327"),
    "sources in a list": ("sources: [ a ]", "E0317"),
    "a list of facts": ("facts: [ rd_rank ]", "E0317"),
    "no case": (None, "E0307"),
}


def mistakes(validator):
    for name, (text, code) in MISTAKES.items():
        path = os.path.join(FOLDER, "mistake.yaml")
        with open(path, "w", encoding="utf-8") as out:
            out.write("facts:\n  rd_rank: 5\n" if text is None else f"case: X\n{text}\n")
        told = check("iur", path)
        if told.returncode != 1 or (code not in told.stderr and code not in told.stdout):
            fail(name, f"check does not refuse it as {code}: {told.stderr}{told.stdout}")
        if refusal(validator, load(path)) is None:
            fail(name, "the schema accepts it")
    return len(MISTAKES)


class Mutator:
    """Small changes of a profile, most of them mistakes."""

    values = ["none", "n/a", "_", "yes", "no", True, False, None, 3, -1, 2.5, "4.5%", "EUR 3m", "3km", 2019, "2016..2018",
              "~2020", "2020-01-01", "firm", "university", "high", "some name", "", [], {}, ["A"], [["A", "firm"]],
              {"value": "A"}, {"value": 5, "page": 2}, {"conflicting": [1, 2]}, {"at_least": 2}, {"where": {"name": "A"}},
              {"technology": "A"}, {"name": "A", "subject": "firm"}, "of_lender", "50lux", "partner", ["partner", "seen"]]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def places(self, tree, here):
        yield here
        children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else []
        for key, child in children:
            yield from self.places(child, here + [(tree, key)])

    def change(self, profile):
        tree = copy.deepcopy(profile)
        for _ in range(self.random.choice([1, 1, 1, 2])):
            places = [p for p in self.places(tree, []) if p and not (p[0][1] in ("use", "case", "sources"))]
            # Every depth is as likely, whatever its number of places.
            depth = self.random.choice(sorted({len(p) for p in places}))
            parent, key = self.random.choice([p for p in places if len(p) == depth])[-1]
            what = self.random.randrange(6)
            if what == 0:
                del parent[key]
            elif what == 1 and isinstance(parent, dict):
                other = self.random.choice([str(key) + "x", "value", "note", "where", "at_least", "source", "subject", "also"])
                parent[other] = parent.pop(key)
            elif what == 2:
                parent[key] = [copy.deepcopy(parent[key])]
            elif what == 3 and isinstance(parent, dict):
                parent[self.random.choice(["value", "page", "status", "link", "country", "conflicting", "confidence"])] = (
                    self.random.choice(self.values))
            elif what == 4 and isinstance(parent[key], list) and parent[key]:
                parent[key] = parent[key][0]
            else:
                parent[key] = copy.deepcopy(self.random.choice(self.values))
        return tree


class Writer(yaml.SafeDumper):
    """Texts without quotes wherever they are read as texts, since a value in quotes is no number or keyword."""


def plain(dumper, text):
    safe = re.fullmatch(r"[\w~.][\w .%~/_-]*", text) and not text.endswith((" ", ".")) and isinstance(yaml.load(text, Core), str)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if safe else '"')


Writer.yaml_implicit_resolvers = Core.yaml_implicit_resolvers
Writer.add_representer(str, plain)
Writer.add_representer(type(None), lambda d, _: d.represent_scalar("tag:yaml.org,2002:null", "null"))
Writer.ignore_aliases = lambda self, data: True


def mutations(rulebase, validator, profiles):
    """Whatever `check` accepts, the schema accepts. Returns how many it refuses of what `check` refuses."""
    accepted = refused = known = 0
    for n in range(MUTATIONS // len(RULEBASES)):
        mutator = Mutator(n)
        path, profile = mutator.random.choice(profiles)
        tree = mutator.change(profile)
        # Shared files are found from beside the profile.
        changed = os.path.join(FOLDER, f"{rulebase}-changed.yaml")
        if isinstance(tree.get("use"), list):
            tree["use"] = [os.path.join(os.path.dirname(path), f) for f in tree["use"]]
        with open(changed, "w", encoding="utf-8") as out:
            yaml.dump(tree, out, Writer, allow_unicode=True, sort_keys=False)
        told = check(rulebase, changed)
        why = refusal(validator, load(changed))
        if told.returncode == 0:
            accepted += 1
            if why is not None:
                fail(f"{rulebase}, mutation {n} of {os.path.basename(path)}", f"check accepts it, the schema does not: {why}")
        else:
            refused += 1
            known += why is not None
    return accepted, refused, known


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for rulebase, folder in RULEBASES.items():
        profiles = os.path.join(ROOT, "rulebases", folder, "profiles")
        paths = sorted(os.path.join(profiles, p) for p in os.listdir(profiles) if p.endswith((".yaml", ".yml")))
        for language in ["en", "zh"]:
            schema = json.loads(run(MECHANIST, "schema", rulebase, "--lang", language).stdout)
            jsonschema.Draft7Validator.check_schema(schema)
            validator = jsonschema.Draft7Validator(schema)
            for path in paths:
                if why := refusal(validator, load(path)):
                    fail(path, why)
            starter = os.path.join(FOLDER, f"{rulebase}-{language}.yaml")
            run(MECHANIST, "init", rulebase, "--lang", language, "--force", "-o", starter)
            with open(starter, encoding="utf-8") as text:
                lines = text.read()
            for name, text in [("empty", lines), ("all", re.sub(r"^( *)# ", r"\1", lines, flags=re.M))]:
                path = os.path.join(FOLDER, f"{rulebase}-{language}-{name}.yaml")
                with open(path, "w", encoding="utf-8") as out:
                    out.write(text)
                told = check(rulebase, path)
                if told.returncode != 0 or "warning[" in told.stderr:
                    fail(path, told.stderr)
                if why := refusal(validator, load(path)):
                    fail(path, why)
        print(f"{rulebase}: {len(paths)} profiles", flush=True)
        if rulebase == "iur":
            print(f"{mistakes(validator)} mistakes", flush=True)
        accepted, refused, known = mutations(rulebase, validator, [(p, load(p)) for p in paths])
        print(f"{accepted} changed profiles accepted; of {refused} that check refuses, the schema refuses {known}")
        if accepted < 20 or known < refused / 2:
            fail(rulebase, "the changes say little")
    for failure in failures:
        print("FAILED", failure)
    print(f"{len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
