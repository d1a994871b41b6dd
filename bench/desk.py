"""What the desks cost: each part is a module `bench.desk_<part>` that measures on a database of its own."""

import argparse
import asyncio
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.support import fresh_database

HERE = Path(__file__).parent
PARTS = sorted(path.stem.removeprefix("desk_") for path in HERE.glob("desk_*.py") if path.stem != "desk_rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=PARTS, help="all of them without a name")
    parser.add_argument("--databases", default="sqlite,postgres")
    chosen = parser.parse_args()
    for part in chosen.parts or PARTS:
        module = import_module(f"bench.desk_{part}")
        print(module.__doc__, flush=True)
        for kind in chosen.databases.split(","):
            with TemporaryDirectory(prefix="portal-desk-") as folder, fresh_database(kind) as database:
                asyncio.run(module.measure(database, Path(folder)))


if __name__ == "__main__":
    main()
