from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalogs.store.contents import entries_by_key, iter_items, page_entries
from catalogs.store.database import Database
from catalogs.store.differences import KINDS, page_differences
from catalogs.store.errors import ConflictError
from catalogs.store.listings import listing_by_id
from catalogs.store.receipts import list_receipts, revoke_listing, withdraw_listing
from catalogs.store.schema import changes, offers, version_offers
from catalogs.store.versions import compare_again, discard_version, list_versions, roll_back, version_by_id
from tests.catalogs.store.listing_steps import FIRST, listing_of, load, publish

CHEAPER = (FIRST[0].replace("41 000", "39 900"), FIRST[1])


def test_nothing_is_in_force_before_it_is_published(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    draft = load(database, tmp_path, listing_id, *FIRST)
    with database.read() as connection:
        version = version_by_id(connection, draft)
        assert (version["state"], version["offer_count"], version["summary"]["new"]) == ("draft", 2, 2)
        assert listing_by_id(connection, listing_id)["published_id"] is None
        first = page_entries(connection, draft, limit=1)[0]
    assert first["payload"]["Мощность, кВт"] == "2,2"
    assert first["item"].of("power")[0].quantity.low == 2200.0


def test_publishing_replaces_all_in_one_moment(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    first = load(database, tmp_path, listing_id, *FIRST)
    publish(database, first, listing_id)
    second = load(database, tmp_path, listing_id, *CHEAPER)
    listing = publish(database, second, listing_id)
    with database.read() as connection:
        assert listing["published_id"] == second
        assert [one["state"] for one in list_versions(connection, listing_id)] == ["published", "superseded"]
        assert connection.scalars(select(changes.c.number).order_by(changes.c.number)).all() == [1, 2]
        assert connection.scalar(select(func.count()).select_from(offers)) == 3  # the same content is stored once


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (CHEAPER, {"price_down": 1, "same": 1}),
        ((FIRST[0].replace("41 000", "45 000"), FIRST[1]), {"price_up": 1, "same": 1}),
        ((FIRST[0].replace("2,2", "3"), FIRST[1]), {"changed": 1, "same": 1}),
        ((FIRST[1], "N-3;Насос К 100-80-160;15;99 000"), {"new": 1, "withdrawn": 1, "same": 1}),
        (FIRST[::-1], {"same": 2}),
    ],
)
def test_differences_are_counted_and_named(
    database: Database, tmp_path: Path, rows: tuple[str, ...], expected: dict[str, int]
) -> None:
    listing_id = listing_of(database)
    first = load(database, tmp_path, listing_id, *FIRST)
    publish(database, first, listing_id)
    draft = load(database, tmp_path, listing_id, *rows)
    with database.read() as connection:
        assert version_by_id(connection, draft)["summary"] == dict.fromkeys((*KINDS, "same"), 0) | expected
        told = page_differences(connection, first, draft)
    assert {one["kind"] for one in told} == set(expected) - {"same"}


def test_the_difference_of_many_offers_is_found_across_batches(database: Database, tmp_path: Path) -> None:
    rows = [f"N-{number};Насос К {number};{number % 40 + 1};{number + 100}" for number in range(4500)]
    listing_id = listing_of(database)
    first = load(database, tmp_path, listing_id, *rows)
    publish(database, first, listing_id)
    draft = load(database, tmp_path, listing_id, *rows[300:], *(row.replace("N-", "M-") for row in rows[:2500]))
    with database.read() as connection:
        summary = version_by_id(connection, draft)["summary"]
        paged, after = [], ""
        while page := page_differences(connection, first, draft, after=after, limit=700):
            paged += [one["key"] for one in page]
            after = paged[-1]
    assert (summary["new"], summary["withdrawn"], summary["same"]) == (2500, 300, 4200)
    assert paged == sorted(set(paged))
    assert len(paged) == 2800


def test_what_was_approved_is_what_happens(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    first, second = load(database, tmp_path, listing_id, *FIRST), load(database, tmp_path, listing_id, *CHEAPER)
    publish(database, first, listing_id)
    with pytest.raises(ConflictError, match="meanwhile"):
        publish(database, second, listing_id)
    with database.write() as connection:
        assert compare_again(connection, second)["summary"]["price_down"] == 1
    publish(database, second, listing_id)
    with pytest.raises(ConflictError):
        publish(database, first, listing_id)


def test_an_earlier_version_comes_back_as_a_new_one(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    first = load(database, tmp_path, listing_id, *FIRST)
    publish(database, first, listing_id)
    publish(database, load(database, tmp_path, listing_id, *CHEAPER), listing_id)
    with database.write() as connection:
        edition = listing_by_id(connection, listing_id)["edition"]
        back = roll_back(connection, first, edition=edition, actor="test", user_id=None)
    with database.read() as connection:
        assert [one["number"] for one in list_versions(connection, listing_id)] == [3, 2, 1]
        assert version_by_id(connection, back)["content"] == version_by_id(connection, first)["content"]
        assert dict(iter_items(connection, back))["N-1"].price.amount == 41000
        assert version_by_id(connection, back)["summary"]["price_up"] == 1


def test_an_edit_of_what_changed_meanwhile_is_refused(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    publish(database, load(database, tmp_path, listing_id, *FIRST), listing_id)
    with pytest.raises(ConflictError, match="meanwhile"), database.write() as connection:
        withdraw_listing(connection, listing_id, edition=0, actor="test", user_id=None)


def test_withdrawn_may_return_and_revoked_is_gone(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    first = load(database, tmp_path, listing_id, *FIRST)
    publish(database, first, listing_id)
    with database.write() as connection:
        withdraw_listing(connection, listing_id, edition=1, actor="test", user_id=None)
        roll_back(connection, first, edition=2, actor="test", user_id=None)
    with database.write() as connection:
        receipt = revoke_listing(connection, listing_id, edition=3, actor="test", user_id=None)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(offers)) == 0
        assert connection.scalar(select(func.count()).select_from(version_offers)) == 0
        assert receipt["details"]["versions"] == 2
        kinds = [one["kind"] for one in list_receipts(connection, receipt["enterprise_id"])]
        assert kinds == ["withdraw", "revoke"]
        listing = listing_by_id(connection, listing_id)
        assert listing["published_id"] is None
    with pytest.raises(ConflictError, match="revoked"):
        load(database, tmp_path, listing_id, *FIRST)


def test_a_discarded_draft_keeps_its_number_only(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    draft = load(database, tmp_path, listing_id, *FIRST)
    with database.write() as connection:
        discard_version(connection, draft, actor="test")
    with database.read() as connection:
        assert entries_by_key(connection, draft, ["N-1"]) == {}
        assert [one["state"] for one in list_versions(connection, listing_id)] == ["discarded"]
