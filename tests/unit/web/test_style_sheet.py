"""The style sheet: small, without anything foreign, and readable in light and dark."""

import re

import pytest

from portal.web.assets import BUDGET, FOLDER, STAFF_BUDGET, STAFF_ORDER, Assets, style_sheet

CSS = style_sheet(FOLDER / "css").decode("utf-8")
STAFF_CSS = style_sheet(FOLDER / "css", STAFF_ORDER).decode("utf-8")
TOKENS = (FOLDER / "css" / "tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")

READ = [
    ("ink", "paper"),
    ("ink", "wash"),
    ("ink", "info-wash"),
    ("ink", "success-wash"),
    ("ink", "warning-wash"),
    ("ink", "error-wash"),
    ("ink-soft", "paper"),
    ("ink-soft", "wash"),
    ("ink-soft", "info-wash"),
    ("link", "paper"),
    ("link", "wash"),
    ("link", "info-wash"),
    ("link-hover", "paper"),
    ("error", "paper"),
    ("error", "error-wash"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-solid", "success"),
    ("on-solid", "demo"),
    ("on-focus", "focus"),
    ("tag-ink", "tag-neutral"),
    ("tag-ink", "tag-info"),
    ("tag-ink", "tag-warn"),
    ("tag-ink", "tag-done"),
    ("tag-ink", "tag-danger"),
]
# Borders of controls and marks of states only have to be seen, not read.
SEEN = [("ink-soft", "paper"), ("link", "paper"), ("warning", "paper"), ("error", "paper")]


def colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


SCHEMES = {"light": colours(LIGHT), "dark": colours(LIGHT) | colours(DARK)}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_stands_out_from_its_ground(scheme: str, text: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][text], SCHEMES[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_borders_and_marks_can_be_seen(scheme: str, mark: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][mark], SCHEMES[scheme][ground]) >= 3


def test_the_focus_ring_shows_on_every_ground_of_both_schemes() -> None:
    for scheme in SCHEMES.values():
        rings = (scheme["focus"], scheme["on-focus"])
        for ground in ("paper", "wash", "brand", "brand-deep", "success"):
            assert max(contrast(ring, scheme[ground]) for ring in rings) >= 3


def test_the_known_contrasts_of_the_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_style_sheet_stays_within_its_budget() -> None:
    assert len(CSS.encode()) <= BUDGET, "Remove rules that no template uses any more."


def test_what_only_the_staff_needs_has_a_sheet_and_a_budget_of_its_own() -> None:
    assert ".timeline > .internal" in STAFF_CSS
    assert ".timeline > .internal" not in CSS
    assert len(STAFF_CSS.encode()) <= STAFF_BUDGET, "Remove rules that no template uses any more."


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert not re.search(r"url\(|@import|@font-face|https?://", CSS + STAFF_CSS)


def test_chinese_fonts_come_first() -> None:
    family = re.search(r"--font: \"([^\"]+)\"", CSS)
    assert family
    assert family[1] == "PingFang SC"


def test_no_feature_that_an_old_browser_would_drop_with_the_whole_block() -> None:
    assert not re.search(r"@layer|:has\(|oklch|light-dark\(", CSS + STAFF_CSS)


def test_paper_dark_rooms_still_eyes_and_high_contrast_are_thought_of() -> None:
    for query in ("print", "prefers-color-scheme: dark", "forced-colors: active", "prefers-reduced-motion"):
        assert query in CSS


def test_every_colour_that_is_used_is_declared() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS + STAFF_CSS))
    declared = set(re.findall(r"--([\w-]+):", CSS))
    assert used <= declared


def test_braces_are_balanced() -> None:
    assert CSS.count("{") == CSS.count("}")
    assert STAFF_CSS.count("{") == STAFF_CSS.count("}")


def test_an_address_changes_with_its_content() -> None:
    assets = Assets()
    address = assets.address("portal.css")
    assert re.fullmatch(r"/static/portal\.[0-9a-f]{16}\.css", address)
    found = assets.at(address)
    assert found is not None
    assert found.body == CSS.encode()
    assert assets.at("/static/portal.css") is None


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
