"""What an officer reads: names and not codes, counts beside percentages, and no cry of wolf."""

from dataclasses import replace
from typing import Any

import pytest

from services.alerts.domain.alert import Context, Person, Signal
from services.alerts.domain.group import Waiting, grouped
from services.alerts.domain.message import Letter, compose
from services.alerts.domain.wording.figures import (
    counted,
    during,
    number,
    period_name,
    recent,
    signed,
    window_name,
)
from services.alerts.domain.wording.story import Briefing
from services.alerts.pipeline import decide
from shared.county import CountyConfig, Tier
from tests import builders as b
from tests.alerts_office import (
    EVERYONE,
    STRATEGIC,
    a_led_county,
    held,
    ordinary,
    raised,
    severe,
    silent,
    turned,
)


def letter(
    *signals: Signal,
    config: CountyConfig | None = None,
    told_before: bool = False,
    people: tuple[Person, ...] = EVERYONE,
) -> Letter:
    """What the first recipient of these signals reads."""
    county = config or a_led_county()
    decisions = [decide(signal, Context(county, people, None)) for signal in signals]
    items = [Waiting(d.alert, d.alert.revision, d.event, r) for d in decisions for r in d.recipients]
    others: dict[str, tuple[Any, ...]] = {str(d.alert.id): d.recipients for d in decisions}
    known = frozenset(others) if told_before else frozenset()
    bundle = grouped(items)[0]
    return compose(bundle, Briefing(county, b.at_noon("2025-12-14"), "2025-11", others, known))


def test_a_hotspot_says_what_where_and_when_against_the_wards_usual_share() -> None:
    said = letter(raised())
    assert said.subject == "Hotspot: Burglary in W2 Heath ward, Northshire"
    for line in (
        "Hotspot (medium): Burglary in W2 Heath ward, Northshire",
        "14 in November 2025; this ward's usual share is 5.1 (range 1 to 9).",
        "That is about 9 above its usual share of the county's total.",
        "Lately: Oct 5, Nov 14.",
        "- Decide which partner takes this on.",
        "Testshire: judged 14 December 2025; figures settled up to November 2025.",
        "You are told as: Strategic lead (Testshire).",
        "Invented figures.",
    ):
        assert line in said.text.splitlines()


def test_no_message_claims_a_rise_of_crime_or_shows_a_bare_probability() -> None:
    said = letter(raised(), turned(**ordinary()), severe())
    for word in ("rising", "2e-05", "p =", "p-value", "probab"):
        assert word not in said.text


def test_a_red_shows_actual_target_and_comparator_with_period_sign_and_count() -> None:
    lines = letter(turned()).text.splitlines()
    assert (
        "660 incidents from April to November 2025; 540 from April to November 2024: +120 (+22.2 %)." in lines
    )
    assert "Target: 539; against it +121 (+22.4 %)." in lines
    assert "Special cause: the change is beyond this indicator's ordinary variation." in lines
    assert "It was green before." in lines


def test_a_red_without_special_cause_says_so() -> None:
    said = letter(turned(**ordinary())).text
    assert (
        "Red by the agreement's rule; within ordinary variation (ratio 1.02, 95 % interval 0.91 to 1.15)."
        in said
    )


def test_a_red_with_too_few_months_claims_neither() -> None:
    said = letter(turned(state="not_enough_points")).text
    assert "Red by the agreement's rule; too few months yet to tell it from ordinary variation." in said


def test_a_base_under_ten_gets_no_percentage() -> None:
    said = letter(turned(actual=9.0, comparator=6.0, change=3.0, change_percent=50.0)).text
    assert "9 incidents from April to November 2025; 6 from April to November 2024: +3." in said


def test_caveats_go_with_the_figures() -> None:
    assert (
        "Please note: Counts follow reporting." in letter(turned(caveats=("Counts follow reporting.",))).text
    )


def test_silence_names_the_months_and_says_unknown_not_zero() -> None:
    said = letter(silent()).text
    assert "Missing: October 2025 and November 2025." in said
    assert "The newest held is September 2025." in said
    assert "unknown, not zero" in said
    assert "a nil return ends the silence" in said


def test_a_held_month_says_how_much_would_go_and_what_counts_meanwhile() -> None:
    said = letter(held())
    assert said.subject == "A month from Testshire Police waits to be confirmed"
    for line in (
        "Held: November 2025 from Testshire Police waits to be confirmed",
        "It would withdraw 310 of the 1,900 incidents held for that month (16 %).",
        "- If it was, send the whole month again: it takes the place of the held one.",
    ):
        assert line in said.text.splitlines()


def test_others_who_were_told_are_named_by_role_and_place_never_by_person() -> None:
    said = letter(turned(indicator="anti-social-behaviour"))
    assert "Also told: ASB officer (Southshire)." in said.text
    for secret in ("Sid South", "sid@example.org", "Nora North", "nora@example.org"):
        assert secret not in said.text + said.html


