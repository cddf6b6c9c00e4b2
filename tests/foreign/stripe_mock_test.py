# The Stripe adapter's calls against stripe-mock, which Stripe makes from its own specification.
import os
import pathlib
import subprocess
import sys

from foreign import go_program

CASES = "*Stripe's specification*"


def main():
    # Free ports; it says which.
    mock = subprocess.Popen([go_program("stripe-mock"), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        address = ""
        for line in mock.stdout:
            if "Listening for HTTP at address:" in line:
                address = line.split("address:", 1)[1].strip()
                break
        assert address, "stripe-mock did not start"
        tests = pathlib.Path(os.environ["PAYPIE_BIN"]).parent / "tests/paypie_contract_tests"
        ended = subprocess.run([tests, "--no-path-filenames", f"--test-case={CASES}"], capture_output=True, text=True,
                               env=dict(os.environ, PAYPIE_STRIPE_MOCK="http://" + address))
        print(ended.stdout)
        # All of them ran: none was skipped for want of a mock.
        assert ended.returncode == 0 and " 4 passed" in ended.stdout
    finally:
        mock.terminate()
        mock.wait()


if __name__ == "__main__":
    sys.exit(main())
