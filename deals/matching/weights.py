"""The figures of the scoring model; how they were chosen stands in docs/matching.md."""

MODEL_VERSION = "2026-11-23.1"

SAME = 0.85
POSSIBLE = 0.4

WEIGHTS = {
    "latin": {
        "start": -8.0,
        "shared_words": 4.0,
        "own_words": 3.5,
        "last_own_word": 3.0,
        "both_have_own": -6.0,
        "trigrams": 2.5,
        "initials": 14.5,
    },
    "chinese": {"start": -16.0, "core": 14.0, "trade": 6.0, "abbreviation": 12.0},
    "across": {"start": -16.0, "core": 14.0, "trade": 6.0, "abbreviation": 0.0},
    "circumstances": {
        "equal_domain": 3.0,
        "other_domain": -0.7,
        "other_city": -1.0,
        "equal_address": 6.0,
        "other_address": -1.0,
        "equal_telephone": 6.0,
        "other_telephone": -0.7,
        "equal_postcode": 0.5,
        "other_postcode": -0.7,
    },
}
