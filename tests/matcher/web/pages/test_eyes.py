"""Pages keep back what the API keeps back."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

from tests.matcher.web.test_visibility import SECRET, SPELLED, offered_list, set_rule, told
from tests.matcher.web.world import Person, make_world

TEXT = "Насос центробежный консольный\t16 кВт\t80 м\t200 м3/ч"
ASKED = "Наименование\tМощность\tНапор\tПодача\n" + TEXT


def test_a_value_kept_back_is_on_no_page(tmp_path: Path) -> None:
    with make_world(f"sqlite:///{tmp_path / 'z.db'}", tmp_path) as world:
        listing_id = offered_list(world)
        nobody = Person(world.client)
        assert told(everything(nobody, listing_id), "power", "price")
        for field in SECRET:
            set_rule(world, field, "match_only")
        world.client.app.state.zamena.live.follow()
        for person in (nobody, world.as_("stranger")):
            assert told(everything(person, listing_id), *SPELLED) == []
        assert told(everything(world.as_("owner"), listing_id), "power")


def everything(person: Person, listing_id: str) -> str:
    """Every page that shows an offer, to one person."""
    headers = {"Accept": "text/html"}
    found = ""
    for vat in ("without", "with"):
        query = f"q={quote(ASKED)}&vat={vat}"
        answer = person.get(f"/find?{query}", headers=headers)
        ids = {unescape(one) for one in re.findall(r'name="offer" value="([^"]+)"', answer.text)}
        assert len(ids) == 2
        pages = [answer]
        for one in ids | {f"{listing_id}:N-1"}:
            pages += [person.get(f"/{name}?{query}&offer={quote(one)}", headers=headers) for name in ("why", "compare")]
        assert {one.status_code for one in pages} <= {200, 404}
        assert sum(one.status_code == 200 for one in pages) >= 5
        found += "".join(unescape(one.text) for one in pages)
    listed = person.ask("POST", "/find", data={"text": f"{ASKED}\n{TEXT}"}, headers=headers)
    assert listed.status_code == 200
    return found + unescape(listed.text)
