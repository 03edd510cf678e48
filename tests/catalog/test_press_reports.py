"""Press reports name acts and territories of the catalog, and a lead is a number of days."""

from datetime import date

from oretrace.catalog.measures import load_measure
from oretrace.catalog.press_reports import press_report, press_reports
from oretrace.catalog.territories import territories


def test_each_is_about_an_act_that_was_in_force_and_names_territories() -> None:
    for one in press_reports():
        assert load_measure(one.act).in_force_on(one.printed_on)
        assert one.hubs and set(one.hubs) <= set(territories().by_iso3)
        assert one.what and one.source
    assert len({one.act for one in press_reports()}) == len(press_reports())


def test_a_lead_is_positive_before_the_report() -> None:
    one = press_report("cn-2024-46-us-ban")
    assert one is not None
    assert one.lead_days(date(2025, 6, 30)) == 9
    assert one.lead_days(date(2025, 8, 31)) == -53
    assert press_report("cn-2023-39") is None
