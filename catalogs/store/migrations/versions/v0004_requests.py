"""Projects, runs, saved answers and decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogs.store.schema.base import Big, Json, Key, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Projects, runs, saved answers and decisions."""
    op.create_table(
        "projects",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("archived_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_projects_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_projects_enterprise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("enterprise_id", "name", name=op.f("uq_projects_enterprise_id_name")),
    )
    op.create_index(op.f("ix_projects_created_by"), "projects", ["created_by"], unique=False)
    op.create_index(op.f("ix_projects_enterprise_id"), "projects", ["enterprise_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("number", Big, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=True),
        sa.Column("import_key", Key, nullable=False),
        sa.Column("import_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=False),
        sa.Column("offer_key", Key, nullable=False),
        sa.Column("offer_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("undoes_id", sa.String(length=36), nullable=True),
        sa.Column("scope", Json, nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("relied", Json, nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", Utc(), nullable=False),
        sa.CheckConstraint("(verdict = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_decisions_undo")),
        sa.CheckConstraint(
            "verdict IN ('approve', 'reject', 'conditional', 'undo')", name=op.f("ck_decisions_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_decisions_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_decisions_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_decisions_project_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["undoes_id"], ["decisions.id"], name=op.f("fk_decisions_undoes_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decisions")),
        sa.UniqueConstraint("id", name=op.f("uq_decisions_id")),
    )
    op.create_index(op.f("ix_decisions_decided_by"), "decisions", ["decided_by"], unique=False)
    op.create_index(op.f("ix_decisions_enterprise_id"), "decisions", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_decisions_listing_id"), "decisions", ["listing_id"], unique=False)
    op.create_index("ix_decisions_pair", "decisions", ["enterprise_id", "import_key"], unique=False)
    op.create_index(op.f("ix_decisions_project_id"), "decisions", ["project_id"], unique=False)
    op.create_table(
        "import_contents",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_stamp", sa.String(length=64), nullable=False),
        sa.Column("class_code", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_import_contents_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_contents")),
        sa.UniqueConstraint(
            "project_id", "key", "digest", "record_stamp",
            name=op.f("uq_import_contents_project_id_key_digest_record_stamp"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_import_contents_project_id"), "import_contents", ["project_id"], unique=False)
    op.create_table(
        "project_items",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("content_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["import_contents.id"], name=op.f("fk_project_items_content_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_items_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "key", name=op.f("pk_project_items")),
    )
    op.create_index(op.f("ix_project_items_content_id"), "project_items", ["content_id"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("stamps", Json, nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("summary", Json, nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_runs_state")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_runs_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_runs_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_runs_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_runs_project_id_number")),
    )
    op.create_index(op.f("ix_runs_created_by"), "runs", ["created_by"], unique=False)
    op.create_index(op.f("ix_runs_job_id"), "runs", ["job_id"], unique=False)
    op.create_index(op.f("ix_runs_project_id"), "runs", ["project_id"], unique=False)
    op.create_table(
        "run_items",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("content_id", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["import_contents.id"], name=op.f("fk_run_items_content_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_items_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_items")),
        sa.UniqueConstraint("run_id", "key", name=op.f("uq_run_items_run_id_key")),
    )
    op.create_index(op.f("ix_run_items_content_id"), "run_items", ["content_id"], unique=False)
    op.create_table(
        "answers",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("import_key", Key, nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=True),
        sa.Column("offer_key", Key, nullable=True),
        sa.Column("offer_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("row", Json, nullable=False),
        sa.Column("relied", Json, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_answers_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "position", "rank", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_listing_id"), "answers", ["listing_id"], unique=False)
    op.create_index("ix_answers_pair", "answers", ["run_id", "import_key", "rank"], unique=False)


def downgrade() -> None:
    """Undoes it."""
    op.drop_index("ix_answers_pair", table_name="answers")
    op.drop_index(op.f("ix_answers_listing_id"), table_name="answers")
    op.drop_table("answers")
    op.drop_index(op.f("ix_run_items_content_id"), table_name="run_items")
    op.drop_table("run_items")
    op.drop_index(op.f("ix_runs_project_id"), table_name="runs")
    op.drop_index(op.f("ix_runs_job_id"), table_name="runs")
    op.drop_index(op.f("ix_runs_created_by"), table_name="runs")
    op.drop_table("runs")
    op.drop_index(op.f("ix_project_items_content_id"), table_name="project_items")
    op.drop_table("project_items")
    op.drop_index(op.f("ix_import_contents_project_id"), table_name="import_contents")
    op.drop_table("import_contents")
    op.drop_index(op.f("ix_decisions_project_id"), table_name="decisions")
    op.drop_index("ix_decisions_pair", table_name="decisions")
    op.drop_index(op.f("ix_decisions_listing_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_enterprise_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_decided_by"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_projects_enterprise_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_created_by"), table_name="projects")
    op.drop_table("projects")
