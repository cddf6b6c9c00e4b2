#!/usr/bin/env python3
"""What the tests execute, by layer. Reads what llvm-cov exports: branches from JSON, lines from lcov.

A branch or line that asserts that something is impossible (a history that no decider writes) is not to be covered: it is
counted apart and listed with --asserted. Exits with 1 when the domain is not covered whole.
"""
import argparse
import collections
import json
import pathlib
import sys

# The first that fits. Pure rooms hold what the product decides; shells bring it to wires, logs and tables.
LAYERS = [
    ("tests", ["tests/", "benchmarks/"]),
    ("platform", ["platform/"]),
    ("tools", ["tools/"]),
    ("shells", ["command-side/http/", "command-side/lane/", "command-side/orders/api/", "command-side/inventory/api/",
                "command-side/payments/api/", "command-side/payments/gateways/", "command-side/numbering/api/",
                "command-side/dead_letters/api/", "sagas/order_to_cash/api/", "sagas/order_to_cash/host/",
                "sagas/transfers/api/", "sagas/transfers/host/", "sagas/runner/", "sagas/reactors/",
                "sagas/reservation_expiry/", "projections/", "query-side/", "events/log/", "events/codec/"]),
    ("domain", ["command-side/", "sagas/"]),
    ("events", ["events/"]),
]
AIMS = {"domain": 100, "shells": 90, "platform": 85}
ASSERTIONS = ("impossible(", "ImpossibleHistory", "std::unreachable(")


def layer_of(path):
    return next((name for name, folders in LAYERS if any(path.startswith(folder) for folder in folders)), None)


class Source:
    """A file's text, and which of its lines assert."""

    def __init__(self, path):
        self.lines = path.read_text(encoding="utf-8").splitlines()

    def asserts(self, first, last=None):
        """Whether the statement that begins in these lines does."""
        text = ""
        for line in self.lines[first - 1:(last or first) + 2]:
            text += line
            if line.rstrip().endswith((";", "}")):
                break
        return any(word in text for word in ASSERTIONS)


class Layer:
    def __init__(self):
        self.files = 0
        self.lines = [0, 0]  # covered, all
        self.branches = [0, 0]
        self.missed = []
        self.asserted = []


def lines_of(lcov, root):
    path, counts = None, collections.defaultdict(lambda: collections.defaultdict(int))
    for row in lcov.read_text(encoding="utf-8").splitlines():
        if row.startswith("SF:"):
            full = pathlib.Path(row[3:])
            path = str(full.relative_to(root)) if full.is_relative_to(root) else None
        elif row.startswith("DA:") and path:
            line, count = row[3:].split(",")[:2]
            counts[path][int(line)] += int(count)
    return counts


def branches_of(export, root):
    """file -> (place) -> [taken, not taken], all instantiations of a template together."""
    found = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for file in json.loads(export.read_text(encoding="utf-8"))["data"][0]["files"]:
        full = pathlib.Path(file["filename"])
        if not full.is_relative_to(root):
            continue
        for branch in file["branches"]:
            counts = found[str(full.relative_to(root))][tuple(branch[:4])]
            counts[0] += branch[4]
            counts[1] += branch[5]
    return found


def measure(root, lines, branches):
    layers = {name: Layer() for name, _ in LAYERS}
    for path in sorted(lines):
        name = layer_of(path)
        if name is None or name == "tests":
            continue
        layer, source = layers[name], Source(root / path)
        layer.files += 1
        for line, count in sorted(lines[path].items()):
            if count == 0 and source.asserts(line):
                layer.asserted.append(f"{path}:{line}")
                continue
            layer.lines[1] += 1
            layer.lines[0] += count > 0
            if count == 0:
                layer.missed.append(f"{path}:{line}  not executed")
        for (line, column, last, _), counts in sorted(branches[path].items()):
            if counts == [0, 0]:
                continue  # never reached: its line says so; or decided by the compiler
            for way, count in zip(("true", "false"), counts):
                if count == 0 and source.asserts(line, last):
                    layer.asserted.append(f"{path}:{line}:{column} {way}")
                    continue
                layer.branches[1] += 1
                layer.branches[0] += count > 0
                if count == 0:
                    layer.missed.append(f"{path}:{line}:{column}  never {way}")
    return layers


def share(pair):
    return 100.0 * pair[0] / pair[1] if pair[1] else 100.0


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("lcov", type=pathlib.Path)
    arguments.add_argument("export", type=pathlib.Path)
    arguments.add_argument("--missed", metavar="LAYER", default="domain", help="list what is not covered in it")
    arguments.add_argument("--asserted", action="store_true", help="list what is asserted to be impossible")
    asked = arguments.parse_args()
    root = pathlib.Path.cwd()
    layers = measure(root, lines_of(asked.lcov, root), branches_of(asked.export, root))
    for row in layers[asked.missed].missed:
        print(row)
    if asked.asserted:
        for row in layers["domain"].asserted:
            print(f"asserted: {row}")
    print(f"{'layer':10} {'files':>6} {'lines':>9} {'branches':>9} {'aim':>5}   asserted impossible")
    for name, layer in layers.items():
        if layer.files:
            aim = AIMS.get(name, "")
            print(f"{name:10} {layer.files:6} {share(layer.lines):8.1f}% {share(layer.branches):8.1f}% {aim:>5}   "
                  f"{len(layer.asserted)}")
    domain = layers["domain"]
    sys.exit(0 if domain.lines[0] == domain.lines[1] and domain.branches[0] == domain.branches[1] else 1)


if __name__ == "__main__":
    main()
