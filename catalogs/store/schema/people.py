"""Who: enterprises, users, what each may do, and what proves who they are. Secrets are stored as digests only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, String, Table
from sqlalchemy import text as sql

from catalogs.store.schema.base import METADATA, Json, at, key, to, word

ROLES = ("owner", "editor", "viewer", "officer", "coordinator", "administrator")
ENTERPRISE_ROLES = ("owner", "editor", "viewer", "officer")

enterprises = Table(
    "enterprises",
    METADATA,
    key(),
    Column("name", String(300), nullable=False),
    Column("tax_number", String(32), unique=True),  # INN or its like abroad
    Column("region", String(100), nullable=False, default=""),
    Column("size", String(16), nullable=False, default=""),
    at("created_at"),
    at("closed_at", optional=True),
)

users = Table(
    "users",
    METADATA,
    key(),
    Column("email", String(254), nullable=False, unique=True),  # case folded: one mailbox, one user
    Column("name", String(200), nullable=False, default=""),
    Column("language", String(8), nullable=False, default="ru"),
    Column("password", String(200)),  # argon2id, None where the user signs in elsewhere
    at("created_at"),
    at("disabled_at", optional=True),
)

clusters = Table(
    "clusters",
    METADATA,
    key(),
    Column("name", String(300), nullable=False, unique=True),
    Column("region", String(100), nullable=False, default=""),
    at("created_at"),
)

cluster_members = Table(
    "cluster_members",
    METADATA,
    to("clusters", primary=True),
    to("enterprises", primary=True),
    at("since"),
    Index("ix_cluster_members_enterprise_id", "enterprise_id"),
)

partners = Table(  # one-sided: an enterprise names who may see what it shows to partners
    "partners",
    METADATA,
    to("enterprises", primary=True),
    to("enterprises", "partner_id", primary=True),
    at("since"),
    Index("ix_partners_partner_id", "partner_id"),
)

memberships = Table(
    "memberships",
    METADATA,
    key(),
    to("users"),
    *word("role", ROLES),
    to("enterprises", optional=True),
    to("clusters", optional=True),
    at("since"),
    CheckConstraint(
        "(role = 'administrator' AND enterprise_id IS NULL AND cluster_id IS NULL)"
        " OR (role = 'coordinator' AND enterprise_id IS NULL AND cluster_id IS NOT NULL)"
        " OR (role NOT IN ('administrator', 'coordinator') AND enterprise_id IS NOT NULL AND cluster_id IS NULL)",
        name="scope",
    ),
    # NULLs are never equal to each other, so three partial indexes say what one constraint cannot.
    Index("uq_memberships_enterprise", "user_id", "enterprise_id", unique=True,
          sqlite_where=sql("enterprise_id IS NOT NULL"), postgresql_where=sql("enterprise_id IS NOT NULL")),
    Index("uq_memberships_cluster", "user_id", "cluster_id", unique=True,
          sqlite_where=sql("cluster_id IS NOT NULL"), postgresql_where=sql("cluster_id IS NOT NULL")),
    Index("uq_memberships_administrator", "user_id", unique=True,
          sqlite_where=sql("role = 'administrator'"), postgresql_where=sql("role = 'administrator'")),
)  # fmt: skip

identities = Table(  # the same user at an OpenID provider
    "identities",
    METADATA,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(255), primary_key=True),
    to("users"),
    at("since"),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),  # SHA-256 of the cookie: a stolen table opens no session
    to("users"),
    Column("csrf", String(64), nullable=False),
    at("created_at"),
    at("seen_at"),
    at("expires_at", index=True),
)

api_keys = Table(
    "api_keys",
    METADATA,
    key(),
    to("users"),
    to("enterprises", optional=True),  # a key may be narrower than its user
    Column("name", String(200), nullable=False),
    Column("prefix", String(16), nullable=False, unique=True),  # shown in lists, finds the row
    Column("digest", LargeBinary(32), nullable=False),  # SHA-256 suffices: the secret has 256 random bits
    Column("scopes", Json, nullable=False),
    at("created_at"),
    at("expires_at", optional=True),
    at("revoked_at", optional=True),
    at("used_at", optional=True),
)

invitations = Table(
    "invitations",
    METADATA,
    key(),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("email", String(254), nullable=False),
    *word("role", ROLES),
    to("enterprises", optional=True),
    to("clusters", optional=True),
    to("users", "invited_by", optional=True, gone="SET NULL"),
    at("created_at"),
    at("expires_at"),
    at("accepted_at", optional=True),
)
