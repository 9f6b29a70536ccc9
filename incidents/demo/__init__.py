"""The demo year of incidents: planned from one seed, then lived through the actions people take."""
