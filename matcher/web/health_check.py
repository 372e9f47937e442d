"""The job "health": a version of a listing set beside itself, its classes' profiles and every current request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from catalogs.item import Item
from catalogs.store.contents import iter_items
from catalogs.store.database import Connection
from catalogs.store.health import Account, current_requests, told_count
from catalogs.store.jobs import Job, finish_job, keep_job
from catalogs.table import ItemTable
from config.load import Config
from matcher.engine import Matcher
from matcher.explain import Explainer
from matcher.web.ground import Ground

_LIMIT = 50  # offers of the listing that one request is set beside
_OFFERS, _VALUES = 20, 5  # offers, and values for each, that are tried: what is promised is the least there is to win
_SEEN = "ABCD"


def check_health(ground: Ground, job: Job) -> None:
    """Does the job to its end. Raises LostJobError, CancelledJobError."""
    version_id = job.input["version_id"]
    account, policy = Account(ground.config), ground.config.visibility
    items: list[Item] = []
    with ground.database.read() as connection:
        for key, item in iter_items(connection, version_id):
            account.add(key, item)
            items.append(replace(item, id=key))
        asked, total = current_requests(connection, policy.health_requests)
    step = max(1, -(-len(items) // policy.health_rows))
    seen = outlook(items[::step], asked, ground.config)
    bound = {"offers": len(items[::step]), "of_offers": len(items), "all_requests": total <= policy.health_requests}
    result = account.told() | {"visible": seen, "looked_at": bound}
    with ground.database.write() as connection:
        job = keep_job(connection, job, done=len(items), total=len(items))
        finish_job(connection, job, result)


def fail_health(connection: Connection, job: Job, message: str) -> None:
    """The version is as it was; the job tells why."""


def outlook(offers: Sequence[Item], asked: Sequence[tuple[str, Item]], config: Config) -> dict[str, Any]:
    """To how many requests these offers are a substitute, and to how many with one more attribute stated.

    Counts of requests and attributes alone leave here: no value, no request, no enterprise. A promise is tried out: an
    offer that is undetermined for want of one attribute is graded again with each value its requests ask.
    """
    requests = [replace(item, id=str(at)) for at, (_, item) in enumerate(asked)]
    owners = [enterprise for enterprise, _ in asked]
    if not offers or not requests:
        return {"now": told_count((), config.visibility.few), "stating": []}
    visible, open_for = _graded(offers, requests, config)
    few = config.visibility.few
    stating: list[dict[str, Any]] = []
    for attribute, pairs in sorted(open_for.items()):
        won = _tried(attribute, pairs, offers, requests, config) - visible
        if won:
            gain = told_count([owners[at] for at in won], few)
            after = told_count([owners[at] for at in won | visible], few)
            stating.append({"attribute": attribute, "would_be": gain if gain["requests"] is None else after})
    ordered = sorted(stating, key=_most_first)
    return {"now": told_count([owners[at] for at in visible], few), "stating": ordered}


def _most_first(one: dict[str, Any]) -> tuple[int, str]:
    return -(one["would_be"]["requests"] or 0), one["attribute"]


Pairs = dict[int, set[int]]
"""{offer: requests}"""


def _graded(offers: Sequence[Item], requests: Sequence[Item], config: Config) -> tuple[set[int], dict[str, Pairs]]:
    """Requests that some offer is a substitute for; and by attribute, the pairs that it alone leaves open."""
    matcher = Matcher(ItemTable.from_items(offers), config, cost=False)
    matches = matcher.match(ItemTable.from_items(requests), limit=_LIMIT)
    explainer = Explainer(matches, config)
    visible: set[int] = set()
    open_for: dict[str, Pairs] = defaultdict(lambda: defaultdict(set))
    for pair in range(len(matches)):
        request = int(matches.candidates.query_row[pair])
        if str(matches.grades.letter[pair]) in _SEEN:
            visible.add(request)
            continue
        undecided = explainer.pair(pair).undecided
        if len(undecided) == 1 and undecided[0].query.values and not undecided[0].offer.speaks:
            open_for[undecided[0].name][int(matches.candidates.candidate_row[pair])].add(request)
    return visible, open_for


def _tried(attribute: str, pairs: Pairs, offers: Sequence[Item], requests: Sequence[Item], config: Config) -> set[int]:
    """Requests that see the offers where each states the one value that most of its requests take."""
    won: set[int] = set()
    for offer, wanting in sorted(pairs.items(), key=lambda one: (-len(one[1]), one[0]))[:_OFFERS]:
        asked = {requests[at].of(attribute): None for at in sorted(wanting)}
        best: set[int] = set()
        for values in list(asked)[:_VALUES]:
            stated = tuple(replace(value, kind="stated") for value in values)
            item = replace(offers[offer], values=(*offers[offer].values, *stated))
            places = sorted(wanting)
            seen, _ = _graded([item], [requests[at] for at in places], config)
            best = max(best, {places[at] for at in seen}, key=len)
        won |= best
    return won
