"""The operator's handbook lists everything that there is to set, run, hold and be in, and nothing else."""

import re
from datetime import date

import pytest

from portal.catalogue.pack import load_pack
from portal.catalogue.states import PUBLIC_LABELS, ROLE_LABELS, STAFF_LABELS, Role, State
from portal.cli.commands import COMMANDS
from portal.cli.routing import answered
from portal.offices.routing_rules import rule_set
from portal.settings import table
from portal.staff.permissions import PERMISSIONS
from tests.support.rights import shipped
from tests.support.sources import ROOT

HANDBOOK = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the first table below a heading, by the code in their first column."""
    section = HANDBOOK.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return {cells[0].strip().strip("`"): [cell.strip() for cell in cells[1:]] for cells in lines}


def test_every_setting_stands_in_the_handbook_as_the_code_has_it() -> None:
    assert rows("Settings") == {one.env: [one.default, one.help] for one in table()}


def test_every_command_stands_in_the_handbook_as_the_terminal_explains_it() -> None:
    assert rows("Commands") == {f"portal {one.name}": [one.help] for one in COMMANDS}


def test_every_permission_stands_in_the_handbook_with_its_roles() -> None:
    documented = {name: (cells[0], set(re.findall(r"`(\w+)`", cells[1]))) for name, cells in _permissions()}
    assert documented == {
        name: (f"{one.zh} {one.en}", {role.value for role in shipped().roles_with(name)})
        for name, one in PERMISSIONS.items()
    }


def test_every_role_stands_in_the_handbook_under_its_name() -> None:
    names = {code: cells[0].split()[0] for code, cells in rows("Roles").items()}
    assert names == {role.value: ROLE_LABELS[role] for role in Role}


def test_every_state_stands_in_the_handbook_under_both_its_names() -> None:
    names = {code: [cell.split()[0] for cell in cells] for code, cells in rows("States").items()}
    assert names == {state.value: [STAFF_LABELS[state], PUBLIC_LABELS[state]] for state in State}


def test_the_example_of_a_question_to_the_rules_gets_an_answer() -> None:
    [example] = re.findall(r"`(\{\"violation\".+?\})`", HANDBOOK, re.DOTALL)
    pack = load_pack("changde")
    rules = rule_set(
        rules=pack.rules, areas=pack.areas, duties=pack.duties, offices=pack.offices, day=date(2026, 3, 10)
    )
    assert answered(example.replace("\n", " "), rules)["owner"] == "construction-section"


def test_a_missing_row_would_be_noticed() -> None:
    assert "PORTAL_NO_SUCH_SETTING" not in rows("Settings")
    assert len(rows("States")) > 10


@pytest.mark.parametrize("words", ["proxy_request_buffering off", "client_max_body_size", "access_log off"])
def test_the_handbook_keeps_uploads_and_visits_off_the_proxys_disk(words: str) -> None:
    assert words in HANDBOOK


@pytest.mark.parametrize("command", ["script/server", "script/server --demo", "script/test"])
def test_the_readme_names_the_commands(command: str) -> None:
    assert command in README


def test_the_readme_lists_every_option_of_the_server_with_its_twin() -> None:
    serve = next(one for one in COMMANDS if one.name == "serve")
    for option in serve.options:
        assert re.search(rf"^\| `{option.flag}\b[^|]*\| `{option.env}` \|", README, re.MULTILINE), option.flag


def _permissions() -> list[tuple[str, list[str]]]:
    return list(rows("Permissions").items())
