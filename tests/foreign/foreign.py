# What tests of tools that are not paypie's need: those tools, installed under build/foreign once for each list of them.
import os
import pathlib
import shutil
import subprocess
import sys

LISTS = pathlib.Path("meson-free/foreign")
FOLDER = pathlib.Path("build/foreign").absolute()


def installed(name, list_name, install):
    """The folder build/foreign/<name>, made anew whenever its list has changed."""
    folder = FOLDER / name
    wanted = (LISTS / list_name).read_text(encoding="utf-8")
    stamp = folder / "installed"
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        stamp.write_text(wanted, encoding="utf-8")
    return folder


def node_modules():
    def install(folder):
        shutil.copy(LISTS / "package.json", folder)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"],
                       cwd=folder, check=True)
    return installed("node", "package.json", install)


def python():
    """The interpreter that has the packages."""
    def install(folder):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r",
                        (LISTS / "requirements.txt").absolute()], check=True)
    return installed("python", "requirements.txt", install) / "bin/python3"


def go_program(name):
    """A program of the Go modules in the list."""
    def install(folder):
        modules = (LISTS / "go.txt").read_text(encoding="utf-8").split()
        environment = dict(os.environ, GOBIN=str(folder), GOFLAGS="-mod=mod")
        subprocess.run(["go", "install", *modules], check=True, env=environment)
    return installed("go", "go.txt", install) / name
