"""The benchmark of `manage.py bench`: ratios and plans in a database of its own. Nothing of the portal imports it."""
