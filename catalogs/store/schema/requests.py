"""What buyers need: projects of imported items, runs over them with their saved answers, and what people decided."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from catalogs.store.schema.base import METADATA, Big, Json, Key, at, key, to, word

RUN_STATES = ("queued", "running", "done", "failed", "cancelled")
VERDICTS = ("approve", "reject", "conditional", "undo")

projects = Table(
    "projects",
    METADATA,
    key(),
    to("enterprises"),
    Column("name", String(300), nullable=False),
    to("users", "created_by", optional=True, gone="SET NULL"),
    Column("edition", Integer, nullable=False, default=0),
    Column("settings", Json, nullable=False),  # limit, cost options, columns
    at("created_at"),
    at("archived_at", optional=True),
    UniqueConstraint("enterprise_id", "name"),
)

import_contents = Table(  # append-only: what a run was asked stays, however the project is edited
    "import_contents",
    METADATA,
    Column("id", Big, primary_key=True, autoincrement=True),
    to("projects"),
    Column("key", Key, nullable=False),  # the import's id in the officer's list
    Column("digest", LargeBinary(32), nullable=False),
    Column("payload", Json, nullable=False),  # cells as they came: {header: text}
    Column("record", LargeBinary, nullable=False),  # packed item
    Column("record_stamp", String(64), nullable=False),  # configuration and code the record was made by
    Column("class_code", String(100), nullable=False, default=""),
    UniqueConstraint("project_id", "key", "digest", "record_stamp"),
)

project_items = Table(
    "project_items",
    METADATA,
    to("projects", primary=True),
    Column("key", Key, primary_key=True),
    Column("content_id", Big, ForeignKey("import_contents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
)

runs = Table(
    "runs",
    METADATA,
    key(),
    to("projects"),
    Column("number", Integer, nullable=False),
    *word("state", RUN_STATES, default="queued"),
    to("jobs", optional=True, gone="SET NULL"),
    to("users", "created_by", optional=True, gone="SET NULL"),
    Column("stamps", Json, nullable=False),  # input, offers, config, code, rates: equal stamps, equal answers
    Column("settings", Json, nullable=False),
    Column("summary", Json),  # counts by grade; decisions applied, stale, conflicting
    at("created_at"),
    at("finished_at", optional=True),
    UniqueConstraint("project_id", "number"),
)

run_items = Table(  # the list as it was when the run was asked for
    "run_items",
    METADATA,
    to("runs", primary=True),
    Column("position", Integer, primary_key=True),  # in the order of a matches file
    Column("key", Key, nullable=False),
    Column("content_id", Big, ForeignKey("import_contents.id", ondelete="CASCADE"), nullable=False, index=True),
    UniqueConstraint("run_id", "key"),
)

answers = Table(
    "answers",
    METADATA,
    to("runs", primary=True),
    Column("position", Integer, primary_key=True),  # of the import in the run
    Column("rank", Integer, primary_key=True),  # 0: the row that tells why there is none
    Column("import_key", Key, nullable=False),
    Column("listing_id", String(36), index=True),  # no foreign key: the answer stays when the listing goes
    Column("offer_key", Key),
    Column("offer_digest", LargeBinary(32)),  # of what was understood of the offer
    Column("grade", String(8), nullable=False, default=""),
    Column("score", Float),
    Column("row", Json, nullable=False),  # the row of the matches file, as the buyer was allowed to see it
    Column("relied", Json, nullable=False),  # fields the grade rests on
    Index("ix_answers_pair", "run_id", "import_key", "rank"),
)

decisions = Table(  # append-only: an undo is a further row
    "decisions",
    METADATA,
    Column("number", Big, primary_key=True, autoincrement=False),  # in the order of commits
    Column("id", String(36), nullable=False, unique=True),
    to("enterprises"),
    to("projects", optional=True, gone="SET NULL"),
    Column("import_key", Key, nullable=False),
    Column("import_digest", LargeBinary(32), nullable=False),
    Column("listing_id", String(36), nullable=False, index=True),
    Column("offer_key", Key, nullable=False),
    Column("offer_digest", LargeBinary(32), nullable=False),
    *word("verdict", VERDICTS),
    Column("undoes_id", String(36), ForeignKey("decisions.id")),
    Column("scope", Json, nullable=False),  # site, duty, quantity: where it holds; {} everywhere
    Column("reason", String(64), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("conditions", Text, nullable=False, default=""),
    Column("relied", Json, nullable=False),  # values it rests on: stale when one of them changes, and only then
    at("until", optional=True),
    to("users", "decided_by", optional=True, gone="SET NULL"),
    at("decided_at"),
    CheckConstraint("(verdict = 'undo') = (undoes_id IS NOT NULL)", name="undo"),
    Index("ix_decisions_pair", "enterprise_id", "import_key"),
)
