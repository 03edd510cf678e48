"""Consignments of a modelled world: single lots whose masses add up to what each customs office publishes.

theatre.py    which customs keep lots, of which goods and months, and what is planted on which lane
lots.py       lots of true trade, fitted exactly to the figures of both ends
firms.py      firms: names in their scripts, addresses, owners, who controls whom
dealing.py    who ships to whom: pairs of firms, forwarders, the firms of plants, licences
forwarding.py honest goods that pass a hub in a forwarder's name
licences.py   export licences of the origin, certificates.py of the end users of licensed lots
papers.py     sets of papers of the lots, as issuers.py has each firm write them
goods.py      what papers call goods, packages, purity
views.py      what each role sees: declarations, bills of lading, one firm's records, registry, licences
antimony.py   the antimony case in single lots
files.py      the folder that `bench make consignments` writes beside the suite
"""
