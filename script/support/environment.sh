# Makes the environment in .venv from a lock file; sourced by script/server and script/test.
# Expects $root, the project's folder. Plain POSIX sh: it must run before anything else is there.

# Why no `pip install -e .`: that needs a build backend beside the lock. The project is pure Python, so a .pth
# file and a starter of its own in .venv/bin do the same with nothing fetched, and the version is the checkout.

say() { printf '%s\n' "$*" >&2; }

die() { say "$*"; exit 1; }

# prepare LOCK [COVERED …]: afterwards .venv holds what LOCK lists, which includes the COVERED locks.
# Does nothing when that was done before.
prepare() {
    if installed "$1"; then return; fi
    python=$(find_python) || die "Python 3.11 or newer is needed and was not found. On Debian 12:
    apt install python3 python3-venv"
    say "Preparing the environment in .venv (the first time, and when $1 has changed) …"
    make_environment
    rm -f "$root"/.venv/installed-*
    install_packages "$root/$1"
    link_project
    for lock in "$@"; do described "$lock" > "$root/.venv/installed-$lock"; done
}

installed() { described "$1" | cmp -s - "$root/.venv/installed-$1"; }

# What an installation depends on: the lock, and the folder, because the programs in .venv/bin name it.
described() { printf '# %s\n' "$root"; cat "$root/$1"; }

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

have_uv() { command -v uv >/dev/null 2>&1; }

make_environment() {
    if usable_environment; then return; fi
    if have_uv; then
        uv venv --quiet --clear --python "$python" "$root/.venv" || die "uv could not make the environment."
    elif "$python" -c 'import venv; from ensurepip import bootstrap' 2>/dev/null; then
        "$python" -m venv --clear "$root/.venv" || die "The environment in .venv could not be made."
    else
        die "$python cannot make environments here. Install the missing package, then start again:
    apt install $(venv_package)"
    fi
}

# Not copied from another folder, which its programs would still name, and with something to install with.
usable_environment() {
    ! cat "$root"/.venv/installed-* 2>/dev/null | grep '^# /' | grep -vqxF "# $root" \
        && "$root/.venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
        && { have_uv || "$root/.venv/bin/python" -c 'import pip' 2>/dev/null; }
}

venv_package() {
    case $python in
        python3 | python) echo python3-venv ;;
        *) echo "$python-venv" ;;
    esac
}

install_packages() {
    if have_uv; then
        VIRTUAL_ENV="$root/.venv" uv pip sync --quiet --compile-bytecode --require-hashes "$1"
    else
        "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --require-hashes --requirement "$1"
    fi || die "The packages could not be installed; nothing was started. Look at the lines above."
}

# Python keeps what it made of a file beside it. A service that may write to its data folder alone would make it
# anew at every start, which takes longer than the rest of the start. Done in a moment where nothing has changed.
compile_ahead() { "$root/.venv/bin/python" -m compileall -qq "$root/portal" || true; }

link_project() {
    "$root/.venv/bin/python" - "$root" <<'PYTHON'
import shlex, sys, sysconfig
from pathlib import Path

root = Path(sys.argv[1])
Path(sysconfig.get_path("purelib"), "portal.pth").write_text(f"{root}\n", encoding="utf-8")
run = "import sys; from portal.cli import main; sys.argv[0] = 'portal'; sys.exit(main())"
starter = root / ".venv" / "bin" / "portal"
python = shlex.quote(str(root / ".venv" / "bin" / "python"))
starter.write_text(f'#!/bin/sh\nexec {python} -P -c {shlex.quote(run)} "$@"\n', encoding="utf-8")
starter.chmod(0o755)
PYTHON
}
