"""Registrations in sheets: what a file says, what its columns mean, and back into a file."""
