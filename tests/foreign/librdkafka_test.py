# paypie over a current librdkafka in the place of the system's (the same binaries, told where to look): the log on Kafka
# keeps its contract, and SCRAM works, which it cannot with an older one at brokers of Kafka 4.
import os
import pathlib
import re
import subprocess
import sys

from foreign import FOLDER, python

BROKER = os.environ["PAYPIE_KAFKA"]  # handed on to the tests
TESTS = pathlib.Path(os.environ["PAYPIE_BIN"]).absolute().parent / "tests" / "paypie_contract_tests"


def current_librdkafka():
    """A folder in which the loader finds the one that the Python client brings."""
    packages = python().parent.parent
    found = list(packages.glob("lib/python3*/site-packages/confluent_kafka.libs/librdkafka-*.so.1"))
    assert len(found) == 1, found
    folder = FOLDER / "librdkafka"
    folder.mkdir(exist_ok=True)
    link = folder / "librdkafka.so.1"
    link.unlink(missing_ok=True)
    link.symlink_to(found[0])
    return folder


def main():
    environment = dict(os.environ, LD_LIBRARY_PATH=str(current_librdkafka()))
    for files in ("*tests/contract/kafka/security_test.cpp", "*tests/contract/kafka/producer_test.cpp",
                  "*tests/contract/log/append_test.cpp", "*tests/contract/log/read_test.cpp"):
        done = subprocess.run([TESTS, "--no-intro", f"--source-file={files}"], env=environment, capture_output=True,
                              text=True)
        if done.returncode:
            sys.exit(f"{files}\n{done.stdout[-8000:]}{done.stderr[-2000:]}")
        if "security" in files:
            used = re.search(r"MESSAGE: librdkafka (\d+)\.(\d+)\.(\d+)", done.stdout)
            assert used and tuple(map(int, used.groups())) >= (2, 6, 1), done.stdout


main()
