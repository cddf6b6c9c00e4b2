# Metrics: every one that the table declares is counted somewhere, so that no dashboard shows a number nobody sets.
import re
import subprocess
import sys

TABLE = "platform/telemetry/metric_table.hpp"


def main():
    with open(TABLE, encoding="utf-8") as file:
        declared = re.findall(r"(\w+)\{\s*\"paypie_", file.read())
    files = subprocess.run(["git", "ls-files", "*.cpp", "*.hpp"], check=True, capture_output=True, text=True).stdout.split()
    used = set()
    for path in files:
        if path == TABLE or path.startswith("tests/"):
            continue
        with open(path, encoding="utf-8") as file:
            used |= set(re.findall(r"metric::(\w+)", re.sub(r"//.*", "", file.read())))
    unused = [name for name in declared if name not in used]
    for name in unused:
        print(f"{TABLE}: {name} is declared, but nothing counts it")
    print(f"{len(declared)} metrics, {len(unused)} unused")
    return 1 if unused or not declared else 0


sys.exit(main())
