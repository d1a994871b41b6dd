"""IMAP over TLS and STARTTLS against a real server: a certificate that does not fit, and nothing is said."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.channels.mailbox import keeping, queries
from tests.integration.mailbox.conftest import ON_SQLITE, Box, once, taken, tip_count, wanted
from tests.support import certificates
from tests.support.bureau import Bureau
from tests.support.cutting import Wire, cut_wire
from tests.support.dovecot import AT, PASSWORD, Dovecot, letter, private_dovecot

pytestmark = ON_SQLITE
BOTH = pytest.mark.parametrize("security", ["tls", "starttls"])


@pytest.fixture(scope="module")
def encrypting(dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    """Asks for the other one first, which says why where there is no such program."""
    folder = tmp_path_factory.mktemp("certificates")
    certificates.make(folder)
    with private_dovecot(folder) as server:
        yield server


@pytest.fixture
async def secure(bureau: Bureau, encrypting: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Box:
    assert encrypting.certificates is not None
    monkeypatch.setenv("SSL_CERT_FILE", str(encrypting.certificates / "authority.pem"))
    encrypting.empty()
    box = Box(encrypting, await keeping.add(bureau["王密"], wanted(encrypting)), bureau)
    box.deliver(letter("举报挂证"))
    return box


async def reach(box: Box, security: str, **changes: Any) -> None:
    port = box.server.tls_port if security == "tls" else box.server.port
    row = await box.row()
    known = {"security": security, "port": port, **changes}
    await keeping.correct(box.bureau["王密"], box.id, wanted(box.server, **known), version=row.version)


@BOTH
@pytest.mark.parametrize("host", [AT["good"], "localhost"])
async def test_mail_is_taken_over_an_encrypted_connection(secure: Box, security: str, host: str) -> None:
    await reach(secure, security, host=host)
    await secure.run()
    assert await taken(secure) == once(1)
    assert (await secure.row()).problem is None


@BOTH
@pytest.mark.parametrize(
    ("problem", "said"),
    [("expired", "不在有效期内"), ("name", "给别的服务器的"), ("untrusted", "可信的机构")],
)
async def test_a_certificate_that_does_not_fit_is_told_in_words_and_no_password_is_sent(
    secure: Box, security: str, problem: str, said: str
) -> None:
    await reach(secure, security, host=AT[problem])
    assert (await secure.run()).problems == 1
    row = await secure.row()
    assert row.problem == problem
    assert said in str(row.why)
    assert await tip_count() == 0


async def test_before_encryption_nothing_is_said_but_the_wish_for_it(secure: Box) -> None:
    async with cut_wire(secure.server.port) as wire:
        await reach(secure, "starttls", host=AT["good"], port=wire.port)
        await secure.run()
    assert await taken(secure) == once(1)
    clear, _, _ = bytes(wire.heard).partition(b"\x16\x03")
    assert _words(clear) == [b"CAPABILITY", b"STARTTLS"]
    assert PASSWORD.encode() not in wire.heard


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_server_that_offers_no_encryption_never_hears_the_password(
    bureau: Bureau, server: Dovecot, security: str
) -> None:
    """As when somebody on the wire takes the offer away."""
    box = Box(server, await keeping.add(bureau["王密"], wanted(server)), bureau)
    async with cut_wire(server.port) as wire:
        await _through(box, security, wire)
        assert (await box.run()).problems == 1
    row = await box.row()
    assert (row.problem, row.why) == ("tls", queries.PROBLEMS["tls"])
    assert b"LOGIN" not in wire.heard
    assert PASSWORD.encode() not in wire.heard


async def _through(box: Box, security: str, wire: Wire) -> None:
    row = await box.row()
    changes = wanted(box.server, security=security, port=wire.port)
    await keeping.correct(box.bureau["王密"], box.id, changes, version=row.version)


def _words(said: bytes) -> list[bytes]:
    return [line.split()[1] for line in said.splitlines() if line]
