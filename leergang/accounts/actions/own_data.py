"""What the platform keeps of a person, for that person alone (AVG-04)."""

import datetime as dt
from typing import Any

from django.db import transaction

from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.signals import own_data_asked
from leergang.audit.log import record

type Section = dict[str, Any]


@transaction.atomic
def gather(user: User, *, now: dt.datetime) -> Section:
    """All of it as one dict with a section for each subject; the apps above add theirs by `own_data_asked`.

    Written in the audit log, without what was in it: whoever sat at an open screen leaves a trace.
    """
    found: Section = {
        "gemaakt_op": now,
        "persoon": {
            "naam": user.name,
            "e-mailadres": user.email,
            "telefoonnummer": user.phone,
            "bekend_sinds": user.joined_at,
        },
        "rollen": [
            {
                "rol": role.get_role_display(),
                "organisatie": role.organisation.name,
                "van": role.starts_on,
                "tot": role.ends_on,
            }
            for role in OrganisationRole.objects.filter(user=user)
            .select_related("organisation")
            .order_by("starts_on", "pk")
        ],
    }
    for _, section in own_data_asked.send(sender=User, user=user):
        if isinstance(section, dict):
            found |= section
    record("own_data.exported", by=user, target=user)
    return found
