"""One fault that somebody could make, and the test that has to notice it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    fault: str
    file: str
    old: str
    new: str
    guard: str
    is_quick: bool = False

    def __str__(self):
        return self.fault
