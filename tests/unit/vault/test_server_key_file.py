"""The server key is made once, is never readable by others, and survives workers that start together."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.vault import server_key
from portal.vault.errors import ServerKeyUnusable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "server.key"


def test_the_first_start_makes_a_key_and_the_next_one_finds_it(path: Path) -> None:
    made = server_key.load_or_create(path)
    assert len(made.secret) == 32
    assert server_key.load_or_create(path) == server_key.load(path) == made


def test_the_file_belongs_to_its_owner_alone_and_nothing_else_is_left_behind(path: Path) -> None:
    server_key.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_workers_that_start_together_agree_on_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(server_key.load_or_create, [path] * 16))
    assert len({key.secret for key in keys}) == 1
    assert list(path.parent.iterdir()) == [path]


def test_a_worker_that_comes_second_keeps_the_first_ones_key(path: Path) -> None:
    made = server_key.load_or_create(path)
    server_key._create(path)
    assert server_key.load(path) == made


def test_each_installation_has_its_own_key_and_id(tmp_path: Path) -> None:
    first, second = (server_key.load_or_create(tmp_path / name) for name in ("a", "b"))
    assert first.secret != second.secret
    assert first.id != second.id


def test_the_id_is_short_and_no_part_of_the_secret(path: Path) -> None:
    key = server_key.load_or_create(path)
    assert len(key.id) == 16
    assert key.id not in key.secret.hex()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_file_open_to_others_is_refused_with_the_remedy(path: Path, mode: int) -> None:
    server_key.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(ServerKeyUnusable) as refused:
        server_key.load_or_create(path)
    assert "chmod 600" in refused.value.message.msgid


def test_a_credential_lent_by_systemd_may_show_a_readable_group(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = server_key.load_or_create(path)
    path.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(path.parent))
    assert server_key.load(path) == made
    path.chmod(0o444)
    with pytest.raises(ServerKeyUnusable):
        server_key.load(path)


def test_a_credential_folder_does_not_excuse_files_outside_of_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_key.load_or_create(path)
    path.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "elsewhere"))
    with pytest.raises(ServerKeyUnusable):
        server_key.load(path)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_damaged_file_is_refused_and_not_replaced(path: Path, content: bytes) -> None:
    server_key.load_or_create(path)
    path.write_bytes(content)
    with pytest.raises(ServerKeyUnusable):
        server_key.load_or_create(path)
    assert path.read_bytes() == content


def test_loading_alone_never_makes_a_key(path: Path) -> None:
    with pytest.raises(ServerKeyUnusable) as refused:
        server_key.load(path)
    assert refused.value.message.values == {"path": str(path)}
    assert not path.exists()
