"""Evidence passes between groups and their members, and none of it comes back to where it began.

A group (a corridor under a finding) may be one where things go wrong, or not. Of its members (shipments) an unknown
share ρ is irregular: small where nothing is wrong, anything above where something is. Facts about members (papers
that disagree, an inspection) are log-likelihood ratios of irregular against regular. How often they show it may
differ from group to group: a fact then has a ratio for each of J ways that a group can be, which have weights. Given
ρ and the way the members are independent, so all sums are exact on a grid. What a member gets from its group comes
from the group's own prior and the facts of the *other* members alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit, logsumexp

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index

BASE = 0.02
"""The share of irregular members where nothing is wrong."""
RATES: Array = np.geomspace(0.002, 0.9, 41)
"""The grid of ρ."""
MOST = 12.0
"""Largest log-likelihood ratio of one member: no fact is certain."""


def _log_weights(density: Array) -> Array:
    found: Array = np.log(density / density.sum())
    return found


QUIET = _log_weights(np.exp(-0.5 * (np.log(RATES / BASE) / 0.7) ** 2))
WRONG = _log_weights(expit((np.log(RATES) - np.log(0.03)) * 8.0))
"""Log-weights of ρ in a group where nothing is wrong, and in one where something is."""
EXPECTED = float(logit(np.exp(QUIET) @ RATES))
"""The log-odds of a member of a group where nothing is wrong and nothing is known."""


@dataclass(frozen=True)
class Coupled:
    """Of m groups `log_odds` that something is wrong and what the members' facts added to the prior (`gain`); of n
    members what is added to their log-odds by the group and their own facts together (`added`; without a group their
    facts alone).
    """

    log_odds: Array
    gain: Array
    added: Array


def each_once(member: Index, fact: Index, log_ratio: Array, members: int) -> Array:
    """The log-likelihood ratios (members, J) of all facts: a fact counts once for a member, as its strongest mention.

    `member`, `fact` (k,) and `log_ratio` (k, J) are mentions in any order.
    """
    total = np.zeros((members, log_ratio.shape[1]))
    if len(member):
        strength = np.abs(log_ratio).max(axis=1)
        order = np.lexsort((*log_ratio.T, -strength, fact, member))
        who, what = member[order], fact[order]
        first = np.ones(len(order), bool)
        first[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
        np.add.at(total, who[first], log_ratio[order][first])
    return np.clip(total, -MOST, MOST)


def by_themselves(facts: Array, ways: Array) -> Array:
    """The log-likelihood ratio (n,) of facts (n, J) where nothing is known of the group; `ways` (J,) are weights."""
    found: Array = logsumexp(facts + np.log(ways), axis=1)
    return found


def couple(prior: Array, group: Index, facts: Array, ways: Array) -> Coupled:
    """`prior` (m,) log-odds of the groups, `group` (n,) of each member or -1, `facts` (n, J), `ways` (J,) weights."""
    inside = (group >= 0) & (facts != 0).any(axis=1)
    says = np.log1p(RATES * np.expm1(facts[inside])[:, :, None])
    total = np.zeros((len(prior), len(ways), len(RATES)))
    np.add.at(total, group[inside], says)
    total += np.log(ways)[:, None]
    wrong, quiet = (logsumexp(of + total, axis=(1, 2)) if len(prior) else np.zeros(0) for of in (WRONG, QUIET))
    gain = wrong - quiet
    added = by_themselves(facts, ways)
    silent = (group >= 0) & ~inside
    added[silent] = _heard(prior, total, np.zeros((len(prior), len(ways))))[group[silent]]
    added[inside] = _heard(prior[group[inside]], total[group[inside]] - says, facts[inside])
    return Coupled(prior + gain, gain, added)


def _heard(prior: Array, total: Array, own: Array) -> Array:
    """What is added to members (k,): `prior` (k,), `total` (k, J, ρ) without their own facts, `own` (k, J) these."""
    if not len(prior):
        return np.zeros(0)
    weights = np.logaddexp(WRONG + total + prior[:, None, None], QUIET + total)
    irregular = logsumexp(weights + np.log(RATES) + own[:, :, None], axis=(1, 2))
    regular = logsumexp(weights + np.log1p(-RATES), axis=(1, 2))
    found: Array = irregular - regular - EXPECTED
    return found
