# Room arrows: every #include "room/..." is held against the NEEDS of the map in CMakeLists.txt, and pure rooms stay pure.
import re
import subprocess
import sys

HEAVY = ("boost/asio", "boost/beast", "nlohmann/", "spdlog/", "rocksdb/", "pqxx/", "prometheus/", "curl/", "toml++/",
         "iostream", "fstream", "thread", "mutex", "chrono", "random")


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns], check=True,
                         capture_output=True, text=True)
    return out.stdout.splitlines()


def read_map(text):
    rooms = {}
    for kind, arguments in re.findall(r"^(room|program)\(([^)]*)\)", text, re.M):
        words = arguments.split()
        needs = []
        section = None
        for word in words[1:]:
            if word in ("PURE", "NEEDS", "LIBS", "NAME"):
                section = word
            elif section == "NEEDS":
                needs.append(word)
        rooms[words[0]] = {"needs": needs, "pure": "PURE" in words, "kind": kind}
    return rooms


def room_of(path, rooms):
    inside = [room for room in rooms if path.startswith(room + "/")]
    return max(inside, key=len) if inside else None


def violations(rooms, files):
    """files: (path, text) pairs. Yields a sentence for every include that the map does not allow."""
    for path, text in files:
        room = room_of(path, rooms)
        if room is None:
            if not path.startswith(("tests/", "benchmarks/")):
                yield f"{path} is in no room of CMakeLists.txt"
            continue
        for number, line in enumerate(text.splitlines(), 1):
            quoted = re.match(r'\s*#include "([^"]+)"', line)
            angled = re.match(r"\s*#include <([^>]+)>", line)
            if quoted:
                other = room_of(quoted.group(1), rooms)
                if other is None:
                    yield f'{path}:{number}: "{quoted.group(1)}" is in no room; includes are written from the root'
                elif other != room and other not in rooms[room]["needs"]:
                    yield f"{path}:{number}: {room} includes {quoted.group(1)}, but its line in CMakeLists.txt has no NEEDS {other}"
            elif angled and rooms[room]["pure"] and angled.group(1).startswith(HEAVY):
                header = angled.group(1)
                if any(header == heavy or header.startswith(heavy) and heavy.endswith(("/", "asio", "beast")) for heavy in HEAVY):
                    yield f"{path}:{number}: {room} is PURE and must not include <{header}>"


def precompiled_faults(text):
    """A precompiled header must not show pure rooms what they may not include."""
    listed = re.search(r"set\(pure_headers([^)]*)\)", text)
    if not listed:
        yield "meson-free/cmake/precompiled.cmake has no list pure_headers"
        return
    for header in listed.group(1).split():
        if header.startswith(HEAVY):
            yield f"meson-free/cmake/precompiled.cmake: pure_headers holds <{header}>"


def map_faults(rooms):
    """The map itself: needs are declared earlier, pure rooms need pure rooms, contexts do not need each other."""
    seen = set()
    for room, facts in rooms.items():
        for need in facts["needs"]:
            if need not in rooms:
                yield f"CMakeLists.txt: {room} needs {need}, which is no room"
                continue
            if need not in seen:
                yield f"CMakeLists.txt: {room} needs {need}, which stands below it"
            if facts["pure"] and not rooms[need]["pure"]:
                yield f"CMakeLists.txt: {room} is PURE but needs {need}, which is not"
            if rooms[need]["kind"] == "program":
                yield f"CMakeLists.txt: {room} needs the program {need}"
        seen.add(room)
    for room, facts in rooms.items():
        # risk: scorecards that deciders use; it has no aggregate
        context = re.match(r"command-side/(?!lane|decider|http|risk)([^/]+)", room)
        for need in facts["needs"]:
            other = re.match(r"command-side/(?!lane|decider|http|risk)([^/]+)", need)
            if context and other and context.group(1) != other.group(1):
                yield f"CMakeLists.txt: the context {context.group(1)} needs the context {other.group(1)}"
        if room.startswith("platform/") and any(not need.startswith("platform/") for need in facts["needs"]):
            yield f"CMakeLists.txt: {room} knows no domain word, yet needs {facts['needs']}"


def self_test():
    rooms = {"a": {"needs": [], "pure": True, "kind": "room"}, "a/b": {"needs": ["a"], "pure": False, "kind": "room"},
             "c": {"needs": [], "pure": False, "kind": "room"}}
    bad = [("a/x.cpp", "#include <nlohmann/json.hpp>"), ("c/x.cpp", '#include "a/x.hpp"'), ("a/x.hpp", '#include "a/b/y.hpp"'),
           ("c/y.cpp", '#include "y.hpp"'), ("d/x.cpp", "")]
    good = [("a/b/x.cpp", '#include "a/x.hpp"\n#include <nlohmann/json.hpp>'), ("a/y.cpp", '#include "a/x.hpp"\n#include <vector>')]
    assert len(list(violations(rooms, bad))) == 5, list(violations(rooms, bad))
    assert not list(violations(rooms, good)), list(violations(rooms, good))
    assert not list(precompiled_faults("set(pure_headers\n  string boost/describe.hpp)"))
    assert len(list(precompiled_faults("set(pure_headers string thread\n boost/asio.hpp)"))) == 2
    assert len(list(precompiled_faults("set(all_headers string)"))) == 1


def main():
    self_test()
    rooms = read_map(open("CMakeLists.txt", encoding="utf-8").read())
    files = [(path, open(path, encoding="utf-8").read()) for path in tracked("*.cpp", "*.hpp")]
    precompiled = open("meson-free/cmake/precompiled.cmake", encoding="utf-8").read()
    found = list(map_faults(rooms)) + list(violations(rooms, files)) + list(precompiled_faults(precompiled))
    for sentence in found:
        print(sentence)
    print(f"{len(rooms)} rooms, {len(files)} files, {len(found)} violations")
    return 1 if found or not files else 0


sys.exit(main())
