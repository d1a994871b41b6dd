"""`portal doctor` says what is well, what is weak and what is broken, each with a remedy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portal.cli import machine
from tests.integration.cli.conftest import Portal, Said


@pytest.fixture
def prepared(portal: Portal, data: Path) -> Path:
    portal("migrate")
    return data


def line_about(said: Said, word: str) -> str:
    [line] = [line for line in said.lines if word in line]
    return line


def change(data: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(data / "portal.sqlite3")) as connection, connection:
        connection.execute(statement, values)


def test_a_fresh_installation_is_not_broken(portal: Portal, prepared: Path) -> None:
    said = portal("doctor")
    assert said.status == 0
    assert not [line for line in said.lines if line.startswith("fail")]


def test_every_warning_says_what_to_do(portal: Portal, prepared: Path) -> None:
    weak = [line for line in portal("doctor").lines if not line.startswith("ok")]
    assert weak
    assert all(" → " in line for line in weak)


def test_before_anything_is_there_it_names_the_command(portal: Portal, data: Path) -> None:
    said = portal("doctor")
    assert said.status == 1
    assert "portal migrate" in said.out
    assert not data.exists()


def test_a_folder_open_to_others_is_broken(portal: Portal, prepared: Path) -> None:
    (prepared / "blobs").chmod(0o755)
    assert line_about(portal("doctor"), "chmod 700").startswith("fail")


def test_a_server_key_open_to_others_is_broken(portal: Portal, prepared: Path) -> None:
    (prepared / "keys" / "server.key").chmod(0o644)
    assert line_about(portal("doctor"), "server key").startswith("fail")


def test_a_lost_server_key_is_broken(portal: Portal, prepared: Path) -> None:
    (prepared / "keys" / "server.key").unlink()
    assert line_about(portal("doctor"), "no server key").startswith("fail")


def test_a_mail_key_open_to_others_is_broken_and_nothing_is_said_while_there_is_none(
    portal: Portal, prepared: Path
) -> None:
    assert not [line for line in portal("doctor").lines if "mail key" in line]
    key = prepared / "keys" / "mail.key"
    key.write_bytes(bytes(32))
    key.chmod(0o600)
    assert line_about(portal("doctor"), "mail key").startswith("ok")
    key.chmod(0o640)
    assert line_about(portal("doctor"), "mail key").startswith("fail")
    key.chmod(0o600)
    key.write_bytes(bytes(31))
    assert line_about(portal("doctor"), "mail key").startswith("fail")


def test_where_informants_are_reminded_the_mail_key_is_made_and_missed(
    portal: Portal, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INFORMANT_NOTICE", "1")
    assert line_about(portal("doctor"), "no mail key").startswith("fail")
    portal("migrate")
    assert line_about(portal("doctor"), "mail key").startswith("ok")
    assert (prepared / "keys" / "mail.key").stat().st_mode & 0o777 == 0o600


def test_a_server_key_beside_the_database_is_weak(portal: Portal, prepared: Path) -> None:
    assert line_about(portal("doctor"), "beside the database").startswith("warn")


def test_a_server_key_kept_elsewhere_is_well(
    portal: Portal, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_SERVER_KEY", str(tmp_path / "credentials" / "server.key"))
    portal("migrate")
    said = portal("doctor")
    assert not [line for line in said.lines if "beside the database" in line]


def test_swap_is_weak(
    portal: Portal, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swaps = tmp_path / "swaps"
    swaps.write_text("Filename Type Size Used Priority\n/dev/sda2 partition 999 0 -2\n")
    monkeypatch.setattr(machine, "SWAPS", swaps)
    assert line_about(portal("doctor"), "swap").startswith("warn")


def test_a_public_address_without_https_is_broken(
    portal: Portal, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "http://portal.example.gov.cn")
    assert line_about(portal("doctor"), "without https").startswith("fail")
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://portal.example.gov.cn")
    assert line_about(portal("doctor"), "portal.example.gov.cn").startswith("ok")


def test_a_public_portal_without_a_trusted_proxy_is_weak(
    portal: Portal, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [line for line in portal("doctor").lines if "trusted proxy" in line]
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://portal.example.gov.cn")
    assert line_about(portal("doctor"), "trusted proxy").startswith("warn")
    monkeypatch.setenv("PORTAL_TRUSTED_PROXY", "127.0.0.1")
    assert not [line for line in portal("doctor").lines if "trusted proxy" in line]


def test_rows_that_keep_an_old_office_key_alive_are_weak(portal: Portal, prepared: Path) -> None:
    assert line_about(portal("doctor"), "older office key").startswith("ok")
    account, compartment = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
    change(
        prepared,
        "INSERT INTO account (id, login, name, active, password, private_keys, box_public, sign_public, "
        "created_on) VALUES (?, 'wang', '王', 1, '', x'', x'', x'', '2026-03-10')",
        account,
    )
    for number in (1, 2):
        change(
            prepared,
            "INSERT INTO office_epoch (id, office, number, public, signature, signed_by, created_on) "
            "VALUES (?, 'construction-section', ?, x'', x'', ?, '2026-03-10')",
            *(f"00000000-0000-0000-0000-00000000001{number}", number, account),
        )
    change(prepared, "INSERT INTO compartment (id, kind, public) VALUES (?, 'tip', x'')", compartment)
    change(
        prepared,
        "INSERT INTO compartment_grant (compartment, holder_kind, holder, epoch, purpose, sealed) "
        "VALUES (?, 'office', 'construction-section', 1, 'owner', x'')",
        compartment,
    )
    line = line_about(portal("doctor"), "older keys are still alive")
    assert line.startswith("warn")
    assert "construction-section 1" in line


def test_a_mail_server_that_does_not_answer_is_broken(
    portal: Portal, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://portal:hunter2@127.0.0.1:1")
    line = line_about(portal("doctor"), "PORTAL_SMTP_URL")
    assert line.startswith("fail")
    assert "hunter2" not in line


def test_reporting_that_is_closed_is_weak(portal: Portal, prepared: Path) -> None:
    assert line_about(portal("doctor"), "reporting is closed").startswith("warn")


def test_a_stuck_mail_is_weak(portal: Portal, prepared: Path) -> None:
    change(
        prepared,
        "INSERT INTO outbox_mail (id, recipient, template, message_id, state, attempts, next_try_at) "
        "VALUES ('1', 'li@example.gov.cn', 'work', '<1@x>', 'stuck', 8, '2026-03-10 00:00:00+00:00')",
    )
    assert line_about(portal("doctor"), "stuck").startswith("warn")


def test_a_file_that_a_row_names_and_nobody_has_is_broken(portal: Portal, prepared: Path) -> None:
    change(
        prepared,
        "INSERT INTO blob (name, owner, size, content, on_day) VALUES (?, 'x', 9, NULL, '2026-03-10')",
        "ab" * 20,
    )
    assert line_about(portal("doctor"), "files are missing").startswith("fail")


def test_a_broken_ledger_is_broken(portal: Portal, prepared: Path) -> None:
    change(prepared, "INSERT INTO ledger_chain (name, last_seq, last_hash) VALUES ('staff', 3, x'00')")
    said = portal("doctor")
    assert line_about(said, "ledger is broken").startswith("fail")
    assert said.status == 1


def test_a_database_behind_the_program_is_broken(portal: Portal, prepared: Path) -> None:
    change(prepared, "DELETE FROM migration")
    assert line_about(portal("doctor"), "pending migrations").startswith("fail")


def test_it_says_when_rows_leave_something_vital_to_nobody(portal: Portal, prepared: Path) -> None:
    assert line_about(portal("doctor"), "nobody holds").startswith("warn"), "nobody has a place yet"
    change(prepared, "UPDATE role_permission SET valid_to = '2020-01-01' WHERE permission = 'people.manage'")
    change(prepared, "UPDATE role_permission SET permission = 'tips.burn' WHERE permission = 'outbox.see'")
    said = portal("doctor")
    assert said.status == 1
    assert "people.manage" in line_about(said, "no role holds")
    assert "tips.burn" in line_about(said, "unknown permissions")
