"""What we keep of people: the page about it, everything about one person, and its end."""
