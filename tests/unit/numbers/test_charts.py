"""Charts: bars stand on the ground, none leaves the picture, and what is not published is not drawn."""

import pytest

from portal.web.charts import HEIGHT, WIDTH, bars


@pytest.mark.parametrize("most", [0, 1, 4, 5, 6, 49, 50, 51, 999, 100_000])
def test_the_scale_reaches_the_highest_bar_in_a_few_round_steps(most: int) -> None:
    chart = bars(["a"], [[most]])
    values = [value for _, value in chart.lines]
    assert values[-1] >= most
    assert 2 <= len(values) <= 6


def test_every_bar_stands_on_the_ground_inside_the_picture() -> None:
    chart = bars([str(n) for n in range(12)], [list(range(12)), list(range(12, 0, -1))])
    for group in chart.groups:
        for bar in group.bars:
            assert bar.y + bar.height == pytest.approx(chart.ground, abs=0.2)
            assert bar.x >= 0
            assert bar.x + bar.width <= WIDTH
            assert 0 <= bar.y <= HEIGHT


def test_a_value_that_is_not_published_has_no_height() -> None:
    [group] = bars(["a"], [[None], [7]]).groups
    assert [bar.height > 0 for bar in group.bars] == [False, True]


def test_no_months_make_an_empty_picture() -> None:
    assert bars([], [[], []]).groups == ()
