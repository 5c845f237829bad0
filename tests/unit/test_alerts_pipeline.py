"""What a signal leads to: every decision carries its reason, and nobody is forgotten or told twice."""

from dataclasses import replace
from typing import Any

import pytest

from services.alerts.domain.alert import Alert, Context, Signal
from services.alerts.domain.group import Waiting, grouped, newest
from services.alerts.domain.retry import LADDER, wait_after
from services.alerts.pipeline import decide
from shared.events import HotspotUpdated, PossibleRecoding, derived_id
from tests import builders as b
from tests.alerts_office import (
    EVERYONE,
    NORTH,
    OWNER,
    SOUTH,
    STRATEGIC,
    a_led_county,
    back,
    held,
    in_danger,
    ordinary,
    raised,
    severe,
    silent,
    turned,
    updated,
)

COUNTY = a_led_county()
ASB = "anti-social-behaviour"


def context(**changes: Any) -> Context:
    return replace(Context(COUNTY, EVERYONE, None), **changes)


def after(*signals: Signal, **changes: Any) -> Alert:
    """The alert that stands after these signals."""
    standing: Alert | None = None
    for signal in signals:
        standing = decide(signal, context(standing=standing, **changes)).alert
    assert standing is not None
    return standing


def over_months(months: int, observed: int) -> HotspotUpdated:
    """New figures of the hotspot over the `months` up to November 2025."""
    new = updated(observed, "2025-12-11", offset=2)
    window = {"window": f"{months} months", "period": f"2025-{12 - months:02d}..2025-11"}
    return new.model_copy(update={"surprise": new.surprise.model_copy(update=window)})


def emails(signal: Signal, **changes: Any) -> list[str]:
    return [recipient.email for recipient in decide(signal, context(**changes)).recipients]


def reasons(signal: Signal, **changes: Any) -> list[tuple[str, str]]:
    return list(decide(signal, context(**changes)).entries)


@pytest.mark.parametrize(
    ("signal", "severity"),
    [
        (turned(), "high"),
        (turned(**ordinary()), "medium"),
        (raised(14), "medium"),
        (raised(400), "high"),
        (silent(), "medium"),
        (severe(), "high"),
    ],
    ids=["special cause", "the rule alone", "a hotspot", "a year of harm", "silence", "severe type"],
)
def test_how_urgent_it_is(signal: Signal, severity: str) -> None:
    assert after(signal).severity == severity


@pytest.mark.parametrize(
    ("signal", "told"),
    [
        (raised(kind=ASB, ward="W1"), [NORTH]),
        (raised(kind=ASB, ward="W4"), [SOUTH]),
        (raised(kind="burglary"), [STRATEGIC]),
        (turned(indicator=ASB, place="D2"), [SOUTH]),
        (turned(indicator=ASB, place="C1"), [NORTH, SOUTH]),
        (silent(), [OWNER]),
        (held(), [OWNER]),
    ],
    ids=[
        "north",
        "south",
        "no own lead",
        "a district's red",
        "the county's red: all districts",
        "data owner",
        "data owner of what is held",
    ],
)
def test_who_is_told(signal: Signal, told: list[Any]) -> None:
    assert emails(signal) == [person.email for person in told]


def test_a_place_without_a_holder_is_taken_over_by_the_strategic_lead_and_the_others_are_still_told() -> None:
    county_red = turned(indicator=ASB, place="C1")
    assert emails(county_red, people=(NORTH, STRATEGIC)) == [NORTH.email, STRATEGIC.email]
    assert emails(raised(kind=ASB, ward="W4"), people=(NORTH, STRATEGIC)) == [STRATEGIC.email]
    assert emails(silent(), people=(STRATEGIC,)) == [STRATEGIC.email]


def test_where_nobody_holds_any_role_the_alert_is_recorded_with_the_reason() -> None:
    assert reasons(raised(), people=()) == [("opened", "medium"), ("suppressed", "no_recipient")]


