"""Classical item statistics as pure functions: no model, no query, no wording."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ONE_SIDED_5_PERCENT = 1.6448536269514722  # quantile of the normal distribution
DELTA = -2.35  # turns a log odds ratio into the delta scale of ETS (Holland & Thayer 1988)
NEGLIGIBLE, LARGE = 1.0, 1.5  # bounds of the ETS classes A | B | C on the delta scale (Zwick 2012, ETS RR-12-08)


@dataclass(slots=True)
class Moments:
    """Sums over pairs (x, y): points for a question, and how well the rest of the attempt went."""

    n: int = 0
    x: float = 0.0
    xx: float = 0.0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, x: float, n: int, y: float, yy: float) -> None:
        """Add ``n`` pairs with the same ``x``, given the sums of their ``y`` and ``y²``."""
        self.n += n
        self.x += n * x
        self.xx += n * x * x
        self.y += y
        self.yy += yy
        self.xy += x * y

    @property
    def mean(self) -> float:
        """The mean of x; 0 without pairs."""
        return self.x / self.n if self.n else 0.0

    @property
    def correlation(self) -> float | None:
        """Pearson's correlation (point-biserial when x is 0 or 1); none when either does not vary."""
        if self.n < 2:
            return None
        x = self.xx - self.x * self.x / self.n
        y = self.yy - self.y * self.y / self.n
        if x <= 1e-9 or y <= 1e-9:
            return None
        return max(-1.0, min(1.0, (self.xy - self.x * self.y / self.n) / math.sqrt(x * y)))


def is_clearly_negative(correlation: float, n: int) -> bool:
    """Return whether a correlation is below zero by more than chance: Fisher's z, one-sided, 5 %."""
    if n <= 3 or correlation >= 0:
        return False
    return math.atanh(max(correlation, -0.999999)) * math.sqrt(n - 3) < -ONE_SIDED_5_PERCENT


def is_clearly_more(count: int, of: int, other: int, of_other: int) -> bool:
    """Return whether the first share is above the second by more than chance: pooled z test, one-sided, 5 %."""
    if not of or not of_other:
        return False
    pooled = (count + other) / (of + of_other)
    error = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_other))
    return error > 0 and (count / of - other / of_other) / error > ONE_SIDED_5_PERCENT


def median(counts: Mapping[int, int]) -> float | None:
    """Return the median of values given with how often each occurs; None without values."""
    total = sum(counts.values())
    if not total:
        return None
    low, high = (total - 1) // 2, total // 2  # the places of the middle, counted from 0
    found, passed = [], 0
    for value in sorted(counts):
        found += [value] * ((passed <= low < passed + counts[value]) + (passed <= high < passed + counts[value]))
        passed += counts[value]
    return sum(found) / 2


def alpha(length: float, variance: float, covariance: float) -> float:
    """Return Cronbach's alpha of a quiz of ``length`` questions, from the mean variance and the mean covariance.

    The form k·c / (v + (k − 1)·c) equals the usual one where everybody answers the same questions (KR-20 for points of
    0 and 1), and needs only averages where each attempt has its own draw (Cronbach 1951; Revelle et al. 2010).
    """
    denominator = variance + (length - 1) * covariance
    return length * covariance / denominator if denominator > 0 else 0.0


def standard_error(deviation: float, reliability: float) -> float:
    """Return the standard error of measurement, in the unit of the deviation."""
    return deviation * math.sqrt(1 - max(0.0, min(1.0, reliability)))


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """A question compared between two groups of equal strength."""

    delta: float  # below zero: harder for the second group
    error: float  # standard error of delta
    chi_square: float
    p: float

    def ets_class(self, p: float) -> str:
        """Return A for negligible, B for moderate, C for large; ``p`` is that of the χ² test, adjusted where many are
        tested.
        """
        size = abs(self.delta)
        if p >= 0.05 or size < NEGLIGIBLE:
            return "A"
        is_large = size >= LARGE and size - NEGLIGIBLE > ONE_SIDED_5_PERCENT * self.error
        return "C" if is_large else "B"


def mantel_haenszel(strata: Iterable[tuple[int, int, int, int]]) -> MantelHaenszel | None:
    """Compare two groups over strata of (first right, first wrong, second right, second wrong).

    χ² with continuity correction (Mantel & Haenszel 1959); standard error of Robins, Breslow & Greenland (1986). None
    where nothing can be compared.
    """
    observed = expected = variance = 0.0
    right = wrong = pr = ps_qr = qs = 0.0
    for a, b, c, d in strata:
        n = a + b + c + d
        first, second, rights = a + b, c + d, a + c
        if not first or not second:
            continue
        observed += a
        expected += first * rights / n
        variance += first * second * rights * (n - rights) / (n * n * (n - 1))
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        right, wrong = right + r, wrong + s
        pr, ps_qr, qs = pr + p * r, ps_qr + p * s + q * r, qs + q * s
    if variance <= 0 or right <= 0 or wrong <= 0:
        return None
    chi_square = max(0.0, abs(observed - expected) - 0.5) ** 2 / variance
    log_variance = pr / (2 * right**2) + ps_qr / (2 * right * wrong) + qs / (2 * wrong**2)
    return MantelHaenszel(
        delta=DELTA * math.log(right / wrong),
        error=abs(DELTA) * math.sqrt(log_variance),
        chi_square=chi_square,
        p=math.erfc(math.sqrt(chi_square / 2)),
    )


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return the adjusted p-values in the order given: few false alarms among many tests (Benjamini & Hochberg
    1995).
    """
    adjusted, smallest = [0.0] * len(p_values), 1.0
    ranked = sorted(range(len(p_values)), key=lambda index: p_values[index])
    for rank, index in reversed(list(enumerate(ranked, start=1))):
        smallest = min(smallest, p_values[index] * len(p_values) / rank)
        adjusted[index] = smallest
    return adjusted
