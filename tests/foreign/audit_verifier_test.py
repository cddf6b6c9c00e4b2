# A verifier that was written from docs/reference/audit-chain.md agrees with paypie: on a trail that nobody touched, and
# on everything that is planted in it (tests/vectors/audit, made by tests/unit/sagas/audit/vectors_test.cpp).
import importlib.util
import json
import os
import pathlib
import sys

# A Python of another origin may come first in the path; Debian's has Debian's packages.
DEBIANS = "/usr/bin/python3"
if importlib.util.find_spec("cryptography") is None and sys.executable != DEBIANS:
    os.execv(DEBIANS, [DEBIANS, *sys.argv])

from audit_verifier import verify  # noqa: E402

FOLDER = pathlib.Path("tests/vectors/audit")


def bytes_of(coded):
    return None if coded is None else bytes.fromhex(coded)


def records_of(listed):
    return [{"offset": each["offset"], "key": bytes_of(each.get("key")), "value": bytes_of(each["value"]),
             "headers": [(bytes_of(name), bytes_of(value)) for name, value in each["headers"]]} for each in listed]


def changed(whole, difference):
    """What a corruption says of files or partitions: those that are different, and None for those that are gone."""
    result = {**whole, **difference}
    return {name: value for name, value in result.items() if value is not None}


trail = json.loads((FOLDER / "trail.json").read_text(encoding="utf-8"))
trusted = [bytes.fromhex(key) for key in trail["keys"]]


def verdict(case, kept=None):
    log = {place: records_of(listed) for place, listed in changed(trail["log"], case.get("log", {})).items()}
    folder = {path: bytes_of(data) for path, data in changed(trail["folder"], case.get("folder", {})).items()}
    return verify(log, folder, trusted, kept)


assert verdict({}, trail["newest"]) == ([], trail["covered"], trail["uncovered"]), verdict({}, trail["newest"])
cases = json.loads((FOLDER / "corruptions.json").read_text(encoding="utf-8"))
assert len(cases) >= 25
wrong = 0
for case in cases:
    findings, _, _ = verdict(case, case.get("kept"))
    expected = [(each["kind"], each["place"]) for each in case["findings"]]
    if findings != expected or ("kept" in case and verdict(case)[0]):
        wrong += 1
        print(f"{case['name']}: {findings}, not {expected}")
print(f"{len(cases)} corruptions, {wrong} not found as paypie finds them")
raise SystemExit(1 if wrong else 0)
