# Formatting: every tracked C++ source is as clang-format leaves it. `./dev format` repairs.
import shutil
import subprocess
import sys

tool = shutil.which("clang-format-19")
if tool is None:
    sys.exit("clang-format-19 is not installed; ./dev installs it")
files = subprocess.run(["git", "ls-files", "*.cpp", "*.hpp"], check=True, capture_output=True, text=True).stdout.split()
wrong = []
for path in files:
    with open(path, "rb") as file:
        before = file.read()
    after = subprocess.run([tool, "--style=file", f"--assume-filename={path}"], input=before, check=True,
                           capture_output=True).stdout
    if before != after:
        wrong.append(path)
for path in wrong:
    print(f"{path} is not formatted; run ./dev format")
print(f"{len(files)} files, {len(wrong)} not formatted")
sys.exit(1 if wrong or not files else 0)
