from django.db import models

from convenant.tenancy.rows import OwnRow


class DataKey(OwnRow):
    """An organisation's data key, wrapped by the master key. Without it the vault is noise: crypto-shredding."""

    GRANTS = {"member": "select, insert, update", "regie": "select, insert, update"}
    number = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "number"], name="vault_datakey_number"),
        ]
