"""Lots of a small made-up world in which a seller, its firm elsewhere and a buyer share a telephone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tests.detect.consigned import HUB, Shipments, firm, to_order, traders

SELLER, SHELL, BUYER = firm("Smelting", 0), "Quicksilver Trading Ltd", "Wexham Pigments Inc"
PHONE = "+00 11 2223333"


RELAY = "Halcyon Transit Sdn Bhd"


def relayed(shared: str = PHONE, first_day: int = 200) -> pa.Table:
    """The same by way of two firms, in two territories, as the customs of each territory record it."""
    made = Shipments(both_ends=True)
    traders(made)
    rng = np.random.default_rng(5)
    for day in range(first_day, 400, 25):
        kg = float(np.exp(rng.normal(9.0, 0.3)))
        made.lot(SELLER, SHELL, ("CHN", HUB), day, kg, shipper_address=f"5 Mill Road, Ningbo TEL {PHONE}")
        made.lot(SHELL, RELAY, (HUB, "MYS"), day + 20, 0.95 * kg)
        made.lot(RELAY, BUYER, ("MYS", "USA"), day + 40, 0.9 * kg, consignee_address=f"9 Lake Road TEL {shared}")
    return made.table()


def of_one_name(*firms: str, first_day: int = 200) -> pa.Table:
    """Ordinary trade, and lots from the first of three firms by way of the second to the third, who share no mark."""
    made = Shipments()
    traders(made)
    for day in range(first_day, 400, 25):
        made.lot(firms[0], firms[1], ("CHN", HUB), day, 8000.0, shipper_address="5 Mill Road, Ningbo, China")
        made.lot(firms[1], firms[2], (HUB, "USA"), day + 30, 7500.0, consignee_address="9 Lake Road, Houston, USA")
    return made.table()


def ordered() -> pa.Table:
    """The chain of `rows` with bills to order to the shell, as notify party."""
    made = Shipments()
    traders(made)
    for day in range(200, 400, 25):
        made.lot(SELLER, SHELL, ("CHN", HUB), day, 8000.0, shipper_address=f"5 Mill Road, Ningbo TEL {PHONE}")
        made.lot(SHELL, BUYER, (HUB, "USA"), day + 30, 7500.0, consignee_address=f"9 Lake Road TEL {PHONE}")
    to_order(made, SHELL)
    return made.table()


def rows(shared: str = PHONE, first_day: int = 200, shell: str = SHELL, customers: int = 0) -> pa.Table:
    """Ordinary trade, and lots from the seller by way of the shell to the buyer from a day on.

    The shell serves so many other `customers`, too, in other goods.
    """
    made = Shipments()
    traders(made)
    rng = np.random.default_rng(5)
    of_seller = f"5 Mill Road, Ningbo TEL {PHONE}"
    of_buyer = f"9 Lake Road, Houston TEL {shared}" if shared else "9 Lake Road, Houston"
    for day in range(first_day, 400, 25):
        kg = float(np.exp(rng.normal(9.0, 0.3)))
        made.lot(SELLER, shell, ("CHN", HUB), day, kg, shipper_address=of_seller)
        made.lot(shell, BUYER, (HUB, "USA"), day + 30, 0.9 * kg, consignee_address=of_buyer)
    for n in range(customers):
        made.lot(firm("Sender", n), shell, ("CHN", HUB), 40 * n, 500.0, hs_code="392690")
        made.lot(shell, firm("Getter", n), (HUB, "JPN"), 40 * n + 9, 500.0, hs_code="392690")
    return made.table()
