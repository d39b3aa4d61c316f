"""The library: material and whom it is for. Knows no deal."""
