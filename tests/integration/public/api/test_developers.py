"""The page for developers: what it says is so, and its examples run as they stand there."""

import asyncio
import html
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.cli.preparing import prepare
from portal.database import migrate, opened
from portal.demo import many
from portal.public.api.developers import ADDRESSES
from portal.records import publishing
from portal.settings import Settings, bind
from tests.support.serving import Served, serving

COUNT = 140
EXAMPLE = re.compile(r'<code data-language="(\w+)">(.*?)</code></pre>', re.DOTALL)


@pytest.fixture(scope="module")
def served_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real program with a list of two pages."""
    data = tmp_path_factory.mktemp("served") / "var"
    data.mkdir()
    asyncio.run(_filled(Settings(data=data)))
    with serving(data) as served:
        yield served


async def _filled(settings: Settings) -> None:
    bind(settings)
    await migrate(settings)
    await prepare(settings)
    async with opened(settings):
        await publishing.insert_projections(list(many.samples(COUNT)))


@pytest.fixture(scope="module")
def examples(served_list: Served) -> list[tuple[str, str]]:
    with urllib.request.urlopen(f"{served_list.url}/developers", timeout=30) as answer:
        page = answer.read().decode()
    return [(language, html.unescape(text)) for language, text in EXAMPLE.findall(page)]


def of(examples: list[tuple[str, str]], language: str) -> list[str]:
    return [text for name, text in examples if name == language]


def run(*program: str, folder: Path, text: str | None = None) -> str:
    done = subprocess.run(
        program, cwd=folder, input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(served: Served, path: str) -> dict[str, object]:
    with urllib.request.urlopen(served.url + path, timeout=30) as answer:
        found: dict[str, object] = json.loads(answer.read())
    return found


def test_there_are_examples_in_three_languages(examples: list[tuple[str, str]]) -> None:
    assert [language for language, _ in examples] == ["curl", "curl", "python", "javascript"]


def test_the_examples_for_curl_run(
    examples: list[tuple[str, str]], served_list: Served, tmp_path: Path
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl here")
    first, second = of(examples, "curl")
    found = json.loads(run("sh", "-eu", "-c", first, folder=tmp_path))
    assert found == asked(served_list, "/api/v1/records?role=unit&size=5")
    assert [run("sh", "-eu", "-c", second, folder=tmp_path) for _ in range(2)] == ["200\n", "304\n"]


def test_the_example_for_python_copies_the_whole_list(
    examples: list[tuple[str, str]], served_list: Served, tmp_path: Path
) -> None:
    [text] = of(examples, "python")
    count, changes = run(sys.executable, "-I", "-", folder=tmp_path, text=text).split()
    body = asked(served_list, "/api/v1/records?count=1")
    assert int(count) == body["count"]
    assert int(count) > 100
    assert changes == body["changes"]


def test_the_example_for_javascript_runs(
    examples: list[tuple[str, str]], served_list: Served, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here")
    [text] = of(examples, "javascript")
    lines = run(node, "--input-type=module", "-", folder=tmp_path, text=text).splitlines()
    found = asked(served_list, "/api/v1/records?order=ending")["records"]
    assert isinstance(found, list)
    assert lines == [f"{one['publish_until']} {one['name']}" for one in found]


def test_the_addresses_are_those_of_the_description(served_list: Served) -> None:
    paths = asked(served_list, "/api/v1/openapi.json")["paths"]
    assert isinstance(paths, dict)
    assert [path for path, _ in ADDRESSES] == list(paths)


def test_no_address_on_the_page_leads_nowhere(served_list: Served) -> None:
    with urllib.request.urlopen(f"{served_list.url}/developers?lang=en", timeout=30) as answer:
        page = answer.read().decode()
    assert "For developers" in page
    main = page[page.index("<main") : page.index("</main>")]
    for address in set(re.findall(r'href="(/[^"#]*)', main)):
        with urllib.request.urlopen(served_list.url + address, timeout=30) as answer:
            assert answer.status == 200
