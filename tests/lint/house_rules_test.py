# House rules that a script can hold: first lines, names, room READMEs, lengths, words, and nothing of one machine.
import os
import re
import subprocess
import sys

EXCEPTIONS = "tests/lint/exceptions.txt"
FORBIDDEN_NAMES = re.compile(r"(^|[_/.-])(util|utils|common|helper|helpers|misc|core|manager|processor|impl)([_/.-]|$)", re.I)
FORBIDDEN_TYPES = re.compile(r"\b(?:class|struct)\s+\w*(?:Manager|Processor|Helper|Util|Utils)\b")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
REGISTRY = re.compile(r"\b(?:[\w-]+\.)*(?:artifactory|nexus|pypi|npmjs|jfrog|mirror)[\w-]*\.(?:org|com|io|net|local|internal)\b", re.I)


def tracked():
    out = subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True)
    return [path for path in out.stdout.splitlines() if os.path.exists(path)]


def is_test(path):
    return path.startswith("tests/")


def code_of(line):
    return re.sub(r"//.*|\"(?:[^\"\\]|\\.)*\"", "", line)


def faults_of_source(path, text):
    """Rules for C++ files. Yields (rule, sentence)."""
    lines = text.splitlines()
    if not lines or not re.match(r"// \S", lines[0]):
        yield "first-line", f"{path} does not begin with a comment that says what it is for"
    if len(lines) > (400 if is_test(path) else 350):
        yield "length", f"{path} has {len(lines)} lines; about 300 is the limit"
    if path.endswith(".hpp") and "#pragma once" not in text:
        yield "pragma-once", f"{path} has no #pragma once"
    for number, line in enumerate(lines, 1):
        code = code_of(line)
        if len(line) > 120:
            yield "columns", f"{path}:{number} has {len(line)} columns; 120 is the limit"
        if re.search(r"\bdetached\b", code) and not is_test(path):
            yield "detached", f"{path}:{number}: no coroutine is detached; a nursery starts, stops and joins it"
        if FORBIDDEN_TYPES.search(code):
            yield "name", f"{path}:{number}: a type is named after nothing in particular"
        if re.search(r"\b(float|double)\b", code) and re.search(r"\b(money|amount|price|minor)\b", code, re.I) and not path.startswith("platform/"):
            yield "money", f"{path}:{number}: no floating point near money"
        if is_test(path) and re.search(r"\b(sleep_for|sleep_until|usleep)\s*\(", code):
            yield "sleep", f"{path}:{number}: a test must not sleep to be in time; wait for the condition"
    if path.endswith("_test.cpp") and not re.search(r"\b(CHECK|REQUIRE|FAIL)\w*\s*\(", text):
        yield "assertion", f"{path} asserts nothing"


def faults_of_text(path, text):
    """Rules for every text file. Yields (rule, sentence)."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line) and path != "tests/lint/house_rules_test.py":
            yield "todo", f"{path}:{number}: open work belongs into an issue"
        if MACHINE.search(line):
            yield "machine", f"{path}:{number}: a path of one machine"
        if REGISTRY.search(line):
            yield "registry", f"{path}:{number}: the host name of a package registry"


def faults_of_script(path, text):
    """Scripts must parse to their end, also the parts that no test runs. Yields (rule, sentence)."""
    first = text.partition("\n")[0]
    if first.startswith("#!") and first.endswith("bash"):
        parsed = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
        if parsed.returncode != 0:
            yield "script", f"{path} does not parse: {parsed.stderr.strip().splitlines()[-1]}"
    elif first.startswith("#!") and "python" in first:
        try:
            compile(text, path, "exec")
        except SyntaxError as why:
            yield "script", f"{path} does not parse: {why}"


def faults_of_rooms(cmake, files):
    for room in re.findall(r"^(?:room|program)\(([^ )]+)", cmake, re.M):
        if not any(path.startswith(room + "/") for path in files):
            continue
        readme = room + "/README.md"
        if readme not in files:
            yield "readme", f"{room} has no README.md"
        elif len(open(readme, encoding="utf-8").read().splitlines()) > 40:
            yield "readme", f"{readme} has more than 40 lines"


def self_test():
    def rules(path, text):
        return {rule for rule, _ in [*faults_of_source(path, text), *faults_of_text(path, text)]}
    assert {rule for rule, _ in faults_of_script("x", "#!/usr/bin/env bash\necho 'a\n")} == {"script"}
    assert {rule for rule, _ in faults_of_script("x", "#!/usr/bin/env python3\nprint(\n")} == {"script"}
    assert rules("events/x.cpp", "int x;\n") == {"first-line"}
    assert rules("events/x.cpp", "// What.\nco_spawn(io, f, asio::detached);\n") == {"detached"}
    assert rules("events/x.cpp", "// What.\nclass OrderManager {};\n") == {"name"}
    assert rules("tests/unit/x_test.cpp", "// What.\nsleep_for(1s); CHECK(true);\n") == {"sleep"}
    assert rules("tests/unit/x_test.cpp", "// What.\nTEST_CASE(\"\") {}\n") == {"assertion"}
    assert rules("events/x.cpp", "// What.\ndouble price = 0;\n") == {"money"}
    assert rules("events/x.cpp", "// See /ro" + "ot/file and TO" + "DO.\n") == {"machine", "todo"}


def main():
    self_test()
    with open(EXCEPTIONS, encoding="utf-8") as file:
        allowed = {tuple(line.split()[:2]) for line in file if line.strip() and not line.startswith("#")}
    files = tracked()
    found = []
    for path in files:
        if FORBIDDEN_NAMES.search(path):
            found.append(("name", path, f"{path}: a name that says nothing (util, common, core, ...)"))
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            continue
        rules = [*faults_of_text(path, text), *faults_of_script(path, text)]
        if path.endswith((".cpp", ".hpp")):
            rules += faults_of_source(path, text)
        found += [(rule, path, sentence) for rule, sentence in rules]
    with open("CMakeLists.txt", encoding="utf-8") as file:
        found += [(rule, sentence.split(" ")[0].removesuffix("/README.md"), sentence)
                  for rule, sentence in faults_of_rooms(file.read(), set(files))]
    stale = allowed - {(rule, where) for rule, where, _ in found}
    found = [fault for fault in found if (fault[0], fault[1]) not in allowed]
    found += [("exception", EXCEPTIONS, f"{EXCEPTIONS}: nothing needs '{rule} {where}' any more")
              for rule, where in sorted(stale)]
    for rule, _, sentence in found:
        print(f"[{rule}] {sentence}")
    print(f"{len(files)} files, {len(found)} violations")
    return 1 if found or len(files) < 10 else 0


sys.exit(main())
