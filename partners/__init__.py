"""Organisations we work with, their people, the CRM's mirror, the ledger. Knows no deal."""
