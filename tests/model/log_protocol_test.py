# The log protocol under the spin model checker: no error where the rules are kept, an error for each planted mistake.
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

MODEL = pathlib.Path("tests/model/log-protocol.pml").resolve()

# (what it is, definitions, whether spin must find an error)
ROWS = [
    ("the protocol, every doubt a step-down", "EPOCHS=3 CMDS=2", False),
    ("doubt settled by reading back", "READ_CONFIRM EPOCHS=3 CMDS=2", False),
    ("a restart takes a new writer id", "FRESH_ID EPOCHS=3 CMDS=2", False),
    ("stale ends after restarts, with new writer ids", "STALE_END FRESH_ID CRASHES=1 EPOCHS=3 CMDS=2", False),
    ("refusals behind a later commit", "REFUSE_BY_ACK EPOCHS=2 CMDS=2 EMPTIES=1", False),
    ("progress: a single owner answers everything", "PROGRESS EPOCHS=2 CMDS=2", False),
    ("mistake: acknowledging out of order", "M1", True),
    ("mistake: accepting an equal epoch", "M2", True),
    ("mistake: acknowledging any successful report", "M3", True),
    ("mistake: ignoring density", "M4", True),
    ("mistake: serving without reading back", "M5", True),
    ("mistake: serving the state from before the own opening", "M5B", True),
    ("mistake: no memory of command ids", "M6", True),
    ("mistake: one writer id in two live processes", "SHARED_ID", True),
    ("mistake: the same writer id after a restart with a stale end", "STALE_END", True),
    ("mistake: refusing at once", "REFUSE_NAIVE", True),
    ("mistake: refusing when nothing is pending", "REFUSE_DRAINED", True),
    ("mistake: refusing without a later commit", "REFUSE_BY_ACK MR1 EPOCHS=2 CMDS=2", True),
    ("mistake: refusing on pending state", "REFUSE_BY_ACK MR2 EPOCHS=2 CMDS=2", True),
    ("mistake: refusing behind a commit sent before the command arrived", "REFUSE_BY_ACK MR3 EPOCHS=2 CMDS=2", True),
]


def search(row):
    """Runs spin on one row. Returns (row, whether the outcome is as it must be, a sentence)."""
    what, definitions, error_expected = row
    flags = ["-D" + definition for definition in definitions.split()]
    cycles = "PROGRESS" in definitions
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["spin", "-a", *flags, MODEL], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        # A mistake is found within few states, and compiling takes longer than searching.
        subprocess.run(["gcc", "-O0" if error_expected else "-O2", "-w", "-DNP" if cycles else "-DSAFETY", "-DCOLLAPSE",
                        "-DVECTORSZ=2048", "-o", "pan", "pan.c"], cwd=folder, check=True)
        out = subprocess.run(["./pan", "-m1000000", "-w24", *(["-l"] if cycles else [])], cwd=folder, check=True,
                             capture_output=True, text=True).stdout
    errors = re.search(r"errors: (\d+)", out)
    states = re.search(r"(\d+) states, stored", out)
    if not errors or not states:
        return row, False, "spin did not finish:\n" + out
    complete = "Search not completed" not in out and "max search depth too small" not in out
    right = int(errors.group(1)) > 0 if error_expected else int(errors.group(1)) == 0 and complete
    return row, right, f"{states.group(1)} states, {errors.group(1)} errors{'' if complete else ', stopped there'}"


def widened(rows, bounds):
    """The rows with other bounds, where they have those."""
    for what, definitions, error_expected in rows:
        for bound in bounds:
            name = bound.split("=")[0]
            definitions = re.sub(rf"\b{name}=\d+", bound, definitions)
        yield what, definitions, error_expected


def main():
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for (what, definitions, _), right, sentence in pool.map(search, widened(ROWS, sys.argv[1:])):
            failures += not right
            print(f"{'ok  ' if right else 'FAIL'} {what} ({definitions}): {sentence}", flush=True)
    return 1 if failures else 0


sys.exit(main())
