"""Fetches the docutils that we are compared with."""
import subprocess
import sys
import tarfile

VERSION = "0.23"


def fetch(directory):
    """Downloads and unpacks docutils; returns where its sources are."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps",
               f"docutils=={VERSION}", "--dest", str(directory)]
    subprocess.run(command, check=True)
    with tarfile.open(next(directory.glob("docutils-*.tar.gz"))) as archive:
        archive.extractall(directory, filter="data")
    return directory / f"docutils-{VERSION}"
