"""Ten bench findings decided by keys alone: all are kept, in a chain that holds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from oretrace.cases import REASONS, Cases
from oretrace.store import Store
from tests.web.served import served, visited
from tests.web.ten import OF_EACH, decided, ten
from tests.web.test_report import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]
VERDICTS = {"s": "supported", "u": "unsure", "r": "refuted"}


def test_five_plants_and_five_decoys_are_decided_by_keys_and_kept(browser: Browser) -> None:
    with ten("26") as made:
        assert len(made.keys) == 2 * OF_EACH
        with served(made.store) as desk, visited(browser, desk) as one:
            one.go("/findings")
            timings = decided(one.page, made.keys)
            one.go("/findings")
            left = [row.get_attribute("data-id") for row in one.page.locator("#rows > li").all()]
        cases = Cases.of(Store.open(made.store))
        kept = {label.then.id: (label.verdict, label.reason) for label in cases.labels("ana")}
        check = cases.verify()
    assert [timing.finding for timing in timings] == list(made.keys)
    assert kept == {
        finding: (VERDICTS[keys[0]], REASONS[int(keys[1:]) - 1] if keys[1:] else None)
        for finding, keys in made.keys.items()
    }
    assert check.broken is None and check.entries == 2 * OF_EACH
    assert not set(left) & set(made.keys)