def test_who_holds_several_roles_is_told_once() -> None:
    both = (NORTH, replace(SOUTH, email=NORTH.email))
    assert emails(turned(indicator=ASB, place="C1"), people=both) == [NORTH.email]


def test_the_end_of_a_hold_is_recorded_and_not_told() -> None:
    ended = decide(held(over=True, at="2025-12-11", offset=2), context(standing=after(held())))
    assert (ended.entries, ended.recipients) == ((("resolved", "confirmed_or_replaced"),), ())
    assert ended.alert.state == "resolved"


def test_a_held_extract_with_other_figures_is_told_again() -> None:
    again = decide(held(900, at="2025-12-11", offset=2), context(standing=after(held())))
    assert (again.event, again.recipients[0].email) == ("revised", OWNER.email)


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (turned("amber", "green"), "not_red"),
        (back("2025-12-11", offset=2), "nothing_open"),
        (b.a_cleared("W2", "burglary", "2025-12-12"), "nothing_open"),
        (
            PossibleRecoding(
                id=derived_id("recoding"), county="testshire", at=b.at_noon("2025-12-10"), stand=b.a_stand(1),
                episode=derived_id("recoding", 1), place="C1", rising="burglary", falling="violent-crime", by=9,
            ),
            "not_handled_yet",
        ),
        (in_danger(over=True), "nothing_open"),
    ],
    ids=["amber", "back without silence", "cleared without hotspot", "recoding", "danger over"],
)  # fmt: skip
def test_what_opens_nothing_is_recorded_with_its_reason(signal: Signal, reason: str) -> None:
    assert reasons(signal) == [("suppressed", reason)]
    assert emails(signal) == []


def test_the_end_of_a_red_goes_to_those_who_were_told() -> None:
    red = decide(turned(), context())
    green = turned("green", "red", at="2026-01-10", offset=2)
    decision = decide(green, context(standing=red.alert, told=red.recipients, people=()))
    assert decision.event == "resolved"
    assert decision.recipients == red.recipients
    assert decision.alert.revision == 2


def test_new_figures_are_told_when_the_excess_grew_by_half_since_last_told() -> None:
    standing = after(raised(15))  # 9.9 above
    assert reasons(updated(19, "2025-12-11", offset=2), standing=standing) == [
        ("suppressed", "grown_less_than_half")
    ]
    assert reasons(updated(20, "2025-12-11", offset=2), standing=standing) == [("revised", "new_figures")]


def test_growth_in_small_steps_adds_up() -> None:
    told = after(raised(15), updated(19, "2025-12-11", offset=2))
    assert emails(updated(20, "2025-12-12", offset=3), standing=told) == [STRATEGIC.email]


@pytest.mark.parametrize(
    ("first", "then", "is_told"),
    [
        (raised(14), over_months(3, 24), False),
        (raised(14), over_months(3, 46), True),
        (over_months(3, 24), updated(14, "2025-12-12", offset=3), False),
        (over_months(3, 24), updated(34, "2025-12-12", offset=3), True),
    ],
    ids=[
        "8.9 in a month, then 18.9 in three months",
        "8.9 in a month, then 40.9 in three months",
        "18.9 in three months, then 8.9 in one of them",
        "18.9 in three months, then 28.9 in one of them",
    ],
)
def test_only_another_window_is_no_growth(first: Signal, then: Signal, is_told: bool) -> None:
    decision = decide(then, context(standing=after(first)))
    assert bool(decision.recipients) == is_told


def test_a_longer_window_alone_makes_nothing_more_urgent() -> None:
    county = a_led_county(types=[t.model_copy(update={"harm_weight": 20}) for t in COUNTY.types])
    standing = after(raised(14), config=county)
    assert standing.severity == "medium"
    assert after(over_months(3, 24), config=county).severity == "high"
    assert decide(over_months(3, 24), context(config=county, standing=standing)).alert.severity == "medium"


