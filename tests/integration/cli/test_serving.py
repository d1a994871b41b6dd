"""`portal serve`: the real program, started as an operator starts it."""

import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Portal
from tests.support.serving import Served

Serve = Callable[..., Served]
LINK = re.compile(r"http://\S+/setup\?key=\S+")


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_first_start_prints_a_link_to_set_up(serve: Serve) -> None:
    portal = serve()
    [link] = LINK.findall(portal.printed)
    assert link.startswith(portal.url)
    assert status_of(portal.url) == 200


def test_each_start_prints_a_fresh_link_until_somebody_has_set_up(serve: Serve) -> None:
    first = serve()
    first.kill()
    second = serve(data=first.data)
    assert LINK.findall(first.printed) != LINK.findall(second.printed) != []


def test_a_second_start_takes_less_than_three_seconds_of_work(serve: Serve) -> None:
    """Work, not waiting: on a machine that is busy with other tests the clock on the wall says nothing."""
    compiled = {"PYTHONDONTWRITEBYTECODE": ""}  # As `script/server` starts it, with what it compiled ahead.
    first = serve(**compiled)
    first.kill()
    second = serve(data=first.data, **compiled)
    fields = Path(f"/proc/{second.process.pid}/stat").read_text().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    assert seconds < 3


def test_the_data_folder_is_for_its_owner_alone(serve: Serve) -> None:
    portal = serve()
    open_to_others = [path for path in (portal.data, *portal.data.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_two_workers_answer_from_one_database(serve: Serve) -> None:
    portal = serve("--workers", "2")
    assert [status_of(portal.url) for _ in range(10)] == [200] * 10


def test_the_server_tells_neither_its_name_nor_its_version(serve: Serve) -> None:
    with urllib.request.urlopen(serve().url, timeout=10) as answer:
        assert "server" not in {name.lower() for name in answer.headers}


def test_no_visit_is_logged(serve: Serve) -> None:
    portal = serve()
    status_of(f"{portal.url}/records?q=canary-in-the-address")
    assert "canary" not in portal.printed
    assert '"GET' not in portal.printed


def test_a_demo_is_never_made_in_a_database_with_real_people(portal: Portal, data: Path) -> None:
    import sqlite3
    from contextlib import closing

    portal("migrate")
    with closing(sqlite3.connect(data / "portal.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO account (id, login, name, active, password, private_keys, box_public, sign_public, "
            "created_on) VALUES ('1', 'wang', '王建国', 1, '', x'', x'', x'', '2026-03-10')"
        )
    said = portal("demo")
    assert said.status == 1
    assert "真实数据" in said.err


@pytest.mark.parametrize("word", ["demo", "serve"])
def test_the_folder_of_the_demo_is_not_that_of_the_bureau(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Without --data the demo has a folder of its own, so that trying it out never touches real data."""
    monkeypatch.delenv("PORTAL_DATA")
    monkeypatch.chdir(tmp_path)
    options = ("--demo",) if word == "serve" else ()
    assert portal(word, *options).status == 0
    assert (tmp_path / "var" / "demo" / "portal.sqlite3").exists()
    assert not (tmp_path / "var" / "portal.sqlite3").exists()


def test_a_demo_is_not_served_as_the_real_thing(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert portal("demo").status == 0
    monkeypatch.delenv("PORTAL_DEMO")
    said = portal("serve")
    assert said.status == 1
    assert "演示" in said.err


def test_a_demo_that_was_interrupted_says_so(portal: Portal, data: Path) -> None:
    portal("demo")
    marks = data / "keys" / "demo-offline.json"
    marks.write_text(marks.read_text().replace('"complete": true', '"complete": false'))
    said = portal("demo")
    assert said.status == 1
    assert "删除" in said.err
