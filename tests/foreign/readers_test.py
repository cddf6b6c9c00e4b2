# The recipes of docs/how-to/read-the-log-with-other-tools.md, run as they stand on the page against a real broker that
# holds the Northwind orders: each comes to the totals of paypie itself, also when a zombie has left records behind.
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from foreign import python

PAGE = "docs/how-to/read-the-log-with-other-tools.md"
TOTALS = {"orders": 830, "lines": 2155, "gross": 1354458.59, "net": 1265793.01, "freight": 64942.69}
BIN = pathlib.Path(os.environ["PAYPIE_BIN"]).absolute()
BROKER = pathlib.Path(os.environ["PAYPIE_KAFKA"]).read_text(encoding="utf-8").strip()
PREFIX = f"t{random.randrange(16 ** 10):010x}-"
TOPIC = PREFIX + "paypie.order.events.v1"

# A writer that lost its partition and does not know: what it appends is well formed, and void. In every partition the
# first order again: by the writer of the epoch (twice), by one of an epoch that never was, by another writer of this
# epoch with a seq that is free; and a stranger's record.
ZOMBIE = """
import os, sys
from confluent_kafka import Consumer, Producer, TopicPartition
broker, topic = sys.argv[1:3]
reader = Consumer({"bootstrap.servers": broker, "group.id": "zombie", "enable.auto.commit": False})
writer = Producer({"bootstrap.servers": broker})
for partition in range(12):
    reader.assign([TopicPartition(topic, partition, 0)])
    record = reader.poll(30)
    while record is not None and (record.error() or record.key() is None):
        record = reader.poll(30)
    headers = dict(record.headers())
    def leave(**changed):
        marks = {**headers, **{"paypie-" + name: str(value).encode() for name, value in changed.items()}}
        writer.produce(topic, partition=partition, key=record.key(), value=record.value(), headers=list(marks.items()))
    leave()
    leave(epoch=7, seq=0)
    leave(writer="wrt_00000000000000000000000001", seq=100000)
    leave(seq=100000)
    writer.produce(topic, partition=partition, value=b"a stranger")
writer.flush()
"""


def run(command, **options):
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert ended.returncode == 0, f"{command[:3]}: exit {ended.returncode}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def recipes():
    """Name -> the (language, text) blocks under that heading."""
    sections = pathlib.Path(PAGE).read_text(encoding="utf-8").split("\n## ")[1:]
    blocks = {each.splitlines()[0]: re.findall(r"^```(sh|python)\n(.*?)^```", each, re.S | re.M) for each in sections}
    return {name: found for name, found in blocks.items() if found}


def totals_by(blocks, folder):
    environment = {**os.environ, "BROKER": BROKER, "TOPIC": TOPIC}
    for language, text in blocks:
        command = ["bash", "-euo", "pipefail", "-c"] if language == "sh" else [str(python()), "-c"]
        out = run([*command, text], cwd=folder, env=environment)
    return json.loads(out)


def naive_totals():
    """Whoever takes every record for true."""
    def event_in(line):
        try:
            return json.loads(json.loads(line)["payload"])
        except (ValueError, TypeError):
            return {}
    lines = run(["kcat", "-C", "-e", "-q", "-J", "-b", BROKER, "-t", TOPIC]).splitlines()
    orders = [event["data"] for event in map(event_in, lines) if event.get("type") == "paypie.order.created.v1"]
    return {"orders": len(orders), "gross": sum(order["totals"]["subtotal"]["amount"] for order in orders) / 100}


def main():
    found = recipes()
    assert set(found) == {"kcat and jq", "Python", "DuckDB"}, found.keys()
    with tempfile.TemporaryDirectory() as folder:
        shop = os.path.join(folder, "shop")
        run([BIN / "paypie", "up", "--once", "--script", "instant", "--data", shop, "--http-port", "0", "--admin-port", "0"])
        run([BIN / "paypie", "log", "copy", shop, f"kafka://{BROKER}?topic_prefix={PREFIX}"])
        naive = naive_totals()
        assert naive["orders"] == 830 and naive["gross"] == TOTALS["gross"], naive
        for name, blocks in found.items():
            totals = totals_by(blocks, folder)
            assert totals == TOTALS, f"{name}: {totals}"

        run([python(), "-c", ZOMBIE, BROKER, TOPIC])
        naive = naive_totals()
        assert naive["orders"] == 830 + 4 * 12 and naive["gross"] > TOTALS["gross"], naive
        for name, blocks in found.items():
            totals = totals_by(blocks, folder)
            assert totals == TOTALS, f"{name}, beside a zombie: {totals}"
    print(f"{2 * len(found)} recipes run, all with paypie's totals; a reader without the rule found {naive}")


sys.exit(main())
