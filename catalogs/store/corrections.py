"""What an enterprise once said of its columns: proposed again for every later file with such a header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from catalogs.columns import plain_header
from catalogs.mapping import Proposals
from catalogs.store.ids import now
from catalogs.store.schema import mappings

_LONGEST = 300


def remember_corrections(
    connection: Connection,
    enterprise_id: str,
    targets: Mapping[str, str],
    units: Mapping[str, str],
    *,
    user_id: str | None,
) -> None:
    """Keeps what each header was said to be; the last word counts. Columns without a header are not remembered."""
    for header in {**targets, **units}:
        plain = plain_header(header)[:_LONGEST]
        if not plain or header.startswith("#"):
            continue
        same = (mappings.c.enterprise_id == enterprise_id) & (mappings.c.header == plain)
        before = connection.execute(select(mappings.c.target, mappings.c.unit).where(same)).first()
        target = targets.get(header, before.target if before else "")
        unit = units.get(header, before.unit if before else "")
        connection.execute(delete(mappings).where(same))
        values = {"enterprise_id": enterprise_id, "header": plain, "target": target, "unit": unit}
        connection.execute(insert(mappings).values(**values, decided_by=user_id, decided_at=now()))


def remembered(
    connection: Connection, enterprise_id: str, proposals: Proposals
) -> tuple[dict[str, str], dict[str, str]]:
    """Targets and units by column of this file (#place), as the enterprise said of such headers before."""
    known = _known(connection, enterprise_id, (one.header for one in proposals.columns))
    targets, units = dict[str, str](), dict[str, str]()
    for one in proposals.columns:
        target, unit = known.get(plain_header(one.header)[:_LONGEST], ("", ""))
        if target and target not in targets.values():
            targets[one.key] = target
        if unit:
            units[one.key] = unit
    return targets, units


def _known(connection: Connection, enterprise_id: str, headers: Iterable[str]) -> dict[str, tuple[str, str]]:
    plain = {text for header in headers if (text := plain_header(header)[:_LONGEST])}
    wanted = select(mappings.c.header, mappings.c.target, mappings.c.unit).where(
        mappings.c.enterprise_id == enterprise_id, mappings.c.header.in_(plain)
    )
    return {row.header: (row.target, row.unit) for row in connection.execute(wanted)}
