"""Whoever comes too often waits; whoever waited goes through; nobody stops another."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from portal.core import clock
from portal.floods.acts import Act
from portal.floods.gate import Asked, Gate, MustWait, Place
from portal.settings import Settings
from tests.unit.floods.conftest import MORNING, Watch

CAMPUS = Place("203.0.113.7")
ELSEWHERE = Place("198.51.100.1")
HOUSEHOLD = Place("2001:db8:1:1::/64", "2001:db8:1::/48")
NEIGHBOUR = Place("2001:db8:1:2::/64", "2001:db8:1::/48")
UNKNOWN = Place()


@dataclass
class Visitor:
    """周举报 with his browser, which brings his ticket along."""

    gate: Gate
    place: Place = CAMPUS
    act: Act = Act.TIP
    newcomer: bool = False
    ticket: str | None = None

    def tries(self, gate: Gate | None = None, *, spend: bool = True, **seen: bool) -> int:
        """0 when he goes through, else how long he is asked to wait."""
        asked = Asked(
            act=self.act,
            place=self.place,
            ticket=self.ticket,
            newcomer=self.newcomer or "crowded" in seen,
            **seen,
        )
        try:
            (gate or self.gate).admit(asked, spend=spend)
        except MustWait as wait:
            self.ticket = wait.ticket
            return wait.seconds
        return 0


def test_the_first_goes_through_and_the_second_waits(gate: Gate) -> None:
    assert Visitor(gate).tries() == 0
    assert Visitor(gate).tries() == 300


def test_whoever_waited_goes_through_once(gate: Gate, watch: Watch) -> None:
    Visitor(gate).tries()
    patient = Visitor(gate)
    watch.later(patient.tries())
    ticket = patient.ticket

    assert patient.tries() == 0
    patient.ticket = ticket
    assert patient.tries() > 0, "his ticket is used up"


def test_pressing_again_too_early_neither_helps_nor_lengthens_the_wait(gate: Gate, watch: Watch) -> None:
    Visitor(gate).tries()
    hasty = Visitor(gate)
    assert hasty.tries() == 300
    for second in range(50, 300, 50):
        watch.at(second)
        assert hasty.tries() == 300 - second

    watch.at(300)

    assert hasty.tries() == 0


def test_a_flood_from_one_address_does_not_stop_another(gate: Gate) -> None:
    for _ in range(10_000):
        Visitor(gate).tries()

    assert Visitor(gate, ELSEWHERE).tries() == 0


@pytest.mark.parametrize("waits", [False, True], ids=["a stupid flood", "a flood that uses its tickets"])
def test_under_a_sustained_flood_from_his_own_address_a_patient_person_goes_through_in_bounded_time(
    gate: Gate, limits: Settings, watch: Watch, *, waits: bool
) -> None:
    """Twenty requests a second from the same address, before, while and after he waits."""
    flood = [Visitor(gate) for _ in range(20)]

    def a_second_of_flood() -> None:
        for one in flood:
            one.ticket = one.ticket if waits else None
            one.tries()
        watch.later(1)

    for _ in range(120):
        a_second_of_flood()
    patient = Visitor(gate)
    came, left = watch.seconds, patient.tries()
    while left:
        back = watch.seconds + left
        while watch.seconds < back:
            a_second_of_flood()
        left = patient.tries()

    assert watch.seconds - came <= limits.longest_wait + 1


def test_a_ticket_of_one_worker_opens_at_another(gate: Gate, limits: Settings, watch: Watch) -> None:
    other_worker = Gate(limits)
    Visitor(gate).tries()
    Visitor(other_worker).tries()
    patient = Visitor(gate)
    watch.later(patient.tries())

    assert patient.tries(other_worker) == 0


def test_a_ticket_for_one_act_opens_no_other(gate: Gate, watch: Watch) -> None:
    for _ in range(11):
        Visitor(gate, act=Act.DRAFT).tries()
    Visitor(gate).tries()
    drafting = Visitor(gate, act=Act.DRAFT)
    watch.later(drafting.tries())

    assert Visitor(gate, act=Act.TIP, ticket=drafting.ticket).tries() > 0


def test_a_wrong_code_counts_more_than_a_right_one(tmp_path: Path, watch: Watch) -> None:
    def tries_before_he_waits(*, wrong: bool) -> int:
        gate = Gate(Settings(data=tmp_path))
        count = 0
        while Visitor(gate, act=Act.SIGN_IN).tries() == 0:
            count += 1
            if wrong:
                gate.charge(Act.SIGN_IN, CAMPUS, 4)
        return count

    assert tries_before_he_waits(wrong=False) == 40
    assert tries_before_he_waits(wrong=True) == 8


def test_neighbours_of_one_provider_share_a_larger_bucket(tmp_path: Path, watch: Watch) -> None:
    gate = Gate(Settings(data=tmp_path, tips_per_hour=6))
    assert Visitor(gate, HOUSEHOLD).tries() == 0
    assert Visitor(gate, NEIGHBOUR).tries() == 0, "one household does not stop the next"

    many = [Place(f"2001:db8:1:{n:x}::/64", "2001:db8:1::/48") for n in range(100)]
    through = [Visitor(gate, place).tries() == 0 for place in many]

    assert 0 < sum(through) < 10, "but a whole /48 is no hundred addresses"
    assert Visitor(gate, Place("2001:db8:2:1::/64", "2001:db8:2::/48")).tries() == 0


def test_where_the_address_is_unknown_nobody_waits_for_others(gate: Gate) -> None:
    assert [Visitor(gate, UNKNOWN).tries() for _ in range(100)] == [0] * 100


def test_above_the_ceiling_newcomers_wait_and_whoever_is_here_goes_on(tmp_path: Path, watch: Watch) -> None:
    gate = Gate(Settings(data=tmp_path, newcomers_per_minute=10))
    places = [Place(f"203.0.113.{n}") for n in range(100)]
    newcomers = [Visitor(gate, place, act=Act.DRAFT, newcomer=True) for place in places]
    waits = [one.tries() for one in newcomers]

    assert waits[:10] == [0] * 10
    assert all(waits[10:])
    assert [Visitor(gate, place, act=Act.TIP).tries() for place in places] == [0] * 100


def test_newcomers_make_room_for_the_tips_that_are_sent(tmp_path: Path, watch: Watch) -> None:
    gate = Gate(Settings(data=tmp_path, newcomers_per_minute=10))
    for _ in range(10):
        gate.count()

    assert Visitor(gate, ELSEWHERE, act=Act.DRAFT, newcomer=True).tries() > 0


def test_newcomers_wait_while_the_worker_has_more_to_write_than_it_can(gate: Gate, watch: Watch) -> None:
    late = Visitor(gate, ELSEWHERE, act=Act.DRAFT, newcomer=True)
    assert late.tries(crowded=True) == 20

    watch.later(20)

    assert late.tries(crowded=True) == 0, "who waited goes through, crowded or not"


def test_who_filled_the_hidden_field_waits_and_is_not_lost(gate: Gate, watch: Watch) -> None:
    helped_by_his_browser = Visitor(gate)
    assert helped_by_his_browser.tries(suspicious=True) == 60

    watch.later(60)

    assert helped_by_his_browser.tries(suspicious=True) == 0


def test_asking_whether_one_could_uses_nothing_up(gate: Gate) -> None:
    for _ in range(100):
        assert Visitor(gate, ELSEWHERE).tries(spend=False) == 0

    assert Visitor(gate, ELSEWHERE).tries() == 0


def test_who_asks_while_he_would_have_to_wait_takes_his_place_in_the_row(
    tmp_path: Path, watch: Watch
) -> None:
    """Two who open the form at one moment are not sent back to one and the same moment."""
    gate = Gate(Settings(data=tmp_path, tips_per_hour=6, longest_wait=3000))
    Visitor(gate).tries()
    first, second = Visitor(gate), Visitor(gate)
    assert [first.tries(spend=False), second.tries(spend=False)] == [600, 1200]
    watch.at(600)
    assert first.tries() == 0
    assert second.tries() == 600


def test_nothing_is_limited_where_the_operator_says_so(tmp_path: Path, watch: Watch) -> None:
    gate = Gate(Settings(data=tmp_path, tips_per_hour=0, newcomers_per_minute=0))

    assert [Visitor(gate, newcomer=True).tries() for _ in range(100)] == [0] * 100
    assert len(gate) == 0


def test_ten_thousand_addresses_are_forgotten_within_the_hour(gate: Gate, watch: Watch) -> None:
    for number in range(10_000):
        place = Place(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        Visitor(gate, place, act=Act.DRAFT).tries()
    assert len(gate) == 10_000

    watch.later(3600)
    gate.forget_idle()

    assert len(gate) == 0


def test_a_new_day_has_a_new_key_and_knows_nothing_of_yesterday(gate: Gate) -> None:
    before_midnight = MORNING.replace(hour=23, minute=59)
    with clock.frozen(before_midnight):
        Visitor(gate).tries()
        assert Visitor(gate).tries() > 0
    with clock.frozen(before_midnight + timedelta(minutes=2)):
        assert Visitor(gate).tries() == 0
        assert len(gate) == 1


def test_no_address_can_be_found_in_the_memory_of_the_gate(gate: Gate) -> None:
    Visitor(gate).tries()

    assert CAMPUS.narrow not in repr(vars(gate._buckets))