@pytest.mark.parametrize(
    ("signals", "subject"),
    [
        ([raised(kind="violent-crime")], "Hotspot: Violence in Northshire"),
        ([severe()], "Severe incident: Violence in Northshire"),
        ([raised(kind="violent-crime"), raised()], "Testshire: two hotspots"),
        ([turned(indicator="violent-crime")], "Red: Violent crime in Testshire"),
    ],
    ids=["hotspot", "severe", "several", "a county's red joins no ward"],
)
def test_a_subject_never_joins_a_ward_with_a_sensitive_type(signals: list[Signal], subject: str) -> None:
    assert letter(*signals).subject == subject


def test_what_was_told_before_comes_as_an_update() -> None:
    said = letter(raised(), told_before=True)
    assert said.subject.startswith("Update: ")
    assert (
        "You are told again because its excess has grown by half or more, in all and per month." in said.text
    )


def test_steps_that_several_alerts_share_are_said_once() -> None:
    said = letter(turned(), raised()).text
    assert said.count("Decide which partner takes this on.") == 1
    assert "- As under 1." in said


def test_as_under_points_across_kinds_at_the_story_whose_own_steps_they_are() -> None:
    asb = "anti-social-behaviour"
    holds_both = replace(STRATEGIC, role="asb_officer", place="D1")
    signals = (turned(indicator=asb, place="D1"), raised(), raised(kind=asb, ward="W1"), raised(ward="W1"))
    told = letter(*signals, people=(STRATEGIC, holds_both)).text
    assert [line for line in told.splitlines() if line[1:3] == ". " or line.startswith("- ")] == [
        "1. Red (high): Anti social behaviour in Northshire", "- Ask the warden what changed.",
        "2. Hotspot (medium): Anti-social behaviour in W1 Heath ward, Northshire", "- As under 1.",
        "3. Hotspot (medium): Burglary in W1 Heath ward, Northshire", "- Decide which partner takes this on.",
        "4. Hotspot (medium): Burglary in W2 Heath ward, Northshire", "- As under 3.",
    ]  # fmt: skip


def test_an_area_that_is_two_tiers_at_once_is_told_once_and_says_so() -> None:
    county = a_led_county()
    twin = county.place["D1"].model_copy(update={"code": "P1", "tier": "csp"})
    tiers = (*county.tiers[:2], Tier(id="csp", name="Partnership", plural="Partnerships"), county.tiers[2])
    both = a_led_county(places=(*county.places, twin), tiers=tiers)
    for places in (("D1", "P1"), ("P1", "D1")):
        said = letter(*(turned(place=place) for place in places), config=both)
        assert said.subject == "Red: Burglary in Northshire"
        assert said.text.count("Red (high): Burglary in Northshire") == 1
        assert "The district and the partnership are the same area." in said.text.splitlines()


def test_a_change_of_nothing_is_called_no_change() -> None:
    assert "660 from April to November 2024: no change." in letter(turned(comparator=660.0, change=0.0)).text


def test_a_replayed_county_says_that_it_is_an_exercise() -> None:
    assert "clock is set by hand" in letter(raised()).text
    assert "clock is set by hand" not in letter(raised(), config=a_led_county(clock="live")).text


def test_html_says_the_same_and_escapes_what_the_configuration_holds() -> None:
    leads = [{"types": ["*"], "tier": "county", "role": "strategic_lead", "title": "R&D <lead>"}]
    said = letter(raised(), config=a_led_county(leads=leads))
    assert "R&amp;D &lt;lead&gt;" in said.html
    assert "usual share is 5.1" in said.html


def test_numbers_and_periods_in_words() -> None:
    assert (number(1234.0), number(4.56, 1), signed(-0.4), signed(25), signed(-3)) == (
        "1,234", "4.6", "0", "+25", "-3",
    )  # fmt: skip
    assert counted(1, "red", "reds") == "one red"
    assert counted(12, "red", "reds") == "12 reds"
    assert period_name("2025-11-03..2025-11-30") == "3 November to 30 November 2025"
    assert period_name("2024-11..2025-02") == "November 2024 to February 2025"
    assert period_name("2025/26") == "2025/26"
    assert during("2025-11") == "in November 2025"
    assert window_name("28 days", "2025-11-03..2025-11-30") == "in the four weeks to 30 November 2025"
    assert window_name("7 days", "2025-11-24..2025-11-30") == "in the week to 30 November 2025"
    assert window_name("3 months", "2025-09..2025-11") == "in the three months to November 2025"
    assert recent((("2025-10", 5), ("2025-11", 1400))) == "Oct 5, Nov 1,400"


def test_months_without_figures_are_said_and_the_others_carry_their_year() -> None:
    assert recent((("2024-03", 1), ("2024-04", 2), ("2025-01", 50))) == (
        "Mar 2024 1, Apr 2024 2, eight months without figures, Jan 2025 50"
    )
    assert recent((("2025-09", 1), ("2025-11", 2))) == "Sep 2025 1, one month without figures, Nov 2025 2"
