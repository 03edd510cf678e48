"""Sentences that stand in every dossier, whatever is in it."""

PROHIBITED_USE = (
    "This file may be used to choose what to examine: shipments, declarations, licences, papers. It must not be the "
    "only ground for a sanction, a refusal, a seizure, a charge or a publication that names a person or a firm as "
    "guilty. Findings about trade statistics name no trader; a firm that is named here is a group of similar "
    "names on shipments, registers and papers, which others may have, too.",
    "It must not be used to select people by nationality, origin, religion or opinion.",
)
CONSISTENT = (
    "A finding is consistent with what its detector looks for. Other explanations remain possible; those that fit as "
    "well are named with it."
)
RECOMPUTED = (
    "Figures that follow from rows by a query were made again from the rows in dossier.zip when this file was "
    "written, and all were equal. Counterfactuals and their bands, estimates, intervals, bounds, p, q and scores "
    "rest on all placebos of the scan or on printed production: they are quoted from the scan."
)
NOT_RECOMPUTED = "none: no figure of these findings follows from rows by one query; check them in the store"
HIDDEN = "Others have judged this finding; their verdicts are not shown to a reader who has not judged it."
