"""A bucket is one number: how much may come at once, how it fills again, and when it is forgotten."""

import pytest

from portal.floods.acts import Rate, wide
from portal.floods.buckets import Buckets

SIX_AN_HOUR_TWO_AT_ONCE = Rate(step=600, depth=1200)
HERE, THERE = b"here", b"there"


@pytest.fixture
def buckets() -> Buckets:
    return Buckets()


def test_what_is_allowed_at_once_goes_through_and_the_next_waits_one_step(buckets: Buckets) -> None:
    for _ in range(2):
        assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0) == 0
        buckets.take(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0)

    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0) == 600
    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=450) == 150
    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=600) == 0


def test_the_bucket_of_another_address_is_not_touched(buckets: Buckets) -> None:
    for _ in range(50):
        buckets.take(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0)

    assert buckets.wait(THERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0) == 0


def test_a_bucket_owes_no_more_than_the_longest_wait(buckets: Buckets) -> None:
    for _ in range(1000):
        buckets.take(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0, debt=300)

    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0) == 900  # The debt, and one step more.


def test_a_wrong_code_costs_more_but_never_more_than_the_bucket_holds(buckets: Buckets) -> None:
    buckets.take(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0, cost=5)

    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0) == 600


def test_a_clock_that_is_set_back_fills_nothing_twice(buckets: Buckets) -> None:
    buckets.take(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=5000)

    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=5000) == 0
    assert buckets.wait(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=100) > 0


def test_a_bucket_that_is_full_again_is_forgotten_well_within_an_hour(buckets: Buckets) -> None:
    as_shipped = Rate.of(60)
    for _ in range(1000):
        buckets.take(HERE, as_shipped, now=0, debt=900)
    buckets.take(THERE, as_shipped, now=1400)

    buckets.forget_idle(now=1501)

    assert len(buckets) == 0


def test_a_bucket_in_use_is_not_forgotten(buckets: Buckets) -> None:
    buckets.take(HERE, SIX_AN_HOUR_TWO_AT_ONCE, now=0)

    buckets.forget_idle(now=599)

    assert len(buckets) == 1


def test_ten_thousand_times_ten_addresses_take_no_more_room_than_the_most() -> None:
    buckets = Buckets(most=10_000)
    for number in range(100_000):
        buckets.take(number.to_bytes(16), Rate.of(60), now=number / 1000)

    assert len(buckets) == 10_000
    assert buckets.wait((99_999).to_bytes(16), Rate(600, 600), now=100) > 0, "the newest are kept"


def test_at_least_one_act_may_always_be_done_at_once() -> None:
    once_an_hour = Rate.of(1)

    assert Buckets().wait(HERE, once_an_hour, now=0) == 0
    assert once_an_hour.depth == once_an_hour.step == 3600


def test_a_whole_provider_site_has_eight_times_the_share_of_a_household() -> None:
    household = Rate.of(60)

    assert (wide(household).step, wide(household).depth) == (7.5, 600)
