"""What the desks cost: each part is a module `bench.desk_<part>` that measures on a database of its own."""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.support import fresh_database
from tests.support.databases import Database, Kind

HERE = Path(__file__).parent
PARTS = sorted(path.stem.removeprefix("desk_") for path in HERE.glob("desk_*.py") if path.stem != "desk_rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all without a name")
    parser.add_argument("--databases", default="sqlite,postgres")
    chosen = parser.parse_args()
    for part in chosen.parts or PARTS:
        module = import_module(f"bench.desk_{part}")
        if hasattr(module, "main"):
            _by_itself(module.__name__, chosen.databases)
        else:
            print(module.__doc__, flush=True)
            _on_each(module.measure, chosen.databases.split(","))


def _by_itself(name: str, databases: str) -> None:
    """A part with options of its own is a program of its own."""
    subprocess.run([sys.executable, "-m", name, "--databases", databases], check=True)


def _on_each(measure: Callable[[Database, Path], Coroutine[Any, Any, None]], kinds: Sequence[Kind]) -> None:
    for kind in kinds:
        with TemporaryDirectory(prefix="portal-desk-") as folder, fresh_database(kind) as database:
            asyncio.run(measure(database, Path(folder)))


if __name__ == "__main__":
    main()
