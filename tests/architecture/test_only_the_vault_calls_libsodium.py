"""All cryptography lies in one small package that one person can read in an hour."""

import ast
from pathlib import Path

PORTAL = Path(__file__).parents[2] / "portal"
VAULT = PORTAL / "vault"
LIBRARIES = {"nacl", "cryptography", "Crypto", "Cryptodome", "_sodium", "pyotp", "webauthn"}
REMEDY = "Use portal.vault, or add the missing operation there. Imported elsewhere: "


def test_only_the_vault_calls_libsodium() -> None:
    elsewhere = [source for source in sorted(PORTAL.rglob("*.py")) if VAULT not in source.parents]
    found = [f"{source.relative_to(PORTAL)}:{line}" for source in elsewhere for line in imports_of(source)]
    assert not found, REMEDY + ", ".join(found)


def test_the_scan_would_see_an_import_of_any_form(tmp_path: Path) -> None:
    source = tmp_path / "sly.py"
    source.write_text(
        "import os, nacl.utils\nfrom nacl import bindings\ndef f():\n    import nacl as n\n"
        "import importlib\nimportlib.import_module('nacl.public')\n__import__('nacl')\n"
    )
    assert imports_of(source) == [1, 2, 4, 6, 7]


def test_the_scan_reads_the_vault_itself() -> None:
    assert any(imports_of(source) for source in VAULT.glob("*.py"))


def imports_of(source: Path) -> list[int]:
    """The lines on which a library of cryptography is imported."""
    nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
    guilty = [node for node in nodes if LIBRARIES & {name.split(".")[0] for name in imported(node)}]
    return sorted(getattr(node, "lineno", 0) for node in guilty)


def imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if "import" in ast.unparse(func):
            return [name]
    return []
