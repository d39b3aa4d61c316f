"""How a relationship stands, on both sides, and why: read off the ledger, never typed in."""
