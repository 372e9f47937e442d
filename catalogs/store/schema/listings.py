"""What producers offer: listings, their versions, the offers of each version, and which field who may see.

An offer's content is stored once however many versions hold it: `version_offers` says which content stands in which
version, `offers` holds the contents by digest.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
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

VERSION_STATES = ("loading", "draft", "published", "superseded", "withdrawn", "discarded")
LEVELS = ("exact", "bucket", "match_only", "hidden")
AUDIENCES = ("everyone", "cluster", "partner")
UPLOAD_STATES = ("received", "read", "loading", "loaded", "failed")
RECEIPT_KINDS = ("withdraw", "revoke")

listings = Table(
    "listings",
    METADATA,
    key(),
    to("enterprises"),
    Column("name", String(300), nullable=False),
    Column("published_id", String(36)),  # the version in force; no foreign key: it would close a circle
    Column("edition", Integer, nullable=False, default=0),  # counts changes: the ETag
    at("created_at"),
    at("withdrawn_at", optional=True),
    at("revoked_at", optional=True),
    UniqueConstraint("enterprise_id", "name"),
)

versions = Table(
    "versions",
    METADATA,
    key(),
    to("listings"),
    Column("number", Integer, nullable=False),
    *word("state", VERSION_STATES),
    to("versions", "parent_id", optional=True, gone="SET NULL"),  # what it was compared with; rollback names its source
    to("uploads", optional=True, gone="SET NULL"),
    to("users", "created_by", optional=True, gone="SET NULL"),
    Column("offer_count", Integer, nullable=False, default=0),
    Column("content", String(64), nullable=False, default=""),  # digest of all offers: equal content, equal answers
    Column("summary", Json),  # the difference from the parent in counts
    at("created_at"),
    at("published_at", optional=True),
    UniqueConstraint("listing_id", "number"),
)

offers = Table(
    "offers",
    METADATA,
    Column("id", Big, primary_key=True, autoincrement=True),  # internal: people name an offer by listing and key
    to("listings"),
    Column("key", Key, nullable=False),  # the offer's id in the enterprise's own list
    Column("digest", LargeBinary(32), nullable=False),  # of the payload
    Column("payload", Json, nullable=False),  # cells as they came: {header: text}
    Column("record", LargeBinary),  # the normalized item, packed (catalogs.packing)
    Column("record_stamp", String(64), nullable=False, default=""),  # configuration and code the record was made by
    Column("completeness", Integer),  # per mille of the class profile's attributes that are stated
    UniqueConstraint("listing_id", "key", "digest"),
)

version_offers = Table(
    "version_offers",
    METADATA,
    Column("version_id", String(36), ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Key, primary_key=True),
    Column("offer_id", Big, ForeignKey("offers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),  # place in the file
)

uploads = Table(
    "uploads",
    METADATA,
    key(),
    to("enterprises"),
    to("listings", optional=True),
    to("users", "created_by", optional=True, gone="SET NULL"),
    *word("state", UPLOAD_STATES),
    Column("file_name", String(300), nullable=False),  # as the sender called it: shown, never used as a path
    Column("stored", String(100), nullable=False),  # name under the data folder
    Column("size", Big, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("format", String(32), nullable=False, default=""),
    Column("mapping", Json),  # column → attribute with confidence, as proposed and corrected
    Column("report", Json),  # rows read, accepted, rejected, cells not understood
    Column("message", Text, nullable=False, default=""),
    at("created_at"),
)

mappings = Table(  # corrections an enterprise once made, proposed again for the next file
    "mappings",
    METADATA,
    to("enterprises", primary=True),
    Column("header", String(300), primary_key=True),  # normalized
    Column("target", String(100), nullable=False),  # canonical column, attribute, or empty: leave out
    Column("unit", String(32), nullable=False, default=""),
    to("users", "decided_by", optional=True, gone="SET NULL"),
    at("decided_at"),
)

visibility = Table(
    "visibility",
    METADATA,
    key(),
    to("enterprises"),
    to("listings", optional=True),  # None: every listing of the enterprise
    Column("field", String(100), nullable=False),  # canonical column, attribute, or * for all others
    *word("level", LEVELS),
    *word("audience", AUDIENCES),
    to("clusters", optional=True),
    to("enterprises", "partner_id", optional=True),
    at("until", optional=True),
    to("users", "decided_by", optional=True, gone="SET NULL"),
    at("decided_at"),
    CheckConstraint(
        "(audience = 'everyone' AND cluster_id IS NULL AND partner_id IS NULL)"
        " OR (audience = 'cluster' AND cluster_id IS NOT NULL AND partner_id IS NULL)"
        " OR (audience = 'partner' AND partner_id IS NOT NULL AND cluster_id IS NULL)",
        name="whom",
    ),
    Index("ix_visibility_rule", "enterprise_id", "listing_id", "field"),
)

receipts = Table(  # what a withdrawal or revocation took away, and which saved results had relied on it
    "receipts",
    METADATA,
    key(),
    to("enterprises"),
    to("listings", optional=True, gone="SET NULL"),
    *word("kind", RECEIPT_KINDS),
    Column("details", Json, nullable=False),
    to("users", "issued_by", optional=True, gone="SET NULL"),
    at("issued_at"),
)
