"""The project's own files, for tests that read them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("portal", "templates", "migrations", "tests", "bench", "docs", "script", ".ci")
BINARY = (".png", ".jpg", ".gz", ".woff2", ".ico", ".pdf", ".xlsx", ".mo", ".pyc", ".sqlite3")
SAMPLES = ROOT / "tests" / "data" / "files"
"""Files as informants send them, made by other programs."""


def python(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the project, with its content."""
    tops = [path for path in ROOT.iterdir() if path.is_file()]
    inner = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(tops + inner):
        if path.suffix not in BINARY and "__pycache__" not in path.parts and SAMPLES not in path.parents:
            yield path, path.read_text(encoding="utf-8")


def shown(path: Path, line: int | None = None) -> str:
    """As an editor opens it: path from the project's folder, and line."""
    name = str(path.relative_to(ROOT))
    return name if line is None else f"{name}:{line}"


def matching(pattern: str, files: Iterable[tuple[Path, str]]) -> list[str]:
    """Places whose line matches."""
    wanted = re.compile(pattern)
    return [
        f"{shown(path, number)}: {line.strip()[:90]}"
        for path, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]
