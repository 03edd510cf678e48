"""No pair of names that reaches a score is left out by its bound: screening finds what it finds without."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest

from oretrace.parties import screening
from oretrace.parties.abroad import is_across
from oretrace.parties.bounds import NameTable, may_reach
from oretrace.parties.features import NAMES, compare, features
from oretrace.parties.groups import NEAR
from oretrace.parties.lists import Listed, ScreeningList
from oretrace.parties.names import Name, read_names
from oretrace.parties.resolve import JOINED
from oretrace.parties.scoring import likelihood, odds_of, score_read
from oretrace.parties.screening import LEAST_PART, screen

MIXED = (
    *("Nordal Metals Ltd", "Nordal Metal GmbH", "Metals Nordal", "Nordal Trading 2 Ltd", "Karbor Mining Hunan"),
    *("Ruslan Ivanov", "Ivanov, Ruslan Petrovich", "R. Ivanov", "Руслан Иванов", "赣州强龙化工有限公司", "Nordal"),
    *("赣州强隆化工有限公司", "Ganzhou Qianglong Chemical Co., Ltd.", "Ganzhou Qiang Long Chem", "***", "Bob Smith"),
    *("Robert Smith", "บริษัท สยาม เหมืองแร่ จำกัด", "บริษัท สยามทอง เหมืองแร่ จำกัด", "Siam Thong Mining Co Ltd", "STM"),
    *("Firestorm Metals Ltd", "Fire Storm Metals", "Khalid Qasim", "Khaleed Kacem", "Nord-West Handel AS", "N.W.H."),
)
TOWNS, CORES = ("Ganzhou", "Hunan", "Bergen", ""), ("Nordal", "Nordahl", "Nor Dal", "Huaxin", "Hua Xing", "Karbor")
TRADES, FORMS = ("Metals", "Metal Trading", "Intl Logistics", "Fab", ""), ("Co., Ltd.", "GmbH", "Holding Inc", "")


def _made(many: int) -> list[str]:
    """Names of a few words, some with a slip, cut or turned round."""
    random = np.random.default_rng(7)
    names = []
    for _ in range(many):
        words = [str(random.choice(of)) for of in (TOWNS, CORES, TRADES, FORMS)]
        name = " ".join(filter(None, words if random.random() < 0.8 else words[::-1]))
        at = int(random.integers(1, len(name)))
        names.append(name[: at - 1] + name[at:] if random.random() < 0.4 else name[: at + 8])
    return names


@cache
def _names() -> list[tuple[Name, ...]]:
    return [read_names(name) for name in (*MIXED, *_made(120))]


@cache
def _scores(countries: tuple[str, str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The score of each pair of these names, whatever the least one asked for."""
    return np.array([likelihood(left, right, countries) for left, right in product(_names(), _names())])


@pytest.mark.parametrize("least", [LEAST_PART, NEAR, JOINED])
@pytest.mark.parametrize("countries", [("", ""), ("DEU", "DEU"), ("DEU", "CHN")])
def test_what_may_not_reach_a_score_does_not(least: float, countries: tuple[str, str]) -> None:
    laid = NameTable(_names())
    rows, columns = (one.ravel() for one in np.indices((len(_names()), len(_names()))))
    may = may_reach(least, laid, laid, rows, columns, countries=any(countries))
    scores = _scores(countries)
    assert (scores[~may] < least).all()
    assert np.count_nonzero(may) < 0.7 * may.size and np.count_nonzero(scores >= least) > 100


def test_a_screen_finds_what_it_finds_without_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(name, "DEU") for name in (*MIXED, *_made(60))]
    against = ScreeningList(tuple(Listed(str(n), (name,)) for n, name in enumerate(_made(90)[30:])), "")
    bounded = list(screen(asked, against))
    monkeypatch.setattr(screening, "may_reach", lambda _, __, ___, rows, *____, **_____: np.ones(rows.size, bool))
    assert bounded == list(screen(asked, against)) and len(bounded) > 100


def test_a_feature_that_is_not_narrowed_down_is_between_0_and_1_within_a_script() -> None:
    every = [compare(*read_names(left)[:1], *read_names(right)[:1]) for left, right in product(MIXED, MIXED)
             if left != "***" != right]  # fmt: skip
    within = np.array([features(one, ("DEU", "DEU")) for one in every if not is_across(one.left, one.right)])
    rare = NAMES.index("rare")
    others = np.delete(within, rare, axis=1)
    assert others.min() == 0.0 and others.max() == 1.0 < within[:, rare].max()


def test_log_odds_of_a_score_are_those_that_have_it() -> None:
    assert odds_of(0.5) == 0.0
    assert odds_of(0.2) == pytest.approx(-1.391, abs=1e-3) and odds_of(0.8) == pytest.approx(-odds_of(0.2))
    assert score_read(*2 * (read_names("Nordal Metals Ltd"),)).score > 0.5
