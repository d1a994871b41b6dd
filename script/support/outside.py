"""Serves a demo and lets Schemathesis, feedparser, FollowTheMoney and LibreOffice read the list from it."""

import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.support.serving import serving

HERE = Path(__file__).parent
# An empty parameter is one that was not given, and a cursor is text of ours that nobody else can write.
NOT_OURS = "negative_data_rejection,positive_data_acceptance"
WORKBOOKS = "tests/integration/records/taking/test_files.py"
READ = {
    "feedparser: the Atom feed": "feed.atom",
    "feedparser: the feed of a filter": "feed.atom?role=unit",
    "FollowTheMoney: the entities": "download/entities.ftm.json",
}


def main() -> int:
    programs = Path(sys.argv[1])
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "demo", "--demo", PORTAL_READS_PER_HOUR="0") as portal,
    ):
        well = [told("Schemathesis: the interface as it is described", lambda: asked(programs, portal.url))]
        for what, name in READ.items():
            well.append(told(what, lambda name=name: read(programs, portal.url, name)))
    well.append(told("LibreOffice: both workbooks", opened))
    return 0 if all(well) else 1


def told(what: str, work: Callable[[], int]) -> bool:
    print(f"── {what}", flush=True)
    well = work() == 0
    print("   good" if well else "   NOT GOOD", flush=True)
    return well


def asked(programs: Path, url: str) -> int:
    """Examples, coverage, random and stateful; every check but what `NOT_OURS` says why."""
    command = [programs / "st", "run", f"{url}/api/v1/openapi.json", "--exclude-checks", NOT_OURS]
    options = ["--max-examples", "50", "--continue-on-failure", "--no-color"]
    return subprocess.run([*command, *options], cwd=programs.parent, check=False).returncode


def read(programs: Path, url: str, name: str) -> int:
    with urllib.request.urlopen(f"{url}/records/{name}", timeout=60) as answer:
        data = answer.read()
    return subprocess.run(
        [programs / "python", HERE / "readers.py", name], input=data, check=False
    ).returncode


def opened() -> int:
    command = [sys.executable, "-m", "pytest", "--full", "-q", "-k", "libreoffice", WORKBOOKS]
    return subprocess.run(command, cwd=HERE.parents[1], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
