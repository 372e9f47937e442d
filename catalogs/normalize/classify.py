"""Class of equipment of a name: its head term where that is known, else the nearest labels, else nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from math import exp
from weakref import WeakKeyDictionary

from catalogs.item import ClassGuess
from catalogs.normalize.classify_head import Head, find_head
from catalogs.normalize.classify_labels import LabelIndex
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
NEAREST = 0.7  # likeness of labels under which a Russian name without a known head is unknown
NEAREST_FOREIGN = 0.5  # the same for other languages, in which ETIM has synonyms
THE_SAME = 0.97  # the same where a term is the whole name
ITSELF = 0.8  # the same where the label speaks against a profile's head term
BESIDE = 0.45  # the same for classes named only after a known head
_LABEL_BIAS, _LABEL_SLOPE = -3.6, 5.0  # logistic: the nearest label's class is right, by its likeness
STATED, STATED_NAME = 1.0, 0.97
NAME_TRUST, SYNONYM_TRUST = 1.0, 0.95
_CACHE = 200_000  # masked phrases
Shares = dict[str, float]


class Classifier:
    """Titles → up to three classes, best first. Each title is answered by itself: batch equals single, bit for bit."""

    def __init__(self, config: Config, *, hidden: Collection[str] = ()) -> None:
        """`hidden` are casefolded ETIM labels to leave out, for measuring on them."""
        self._config, self._hidden = config, frozenset(hidden)
        self._book = config.classes
        self._tagger = tagger(config)
        self._codes = _CodePrefixes(config)
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
        rows = zip(titles, tnved or nothing, okpd2 or nothing, class_codes or nothing, strict=True)
        return [self._guesses(row[0], row[1] or "", row[2] or "", row[3] or "") for row in rows]

    def without(self, labels: Collection[str]) -> Classifier:
        """The same classifier where the given casefolded ETIM labels are unknown."""
        return Classifier(self._config, hidden=labels)

    def _guesses(self, title: str, tnved: str, okpd2: str, stated: str) -> tuple[ClassGuess, ...]:
        given = self._stated(stated)
        if given:
            return (ClassGuess(given[0], self._book.name(given[0]), given[1]),)
        shares = self._shares(title)
        if stated and not shares:
            shares = self._shares(stated)
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

    def _shares(self, title: str) -> Shares:
        reading = self._tagger.read(title)
        key = (*reading.tokens, *map(str, sorted(reading.breaks)))
        found = self._answers.get(key)
        if found is None:
            found = self._judge(reading)
            if len(self._answers) < _CACHE:
                self._answers[key] = found
        return found

    def _judge(self, reading: Reading) -> Shares:
        """An own profile's head term leads. Any other leads in Russian; in other languages ETIM's own labels do, as its
        Russian edition names half of its classes, and each once.
        """
        head, russian = find_head(reading, self._kind), _is_russian(reading)
        if head is None:
            return self._of_labels(reading, NEAREST if russian else NEAREST_FOREIGN)
        shares = self._of_head(head, reading)
        own, whole = any(code in self._book.profiles for code in shares), _is_whole(head, reading)
        if not shares or (own and (russian or whole)):
            return shares
        beside = self._of_labels(reading, BESIDE)
        needed = _label_trust(THE_SAME if whole else ITSELF if own else NEAREST_FOREIGN)
        if not russian and max(beside.values(), default=0.0) >= needed:
            least = min(beside.values())
            return {code: min(share, least) for code, share in shares.items()} | beside
        most = min(shares.values(), default=1.0)
        return {code: min(share, most) for code, share in beside.items()} | shares

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

    def _of_labels(self, reading: Reading, least: float) -> Shares:
        words = [token for token in reading.tokens if token]
        if not any(len(word) > 2 for word in words):
            return {}
        nearest = self._labels.nearest(" ".join(words), GUESSES)
        shares: Shares = {}
        for code, score in nearest:
            if score >= least:
                shares.setdefault(self._book.canonical(code), _label_trust(score))
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


class _CodePrefixes:
    """What ТН ВЭД and ОКПД2 codes say about the class: the longest prefix a profile lists."""

    AGREES, ALONE, AGAINST = 0.5, 0.6, 0.7  # share of the doubt removed, trust in the code alone, factor against

    def __init__(self, config: Config) -> None:
        self._tnved: dict[str, list[str]] = {}
        self._okpd2: dict[str, list[str]] = {}
        for code, profile in config.classes.profiles.items():
            for table, prefixes in ((self._tnved, profile.tnved), (self._okpd2, profile.okpd2)):
                for prefix in prefixes:
                    table.setdefault(_digits(prefix), []).append(code)

    def weigh(self, shares: Shares, tnved: str, okpd2: str) -> Shares:
        """Shares with the evidence of the codes: agreement raises, a sole meaning answers for an unknown name."""
        named = [
            found for found in (_longest(self._tnved, _digits(tnved)), _longest(self._okpd2, _digits(okpd2))) if found
        ]
        if not named:
            return shares
        meant = set().union(*named)
        if not shares:
            sole = set.intersection(*map(set, named)) or meant
            return {code: self.ALONE / len(sole) for code in sorted(sole)}
        if not meant & set(shares):
            return {code: share * self.AGAINST for code, share in shares.items()}
        return {
            code: share + (1 - share) * self.AGREES if code in meant else share * (1 - self.AGREES)
            for code, share in shares.items()
        }


def _label_trust(likeness: float) -> float:
    return 1.0 / (1.0 + exp(-(_LABEL_BIAS + _LABEL_SLOPE * min(likeness, 1.0))))


def _is_whole(head: Head, reading: Reading) -> bool:
    return head.mention.start == 0 and head.mention.end == sum(1 for token in reading.tokens if token)


def _is_russian(reading: Reading) -> bool:
    return any("а" <= token[0] <= "ӿ" for token in reading.tokens if token)


def classifier(config: Config) -> Classifier:
    """The classifier of a configuration; made once."""
    made = _CLASSIFIERS.get(config)
    if made is None:
        made = _CLASSIFIERS[config] = Classifier(config)
    return made


_CLASSIFIERS: WeakKeyDictionary[Config, Classifier] = WeakKeyDictionary()


def _digits(code: str) -> str:
    return "".join(char for char in code if char.isdigit())


def _longest(table: Mapping[str, list[str]], code: str) -> list[str]:
    for end in range(len(code), 1, -1):
        if code[:end] in table:
            return table[code[:end]]
    return []
