"""A network of parties as exhibits: a graph in layers, and a table with the evidence of each link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.evidence import GraphExhibit, TableExhibit
from oretrace.views.evidence import TableView, table_view
from oretrace.views.numbers import figure, place, places

if TYPE_CHECKING:
    from oretrace.evidence import Cell
    from oretrace.parties.network import Network, NetworkNode, NetworkTrade

SHARED = ("one", "other", "shares", "value")
SOLD = ("from", "to", "leg", "lots", "mass_t", "first_on", "last_on")
MOST_ROWS, MOST_SHOWN = 1_000, 200
KINDS = ("seller", "firm", "firm elsewhere", "consignee")
MANY = ("sellers", "firms", "firms elsewhere", "consignees")
"""What a bundled party of each layer is called, and several of them."""
LIMITS = (
    "Names are resolved by likeness: a party may be two firms, or two parties one.",
    "Mass is that of the fullest record of each pair of parties, as several offices may have one lot.",
    "What two share is consistent with one control; it does not establish it.",
)
BY_ANOTHER = (
    "Legs 2a and 2b: goods of the hub's firms by one more territory, where the buyer there sold to the destination.",
)


@dataclass(frozen=True)
class NetworkView:
    """The parties on the route of a finding, drawn, with the evidence of each link: what two share, who sold what.

    `parties` are those that stand in it by name: entity and name, by layer.
    """

    graph: GraphExhibit
    shared: TableExhibit
    sold: TableExhibit
    parties: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]

    @property
    def tables(self) -> tuple[TableView, ...]:
        """Both tables as they are shown, those that have a row; of long ones the first rows."""
        return tuple(table_view(one, MOST_SHOWN) for one in (self.shared, self.sold) if one.rows)


def network_view(network: Network) -> NetworkView | None:
    """A network as exhibits; None where no shipment is on the way."""
    if not network.nodes:
        return None
    labels = {node.id: label_of(node) for node in network.nodes}
    way = network.corridor
    stops = " → ".join((place(way.origin), *([place(way.hub)] if way.hub else []), places(way.destinations)))
    title = f"Parties on the way {stops}, {way.first:%Y-%m} to {way.last:%Y-%m}"
    graph = GraphExhibit(
        "network",
        title,
        tuple(labels.items()),
        tuple((one.seller, one.buyer, _in_words(one)) for one in network.trades),
        tuple((*pair, ", ".join(shared)) for pair, shared in _tied(network).items()),
        tuple(node.layer for node in network.nodes),
    )
    shared = tuple((labels[one.left], labels[one.right], one.shared, one.value or None) for one in network.ties)
    sold = tuple(_sold(one, labels) for one in network.trades)
    return NetworkView(
        graph,
        TableExhibit("shared", "What they share", SHARED, shared[:MOST_ROWS]),
        TableExhibit("sold", "Who sold to whom", SOLD, sold[:MOST_ROWS]),
        tuple({node.entity: node.name for node in network.nodes if node.entity}.items()),
        LIMITS + (BY_ANOTHER if any(one.leg == "leg 2a" for one in network.trades) else ()),
    )


def _tied(network: Network) -> dict[tuple[str, str], dict[str, None]]:
    """What the two of each pair share, by kind."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in network.ties:
        found.setdefault((one.left, one.right), {})[one.shared] = None
    return found


def label_of(node: NetworkNode) -> str:
    """What stands in a node: a name, or how many more there are with their mass."""
    if not node.others:
        return node.name if node.entity else f"{KINDS[node.layer]} not named"
    mass = f", {figure(node.kg / 1000)} t" if node.kg else ""
    return f"and {node.others} more {KINDS[node.layer] if node.others == 1 else MANY[node.layer]}{mass}"


def _in_words(one: NetworkTrade) -> str:
    mass = f", {figure(one.kg / 1000)} t" if one.kg else ""
    return f"{one.lots} lot{'' if one.lots == 1 else 's'}{mass}"


def _sold(one: NetworkTrade, labels: dict[str, str]) -> tuple[Cell, ...]:
    kg = None if one.kg is None else one.kg / 1000
    days = (None if day is None else day.isoformat() for day in (one.first_on, one.last_on))
    return labels[one.seller], labels[one.buyer], one.leg, float(one.lots), kg, *days
