"""Certifying a key officer with the root key from the safe: the first time, or after he got new keys."""

from uuid import UUID

from portal.catalogue.states import Role
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.staff import accounts, authority, placing, retired
from portal.vault import signatures
from portal.vault.digests import fingerprint

_ROOT_BYTES = 64


async def certify(login: str, root: str, *, compared: str) -> str:
    """Let this person sign office keys; gives back his name. `root` is the private key as it was printed.

    `compared` is the fingerprint of his signing key that he read out himself: whoever opened his account
    in his place would have another one.
    """
    private = _private(root)
    async with writing():
        await accounts.one_at_a_time()
        account, name, public = await _with_keys(login)
        if _folded(fingerprint(public)) != _folded(compared):
            raise Conflict(N_("签名密钥指纹与输入的不一致，没有认证。请与本人重新核对。"))
        statement = signatures.officer_statement(str(account), public)
        retired.restore(public)
        signed = signatures.sign(private, signatures.KEY_OFFICER, statement)
        await change("UPDATE account SET officer_signature = ? WHERE id = ?", signed, account)
        if not await _is_officer(account):
            await placing.write_place(account, None, Role.KEY_OFFICER, by="system")
        facts = {"key": fingerprint(public)}
        await append("staff", Event("account.certified", f"account:{account}", "system", facts=facts))
    return name


async def is_certified(account: UUID) -> bool:
    """Whether the root vouches for the signing key that he has now."""
    rows = await fetch("SELECT sign_public, officer_signature FROM account WHERE id = ?", account)
    if not rows or not rows[0]["officer_signature"]:
        return False
    statement = signatures.officer_statement(str(account), bytes(rows[0]["sign_public"]))
    return signatures.holds(
        authority.load().root_public,
        signatures.KEY_OFFICER,
        statement,
        bytes(rows[0]["officer_signature"]),
    )


def _private(root: str) -> bytes:
    """The key behind the printed groups, if it is the root that this portal trusts."""
    digits = "".join(root.split())
    try:
        private = bytes.fromhex(digits)
    except ValueError:
        raise Refused(N_("根密钥应为128位十六进制数字（0至9、A至F）。")) from None
    if len(private) != _ROOT_BYTES:
        raise Refused(N_("根密钥应为128位十六进制数字（0至9、A至F）。"))
    if not signatures.is_pair(authority.load().root_public, private):
        raise Refused(N_("这不是本门户的根密钥，或者有数字抄错了。"))
    return private


async def _with_keys(login: str) -> tuple[UUID, str, bytes]:
    rows = await fetch(
        "SELECT id, name, sign_public FROM account WHERE login = ? AND active", accounts.folded_login(login)
    )
    if not rows:
        raise NotFound(N_("没有这个登录名。"))
    if not bytes(rows[0]["sign_public"]):
        raise Refused(N_("他还没有设置密码，没有自己的密钥。"))
    return rows[0]["id"], rows[0]["name"], bytes(rows[0]["sign_public"])


async def _is_officer(account: UUID) -> bool:
    return bool(
        await fetch(
            "SELECT id FROM membership WHERE account = ? AND role = ? AND until_on IS NULL",
            *(account, Role.KEY_OFFICER.value),
        )
    )


def _folded(text: str) -> str:
    return "".join(text.split()).upper()
