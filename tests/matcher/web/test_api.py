"""The whole API by its own OpenAPI document: an example for every route, and no input that ends in a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from matcher.web.settings import Limits
from tests.matcher.web.request_steps import PUMP, SMALL, decide, offer, project, run
from tests.matcher.web.world import World, make_world

EXAMPLES = 4
LAST = ("/api/v1/password", "/api/v1/session")  # they end the session that everything else is asked with
# What the document says of the form of a request is not all that makes it right: a name taken, an edition passed.
LEFT_OUT = [positive_data_acceptance, negative_data_rejection]


@pytest.fixture
def busy(database_url: str, tmp_path: Any) -> Iterator[tuple[World, dict[str, str]]]:
    """A world with everything in it, and the ids by the names that paths give them."""
    no_rates = Limits(sign_in="", address="", wrong_key="", key="", match="")
    with make_world(database_url, tmp_path, limits=no_rates) as world:
        listing_id = offer(world, SMALL, PUMP)
        project_id = project(world)
        run_id = run(world, project_id)
        decision = decide(world, project_id, "A-2", f"{listing_id}:N-2").json()
        owner = world.as_("owner")
        place = f"/api/v1/enterprises/{world.enterprise}"
        versions = owner.get(f"{place}/listings/{listing_id}/versions").json()
        yield world, {
            "enterprise_id": world.enterprise, "cluster_id": world.cluster, "listing_id": listing_id,
            "version_id": versions[0]["id"], "project_id": project_id, "run_id": run_id, "decision_id": decision["id"],
            "upload_id": owner.get(f"{place}/uploads").json()["items"][0]["id"],
            "job_id": owner.get(f"{place}/jobs").json()["items"][0]["id"], "offer": f"{listing_id}:N-1",
            "key": "A-1", "user_id": world.users["viewer"], "partner_id": world.other, "member_id": world.other,
        }  # fmt: skip


def test_what_a_database_cannot_keep_is_told_and_no_failure(busy: tuple[World, dict[str, str]]) -> None:
    world, ids = busy
    officer, place = world.as_("owner"), f"/api/v1/enterprises/{world.enterprise}/projects"
    tried = [
        officer.get(f"{place}/%00"), officer.get(f"{place}/{ids['project_id']}/decisions", params={"before": 2**53}),
        officer.post(place, {"name": "a\0b"}), officer.post(place, {"name": "a", "items": [{"name": "Насос \0"}]}),
        officer.ask("POST", place, content=b'{"name": "\\ud800"}', headers={"Content-Type": "application/json"}),
        officer.ask("POST", place, json={"name": "b"}, headers={"Idempotency-Key": "x" * 129}),
    ]  # fmt: skip
    assert [one.text for one in tried if one.status_code >= 500] == []


@pytest.mark.slow
def test_no_request_that_the_document_allows_or_forbids_ends_in_a_failure(busy: tuple[World, dict[str, str]]) -> None:
    world, ids = busy
    load_all_checks()
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.client.app)
    operations = [one.ok() for one in schema.get_all_operations()]
    operations.sort(key=lambda one: (one.path in LAST, one.method == "DELETE"))
    assert len(operations) > 70
    failures = []
    for operation in operations:
        person = world.sign_in("owner") if operation.path in LAST else world.as_("owner")
        try:
            _try(operation, ids, _headers(person))
        except Exception as error:
            failures.append(f"{operation.method} {operation.path}: {_told(error)}")
    assert not failures, "\n\n".join(failures)


def _takes_nothing(operation: Any) -> bool:
    """Nothing of such a request can be wrong."""
    return not any((operation.path_parameters, operation.query, operation.headers, operation.body))


def _told(error: BaseException) -> str:
    inner = getattr(error, "exceptions", ())
    return "; ".join(map(_told, inner)) if inner else f"{type(error).__name__} {error}"


def _headers(person: Any) -> dict[str, str]:
    cookie = "; ".join(f"{one.name}={one.value}" for one in person.client.cookies.jar)
    return person.headers | {"Cookie": cookie}


def _try(operation: Any, ids: dict[str, str], headers: dict[str, str]) -> None:
    quick = settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    forms = operation.as_strategy() if _takes_nothing(operation) else operation.as_strategy() | wrong

    @quick
    @given(case=forms, known=st.booleans())
    def tried(case: Any, known: bool) -> None:
        if known and case.path_parameters:
            case.path_parameters |= {name: ids[name] for name in case.path_parameters if name in ids}
        case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT)

    tried()


def test_every_route_has_an_example_that_its_schema_takes(world: World) -> None:
    document = world.client.get("/openapi.json").json()
    seen = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            places = [operation.get("requestBody", {}), *(
                one for status, one in operation["responses"].items() if status.startswith("2")
            )]  # fmt: skip
            for place in places:
                for media, content in place.get("content", {}).items():
                    if media != "application/json":
                        continue
                    schema = {"components": document["components"]} | content["schema"]
                    jsonschema.validate(content["example"], schema)
                    seen += 1
            assert operation.get("summary"), (method, path)
    assert seen > 60
