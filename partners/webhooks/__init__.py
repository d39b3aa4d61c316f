"""Machines are told: what happened, signed, in the name of a person and within their rights."""
