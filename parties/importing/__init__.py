"""Files with organisations, locations and contact persons: read, judged, imported and undone."""
