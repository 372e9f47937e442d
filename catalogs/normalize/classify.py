"""Class of equipment of a name: its head term where that is known, else the nearest labels, else nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

from catalogs.item import ClassGuess
from catalogs.normalize.classify_codes import CodePrefixes, Shares
from catalogs.normalize.classify_head import Head, find_head, has_words, is_russian, is_whole
from catalogs.normalize.classify_labels import LabelIndex, label_trust
from catalogs.normalize.terms import Reading, tagger
from catalogs.normalize.text import normalize_text
from config.load import Config

GUESSES = 3
# How often each is right, as counted on purchase names and on both sides of customs and ETIM names (docs/decisions).
OWN_HEAD, OTHER_HEAD = 0.95, 0.86  # a head term alone: of a profile, of any other concept
STRANGER = 0.75  # factor for each unknown word where the head should stand
LATER = 0.8  # factor for a head found only after a break
UNREAD = 0.93  # factor for each other word of the head's part that no term explains
RIVAL, RIVAL_LATER = 0.75, 0.9  # factor for each other kind of thing named: in the head's part, elsewhere
NEAREST = 0.6  # likeness of labels under which a Russian name without a known head is unknown
NEAREST_FOREIGN = 0.3  # the same for other languages, in which ETIM has synonyms
THE_SAME = 0.9  # the same where a term is the whole name
ITSELF = 0.65  # the same where the label speaks against a profile's head term
AGAINST = 0.75  # factor for a foreign head term of a profile where the nearest labels are of another class
BESIDE = 0.3  # the same for classes named only after a known head
STATED, STATED_NAME = 1.0, 0.97
NAME_TRUST, SYNONYM_TRUST = 1.0, 0.95
_CACHE = 200_000  # masked phrases


class _Headed(NamedTuple):
    """What the head term of a name says."""

    head: bool
    shares: Shares
    own: bool  # of a class with a profile
    whole: bool  # the term is the whole name
    russian: bool

    @property
    def asks_labels(self) -> bool:
        """Whether labels of ETIM may say more; they say nothing of what is known to be no equipment."""
        return not self.head or (bool(self.shares) and not (self.own and (self.russian or self.whole)))


class Classifier:
    """Titles → up to three classes, best first. Each title is answered by itself: batch equals single, bit for bit."""

    def __init__(self, config: Config, *, hidden: Collection[str] = ()) -> None:
        """`hidden` are casefolded ETIM labels to leave out, for measuring on them."""
        self._config, self._hidden = config, frozenset(hidden)
        self._book = config.classes
        self._tagger = tagger(config)
        self._codes = CodePrefixes(config)
        self._answers: dict[tuple[str, ...], Shares] = {}

    def classify(
        self,
        titles: Sequence[str],
        *,
        tnved: Sequence[str | None] | None = None,
        okpd2: Sequence[str | None] | None = None,
        class_codes: Sequence[str | None] | None = None,
    ) -> list[tuple[ClassGuess, ...]]:
        """Guesses of each title; an empty tuple is an abstention. Other columns, where given, have a cell per title.

        `class_codes` may hold an own class, an ETIM code, or a class by name in any language.
        """
        nothing = [None] * len(titles)
        given = [self._stated(stated or "") for stated in class_codes or nothing]
        wanted = [title for title, known in zip(titles, given, strict=True) if known is None]
        shares = dict(zip(wanted, self._shares(wanted), strict=True))
        rows = zip(titles, given, tnved or nothing, okpd2 or nothing, class_codes or nothing, strict=True)
        return [
            (ClassGuess(known[0], self._book.name(known[0]), known[1]),)
            if known
            else self._guesses(shares[title], customs or "", product or "", stated or "")
            for title, known, customs, product, stated in rows
        ]

    def without(self, labels: Collection[str]) -> Classifier:
        """The same classifier where the given casefolded ETIM labels are unknown."""
        return Classifier(self._config, hidden=labels)

    def _guesses(self, shares: Shares, tnved: str, okpd2: str, stated: str) -> tuple[ClassGuess, ...]:
        if stated and not shares:
            shares = self._shares([stated])[0]
        if tnved or okpd2:
            shares = self._codes.weigh(shares, tnved, okpd2)
        ranked = sorted(shares.items(), key=lambda share: (-share[1], share[0]))[:GUESSES]
        return tuple(ClassGuess(code, self._book.name(code), round(share, 4)) for code, share in ranked)

    def _stated(self, stated: str) -> tuple[str, float] | None:
        if not stated:
            return None
        if self._book.known(stated):
            return self._book.canonical(stated), STATED
        if self._book.known(stated.strip().upper()):
            return self._book.canonical(stated.strip().upper()), STATED
        code = self._by_name.get(normalize_text(stated))
        return (code, STATED_NAME) if code else None

    def _shares(self, titles: Sequence[str]) -> list[Shares]:
        """Shares of each title; those not met before are judged together."""
        readings = [self._tagger.read(title) for title in titles]
        keys = [(reading.spoken, *reading.tokens, *map(str, sorted(reading.breaks))) for reading in readings]
        known = {key: self._answers[key] for key in keys if key in self._answers}
        fresh = {key: reading for key, reading in zip(keys, readings, strict=True) if key not in known}
        judged = dict(zip(fresh, self._judge([*fresh.values()]), strict=True))
        if len(self._answers) < _CACHE:
            self._answers |= judged
        known |= judged
        return [known[key] for key in keys]

    def _judge(self, readings: Sequence[Reading]) -> list[Shares]:
        heads = [self._headed(reading) for reading in readings]
        asked = {one.spoken: at for at, one in enumerate(readings) if heads[at].asks_labels and has_words(one)}
        near = dict(zip(asked, self._labels.nearest([*asked], GUESSES), strict=True)) if asked else {}
        return [self._weighed(head, near.get(one.spoken, [])) for head, one in zip(heads, readings, strict=True)]

    def _headed(self, reading: Reading) -> _Headed:
        head = find_head(reading, self._kind)
        shares = self._of_head(head, reading) if head else {}
        own = any(code in self._book.profiles for code in shares)
        return _Headed(head is not None, shares, own, head is not None and is_whole(head, reading), is_russian(reading))

    def _weighed(self, said: _Headed, near: list[tuple[str, float]]) -> Shares:
        """An own profile's head term leads. Any other leads in Russian; in other languages ETIM's own labels do, as its
        Russian edition names half of its classes, and each once.
        """
        if not said.asks_labels or not near:
            return said.shares
        if not said.head:
            return self._of_labels(near, NEAREST if said.russian else NEAREST_FOREIGN)
        beside = self._of_labels(near, BESIDE)
        needed = THE_SAME if said.whole else ITSELF if said.own else NEAREST_FOREIGN
        if not said.russian and near[0][1] >= needed:
            return {code: min(share, *beside.values()) for code, share in said.shares.items()} | beside
        if said.own and not said.russian and not any(self._book.compatible(one, near[0][0]) for one in said.shares):
            return _led({code: AGAINST * share for code, share in said.shares.items()}, beside)
        return _led(said.shares, beside)

    def _of_head(self, head: Head, reading: Reading) -> Shares:
        """Shares of the meanings of a head term, the first meaning before the others."""
        trust = STRANGER**head.strangers * (LATER if head.later_part else 1.0)
        trust *= self._doubt(head, reading)
        things = [one for one in head.mention.concepts if self._kind(one) != "modifier"]
        codes = list(dict.fromkeys(self._class(one) for one in things))
        weights = [1.0 / (place + 1) for place in range(len(codes))]
        trust *= OWN_HEAD if any(code in self._book.profiles for code in codes) else OTHER_HEAD
        return {code: trust * weight / sum(weights) for code, weight in zip(codes, weights, strict=True) if code}

    def _doubt(self, head: Head, reading: Reading) -> float:
        """Factor for what else the name holds: words that no term explains, other kinds of things."""
        end = min((at for at in reading.breaks if at > head.mention.start), default=len(reading.tokens))
        start = max((at for at in reading.breaks if at <= head.mention.start), default=0)
        explained = {at for mention in reading.mentions for at in range(mention.start, mention.end)}
        unread = sum(1 for at in range(head.mention.end, end) if len(reading.tokens[at]) > 2 and at not in explained)
        own = {self._class(one) for one in head.mention.concepts}
        near, far = set[str](), set[str]()
        for mention in reading.mentions:
            kinds = {self._class(one) for one in mention.concepts if self._kind(one) != "modifier"} - {""}
            if kinds and not kinds & own:
                (near if start <= mention.start < end else far).update(kinds)
        return UNREAD**unread * RIVAL ** min(len(near), 2) * RIVAL_LATER ** min(len(far - near), 2)

    def _of_labels(self, near: list[tuple[str, float]], least: float) -> Shares:
        """Shares of the nearest classes; a class behind another is less sure than it."""
        shares: Shares = {}
        for place, (code, likeness) in enumerate(near):
            after = near[place + 1][1] if place + 1 < len(near) else 0.0
            trust = label_trust(likeness, likeness - after if place == 0 else 0.0)
            if likeness >= least:
                shares.setdefault(self._book.canonical(code), min(trust, *shares.values(), 1.0 - sum(shares.values())))
        return shares

    def _class(self, concept: str) -> str:
        return self._book.class_of(concept) if concept in self._book.concepts else concept

    def _kind(self, concept: str) -> str:
        entry = self._book.concepts.get(concept)
        return "modifier" if entry is not None and entry.modifier else "thing"

    @cached_property
    def _labels(self) -> LabelIndex:
        """ETIM labels: names are trusted more than synonyms, and a synonym of many classes tells none of them."""
        entries = [
            (code, label, NAME_TRUST if place == 0 else SYNONYM_TRUST)
            for code, one in self._book.etim.items()
            for spoken in (one.names.ru, one.names.en, one.names.de)
            for place, label in enumerate(spoken)
            if label.casefold() not in self._hidden
        ]
        shared = Counter(label.casefold() for _, label, _ in entries)
        labels = [(code, label, trust / shared[label.casefold()] ** 0.5) for code, label, trust in entries]
        return LabelIndex(labels)

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """Class by normalized name: own profiles before concepts before ETIM, of which synonyms are left out."""
        names: dict[str, str] = {}
        for code, profile in self._book.profiles.items():
            names |= {
                normalize_text(label): code for label in profile.names.all() if normalize_text(label) not in names
            }
        for concept, entry in self._book.concepts.items():
            owner = self._class(concept)
            for label in entry.names.all() if owner else ():
                names.setdefault(normalize_text(label), owner)
        for code, one in self._book.etim.items():
            for label in (*one.names.ru[:1], *one.names.en[:1], *one.names.de[:1]):
                names.setdefault(normalize_text(label), self._book.canonical(code))
        return names


def _led(first: Shares, beside: Shares) -> Shares:
    """`first` as it is, the others no surer than it."""
    most = min(first.values())
    return {code: min(share, most) for code, share in beside.items()} | first


def classifier(config: Config) -> Classifier:
    """The classifier of a configuration; made once."""
    made = _CLASSIFIERS.get(config)
    if made is None:
        made = _CLASSIFIERS[config] = Classifier(config)
    return made


def use_classifier(config: Config, made: Classifier) -> None:
    """Classifies by another one from now on: how benchmarks leave out what they measure on."""
    _CLASSIFIERS[config] = made


_CLASSIFIERS: WeakKeyDictionary[Config, Classifier] = WeakKeyDictionary()
