"""What a sign-in of staff costs: processor time of the whole request beside one bare Argon2id.

`.venv/bin/python -m bench.signing_in [--rounds 5] [--tries 4]`
"""

import argparse
import asyncio
import os
import re
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from uuid import UUID

import pyotp

from portal.application import create_app
from portal.database import change, migrate
from portal.settings import Settings
from portal.staff import accounts
from portal.vault import passwords
from tests.support.pages import PortalClient
from tests.support.small_bureau import PASSWORD, set_up, who
from tests.support.telephones import Telephone, enrolled

Work = Callable[[], Awaitable[object]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--tries", type=int, default=4)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Settings(data=Path(folder)), rounds=chosen.rounds, tries=chosen.tries))


async def _measure(settings: Settings, *, rounds: int, tries: int) -> None:
    await migrate(settings)
    app = create_app(settings)
    async with PortalClient.opened(app) as client:
        with passwords.cheap_for_tests():
            token = (await set_up(settings)).token
        person = await who(token)
        record, kek = await passwords.create(PASSWORD, accounts.the_server_key())
        await accounts.replace_password(person.id, record, accounts.seal_keys(kek, person.id, person.keys))
        bare, alone = [], []
        for _ in range(rounds):
            bare.append(await _cpu(_argon2id, tries))
            alone.append(await _cpu(lambda: _signs_in(client), tries))
        telephone = await enrolled(person)
        coded = [await _cpu(lambda: _with_code(client, person.id, telephone), tries) for _ in range(rounds)]
    one = median(bare)
    print(f"one bare Argon2id                    {one * 1000:7.1f} ms CPU")
    for name, costs in (("a password", alone), ("a password and a code", coded)):
        print(f"sign-in with {name:<24}{median(costs) * 1000:7.1f} ms CPU  {median(costs) / one:.2f} of it")
    print("goal: about one Argon2id")


async def _cpu(work: Work, tries: int) -> float:
    """Processor seconds of this process for each time, threads included."""
    start = time.process_time()
    for _ in range(tries):
        await work()
    return (time.process_time() - start) / tries


async def _argon2id() -> None:
    await passwords.check_nobody(secrets.token_urlsafe())


async def _signs_in(client: PortalClient) -> None:
    """The page and the form, as a browser asks for them; without the checks that the tests make of pages."""
    await _password(client.another())


async def _with_code(client: PortalClient, account: UUID, telephone: Telephone) -> None:
    """A code counts once, so the bench forgets the last one."""
    await change("UPDATE second_factor SET last_step = 0 WHERE account = ?", account)
    browser = client.another()
    await _password(browser)
    code = {"code": pyotp.TOTP(telephone.secret).now()}
    await _sent(browser, "/staff/second-step", code)


async def _password(browser: PortalClient) -> None:
    await _sent(browser, "/staff/sign-in", {"login": "wang", "password": PASSWORD})


async def _sent(browser: PortalClient, path: str, fields: dict[str, str]) -> None:
    page = await browser.http.get(path)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    answer = await browser.http.post(path, data={**fields, "csrf_token": token})
    assert answer.status_code == 303, answer.status_code


if __name__ == "__main__":
    os.umask(0o077)
    main()
