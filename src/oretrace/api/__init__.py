"""The Python API: a store that is open, and the verbs that are asked of it. Each verb calls a function of its layer.

workspace.py    Workspace: all verbs of one store
open_store.py   the store, its kept scans and judgements; beneath every group of verbs
findings.py     scan, alerts, explain, report, dossier
materials.py    assess, mirror, ledger, monitor
shipments.py    rank, vet, directory
forecasts.py    freeze, forecasts
"""

from oretrace.api.workspace import Workspace

__all__ = ["Workspace"]
