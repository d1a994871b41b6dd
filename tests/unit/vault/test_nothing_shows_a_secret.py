"""What could end up in a log or an error page shows no key, no password and no content."""

import traceback
from pathlib import Path

import pytest

from portal.vault import boxes, content, files, passwords, server_key, signatures
from portal.vault.errors import BadSignature, CannotOpen

CANARY = "canary-王小明-13800000000"
HERE = boxes.Context("tip-key", "tip-7", "office", "fraud-office")


def shown(value: object) -> str:
    return f"{value!r} {value!s}"


def hides(value: object, *secrets: bytes) -> bool:
    forms = [form for secret in secrets for form in (repr(secret)[2:-1], secret.hex())]
    return not any(form in shown(value) for form in forms)


def test_pairs_show_only_their_public_half() -> None:
    pair, signing = boxes.new_pair(), signatures.new_signing_pair()
    assert hides(pair, pair.private)
    assert hides(signing, signing.private)
    assert repr(pair.public) in shown(pair)


def test_the_server_key_shows_only_its_id(tmp_path: Path) -> None:
    key = server_key.load_or_create(tmp_path / "server.key")
    assert hides(key, key.secret)
    assert key.id in shown(key)


async def test_a_password_record_shows_neither_salt_nor_verifier() -> None:
    with passwords.cheap_for_tests():
        record, kek = await passwords.create(CANARY, server_key.ServerKey("id", bytes(32)))
    assert hides(record, record.salt, record.verifier, kek)
    assert CANARY not in shown(record)


def test_sealed_content_shows_nothing() -> None:
    sealed = content.seal(CANARY, to_public=boxes.new_pair().public, place="tip-7")
    assert shown(sealed) == "Sealed() Sealed()"


def test_sealers_and_openers_do_not_show_their_key() -> None:
    key = files.new_file_key()
    for machine in (files.FileSealer(key), files.FileOpener(key)):
        assert hides(machine, key)


def test_refusals_carry_no_cause_and_no_data() -> None:
    pair = boxes.new_pair()
    sealed = boxes.wrap(CANARY.encode(), pair.public, HERE)
    with pytest.raises(CannotOpen) as refused:
        boxes.unwrap(sealed[:-1] + b"?", pair, HERE)
    assert_silent(refused.value)
    with pytest.raises(CannotOpen) as refused:
        content.open_under(bytes(32), content.seal_bytes_under(bytes(32), CANARY.encode(), "x"), "x")
    assert_silent(refused.value)
    with pytest.raises(BadSignature) as bad:
        signatures.verify(bytes(32), "epoch", CANARY.encode(), bytes(65))
    assert_silent(bad.value)


def assert_silent(error: Exception) -> None:
    printed = "".join(traceback.format_exception(error))
    assert CANARY not in printed
    assert "canary" not in shown(error)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


def test_no_stored_blob_contains_what_was_sealed() -> None:
    pair, key = boxes.new_pair(), files.new_file_key()
    secret = CANARY.encode() * 20
    sealer = files.FileSealer(key)
    blobs = [
        boxes.wrap(secret, pair.public, HERE),
        content.seal(CANARY * 20, to_public=pair.public, place="x").body,
        content.seal_bytes_under(key, secret, "x"),
        sealer.push(secret) + sealer.finish(),
    ]
    assert not any(b"canary" in blob or "王小明".encode() in blob for blob in blobs)
