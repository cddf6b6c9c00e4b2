# docs/reference/asyncapi.json is an AsyncAPI 3 document to AsyncAPI's own parser, and every sample of an event is a
# message of it.
import glob
import json
import pathlib
import subprocess
import sys
import tempfile

from foreign import node_modules

DOCUMENT = "docs/reference/asyncapi.json"
SAMPLES = sorted(glob.glob("tests/golden/events/*.json"))


def check(document, samples):
    ended = subprocess.run(["node", "tests/foreign/asyncapi.mjs", node_modules(), document, *samples], capture_output=True,
                           text=True)
    return ended.returncode, ended.stdout + ended.stderr


def spoilt(change, name):
    """The document, or the sample of a new order, after `change`, in a file of that name."""
    source = DOCUMENT if name == "document" else next(one for one in SAMPLES if "order.created" in str(one))
    value = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))
    change(value)
    file = pathlib.Path(tempfile.mkdtemp()) / (name + ".json")
    file.write_text(json.dumps(value), encoding="utf-8")
    return str(file)


def main():
    code, said = check(DOCUMENT, SAMPLES)
    print(said)
    assert code == 0 and len(SAMPLES) >= 8

    # What is wrong is found.
    def unknown_action(document):
        next(iter(document["operations"].values()))["action"] = "publish"
    code, said = check(spoilt(unknown_action, "document"), [])
    assert code == 1 and "action" in said, said

    def leads_nowhere(document):
        next(iter(document["channels"].values()))["messages"]["x"] = {"$ref": "#/components/messages/x"}
    code, said = check(spoilt(leads_nowhere, "document"), [])
    assert code == 1, said

    def other_time(event):
        event["time"] = "yesterday"
    code, said = check(DOCUMENT, [spoilt(other_time, "event")])
    assert code == 1 and "time" in said, said

    def without_its_order(event):
        del event["data"]["order"]
    code, said = check(DOCUMENT, [spoilt(without_its_order, "event")])
    assert code == 1 and "required" in said, said


sys.exit(main())
