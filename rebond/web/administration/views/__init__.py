"""Pages of this area, by subject."""
