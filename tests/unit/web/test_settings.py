"""What an operator can set, and what he is told when it cannot be understood."""

from dataclasses import fields
from pathlib import Path

import pytest

from portal.settings import MEGABYTE, BadSetting, Settings, table


def test_without_any_variable_the_portal_runs_on_this_machine_only() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.database_url == "sqlite:///var/portal.sqlite3"
    assert not settings.secure
    assert not settings.demo
    assert settings.smtp_url is None


def test_the_data_folder_moves_the_database_the_blobs_and_the_key() -> None:
    settings = Settings.from_environment({"PORTAL_DATA": "/srv/portal"})
    assert settings.database_url == "sqlite:////srv/portal/portal.sqlite3"
    assert settings.blobs == Path("/srv/portal/blobs")
    assert settings.server_key_path == Path("/srv/portal/keys/server.key")


def test_the_server_key_can_lie_elsewhere() -> None:
    settings = Settings.from_environment({"PORTAL_SERVER_KEY": "/run/credentials/server.key"})
    assert settings.server_key_path == Path("/run/credentials/server.key")


def test_an_address_with_https_makes_cookies_secure() -> None:
    assert Settings.from_environment({"PORTAL_PUBLIC_URL": "https://jubao.example.gov.cn/"}).secure


def test_limits_are_given_in_megabytes() -> None:
    settings = Settings.from_environment({"PORTAL_FILE_LIMIT": "10", "PORTAL_TIP_LIMIT": "30"})
    assert (settings.file_limit, settings.tip_limit) == (10 * MEGABYTE, 30 * MEGABYTE)


def test_an_empty_variable_counts_as_not_given() -> None:
    assert Settings.from_environment({"PORTAL_PORT": " "}).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_PORT", "eighty"),
        ("PORTAL_PORT", "0"),
        ("PORTAL_PORT", "９０"),
        ("PORTAL_WORKERS", "65"),
        ("PORTAL_DEMO", "maybe"),
        ("PORTAL_PUBLIC_URL", "jubao.example.gov.cn"),
        ("PORTAL_PUBLIC_URL", "https://jubao.example.gov.cn/portal"),
        ("PORTAL_PUBLIC_URL", "https://[broken"),
        ("PORTAL_DATABASE_URL", "mysql://db"),
        ("PORTAL_SMTP_URL", "mail.example"),
        ("PORTAL_FILE_LIMIT", "-1"),
        ("PORTAL_LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^{name} "):
        Settings.from_environment({name: value})


def test_a_tip_may_not_be_smaller_than_a_file() -> None:
    with pytest.raises(BadSetting, match="PORTAL_TIP_LIMIT"):
        Settings.from_environment({"PORTAL_FILE_LIMIT": "50", "PORTAL_TIP_LIMIT": "10"})


def test_no_password_appears_in_an_error_or_in_the_settings_as_text() -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.from_environment({"PORTAL_SMTP_URL": "smtp//anna:hunter2@mail.example"})
    assert "hunter2" not in str(refused.value)
    given = {"PORTAL_SMTP_URL": "smtp://a:hunter2@mail", "PORTAL_DATABASE_URL": "postgresql://p:hunter2@db/p"}
    assert "hunter2" not in repr(Settings.from_environment(given))


def test_every_setting_is_in_the_operators_table() -> None:
    rows = table()
    assert [row.name for row in rows] == [one.name for one in fields(Settings)]
    assert len({row.env for row in rows}) == len(rows)
    for row in rows:
        assert row.env.startswith("PORTAL_")
        assert row.help.endswith(".")
        assert row.default


def test_without_a_public_address_links_lead_to_where_the_portal_listens() -> None:
    assert Settings().public_url == "http://127.0.0.1:8000"
    assert Settings.from_environment({"PORTAL_PORT": "9000"}).public_url == "http://127.0.0.1:9000"
    assert Settings(host="::1", port=9000).public_url == "http://[::1]:9000"
    assert Settings(port=9000, public_url="http://portal.example").public_url == "http://portal.example"
