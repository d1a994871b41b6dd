"""A service that may write nothing beside the program finds it compiled: `script/server` did that."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.sources import ROOT


def test_the_program_is_compiled_whatever_python_would_keep_by_itself(tmp_path: Path) -> None:
    module = tmp_path / "portal" / "inner" / "one.py"
    module.parent.mkdir(parents=True)
    module.write_text("ONE = 1\n", encoding="utf-8")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "root": str(tmp_path)}
    said = subprocess.run(
        ["sh", "-euc", f'. "{ROOT}/script/support/environment.sh"; compile_ahead'],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [one.suffix for one in (module.parent / "__pycache__").iterdir()] == [".pyc"]
    assert said.stdout + said.stderr == ""


def test_the_starter_compiles_before_it_starts() -> None:
    lines = (ROOT / "script" / "server").read_text(encoding="utf-8").splitlines()
    assert lines.index("prepare requirements.lock") < lines.index("compile_ahead") < len(lines) - 1
