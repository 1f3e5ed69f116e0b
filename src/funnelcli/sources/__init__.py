"""Files to canonical frames: nothing guessed silently, nothing lost."""
