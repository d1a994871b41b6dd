"""From the words on the command line to the function that does the work."""

import argparse
import keyword
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TypeAlias

from portal.cli.commands import COMMANDS, Command, Option
from portal.core.errors import DomainError
from portal.settings import BadSetting, Settings, bind

Run: TypeAlias = Callable[..., int]
Branch: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
FAILED = 1
MISUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 failed or found something wrong, 2 not understood."""
    parsed = parser().parse_args(arguments)
    # Whatever a command writes, the database above all, is for this user alone.
    os.umask(0o077)
    command: Command = parsed.command
    for option in command.options:
        _export(option, getattr(parsed, _attribute(option)))
    try:
        settings = Settings.from_environment()
        bind(settings)
        return _function(command)(settings, **_own(command, parsed))
    except BadSetting as problem:
        print(f"portal: {problem}", file=sys.stderr)
        return MISUSED
    except DomainError as problem:
        print(f"portal: {problem.message.text()}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="portal", description="举报与公示门户。 Portal for tips and public records."
    )
    branches: dict[tuple[str, ...], Branch] = {(): top.add_subparsers(metavar="COMMAND", required=True)}
    for command in COMMANDS:
        for depth in range(1, len(command.words)):
            stem = command.words[:depth]
            if stem not in branches:
                help = " · ".join(one.help for one in COMMANDS if one.words[:depth] == stem)
                inner = branches[stem[:-1]].add_parser(stem[-1], help=help)
                branches[stem] = inner.add_subparsers(metavar="COMMAND", required=True)
        leaf = branches[command.words[:-1]].add_parser(
            command.words[-1], help=command.help, description=command.help
        )
        leaf.set_defaults(command=command)
        for option in command.options:
            _add(leaf, option)
    return top


def _add(leaf: argparse.ArgumentParser, option: Option) -> None:
    if option.metavar is None:
        leaf.add_argument(option.flag, help=option.help, action="store_true")
    elif option.optional:
        leaf.add_argument(option.flag, help=option.help, metavar=option.metavar, nargs="?")
    else:
        leaf.add_argument(option.flag, help=option.help, metavar=option.metavar)


def _export(option: Option, value: str | bool | None) -> None:
    """Settings reach the worker processes through the environment, so an option is written there."""
    if option.env and value not in (None, False):
        os.environ[option.env] = "1" if value is True else str(value)


def _own(command: Command, parsed: argparse.Namespace) -> dict[str, str]:
    """What was given for options that are no settings: the command's function takes them by name."""
    given = {
        _attribute(option): getattr(parsed, _attribute(option))
        for option in command.options
        if not option.env
    }
    return {_parameter(name): value for name, value in given.items() if value is not None}


def _parameter(name: str) -> str:
    """`--for` cannot be the name of a parameter."""
    return f"{name}_" if keyword.iskeyword(name) else name


def _attribute(option: Option) -> str:
    return option.flag.removeprefix("--").replace("-", "_")


def _function(command: Command) -> Run:
    module, _, name = command.run.partition(":")
    run: Run = getattr(import_module(module), name)
    return run
