"""Groups and their members teach one another, and nobody hears its own word again.

A group (a corridor under a finding) may be one where things go wrong, or not. Of its members (shipments) an unknown
share ρ is irregular: small where nothing is wrong, anything from there to a third where something is. Facts about
members (papers that disagree, an inspection) are log-likelihood ratios of irregular against regular. Given ρ the
members are independent, so all sums are exact on a grid of ρ. What a member is given by its group comes from the
group's own prior and the facts of the *other* members alone.
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
RATES: Array = np.geomspace(0.002, 0.33, 41)
"""The grid of ρ."""
MOST = 12.0
"""Largest log-likelihood ratio of one member: no fact is certain."""


def _log_weights(density: Array) -> Array:
    found: Array = np.log(density / density.sum())
    return found


QUIET = _log_weights(np.exp(-0.5 * (np.log(RATES / BASE) / 0.7) ** 2))
WRONG = _log_weights(expit((np.log(RATES) - np.log(0.03)) * 8.0))
"""Log-weights of ρ in a group where nothing is wrong, and in one where something is."""


@dataclass(frozen=True)
class Coupled:
    """Of m groups `log_odds` that something is wrong and what the members' facts added to the prior (`gain`); of n
    members what their group adds to their log-odds (`raised`, 0 without a group).
    """

    log_odds: Array
    gain: Array
    raised: Array


def each_once(member: Index, fact: Index, log_ratio: Array, members: int) -> Array:
    """The log-likelihood ratio (members,) of all facts: a fact counts once for a member, as its strongest mention.

    `member`, `fact` and `log_ratio` (k,) are mentions in any order.
    """
    total = np.zeros(members)
    if len(member):
        order = np.lexsort((log_ratio, -np.abs(log_ratio), fact, member))
        who, what = member[order], fact[order]
        first = np.ones(len(order), bool)
        first[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
        np.add.at(total, who[first], log_ratio[order][first])
    return np.clip(total, -MOST, MOST)


def couple(prior: Array, group: Index, facts: Array) -> Coupled:
    """`prior` (m,) log-odds of the groups, `group` (n,) of each member or -1, `facts` (n,) log-likelihood ratios."""
    inside = (group >= 0) & (facts != 0)
    says = np.log1p(RATES * np.expm1(facts[inside])[:, None])
    total = np.zeros((len(prior), len(RATES)))
    np.add.at(total, group[inside], says)
    gain = logsumexp(WRONG + total, axis=1) - logsumexp(QUIET + total, axis=1)
    raised = np.zeros(len(group))
    silent = (group >= 0) & ~inside
    raised[silent] = _raised(prior, total)[group[silent]]
    raised[inside] = _raised(prior[group[inside]], total[group[inside]] - says)
    return Coupled(prior + gain, gain, raised)


def _raised(prior: Array, total: Array) -> Array:
    """What the expected ρ adds to a member's log-odds, by what is known without it: `prior` (k,), `total` (k, ρ)."""
    joint = np.concatenate([WRONG + total + prior[:, None], QUIET + total], axis=1)
    weights = np.exp(joint - joint.max(axis=1, keepdims=True))
    rate = (weights * np.tile(RATES, 2)).sum(axis=1) / weights.sum(axis=1)
    found: Array = logit(rate) - _EXPECTED
    return found


_EXPECTED = float(logit(np.exp(QUIET) @ RATES))
"""The log-odds of a member of a group where nothing is wrong and nothing is known."""
