# The claims that models of risk are tried on are what their generator makes, to the byte: the test part as it is
# committed, the training part by its digest. Nobody is in both.
import hashlib
import os
import pathlib
import sys

sys.path.insert(0, "tests/campaigns")
sys.dont_write_bytecode = True
from risk_claims import files  # noqa: E402

TRAINING = "2ee5cfc3b4978393b492ebfbf2fa8a38e4307b3cd3fd80e1bca8fad65baf19da"


def customers(text):
    return {line.split(",")[0] for line in text.splitlines()[1:]}


def main():
    assert os.path.exists("CMakeLists.txt"), "run from the tree's root"
    made = files()
    training, test = made["claims-training.csv"], made["claims-test.csv"]
    committed = pathlib.Path("tests/vectors/risk/claims-test.csv").read_text(encoding="utf-8")
    if test != committed:
        sys.exit("tests/vectors/risk/claims-test.csv is not what tests/campaigns/risk_claims.py makes")
    digest = hashlib.sha256(training.encode()).hexdigest()
    if digest != TRAINING:
        sys.exit(f"the training part is {digest}: train again (./dev campaign risk), then write the digest here")
    both = customers(training) & customers(test)
    if both:
        sys.exit(f"{len(both)} customers are in both parts: {sorted(both)[:3]}")
    for name, text in made.items():
        claims = len(text.splitlines()) - 1
        abuse = sum(line.endswith(",1") for line in text.splitlines())
        print(f"{name}: {claims} claims of {len(customers(text))} customers, {abuse} of abuse")


if __name__ == "__main__":
    main()
