"""The pack's list of alerts: what moved since the last pack, who was told, and each thing once."""

from shared.events import derived_id
from tests import builders as b
from tests.packs import a_county_with_a_partnership, a_pack


def test_what_was_held_back_before_it_was_an_alert_is_none() -> None:
    pack = a_pack(log=[b.alert_logged(1, "suppressed", rule="red", reason="not_red")])
    assert pack.alerts == ()
    assert not any("alert" in said for said in pack.changed)


def test_a_delivery_alone_moves_no_alert() -> None:
    raised = b.alert_logged(1, "opened", "2025-11-10", reason="medium")
    assert a_pack(log=[raised, b.alert_logged(2, "sent", "2025-12-10", role="asb_officer")]).alerts == ()


def test_an_earlier_alert_that_moved_says_when_it_was_raised_and_who_was_told_then() -> None:
    other = derived_id("alert", "W1", "burglary")
    log = [
        b.alert_logged(1, "opened", "2025-11-10"), b.alert_logged(2, "queued", "2025-11-10", role="asb_officer"),
        b.alert_logged(3, "resolved", "2025-12-10", reason="ordinary_again"),
        b.alert_logged(4, "opened", "2025-12-10", alert=other, place="W1"),
        b.alert_logged(5, "suppressed", "2025-12-10", alert=other, place="W1", reason="no_recipient"),
    ]  # fmt: skip
    pack = a_pack(log=log)
    new, earlier = pack.alerts
    assert (new.place_name, new.is_new, new.told, new.state) == (
        "W1 Heath", True, (), "Open; not told: no recipient",
    )  # fmt: skip
    assert (earlier.opened, earlier.is_new) == (b.at_noon("2025-11-10"), False)
    assert (earlier.told, earlier.state) == (("Asb officer",), "Resolved (ordinary again)")
    assert pack.changed[-1] == (
        "1 alert raised since the last pack (1 told to nobody, see the table); 1 earlier one changed or ended."
    )


def test_one_area_under_two_tiers_is_one_alert() -> None:
    log = [
        b.alert_logged(n, "opened", rule="red", place=place, alert=derived_id("red", place))
        for n, place in enumerate(("D1", "P1", "D2"), start=1)
    ]
    pack = a_pack(a_county_with_a_partnership(), log=log)
    assert [a.place_name for a in pack.alerts] == ["Northshire (district and csp)", "Southshire"]
    assert "2 alerts raised since the last pack" in pack.changed[-1]


def test_an_alert_of_one_tier_names_it_where_another_has_its_name() -> None:
    log = [b.alert_logged(1, "opened", rule="red", place="P1")]
    (line,) = a_pack(a_county_with_a_partnership(), log=log).alerts
    assert line.place_name == "Northshire (csp)"


def test_an_alert_is_listed_once_with_the_roles_that_were_told() -> None:
    log = [
        b.alert_logged(1, "opened"), b.alert_logged(2, "queued", role="strategic_lead"),
        b.alert_logged(3, "sent", role="strategic_lead"), b.alert_logged(4, "queued", role="asb_officer"),
        b.alert_logged(5, "acknowledged", reason="seen"),
    ]  # fmt: skip
    (line,) = a_pack(log=log).alerts
    assert line.told == ("Strategic lead", "Asb officer")
    assert (line.rule, line.place_name, line.subject, line.state) == (
        "Hotspot", "W2 Heath", "Burglary", "Acknowledged (seen)",
    )  # fmt: skip
