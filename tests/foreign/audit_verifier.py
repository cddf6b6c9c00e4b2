"""Verifies an audit trail, written from docs/reference/audit-chain.md alone: the standard library and one package for
Ed25519 (Debian's python3-cryptography). Shares no code with paypie.

A log is {"topic/partition": [record]}, a record {"offset", "key" (or None), "headers": [(name, value)], "value"}, all
bytes; a folder is {path: bytes}. Findings are (kind, place): place is "topic/partition/offset", or a checkpoint's number.
"""
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LINK = 40
LONGEST = 16_777_216  # bytes of a checkpoint without its empty line
HEAD = re.compile(r"paypie audit checkpoint 1\nnumber (0|[1-9][0-9]*)\nprevious ([0-9a-f]{64})\n"
                  r"time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\nkey ([0-9a-f]{16})\nroot ([0-9a-f]{64})\n")
PARTITION = re.compile(r"partition (\S+) (0|[1-9][0-9]*) ([1-9][0-9]*) (0|[1-9][0-9]*) ([0-9a-f]{64})\n")
END = re.compile(r"(?:next-key ([0-9a-f]{64})\n)?signature ([0-9a-f]{128})\n")


def number(value, size):
    return value.to_bytes(size, "big")


def text(value):
    return number(len(value), 4) + value


def canonical(topic, partition, record):
    key = record["key"]
    headers = b"".join(text(name) + text(value) for name, value in record["headers"])
    return (text(b"paypie audit record 1") + text(topic) + number(partition, 4) + number(record["offset"], 8)
            + (b"\0" if key is None else b"\1" + text(key)) + number(len(record["headers"]), 4) + headers
            + text(record["value"]))


def root_of(reaches):
    parts = [text(topic) + number(partition, 4) + number(count, 8) + number(offset, 8) + digest
             for (topic, partition), (count, offset, digest) in sorted(reaches.items())]
    return hashlib.sha256(text(b"paypie audit root 1") + b"".join(parts)).digest()


def key_id(public):
    return hashlib.sha256(public).hexdigest()[:16]


class Rule:
    """The validity rule of docs/explanation/log-protocol.md."""

    def __init__(self):
        self.epoch, self.writer, self.next = 0, None, 0

    def judge(self, record):
        """True: it counts. None: the epoch jumps, and nothing behind it can be judged."""
        headers = {}
        for name, value in record["headers"]:
            headers.setdefault(name, value)
        kind = {b"application/cloudevents+json": "commit", b"application/vnd.paypie.empty-commit+json": "empty",
                b"application/vnd.paypie.writer-opened+json": "opened"}.get(headers.get(b"content-type"))
        epoch, seq = (self.count(headers.get(name)) for name in (b"paypie-epoch", b"paypie-seq"))
        writer = headers.get(b"paypie-writer")
        if kind is None or not epoch or writer is None or (record["key"] is not None) != (kind == "commit"):
            return False
        if kind == "opened":
            if epoch > self.epoch + 1:
                return None
            if epoch == self.epoch + 1:
                self.epoch, self.writer, self.next = epoch, writer, 0
                return True
            return False
        if seq is not None and epoch > self.epoch:
            return None
        if (epoch, writer, seq) != (self.epoch, self.writer, self.next):
            return False
        self.next += 1
        return True

    @staticmethod
    def count(value):
        return int(value) if value is not None and re.fullmatch(rb"0|[1-9][0-9]*", value) else None


