"""The audit chain and the changes that indexes follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogs.store.schema.base import Big, Json, Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The audit chain and the changes that indexes follow."""
    op.create_table(
        "audit",
        sa.Column("number", Big, autoincrement=False, nullable=False),
        sa.Column("happened_at", Utc(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_enterprise_id"), "audit", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_audit_happened_at"), "audit", ["happened_at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "changes",
        sa.Column("number", Big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=True),
        sa.Column("happened_at", Utc(), nullable=False),
        sa.CheckConstraint("kind IN ('published', 'withdrawn', 'visibility')", name=op.f("ck_changes_kind")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_listing_id"), "changes", ["listing_id"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", Big, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )


def downgrade() -> None:
    """Undoes it."""
    op.drop_table("counters")
    op.drop_index(op.f("ix_changes_listing_id"), table_name="changes")
    op.drop_table("changes")
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_index(op.f("ix_audit_happened_at"), table_name="audit")
    op.drop_index(op.f("ix_audit_enterprise_id"), table_name="audit")
    op.drop_table("audit")
