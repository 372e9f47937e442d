"""Here are aligned pairs, give me one similarity column per comparison."""

from matcher.compare.category import DigitByDigit, Equivalent, Member, Ordinal, SameText, Unordered
from matcher.compare.evidence import Code, Maker, SameDesignation, Title, Words
from matcher.compare.explosion import Explosion
from matcher.compare.quantity import AtLeast, AtMost, Covers, Near, Same, Within
from matcher.compare.stage import Characters, Comparing, OneProduct, RareWords, SameClass

COMPARATORS = (
    AtLeast,
    AtMost,
    Near,
    Same,
    Covers,
    Within,
    SameText,
    Unordered,
    Ordinal,
    DigitByDigit,
    Equivalent,
    Member,
    Explosion,
    Title,
    Words,
    Code,
    SameDesignation,
    Maker,
    RareWords,
    Characters,
    SameClass,
    OneProduct,
)
"""Every comparator; the docstring of each is what reports print."""

__all__ = ["COMPARATORS", "Comparing"]
