"""A telephone, then a passkey, in a browser with scripts; with scripts off the telephone still works."""

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Visitors
from tests.support.serving import Served, serving

pytestmark = pytest.mark.journey

LOGIN = "guanli"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Under a name, because browsers make no passkey for a bare number address."""
    with serving(tmp_path_factory.mktemp("passkeys") / "var", "--demo", host="localhost") as served:
        yield served


def test_a_passkey_stands_in_for_the_telephone_and_never_alone(browser: Visitors, portal: Served) -> None:
    page = browser.visitor(portal.url, scripts=True)
    with_an_authenticator(page)
    the_password(page, portal)
    page.goto("/staff/account/passkeys")
    expect(page.get_by_text("请先设置手机验证码")).to_be_visible()
    secret = sets_up_a_telephone(page, portal)

    page.goto("/staff/account/passkeys")
    page.get_by_label("名字").fill("办公室的电脑")
    page.get_by_role("button", name="登记通行密钥").click()
    expect(page.get_by_role("status")).to_contain_text("已经登记")
    expect(page.get_by_role("cell", name="办公室的电脑", exact=True)).to_be_visible()

    page.get_by_role("button", name="退出登录").click()
    the_password(page, portal)
    page.get_by_role("button", name="用通行密钥").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.goto("/staff/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账号")

    without_scripts_the_telephone_works(browser, portal, secret)
    removing_it_leaves_the_telephone(page, portal)
    expect(page.get_by_label("手机上的6位验证码")).to_be_visible()
    expect(page.get_by_role("button", name="用通行密钥")).to_have_count(0)


def with_an_authenticator(page: Page) -> None:
    """The browser's own virtual one: it answers at once, as a person who touches it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send(
        "WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}}
    )


def the_password(page: Page, portal: Served) -> None:
    page.goto("/staff/sign-in")
    page.get_by_label("登录名").fill(LOGIN)
    page.get_by_label("密码", exact=True).fill(password(portal))
    page.get_by_role("button", name="登录", exact=True).click()


def password(portal: Served) -> str:
    found = re.search(rf"^\s+{LOGIN}\s+(\S+)", portal.printed, re.MULTILINE)
    assert found
    return found[1]


def sets_up_a_telephone(page: Page, portal: Served) -> str:
    page.goto("/staff/account/second-step")
    page.get_by_label("现用密码").fill(password(portal))
    page.get_by_role("button", name="开始设置").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("picture => picture.decode().then(() => true)")
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    page.get_by_label("手机上的6位验证码").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="完成设置").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账号")
    return secret


def without_scripts_the_telephone_works(browser: Visitors, portal: Served, secret: str) -> None:
    page = browser.visitor(portal.url)
    the_password(page, portal)
    expect(page.get_by_role("button", name="用通行密钥")).to_be_hidden()
    # The code of the next half minute: the one that enrolled the telephone is spent.
    step = int(time.time()) // 30
    page.get_by_label("手机上的6位验证码").fill(pyotp.HOTP(secret).at(step + 1))
    page.get_by_role("button", name="继续").click()
    page.goto("/staff/account/passkeys")
    expect(page.get_by_role("heading", level=1)).to_have_text("通行密钥")
    expect(page.locator("noscript p")).to_contain_text("浏览器关闭了脚本")
    expect(page.get_by_role("button", name="登记通行密钥")).to_be_hidden()


def removing_it_leaves_the_telephone(page: Page, portal: Served) -> None:
    page.goto("/staff/account/passkeys")
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("status")).to_contain_text("已经删除")
    page.get_by_role("button", name="退出登录").click()
    the_password(page, portal)
