"""A target in danger: told once to its lead, with the pace; its end is recorded and sends nothing."""

from dataclasses import replace

from services.alerts.domain.alert import Context
from services.alerts.domain.group import Waiting, grouped
from services.alerts.domain.message import compose
from services.alerts.domain.wording.story import Briefing
from services.alerts.pipeline import Decision, decide
from shared.county import CountyConfig
from tests import builders as b
from tests.alerts_office import EVERYONE, NORTH, SOUTH, STRATEGIC, a_led_county, in_danger, turned

COUNTY = a_led_county()


def told(config: CountyConfig = COUNTY) -> Decision:
    return decide(in_danger(), Context(config, EVERYONE, None))


def letter(config: CountyConfig = COUNTY) -> str:
    decision = told(config)
    items = [Waiting(decision.alert, 1, decision.event, r) for r in decision.recipients]
    others = {str(decision.alert.id): decision.recipients}
    found = compose(grouped(items)[0], Briefing(config, b.at_noon("2025-12-14"), "2025-11", others))
    return f"{found.subject}\n{found.text}"


def test_it_is_medium_and_goes_to_the_indicator_s_lead() -> None:
    decision = told()
    assert (decision.event, decision.alert.severity, decision.alert.rule) == ("opened", "medium", "danger")
    assert [r.email for r in decision.recipients] == [STRATEGIC.email]


def test_its_end_is_recorded_and_nobody_hears_of_it() -> None:
    first = told()
    standing = Context(COUNTY, EVERYONE, None, first.alert, first.recipients)
    over = decide(in_danger(over=True, at="2026-01-10", offset=2), standing)
    assert (over.entries, over.recipients) == ((("resolved", "danger_over"),), ())
    assert over.alert.state == "resolved"


def test_the_mail_names_figures_range_target_and_pace() -> None:
    said = letter()
    for line in (
        "In danger: Burglary in Testshire",
        "Target in danger (medium): Burglary in Testshire",
        "660 offences from April to November 2025.",
        "Projected year end, if it goes on like this: 980 (80 % range 930 to 1,031); the year's target is 900. "
        "Method: seasonal share x level.",
        "To meet it: at most 60 a month in the four months left.",
        "Please note: Counts follow reporting.",
        "- Decide which partner takes this on.",
    ):
        assert line in said


def test_an_indicator_s_own_lead_comes_before_that_of_its_types() -> None:
    indicators = [i.model_copy(update={"lead": "asb_officer"}) for i in COUNTY.indicators]
    config = a_led_county(indicators=[i.model_dump() for i in indicators])
    assert sorted(r.email for r in told(config).recipients) == [NORTH.email, SOUTH.email]
    red = decide(turned(), replace(Context(config, EVERYONE, None)))
    assert sorted(r.email for r in red.recipients) == [NORTH.email, SOUTH.email]
    assert "Ask the warden what changed." in letter(config)
