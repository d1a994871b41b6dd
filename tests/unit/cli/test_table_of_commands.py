"""The table of commands is complete: each can be called, explained in both languages, and documented."""

import re
from dataclasses import fields
from importlib import import_module
from inspect import signature

import pytest

from portal.cli import running
from portal.cli.commands import COMMANDS, Command, Option
from portal.cli.running import parser
from portal.settings import Settings

# In one order, because two test processes have to name the same tests.
OPTIONS = sorted({option for command in COMMANDS for option in command.options}, key=lambda one: one.flag)
each_command = pytest.mark.parametrize("command", COMMANDS, ids=[command.name for command in COMMANDS])
each_option = pytest.mark.parametrize("option", OPTIONS, ids=[option.flag for option in OPTIONS])


def test_the_commands_of_the_product_are_there() -> None:
    assert {command.name for command in COMMANDS} >= {
        *("serve", "migrate", "demo", "doctor"),
        *("routing explain", "routing coverage", "ledger verify", "ledger anchor"),
    }


def test_no_command_is_there_twice() -> None:
    assert len({command.words for command in COMMANDS}) == len(COMMANDS)


@each_command
def test_a_command_names_a_function_that_exists(command: Command) -> None:
    module, _, name = command.run.partition(":")
    assert callable(getattr(import_module(module), name))


@each_command
def test_a_command_is_explained_in_chinese_and_english(command: Command) -> None:
    assert re.search(r"[一-鿿]", command.zh)
    assert re.fullmatch(r"[ -~]+", command.en)


@each_command
def test_a_command_shows_its_help(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args([*command.words, "--help"])
    assert end.value.code == 0
    printed = capsys.readouterr().out
    assert command.zh in printed.replace("\n", "")
    assert all(_shown(option) in printed for option in command.options)


def _shown(option: Option) -> str:
    """A word that has a place of its own is shown by what stands for it."""
    return option.flag if option.flag.startswith("--") else option.metavar or option.flag


@each_command
def test_a_command_can_be_told_where_the_data_lies(command: Command) -> None:
    """Only what runs away from the server needs no data."""
    offline = {"escrow open"}
    told = {"--data", "--database-url"} <= {option.flag for option in command.options}
    assert told != (command.name in offline)


@each_option
def test_an_option_sets_a_setting_or_is_a_word_of_its_command(option: Option) -> None:
    """What one command alone is told, such as a login, has no twin and is handed to its function by name."""
    if option.env is not None:
        assert option.env in {field.metadata["env"] for field in fields(Settings)}
        return
    name = running._parameter(running._attribute(option))
    owners = [command for command in COMMANDS if option in command.options]
    assert owners
    for command in owners:
        module, _, function = command.run.partition(":")
        assert name in signature(getattr(import_module(module), function)).parameters


def test_the_help_of_the_program_lists_every_first_word(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    printed = capsys.readouterr().out
    assert all(command.words[0] in printed for command in COMMANDS)


def test_a_word_that_is_no_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["publish"])
    assert end.value.code == 2
    assert "publish" in capsys.readouterr().err
