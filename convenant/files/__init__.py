"""Files that others send: kept sealed while they wait, and made harmless in a process of their own."""
