"""Listings, versions, offers and who may see which field."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogs.store.schema.base import Big, Json, Key, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Listings, versions, offers and who may see which field."""
    op.create_table(
        "listings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("published_id", sa.String(length=36), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.Column("revoked_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_listings_enterprise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint("enterprise_id", "name", name=op.f("uq_listings_enterprise_id_name")),
    )
    op.create_index(op.f("ix_listings_enterprise_id"), "listings", ["enterprise_id"], unique=False)
    op.create_table(
        "mappings",
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("header", sa.String(length=300), nullable=False),
        sa.Column("target", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_mappings_decided_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_mappings_enterprise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "header", name=op.f("pk_mappings")),
    )
    op.create_index(op.f("ix_mappings_decided_by"), "mappings", ["decided_by"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("record_stamp", sa.String(length=64), nullable=False),
        sa.Column("completeness", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_offers_listing_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("listing_id", "key", "digest", name=op.f("uq_offers_listing_id_key_digest")),
    )
    op.create_index(op.f("ix_offers_listing_id"), "offers", ["listing_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=True),
        sa.Column("issued_at", Utc(), nullable=False),
        sa.CheckConstraint("kind IN ('withdraw', 'revoke')", name=op.f("ck_receipts_kind")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_receipts_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_receipts_issued_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_receipts_listing_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_enterprise_id"), "receipts", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_receipts_issued_by"), "receipts", ["issued_by"], unique=False)
    op.create_index(op.f("ix_receipts_listing_id"), "receipts", ["listing_id"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("stored", sa.String(length=100), nullable=False),
        sa.Column("size", Big, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("mapping", Json, nullable=True),
        sa.Column("report", Json, nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'read', 'loading', 'loaded', 'failed')", name=op.f("ck_uploads_state")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_uploads_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_uploads_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_uploads_listing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_created_by"), "uploads", ["created_by"], unique=False)
    op.create_index(op.f("ix_uploads_enterprise_id"), "uploads", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_uploads_listing_id"), "uploads", ["listing_id"], unique=False)
    op.create_table(
        "visibility",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=True),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("cluster_id", sa.String(length=36), nullable=True),
        sa.Column("partner_id", sa.String(length=36), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "(audience = 'everyone' AND cluster_id IS NULL AND partner_id IS NULL)"
            " OR (audience = 'cluster' AND cluster_id IS NOT NULL AND partner_id IS NULL)"
            " OR (audience = 'partner' AND partner_id IS NOT NULL AND cluster_id IS NULL)",
            name=op.f("ck_visibility_whom"),
        ),
        sa.CheckConstraint("audience IN ('everyone', 'cluster', 'partner')", name=op.f("ck_visibility_audience")),
        sa.CheckConstraint("level IN ('exact', 'bucket', 'match_only', 'hidden')", name=op.f("ck_visibility_level")),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_visibility_cluster_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_visibility_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_visibility_enterprise_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_visibility_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["enterprises.id"], name=op.f("fk_visibility_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visibility")),
    )
    op.create_index(op.f("ix_visibility_cluster_id"), "visibility", ["cluster_id"], unique=False)
    op.create_index(op.f("ix_visibility_decided_by"), "visibility", ["decided_by"], unique=False)
    op.create_index(op.f("ix_visibility_enterprise_id"), "visibility", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_visibility_listing_id"), "visibility", ["listing_id"], unique=False)
    op.create_index(op.f("ix_visibility_partner_id"), "visibility", ["partner_id"], unique=False)
    op.create_index("ix_visibility_rule", "visibility", ["enterprise_id", "listing_id", "field"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("listing_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("upload_id", sa.String(length=36), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("offer_count", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("summary", Json, nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("published_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "state IN ('loading', 'draft', 'published', 'superseded', 'withdrawn', 'discarded')",
            name=op.f("ck_versions_state"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_versions_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_versions_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["versions.id"], name=op.f("fk_versions_parent_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_versions_upload_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("listing_id", "number", name=op.f("uq_versions_listing_id_number")),
    )
    op.create_index(op.f("ix_versions_created_by"), "versions", ["created_by"], unique=False)
    op.create_index(op.f("ix_versions_listing_id"), "versions", ["listing_id"], unique=False)
    op.create_index(op.f("ix_versions_parent_id"), "versions", ["parent_id"], unique=False)
    op.create_index(op.f("ix_versions_upload_id"), "versions", ["upload_id"], unique=False)
    op.create_table(
        "version_offers",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("offer_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_version_offers_offer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_version_offers_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "key", name=op.f("pk_version_offers")),
    )
    op.create_index(op.f("ix_version_offers_offer_id"), "version_offers", ["offer_id"], unique=False)


def downgrade() -> None:
    """Undoes it."""
    op.drop_index(op.f("ix_version_offers_offer_id"), table_name="version_offers")
    op.drop_table("version_offers")
    op.drop_index(op.f("ix_versions_upload_id"), table_name="versions")
    op.drop_index(op.f("ix_versions_parent_id"), table_name="versions")
    op.drop_index(op.f("ix_versions_listing_id"), table_name="versions")
    op.drop_index(op.f("ix_versions_created_by"), table_name="versions")
    op.drop_table("versions")
    op.drop_index("ix_visibility_rule", table_name="visibility")
    op.drop_index(op.f("ix_visibility_partner_id"), table_name="visibility")
    op.drop_index(op.f("ix_visibility_listing_id"), table_name="visibility")
    op.drop_index(op.f("ix_visibility_enterprise_id"), table_name="visibility")
    op.drop_index(op.f("ix_visibility_decided_by"), table_name="visibility")
    op.drop_index(op.f("ix_visibility_cluster_id"), table_name="visibility")
    op.drop_table("visibility")
    op.drop_index(op.f("ix_uploads_listing_id"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_enterprise_id"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_created_by"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_index(op.f("ix_receipts_listing_id"), table_name="receipts")
    op.drop_index(op.f("ix_receipts_issued_by"), table_name="receipts")
    op.drop_index(op.f("ix_receipts_enterprise_id"), table_name="receipts")
    op.drop_table("receipts")
    op.drop_index(op.f("ix_offers_listing_id"), table_name="offers")
    op.drop_table("offers")
    op.drop_index(op.f("ix_mappings_decided_by"), table_name="mappings")
    op.drop_table("mappings")
    op.drop_index(op.f("ix_listings_enterprise_id"), table_name="listings")
    op.drop_table("listings")
