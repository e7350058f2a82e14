"""Fits what `deciding` goes by, on questions whose right answer is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bots.faq_triage.deciding import logistic

#: Held back so that few questions give no certainty (ridge), and steps until nothing moves.
_RIDGE, _STEPS, _PACE = 0.01, 3000, 0.5
#: Until a share is known to ten places.
_HALVINGS = 34


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One question: its features, what an answer from its first hit would be."""

    values: tuple[float, ...]
    #: The first hit is right, and one of the three is.
    right: bool
    among: bool
    #: Nothing may be answered.
    outside: bool = False
    #: The first hit leads to people: never answered from.
    handover: bool = False


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted curve: bias and weights of the features as they are."""

    bias: float
    weights: tuple[float, ...]

    def chance(self, values: Sequence[float]) -> float:
        """Return the chance that the first hit is right."""
        pairs = zip(self.weights, values, strict=True)
        return logistic(self.bias + sum(weight * value for weight, value in pairs))


def fit(samples: Sequence[Sample]) -> Fit:
    """Fit a logistic curve by gradient descent, always the same for the same samples."""
    count, width = len(samples), len(samples[0].values)
    means = [sum(each.values[at] for each in samples) / count for at in range(width)]
    spreads = [
        (sum((each.values[at] - means[at]) ** 2 for each in samples) / count) ** 0.5 or 1.0
        for at in range(width)
    ]
    rows = [
        [(value - means[at]) / spreads[at] for at, value in enumerate(each.values)]
        for each in samples
    ]
    bias, weights = 0.0, [0.0] * width
    for _ in range(_STEPS):
        errors = [
            logistic(bias + sum(w * v for w, v in zip(weights, row, strict=True))) - each.right
            for row, each in zip(rows, samples, strict=True)
        ]
        bias -= _PACE * sum(errors) / count
        for at in range(width):
            slope = sum(error * row[at] for error, row in zip(errors, rows, strict=True)) / count
            weights[at] -= _PACE * (slope + _RIDGE * weights[at])
    plain = tuple(weight / spread for weight, spread in zip(weights, spreads, strict=True))
    shift = sum(weight * mean for weight, mean in zip(plain, means, strict=True))
    return Fit(bias=bias - shift, weights=plain)


def unseen(samples: Sequence[Sample], folds: int = 10) -> list[float]:
    """Return each sample's chance by a curve that was fitted without it."""
    chances = [0.0] * len(samples)
    for fold in range(folds):
        curve = fit([each for at, each in enumerate(samples) if at % folds != fold])
        for at in range(fold, len(samples), folds):
            chances[at] = curve.chance(samples[at].values)
    return chances


def share_at_most(found: int, of: int, *, sure: float) -> float:
    """Return the share that so many `found` of a sample speak for at most, with `sure` a chance.

    One-sided and exact (Clopper and Pearson 1934).
    """
    if found >= of:
        return 1.0
    least, most = found / of, 1.0
    for _ in range(_HALVINGS):
        share = (least + most) / 2
        if _chance_of_at_most(found, of, share) > 1 - sure:
            least = share
        else:
            most = share
    return most


def _chance_of_at_most(found: int, of: int, share: float) -> float:
    return sum(
        math.comb(of, each) * share**each * (1 - share) ** (of - each) for each in range(found + 1)
    )


def answer_at(
    samples: Sequence[Sample],
    chances: Sequence[float],
    *,
    wrong: float,
    outside: float,
    sure: float,
) -> float:
    """Return the lowest chance from which answers keep both shares on other questions like these.

    `wrong` is of all questions, `outside` of those that nothing may be answered to; `sure` is how
    sure that is to be. Above 1 when no chance does.
    """
    beyond = sum(each.outside for each in samples)
    least, failed, strayed = 1.01, 0, 0
    answered = sorted(
        ((chance, each) for chance, each in zip(chances, samples, strict=True)),
        key=lambda pair: -pair[0],
    )
    for at, (chance, each) in enumerate(answered):
        failed += not each.right and not each.handover
        strayed += each.outside and not each.handover
        if share_at_most(failed, len(samples), sure=sure) > wrong or (
            beyond and share_at_most(strayed, beyond, sure=sure) > outside
        ):
            break
        if at + 1 == len(answered) or answered[at + 1][0] < chance:
            least = chance
    return least


def suggest_at(samples: Sequence[Sample], chances: Sequence[float]) -> float:
    """Return the lowest chance from which three choices do as well as they can.

    They do best where the most of those above it hold the right one, less those that do not. As
    well as that is what lies within one standard error of it (Breiman et al. 1984): where samples
    cannot tell them apart, people are rather asked than left to wait. Above 1 when no chance does.
    """
    gain = 0
    gains = [(0, 1.01)]
    for at in sorted(range(len(samples)), key=lambda at: -chances[at]):
        gain += 1 if samples[at].among else -1
        gains.append((gain, chances[at]))
    best = max(gain for gain, _ in gains)
    count = next(number for number, (gain, _) in enumerate(gains) if gain == best)
    error = math.sqrt(count - best**2 / count) if count else 0.0
    return min(chance for gain, chance in gains if gain >= best - error)
