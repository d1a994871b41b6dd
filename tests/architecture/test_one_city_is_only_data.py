"""Another city takes the portal by another reference pack, so neither code nor pages know a city's name."""

import pytest

from tests.support.sources import ROOT, matching, python, texts

NAMES = (
    r"常德|武陵|鼎城|津市|安乡|汉寿|临澧|澧县|桃源|石门|西洞庭|柳叶湖"
    r"|(?i:changde|wuling|dingcheng|jinshi|anxiang|hanshou|linli|lixian|taoyuan|shimen)"
)
# The pack itself, the sample data that belong to it, and the setting that chooses it.
PACKS = ROOT / "portal" / "catalogue"
SAMPLES = ROOT / "portal" / "demo"
SETTING = '"PORTAL_PACK", "changde"'


def test_no_code_names_a_city() -> None:
    code = [(path, path.read_text(encoding="utf-8").replace(SETTING, "")) for path in python("portal")]
    elsewhere = [(path, text) for path, text in code if not {PACKS, SAMPLES} & set(path.parents)]
    assert not matching(NAMES, elsewhere), "Let the reference pack say it."


def test_no_page_names_a_city() -> None:
    pages = [(path, text) for path, text in texts() if ROOT / "templates" in path.parents]
    assert not matching(NAMES, pages), "Let the reference pack say it."


@pytest.mark.parametrize("line", ['if city == "changde":', "<h1>常德市住建局</h1>"])
def test_the_search_sees_a_city(line: str) -> None:
    assert matching(NAMES, [(PACKS, line)])
