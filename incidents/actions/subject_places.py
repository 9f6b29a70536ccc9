"""Everything the incidents app keeps on people, in the order in which a copy for a data subject tells of it."""

from convenant.subject_data import Source, Unsearched

from .subject_access import VaultSource
from .subject_plain import CoreSource, SignalSource
from .subject_sealed import ConcernSource, CopySource, DraftSource, NeighbourSource

SUBJECT_PLACES: dict[str, Source] = {
    "incidents": VaultSource(),
    "incidents.cores": CoreSource(),
    "incidents.files": Unsearched(
        "Bijlagen bij incidenten",
        "Wat in een foto of bestand staat, leest het portaal niet. Kijk bij elk incident.",
    ),
    "incidents.concerns": ConcernSource(),
    "incidents.copies": CopySource(),
    "incidents.neighbours": NeighbourSource(),
    "incidents.signals": SignalSource(),
    "incidents.drafts": DraftSource(),
    "incidents.counts": Unsearched(
        "Controles en verzuim", "Hier valt niemand te vinden: het portaal bewaart alleen aantallen, zonder personen."
    ),
}
