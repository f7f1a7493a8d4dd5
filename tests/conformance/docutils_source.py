"""Fetches the docutils that we are compared with."""
import os
import subprocess
import sys
import tarfile

VERSION = "0.23"
PYGMENTS = "2.20.0"


def fetch(directory, highlighter=False):
    """Downloads and unpacks docutils, with the highlighter that its tests use if asked; returns its place."""
    pip = [sys.executable, "-m", "pip"]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "download", *quiet, "--no-binary", ":all:", f"docutils=={VERSION}",
                    "--dest", str(directory)], check=True)
    if highlighter:
        subprocess.run([*pip, "install", *quiet, f"pygments=={PYGMENTS}", "--target", str(directory / "site")],
                       check=True, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"})
    with tarfile.open(next(directory.glob("docutils-*.tar.gz"))) as archive:
        archive.extractall(directory, filter="data")
    return directory / f"docutils-{VERSION}"