def test_a_relapse_opens_the_same_alert_again_and_is_told_only_if_it_grew() -> None:
    cleared = after(raised(15), b.a_cleared("W2", "burglary", "2025-12-12", offset=2))
    assert cleared.state == "resolved"
    again = decide(raised(16, at="2025-12-15", offset=3), context(standing=cleared))
    assert again.alert.state == "open"
    assert again.alert.id == cleared.id
    assert again.entries == (("revised", "relapse"), ("suppressed", "grown_less_than_half"))


def test_over_two_days_behind_is_late_and_what_was_never_told_is_told_by_the_next_in_time() -> None:
    late = raised(at="2025-12-10")
    assert reasons(late, judged=b.at_noon("2025-12-12")) == [("opened", "medium")]
    held = decide(late, context(judged=b.at_noon("2025-12-13")))
    assert held.entries == (("opened", "medium"), ("suppressed", "late"))
    assert emails(updated(14, "2025-12-13", offset=2), standing=held.alert) == [STRATEGIC.email]


def test_high_comes_before_medium_and_the_reds_of_an_indicator_stand_together() -> None:
    signals: list[Signal] = [
        silent(), raised(400), raised(14), turned(place="D2"), turned(place="C1", **ordinary()), turned(),
        turned(indicator="violent-crime", place="D1"),
    ]  # fmt: skip
    told = [decide(signal, context()).alert for signal in signals]
    ended = replace(told[3], subject="robbery", state="resolved")
    to = waiting(raised())[0].recipient
    items = [Waiting(alert, 1, "opened", to) for alert in told] + [Waiting(ended, 2, "resolved", to)]
    for order in (items, items[::-1]):
        [bundle] = grouped(order)
        assert [(i.alert.severity, i.alert.rule, i.alert.subject, i.alert.place) for i in bundle.items] == [
            ("high", "red", "burglary", "C1"), ("high", "red", "burglary", "D2"),
            ("high", "red", "violent-crime", "D1"), ("high", "hotspot", "burglary", "W2"),
            ("medium", "red", "burglary", "C1"), ("medium", "hotspot", "burglary", "W2"),
            ("medium", "silence", "police", "C1"), ("high", "red", "robbery", "D2"),
        ]  # fmt: skip


def waiting(*signals: Signal) -> list[Waiting]:
    decisions = [decide(signal, context()) for signal in signals]
    return [Waiting(d.alert, d.alert.revision, d.event, r) for d in decisions for r in d.recipients]


def test_a_message_leads_with_special_causes_then_the_rule_alone_then_hotspots_then_silence() -> None:
    signals: list[Signal] = [
        silent(), raised(), turned(**ordinary()), turned(indicator="violent-crime"), raised(30, ward="W3"), severe(),
    ]  # fmt: skip
    [bundle] = grouped([replace(w, recipient=waiting(raised())[0].recipient) for w in waiting(*signals)])
    about = [(item.alert.rule, item.alert.subject, item.alert.place) for item in bundle.items]
    assert about == [
        ("severe", "violent-crime", "W1"), ("red", "violent-crime", "C1"), ("red", "burglary", "C1"),
        ("hotspot", "burglary", "W3"), ("hotspot", "burglary", "W2"), ("silence", "police", "C1"),
    ]  # fmt: skip


def test_a_message_id_is_derived_from_what_is_told_to_whom_in_any_order() -> None:
    items = waiting(raised(), turned())
    [one], [other] = grouped(items), grouped(items[::-1])
    assert one.message_key == other.message_key
    [without] = grouped(items[:1])
    assert without.message_key != one.message_key


def test_an_alert_revised_twice_before_its_evaluation_is_worded_once_as_it_is_now() -> None:
    [first] = waiting(raised())
    assert newest([first, replace(first, revision=2)]) == (replace(first, revision=2),)


def test_a_failed_delivery_climbs_the_ladder_for_a_day_and_is_then_dead() -> None:
    minutes = [wait.total_seconds() / 60 for n in range(1, 11) if (wait := wait_after(n))]
    assert minutes == [1, 5, 15, 60, 240, 240, 240, 240, 240]
    assert sum(minutes) / 60 < 24 < sum(minutes) / 60 + 4
    assert wait_after(len(LADDER) + 1) is None
