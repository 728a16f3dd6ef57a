"""Remarks on a case: what its owner answers, and who of the group thinks along."""

from django.urls import path

from casuistiek.views import replies

REMARKS = [
    path("casus/<uuid:public_id>/opmerkingen/<int:point_id>/", replies.remark_reply, name="remark-reply"),
    path(
        "casus/<uuid:public_id>/opmerkingen/<int:point_id>/verwerkt/",
        replies.remark_handle,
        name="remark-handle",
    ),
]
