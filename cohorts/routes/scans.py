from django.urls import URLPattern, path

from cohorts.views import energy, scan_groups, scans

SCANS: list[URLPattern] = [
    path("<slug:slug>/regiescan/", scans.scan_home, name="scan-home"),
    path("<slug:slug>/regiescan/pdf/", scans.scan_pdf, name="scan-pdf"),
    path("<slug:slug>/regiescan/groep/", scan_groups.scan_group, name="scan-group"),
    path(
        "<slug:slug>/regiescan/groep/<slug:scan_round>/openen/",
        scan_groups.scan_round_open,
        name="scan-round-open",
    ),
    path(
        "<slug:slug>/regiescan/groep/<slug:scan_round>/sluiten/",
        scan_groups.scan_round_close,
        name="scan-round-close",
    ),
    path("<slug:slug>/regiescan/gedeeld/", scan_groups.scan_shared_list, name="scan-shared-list"),
    path(
        "<slug:slug>/regiescan/gedeeld/<uuid:public_id>/",
        scan_groups.scan_shared_detail,
        name="scan-shared-detail",
    ),
    path("<slug:slug>/regiescan/energie/nieuw/", energy.energy_create, name="energy-create"),
    path("<slug:slug>/regiescan/energie/<int:energy_number>/", energy.energy_detail, name="energy-detail"),
    path(
        "<slug:slug>/regiescan/energie/<int:energy_number>/wijzigen/",
        energy.energy_update,
        name="energy-update",
    ),
    path(
        "<slug:slug>/regiescan/energie/<int:energy_number>/delen/", energy.energy_share, name="energy-share"
    ),
    path(
        "<slug:slug>/regiescan/energie/<int:energy_number>/wissen/",
        energy.energy_delete,
        name="energy-delete",
    ),
    path("<slug:slug>/regiescan/<slug:scan_round>/<int:step>/", scans.scan_step, name="scan-step"),
    path("<slug:slug>/regiescan/<slug:scan_round>/nakijken/", scans.scan_review, name="scan-review"),
    path("<slug:slug>/regiescan/<slug:scan_round>/delen/", scans.scan_share, name="scan-share"),
    path("<slug:slug>/regiescan/<slug:scan_round>/wissen/", scans.scan_delete, name="scan-delete"),
]
