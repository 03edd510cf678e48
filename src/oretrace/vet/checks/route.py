"""The way of the goods: through a hub, to another place than at first, to nobody who uses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check, nothing

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

NEW_DAYS, SOON_DAYS, LIKE_MASSES, WAY_LOTS = 180, 75, 1.25, 4
_ZONE = re.compile(
    r"free ?(?:trade )?zone|\bfz[eo]\b|\bfzco\b|\bfz[- ]llc\b|\bftz\b|dmcc|jafza|zona franca|保税|自贸|自由贸易|"
    r"เขตปลอดอากร|свободн\w+ зон|labuan",
    re.IGNORECASE,
)
_FORWARDER = re.compile(
    r"logist|forward|freight|cargo|shipping|express|\bnvocc\b|transport|物流|货运|货代|船务|โลจิสติกส์|логисти|экспедит",
    re.IGNORECASE,
)
_USER = "who takes the goods over, and for what: end-user certificate, delivery address"


@check(
    "hub_under_finding",
    "route",
    "high",
    1.5,
    -0.05,
    "through {note}, a hub under a finding for these goods",
    "not through a hub under a finding",
    "marks of an earlier origin on goods and packages",
)
def hub_under_finding(batch: Batch) -> Outcome:
    """On its way into the hub from the origin, or on from there to the destination, since the first flagged month."""
    if not batch.hubs:
        return nothing(len(batch))
    hub = batch.sql("hubs.sql")["hub"]
    return Outcome(hub.astype(bool), batch.has("hs_code"), note=hub)


@check(
    "passed_through",
    "route",
    "high",
    1.2,
    0.0,
    "the same mass arrived at the place of dispatch {figure} days before, from a place that may not deliver there",
    "no lot of the same mass came before",
    "marks of an earlier origin; seals and packages changed",
)
def passed_through(batch: Batch) -> Outcome:
    """A lot of the same mass came into the hub shortly before, from where it must not go to this destination."""
    return _onward(batch, "passed.sql")


@check(
    "same_hands",
    "route",
    "high",
    1.3,
    -0.3,
    "a party receives such goods and sends them on, {figure} days apart, to where their source may not deliver",
    "no party between receives and sends on these goods",
    "marks of an earlier origin; contract and payment of both trades",
)
def same_hands(batch: Batch) -> Outcome:
    """A party that takes goods in from one place and sends the same goods to where that place must not send them."""
    return _onward(batch, "hands.sql")


@check(
    "new_way",
    "route",
    "high",
    2.5,
    0.0,
    "a new way through one party, begun {figure} days after the first record: one source, like masses, at once",
    "no way of these goods through one party is new",
    "marks of an earlier origin; contract and payment of both trades",
)
def new_way(batch: Batch) -> Outcome:
    """Of `same_hands`: a way that was not there before, of one source only, whose lots go on soon and in like masses.

    An honest hub has sent the goods there before, buys from several, keeps stock and sells in other lots.
    """
    found, hands = batch.sql("hands.sql"), _onward(batch, "hands.sql")
    began = np.asarray(found["began"], float)
    with np.errstate(invalid="ignore"):
        soon = (np.asarray(found["days"], float) <= SOON_DAYS) & (np.asarray(found["sources"], float) <= 1)
        alike = np.abs(np.log(np.asarray(found["ratio"], float))) < LIKE_MASSES
        new = (began >= NEW_DAYS) & (np.asarray(found["lots"], float) >= WAY_LOTS)
    return Outcome(hands.fires & soon & alike & new, hands.looked, began)


def _onward(batch: Batch, query: str) -> Outcome:
    """Lots that a query pairs, where the law of the source controls goods to the destination; asked once a batch."""
    return batch.once(query, lambda lines: _asked(lines, query))


def _asked(batch: Batch, query: str) -> Outcome:
    import pyarrow as pa

    from oretrace.law.check import check_lines
    from oretrace.vet.checks.law import askable

    found = batch.sql(query)
    days = np.asarray(found["days"], float)
    fires, looked = np.zeros(len(batch), bool), batch.has("consignee") & batch.has("shipper")
    rows = np.flatnonzero(np.isfinite(days))
    names = {"hs6": "hs_code", "source": "origin", "destination": "destination", "asked_on": "on"}
    lines, good = askable(pa.table({to: pa.array(found[name][rows], pa.string()) for name, to in names.items()}))
    if lines.num_rows:
        answer = check_lines(lines)["answer"].to_numpy(zero_copy_only=False)
        fires[rows[good]] = (answer != "not_controlled") | batch.under_acts(lines)
    return Outcome(fires, looked, days)


@check(
    "other_consignee",
    "route",
    "high",
    1.0,
    -0.1,
    "the other end names another consignee for the same goods and mass",
    "the other end names the same consignee",
    _USER,
)
def other_consignee(batch: Batch) -> Outcome:
    """Export and import of one lot that name two receivers."""
    other = np.asarray(batch.sql("twins.sql")["other"], float)
    return Outcome(np.nan_to_num(other) > 0, np.isfinite(other))


@check(
    "changed_after_departure",
    "route",
    "high",
    0.6,
    -0.05,
    "amended: {note} changed",
    "not amended, or neither party nor place changed",
    _USER,
)
def changed_after_departure(batch: Batch) -> Outcome:
    """An amendment that changed consignee, destination or port."""
    if "changed" not in batch.lines.column_names:
        return nothing(len(batch))
    changed = batch.text("changed")
    return Outcome(changed != "", np.ones(len(batch), bool), note=changed)


@check(
    "free_zone",
    "route",
    "medium",
    0.3,
    -0.02,
    "the consignee is in a free zone: {note}",
    "the consignee is in no free zone",
    _USER,
)
def free_zone(batch: Batch) -> Outcome:
    """Goods to a free zone leave it again."""
    hit = batch.map_text("consignee", lambda text: bool(_ZONE.search(text))) > 0
    hit |= batch.map_text("consignee_address", lambda text: bool(_ZONE.search(text))) > 0
    return Outcome(hit, batch.has("consignee"), note=batch.text("consignee"))


@check(
    "forwarder_as_consignee",
    "route",
    "low",
    0.2,
    -0.02,
    "the consignee forwards goods and uses none: {note}",
    "the consignee is no forwarder by its name",
    _USER,
)
def forwarder_as_consignee(batch: Batch) -> Outcome:
    """The user of the goods is not named."""
    hit = batch.map_text("consignee", lambda text: bool(_FORWARDER.search(text))) > 0
    return Outcome(hit, batch.has("consignee"), note=batch.text("consignee"))
