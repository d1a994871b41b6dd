"""A bureau set up the way a person would do it, with real passwords: for tests of accounts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.catalogue.pack import load_pack
from portal.documents.loading import load_documents
from portal.offices.loading import load_pack as store_pack
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.staff import accounts, inviting, joining, setting_up, signing_in
from portal.staff.accounts import NewAccount, NewPerson
from portal.staff.inviting import Issued
from portal.staff.joining import Joined
from portal.staff.people import Person
from portal.staff.setting_up import OfflineKeys

PASSWORD = "青山 绿水 白云 红叶 七八"
HOME = b"the machine in the office"
EVERYTHING = ("dispatcher", "discipline", "custodian")


@dataclass(frozen=True, slots=True)
class SetUp:
    token: str = field(repr=False)
    keys: OfflineKeys


async def prepared(settings: Settings) -> None:
    """As after `portal migrate`: offices and rules are there, people are not."""
    bind(settings)
    settings.blobs.mkdir(parents=True, exist_ok=True)
    await store_pack(load_pack("changde"))
    await load_documents(load_pack("changde"))


async def invited(settings: Settings) -> str:
    """The token that the cookie holds after the one-time link was followed."""
    path = await setting_up.offer(settings)
    assert path is not None
    return await setting_up.exchange(path.partition("key=")[2])


async def set_up(settings: Settings, *, also: Iterable[str] = EVERYTHING) -> SetUp:
    """王建国 (login wang) sets the portal up alone."""
    await prepared(settings)
    token = await first_person(settings, also=also)
    keys = await setting_up.make_offline_keys(await who(token))
    await setting_up.keep_offline_keys(await who(token), keys.root_fingerprint)
    return SetUp(token, keys)


async def first_person(settings: Settings, *, also: Iterable[str] = ()) -> str:
    """王建国 has an account and a session; there are no offline keys yet."""
    return await setting_up.first_person(await invited(settings), new_account("wang", "王建国"), also=also)


async def who(token: str) -> Person:
    """The person behind a token, as a request would find him now."""
    session = await sealed.find(token, signing_in.KIND)
    assert session is not None
    person = await signing_in.person_of(session)
    assert person is not None
    return person


async def hired(login: str, name: str, *, by: Person) -> Person:
    """Somebody with an account and no place, signed in."""
    await accounts.create(new_account(login, name), by=by.actor)
    return await who(await signing_in.sign_in(login, PASSWORD, HOME))


async def again(person: Person) -> Person:
    """The same person on his next request."""
    return await who(await signing_in.sign_in(person.login, PASSWORD, HOME))


def new_account(login: str, name: str, password: str = PASSWORD) -> NewAccount:
    return NewAccount(login=login, name=name, password=password)


async def joined(code: str, password: str = PASSWORD) -> Joined:
    """Whoever holds the code follows it and sets his password."""
    return await joining.set_password(await joining.exchange(code), password)


async def waiting_for(login: str, name: str, *, by: Person) -> Issued:
    """A colleague who was invited and has not come yet."""
    return await inviting.invite(by, NewPerson(login, name))
