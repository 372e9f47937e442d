"""The names a case may use, mapping by mapping; an error lists them."""

from __future__ import annotations

MONEY_KEYS = (
    "amount", "currency", "low", "high", "source", "vat", "included", "date",
)  # fmt: skip
GOODS_KEYS = (
    "id", "name", "quantity", "unit_price", "price_basis", "net_mass_kg", "supplementary", "tnved", "origin",
    "origin_proof", "duty", "excise",
)  # fmt: skip
IMPORT_KEYS = (
    "side", "name", "country", "date", "scope", "quantity", "unit_price", "price_basis", "incoterm",
    "transport", "fx", "freight", "pickup", "export_clearance", "unloading", "insurance", "net_mass_kg",
    "gross_mass_kg", "supplementary", "tnved", "origin", "origin_proof", "duty", "excise", "payment_agent",
    "bank", "broker", "certification", "inland", "financing", "radio_electronics", "import_vat_relief",
    "declarations", "adaptation", "other_goods_value", "goods", "allocate_by", "utilisation_fee", "technological_fee",
    "commissioning", "training", "spares", "other", "life_cycle", "vat_recoverable", "uncertainty", "notes",
)  # fmt: skip
DOMESTIC_KEYS = (
    "side", "name", "country", "date", "shipment_date", "scope", "quantity", "unit_price", "price_list",
    "price_basis", "vat_included", "seller_vat", "seller_regime", "fx", "packing", "delivery",
    "gross_mass_kg", "commissioning", "adaptation", "training", "spares", "other", "life_cycle",
    "vat_recoverable", "uncertainty", "notes",
)  # fmt: skip
PRICE_LIST_KEYS = (
    "vat_included", "seller_vat", "seller_regime", "tiers", "mode", "currency", "date", "index", "discount",
    "price_quantity", "price_basis", "source", "low", "high",
)  # fmt: skip
AGENT_KEYS = (
    *MONEY_KEYS, "rate", "in_customs_value",
)  # fmt: skip
CARRIAGE_KEYS = (
    *MONEY_KEYS, "km", "from", "to", "rate_per_km", "fixed", "trucks", "mass_kg", "volume_m3",
    "truck_capacity_kg", "truck_volume_m3",
)  # fmt: skip
WORK_KEYS = (
    *MONEY_KEYS, "share", "min_fee", "man_days", "day_rate", "travel",
)  # fmt: skip
TRAINING_KEYS = (
    *MONEY_KEYS, "people", "operators", "price",
)  # fmt: skip
OTHER_KEYS = (
    *MONEY_KEYS, "id", "in_cash", "in_customs_value",
)  # fmt: skip
ADAPTATION_KEYS = (
    *MONEY_KEYS, "hours", "rate_per_hour", "materials", "price_share", "recertification", "bridges",
)  # fmt: skip
BRIDGE_KEYS = (
    "attribute", "kind", "ru", "en", "hours", "materials", "price_share",
)  # fmt: skip
UNITS = (
    "piece", "pair", "l", "m2", "m3", "cm3", "m", "kW", "carat",
)  # fmt: skip
