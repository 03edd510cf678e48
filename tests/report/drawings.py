"""One of each figure that any detector may draw: a pair of codes, a share against its history, a cloud of prices."""

import math
import random
from datetime import date

from oretrace.evidence import Cloud, CloudExhibit, Line, SeriesExhibit
from tests.report.sample import months

MONTHS = months(date(2022, 1, 1), 36)
ACT = 20


def pair() -> SeriesExhibit:
    """Two codes of a lane: one falls at the act, the other rises; no counterfactual."""
    noise = random.Random(3)
    falls = tuple(40e3 * (0.1 if k >= ACT else 1.0) * math.exp(noise.gauss(0, 0.2)) for k in range(36))
    rises = tuple(
        None if k == 30 else (60e3 + (36e3 if k >= ACT else 0.0)) * math.exp(noise.gauss(0, 0.15)) for k in range(36)
    )
    both = tuple(None if b is None else a + b for a, b in zip(falls, rises, strict=True))
    beside = (Line("720299, the neighbour", rises), Line("both", both))
    title = "China → Vietnam: 811292 and 720299"
    return SeriesExhibit("pair", title, True, "kg", MONTHS, falls, line="811292, controlled", beside=beside)


def share() -> SeriesExhibit:
    """A share that rises at the act, against its history."""
    seen = tuple(None if k % 11 == 4 else (0.5 if k >= ACT else 0.05) + 0.01 * (k % 5) for k in range(36))
    none = (None,) * ACT
    return SeriesExhibit(
        name="missing",
        title="China → Vietnam: share that no import answers",
        reported=True,
        unit="share",
        months=MONTHS,
        observed=seen,
        expected=none + (0.07,) * 16,
        low=none + (0.02,) * 16,
        high=none + (0.15,) * 16,
        counterfactual="the pair's own history",
        line="share missing",
    )


def cloud() -> CloudExhibit:
    """A lane whose unit value leaves the band of the others at the act."""
    noise = random.Random(5)
    own = tuple(
        (month, 12.0 * math.exp((1.6 if k >= ACT else 0.0) + noise.gauss(0, 0.15)), 10.0 ** noise.uniform(2, 5))
        for k, month in enumerate(MONTHS)
    )
    market = tuple(
        (month, 11.0 * math.exp(0.02 * k + noise.gauss(0, 0.35)), 1e4)
        for k, month in enumerate(MONTHS)
        for _ in range(14)
    )
    middle = [11.0 * math.exp(0.02 * k) for k in range(36)]
    return CloudExhibit(
        name="prices",
        title="Unit values of 720299",
        unit="USD per kg",
        months=MONTHS,
        clouds=(Cloud("China → Vietnam", own), Cloud("other lanes", market)),
        low=tuple(0.55 * one for one in middle),
        high=tuple(None if k == 3 else 1.8 * one for k, one in enumerate(middle)),
        band="90 % of the other lanes",
    )
