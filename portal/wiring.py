"""The only place where floors are introduced to each other: who hears of which event."""
