"""A network of parties in a terminal: the links with their evidence, and what limits them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.display.terminal import Shown, console_here, print_lines, print_modelled, print_table, print_title
from oretrace.views.evidence import table_view
from oretrace.views.network import network_view

if TYPE_CHECKING:
    from oretrace.parties.network import Network

LINKS = 20


def print_network(network: Network, modelled: bool) -> None:
    """The links of a network, what two share before what was sold; a sentence where no shipment is on the way."""
    console = console_here()
    print_modelled(console, modelled)
    view = network_view(network)
    if view is None:
        print_lines(console, ["No shipment in this store went on this route, under its codes and in its months."])
        return
    print_title(console, view.graph.title)
    for links in (table_view(one, LINKS) for one in (view.shared, view.sold) if one.rows):
        print_title(console, links.title)
        cells = [[row[n] for row in links.rows] for n in range(len(links.heads))]
        columns = enumerate(links.heads)
        print_table(console, [Shown(head, cells[n], max(0, n - 4), links.numeric[n], n < 2) for n, head in columns])
        if links.rest:
            print_lines(console, [f"… and {links.rest:,} more"])
    print_lines(console, view.limits, mark="•")
