"""Remarks on a case: what its owner answers, and who of the group thinks along."""

from django.urls import path

from casuistiek.views import peers, replies

REMARKS = [
    path("casus/<uuid:public_id>/opmerkingen/<int:point_id>/", replies.remark_reply, name="remark-reply"),
    path(
        "casus/<uuid:public_id>/opmerkingen/<int:point_id>/verwerkt/",
        replies.remark_handle,
        name="remark-handle",
    ),
    path("casus/<uuid:public_id>/meedenkers/", peers.peer_list, name="peer-list"),
    path("casus/<uuid:public_id>/meedenkers/terug/", peers.peer_remove, name="peer-remove"),
    path("casus/<uuid:public_id>/meedenken/", peers.think_edit, name="think-edit"),
    path("casus/<uuid:public_id>/meedenken/concept/", peers.think_autosave, name="think-autosave"),
    path("casus/<uuid:public_id>/meedenken/weggooien/", peers.think_discard, name="think-discard"),
    path("casus/<uuid:public_id>/meedenken/publiceren/", peers.think_publish, name="think-publish"),
    path(
        "casus/<uuid:public_id>/meedenken/<int:remark_id>/verwijderen/",
        peers.think_delete,
        name="think-delete",
    ),
]
