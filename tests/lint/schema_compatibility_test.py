"""Event schemas only ever grow: every committed version of a schema is held against the one before it.

Within a version of an event the only change is a new optional property. Anything else needs a new version and an
upcaster, because somebody's log has events of the old one, and somebody's program reads the new ones.
"""
import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path("events/schemas")
IGNORED = {"description", "title", "$id", "$schema"}


def resolved(schema, root):
    """The schema behind a chain of references."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def breaks(old, new, old_root, new_root, place="data"):
    """What a reader or writer of `old` would stumble over in `new`."""
    old, new = resolved(old, old_root), resolved(new, new_root)
    for name in sorted((old.keys() | new.keys()) - IGNORED - {"properties", "items", "additionalProperties", "$defs"}):
        before, after = old.get(name), new.get(name)
        if name == "required":
            before, after = sorted(before or []), sorted(after or [])
        if before != after:
            yield f"{place}: {name} was {before}, is {after}"
    for name, schema in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{place}.{name} is gone"
        else:
            yield from breaks(schema, new["properties"][name], old_root, new_root, f"{place}.{name}")
    for name in ("items", "additionalProperties"):
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from breaks(before, after, old_root, new_root, f"{place}[{name}]")
        elif before != after:
            yield f"{place}: {name} was {before}, is {after}"


def git(*words):
    return subprocess.run(["git", *words], capture_output=True, text=True, check=False)


def versions_of(path):
    """Every committed text of the file, oldest first, then the one in the working tree."""
    for commit in git("log", "--reverse", "--format=%H", "--", str(path)).stdout.split():
        shown = git("show", f"{commit}:{path}")
        if shown.returncode == 0:
            yield commit[:9], shown.stdout
    if path.exists():
        yield "the working tree", path.read_text()


def check_itself():
    money = {"type": "object", "properties": {"amount": {"type": "integer"}}, "required": ["amount"]}
    old = {"type": "object", "properties": {"total": {"$ref": "#/$defs/Money"}, "tags": {"type": "array", "items": {"type": "string"}}},
           "required": ["total"], "$defs": {"Money": money}}

    def verdict(change):
        new = json.loads(json.dumps(old))
        change(new)
        return list(breaks(old, new, old, new))

    assert not verdict(lambda s: None)
    assert not verdict(lambda s: s["properties"].update(note={"type": "string"}))
    assert not verdict(lambda s: s["$defs"]["Money"]["properties"].update(note={"type": "string"}))
    assert verdict(lambda s: s["properties"].pop("tags"))
    assert verdict(lambda s: s.update(required=["total", "tags"]))
    assert verdict(lambda s: s.update(required=[]))
    assert verdict(lambda s: s["$defs"]["Money"]["properties"]["amount"].update(type="string"))
    assert verdict(lambda s: s["properties"]["tags"]["items"].update(type="integer"))
    assert verdict(lambda s: s.update(additionalProperties=False))


def main():
    check_itself()
    faults, compared = [], 0
    committed = git("log", "--format=", "--name-only", "--diff-filter=A", "--", str(FOLDER)).stdout.split()
    for path in sorted({Path(name) for name in committed} | set(FOLDER.glob("*.json"))):
        if not path.exists():
            faults.append(f"{path} was committed once and is gone: its events are still in somebody's log")
            continue
        before = None
        for name, text in versions_of(path):
            schema = json.loads(text)
            if before is not None:
                faults += [f"{path} at {name}: {fault}" for fault in breaks(before, schema, before, schema)]
                compared += 1
            before = schema
    for fault in faults:
        print(fault)
    print(f"{compared} changes of schemas compared, {len(faults)} break something")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