class Trail:
    """The checkpoints of a folder, as far as they are right."""

    def __init__(self, folder, trusted):
        self.chains = {(path.split("/")[1].encode(), int(path.split("/")[2])): data
                       for path, data in folder.items() if path.startswith("chains/")}
        self.trusted = {key_id(key): key for key in trusted}
        self.reaches, self.roots, self.wrong = {}, [], None
        self.agreed, self.disagreed = {}, {}  # of chain files with checkpoints, by partition
        self.last, self.time, self.expected, self.introduced = bytes(32), "", None, None
        *blocks, rest = folder.get("checkpoints", b"").split(b"\n\n")
        for at, block in enumerate(blocks):
            if len(block) >= LONGEST or not self.take(block + b"\n"):
                self.wrong = at
                return
        if not blocks or len(rest) > LONGEST:
            self.wrong = len(blocks)

    def link(self, where, n):
        entry = self.chains.get(where, b"")[n * LINK:(n + 1) * LINK]
        return (int.from_bytes(entry[:8], "big"), entry[8:]) if len(entry) == LINK else None

    def take(self, block):
        try:
            line = block.decode("ascii")
        except UnicodeDecodeError:
            return False
        head = HEAD.match(line)
        if not head:
            return False
        at, changed, order = head.end(), {}, []
        while found := PARTITION.match(line, at):
            order.append((found[1].encode(), int(found[2])))
            changed[order[-1]] = (int(found[3]), int(found[4]), bytes.fromhex(found[5]))
            at = found.end()
        end = END.fullmatch(line, at)
        if not end or order != sorted(set(order)):
            return False
        signed = line[:line.rindex("signature ")].encode()
        if int(head[1]) != len(self.roots) or bytes.fromhex(head[2]) != self.last or head[3] < self.time:
            return False
        if not self.is_signed(head[4], signed, bytes.fromhex(end[2])):
            return False
        for where, (count, offset, _) in changed.items():
            before = self.reaches.get(where)
            if before and (count <= before[0] or offset <= before[1]):
                return False
        if root_of({**self.reaches, **changed}) != bytes.fromhex(head[5]):
            return False
        self.reaches.update(changed)
        for where, reach in changed.items():
            if where in self.disagreed:
                continue
            if self.link(where, reach[0] - 1) == reach[1:]:
                self.agreed[where] = reach[0]
            else:
                self.disagreed[where] = reach
        self.roots.append(head[5])
        self.last, self.time = hashlib.sha256(block).digest(), head[3]
        self.introduced = bytes.fromhex(end[1]) if end[1] else self.introduced
        self.expected = key_id(self.introduced) if end[1] else head[4]
        return True

    def is_signed(self, key, signed, signature):
        if self.expected not in (None, key):
            return False
        introduced = self.introduced is not None and key_id(self.introduced) == key
        public = self.introduced if introduced else self.trusted.get(key)
        if public is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


def verify_partition(trail, where, records):
    """(finding or None, records that count)."""
    rule, digest, reach = Rule(), bytes(32), (0, 0, bytes(32))
    signed, disagreed = trail.reaches.get(where, (0, 0, b"")), trail.disagreed.get(where)
    entries = len(trail.chains.get(where, b"")) // LINK
    differs, signed_holds, disagreed_holds, due = None, False, False, 0
    for record in records:
        if record["offset"] != due:
            break  # a hole: nothing behind it can be read
        due += 1
        counts = rule.judge(record)
        if counts is None:
            break
        if not counts:
            continue
        expected = trail.link(where, reach[0])
        digest = hashlib.sha256(digest + canonical(*where, record)).digest()
        reach = (reach[0] + 1, record["offset"], digest)
        if expected and not differs and expected != reach[1:]:
            differs = (reach[0], reach[1], expected[0])
        signed_holds = signed_holds or reach == signed
        disagreed_holds = disagreed_holds or reach == disagreed
    if differs:
        count, offset, recorded = differs
        return ("chain", offset) if count <= signed[0] and signed_holds else ("record", min(offset, recorded)), reach[0]
    if disagreed and not disagreed_holds and reach[0] >= disagreed[0]:
        first = trail.link(where, trail.agreed.get(where, 0))
        return ("rewritten", first[0] if first else disagreed[1]), reach[0]
    if reach[0] < max(entries, signed[0]):
        gone = trail.link(where, reach[0])
        return ("record", gone[0] if gone else signed[1]), reach[0]
    return (("chain", signed[1]) if entries < signed[0] else None), reach[0]


def verify(log, folder, trusted, kept=None):
    """(findings, covered, uncovered)."""
    trail = Trail(folder, trusted)
    findings = [] if trail.wrong is None else [("checkpoint", str(trail.wrong))]
    if kept:
        at, root = kept.split(":")
        if int(at) >= len(trail.roots) or trail.roots[int(at)] != root:
            findings.append(("kept", at))
    covered = uncovered = 0
    by_place = {(place.split("/")[0].encode(), int(place.split("/")[1])): records for place, records in log.items()}
    for where in sorted(by_place.keys() | trail.chains.keys() | trail.reaches.keys()):
        finding, count = verify_partition(trail, where, by_place.get(where, []))
        signed = trail.reaches.get(where, (0,))[0]
        covered += min(count, signed)
        uncovered += max(0, count - signed)
        if finding:
            findings.append((finding[0], f"{where[0].decode()}/{where[1]}/{finding[1]}"))
    return findings, covered, uncovered
