"""Names of rights on single locations."""

ATTEND = "attend_location"
