"""Who someone is and what they may do. Knows no other floor."""
