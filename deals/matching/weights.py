"""The figures of the scoring model, made by `benchmarks/matching.py fit`; see docs/matching.md."""

MODEL_VERSION = "2026-11-22.1"

SAME = 0.85
POSSIBLE = 0.4

WEIGHTS = {
    "latin": {
        "start": -9.0,
        "shared_words": 4.0,
        "contained": 2.0,
        "letters": 2.0,
        "beginning": 1.0,
        "word_order_free": 1.0,
        "trigrams": 2.0,
        "both_have_own": -2.0,
        "first_word": 1.0,
        "initials": 9.5,
    },
    "chinese": {"start": -16.0, "core": 14.0, "trade": 6.0, "abbreviation": 12.0},
    "across": {"start": -16.0, "core": 14.0, "trade": 6.0, "abbreviation": 0.0},
    "circumstances": {"equal_domain": 3.0, "other_domain": -0.7, "other_city": -1.0},
}
