"""Item → ranked substitutes."""
