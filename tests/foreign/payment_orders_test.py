# The payment orders that paypie writes for banks keep ISO 20022's schema of pain.001.001.09, as libxml2 reads it: those of
# tests/golden/payouts, which tests/unit/payouts/credit_transfer_test.cpp compares byte for byte. And the check can fail.
import pathlib
import subprocess
import tempfile

from foreign import python

ORDERS = sorted(pathlib.Path("tests/golden/payouts").glob("*.xml"))
FIND = "import importlib.resources as r; print(r.files('sepaxml') / 'schemas' / 'pain.001.001.09.xsd')"


def keeps_schema(path):
    ended = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMA, path], capture_output=True, text=True)
    return ended.returncode == 0, ended.stderr


SCHEMA = subprocess.run([python(), "-c", FIND], check=True, capture_output=True, text=True).stdout.strip()
assert len(ORDERS) >= 6, ORDERS
for order in ORDERS:
    good, why = keeps_schema(order)
    assert good, why

SPOILED = {"no creditor's account": ("<CdtrAcct>", "<CdtrAccount>"), "too many decimals": (">12.34<", ">12.345678<"),
           "a long reference": ("<MsgId>pyo-", "<MsgId>pyo-pyo-pyo-"), "another order": ("<PmtMtd>TRF</PmtMtd>", ""),
           "an IBAN in lower case": ("<IBAN>DE", "<IBAN>de")}
text = pathlib.Path("tests/golden/payouts/euro.xml").read_text(encoding="utf-8")
with tempfile.TemporaryDirectory() as folder:
    for what, (old, new) in SPOILED.items():
        assert old in text, what
        spoiled = pathlib.Path(folder) / "order.xml"
        spoiled.write_text(text.replace(old, new), encoding="utf-8")
        assert not keeps_schema(spoiled)[0], f"{what} is not noticed"
print(f"{len(ORDERS)} payment orders keep the schema, {len(SPOILED)} spoiled ones do not")
