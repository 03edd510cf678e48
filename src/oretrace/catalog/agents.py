"""Words by which a name says that its firm acts for others: forwarders, brokers, ships' agents, lawyers, insurers.

Regular expressions without regard to case, in what Python's `re` and DuckDB (RE2) both read.
"""

from __future__ import annotations

AGENTS = (
    "forward|freight|logistic|customs broker|company secretar|spedition|spediteur|transitari|agen(te|cia) aduan"
    "|despachante|货运|物流|报关|ขนส่ง|โลจิสติกส์|логисти|экспедит|물류"
    r"|ship(ping|s|'s)? ?agen|marine agenc|classification societ|船舶代理|船代|船级社"
    r"|\blaw (firm|offices?|chambers)\b|\b(solicitors|attorneys|barristers|advocates|notary|notaries|notaire)\b"
    r"|notariat|rechtsanw|advokat|abogados|avocats|律师|公证|адвокат|нотари"
    r"|\binsurance\b|\bassurances?\b|versicherung|\bseguros\b|保险|страхов|보험|ประกันภัย"
)
"""Who acts for others: forwarders, brokers, ships' agents and classifiers, lawyers, notaries, insurers."""
HANDLERS = (
    f"{AGENTS}|warehous|bonded|storage|shipping|仓储|保税|船务|склад|คลังสินค้า|almacen"
    r"|\bcargo\b|\bcustoms\b|brokerage|\bclearing\b|货代"
)
"""Those, and who handles the goods of others, though it may deal in some itself.

Of names alone: the scope of many a trader's business has storage in it.
"""
