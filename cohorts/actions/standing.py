"""An organisation that went up in another one (herindeling) takes nothing new."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from leergang.accounts.models import Organisation


def refuse_merged(organisation_ids: Iterable[int]) -> None:
    """Raise ValidationError, in words for who acts, when one of these organisations is no longer there.

    Asked after writing: who writes for an organisation holds a key to its row, so a merger has either
    ended by then or waits.
    """
    gone = (
        Organisation.objects.filter(pk__in=set(organisation_ids), merged_into__isnull=False)
        .select_related("merged_into")
        .first()
    )
    if gone is not None and gone.merged_into is not None:
        raise ValidationError(
            f"{gone.name} is opgegaan in {gone.merged_into.name}. Ververs de pagina en kies die organisatie.",
            code="merged",
        )
