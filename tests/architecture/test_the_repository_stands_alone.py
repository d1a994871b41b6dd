"""A clone is complete, is laid out as the documents say, and knows no machine of ours."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.sources import ROOT, matching, texts

FOLDERS = (
    "portal",
    "portal/public",
    "portal/admin",
    "templates",
    "migrations",
    "tests",
    "script",
    "docs",
    "bench",
)
FILES = ("app.py", "pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-dev.lock")
MACHINE = r"(?<![\w.:/}-])/(home|root|work|farm|Users)/[\w.]"
REGISTRY = r"--(extra-)?index[-]url|--find[-]links|\b(pypi|pythonhosted|npmjs|debian)[.](org|com)\b"
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folder_is_where_the_documents_say(folder: str) -> None:
    assert (ROOT / folder).is_dir()


@pytest.mark.parametrize("file", FILES)
def test_the_file_is_where_the_documents_say(file: str) -> None:
    assert (ROOT / file).is_file()


@pytest.mark.parametrize(
    "program", ["script/server", "script/test", "script/translations", "script/outside", ".ci/run"]
)
def test_the_commands_can_be_run(program: str) -> None:
    assert (ROOT / program).stat().st_mode & 0o111


def test_no_file_names_a_path_of_some_machine() -> None:
    assert not matching(MACHINE, texts())


def test_no_file_names_a_package_registry() -> None:
    assert not matching(REGISTRY, texts())


@pytest.mark.parametrize("line", ["cd /work/" + "main", 'open("/root/' + '.ssh")', "`/home/" + "ada/portal`"])
def test_the_search_sees_a_path_of_a_machine(line: str) -> None:
    assert matching(MACHINE, [(ROOT / "README.md", line)])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    entries = [part for part in re.split(r"\n(?=\S)", (ROOT / lock).read_text()) if PIN.match(part)]
    assert entries
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_the_environment_for_tests_holds_exactly_what_the_server_runs_with() -> None:
    """script/server then needs no other environment than the one that script/test made."""
    assert _pins(ROOT / "requirements.lock").items() <= _pins(ROOT / "requirements-dev.lock").items()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[^\w.-]", text)[0].lower() for text in project["project"]["dependencies"]}
    assert wanted <= _pins(ROOT / "requirements.lock").keys()


def test_a_wheel_carries_what_lies_beside_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried == {"migrations": "portal/migrations", "templates": "portal/templates"}


def _pins(lock: Path) -> dict[str, str]:
    return dict(PIN.findall(lock.read_text(encoding="utf-8")))
