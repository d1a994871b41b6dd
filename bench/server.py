"""Serves the named application with the very options of `portal serve`: `python -m bench.server APP`."""

import os
import sys

from portal.cli import serving
from portal.settings import Settings, bind


def main() -> None:
    os.umask(0o077)
    settings = Settings.from_environment()
    bind(settings)
    serving.APPLICATION = sys.argv[1]
    serving._listen(settings)


if __name__ == "__main__":
    main()
