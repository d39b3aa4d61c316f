"""What partners register together and how it is protected. Knows no material."""
