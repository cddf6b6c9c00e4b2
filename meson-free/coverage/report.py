#!/usr/bin/env python3
"""What the tests execute, by layer. Reads what llvm-cov exports as JSON.

What asserts that something is impossible (a history that no decider writes) need not be executed: it is counted apart and
listed with --asserted. That is the statement that asserts, and the way into it of the condition before it; the way past
it counts like any other. Nothing else is excluded, and nothing by a mark in the code.
Exits with 1 when a layer of --check is below its aim.
"""
import argparse
import collections
import json
import pathlib
import re
import sys

AIMS = {"domain": 100, "shells": 90, "platform": 85}
LAYERS = ("domain", "events", "projections", "shells", "platform", "tools")
# How llvm-cov says it: a region is [line, column, last line, last column, count, file, expanded file, kind].
CODE, EXPANSION = 0, 1
FILE, BRANCH_FILE = 5, 6
ASSERTIONS = ("impossible(", "ImpossibleHistory(", "std::unreachable(")


def read_rooms(text):
    """Every room of the map and whether it is pure."""
    return {found[1]: "PURE" in found[2].split() for found in re.finditer(r"^(?:room|program)\(([^ )]+)([^)]*)\)", text, re.M)}


def layer_of(path, rooms):
    """Of a room: what the product decides is the domain; shells bring it to wires, logs and tables. None: a test's."""
    room = max((room for room in rooms if path.startswith(room + "/")), key=len, default="tests")
    first = room.split("/")[0]
    if first in ("platform", "tools"):
        return first
    if first in ("tests", "benchmarks"):
        return None
    if rooms[room]:
        return "domain" if first in ("command-side", "sagas") else first
    return "shells"


class Source:
    """A file's text, and which of it asserts."""

    def __init__(self, text):
        self.lines = text.splitlines()

    def has_code(self, line):
        return self.lines[line - 1].strip() not in ("", "}", "};", "});", "{")

    def asserts(self, first, last=None):
        """Whether the statement that begins in these lines does."""
        text = ""
        for line in self.lines[first - 1:(last or first) + 2]:
            text += line
            if line.rstrip().endswith((";", "}")):
                break
        return any(word in text for word in ASSERTIONS)

    def is_switch(self, line, column):
        """A switch without default names every value, or does not compile: another one is impossible."""
        return self.lines[line - 1][:column - 1].rstrip().endswith("switch (")


class Layer:
    def __init__(self):
        self.files = 0
        self.lines = [0, 0]  # covered, all
        self.branches = [0, 0]
        self.missed = []
        self.asserted = []

    def meets(self, aim):
        return all(100 * covered >= aim * every for covered, every in (self.lines, self.branches))

    def count(self, pair, is_covered, asserts, place):
        if not is_covered and asserts:
            self.asserted.append(place)
            return
        pair[0] += is_covered
        pair[1] += 1
        if not is_covered:
            self.missed.append(place)


def execution_of(function):
    """line -> how often it was executed, of one function or one instantiation of a template. None: no code in this one.

    A region speaks for the lines on which it begins and which it spans, the inner one before the outer one. Gaps between
    regions, and what `if constexpr` leaves out, hold no code.
    """
    spanned, begun = {}, collections.defaultdict(int)
    regions = [region for region in function["regions"] if region[FILE] == 0 and region[:2] != region[2:4]]
    for first, column, last, end, count, _, _, kind in sorted(regions, key=lambda it: (it[:2], [-it[2], -it[3]])):
        is_code = kind in (CODE, EXPANSION)
        for line in range(first + 1, last + 1):
            spanned[line] = count if is_code else None
        if is_code:
            begun[first] = max(begun[first], count)
    return {line: max(spanned.get(line) or 0, begun[line]) if line in begun else spanned[line]
            for line in {*spanned, *begun}}


def read_export(export, root):
    """file -> line -> count, and file -> (place) -> [true, false]: all instantiations of a template together."""
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    branches = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for function in export["functions"]:
        path = pathlib.Path(function["filenames"][0])
        if not path.is_relative_to(root):
            continue
        path = str(path.relative_to(root))
        for line, count in execution_of(function).items():
            if count is not None:
                lines[path][line] += count
        for branch in function["branches"]:
            if branch[BRANCH_FILE] == 0:
                counts = branches[path][tuple(branch[:4])]
                counts[0] += branch[4]
                counts[1] += branch[5]
    return lines, branches


def measure(layer, path, source, lines, branches):
    layer.files += 1
    for line, count in sorted(lines.items()):
        if not source.has_code(line):
            continue
        layer.count(layer.lines, count > 0, source.asserts(line), f"{path}:{line} not executed")
    for (line, column, last, _), (true, false) in sorted(branches.items()):
        if true == 0 and false == 0:
            continue  # never reached: its line says so, or the condition before it; or decided by the compiler
        asserts = source.asserts(line, last) or source.is_switch(line, column)
        layer.count(layer.branches, true > 0, asserts, f"{path}:{line}:{column} never true")
        layer.count(layer.branches, false > 0, False, f"{path}:{line}:{column} never false")


def share(pair):
    return 100.0 * pair[0] / pair[1] if pair[1] else 100.0


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("export", type=pathlib.Path)
    arguments.add_argument("--only", choices=LAYERS, help="says nothing of the other layers")
    arguments.add_argument("--check", choices=AIMS, action="append", default=[], help="exits with 1 below the aim")
    arguments.add_argument("--missed", choices=LAYERS, default="domain", help="list what is not covered in it")
    arguments.add_argument("--asserted", action="store_true", help="list what the domain asserts to be impossible")
    asked = arguments.parse_args()
    root = pathlib.Path.cwd()
    rooms = read_rooms((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    layers = {name: Layer() for name in LAYERS}
    lines, branches = read_export(json.loads(asked.export.read_text(encoding="utf-8"))["data"][0], root)
    for path in sorted(lines):
        if name := layer_of(path, rooms):
            source = Source((root / path).read_text(encoding="utf-8"))
            measure(layers[name], path, source, lines[path], branches[path])
    for row in layers[asked.missed].missed:
        print(row)
    if asked.asserted:
        for row in layers["domain"].asserted:
            print(f"asserted: {row}")
    print(f"{'layer':12}{'files':>6}{'lines':>10}{'branches':>10}{'aim':>6}   asserted impossible")
    for name in [asked.only] if asked.only else LAYERS:
        layer = layers[name]
        print(f"{name:12}{layer.files:6}{share(layer.lines):9.2f}%{share(layer.branches):9.2f}%{AIMS.get(name, ''):>6}   "
              f"{len(layer.asserted)}")
    below = [name for name in asked.check if not layers[name].meets(AIMS[name])]
    if below:
        print(f"below the aim: {', '.join(below)}", file=sys.stderr)
    sys.exit(1 if below else 0)


if __name__ == "__main__":
    main()
